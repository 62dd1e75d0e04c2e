// SPDX-License-Identifier: Apache-2.0
#include "control/resources/network/cidr_block.h"

#include <array>

#include "base/ip_network.h"
#include "base/numbers.h"

namespace control {

namespace {

constexpr int kBits = 32;

uint32_t number_of(const base::IpAddress& address) {
  uint32_t number = 0;
  for (size_t i = base::IpAddress::kBytes - 4; i < base::IpAddress::kBytes; i++) {
    number = number << 8 | address.bytes()[i];
  }
  return number;
}

}  // namespace

std::optional<CidrBlock> CidrBlock::parse(std::string_view text) {
  const size_t slash = text.find('/');
  if (slash == text.npos || text.find(':') != text.npos) return std::nullopt;
  const auto address = base::IpAddress::parse(text.substr(0, slash));
  const auto prefix = base::parse_int64(text.substr(slash + 1));
  if (!address || !prefix || *prefix < 0 || *prefix > kBits) return std::nullopt;
  const auto size = int64_t{1} << (kBits - *prefix);
  return CidrBlock(number_of(*address) & ~static_cast<uint32_t>(size - 1),
                   static_cast<int>(*prefix));
}

bool CidrBlock::contains(const CidrBlock& other) const {
  return first_ <= other.first_ && other.last() <= last();
}

bool CidrBlock::overlaps(const CidrBlock& other) const {
  return first_ <= other.last() && other.first_ <= last();
}

CidrBlock CidrBlock::part(int prefix, uint32_t index) const {
  return {first_ + (index << (kBits - prefix)), prefix};
}

std::string CidrBlock::text() const {
  const std::array<uint8_t, 4> bytes = {
      static_cast<uint8_t>(first_ >> 24), static_cast<uint8_t>(first_ >> 16),
      static_cast<uint8_t>(first_ >> 8), static_cast<uint8_t>(first_)};
  return base::IpAddress(bytes).text() + '/' + std::to_string(prefix_);
}

}  // namespace control
