// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

// Work on all bits of strings. It is done with the widest vectors that the processor has; the
// narrower forms do the same, and are there for other processors and to be tested against.

namespace engine {

enum class BitVectors : uint8_t { kNone, kAvx2, kAvx512 };

// The widest; each of them and those below it may be asked for.
BitVectors best_bit_vectors();

size_t count_bits(std::string_view bytes, BitVectors vectors = best_bit_vectors());

enum class BitOp : uint8_t { kAnd, kOr, kXor };

// target[i] = target[i] op source[i]. The two have the same length.
void combine_bits(BitOp op, char* target, std::string_view source,
                  BitVectors vectors = best_bit_vectors());

void invert_bits(char* target, size_t count);

// How many bytes at the start are `byte`: all of the string's, or up to the first other one.
size_t count_leading(std::string_view bytes, uint8_t byte, BitVectors vectors = best_bit_vectors());

}  // namespace engine
