// SPDX-License-Identifier: Apache-2.0
#include "base/ip_network.h"

#include <arpa/inet.h>

#include <algorithm>
#include <optional>

#include "base/numbers.h"

namespace base {

namespace {

constexpr int kBits = 128;
constexpr int kBitsOfV4 = 32;
constexpr std::array<uint8_t, 12> kMapped = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};

// What of byte `index` belongs to a prefix of so many bits.
uint8_t mask(size_t index, int prefix) {
  const int bits = std::clamp(prefix - static_cast<int>(index) * 8, 0, 8);
  return static_cast<uint8_t>(0xff00 >> bits);
}

}  // namespace

IpAddress::IpAddress(std::span<const uint8_t, 4> v4) {
  std::copy(kMapped.begin(), kMapped.end(), bytes_.begin());
  std::copy(v4.begin(), v4.end(), bytes_.begin() + kMapped.size());
}

IpAddress::IpAddress(std::span<const uint8_t, kBytes> v6) {
  std::copy(v6.begin(), v6.end(), bytes_.begin());
}

Result<IpAddress> IpAddress::parse(std::string_view text) {
  const std::string terminated(text);
  std::array<uint8_t, kBytes> v6;
  if (inet_pton(AF_INET6, terminated.c_str(), v6.data()) == 1) return IpAddress(v6);
  std::array<uint8_t, 4> v4;
  if (inet_pton(AF_INET, terminated.c_str(), v4.data()) == 1) return IpAddress(v4);
  return Error{"'" + terminated + "' is not an IP address"};
}

bool IpAddress::is_v4() const { return std::equal(kMapped.begin(), kMapped.end(), bytes_.begin()); }

std::string IpAddress::text() const {
  char text[INET6_ADDRSTRLEN] = "";
  if (is_v4()) {
    inet_ntop(AF_INET, bytes_.data() + kMapped.size(), text, sizeof(text));
  } else {
    inet_ntop(AF_INET6, bytes_.data(), text, sizeof(text));
  }
  return text;
}

Result<IpNetwork> IpNetwork::parse(std::string_view text) {
  const size_t slash = text.find('/');
  const auto address = IpAddress::parse(text.substr(0, slash));
  const std::string quoted = "'" + std::string(text) + "'";
  if (!address) return Error{quoted + " is not an IP network such as 10.0.0.0/8"};
  const bool v6 = text.find(':') != text.npos;
  const int bits_max = v6 ? kBits : kBitsOfV4;
  std::optional<int64_t> prefix = bits_max;
  if (slash != text.npos) prefix = parse_int64(text.substr(slash + 1));
  if (!prefix || *prefix < 0 || *prefix > bits_max) {
    return Error{"the prefix of " + quoted + " is not a number from 0 to " +
                 std::to_string(bits_max)};
  }
  const int bits = static_cast<int>(*prefix) + (v6 ? 0 : kBits - kBitsOfV4);
  std::array<uint8_t, IpAddress::kBytes> first = address->bytes();
  for (size_t i = 0; i < first.size(); i++) first[i] &= mask(i, bits);
  return IpNetwork(IpAddress(first), bits);
}

bool IpNetwork::is_v4() const { return first_.is_v4() && prefix_ >= kBits - kBitsOfV4; }

bool IpNetwork::contains(const IpAddress& address) const {
  if (address.is_v4() != is_v4()) return false;  // ::/0 says nothing of IPv4
  for (size_t i = 0; i < IpAddress::kBytes; i++) {
    if ((address.bytes()[i] & mask(i, prefix_)) != first_.bytes()[i]) return false;
  }
  return true;
}

std::string IpNetwork::text() const {
  return first_.text() + '/' + std::to_string(is_v4() ? prefix_ - (kBits - kBitsOfV4) : prefix_);
}

}  // namespace base
