// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "base/slab.h"

namespace engine {

// A string of an RDB value: a view into what is read, or bytes of its own where it was unpacked.
class RdbString {
 public:
  RdbString() = default;
  explicit RdbString(std::string_view view) : view_(view) {}
  explicit RdbString(std::string unpacked) : unpacked_(std::move(unpacked)) {}

  std::string_view view() const { return unpacked_.empty() ? view_ : unpacked_; }
  operator std::string_view() const { return view(); }  // NOLINT: implicit, as std::string has it
  size_t own_bytes() const { return unpacked_.size(); }

 private:
  std::string_view view_;
  std::string unpacked_;
};

// What a value from outside may take.
struct RestoreBudget {
  size_t string_bytes_max = SIZE_MAX;  // of one string, unpacked
  size_t memory_max = SIZE_MAX;        // of all that is allocated for the value at a time
};

// Why reading has ended.
enum class RdbFault : uint8_t { kNone, kBadData, kStringTooLong, kOutOfMemory };

// Reads the pieces of RDB values from bytes that anyone may have written. After a mistake failed()
// is true and everything reads as zero or empty. Never allocates for what the bytes at hand cannot
// stand for, nor beyond the budget, of which a value built meanwhile with `memory` takes its part.
class RdbReader {
 public:
  explicit RdbReader(std::string_view bytes) : bytes_(bytes) {}
  RdbReader(std::string_view bytes, const base::SlabCache& memory, const RestoreBudget& budget)
      : bytes_(bytes), memory_(&memory), bytes_before_(memory.net_bytes()), budget_(budget) {}

  bool failed() const { return fault_ != RdbFault::kNone; }
  RdbFault fault() const { return fault_; }
  bool at_end() const { return bytes_.empty(); }
  size_t left() const { return bytes_.size(); }
  void fail(RdbFault fault = RdbFault::kBadData) {
    if (!failed()) fault_ = fault;
    bytes_ = {};
  }

  // Fails where the value and `bytes` more would be over the budget; then false.
  bool may_take(size_t bytes);

  uint8_t byte();
  uint64_t length();
  // A number of things of which each takes `bytes_each` at least.
  size_t count(size_t bytes_each = 1);
  RdbString string();
  double real();       // eight bytes
  double text_real();  // as old versions write scores
  int64_t milliseconds();
  std::string_view raw(size_t bytes);

 private:
  uint64_t length_from(uint8_t first);
  std::string encoded_string(uint8_t encoding);
  std::string compressed_string();
  bool may_be_string(uint64_t bytes, uint64_t memory);
  uint64_t big_endian(size_t bytes);
  uint64_t little_endian(size_t bytes);

  std::string_view bytes_;
  const base::SlabCache* memory_ = nullptr;  // null: there is no budget
  int64_t bytes_before_ = 0;
  RestoreBudget budget_;
  RdbFault fault_ = RdbFault::kNone;
};

}  // namespace engine
