// SPDX-License-Identifier: Apache-2.0
#include "cli/api_certificate.h"

#include <ifaddrs.h>
#include <netdb.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <boost/asio/ip/address.hpp>
#include <memory>
#include <vector>

#include "agent/process/state_file.h"

namespace cli {

namespace {

using boost::asio::ip::make_address;
using boost::system::error_code;

struct FreeAddresses {
  void operator()(ifaddrs* addresses) const { freeifaddrs(addresses); }
};

// Those of all interfaces, without the zone of one (fe80::1%eth0), which no certificate has.
std::vector<std::string> addresses_of_machine() {
  ifaddrs* first = nullptr;
  if (getifaddrs(&first) != 0) return {};
  const std::unique_ptr<ifaddrs, FreeAddresses> all(first);
  std::vector<std::string> addresses;
  for (const ifaddrs* one = first; one != nullptr; one = one->ifa_next) {
    if (one->ifa_addr == nullptr) continue;
    const int family = one->ifa_addr->sa_family;
    if (family != AF_INET && family != AF_INET6) continue;
    const socklen_t size = family == AF_INET ? sizeof(sockaddr_in) : sizeof(sockaddr_in6);
    char text[NI_MAXHOST];
    if (getnameinfo(one->ifa_addr, size, text, sizeof(text), nullptr, 0, NI_NUMERICHOST) != 0) {
      continue;
    }
    const std::string address = text;
    if (address.find('%') == std::string::npos) addresses.push_back(address);
  }
  return addresses;
}

bool is_host_name(const std::string& name) {
  return !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '.';
  });
}

std::vector<std::string> names_for(const std::string& address) {
  error_code error;
  const auto parsed = make_address(address, error);
  std::vector<std::string> names = {"localhost", "127.0.0.1"};
  if (!error && parsed.is_unspecified()) {
    for (std::string& one : addresses_of_machine()) names.push_back(std::move(one));
  } else {
    names.push_back(address);
  }
  char host[256] = "";
  if (gethostname(host, sizeof(host) - 1) == 0 && is_host_name(host)) names.emplace_back(host);
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
  return names;
}

}  // namespace

bool is_loopback(const std::string& address) {
  error_code error;
  const auto parsed = make_address(address, error);
  return !error && parsed.is_loopback();
}

base::Result<bool> keep_api_certificate(const control::CertificateAuthority& authority,
                                        const std::string& address, const ApiCertificate& files) {
  const std::vector<std::string> names = names_for(address);
  const auto before = agent::read_own_file(files.certificate);
  const auto key = agent::read_own_file(files.key);
  if (!before) return before.error();
  if (!key) return key.error();
  // With its issuer, whom agents that are to join look for.
  const bool is_whole = *before && (*before)->ends_with(authority.certificate());
  if (is_whole && *key && authority.is_current(**before, names)) return false;
  const auto issued = authority.issue("Tarn's API", names);
  if (!issued) return issued.error();
  // The key first: a certificate without its key would be taken for one that holds.
  if (auto kept = agent::replace_file(files.key, issued->key); !kept) return kept.error();
  if (auto kept =
          agent::replace_file(files.certificate, issued->certificate + authority.certificate());
      !kept) {
    return kept.error();
  }
  return true;
}

}  // namespace cli
