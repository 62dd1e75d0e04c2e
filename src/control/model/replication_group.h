// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/describe.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "agent/api/node.h"
#include "control/model/access.h"
#include "control/model/log_delivery.h"
#include "control/model/tags.h"

namespace control {

// NOLINTBEGIN(readability-identifier-naming): documents spell them so
enum class ReplicationGroupStatus { creating, available, modifying, migrating, deleting };
BOOST_DESCRIBE_ENUM(ReplicationGroupStatus, creating, available, modifying, migrating, deleting)
// NOLINTEND(readability-identifier-naming)

// What a Modify call has asked for of the group itself, and waits for the maintenance window. What
// it has asked for of the members waits in their own records.
struct PendingGroupChanges {
  std::optional<std::string> primary = {};  // a member
  std::optional<bool> automatic_failover = {};
  std::optional<bool> multi_az = {};

  bool empty() const { return !primary && !automatic_failover && !multi_az; }
};
BOOST_DESCRIBE_STRUCT(PendingGroupChanges, (), (primary, automatic_failover, multi_az))

// Members that have replicas are changed one after the other: the changes that are pending in their
// records now become theirs, whatever the maintenance window.
struct RollingChange {
  bool under_way = false;
  std::string node_type = {};  // that it is for; empty: another change
  std::string primary = {};    // who is to lead when all are changed; empty: whoever does then
};
BOOST_DESCRIBE_STRUCT(RollingChange, (), (under_way, node_type, primary))

// NOLINTBEGIN(readability-identifier-naming): documents spell them so
enum class MigrationStage {
  none,
  testing,     // the source is looked at, for TestMigration
  starting,    // it is looked at, and then followed
  following,   // the shard's head follows it: see Shard::source
  completing,  // what it has is compared with what the head has
  promoting,   // the head is to lead
};
BOOST_DESCRIBE_ENUM(MigrationStage, none, testing, starting, following, completing, promoting)
// NOLINTEND(readability-identifier-naming)

// Data come from a server elsewhere.
struct Migration {
  MigrationStage stage = MigrationStage::none;
  std::string host = {};  // its address or name
  uint16_t port = 0;
  uint64_t check = 0;    // the number of the last look at it
  int64_t since_ms = 0;  // when the last call began
};
BOOST_DESCRIBE_STRUCT(Migration, (), (stage, host, port, check, since_ms))

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
  // The endpoints, addresses of one host that its members listen on: the primary on its own, on the
  // reader's a replica, or the primary while there is none. A host with a single address has none
  // to spare: then they are the addresses of whoever has the role.
  std::string endpoint_host = {};
  std::string primary_address = {};
  std::string reader_address = {};
  uint16_t port = 0;
  int next_member = 2;  // the number of the next new member
  bool automatic_failover = false;
  bool multi_az = false;
  PendingGroupChanges pending = {};
  RollingChange rolling = {};
  Migration migration = {};
  std::vector<int64_t> failover_tests_ms = {};  // when, of the last day
  int snapshot_retention_days = 0;
  std::string snapshot_window = {};
  std::string snapshotting_cluster = {};
  bool auto_minor_version_upgrade = true;
  std::string final_snapshot = {};  // which is waited for before it is deleted; empty: none
  bool retain_primary = false;      // deleting: the primary's cluster goes on alone
  int64_t created_ms = 0;
  Tags tags = {};
  agent::TransitEncryption transit_encryption = agent::TransitEncryption::off;
  // Who may log in. Groups of users as all its nodes have them, and what they are being told of.
  std::vector<std::string> user_groups = {};
  std::vector<std::string> user_groups_to_add = {};
  std::vector<std::string> user_groups_to_remove = {};
  AuthTokens auth = {};
  LogDeliveries log_deliveries = {};  // of all its members
};
BOOST_DESCRIBE_STRUCT(ReplicationGroup, (),
                      (id, status, description, engine, node_type, members, shards, next_shard,
                       endpoint_host, primary_address, reader_address, port, next_member,
                       automatic_failover, multi_az, pending, rolling, migration, failover_tests_ms,
                       snapshot_retention_days, snapshot_window, snapshotting_cluster,
                       auto_minor_version_upgrade, final_snapshot, retain_primary, created_ms, tags,
                       transit_encryption, user_groups, user_groups_to_add, user_groups_to_remove,
                       auth, log_deliveries))

}  // namespace control
