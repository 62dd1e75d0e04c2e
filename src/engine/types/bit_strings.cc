// SPDX-License-Identifier: Apache-2.0
#include "engine/types/bit_strings.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <iterator>
#include <numeric>

#include "base/check.h"
#include "base/processor.h"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace engine {

namespace {

// --- words ------------------------------------------------------------------------------------

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

size_t count_words(std::string_view bytes) {
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

#if defined(__x86_64__)

// --- AVX2 -------------------------------------------------------------------------------------

constexpr size_t kVector = 32;

__attribute__((target("avx2"))) __m256i load_vector(const char* from) {
  return _mm256_loadu_si256(reinterpret_cast<const __m256i*>(from));
}

// How many bits each word of 64 has, by looking up each half byte in a table that is a register.
__attribute__((target("avx2"))) __m256i count_in_words(__m256i data) {
  const __m256i counts = _mm256_setr_epi8(0, 1, 1, 2, 1, 2, 2, 3, 1, 2, 2, 3, 2, 3, 3, 4, 0, 1, 1,
                                          2, 1, 2, 2, 3, 1, 2, 2, 3, 2, 3, 3, 4);
  const __m256i low_half = _mm256_set1_epi8(15);
  const __m256i low = _mm256_and_si256(data, low_half);
  const __m256i high = _mm256_and_si256(_mm256_srli_epi16(data, 4), low_half);
  const __m256i bytes =
      _mm256_add_epi8(_mm256_shuffle_epi8(counts, low), _mm256_shuffle_epi8(counts, high));
  return _mm256_sad_epu8(bytes, _mm256_setzero_si256());
}

// Adds three vectors of bits: `sum` becomes the low bit of each place's sum, the result is the high
// one.
__attribute__((target("avx2"))) __m256i add_bits(__m256i& sum, __m256i a, __m256i b) {
  const __m256i differ = _mm256_xor_si256(sum, a);
  const __m256i carry = _mm256_or_si256(_mm256_and_si256(sum, a), _mm256_and_si256(differ, b));
  sum = _mm256_xor_si256(differ, b);
  return carry;
}

// Bits of the same weight are added up before they are counted, so that of eight vectors one has
// to be (Harley and Seal; Mula et al., "Faster Population Counts Using AVX2 Instructions", 2018).
// Requires: count is a multiple of eight vectors.
__attribute__((target("avx2"))) size_t count_avx2(const char* from, size_t count) {
  __m256i ones = _mm256_setzero_si256();
  __m256i twos = _mm256_setzero_si256();
  __m256i fours = _mm256_setzero_si256();
  __m256i eights_total = _mm256_setzero_si256();
  for (const char* end = from + count; from < end; from += 8 * kVector) {
    const auto next = [from](size_t i) __attribute__((target("avx2"))) {
      return load_vector(from + i * kVector);
    };
    const __m256i twos_a = add_bits(ones, next(0), next(1));
    const __m256i twos_b = add_bits(ones, next(2), next(3));
    const __m256i fours_a = add_bits(twos, twos_a, twos_b);
    const __m256i twos_c = add_bits(ones, next(4), next(5));
    const __m256i twos_d = add_bits(ones, next(6), next(7));
    const __m256i fours_b = add_bits(twos, twos_c, twos_d);
    const __m256i eights = add_bits(fours, fours_a, fours_b);
    eights_total = _mm256_add_epi64(eights_total, count_in_words(eights));
  }
  __m256i total = _mm256_slli_epi64(eights_total, 3);
  total = _mm256_add_epi64(total, _mm256_slli_epi64(count_in_words(fours), 2));
  total = _mm256_add_epi64(total, _mm256_slli_epi64(count_in_words(twos), 1));
  total = _mm256_add_epi64(total, count_in_words(ones));
  alignas(kVector) uint64_t sums[4];
  _mm256_store_si256(reinterpret_cast<__m256i*>(sums), total);
  return sums[0] + sums[1] + sums[2] + sums[3];
}

template <BitOp kOp>
__attribute__((target("avx2"))) void combine_avx2(char* target, const char* source, size_t count) {
  for (size_t at = 0; at < count; at += kVector) {
    const __m256i a = load_vector(target + at);
    const __m256i b = load_vector(source + at);
    __m256i result;
    if constexpr (kOp == BitOp::kAnd) result = _mm256_and_si256(a, b);
    if constexpr (kOp == BitOp::kOr) result = _mm256_or_si256(a, b);
    if constexpr (kOp == BitOp::kXor) result = _mm256_xor_si256(a, b);
    _mm256_storeu_si256(reinterpret_cast<__m256i*>(target + at), result);
  }
}

void combine_avx2(BitOp op, char* target, const char* source, size_t count) {
  switch (op) {
    case BitOp::kAnd:
      return combine_avx2<BitOp::kAnd>(target, source, count);
    case BitOp::kOr:
      return combine_avx2<BitOp::kOr>(target, source, count);
    case BitOp::kXor:
      return combine_avx2<BitOp::kXor>(target, source, count);
  }
}

// In steps of four vectors: how many bytes the steps have that are all `byte`.
__attribute__((target("avx2"))) size_t skip_avx2(std::string_view bytes, uint8_t byte) {
  constexpr size_t kStep = 4 * kVector;
  const __m256i wanted = _mm256_set1_epi8(static_cast<char>(byte));
  size_t at = 0;
  for (; at + kStep <= bytes.size(); at += kStep) {
    const char* from = bytes.data() + at;
    __m256i differ = _mm256_xor_si256(load_vector(from), wanted);
    for (size_t i = 1; i < 4; i++) {
      differ = _mm256_or_si256(differ, _mm256_xor_si256(load_vector(from + i * kVector), wanted));
    }
    if (_mm256_testz_si256(differ, differ) == 0) break;
  }
  return at;
}

// --- AVX-512 ----------------------------------------------------------------------------------

// Requires: count is a multiple of four vectors of 64 bytes.
__attribute__((target("avx512f,avx512vpopcntdq"))) size_t count_avx512(const char* from,
                                                                       size_t count) {
  constexpr size_t kWide = 64;
  __m512i totals[4] = {};
  for (const char* end = from + count; from < end; from += 4 * kWide) {
    for (size_t i = 0; i < 4; i++) {  // sums of their own, so that none waits for another
      totals[i] =
          _mm512_add_epi64(totals[i], _mm512_popcnt_epi64(_mm512_loadu_si512(from + i * kWide)));
    }
  }
  const __m512i total = _mm512_add_epi64(_mm512_add_epi64(totals[0], totals[1]),
                                         _mm512_add_epi64(totals[2], totals[3]));
  alignas(kWide) uint64_t sums[8];
  _mm512_store_si512(sums, total);
  return std::accumulate(std::begin(sums), std::end(sums), size_t{0});
}

#endif

}  // namespace

BitVectors best_bit_vectors() {
  if (base::processor::has_avx512_popcount()) return BitVectors::kAvx512;
  return base::processor::has_avx2() ? BitVectors::kAvx2 : BitVectors::kNone;
}

size_t count_bits(std::string_view bytes, BitVectors vectors) {
  size_t count = 0;
#if defined(__x86_64__)
  constexpr size_t kStep = 256;
  const size_t whole = bytes.size() - bytes.size() % kStep;
  if (whole > 0 && vectors != BitVectors::kNone) {
    count = vectors == BitVectors::kAvx512 ? count_avx512(bytes.data(), whole)
                                           : count_avx2(bytes.data(), whole);
    bytes.remove_prefix(whole);
  }
#endif
  return count + count_words(bytes);
}

void combine_bits(BitOp op, char* target, std::string_view source, BitVectors vectors) {
  size_t at = 0;
#if defined(__x86_64__)
  if (vectors != BitVectors::kNone) {
    at = source.size() - source.size() % kVector;
    combine_avx2(op, target, source.data(), at);
  }
#endif
  for (; at + kWord <= source.size(); at += kWord) {
    const uint64_t word = apply(op, load_word(target + at), load_word(source.data() + at));
    std::memcpy(target + at, &word, kWord);
  }
  for (; at < source.size(); at++) {
    target[at] = static_cast<char>(
        apply<uint8_t>(op, static_cast<uint8_t>(target[at]), static_cast<uint8_t>(source[at])));
  }
}

void invert_bits(char* target, size_t count) {
  for (size_t i = 0; i < count; i++) target[i] = static_cast<char>(~target[i]);
}

size_t count_leading(std::string_view bytes, uint8_t byte, BitVectors vectors) {
  size_t at = 0;
#if defined(__x86_64__)
  if (vectors != BitVectors::kNone) at = skip_avx2(bytes, byte);
#endif
  const uint64_t word = UINT64_C(0x0101010101010101) * byte;
  while (at + kWord <= bytes.size() && load_word(bytes.data() + at) == word) at += kWord;
  while (at < bytes.size() && static_cast<uint8_t>(bytes[at]) == byte) at++;
  return at;
}

}  // namespace engine
