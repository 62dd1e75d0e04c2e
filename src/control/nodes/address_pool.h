// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

namespace control {

// The IPv4 addresses that a host gives to nodes: a network in CIDR form without its first and last
// address, or a single address (`192.0.2.7/32`), whose nodes differ by port.
class AddressPool {
 public:
  // The error is a sentence about `cidr`.
  static base::Result<AddressPool> parse(std::string_view cidr);

  bool single() const { return size_ == 1; }
  uint64_t size() const { return size_; }
  // The address at a position, counted round the pool.
  std::string at(uint64_t position) const;

 private:
  AddressPool(uint32_t first, uint64_t size) : first_(first), size_(size) {}

  uint32_t first_;  // in host byte order
  uint64_t size_;
};

}  // namespace control
