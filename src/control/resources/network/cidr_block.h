// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace control {

// The IPv4 addresses of a VPC or a subnet.
class CidrBlock {
 public:
  // "10.0.0.0/16"; what lies behind the prefix is set to zero, as EC2 does. nullopt for anything
  // else.
  static std::optional<CidrBlock> parse(std::string_view text);

  int prefix() const { return prefix_; }
  int64_t addresses() const { return int64_t{1} << (32 - prefix_); }
  bool contains(const CidrBlock& other) const;
  bool overlaps(const CidrBlock& other) const;
  // The part number `index` when the block is cut into blocks of the longer prefix.
  CidrBlock part(int prefix, uint32_t index) const;

  std::string text() const;

 private:
  CidrBlock(uint32_t first, int prefix) : first_(first), prefix_(prefix) {}
  uint32_t last() const { return first_ + static_cast<uint32_t>(addresses() - 1); }

  uint32_t first_;  // in host byte order
  int prefix_;
};

}  // namespace control
