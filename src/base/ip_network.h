// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "base/result.h"

namespace base {

// An address of IPv6, or of IPv4 as it is mapped into it (::ffff:a.b.c.d): so the two families
// compare as one.
class IpAddress {
 public:
  static constexpr size_t kBytes = 16;

  IpAddress() = default;  // ::
  explicit IpAddress(std::span<const uint8_t, 4> v4);
  explicit IpAddress(std::span<const uint8_t, kBytes> v6);

  // An Error says what it is not: "'x' is not an IP address".
  static Result<IpAddress> parse(std::string_view text);

  bool is_v4() const;
  std::string text() const;
  const std::array<uint8_t, kBytes>& bytes() const { return bytes_; }

  bool operator==(const IpAddress&) const = default;

 private:
  std::array<uint8_t, kBytes> bytes_{};
};

// All addresses that begin with the same bits, as CIDR has it: "10.0.0.0/8", "2001:db8::/32". An
// address alone is the network of itself.
class IpNetwork {
 public:
  // Bits behind the prefix may be set; they mean nothing.
  static Result<IpNetwork> parse(std::string_view text);

  // A network of one family has no address of the other.
  bool contains(const IpAddress& address) const;

  // As it is usually written: "10.1.2.3/8" is 10.0.0.0/8.
  std::string text() const;

  bool operator==(const IpNetwork&) const = default;

 private:
  IpNetwork(const IpAddress& first, int prefix) : first_(first), prefix_(prefix) {}
  bool is_v4() const;

  IpAddress first_;
  int prefix_;  // in bits of IPv6
};

}  // namespace base
