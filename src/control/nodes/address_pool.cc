// SPDX-License-Identifier: Apache-2.0
#include "control/nodes/address_pool.h"

#include <arpa/inet.h>

#include <charconv>

namespace control {

base::Result<AddressPool> AddressPool::parse(std::string_view cidr) {
  constexpr int kBits = 32;
  constexpr int kPrefixMin = 8;  // 127.0.0.0/8, all of loopback
  const base::Error error = {"'" + std::string(cidr) +
                             "' is no IPv4 network such as 127.66.0.0/16 or 192.0.2.7/32"};
  const size_t slash = cidr.find('/');
  if (slash == std::string_view::npos) return error;
  const std::string address(cidr.substr(0, slash));
  const std::string_view bits = cidr.substr(slash + 1);
  int prefix = 0;
  const auto [end, code] = std::from_chars(bits.data(), bits.data() + bits.size(), prefix);
  in_addr network;
  if (code != std::errc() || end != bits.data() + bits.size() || prefix < kPrefixMin ||
      prefix > kBits || inet_pton(AF_INET, address.c_str(), &network) != 1) {
    return error;
  }
  const uint64_t all = uint64_t{1} << (kBits - prefix);
  const uint32_t base = ntohl(network.s_addr) & ~static_cast<uint32_t>(all - 1);
  if (all <= 2) return AddressPool(base, all);
  return AddressPool(base + 1, all - 2);
}

std::string AddressPool::at(uint64_t position) const {
  const in_addr address = {htonl(first_ + static_cast<uint32_t>(position % size_))};
  char text[INET_ADDRSTRLEN];
  return inet_ntop(AF_INET, &address, text, sizeof(text));
}

}  // namespace control
