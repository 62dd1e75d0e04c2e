// SPDX-License-Identifier: Apache-2.0
#include "base/crc64.h"

#include <array>
#include <cstddef>
#include <cstring>

namespace base {

namespace {

constexpr uint64_t kPolynomial = 0x95ac9329ac4bc9b5;  // ad93d23594c935a9 with its bits reversed
constexpr size_t kSlices = 8;

using Table = std::array<std::array<uint64_t, 256>, kSlices>;

// tables[n][byte]: what the byte does to the remainder once n more bytes have passed.
constexpr Table make_tables() {
  Table tables{};
  for (size_t byte = 0; byte < 256; byte++) {
    uint64_t crc = byte;
    for (int bit = 0; bit < 8; bit++) crc = (crc >> 1) ^ ((crc & 1) != 0 ? kPolynomial : 0);
    tables[0][byte] = crc;
  }
  for (size_t slice = 1; slice < kSlices; slice++) {
    for (size_t byte = 0; byte < 256; byte++) {
      const uint64_t before = tables[slice - 1][byte];
      tables[slice][byte] = (before >> 8) ^ tables[0][before & 0xFF];
    }
  }
  return tables;
}

constexpr Table kTables = make_tables();

}  // namespace

uint64_t crc64(std::string_view bytes, uint64_t before) {
  uint64_t crc = before;
  size_t at = 0;
  for (; at + kSlices <= bytes.size(); at += kSlices) {
    uint64_t word;
    std::memcpy(&word, bytes.data() + at, sizeof word);
    word ^= crc;
    crc = 0;
    for (size_t i = 0; i < kSlices; i++) {
      crc ^= kTables[kSlices - 1 - i][(word >> (8 * i)) & 0xFF];
    }
  }
  for (; at < bytes.size(); at++) {
    crc = (crc >> 8) ^ kTables[0][(crc ^ static_cast<uint8_t>(bytes[at])) & 0xFF];
  }
  return crc;
}

}  // namespace base
