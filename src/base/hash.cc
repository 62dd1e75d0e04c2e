// SPDX-License-Identifier: Apache-2.0
#include "base/hash.h"

#include <array>
#include <cstring>

#define XXH_INLINE_ALL
#include <xxhash.h>

namespace base {

namespace {

// table[k][b]: what byte b adds to the CRC when k more bytes follow it (slicing by 8).
using CrcTables = std::array<std::array<uint16_t, 256>, 8>;

constexpr CrcTables make_crc_tables() {
  CrcTables tables{};
  for (uint32_t byte = 0; byte < 256; byte++) {
    uint32_t crc = byte << 8;
    for (int bit = 0; bit < 8; bit++) crc = (crc << 1) ^ ((crc & 0x8000) != 0 ? 0x1021u : 0u);
    tables[0][byte] = static_cast<uint16_t>(crc);
  }
  for (size_t k = 1; k < 8; k++) {
    for (size_t byte = 0; byte < 256; byte++) {
      const uint16_t previous = tables[k - 1][byte];
      tables[k][byte] =
          static_cast<uint16_t>((previous << 8) ^ tables[0][static_cast<uint8_t>(previous >> 8)]);
    }
  }
  return tables;
}

constexpr CrcTables kCrcTables = make_crc_tables();

}  // namespace

uint64_t hash_bytes(std::string_view bytes, uint64_t seed) {
  return XXH3_64bits_withSeed(bytes.data(), bytes.size(), seed);
}

uint16_t crc16(std::string_view bytes) {
  uint32_t crc = 0;
  const auto* p = reinterpret_cast<const uint8_t*>(bytes.data());
  size_t left = bytes.size();
  for (; left >= 8; left -= 8, p += 8) {
    crc = static_cast<uint32_t>(kCrcTables[7][p[0] ^ (crc >> 8)] ^
                                kCrcTables[6][p[1] ^ (crc & 0xFF)] ^ kCrcTables[5][p[2]] ^
                                kCrcTables[4][p[3]] ^ kCrcTables[3][p[4]] ^ kCrcTables[2][p[5]] ^
                                kCrcTables[1][p[6]] ^ kCrcTables[0][p[7]]);
  }
  for (; left > 0; left--, p++) {
    crc = static_cast<uint16_t>((crc << 8) ^ kCrcTables[0][static_cast<uint8_t>(crc >> 8) ^ *p]);
  }
  return static_cast<uint16_t>(crc);
}

uint32_t key_slot(std::string_view key) {
  if (const void* found = std::memchr(key.data(), '{', key.size()); found != nullptr) {
    const auto open = static_cast<size_t>(static_cast<const char*>(found) - key.data());
    const size_t close = key.find('}', open + 1);
    if (close != std::string_view::npos && close > open + 1) {
      key = key.substr(open + 1, close - open - 1);
    }
  }
  return crc16(key) & (kSlots - 1);
}

}  // namespace base
