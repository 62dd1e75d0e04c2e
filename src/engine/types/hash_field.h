// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

#include "base/bytes.h"
#include "base/slab.h"

namespace engine {

// A field of a large hash in one allocation:
//
//   byte 0   bit 0: an expiry follows; bit 1: lengths of eight bytes, not one
//            int64 expiry, Unix milliseconds
//            lengths of field and value
//            field, value
//
// So a field of 8 bytes with a value of 8 takes 24 bytes of slab.
class HashField {
 public:
  static constexpr bool kHasParts = false;
  static constexpr int64_t kNoExpire = -1;

  static HashField* create(base::SlabCache& memory, std::string_view field, std::string_view value,
                           int64_t expire_ms) {
    const bool wide = field.size() > UINT8_MAX || value.size() > UINT8_MAX;
    auto* made = static_cast<HashField*>(
        memory.allocate(bytes_for(field.size(), value.size(), expire_ms != kNoExpire)));
    made->flags_ =
        static_cast<uint8_t>((expire_ms != kNoExpire ? kExpires : 0) | (wide ? kWide : 0));
    if (expire_ms != kNoExpire) made->set_expire_ms(expire_ms);
    made->set_length(0, field.size());
    made->set_length(1, value.size());
    base::copy_bytes(made->text(), field.data(), field.size());
    base::copy_bytes(made->text() + field.size(), value.data(), value.size());
    return made;
  }
  static HashField* duplicate(base::SlabCache& memory, const HashField& field) {
    return create(memory, field.key(), field.value(), field.expire_ms());
  }
  static void destroy(base::SlabCache& memory, HashField* field) {
    memory.free(field, field->bytes());
  }

  // See SlabCache::relocate().
  static HashField* relocate(base::SlabCache& memory, HashField* field) {
    return static_cast<HashField*>(memory.relocate(field, field->bytes()));
  }

  std::string_view key() const { return {text(), length(0)}; }
  std::string_view value() const { return {text() + length(0), length(1)}; }

  // Writes a value of the same length over the one that is there.
  void overwrite(std::string_view value) {
    base::copy_bytes(text() + length(0), value.data(), value.size());
  }

  bool has_expire() const { return (flags_ & kExpires) != 0; }
  int64_t expire_ms() const {
    if (!has_expire()) return kNoExpire;
    int64_t expire_ms;
    std::memcpy(&expire_ms, at(1), sizeof expire_ms);
    return expire_ms;
  }
  // Requires: has_expire().
  void set_expire_ms(int64_t expire_ms) { std::memcpy(at(1), &expire_ms, sizeof expire_ms); }
  int64_t deadline_ms() const { return has_expire() ? expire_ms() : INT64_MAX; }

  size_t footprint() const { return base::SlabCache::footprint(bytes()); }

 private:
  enum Flag : uint8_t { kExpires = 1, kWide = 2 };

  HashField() = default;

  static size_t bytes_for(size_t field, size_t value, bool expires) {
    const bool wide = field > UINT8_MAX || value > UINT8_MAX;
    return 1 + (expires ? sizeof(int64_t) : 0) + 2 * (wide ? sizeof(uint64_t) : 1) + field + value;
  }
  size_t bytes() const { return bytes_for(length(0), length(1), has_expire()); }

  size_t length_bytes() const { return (flags_ & kWide) != 0 ? sizeof(uint64_t) : 1; }
  size_t lengths_at() const { return 1 + (has_expire() ? sizeof(int64_t) : 0); }
  size_t length(size_t which) const {
    uint64_t value = 0;
    std::memcpy(&value, at(lengths_at() + which * length_bytes()), length_bytes());
    return value;
  }
  void set_length(size_t which, size_t length) {
    const uint64_t value = length;
    std::memcpy(at(lengths_at() + which * length_bytes()), &value, length_bytes());
  }
  char* text() { return at(lengths_at() + 2 * length_bytes()); }
  const char* text() const { return at(lengths_at() + 2 * length_bytes()); }
  char* at(size_t offset) { return reinterpret_cast<char*>(this) + offset; }
  const char* at(size_t offset) const { return reinterpret_cast<const char*>(this) + offset; }

  uint8_t flags_;
};
static_assert(sizeof(HashField) == 1);

}  // namespace engine
