// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/describe.hpp>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "control/model/tags.h"

namespace control {

// NOLINTBEGIN(readability-identifier-naming): documents spell them so
enum class ReplicationGroupStatus { creating, available, modifying, deleting };
BOOST_DESCRIBE_ENUM(ReplicationGroupStatus, creating, available, modifying, deleting)
// NOLINTEND(readability-identifier-naming)

// A replication group: the cache clusters that hold one data set, and the endpoints that stay the
// same whichever of them is the primary. Its members' settings are in their own records.
struct ReplicationGroup {
  static constexpr std::string_view kTable = "replication_group";

  std::string id;
  ReplicationGroupStatus status = ReplicationGroupStatus::creating;
  std::string description = {};
  std::string engine = {};
  std::string node_type = {};
  // Cache clusters, in the order in which they joined; the shards say what each of them is.
  std::vector<std::string> members = {};
  std::vector<std::string> shards = {};  // their records; none in older records: see shards_of()
  int next_shard = 1;                    // the number of the next new shard
  std::string primary_address = {};      // the endpoints; the primary listens on both
  std::string reader_address = {};
  uint16_t port = 0;
  int snapshot_retention_days = 0;
  std::string snapshot_window = {};
  std::string snapshotting_cluster = {};
  bool auto_minor_version_upgrade = true;
  bool retain_primary = false;  // deleting: the primary's cluster goes on alone
  int64_t created_ms = 0;
  Tags tags = {};
};
BOOST_DESCRIBE_STRUCT(ReplicationGroup, (),
                      (id, status, description, engine, node_type, members, shards, next_shard,
                       primary_address, reader_address, port, snapshot_retention_days,
                       snapshot_window, snapshotting_cluster, auto_minor_version_upgrade,
                       retain_primary, created_ms, tags))

}  // namespace control
