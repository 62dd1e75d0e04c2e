// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "control/api/call.h"
#include "control/server/recent_map.h"

// How often somebody may call, and be wrong. Times are `Clock::monotonic_us`. Memory is bounded:
// who was not heard of for the longest is forgotten. Not thread-safe.

namespace control {

// Full, it holds `size` tokens; one comes back every `us_per_token`.
struct BucketSpec {
  int64_t size = 0;
  int64_t us_per_token = 0;
};

class TokenBucket {
 public:
  TokenBucket(const BucketSpec& spec, int64_t now_us)
      : full_us_(spec.size * spec.us_per_token), left_us_(full_us_), seen_us_(now_us) {}

  bool is_empty(const BucketSpec& spec, int64_t now_us);
  // False: there is none.
  bool take(const BucketSpec& spec, int64_t now_us);

 private:
  void refill(int64_t now_us);

  int64_t full_us_;  // tokens as the time that they take to come back
  int64_t left_us_;
  int64_t seen_us_;
};

struct RateOptions {
  // Of one principal; for ten seconds' worth it may call as quickly as it likes. 0: no limit.
  int64_t reads_per_second = 1'000;
  int64_t changes_per_second = 200;
  // Wrong signatures for one access key from one address; as many may come at once. 0: no limit.
  int64_t failures_per_minute = 20;
  size_t remembered_max = 10'000;  // principals; and pairs of an address and an access key
};

// The calls of those who have proven who they are: a user, a role in all its sessions, the account
// itself, each by reads and by changes.
class CallRates {
 public:
  explicit CallRates(const RateOptions& options);

  // Counts the call; false: it is one too many.
  bool admit(const Caller& caller, bool is_read, int64_t now_us);
  size_t size() const { return buckets_.size(); }

 private:
  const BucketSpec reads_;
  const BucketSpec changes_;
  RecentMap<TokenBucket> buckets_;
};

// Wrong signatures, by the address that they come from and the access key that they are made out
// to. Beyond the limit such requests are refused before anything is calculated for them. An access
// key that was used rightly from that address within the last hour goes on to be verified there:
// one who guesses does not lock out who is behind the same address, nor a key's owner elsewhere.
class FailureRates {
 public:
  explicit FailureRates(const RateOptions& options);

  bool is_refused(std::string_view source, std::string_view access_key_id, int64_t now_us);
  void failed(std::string_view source, std::string_view access_key_id, int64_t now_us);
  void succeeded(std::string_view source, std::string_view access_key_id, int64_t now_us);
  size_t size() const { return pairs_.size(); }

 private:
  struct Pair {
    TokenBucket failures;
    int64_t proven_until_us = 0;
  };

  const BucketSpec spec_;
  RecentMap<Pair> pairs_;
};

}  // namespace control
