// SPDX-License-Identifier: Apache-2.0
// A group is made around a cluster that is there: it becomes the primary, and keeps its name, its
// data and its address.
#include <array>
#include <string>
#include <utility>

#include "base/ascii.h"
#include "control/actions/tags.h"
#include "control/actions/unsupported.h"
#include "control/catalogue/engine_versions.h"
#include "control/nodes/placement.h"
#include "control/resources/cache_clusters/cache_clusters.h"
#include "control/resources/replication_groups/internal.h"
#include "control/resources/shards/shards.h"

namespace control {

namespace {

// What the group has from its primary, and a request cannot say otherwise.
constexpr std::array<std::string_view, 10> kInherited = {
    "CacheParameterGroupName",    "CacheSubnetGroupName",
    "CacheSecurityGroupNames",    "SecurityGroupIds",
    "PreferredMaintenanceWindow", "SnapshotWindow",
    "NotificationTopicArn",       "AutoMinorVersionUpgrade",
    "SnapshotRetentionLimit",     "KmsKeyId"};

aws::Error inherited(std::string_view member, const CacheCluster& cluster) {
  return {aws::kInvalidParameterCombination,
          "Leave out " + std::string(member) +
              ": the replication group has that of its primary cluster " + cluster.id + "."};
}

// Repeating what the cluster is does no harm.
aws::Result<void> check_inherited(const aws::Structure& input, const CacheCluster& cluster) {
  const std::string engine = base::to_lower(input.string("Engine").value_or(cluster.engine));
  if (engine != cluster.engine) return inherited("Engine", cluster);
  const EngineVersion* version =
      find_engine_version(engine, input.string("EngineVersion").value_or(cluster.engine_version));
  if (version == nullptr || version->version != cluster.engine_version) {
    return inherited("EngineVersion", cluster);
  }
  if (input.string("CacheNodeType").value_or(cluster.node_type) != cluster.node_type) {
    return inherited("CacheNodeType", cluster);
  }
  if (input.integer("Port").value_or(cluster.port) != cluster.port) {
    return inherited("Port", cluster);
  }
  const auto zones = input.strings("PreferredCacheClusterAZs");
  if (!zones.empty() && zones.front() != cluster.nodes.front().zone) {
    return aws::Error(aws::kInvalidParameterValue,
                      "The first of PreferredCacheClusterAZs is not where the primary cluster " +
                          cluster.id + " is: " + cluster.nodes.front().zone + ".");
  }
  for (const std::string_view member : kInherited) {
    if (input.has(member)) return inherited(member, cluster);
  }
  return {};
}

aws::Result<CacheCluster> find_primary(ActionContext& context, const aws::Structure& input) {
  auto cluster = find_cache_cluster(context.records, *input.string("PrimaryClusterId"));
  if (!cluster) return cluster;
  if (cluster->status != ClusterStatus::available) {
    return aws::Error(aws::elasticache::kInvalidCacheClusterStateFault,
                      "Cache cluster " + cluster->id + " is not in the available state: it is " +
                          std::string(wire_word(cluster->status)) + ".");
  }
  if (!cluster->replication_group.empty()) {
    return aws::Error(aws::elasticache::kInvalidCacheClusterStateFault,
                      "Cache cluster " + cluster->id + " is a member of replication group " +
                          cluster->replication_group + ".");
  }
  if (cluster->engine == "memcached") {
    return aws::Error(aws::kInvalidParameterCombination,
                      "PrimaryClusterId names a memcached cluster: a replication group is of "
                      "engine redis or valkey.");
  }
  return cluster;
}

// Two more addresses of the cluster's host.
aws::Result<void> take_endpoints(ActionContext& context, const CacheCluster& cluster,
                                 ReplicationGroup& group) {
  constexpr int kEndpoints = 2;
  const CacheNode& node = cluster.nodes.front();
  const auto row = context.records.find<Node>(cluster.id + "." + node.id);
  group.port = node.port;
  if (!row) return {};
  const auto addresses = Placement(context.records).take_addresses(row->spec.host, kEndpoints);
  if (!addresses) {
    return aws::Error(
        aws::elasticache::kInsufficientCacheClusterCapacityFault,
        "There are no addresses for the endpoints: " + addresses.error().message + ".");
  }
  if (addresses->empty()) return {};
  group.endpoint_host = row->spec.host;
  group.primary_address = addresses->at(0);
  group.reader_address = addresses->at(1);
  return {};
}

}  // namespace

aws::Result<Shard> create_around(ActionContext& context, const aws::Structure& input,
                                 ReplicationGroup& group) {
  if (auto good = refuse_unsupported(input); !good) return good.error();
  auto found = find_primary(context, input);
  if (!found) return found.error();
  CacheCluster cluster = *std::move(found);
  if (auto good = check_inherited(input, cluster); !good) return good.error();
  auto tags = read_tags(input);
  if (!tags) return tags.error();
  group.tags = *std::move(tags);
  if (auto taken = take_endpoints(context, cluster, group); !taken) return taken.error();
  Shard shard = create_shard(context.records, group);
  shard.members = {{.cluster = cluster.id, .cache_node = cluster.nodes.front().id}};
  shard.has_served = true;  // nobody else may lead without its data
  lead(shard, cluster.id);
  group.members = {cluster.id};
  copy_settings(cluster, group);
  group.transit_encryption = cluster.transit_encryption;
  group.auth = std::exchange(cluster.auth, {});
  group.log_deliveries = std::exchange(cluster.log_deliveries, {});
  cluster.replication_group = group.id;
  cluster.shard = shard.id;
  context.records.put(cluster);
  return shard;
}

}  // namespace control
