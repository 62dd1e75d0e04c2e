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
};
BOOST_DESCRIBE_STRUCT(ShardMember, (), (cluster, cache_node, role))

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
};
BOOST_DESCRIBE_STRUCT(Shard, (), (id, group, number, members, epoch))

}  // namespace control
