// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/describe.hpp>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "agent/api/transfer.h"
#include "control/model/tags.h"

namespace control {

// NOLINTBEGIN(readability-identifier-naming): documents spell them so
enum class SnapshotStatus { creating, available, exporting, deleting, failed };
BOOST_DESCRIBE_ENUM(SnapshotStatus, creating, available, exporting, deleting, failed)
// NOLINTEND(readability-identifier-naming)

// The data of one shard in a snapshot: AWS' node snapshot.
struct SnapshotPart {
  std::string shard;    // its number; "0001" of a cluster that is in no group
  std::string cluster;  // whose node it was taken from
  std::string cache_node;
  int64_t cluster_created_ms = 0;
  std::string object = {};    // its name in the store of backups
  std::string host = {};      // who has made it
  std::string transfer = {};  // that is under way for it; empty: none is
  int attempts = 0;
  int64_t not_before_ms = 0;  // the next attempt
  bool done = false;
  int64_t taken_ms = 0;
  agent::DataFile file = {};
};
BOOST_DESCRIBE_STRUCT(SnapshotPart, (),
                      (shard, cluster, cache_node, cluster_created_ms, object, host, transfer,
                       attempts, not_before_ms, done, taken_ms, file))

// A backup: the data of a cluster or of a group at one moment for each shard, and how what it was
// taken of was set up. It is available once all of it is in the store, read and found whole.
struct Snapshot {
  static constexpr std::string_view kTable = "snapshot";

  std::string id;  // its name
  SnapshotStatus status = SnapshotStatus::creating;
  bool automated = false;
  std::string copy_of = {};  // a snapshot whose objects are copied, not a node's data
  std::string group = {};    // that it is of; empty: of `cluster` alone
  std::string cluster = {};
  std::vector<SnapshotPart> parts = {};
  std::string failure = {};  // of its last attempt
  // Where its objects go to meanwhile, named "<export_name>-0001.rdb".
  std::string export_bucket = {};
  std::string export_name = {};
  // With what its objects are encrypted, wrapped, and by which key. Empty: with nothing.
  std::string data_key = {};
  std::string kms_key = {};

  // As it was when the snapshot was taken.
  std::string group_description = {};
  bool automatic_failover = false;
  std::string node_type = {};
  std::string engine = {};
  std::string engine_version = {};
  std::string zone = {};
  uint16_t port = 0;
  std::string parameter_group = {};
  std::string subnet_group = {};
  std::string vpc = {};
  std::string maintenance_window = {};
  std::string snapshot_window = {};
  std::string notification_topic = {};
  int snapshot_retention_days = 0;
  bool auto_minor_version_upgrade = true;
  int64_t cluster_created_ms = 0;

  int64_t created_ms = 0;
  Tags tags = {};
};
BOOST_DESCRIBE_STRUCT(Snapshot, (),
                      (id, status, automated, copy_of, group, cluster, parts, failure,
                       export_bucket, export_name, data_key, kms_key, group_description,
                       automatic_failover, node_type, engine, engine_version, zone, port,
                       parameter_group, subnet_group, vpc, maintenance_window, snapshot_window,
                       notification_topic, snapshot_retention_days, auto_minor_version_upgrade,
                       cluster_created_ms, created_ms, tags))

}  // namespace control
