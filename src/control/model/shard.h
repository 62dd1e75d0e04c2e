// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/describe.hpp>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "agent/api/node.h"

namespace control {

struct ShardMember {
  std::string cluster;     // the cache cluster that the node belongs to
  std::string cache_node;  // its number there
  agent::Role role = agent::Role::replica;
  bool away = false;  // its host is silent, as an event has said
};
BOOST_DESCRIBE_STRUCT(ShardMember, (), (cluster, cache_node, role, away))

// A server elsewhere that the shard's data come from: nobody leads, and one member follows that
// server and is followed by the others.
struct ShardSource {
  std::string head = {};  // that member; empty: there is no such server
  std::string host = {};
  uint16_t port = 0;
};
BOOST_DESCRIBE_STRUCT(ShardSource, (), (head, host, port))

// A shard: the nodes that hold the same part of a replication group's data, one of them the
// primary. AWS calls it a node group.
//
// What holds: at most one member is the primary. `epoch` only grows, by at least one whenever
// another member becomes the primary. It is written together with the roles in one commit, which
// fails if another has changed the record meanwhile; nobody is told an epoch before that commit
// is durable, since specs are read from committed rows.
struct Shard {
  static constexpr std::string_view kTable = "shard";

  std::string id;                         // "<replication group>.<number>"; never taken apart
  std::string group = {};                 // the replication group
  std::string number = {};                // "0001": AWS' NodeGroupId
  std::vector<ShardMember> members = {};  // in the order in which they joined
  uint64_t epoch = 0;                     // 0: it has never had a primary
  // Its primary was seen to serve in some epoch: there may be data, and who has none may not lead.
  bool has_served = false;
  // Whoever is the primary of this epoch may lead without data: nobody has any.
  bool may_be_empty = false;
  // A handover: who was the primary has ended being it in this epoch, and once that is in effect
  // and the successor has all that it had, the successor leads in the next. Empty: there is none.
  std::string retiring = {};
  std::string successor = {};
  int64_t handover_since_ms = 0;
  bool handover_is_wished = false;  // by a user, or a change: not because the primary is lost
  int64_t handover_failed_ms = 0;   // when the last one was given up
  ShardSource source = {};
  std::string secret = {};  // what its replicas show to be let in
  // The member that listens on the primary endpoint, or may still: then no other does.
  std::string primary_holder = {};
  // How many members the primary's lease goes by, which its node is told (agent::Membership); 0 as
  // long as all have always been on one host. And the fewest that the node which led last may still
  // go by: 0, it may lead without any lease.
  uint64_t voters = 0;
  uint64_t voters_version = 0;
  uint64_t voters_in_force = 0;
};
BOOST_DESCRIBE_STRUCT(Shard, (),
                      (id, group, number, members, epoch, has_served, may_be_empty, retiring,
                       successor, handover_since_ms, handover_is_wished, handover_failed_ms, source,
                       secret, primary_holder, voters, voters_version, voters_in_force))

}  // namespace control
