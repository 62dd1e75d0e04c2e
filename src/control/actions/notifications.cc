// SPDX-License-Identifier: Apache-2.0
#include "control/actions/notifications.h"

#include <optional>
#include <string>

#include "base/glob.h"
#include "control/actions/events.h"
#include "control/actions/publications.h"
#include "control/actions/topics.h"
#include "control/model/replication_group.h"
#include "json/document.h"

namespace control {

namespace {

constexpr std::string_view kPublisher = "elasticache.amazonaws.com";

// AWS' list ("Event Notifications and Amazon SNS" in ElastiCache's guide), which gives the messages
// as well, as far as things of that kind happen here.
struct NotificationRow {
  std::string_view source;
  std::string_view message;  // a glob
  std::string_view name;
};

constexpr NotificationRow kNotifications[] = {
    {kCacheClusterSource, "Cache cluster created", "CacheClusterProvisioningComplete"},
    {kCacheClusterSource, "Cache cluster deleted", "DeleteCacheClusterComplete"},
    {kCacheClusterSource, "Added cache node *", "AddCacheNodeComplete"},
    {kCacheClusterSource, "Removed cache node *", "RemoveCacheNodeComplete"},
    {kCacheClusterSource, "Cache node * restarted", "CacheNodesRebooted"},
    {kCacheClusterSource, "Recovering cache nodes *", "CacheNodeReplaceStarted"},
    {kCacheClusterSource, "Finished recovery for cache nodes *", "CacheNodeReplaceComplete"},
    {kCacheClusterSource, "Restore from * failed for node *", "CacheClusterRestoreFailed"},
    {kCacheClusterSource, "Snapshot succeeded for snapshot *", "SnapshotComplete"},
    {kCacheClusterSource, "Snapshot failed for snapshot *", "SnapshotFailed"},
    {kReplicationGroupSource, "Replication group * created", "CreateReplicationGroupComplete"},
    {kReplicationGroupSource, "Failover * completed", "FailoverComplete"},
    {kReplicationGroupSource, "Succeeded applying modification to cache node type *",
     "ReplicationGroupScalingComplete"},
    {kReplicationGroupSource, "Failed applying modification to cache node type *",
     "ReplicationGroupScalingFailed"},
    {kReplicationGroupSource, "Snapshot succeeded for snapshot *", "SnapshotComplete"},
    {kReplicationGroupSource, "Snapshot failed for snapshot *", "SnapshotFailed"},
};

// Whose topic counts: a group has that of its members.
std::optional<CacheCluster> cache_of(Transaction& records, std::string_view source_type,
                                     std::string_view source_id) {
  if (source_type == kCacheClusterSource) return records.find<CacheCluster>(source_id);
  const auto group = records.find<ReplicationGroup>(source_id);
  if (!group) return std::nullopt;
  for (const std::string& member : group->members) {
    auto cluster = records.find<CacheCluster>(member);
    if (cluster && !cluster->notification_topic.empty()) return cluster;
  }
  return std::nullopt;
}

}  // namespace

std::string_view notification_of(std::string_view source_type, std::string_view message) {
  for (const NotificationRow& row : kNotifications) {
    if (row.source == source_type && base::glob_match(row.message, message)) return row.name;
  }
  return {};
}

bool is_notifying(Transaction& records, const CacheCluster& cluster) {
  return !cluster.notification_topic.empty() && cluster.notifications_active &&
         may_publish(records, cluster.notification_topic, kPublisher);
}

void notify(Transaction& records, std::string_view source_type, std::string_view source_id,
            std::string_view message, int64_t now_ms) {
  const std::string_view name = notification_of(source_type, message);
  if (name.empty()) return;
  const auto cluster = cache_of(records, source_type, source_id);
  if (!cluster || !is_notifying(records, *cluster)) return;
  std::string kind = "ElastiCache:";
  kind += name;
  const std::map<std::string, std::string> text = {{std::move(kind), std::string(source_id)}};
  publish(records,
          {.id = {}, .topic_arn = cluster->notification_topic, .message = json::write(text)},
          now_ms);
}

}  // namespace control
