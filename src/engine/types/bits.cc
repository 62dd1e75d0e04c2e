// SPDX-License-Identifier: Apache-2.0
#include "engine/types/bits.h"

#include <algorithm>
#include <bit>
#include <cstring>

#include "base/check.h"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace engine {

namespace {

constexpr size_t kWord = sizeof(uint64_t);

uint64_t load_word(const char* from) {
  uint64_t word;
  std::memcpy(&word, from, kWord);
  return word;
}

template <typename T>
T apply(BitOp op, T a, T b) {
  switch (op) {
    case BitOp::kAnd:
      return a & b;
    case BitOp::kOr:
      return a | b;
    case BitOp::kXor:
      return a ^ b;
  }
  CHECK(false);
}

#if defined(__x86_64__)

constexpr size_t kVector = 32;

bool has_avx2() {
  static const bool kHas = __builtin_cpu_supports("avx2") != 0;
  return kHas;
}

// Counts by looking up each half byte in a table that is a register (Mula et al., "Faster
// Population Counts Using AVX2 Instructions", 2018).
__attribute__((target("avx2,popcnt"))) size_t count_vectors(const char* from, size_t vectors) {
  const __m256i counts = _mm256_setr_epi8(0, 1, 1, 2, 1, 2, 2, 3, 1, 2, 2, 3, 2, 3, 3, 4, 0, 1, 1,
                                          2, 1, 2, 2, 3, 1, 2, 2, 3, 2, 3, 3, 4);
  const __m256i low_half = _mm256_set1_epi8(15);
  __m256i total = _mm256_setzero_si256();
  while (vectors > 0) {
    // A byte holds the counts of 31 bytes of at most 8.
    const size_t group = std::min<size_t>(vectors, 31);
    __m256i bytes = _mm256_setzero_si256();
    for (size_t i = 0; i < group; i++, from += kVector) {
      const __m256i data = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(from));
      const __m256i low = _mm256_and_si256(data, low_half);
      const __m256i high = _mm256_and_si256(_mm256_srli_epi16(data, 4), low_half);
      bytes = _mm256_add_epi8(bytes, _mm256_add_epi8(_mm256_shuffle_epi8(counts, low),
                                                     _mm256_shuffle_epi8(counts, high)));
    }
    total = _mm256_add_epi64(total, _mm256_sad_epu8(bytes, _mm256_setzero_si256()));
    vectors -= group;
  }
  alignas(kVector) uint64_t sums[4];
  _mm256_store_si256(reinterpret_cast<__m256i*>(sums), total);
  return sums[0] + sums[1] + sums[2] + sums[3];
}

template <BitOp kOp>
__attribute__((target("avx2"))) void combine_vectors(char* target, const char* source,
                                                     size_t vectors) {
  for (size_t i = 0; i < vectors; i++, target += kVector, source += kVector) {
    const __m256i a = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(target));
    const __m256i b = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(source));
    __m256i result;
    if constexpr (kOp == BitOp::kAnd) result = _mm256_and_si256(a, b);
    if constexpr (kOp == BitOp::kOr) result = _mm256_or_si256(a, b);
    if constexpr (kOp == BitOp::kXor) result = _mm256_xor_si256(a, b);
    _mm256_storeu_si256(reinterpret_cast<__m256i*>(target), result);
  }
}

void combine_vectors(BitOp op, char* target, const char* source, size_t vectors) {
  switch (op) {
    case BitOp::kAnd:
      return combine_vectors<BitOp::kAnd>(target, source, vectors);
    case BitOp::kOr:
      return combine_vectors<BitOp::kOr>(target, source, vectors);
    case BitOp::kXor:
      return combine_vectors<BitOp::kXor>(target, source, vectors);
  }
}

#endif

bool bit_at(std::string_view bytes, size_t index) {
  return ((static_cast<uint8_t>(bytes[index / 8]) >> (7 - index % 8)) & 1) != 0;
}

}  // namespace

// --- whole strings ----------------------------------------------------------------------------

size_t count_bits_portable(std::string_view bytes) {
  size_t count = 0;
  size_t at = 0;
  for (; at + kWord <= bytes.size(); at += kWord) {
    count += static_cast<size_t>(std::popcount(load_word(bytes.data() + at)));
  }
  for (; at < bytes.size(); at++) {
    count += static_cast<size_t>(std::popcount(static_cast<uint8_t>(bytes[at])));
  }
  return count;
}

size_t count_bits(std::string_view bytes) {
#if defined(__x86_64__)
  constexpr size_t kWorthIt = 256;
  if (bytes.size() >= kWorthIt && has_avx2()) {
    const size_t vectors = bytes.size() / kVector;
    return count_vectors(bytes.data(), vectors) +
           count_bits_portable(bytes.substr(vectors * kVector));
  }
#endif
  return count_bits_portable(bytes);
}

void combine_bits_portable(BitOp op, char* target, std::string_view source) {
  size_t at = 0;
  for (; at + kWord <= source.size(); at += kWord) {
    const uint64_t word = apply(op, load_word(target + at), load_word(source.data() + at));
    std::memcpy(target + at, &word, kWord);
  }
  for (; at < source.size(); at++) {
    target[at] = static_cast<char>(
        apply<uint8_t>(op, static_cast<uint8_t>(target[at]), static_cast<uint8_t>(source[at])));
  }
}

void combine_bits(BitOp op, char* target, std::string_view source) {
#if defined(__x86_64__)
  if (has_avx2()) {
    const size_t vectors = source.size() / kVector;
    combine_vectors(op, target, source.data(), vectors);
    target += vectors * kVector;
    source.remove_prefix(vectors * kVector);
  }
#endif
  combine_bits_portable(op, target, source);
}

void invert_bits(char* target, size_t count) {
  for (size_t i = 0; i < count; i++) target[i] = static_cast<char>(~target[i]);
}

// --- ranges -----------------------------------------------------------------------------------

std::optional<size_t> find_bit(std::string_view bytes, bool value, size_t first, size_t last) {
  const uint64_t none = value ? 0 : UINT64_MAX;  // a word without the bit
  size_t at = first;
  while (at <= last) {
    if (at % 8 == 0 && at + 64 <= last + 1 && load_word(bytes.data() + at / 8) == none) {
      at += 64;
    } else if (bit_at(bytes, at) == value) {
      return at;
    } else {
      at++;
    }
  }
  return std::nullopt;
}

size_t count_bits_between(std::string_view bytes, size_t first, size_t last) {
  const size_t first_byte = first / 8;
  const size_t last_byte = last / 8;
  size_t count = count_bits(bytes.substr(first_byte, last_byte - first_byte + 1));
  const auto before = static_cast<uint8_t>(~(0xFF >> first % 8));
  const auto behind = static_cast<uint8_t>(0x7F >> last % 8);
  count -= static_cast<size_t>(
      std::popcount(static_cast<uint8_t>(static_cast<uint8_t>(bytes[first_byte]) & before)));
  count -= static_cast<size_t>(
      std::popcount(static_cast<uint8_t>(static_cast<uint8_t>(bytes[last_byte]) & behind)));
  return count;
}

// --- integers ---------------------------------------------------------------------------------

int64_t read_bits(std::string_view bytes, uint64_t offset, const BitInteger& type) {
  uint64_t value = 0;
  for (uint64_t i = offset; i < offset + type.bits; i++) {
    value = value << 1 | static_cast<uint64_t>(i / 8 < bytes.size() && bit_at(bytes, i));
  }
  const uint32_t unused = 64 - type.bits;
  return type.is_signed ? static_cast<int64_t>(value << unused) >> unused
                        : static_cast<int64_t>(value);
}

void write_bits(char* bytes, uint64_t offset, const BitInteger& type, int64_t value) {
  for (uint32_t i = 0; i < type.bits; i++) {
    const uint64_t at = offset + type.bits - 1 - i;
    const auto mask = static_cast<uint8_t>(0x80 >> at % 8);
    const auto byte = static_cast<uint8_t>(bytes[at / 8]);
    const bool set = ((static_cast<uint64_t>(value) >> i) & 1) != 0;
    bytes[at / 8] = static_cast<char>(set ? byte | mask : byte & ~mask);
  }
}

namespace {

__extension__ using Wide = __int128;

std::optional<int64_t> fit_wide(const BitInteger& type, Wide value, BitOverflow overflow) {
  const Wide max = (Wide{1} << (type.is_signed ? type.bits - 1 : type.bits)) - 1;
  const Wide min = type.is_signed ? -max - 1 : 0;
  if (value >= min && value <= max) return static_cast<int64_t>(value);
  switch (overflow) {
    case BitOverflow::kFail:
      return std::nullopt;
    case BitOverflow::kSaturate:
      return static_cast<int64_t>(value > max ? max : min);
    case BitOverflow::kWrap:
      break;
  }
  const uint32_t unused = 64 - type.bits;
  const auto bits = static_cast<uint64_t>(value) << unused;
  return type.is_signed ? static_cast<int64_t>(bits) >> unused
                        : static_cast<int64_t>(bits >> unused);
}

}  // namespace

std::optional<int64_t> add_bits(const BitInteger& type, int64_t value, int64_t increment,
                                BitOverflow overflow) {
  return fit_wide(type, Wide{value} + increment, overflow);
}

std::optional<int64_t> fit_bits(const BitInteger& type, int64_t value, BitOverflow overflow) {
  return fit_wide(type, type.is_signed ? Wide{value} : Wide{static_cast<uint64_t>(value)},
                  overflow);
}

}  // namespace engine
