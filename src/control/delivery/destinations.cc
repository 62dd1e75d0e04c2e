// SPDX-License-Identifier: Apache-2.0
#include "control/delivery/destinations.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

#include "base/check.h"

namespace control {

namespace {

constexpr std::string_view kRefused[] = {
    "0.0.0.0/8",           // "this network", of which 0.0.0.0 reaches this machine
    "127.0.0.0/8",         // this machine
    "169.254.0.0/16",      // link-local; clouds' metadata
    "100.100.100.200/32",  // metadata too
    "192.0.0.0/24",        // protocol assignments
    "224.0.0.0/4",         // groups
    "240.0.0.0/4",         // reserved, and broadcast
    "::/128",
    "::1/128",
    "fe80::/10",
    "fec0::/10",
    "fd00:ec2::/32",  // metadata
    "ff00::/8",
};

const std::vector<base::IpNetwork>& refused_networks() {
  static const std::vector<base::IpNetwork> kNetworks = [] {
    std::vector<base::IpNetwork> networks;
    networks.reserve(std::size(kRefused));
    for (const std::string_view text : kRefused) {
      const auto network = base::IpNetwork::parse(text);
      CHECK(network.has_value());
      networks.push_back(*network);
    }
    return networks;
  }();
  return kNetworks;
}

bool is_in(const base::IpAddress& address, std::span<const base::IpNetwork> networks) {
  return std::any_of(networks.begin(), networks.end(),
                     [&](const base::IpNetwork& network) { return network.contains(address); });
}

// What a translator makes of it: NAT64 (64:ff9b::/96) and 6to4 (2002::/16) carry an address of
// IPv4.
base::IpAddress translated(const base::IpAddress& address) {
  constexpr std::array<uint8_t, 12> kNat64 = {0x00, 0x64, 0xFF, 0x9B};
  constexpr size_t kNat64At = 12;
  constexpr size_t k6to4At = 2;
  constexpr size_t kV4Bytes = 4;
  const auto& bytes = address.bytes();
  size_t at = 0;
  if (std::equal(kNat64.begin(), kNat64.end(), bytes.begin())) at = kNat64At;
  if (bytes[0] == 0x20 && bytes[1] == 0x02) at = k6to4At;
  if (at == 0) return address;
  return base::IpAddress(std::span<const uint8_t, kV4Bytes>(bytes.data() + at, kV4Bytes));
}

}  // namespace

bool is_destination(const base::IpAddress& address, std::span<const base::IpNetwork> allowed) {
  if (is_in(address, allowed)) return true;
  return !is_in(address, refused_networks()) && !is_in(translated(address), refused_networks());
}

}  // namespace control
