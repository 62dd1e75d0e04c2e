// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/describe.hpp>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "agent/api/node.h"
#include "agent/api/transfer.h"
#include "control/model/access.h"
#include "control/model/log_delivery.h"
#include "control/model/tags.h"

// A cache cluster: what its user asked for, and how far that has come. memcached's have up to 40
// nodes that know nothing of each other; redis' and valkey's have one.

namespace control {

// AWS' words, except that "rebooting cluster nodes" has spaces, and "restore-failed" a hyphen: see
// wire_word().
// NOLINTBEGIN(readability-identifier-naming): documents spell them so
enum class ClusterStatus { creating, available, modifying, rebooting, restore_failed, deleting };
BOOST_DESCRIBE_ENUM(ClusterStatus, creating, available, modifying, rebooting, restore_failed,
                    deleting)
// NOLINTEND(readability-identifier-naming)

// NOLINTBEGIN(readability-identifier-naming): documents spell them so
enum class CacheNodeStatus { creating, available, rebooting, deleting };
BOOST_DESCRIBE_ENUM(CacheNodeStatus, creating, available, rebooting, deleting)
// NOLINTEND(readability-identifier-naming)

struct CacheNode {
  std::string id;  // "0001", in the order of creation; never used again after its removal
  std::string zone = {};
  CacheNodeStatus status = CacheNodeStatus::creating;
  std::string address = {};
  uint16_t port = 0;
  int64_t created_ms = 0;
  uint64_t incarnation = 1;
  // It is to be restarted as soon as it leads nobody: its group sees to that.
  bool restart_due = false;
  // Its process has ended by itself, and its user has been told so.
  bool recovering = false;
  // Of the process that last served: when another one serves, what this one held is lost.
  uint64_t restarts = 0;     // of its incarnation
  int64_t pid = 0;           // 0: not known
  std::string failure = {};  // why it does not run, as it was last told to the user
  // Parameters without effect, and why, as they were last told.
  std::map<std::string, std::string> refusals = {};
};
BOOST_DESCRIBE_STRUCT(CacheNode, (),
                      (id, zone, status, address, port, created_ms, incarnation, restart_due,
                       recovering, restarts, pid, failure, refusals))

// What a Modify call has asked for and what waits for the maintenance window.
struct PendingChanges {
  std::optional<std::string> node_type = {};
  std::optional<std::string> engine = {};
  std::optional<std::string> engine_version = {};
  // The new version's: with one of the old version's family it could not run.
  std::optional<std::string> parameter_group = {};
  std::optional<int> num_nodes = {};
  std::vector<std::string> nodes_to_remove = {};
  std::vector<std::string> zones_of_new_nodes = {};

  bool empty() const { return !node_type && !engine && !engine_version && !num_nodes; }
};
BOOST_DESCRIBE_STRUCT(PendingChanges, (),
                      (node_type, engine, engine_version, parameter_group, num_nodes,
                       nodes_to_remove, zones_of_new_nodes))

struct CacheCluster {
  static constexpr std::string_view kTable = "cache_cluster";

  std::string id;
  ClusterStatus status = ClusterStatus::creating;
  std::string engine = {};          // "memcached", "redis", "valkey"
  std::string engine_version = {};  // in full
  std::string node_type = {};
  bool cross_zone = false;
  std::string preferred_zone = {};  // of the first node; "Multiple" is for Describe to say
  uint16_t port = 0;
  std::vector<CacheNode> nodes = {};
  int next_node = 1;  // the number of the next new node

  std::string parameter_group = {};
  std::string subnet_group = {};
  std::vector<std::string> security_groups = {};
  std::vector<std::string> cache_security_groups = {};

  std::string maintenance_window = {};  // "sun:23:00-mon:01:30"
  std::string snapshot_window = {};
  // Chosen by us, since the user has not said any: they may give way to what the user says later.
  bool maintenance_window_is_ours = false;
  bool snapshot_window_is_ours = false;
  int snapshot_retention_days = 0;
  std::string notification_topic = {};
  bool notifications_active = false;
  bool auto_minor_version_upgrade = true;

  int64_t created_ms = 0;
  // Until it has served: what its node begins with, and what the user calls that.
  agent::Restore restore = {};
  std::string restored_from = {};
  std::string final_snapshot = {};  // which is waited for before it is deleted; empty: none
  // What its nodes' files are encrypted with, wrapped, and by which key. Empty: with nothing.
  std::string data_key = {};
  std::string kms_key = {};
  PendingChanges pending = {};
  std::string replication_group = {};  // whose member it is, if any
  std::string shard = {};              // the record of the shard there; empty in older records
  // memcached: what auto discovery tells, raised whenever the nodes change.
  uint64_t discovery_version = 1;
  std::vector<std::string> discovery_nodes = {};
  Tags tags = {};
  // Of a cluster on its own; those of a member are in its group's record.
  agent::TransitEncryption transit_encryption = agent::TransitEncryption::off;
  AuthTokens auth = {};
  LogDeliveries log_deliveries = {};
};
BOOST_DESCRIBE_STRUCT(CacheCluster, (),
                      (id, status, engine, engine_version, node_type, cross_zone, preferred_zone,
                       port, nodes, next_node, parameter_group, subnet_group, security_groups,
                       cache_security_groups, maintenance_window, snapshot_window,
                       maintenance_window_is_ours, snapshot_window_is_ours, snapshot_retention_days,
                       notification_topic, notifications_active, auto_minor_version_upgrade,
                       created_ms, restore, restored_from, final_snapshot, data_key, kms_key,
                       pending, replication_group, shard, discovery_version, discovery_nodes, tags,
                       transit_encryption, auth, log_deliveries))

}  // namespace control
