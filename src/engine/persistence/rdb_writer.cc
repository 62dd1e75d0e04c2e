// SPDX-License-Identifier: Apache-2.0
#include "engine/persistence/rdb_writer.h"

#include <algorithm>
#include <cstring>

#include "base/numbers.h"
#include "engine/persistence/lzf.h"
#include "engine/persistence/rdb_format.h"

namespace engine {

namespace {

// Shorter ones are not compressed.
constexpr size_t kWorthTrying = 21;

// The longest text that may be a 32-bit integer.
constexpr size_t kIntegerTextMax = 11;

}  // namespace

void RdbWriter::length(uint64_t value) {
  char bytes[1 + sizeof value];
  size_t count = 0;
  const auto put = [&](uint64_t number) { bytes[count++] = static_cast<char>(number); };
  const auto big_endian = [&](int width) {
    for (int i = width - 1; i >= 0; i--) put(value >> (8 * i));
  };
  if (value < 1u << 6) {
    put(rdb::kLength6 | value);
  } else if (value < 1u << 14) {
    put(rdb::kLength14 | value >> 8);
    put(value);
  } else if (value <= UINT32_MAX) {
    put(rdb::kLength32);
    big_endian(4);
  } else {
    put(rdb::kLength64);
    big_endian(8);
  }
  raw({bytes, count});
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
  if (text.size() < kWorthTrying || text.size() > std::min(compressed_max_, kLzfBytesMax)) {
    return false;
  }
  const size_t room = text.size() - kLzfSavedMin;
  if (room > packed_capacity_) {
    packed_capacity_ = std::min(std::max(room, 2 * packed_capacity_), compressed_max_);
    packed_ = std::make_unique_for_overwrite<char[]>(packed_capacity_);
  }
  const size_t bytes = lzf_pack(text, {packed_.get(), room});
  if (bytes == 0) return false;
  byte(rdb::kEncoded | rdb::kLzf);
  length(bytes);
  length(text.size());
  raw({packed_.get(), bytes});
  return true;
}

void RdbWriter::real(double value) {
  char bytes[sizeof value];
  std::memcpy(bytes, &value, sizeof value);
  raw({bytes, sizeof value});
}

void RdbWriter::milliseconds(int64_t value) {
  char bytes[sizeof value];
  for (size_t i = 0; i < sizeof value; i++) {
    bytes[i] = static_cast<char>(static_cast<uint64_t>(value) >> (8 * i));
  }
  raw({bytes, sizeof value});
}

}  // namespace engine
