// SPDX-License-Identifier: Apache-2.0
#include "engine/persistence/rdb_writer.h"

#include <cstring>

#include "base/numbers.h"
#include "engine/persistence/lzf.h"
#include "engine/persistence/rdb_format.h"

namespace engine {

namespace {

// Shorter ones are not worth a try.
constexpr size_t kCompressedMin = 20;

// The longest text that may be a 32-bit integer.
constexpr size_t kIntegerTextMax = 11;

}  // namespace

void RdbWriter::length(uint64_t value) {
  const auto big_endian = [this](uint64_t number, int bytes) {
    for (int i = bytes - 1; i >= 0; i--) byte(static_cast<uint8_t>(number >> (8 * i)));
  };
  if (value < 1u << 6) {
    byte(static_cast<uint8_t>(rdb::kLength6 | value));
  } else if (value < 1u << 14) {
    byte(static_cast<uint8_t>(rdb::kLength14 | value >> 8));
    byte(static_cast<uint8_t>(value));
  } else if (value <= UINT32_MAX) {
    byte(rdb::kLength32);
    big_endian(value, 4);
  } else {
    byte(rdb::kLength64);
    big_endian(value, 8);
  }
}

void RdbWriter::string(std::string_view text) {
  if (integer_string(text) || compressed_string(text)) return;
  length(text.size());
  raw(text);
}

bool RdbWriter::integer_string(std::string_view text) {
  if (text.empty() || text.size() > kIntegerTextMax) return false;
  const auto value = base::parse_int64(text);
  if (!value || *value < INT32_MIN || *value > INT32_MAX) return false;
  const bool one = *value >= INT8_MIN && *value <= INT8_MAX;
  const bool two = *value >= INT16_MIN && *value <= INT16_MAX;
  byte(rdb::kEncoded | (one ? rdb::kInt8 : two ? rdb::kInt16 : rdb::kInt32));
  for (int i = 0; i < (one ? 1 : two ? 2 : 4); i++) byte(static_cast<uint8_t>(*value >> (8 * i)));
  return true;
}

bool RdbWriter::compressed_string(std::string_view text) {
  if (text.size() <= kCompressedMin) return false;
  const std::string compressed = lzf_compressed(text);
  if (compressed.empty()) return false;
  byte(rdb::kEncoded | rdb::kLzf);
  length(compressed.size());
  length(text.size());
  raw(compressed);
  return true;
}

void RdbWriter::real(double value) {
  char bytes[sizeof value];
  std::memcpy(bytes, &value, sizeof value);
  raw({bytes, sizeof value});
}

void RdbWriter::milliseconds(int64_t value) {
  for (int i = 0; i < 8; i++) byte(static_cast<uint8_t>(static_cast<uint64_t>(value) >> (8 * i)));
}

}  // namespace engine
