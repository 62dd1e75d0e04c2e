// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace engine {

// Appends the pieces of RDB values to a string.
class RdbWriter {
 public:
  void byte(uint8_t value) { bytes_.push_back(static_cast<char>(value)); }
  void length(uint64_t value);
  // As an integer or compressed where that is shorter.
  void string(std::string_view text);
  void real(double value);           // eight bytes
  void milliseconds(int64_t value);  // eight bytes
  void raw(std::string_view bytes) { bytes_.append(bytes); }

  const std::string& bytes() const { return bytes_; }
  std::string take() { return std::move(bytes_); }

 private:
  bool integer_string(std::string_view text);
  bool compressed_string(std::string_view text);

  std::string bytes_;
};

}  // namespace engine
