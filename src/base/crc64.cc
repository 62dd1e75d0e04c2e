// SPDX-License-Identifier: Apache-2.0
#include "base/crc64.h"

#include <array>
#include <cstddef>
#include <cstring>

#include "base/processor.h"

#if defined(__x86_64__)
#include <emmintrin.h>
#include <wmmintrin.h>
#endif

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

uint64_t by_tables(std::string_view bytes, uint64_t before) {
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

#if defined(__x86_64__)

// Bytes are a polynomial, the first bit of the first byte its highest power, and the CRC is what is
// left of it modulo the CRC's own. So 16 bytes may be taken out in front if what is left of their
// share is added further behind: both words of them times a constant, which is the power of x that
// lies between.

constexpr size_t kBlock = sizeof(__m128i);
constexpr size_t kLanes = 4;  // blocks folded side by side, since a product takes its time
constexpr size_t kWorthFolding = 2 * kLanes * kBlock;

// x to that power, modulo the polynomial.
constexpr uint64_t power_of_x(size_t power) {
  uint64_t rest = uint64_t{1} << 63;  // 1: bits are reversed
  for (; power > 0; power--) rest = (rest >> 1) ^ ((rest & 1) != 0 ? kPolynomial : 0);
  return rest;
}

// For a block that is moved so many bytes behind: of its first word, and of its second. A product
// of reversed words is one place off, which makes it one power more.
struct Fold {
  explicit constexpr Fold(size_t bytes)
      : first(power_of_x(8 * bytes + 63)), second(power_of_x(8 * bytes - 1)) {}
  uint64_t first;
  uint64_t second;
};

constexpr Fold kFoldBlock(kBlock);
constexpr Fold kFoldLanes(kLanes* kBlock);

__m128i load_block(const char* at) { return _mm_loadu_si128(reinterpret_cast<const __m128i*>(at)); }

__m128i constants_of(const Fold& fold) {
  return _mm_set_epi64x(static_cast<int64_t>(fold.second), static_cast<int64_t>(fold.first));
}

__attribute__((target("pclmul"))) inline __m128i fold_block(__m128i block, __m128i constants) {
  return _mm_xor_si128(_mm_clmulepi64_si128(block, constants, 0x00),
                       _mm_clmulepi64_si128(block, constants, 0x11));
}

// Requires: kWorthFolding bytes or more.
__attribute__((target("pclmul"))) uint64_t by_folding(std::string_view bytes, uint64_t before) {
  __m128i lanes[kLanes];
  const char* at = bytes.data();
  const char* const end = at + bytes.size();
  for (__m128i& lane : lanes) {
    lane = load_block(at);
    at += kBlock;
  }
  lanes[0] = _mm_xor_si128(lanes[0], _mm_set_epi64x(0, static_cast<int64_t>(before)));
  const __m128i by_lanes = constants_of(kFoldLanes);
  for (; at + kLanes * kBlock <= end; at += kLanes * kBlock) {
    for (size_t i = 0; i < kLanes; i++) {
      lanes[i] = _mm_xor_si128(fold_block(lanes[i], by_lanes), load_block(at + i * kBlock));
    }
  }
  const __m128i by_block = constants_of(kFoldBlock);
  __m128i all = lanes[0];
  for (size_t i = 1; i < kLanes; i++) all = _mm_xor_si128(fold_block(all, by_block), lanes[i]);
  char block[kBlock];
  _mm_storeu_si128(reinterpret_cast<__m128i*>(block), all);
  return by_tables({at, static_cast<size_t>(end - at)}, by_tables({block, kBlock}, 0));
}

#endif

}  // namespace

uint64_t crc64(std::string_view bytes, uint64_t before) {
#if defined(__x86_64__)
  if (bytes.size() >= kWorthFolding && processor::has_carryless_product()) {
    return by_folding(bytes, before);
  }
#endif
  return by_tables(bytes, before);
}

}  // namespace base
