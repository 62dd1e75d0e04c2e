// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/describe.hpp>
#include <cstdint>
#include <string>
#include <vector>

#include "agent/api/node.h"

// The rows that the service and its agents meet at: what hosts offer and what nodes are to be.

namespace control {

struct Host {
  static constexpr std::string_view kTable = "host";

  std::string id;
  agent::HostOffer offer = {};
  // The position in the address pool after the one given out last. Addresses go round the pool, so
  // that one is not given to another node while clients may still remember it.
  uint64_t next_address = 0;
};
BOOST_DESCRIBE_STRUCT(Host, (), (id, offer, next_address))

struct Node {
  static constexpr std::string_view kTable = "node";

  std::string id;          // "<cache cluster>.<cache node>": my-cluster.0001
  std::string owner = {};  // the cache cluster
  std::string zone = {};
  int64_t memory_bytes = 0;  // what it takes from the host's memory
  agent::NodeSpec spec = {};
  // Addresses of its host that are nobody else's, though it may not listen on them now: a shard's
  // endpoints, which go from one member to the other.
  std::vector<std::string> kept_addresses = {};
  // The shard whose primary may have had a lease by what the node has acknowledged, though it is no
  // member any more.
  std::string voted_in = {};
  // Whoever waits for its users to be in effect: a replication group, and groups of users.
  std::string users_of = {};
  std::vector<std::string> user_groups = {};
  uint64_t revision = 0;  // when this row was last written; the spec's revision for the agent
};
BOOST_DESCRIBE_STRUCT(Node, (),
                      (id, owner, zone, memory_bytes, spec, kept_addresses, voted_in, users_of,
                       user_groups))

}  // namespace control
