// SPDX-License-Identifier: Apache-2.0
#include "engine/persistence/rdb_reader.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>
#include <utility>

#include "base/numbers.h"
#include "engine/persistence/lzf.h"
#include "engine/persistence/rdb_format.h"

namespace engine {

std::string_view RdbReader::raw(size_t bytes) {
  if (bytes > bytes_.size()) {
    fail();
    return {};
  }
  const std::string_view taken = bytes_.substr(0, bytes);
  bytes_.remove_prefix(bytes);
  return taken;
}

uint8_t RdbReader::byte() {
  const std::string_view one = raw(1);
  return one.empty() ? 0 : static_cast<uint8_t>(one[0]);
}

uint64_t RdbReader::big_endian(size_t bytes) {
  uint64_t value = 0;
  for (const char c : raw(bytes)) value = value << 8 | static_cast<uint8_t>(c);
  return value;
}

uint64_t RdbReader::little_endian(size_t bytes) {
  uint64_t value = 0;
  size_t shift = 0;
  for (const char c : raw(bytes)) {
    value |= uint64_t{static_cast<uint8_t>(c)} << shift;
    shift += 8;
  }
  return value;
}

uint64_t RdbReader::length() {
  const uint8_t first = byte();
  if ((first & 0xC0) != rdb::kEncoded) return length_from(first);
  fail();
  return 0;
}

uint64_t RdbReader::length_from(uint8_t first) {
  if ((first & 0xC0) == rdb::kLength6) return first & 0x3F;
  if ((first & 0xC0) == rdb::kLength14) return uint64_t{first & 0x3Fu} << 8 | byte();
  if (first == rdb::kLength32) return big_endian(4);
  if (first == rdb::kLength64) return big_endian(8);
  fail();
  return 0;
}

size_t RdbReader::count(size_t bytes_each) {
  const uint64_t count = length();
  if (count <= bytes_.size() / bytes_each) return count;
  fail();
  return 0;
}

RdbString RdbReader::string() {
  const uint8_t first = byte();
  if ((first & 0xC0) == rdb::kEncoded) return RdbString(encoded_string(first & 0x3F));
  const uint64_t bytes = length_from(first);
  if (bytes > bytes_.size()) fail();
  return may_be_string(bytes, bytes) ? RdbString(raw(bytes)) : RdbString();
}

bool RdbReader::may_take(size_t bytes) {
  if (memory_ == nullptr) return !failed();
  const int64_t built = memory_->net_bytes() - bytes_before_;
  const size_t taken = built > 0 ? static_cast<size_t>(built) : 0;
  const size_t left = budget_.memory_max - std::min(taken, budget_.memory_max);
  if (bytes > left || taken > budget_.memory_max) fail(RdbFault::kOutOfMemory);
  return !failed();
}

// Whether a string of so many bytes may come, which with what is going to be made of it is going to
// take `memory`.
bool RdbReader::may_be_string(uint64_t bytes, uint64_t memory) {
  if (bytes > budget_.string_bytes_max) fail(RdbFault::kStringTooLong);
  return !failed() && may_take(memory);
}

std::string RdbReader::compressed_string() {
  const uint64_t compressed = length();
  const uint64_t bytes = length();
  const std::string_view packed = raw(compressed);
  if (failed() || !lzf_may_expand_to(packed.size(), bytes)) {
    fail();
    return {};
  }
  if (!may_be_string(bytes, 2 * bytes)) return {};
  auto text = lzf_decompressed(packed, bytes);
  if (!text) fail();
  return std::move(text).value_or(std::string());
}

std::string RdbReader::encoded_string(uint8_t encoding) {
  switch (encoding) {
    case rdb::kInt8:
      return std::to_string(static_cast<int8_t>(byte()));
    case rdb::kInt16:
      return std::to_string(static_cast<int16_t>(little_endian(2)));
    case rdb::kInt32:
      return std::to_string(static_cast<int32_t>(little_endian(4)));
    case rdb::kLzf:
      return compressed_string();
    default:
      fail();
      return {};
  }
}

double RdbReader::real() {
  double value = 0;
  const std::string_view bytes = raw(sizeof value);
  if (!bytes.empty()) std::memcpy(&value, bytes.data(), sizeof value);
  return value;
}

double RdbReader::text_real() {
  constexpr uint8_t kNan = 253;
  constexpr uint8_t kInfinity = 254;
  constexpr uint8_t kMinusInfinity = 255;
  const uint8_t length = byte();
  if (length == kNan) return std::numeric_limits<double>::quiet_NaN();
  if (length == kInfinity) return std::numeric_limits<double>::infinity();
  if (length == kMinusInfinity) return -std::numeric_limits<double>::infinity();
  const auto value = base::parse_double(raw(length));
  if (!value) fail();
  return value.value_or(0);
}

int64_t RdbReader::milliseconds() { return static_cast<int64_t>(little_endian(8)); }

}  // namespace engine
