// SPDX-License-Identifier: Apache-2.0
#include "base/sha1.h"

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>

namespace base {

namespace {

constexpr size_t kBlockBytes = 64;

using State = std::array<uint32_t, 5>;

uint32_t mixed(size_t round, uint32_t b, uint32_t c, uint32_t d) {
  if (round < 20) return (b & c) | (~b & d);
  if (round < 40 || round >= 60) return b ^ c ^ d;
  return (b & c) | (b & d) | (c & d);
}

void take_block(State& state, const uint8_t* block) {
  constexpr std::array<uint32_t, 4> kConstants = {0x5A827999, 0x6ED9EBA1, 0x8F1BBCDC, 0xCA62C1D6};
  std::array<uint32_t, 80> words;
  for (size_t i = 0; i < 16; i++) {
    const uint8_t* at = block + i * 4;
    words[i] = uint32_t{at[0]} << 24 | uint32_t{at[1]} << 16 | uint32_t{at[2]} << 8 | at[3];
  }
  for (size_t i = 16; i < 80; i++) {
    words[i] = std::rotl(words[i - 3] ^ words[i - 8] ^ words[i - 14] ^ words[i - 16], 1);
  }
  auto [a, b, c, d, e] = state;
  for (size_t i = 0; i < 80; i++) {
    const uint32_t next = std::rotl(a, 5) + mixed(i, b, c, d) + e + kConstants[i / 20] + words[i];
    e = d;
    d = c;
    c = std::rotl(b, 30);
    b = a;
    a = next;
  }
  state = {state[0] + a, state[1] + b, state[2] + c, state[3] + d, state[4] + e};
}

// What is left behind the last whole block, a bit, zeros, and the length in bits.
std::string padded_end(std::string_view bytes) {
  std::string end(bytes.substr(bytes.size() / kBlockBytes * kBlockBytes));
  end.push_back('\x80');
  while (end.size() % kBlockBytes != kBlockBytes - 8) end.push_back('\0');
  const uint64_t bits = uint64_t{bytes.size()} * 8;
  for (int shift = 56; shift >= 0; shift -= 8) end.push_back(static_cast<char>(bits >> shift));
  return end;
}

}  // namespace

std::string sha1_hex(std::string_view bytes) {
  State state = {0x67452301, 0xEFCDAB89, 0x98BADCFE, 0x10325476, 0xC3D2E1F0};
  const auto take = [&](std::string_view blocks) {
    for (size_t at = 0; at + kBlockBytes <= blocks.size(); at += kBlockBytes) {
      take_block(state, reinterpret_cast<const uint8_t*>(blocks.data()) + at);
    }
  };
  take(bytes);
  take(padded_end(bytes));
  std::string hex;
  for (const uint32_t word : state) {
    for (int shift = 28; shift >= 0; shift -= 4)
      hex.push_back("0123456789abcdef"[word >> shift & 15]);
  }
  return hex;
}

}  // namespace base
