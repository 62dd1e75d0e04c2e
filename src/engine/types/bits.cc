// SPDX-License-Identifier: Apache-2.0
#include "engine/types/bits.h"

#include <algorithm>
#include <bit>

#include "engine/types/bit_strings.h"

namespace engine {

namespace {

bool bit_at(std::string_view bytes, size_t index) {
  return ((static_cast<uint8_t>(bytes[index / 8]) >> (7 - index % 8)) & 1) != 0;
}

}  // namespace

// --- ranges -----------------------------------------------------------------------------------

std::optional<size_t> find_bit(std::string_view bytes, bool value, size_t first, size_t last) {
  const auto look = [&](size_t from, size_t end) -> std::optional<size_t> {
    for (size_t at = from; at < end; at++) {
      if (bit_at(bytes, at) == value) return at;
    }
    return std::nullopt;
  };
  const size_t end = last + 1;
  const size_t head_end = std::min((first + 7) / 8 * 8, end);
  if (const auto found = look(first, head_end)) return found;
  const size_t whole_bytes = (end - head_end) / 8;
  const uint8_t none = value ? 0 : 0xFF;  // a byte without the bit
  const size_t skipped = count_leading(bytes.substr(head_end / 8, whole_bytes), none);
  return look(head_end + skipped * 8, std::min(head_end + skipped * 8 + 8, end));
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
