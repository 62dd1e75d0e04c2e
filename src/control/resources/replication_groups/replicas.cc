// SPDX-License-Identifier: Apache-2.0
// More replicas and fewer: by their number, or each by its cache cluster.
#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "aws/elasticache/errors.h"
#include "aws/elasticache/identifier.h"
#include "base/ascii.h"
#include "control/resources/cache_clusters/cache_clusters.h"
#include "control/resources/replication_groups/internal.h"
#include "control/resources/replication_groups/members.h"
#include "control/resources/replication_groups/replication_groups.h"
#include "control/resources/shards/shards.h"

namespace control {

namespace {

using aws::kInvalidParameterCombination;
using aws::kInvalidParameterValue;

struct Wish {
  int replicas = 0;
  std::vector<std::string> zones = {};  // of all members, the primary first
};

// NewReplicaCount, or ReplicaConfiguration of the one shard that there is.
aws::Result<Wish> read_wish(const aws::Structure& input, const Shard& shard) {
  const auto count = input.integer("NewReplicaCount");
  const auto configurations = input.structures("ReplicaConfiguration");
  if (count.has_value() != configurations.empty()) {
    return aws::Error(kInvalidParameterCombination,
                      "Exactly one of NewReplicaCount and ReplicaConfiguration must be given.");
  }
  if (!input.boolean("ApplyImmediately").value_or(false)) {
    return aws::Error(kInvalidParameterValue,
                      "ApplyImmediately=false is not supported: the number of replicas changes at "
                      "once.");
  }
  Wish wish;
  if (count) {
    wish.replicas = static_cast<int>(*count);
  } else {
    const aws::Structure& configuration = configurations.front();
    if (configurations.size() > 1 || configuration.string("NodeGroupId") != shard.number) {
      return aws::Error(aws::elasticache::kNodeGroupNotFoundFault,
                        "The replication group has one node group, " + shard.number + ".");
    }
    wish.replicas = static_cast<int>(configuration.integer("NewReplicaCount").value_or(0));
    for (const std::string_view zone : configuration.strings("PreferredAvailabilityZones")) {
      wish.zones.emplace_back(zone);
    }
    if (!wish.zones.empty() && std::cmp_not_equal(wish.zones.size(), wish.replicas + 1)) {
      return aws::Error(kInvalidParameterValue,
                        "PreferredAvailabilityZones must name a zone for each member, the "
                        "primary's first: " +
                            std::to_string(wish.replicas + 1) + " of them.");
    }
  }
  if (wish.replicas < 0 || wish.replicas > kReplicasMax) {
    return aws::Error(kInvalidParameterValue, "NewReplicaCount must be between 0 and " +
                                                  std::to_string(kReplicasMax) + ".");
  }
  return wish;
}

int replicas_of(const Shard& shard) { return static_cast<int>(shard.members.size()) - 1; }

aws::Error not_another_number(const char* direction, const Shard& shard) {
  return {kInvalidParameterValue, std::string("The new replica count must be ") + direction +
                                      " than the current one, which is " +
                                      std::to_string(replicas_of(shard)) + "."};
}

ActionResult increase_replica_count(ActionContext& context, const aws::Request& request) {
  auto group = find_available_group(context, request.input);
  if (!group) return group.error();
  Shard shard = shards_of(context.records, *group).front();
  const auto wish = read_wish(request.input, shard);
  if (!wish) return wish.error();
  if (wish->replicas <= replicas_of(shard)) return not_another_number("greater", shard);
  while (replicas_of(shard) < wish->replicas) {
    const size_t nth = shard.members.size();
    const std::string zone = wish->zones.empty() ? "" : wish->zones[nth];
    auto added = add_replica(context, *group, shard, {.id = "", .zone = zone});
    if (!added) return added.error();
  }
  group->status = ReplicationGroupStatus::modifying;
  write_group(context, *group, shard);
  return group_result(context, request, *group);
}

aws::Result<void> check_removal(const ReplicationGroup& group, const Shard& shard, int replicas) {
  if (replicas > 0 || !group.automatic_failover) return {};
  return aws::Error(kInvalidParameterCombination,
                    "Replication group " + group.id +
                        " must keep a replica while automatic failover is enabled: node group " +
                        shard.number + " would have none.");
}

// Those that are named, or else the ones that joined last.
aws::Result<std::vector<std::string>> choose_leaving(const aws::Structure& input,
                                                     const Shard& shard, int count) {
  std::vector<std::string> leaving;
  for (const std::string_view name : input.strings("ReplicasToRemove")) {
    const std::string id = base::to_lower(name);
    const bool is_replica =
        std::any_of(shard.members.begin(), shard.members.end(), [&](const ShardMember& member) {
          return member.cluster == id && member.role == agent::Role::replica;
        });
    if (!is_replica) {
      return aws::Error(kInvalidParameterValue, id + " is not a replica of node group " +
                                                    shard.number + " that could be removed.");
    }
    if (std::find(leaving.begin(), leaving.end(), id) == leaving.end()) leaving.push_back(id);
  }
  if (!leaving.empty() && std::cmp_not_equal(leaving.size(), count)) {
    return aws::Error(kInvalidParameterCombination,
                      "ReplicasToRemove must name " + std::to_string(count) + " replicas.");
  }
  for (auto member = shard.members.rbegin(); member != shard.members.rend(); ++member) {
    if (std::cmp_equal(leaving.size(), count)) break;
    if (member->role == agent::Role::replica) leaving.push_back(member->cluster);
  }
  return leaving;
}

ActionResult decrease_replica_count(ActionContext& context, const aws::Request& request) {
  auto group = find_available_group(context, request.input);
  if (!group) return group.error();
  Shard shard = shards_of(context.records, *group).front();
  aws::Result<Wish> wish = Wish();
  const auto named = request.input.strings("ReplicasToRemove");
  const bool counts = request.input.has("NewReplicaCount") ||
                      !request.input.structures("ReplicaConfiguration").empty();
  if (counts || named.empty()) {
    wish = read_wish(request.input, shard);
    if (!wish) return wish.error();
  } else {
    wish = Wish{.replicas = replicas_of(shard) - static_cast<int>(named.size())};
  }
  if (wish->replicas >= replicas_of(shard)) return not_another_number("smaller", shard);
  if (auto good = check_removal(*group, shard, wish->replicas); !good) return good.error();
  const auto leaving = choose_leaving(request.input, shard, replicas_of(shard) - wish->replicas);
  if (!leaving) return leaving.error();
  for (const std::string& id : *leaving) remove_replica(context, *group, shard, id);
  group->status = ReplicationGroupStatus::modifying;
  write_group(context, *group, shard);
  return group_result(context, request, *group);
}

// --- A replica as a cache cluster ----------------------------------------------------------------

ActionResult create_member(ActionContext& context, const aws::Request& request) {
  const aws::Structure& input = request.input;
  if (input.string("ReplicationGroupId").value_or("").empty()) {
    return create_cache_cluster(context, request);
  }
  auto group = find_available_group(context, input);
  if (!group) return group.error();
  auto id = aws::elasticache::read_name(aws::elasticache::kCacheClusterId,
                                        *input.string("CacheClusterId"));
  if (!id) return id.error();
  Shard shard = shards_of(context.records, *group).front();
  const std::string zone(input.string("PreferredAvailabilityZone").value_or(""));
  auto added = add_replica(context, *group, shard, {.id = *id, .zone = zone});
  if (!added) return added.error();
  group->status = ReplicationGroupStatus::modifying;
  write_group(context, *group, shard);
  return cluster_result(context, request, *context.records.find<CacheCluster>(*id));
}

aws::Error not_removable(const CacheCluster& cluster, const std::string& why) {
  return {aws::elasticache::kInvalidCacheClusterStateFault,
          "Cache cluster " + cluster.id + " is serving as " + why + " for replication group " +
              cluster.replication_group + " and cannot be deleted."};
}

ActionResult delete_member(ActionContext& context, const aws::Request& request) {
  auto cluster = find_cache_cluster(context.records, *request.input.string("CacheClusterId"));
  if (!cluster) return cluster.error();
  auto shard = shard_of(context.records, *cluster);
  if (!shard) return delete_cache_cluster(context, request);
  auto group = context.records.find<ReplicationGroup>(shard->group);
  const ShardMember* primary = primary_of(*shard);
  const bool leads = primary == nullptr || primary->cluster == cluster->id;
  if (leads) {
    return not_removable(*cluster, shard->members.size() == 1 ? "only member" : "primary");
  }
  if (group->automatic_failover && replicas_of(*shard) == 1) {
    return not_removable(*cluster, "the last replica of a group with automatic failover");
  }
  remove_replica(context, *group, *shard, cluster->id);
  group->status = ReplicationGroupStatus::modifying;
  write_group(context, *group, *shard);
  return cluster_result(context, request, *context.records.find<CacheCluster>(cluster->id));
}

constexpr Action kReplicaActions[] = {
    {"CreateCacheCluster", create_member},
    {"DeleteCacheCluster", delete_member},
    {"IncreaseReplicaCount", increase_replica_count},
    {"DecreaseReplicaCount", decrease_replica_count},
};

}  // namespace

Actions replica_actions() { return kReplicaActions; }

}  // namespace control
