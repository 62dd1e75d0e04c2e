// SPDX-License-Identifier: Apache-2.0
#include "cli/address_check.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>

#include "base/descriptor.h"
#include "control/nodes/address_pool.h"

namespace cli {

namespace {

constexpr uint64_t kTriedMax = 256;

// The kernel knows: only an address of its own can be bound.
bool is_of_this_machine(const std::string& address) {
  const base::Descriptor socket(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  sockaddr_in name = {};
  name.sin_family = AF_INET;
  inet_pton(AF_INET, address.c_str(), &name.sin_addr);
  return bind(socket.get(), reinterpret_cast<const sockaddr*>(&name), sizeof(name)) == 0 ||
         errno != EADDRNOTAVAIL;
}

}  // namespace

base::Result<void> check_pool_is_of_this_machine(const std::string& pool) {
  const auto parsed = control::AddressPool::parse(pool);
  if (!parsed) return parsed.error();
  const uint64_t last = parsed->size() - 1;
  const uint64_t tried = std::min(kTriedMax, parsed->size());
  for (uint64_t i = 0; i < tried; i++) {
    const std::string address = parsed->at(tried == 1 ? 0 : last * i / (tried - 1));
    if (is_of_this_machine(address)) continue;
    std::string text = address;
    text += " of the address pool ";
    text += pool;
    text +=
        " is not an address of this machine, so no node could listen there; --address-pool names "
        "others, or one address (/32) for all nodes";
    return base::Error{std::move(text)};
  }
  return {};
}

}  // namespace cli
