// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

#include "base/slab.h"

namespace engine {

// A member of a large sorted set and its score, in one allocation that the set's tree and its
// table both point at:
//
//   double   score
//   1 byte   bytes of the member; 255: eight bytes follow that say how many
//   member
//
// So a 16-byte member takes 32 bytes of slab.
class ScoredMember {
 public:
  static constexpr bool kHasParts = false;
  static ScoredMember* create(base::SlabCache& memory, std::string_view member, double score);
  static void destroy(base::SlabCache& memory, ScoredMember* member);
  // See SlabCache::relocate().
  static ScoredMember* relocate(base::SlabCache& memory, ScoredMember* member) {
    return static_cast<ScoredMember*>(memory.relocate(member, bytes_for(member->member().size())));
  }

  double score() const { return score_; }
  // Only the tree, which is ordered by it, changes it.
  void set_score(double score) { score_ = score; }

  std::string_view member() const {
    if (short_length_ != kLong) return {text(), short_length_};
    uint64_t length;
    std::memcpy(&length, text(), sizeof length);
    return {text() + sizeof length, length};
  }

  size_t footprint() const { return base::SlabCache::footprint(bytes_for(member().size())); }

  // What a record of a LinearTable says.
  std::string_view key() const { return member(); }
  static constexpr bool has_expire() { return false; }
  static constexpr int64_t expire_ms() { return -1; }
  static constexpr int64_t deadline_ms() { return INT64_MAX; }

 private:
  static constexpr uint8_t kLong = 255;
  static constexpr size_t kHeaderBytes = sizeof(double) + 1;

  ScoredMember() = default;

  // At least the object itself, which is padded: the slab gives as much anyway.
  static size_t bytes_for(size_t length) {
    return std::max(sizeof(ScoredMember),
                    kHeaderBytes + (length < kLong ? 0 : sizeof(uint64_t)) + length);
  }
  const char* text() const { return reinterpret_cast<const char*>(this) + kHeaderBytes; }
  char* text() { return reinterpret_cast<char*>(this) + kHeaderBytes; }

  double score_;
  uint8_t short_length_;
};

// The order of sorted sets: by score, then by member, byte by byte.
inline bool comes_before(double score, std::string_view member, double other_score,
                         std::string_view other_member) {
  return score != other_score ? score < other_score : member < other_member;
}

}  // namespace engine
