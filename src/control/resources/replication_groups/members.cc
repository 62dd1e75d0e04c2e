// SPDX-License-Identifier: Apache-2.0
#include "control/resources/replication_groups/members.h"

#include <algorithm>
#include <cstdio>
#include <utility>
#include <vector>

#include "aws/elasticache/errors.h"
#include "control/resources/cache_clusters/cache_clusters.h"
#include "control/resources/shards/shards.h"

namespace control {

namespace {

// "<group>-002"
std::string member_id(const ReplicationGroup& group, int number) {
  char digits[16];
  std::snprintf(digits, sizeof(digits), "-%03d", number);
  return group.id + digits;
}

std::string next_id(ActionContext& context, ReplicationGroup& group) {
  for (;;) {
    std::string id = member_id(group, group.next_member++);
    if (!context.records.exists<CacheCluster>(id)) return id;
  }
}

// The allowed zone in which the fewest members lie; in alphabetical order where that is the same.
aws::Result<std::string> sparse_zone(ActionContext& context, const Shard& shard,
                                     const CacheCluster& cluster) {
  const auto zones = allowed_zones(context, cluster);
  if (!zones) return zones.error();
  std::vector<size_t> members(zones->size(), 0);
  for (const ShardMember& member : shard.members) {
    const auto other = context.records.find<CacheCluster>(member.cluster);
    if (!other || other->nodes.empty()) continue;
    const auto at = std::find(zones->begin(), zones->end(), other->nodes.front().zone);
    if (at != zones->end()) members[static_cast<size_t>(at - zones->begin())]++;
  }
  const auto fewest = std::min_element(members.begin(), members.end());
  return (*zones)[static_cast<size_t>(fewest - members.begin())];
}

}  // namespace

aws::Result<CacheCluster> add_replica(ActionContext& context, ReplicationGroup& group, Shard& shard,
                                      const NewReplica& wish) {
  const ShardMember* const primary = primary_of(shard);
  auto cluster = find_cache_cluster(context.records, primary == nullptr ? "" : primary->cluster);
  if (!cluster) return cluster.error();
  if (std::cmp_greater(shard.members.size(), kReplicasMax)) {
    return aws::Error(aws::elasticache::kNodeQuotaForClusterExceededFault,
                      "A shard can have at most " + std::to_string(kReplicasMax) + " replicas.");
  }
  CacheCluster replica = *std::move(cluster);
  replica.id = wish.id.empty() ? next_id(context, group) : wish.id;
  if (context.records.exists<CacheCluster>(replica.id)) {
    return aws::Error(aws::elasticache::kCacheClusterAlreadyExistsFault,
                      "Cache cluster " + replica.id + " already exists.");
  }
  replica.status = ClusterStatus::creating;
  replica.nodes.clear();
  replica.next_node = 1;
  replica.restore = {};  // it gets what its primary has
  replica.restored_from.clear();
  replica.created_ms = context.now_ms;
  replica.shard = shard.id;
  std::string zone = wish.zone;
  if (zone.empty()) {
    auto chosen = sparse_zone(context, shard, replica);
    if (!chosen) return chosen.error();
    zone = *std::move(chosen);
  }
  const auto zones = choose_zones(context, replica, {zone}, 1);
  if (!zones) return zones.error();
  if (auto placed = place_nodes(context, replica, *zones, 0); !placed) return placed.error();
  shard.members.push_back({.cluster = replica.id, .cache_node = replica.nodes.front().id});
  group.members.push_back(replica.id);
  (void)context.records.find<CacheCluster>(replica.id);
  context.records.put(replica);
  return replica;
}

void remove_replica(ActionContext& context, ReplicationGroup& group, Shard& shard,
                    std::string_view id) {
  std::erase_if(shard.members, [&](const ShardMember& member) { return member.cluster == id; });
  std::erase(group.members, id);
  auto cluster = context.records.find<CacheCluster>(id);
  if (!cluster) return;
  cluster->shard.clear();
  begin_deletion(context, *cluster);
}

}  // namespace control
