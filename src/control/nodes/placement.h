// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "control/nodes/address_pool.h"
#include "control/nodes/node.h"
#include "control/records/transaction.h"

// Where nodes go. One Placement serves one transaction: it reads what the hosts offer and what is
// taken, and remembers what it gave out itself, so that several nodes are placed one after another.

namespace control {

// Where the other members of a shard are: what ends one of them should spare the next.
struct ApartFrom {
  std::vector<std::string> hosts = {};
  std::vector<std::string> zones = {};
};

struct PlaceRequest {
  std::string_view zone;  // empty: any of `zones`
  std::vector<std::string> zones = {};
  ApartFrom apart_from =
      {};  // kept to if there is room elsewhere: another host before another zone
  int64_t memory_bytes = 0;
  int vcpus = 0;
  uint16_t port = 0;  // wanted; another one where the host has a single address and it is taken
  int addresses = 1;  // its own, then one an endpoint that it serves
};

struct Place {
  std::string host;
  std::string zone = {};
  std::vector<std::string> addresses;
  uint16_t port = 0;
};

class Placement {
 public:
  explicit Placement(Transaction& records);

  // All availability zones that some host lies in, in alphabetical order.
  const std::vector<std::string>& zones() const { return zones_; }

  // A host of the zone with room, apart from what is named if there is one, then the emptiest one,
  // and its addresses. The error says what is short: no host in the zone, cores, memory (how much
  // is free) or addresses.
  base::Result<Place> place(const PlaceRequest& request);

  // Further addresses of a host, for endpoints; none where it has a single address.
  base::Result<std::vector<std::string>> take_addresses(std::string_view host, int count);

  // Whether a node that is there may take so much memory instead of what it has.
  base::Result<void> resize(const Node& node, int64_t memory_bytes, int vcpus);

 private:
  // A host and what of it is taken.
  struct Capacity {
    Host host = {};
    int64_t memory_taken = 0;
    std::set<std::string, std::less<>> addresses_taken = {};
    std::set<uint16_t> ports_taken = {};
    int64_t memory_free() const { return host.offer.memory_bytes - memory_taken; }
  };

  // A host, and the zone of it, that a node could go to.
  struct Candidate {
    Capacity* capacity = nullptr;
    std::string zone = {};
    int score = 0;  // how far apart it is from what is named
  };
  static Candidate better(const Candidate& a, const Candidate& b);
  static base::Result<void> fits(const Capacity& capacity, int64_t memory_bytes, int vcpus);
  base::Result<Place> take(const Candidate& candidate, const PlaceRequest& request);
  base::Result<std::vector<std::string>> take_addresses(Capacity& capacity, const AddressPool& pool,
                                                        int count);
  base::Result<Place> take_port(Capacity& capacity, const PlaceRequest& request,
                                std::string_view address);

  Transaction& records_;
  std::vector<Capacity> capacities_;
  std::vector<std::string> zones_;
};

}  // namespace control
