// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

// Single bits and ranges of bits in strings, of which the first is the highest of the first byte,
// and integers that lie among them. For whole strings there is bit_strings.h.

namespace engine {

// Where the first bit of this value is from bit `first` to bit `last`, counted from the start of
// the string; nullopt if it is not among them. Requires: first <= last < 8 * bytes.size().
std::optional<size_t> find_bit(std::string_view bytes, bool value, size_t first, size_t last);

// How many bits are set from `first` to `last`. The same is required.
size_t count_bits_between(std::string_view bytes, size_t first, size_t last);

// An integer of 1 to 64 bits at any place among the bits.
struct BitInteger {
  bool is_signed = false;
  uint32_t bits = 0;  // unsigned ones have at most 63
};

// Bits behind the end of the string are 0.
int64_t read_bits(std::string_view bytes, uint64_t offset, const BitInteger& type);

// Requires: the string reaches that far.
void write_bits(char* bytes, uint64_t offset, const BitInteger& type, int64_t value);

enum class BitOverflow : uint8_t { kWrap, kSaturate, kFail };

// value + increment as the type can hold it; nullopt if it cannot and `overflow` says to fail.
std::optional<int64_t> add_bits(const BitInteger& type, int64_t value, int64_t increment,
                                BitOverflow overflow);

// The value itself as the type can hold it. To an unsigned type a negative one is what its 64 bits
// are without a sign, as in Redis: it overflows at the upper end.
std::optional<int64_t> fit_bits(const BitInteger& type, int64_t value, BitOverflow overflow);

}  // namespace engine
