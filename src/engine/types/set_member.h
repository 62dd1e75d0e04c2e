// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

#include "base/bytes.h"
#include "base/slab.h"

namespace engine {

// A member of a large set: a byte with its length (255: eight bytes follow that say it), then the
// member.
class SetMember {
 public:
  static constexpr bool kHasParts = false;
  static SetMember* create(base::SlabCache& memory, std::string_view member) {
    auto* made = static_cast<SetMember*>(memory.allocate(bytes_for(member.size())));
    made->short_length_ = static_cast<uint8_t>(member.size() < kLong ? member.size() : kLong);
    if (member.size() >= kLong) {
      const uint64_t length = member.size();
      std::memcpy(made->at(1), &length, sizeof length);
    }
    base::copy_bytes(made->at(member.size() < kLong ? 1 : 1 + sizeof(uint64_t)), member.data(),
                     member.size());
    return made;
  }
  static SetMember* duplicate(base::SlabCache& memory, const SetMember& member) {
    return create(memory, member.key());
  }
  static void destroy(base::SlabCache& memory, SetMember* member) {
    memory.free(member, bytes_for(member->key().size()));
  }

  // See SlabCache::relocate().
  static SetMember* relocate(base::SlabCache& memory, SetMember* member) {
    return static_cast<SetMember*>(memory.relocate(member, bytes_for(member->key().size())));
  }

  std::string_view key() const {
    if (short_length_ != kLong) return {at(1), short_length_};
    uint64_t length;
    std::memcpy(&length, at(1), sizeof length);
    return {at(1 + sizeof length), length};
  }
  static constexpr bool has_expire() { return false; }
  static constexpr int64_t expire_ms() { return 0; }
  static constexpr int64_t deadline_ms() { return INT64_MAX; }
  size_t footprint() const { return base::SlabCache::footprint(bytes_for(key().size())); }

 private:
  static constexpr uint8_t kLong = 255;

  SetMember() = default;

  static size_t bytes_for(size_t length) {
    return 1 + (length < kLong ? 0 : sizeof(uint64_t)) + length;
  }
  char* at(size_t offset) { return reinterpret_cast<char*>(this) + offset; }
  const char* at(size_t offset) const { return reinterpret_cast<const char*>(this) + offset; }

  uint8_t short_length_;
};
static_assert(sizeof(SetMember) == 1);

}  // namespace engine
