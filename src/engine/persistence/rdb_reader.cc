// SPDX-License-Identifier: Apache-2.0
#include "engine/persistence/rdb_reader.h"

#include <algorithm>
#include <cstring>
#include <limits>

#include "base/numbers.h"

namespace engine {

bool RdbReader::may_take(uint64_t bytes) {
  if (memory_ == nullptr) return !failed();
  const int64_t built = memory_->net_bytes() - bytes_before_;
  const size_t taken = (built > 0 ? static_cast<size_t>(built) : 0) + strings_bytes_;
  const size_t left = budget_.memory_max - std::min(taken, budget_.memory_max);
  if (bytes > left || taken > budget_.memory_max) fail(RdbFault::kOutOfMemory);
  return !failed();
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

int64_t RdbReader::integer(size_t bytes) {
  const size_t unused = 64 - 8 * bytes;
  return static_cast<int64_t>(little_endian(bytes) << unused) >> unused;
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

uint64_t RdbReader::count(size_t bytes_each) {
  const uint64_t count = length();
  if (count <= source_.left() / bytes_each) return count;
  fail(RdbFault::kEnded);
  return 0;
}

void RdbReader::skip(uint64_t bytes) {
  if (bytes > source_.left()) fail(RdbFault::kEnded);
  while (bytes > 0 && !failed()) {
    const std::string_view piece = source_.at_hand();
    if (piece.empty()) fail(RdbFault::kEnded);
    const uint64_t passed = std::min<uint64_t>(piece.size(), bytes);
    source_.skip(passed);
    bytes -= passed;
  }
}

double RdbReader::real() {
  double value = 0;
  const std::string_view bytes = raw(sizeof value);
  if (!bytes.empty()) std::memcpy(&value, bytes.data(), sizeof value);
  return value;
}

double RdbReader::text_real() {
  const uint8_t length = byte();
  if (length == rdb::kTextNan) return std::numeric_limits<double>::quiet_NaN();
  if (length == rdb::kTextInfinity) return std::numeric_limits<double>::infinity();
  if (length == rdb::kTextMinusInfinity) return -std::numeric_limits<double>::infinity();
  const auto value = base::parse_double(raw(length));
  if (!value) fail();
  return value.value_or(0);
}

int64_t RdbReader::milliseconds() { return static_cast<int64_t>(little_endian(8)); }

int64_t RdbReader::seconds() { return integer(4); }

}  // namespace engine
