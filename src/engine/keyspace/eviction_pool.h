// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "engine/keyspace/policy.h"

namespace engine {

// What decides about a key's eviction, as it was when someone looked.
struct EvictionTraits {
  uint32_t access = 0;
  uint32_t hits = 0;
  int64_t expire_ms = Entry::kNoExpire;

  static EvictionTraits of(const Entry& entry) {
    return {entry.access(), entry.hits(), entry.expire_ms()};
  }
  bool operator==(const EvictionTraits&) const = default;
};

// How much rather than others a key goes under the policy, never negative. Under LRU: the one
// unused for longest, where a key that was never asked for again counts as unused for longer (after
// S3-FIFO, Yang et al. 2023: most keys are asked for once, and a scan should not push out what is
// in use). Under LFU: the one with the lowest counter, of these the one unused for longest. Under
// TTL: the one due soonest. Under random policies all are alike.
int64_t eviction_score(const EvictionTraits& traits, const PolicyOptions& policy, int64_t now_ms);

// The best candidates for eviction of all that were looked at lately, so that each look adds to
// those before it (Redis' eviction pool): of a few samples a key, the victims come from the worst
// few of a hundred keys. A candidate may be changed, gone or elsewhere by now; whoever takes one
// looks again under its partition's lock. Belongs to one worker.
class EvictionPool {
 public:
  static constexpr size_t kCapacity = 16;

  struct Candidate {
    const Entry* entry = nullptr;  // not to be followed: the key may be gone
    uint64_t hash = 0;
    uint32_t db = 0;
    uint32_t partition = 0;
    EvictionTraits traits;
  };

  // Forgets all candidates if the policy is another one than last time, and measures the others
  // by the time that it is now. To be called before the other functions.
  void prepare(const PolicyOptions& policy, int64_t now_ms);

  // Whether a candidate with that score would be kept.
  bool wants(int64_t score) const { return count_ < kCapacity || score > scored_[worst_].score; }
  // Requires: wants(score), which is the candidate's. One of the same entry is replaced.
  void add(const Candidate& candidate, int64_t score);

  // How many keys are still to be looked at: a bucket has more or fewer than were asked for.
  int64_t owed() const { return owed_; }
  void owe(int64_t keys) { owed_ += keys; }

  // Takes the best one out.
  std::optional<Candidate> take();

 private:
  struct Scored {
    Candidate candidate;
    int64_t score = 0;
  };

  void find_worst();

  std::array<Scored, kCapacity> scored_;
  size_t count_ = 0;
  size_t worst_ = 0;
  int64_t owed_ = 0;
  MaxmemoryPolicy policy_ = MaxmemoryPolicy::kNoeviction;
};

}  // namespace engine
