// SPDX-License-Identifier: Apache-2.0
#include "engine/types/hyperloglog_registers.h"

#include <algorithm>
#include <cstring>

#include "base/processor.h"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace engine::hll {

namespace {

// --- portable: eight registers are six bytes --------------------------------------------------

constexpr size_t kGroup = 8;
constexpr size_t kGroupBytes = 6;

void raise_by_groups(Registers& registers, const char* packed, size_t first_group) {
  for (size_t group = first_group; group < kRegisters / kGroup; group++) {
    uint64_t word = 0;
    std::memcpy(&word, packed + group * kGroupBytes, kGroupBytes);
    for (size_t i = 0; i < kGroup; i++) {
      uint8_t& rank = registers[group * kGroup + i];
      rank = std::max(rank, static_cast<uint8_t>(word >> (6 * i) & 0x3F));
    }
  }
}

void pack_groups(const Registers& registers, char* packed, size_t first_group) {
  for (size_t group = first_group; group < kRegisters / kGroup; group++) {
    uint64_t word = 0;
    for (size_t i = 0; i < kGroup; i++) word |= uint64_t{registers[group * kGroup + i]} << (6 * i);
    std::memcpy(packed + group * kGroupBytes, &word, kGroupBytes);
  }
}

// --- AVX2: a vector of 32 registers is 24 bytes, twelve in each half --------------------------

#if defined(__x86_64__)

constexpr size_t kVector = 32;
constexpr size_t kVectorBytes = 24;
constexpr size_t kHalfBytes = kVectorBytes / 2;
constexpr size_t kVectors = kRegisters / kVector;
// Half vectors are read and written whole, four bytes more than they are: so not the last one.
constexpr size_t kWholeVectors = kVectors - 1;
constexpr size_t kGroupsOfWhole = kWholeVectors * kVector / kGroup;

__attribute__((target("avx2"))) __m256i load_registers(const uint8_t* from) {
  return _mm256_loadu_si256(reinterpret_cast<const __m256i*>(from));
}

// Three bytes to the low bytes of each word of 32 bits, then four times six bits to its bytes.
__attribute__((target("avx2"))) __m256i unpack_vector(const char* packed) {
  const __m256i spread = _mm256_setr_epi8(0, 1, 2, -1, 3, 4, 5, -1, 6, 7, 8, -1, 9, 10, 11, -1, 0,
                                          1, 2, -1, 3, 4, 5, -1, 6, 7, 8, -1, 9, 10, 11, -1);
  const __m128i low = _mm_loadu_si128(reinterpret_cast<const __m128i*>(packed));
  const __m128i high = _mm_loadu_si128(reinterpret_cast<const __m128i*>(packed + kHalfBytes));
  const __m256i words = _mm256_shuffle_epi8(_mm256_set_m128i(high, low), spread);
  const __m256i first = _mm256_and_si256(words, _mm256_set1_epi32(0x3F));
  const __m256i second =
      _mm256_and_si256(_mm256_slli_epi32(words, 2), _mm256_set1_epi32(0x3F << 8));
  const __m256i third =
      _mm256_and_si256(_mm256_slli_epi32(words, 4), _mm256_set1_epi32(0x3F << 16));
  const __m256i fourth =
      _mm256_and_si256(_mm256_slli_epi32(words, 6), _mm256_set1_epi32(0x3F << 24));
  return _mm256_or_si256(_mm256_or_si256(first, second), _mm256_or_si256(third, fourth));
}

__attribute__((target("avx2"))) void raise_by_vectors(Registers& registers, const char* packed) {
  uint8_t* to = registers.data();
  for (size_t i = 0; i < kWholeVectors; i++, to += kVector, packed += kVectorBytes) {
    const __m256i raised = _mm256_max_epu8(load_registers(to), unpack_vector(packed));
    _mm256_storeu_si256(reinterpret_cast<__m256i*>(to), raised);
  }
}

// The way back: two registers to twelve bits, those to 24, then the words' three low bytes
// together.
__attribute__((target("avx2"))) void pack_vectors(const Registers& registers, char* packed) {
  const __m256i join = _mm256_setr_epi8(0, 1, 2, 4, 5, 6, 8, 9, 10, 12, 13, 14, -1, -1, -1, -1, 0,
                                        1, 2, 4, 5, 6, 8, 9, 10, 12, 13, 14, -1, -1, -1, -1);
  const __m256i pair_weights = _mm256_set1_epi16(64 << 8 | 1);
  const __m256i four_weights = _mm256_set1_epi32(4096 << 16 | 1);
  const uint8_t* from = registers.data();
  for (size_t i = 0; i < kWholeVectors; i++, from += kVector, packed += kVectorBytes) {
    const __m256i pairs = _mm256_maddubs_epi16(load_registers(from), pair_weights);
    const __m256i words = _mm256_madd_epi16(pairs, four_weights);
    const __m256i bytes = _mm256_shuffle_epi8(words, join);
    _mm_storeu_si128(reinterpret_cast<__m128i*>(packed), _mm256_castsi256_si128(bytes));
    _mm_storeu_si128(reinterpret_cast<__m128i*>(packed + kHalfBytes),
                     _mm256_extracti128_si256(bytes, 1));
  }
}

__attribute__((target("avx2"))) uint32_t sum_of_bytes(__m256i bytes) {
  const __m256i sums = _mm256_sad_epu8(bytes, _mm256_setzero_si256());
  const __m128i halves =
      _mm_add_epi64(_mm256_castsi256_si128(sums), _mm256_extracti128_si256(sums, 1));
  return static_cast<uint32_t>(_mm_cvtsi128_si64(halves) + _mm_extract_epi64(halves, 1));
}

// Four ranks at a time are compared with all registers, from the lowest up, until every register is
// counted: ranks of one sketch lie close to each other. Counting each register where it stands
// would wait for the count before it, which is mostly that of the same rank.
__attribute__((target("avx2"))) RankCounts count_with_vectors(const Registers& registers) {
  constexpr size_t kRanks = 4;
  constexpr size_t kBlock = 128;  // vectors; a byte counts up to 255 of them
  RankCounts counts{};
  uint32_t counted = 0;
  for (size_t rank = 0; rank < counts.size() && counted < kRegisters; rank += kRanks) {
    __m256i wanted[kRanks];
    for (size_t i = 0; i < kRanks; i++) wanted[i] = _mm256_set1_epi8(static_cast<char>(rank + i));
    for (size_t block = 0; block < kVectors; block += kBlock) {
      __m256i hits[kRanks] = {};
      for (size_t vector = block; vector < block + kBlock; vector++) {
        const __m256i ranks = load_registers(registers.data() + vector * kVector);
        for (size_t i = 0; i < kRanks; i++) {  // equal is -1
          hits[i] = _mm256_sub_epi8(hits[i], _mm256_cmpeq_epi8(ranks, wanted[i]));
        }
      }
      for (size_t i = 0; i < kRanks; i++) counts[rank + i] += sum_of_bytes(hits[i]);
    }
    for (size_t i = 0; i < kRanks; i++) counted += counts[rank + i];
  }
  return counts;
}

#else

// Nobody asks for vectors that are not there.
constexpr size_t kGroupsOfWhole = 0;
void raise_by_vectors(Registers& /*registers*/, const char* /*packed*/) {}
void pack_vectors(const Registers& /*registers*/, char* /*packed*/) {}
RankCounts count_with_vectors(const Registers& registers) {
  return count_ranks(registers, Arithmetic::kPortable);
}

#endif

}  // namespace

Arithmetic best_arithmetic() {
  return base::processor::has_avx2() ? Arithmetic::kVectors : Arithmetic::kPortable;
}

void raise_by_packed(Registers& registers, const char* packed, Arithmetic arithmetic) {
  const bool vectors = arithmetic == Arithmetic::kVectors;
  if (vectors) raise_by_vectors(registers, packed);
  raise_by_groups(registers, packed, vectors ? kGroupsOfWhole : 0);
}

void pack(const Registers& registers, char* packed, Arithmetic arithmetic) {
  const bool vectors = arithmetic == Arithmetic::kVectors;
  if (vectors) pack_vectors(registers, packed);
  pack_groups(registers, packed, vectors ? kGroupsOfWhole : 0);
}

RankCounts count_ranks(const Registers& registers, Arithmetic arithmetic) {
  if (arithmetic == Arithmetic::kVectors) return count_with_vectors(registers);
  RankCounts counts{};
  for (const uint8_t rank : registers) counts[rank & 63]++;
  return counts;
}

}  // namespace engine::hll
