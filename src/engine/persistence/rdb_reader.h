// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace engine {

// Reads the pieces of RDB values from bytes that anyone may have written. After a mistake failed()
// is true and everything reads as zero or empty. Never allocates for what the bytes at hand cannot
// stand for.
class RdbReader {
 public:
  explicit RdbReader(std::string_view bytes) : bytes_(bytes) {}

  bool failed() const { return failed_; }
  bool at_end() const { return bytes_.empty(); }
  size_t left() const { return bytes_.size(); }
  void fail() {
    failed_ = true;
    bytes_ = {};
  }

  uint8_t byte();
  uint64_t length();
  // A number of things of which each takes a byte at least.
  size_t count();
  std::string string();
  double real();       // eight bytes
  double text_real();  // as old versions write scores
  int64_t milliseconds();
  std::string_view raw(size_t bytes);

 private:
  uint64_t length_from(uint8_t first);
  std::string encoded_string(uint8_t encoding);
  uint64_t big_endian(size_t bytes);
  uint64_t little_endian(size_t bytes);

  std::string_view bytes_;
  bool failed_ = false;
};

}  // namespace engine
