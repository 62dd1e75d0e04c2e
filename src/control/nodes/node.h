// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/describe.hpp>
#include <cstdint>
#include <string>

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
  uint64_t revision = 0;  // when this row was last written; the spec's revision for the agent
};
BOOST_DESCRIBE_STRUCT(Node, (), (id, owner, zone, memory_bytes, spec))

}  // namespace control
