// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "aws/elasticache/arn.h"
#include "base/ascii.h"
#include "control/actions/kms_keys.h"
#include "control/actions/notifications.h"
#include "control/actions/paging.h"
#include "control/resources/cache_clusters/cache_clusters.h"
#include "control/resources/cache_clusters/internal.h"
#include "control/resources/log_delivery/log_delivery.h"
#include "control/resources/snapshots/snapshots.h"
#include "control/resources/users/access.h"

namespace control {

namespace {

constexpr std::string_view kInSync = "in-sync";
constexpr std::string_view kPendingReboot = "pending-reboot";
constexpr std::string_view kApplying = "applying";

std::string_view apply_status(const ActionContext& context, const CacheCluster& cluster,
                              const CacheNode& node) {
  const agent::NodeStatus* status = context.fleet.node(node_id(cluster, node));
  if (status == nullptr || status->state == agent::NodeState::starting) return kApplying;
  return status->settings_pending.empty() ? kInSync : kPendingReboot;
}

void set_endpoint(aws::Structure& out, std::string_view member, const CacheNode& node) {
  if (node.address.empty()) return;
  out.make(member).set("Address", node.address).set("Port", node.port);
}

// The first node that serves: any node answers `config get cluster`.
const CacheNode* discovery_node(const CacheCluster& cluster) {
  const auto serves = [](const CacheNode& node) {
    return node.status == CacheNodeStatus::available || node.status == CacheNodeStatus::rebooting;
  };
  const auto node = std::find_if(cluster.nodes.begin(), cluster.nodes.end(), serves);
  return node == cluster.nodes.end() ? nullptr : &*node;
}

void describe_nodes(const ActionContext& context, const CacheCluster& cluster,
                    aws::Structure& out) {
  out.set_list("CacheNodes");
  for (const CacheNode& node : cluster.nodes) {
    aws::Structure& shown = out.append("CacheNodes");
    shown.set("CacheNodeId", node.id)
        .set("CacheNodeStatus", wire_word(node.status))
        .set("CacheNodeCreateTime", aws::Timestamp{node.created_ms})
        .set("ParameterGroupStatus", apply_status(context, cluster, node))
        .set("CustomerAvailabilityZone", node.zone);
    if (node.status != CacheNodeStatus::creating) set_endpoint(shown, "Endpoint", node);
  }
}

void describe_parameter_group(const ActionContext& context, const CacheCluster& cluster,
                              aws::Structure& out) {
  std::string_view all = kInSync;
  out.set("CacheParameterGroupName", cluster.parameter_group).set_list("CacheNodeIdsToReboot");
  for (const CacheNode& node : cluster.nodes) {
    const std::string_view status = apply_status(context, cluster, node);
    if (status == kPendingReboot) out.append("CacheNodeIdsToReboot", node.id);
    if (status != kInSync && all != kPendingReboot) all = status;
  }
  out.set("ParameterApplyStatus", all);
}

void describe_pending(const PendingChanges& pending, aws::Structure& out) {
  out.set("NumCacheNodes", pending.num_nodes)
      .set("EngineVersion", pending.engine_version)
      .set("CacheNodeType", pending.node_type);
  if (!pending.nodes_to_remove.empty()) {
    out.set_strings("CacheNodeIdsToRemove", pending.nodes_to_remove);
  }
}

void describe_access(ActionContext& context, const CacheCluster& cluster, aws::Structure& out) {
  out.set_list("CacheSecurityGroups");
  for (const std::string& name : cluster.cache_security_groups) {
    out.append("CacheSecurityGroups").set("CacheSecurityGroupName", name).set("Status", "active");
  }
  out.set_list("SecurityGroups");
  for (const std::string& id : cluster.security_groups) {
    out.append("SecurityGroups").set("SecurityGroupId", id).set("Status", "active");
  }
  if (!cluster.notification_topic.empty()) {
    out.make("NotificationConfiguration")
        .set("TopicArn", cluster.notification_topic)
        .set("TopicStatus", is_notifying(context.records, cluster) ? "active" : "inactive");
  }
}

// A member's are its group's.
void describe_login(ActionContext& context, const CacheCluster& cluster, aws::Structure& out) {
  AuthTokens auth = cluster.auth;
  agent::TransitEncryption transit = cluster.transit_encryption;
  if (const auto group = context.records.find<ReplicationGroup>(cluster.replication_group)) {
    auth = group->auth;
    transit = group->transit_encryption;
  }
  describe_auth(auth, transit, out);
  describe_pending_auth(auth, out.make("PendingModifiedValues"));
}

bool is_group_logged(ActionContext& context, const CacheCluster& cluster) {
  const auto group = context.records.find<ReplicationGroup>(cluster.replication_group);
  return group && !group->log_deliveries.empty();
}

std::string_view shown_zone(const CacheCluster& cluster) {
  for (const CacheNode& node : cluster.nodes) {
    if (node.zone != cluster.nodes.front().zone) return "Multiple";
  }
  return cluster.nodes.empty() ? "" : std::string_view(cluster.nodes.front().zone);
}

}  // namespace

std::string_view wire_word(ClusterStatus status) {
  if (status == ClusterStatus::rebooting) return "rebooting cluster nodes";
  if (status == ClusterStatus::restore_failed) return "restore-failed";
  return boost::describe::enum_to_string(status, "");
}

std::string_view shown_status(ActionContext& context, const CacheCluster& cluster) {
  if (cluster.status != ClusterStatus::available) return wire_word(cluster.status);
  const bool is_busy =
      !cluster.final_snapshot.empty() || is_being_snapshot(context, cluster.id, "");
  return is_busy ? "snapshotting" : wire_word(cluster.status);
}

std::string_view wire_word(CacheNodeStatus status) {
  return boost::describe::enum_to_string(status, "");
}

std::string arn_of(const Account& account, const CacheCluster& cluster) {
  return aws::elasticache::format_arn(
      {account.region, account.id, aws::elasticache::ResourceType::kCluster, cluster.id});
}

std::string node_id(const CacheCluster& cluster, const CacheNode& node) {
  return cluster.id + "." + node.id;
}

int count_nodes(const CacheCluster& cluster) {
  return static_cast<int>(std::count_if(
      cluster.nodes.begin(), cluster.nodes.end(),
      [](const CacheNode& node) { return node.status != CacheNodeStatus::deleting; }));
}

void describe_cache_cluster(ActionContext& context, const CacheCluster& cluster, bool with_nodes,
                            aws::Structure& out) {
  out.set("CacheClusterId", cluster.id)
      .set("ClientDownloadLandingPage",
           "https://console.aws.amazon.com/elasticache/home#client-download:")
      .set("CacheNodeType", cluster.node_type)
      .set("Engine", cluster.engine)
      .set("EngineVersion", cluster.engine_version)
      .set("CacheClusterStatus", shown_status(context, cluster))
      .set("NumCacheNodes", cluster.status == ClusterStatus::deleting
                                ? static_cast<int>(cluster.nodes.size())
                                : count_nodes(cluster))
      .set("CacheClusterCreateTime", aws::Timestamp{cluster.created_ms})
      .set("PreferredMaintenanceWindow", cluster.maintenance_window)
      .set("CacheSubnetGroupName", cluster.subnet_group)
      .set("AutoMinorVersionUpgrade", cluster.auto_minor_version_upgrade)
      .set("AtRestEncryptionEnabled", !cluster.data_key.empty())
      .set("ARN", arn_of(context.account, cluster))
      .set("ReplicationGroupLogDeliveryEnabled", is_group_logged(context, cluster))
      .set("NetworkType", "ipv4")
      .set("IpDiscovery", "ipv4");
  if (!shown_zone(cluster).empty()) out.set("PreferredAvailabilityZone", shown_zone(cluster));
  if (!cluster.replication_group.empty()) out.set("ReplicationGroupId", cluster.replication_group);
  if (is_memcached(cluster)) {
    const CacheNode* node = discovery_node(cluster);
    if (node != nullptr) set_endpoint(out, "ConfigurationEndpoint", *node);
  } else {
    out.set("SnapshotRetentionLimit", cluster.snapshot_retention_days)
        .set("SnapshotWindow", cluster.snapshot_window);
  }
  describe_access(context, cluster, out);
  describe_pending(cluster.pending, out.make("PendingModifiedValues"));
  describe_login(context, cluster, out);
  describe_log_deliveries(cluster.log_deliveries, out);
  describe_parameter_group(context, cluster, out.make("CacheParameterGroup"));
  if (with_nodes) describe_nodes(context, cluster, out);
}

aws::Structure cluster_result(ActionContext& context, const aws::Request& request,
                              const CacheCluster& cluster) {
  aws::Structure result(*request.operation->output);
  describe_cache_cluster(context, cluster, false, result.make("CacheCluster"));
  return result;
}

aws::Result<CacheCluster> find_cache_cluster(Transaction& records, std::string_view id) {
  if (auto cluster = records.find<CacheCluster>(base::to_lower(id))) return *std::move(cluster);
  return aws::Error(aws::elasticache::kCacheClusterNotFoundFault,
                    "Cache cluster " + std::string(id) + " not found.");
}

aws::Result<CacheCluster> find_available_cluster(ActionContext& context,
                                                 const aws::Request& request) {
  auto cluster = find_cache_cluster(context.records, *request.input.string("CacheClusterId"));
  if (!cluster) return cluster;
  if (cluster->status == ClusterStatus::available && cluster->final_snapshot.empty()) {
    if (auto good = check_kms_key(context, cluster->kms_key); !good) return good.error();
    return cluster;
  }
  return aws::Error(aws::elasticache::kInvalidCacheClusterStateFault,
                    "Cache cluster " + cluster->id + " is not in the available state: it is " +
                        std::string(shown_status(context, *cluster)) + ".");
}

ActionResult describe_cache_clusters(ActionContext& context, const aws::Request& request) {
  const aws::Structure& input = request.input;
  std::vector<CacheCluster> clusters;
  if (const auto id = input.string("CacheClusterId")) {
    auto cluster = find_cache_cluster(context.records, *id);
    if (!cluster) return cluster.error();
    clusters.push_back(*std::move(cluster));
  } else {
    clusters = context.records.list<CacheCluster>();
  }
  if (input.boolean("ShowCacheClustersNotInReplicationGroups").value_or(false)) {
    std::erase_if(clusters, [](const CacheCluster& c) { return !c.replication_group.empty(); });
  }
  aws::Structure result(*request.operation->output);
  const auto page = take_page(request, std::move(clusters), result);
  if (!page) return page.error();
  const bool with_nodes = input.boolean("ShowCacheNodeInfo").value_or(false);
  result.set_list("CacheClusters");
  for (const CacheCluster& cluster : *page) {
    describe_cache_cluster(context, cluster, with_nodes, result.append("CacheClusters"));
  }
  return result;
}

}  // namespace control
