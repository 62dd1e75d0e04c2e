// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "engine/types/hyperloglog_registers.h"

// HyperLogLogs as Redis keeps them in strings, byte for byte, so that values move between servers:
// a header with the cached count, then 16,384 registers of six bits ("dense") or runs of them
// ("sparse"). The hash is MurmurHash64A, the estimator Ertl's ("New cardinality estimation
// algorithms for HyperLogLog sketches", arXiv:1702.01284).
//
// Any client can write such strings, so nothing but is_hyperloglog() is trusted: what does not fit
// reads as nullopt or false.

namespace engine::hll {

inline constexpr size_t kHeaderBytes = 16;
inline constexpr size_t kCountOffset = 8;  // of the cached count in the header: eight bytes
inline constexpr size_t kDenseBytes = kHeaderBytes + kPackedBytes;

// What an element does: it raises a register to a rank.
struct Element {
  size_t index = 0;
  uint8_t rank = 0;
};
Element element_of(std::string_view text);

// Header and length are right; the runs may still be nonsense.
bool is_hyperloglog(std::string_view value);
// Requires, like all below: is_hyperloglog(value).
bool is_dense(std::string_view value);

// An empty one, sparse.
std::string create();

std::optional<uint8_t> register_at(std::string_view value, size_t index);

// The bytes that hold a register of a dense one, with another rank in it, and where they stand.
struct DenseChange {
  size_t offset = 0;
  char bytes[2];
};
DenseChange dense_change(std::string_view value, const Element& element);

// Raises a register of a sparse one; makes it dense where `sparse_bytes_max` or the rank ask for
// that. Requires: the register is lower. False: the runs are nonsense.
bool raise_sparse(std::string& value, const Element& element, size_t sparse_bytes_max);

// False: the runs are nonsense.
bool make_dense(std::string& value);

// registers[i] = max(registers[i], those of the value). False: the runs are nonsense.
bool merge(Registers& registers, std::string_view value, Arithmetic arithmetic = best_arithmetic());

// Writes registers over those of a dense one.
void store_dense(std::string& value, const Registers& registers,
                 Arithmetic arithmetic = best_arithmetic());

uint64_t estimate(const Registers& registers, Arithmetic arithmetic = best_arithmetic());

// The count in the header, nullopt if it does not hold any more.
std::optional<uint64_t> cached_count(std::string_view value);
void invalidate_count(std::string& value);

// The runs as PFDEBUG DECODE shows them. Requires: sparse.
std::string describe_runs(std::string_view value);

}  // namespace engine::hll
