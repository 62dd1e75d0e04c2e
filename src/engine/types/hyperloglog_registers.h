// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

// The registers of a HyperLogLog, a byte each, and the packed form that the dense encoding keeps
// them in: six bits each, the lowest first, so that three bytes hold four. Work on all of them at
// once, in two forms that do the same: portable, and with the vectors of AVX2.

namespace engine::hll {

inline constexpr size_t kRegisters = 16384;
inline constexpr size_t kPackedBytes = kRegisters * 6 / 8;

using Registers = std::array<uint8_t, kRegisters>;  // each below 64
using RankCounts = std::array<uint32_t, 64>;        // how many registers have each value

enum class Arithmetic : uint8_t { kPortable, kVectors };

// Vectors where the processor has them; elsewhere kVectors must not be asked for.
Arithmetic best_arithmetic();

// registers[i] = max(registers[i], packed register i).
void raise_by_packed(Registers& registers, const char* packed, Arithmetic arithmetic);

void pack(const Registers& registers, char* packed, Arithmetic arithmetic);

RankCounts count_ranks(const Registers& registers, Arithmetic arithmetic);

}  // namespace engine::hll
