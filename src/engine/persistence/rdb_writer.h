// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>

#include "engine/persistence/rdb_sink.h"

namespace engine {

// Writes the pieces of RDB values.
class RdbWriter {
 public:
  // The format wants to know how long a compressed string is before its bytes come, so these have
  // to be gathered: in a buffer that is as long as the string at most. Longer strings than
  // `compressed_max` are written as they are, without a copy.
  static constexpr size_t kCompressedMax = size_t{4} << 20;
  explicit RdbWriter(RdbSink& out, size_t compressed_max = kCompressedMax,
                     uint16_t version = rdb::kVersion)
      : out_(out), compressed_max_(compressed_max), version_(version) {}

  // Whose types values are written with.
  uint16_t version() const { return version_; }

  void byte(uint8_t value) { out_.append(static_cast<char>(value)); }
  void length(uint64_t value);
  // As an integer or compressed where that is shorter.
  void string(std::string_view text);
  void real(double value);           // eight bytes
  void milliseconds(int64_t value);  // eight bytes
  void raw(std::string_view bytes) { out_.append(bytes); }

  // Nothing that is written arrives any more.
  bool failed() const { return out_.failed(); }

 private:
  bool integer_string(std::string_view text);
  bool compressed_string(std::string_view text);

  RdbSink& out_;
  const size_t compressed_max_;
  const uint16_t version_;
  std::unique_ptr<char[]> packed_;
  size_t packed_capacity_ = 0;
};

}  // namespace engine
