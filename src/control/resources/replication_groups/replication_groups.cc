// SPDX-License-Identifier: Apache-2.0
#include "control/resources/replication_groups/replication_groups.h"

#include <utility>

#include "aws/elasticache/arn.h"
#include "aws/elasticache/identifier.h"
#include "base/ascii.h"
#include "control/actions/events.h"
#include "control/actions/paging.h"
#include "control/actions/requests.h"
#include "control/model/replication_group.h"
#include "control/resources/cache_clusters/cache_clusters.h"
#include "control/resources/shards/shards.h"

namespace control {

namespace {

using aws::elasticache::kInvalidReplicationGroupStateFault;

std::string_view wire_word(ReplicationGroupStatus status) {
  return boost::describe::enum_to_string(status, "");
}

// --- Describing ----------------------------------------------------------------------------------

void set_endpoint(aws::Structure& out, std::string_view member, std::string_view address,
                  uint16_t port) {
  if (!address.empty()) out.make(member).set("Address", address).set("Port", port);
}

// AWS' node group: a shard.
void describe_shard(ActionContext& context, const ReplicationGroup& group, const Shard& shard,
                    aws::Structure& out) {
  out.set("NodeGroupId", shard.number).set("Status", wire_word(group.status));
  if (group.status != ReplicationGroupStatus::creating) {
    set_endpoint(out, "PrimaryEndpoint", group.primary_address, group.port);
    set_endpoint(out, "ReaderEndpoint", group.reader_address, group.port);
  }
  out.set_list("NodeGroupMembers");
  for (const ShardMember& member : shard.members) {
    const auto cluster = context.records.find<CacheCluster>(member.cluster);
    if (!cluster || cluster->nodes.empty()) continue;
    const CacheNode& node = cluster->nodes.front();
    aws::Structure& shown = out.append("NodeGroupMembers");
    shown.set("CacheClusterId", member.cluster)
        .set("CacheNodeId", node.id)
        .set("PreferredAvailabilityZone", node.zone)
        .set("CurrentRole", boost::describe::enum_to_string(member.role, ""));
    set_endpoint(shown, "ReadEndpoint", node.address, node.port);
  }
}

void describe(ActionContext& context, const ReplicationGroup& group, aws::Structure& out) {
  out.set("ReplicationGroupId", group.id)
      .set("Description", group.description)
      .set("Status", wire_word(group.status))
      .set_strings("MemberClusters", group.members)
      .set("AutomaticFailover", "disabled")
      .set("MultiAZ", "disabled")
      .set("SnapshotRetentionLimit", 0)
      .set("SnapshotWindow", group.snapshot_window)
      .set("ClusterEnabled", false)
      .set("CacheNodeType", group.node_type)
      .set("AuthTokenEnabled", false)
      .set("TransitEncryptionEnabled", false)
      .set("AtRestEncryptionEnabled", false)
      .set("ARN", aws::elasticache::format_arn({context.account.region, context.account.id,
                                                aws::elasticache::ResourceType::kReplicationGroup,
                                                group.id}))
      .set("ReplicationGroupCreateTime", aws::Timestamp{group.created_ms})
      .set("DataTiering", "disabled")
      .set("AutoMinorVersionUpgrade", group.auto_minor_version_upgrade)
      .set("NetworkType", "ipv4")
      .set("IpDiscovery", "ipv4")
      .set("ClusterMode", "disabled")
      .set("Engine", group.engine);
  out.make("PendingModifiedValues");
  out.set_list("UserGroupIds").set_list("LogDeliveryConfigurations");
  out.set_list("NodeGroups");
  for (const Shard& shard : shards_of(context.records, group)) {
    describe_shard(context, group, shard, out.append("NodeGroups"));
  }
}

aws::Structure group_result(ActionContext& context, const aws::Request& request,
                            const ReplicationGroup& group) {
  aws::Structure result(*request.operation->output);
  describe(context, group, result.make("ReplicationGroup"));
  return result;
}

aws::Result<ReplicationGroup> find_group(ActionContext& context, std::string_view id) {
  if (auto group = context.records.find<ReplicationGroup>(base::to_lower(id))) {
    return *std::move(group);
  }
  return aws::Error(aws::elasticache::kReplicationGroupNotFoundFault,
                    "Replication group " + std::string(id) + " not found.");
}

ActionResult describe_replication_groups(ActionContext& context, const aws::Request& request) {
  std::vector<ReplicationGroup> groups;
  if (const auto id = request.input.string("ReplicationGroupId")) {
    auto group = find_group(context, *id);
    if (!group) return group.error();
    groups.push_back(*std::move(group));
  } else {
    groups = context.records.list<ReplicationGroup>();
  }
  aws::Structure result(*request.operation->output);
  const auto page = take_page(request, std::move(groups), result);
  if (!page) return page.error();
  result.set_list("ReplicationGroups");
  for (const ReplicationGroup& group : *page) {
    describe(context, group, result.append("ReplicationGroups"));
  }
  return result;
}

// --- Creating ------------------------------------------------------------------------------------

// The settings that Describe calls show of the group itself.
void copy_settings(const CacheCluster& primary, ReplicationGroup& group) {
  group.engine = primary.engine;
  group.node_type = primary.node_type;
  group.snapshot_window = primary.snapshot_window;
  group.auto_minor_version_upgrade = primary.auto_minor_version_upgrade;
}

// The group's first member with its node; the group's endpoints are two more of the node's
// addresses.
aws::Result<void> create_primary(ActionContext& context, const aws::Structure& input,
                                 ReplicationGroup& group) {
  constexpr int kEndpoints = 2;
  CacheCluster primary = {.id = group.id + "-001"};
  if (context.records.find<CacheCluster>(primary.id)) {
    return aws::Error(aws::elasticache::kCacheClusterAlreadyExistsFault,
                      "Cache cluster " + primary.id + " already exists.");
  }
  primary.engine = "redis";
  primary.replication_group = group.id;
  Shard shard = create_shard(context.records, group);
  primary.shard = shard.id;
  if (auto good = read_new_cluster(context, input, primary); !good) return good;
  if (primary.engine == "memcached") {
    return aws::Error(aws::kInvalidParameterValue,
                      "A replication group is of engine redis or valkey.");
  }
  const auto wishes = input.strings("PreferredCacheClusterAZs");
  if (!wishes.empty() &&
      std::cmp_not_equal(wishes.size(), input.integer("NumCacheClusters").value_or(0))) {
    return aws::Error(aws::kInvalidParameterValue,
                      "When specifying preferred availability zones, the number of cache clusters "
                      "must be specified and must match the number of preferred availability "
                      "zones.");
  }
  const auto zones = choose_zones(context, primary, wishes, 1);
  if (!zones) return zones.error();
  const auto endpoints = place_nodes(context, primary, *zones, kEndpoints);
  if (!endpoints) return endpoints.error();
  const CacheNode& node = primary.nodes.front();
  group.primary_address = endpoints->empty() ? node.address : endpoints->at(0);
  group.reader_address = endpoints->empty() ? node.address : endpoints->at(1);
  group.port = node.port;
  group.members = {primary.id};
  shard.members = {{.cluster = primary.id, .cache_node = node.id}};
  lead(shard, primary.id);
  context.records.put(shard);
  group.tags = primary.tags;
  copy_settings(primary, group);
  write_cluster(context, primary);
  return {};
}

ActionResult create_replication_group(ActionContext& context, const aws::Request& request) {
  const aws::Structure& input = request.input;
  const auto id = aws::elasticache::read_name(aws::elasticache::kReplicationGroupId,
                                              *input.string("ReplicationGroupId"));
  if (!id) return id.error();
  if (context.records.find<ReplicationGroup>(*id)) {
    return aws::Error(aws::elasticache::kReplicationGroupAlreadyExistsFault,
                      "Replication group " + *id + " already exists.");
  }
  if (!input.string("PrimaryClusterId").value_or("").empty()) {
    return aws::Error(aws::kInvalidParameterCombination,
                      "A group cannot be made around an existing cluster yet: leave out "
                      "PrimaryClusterId.");
  }
  ReplicationGroup group = {.id = *id};
  group.description = *input.string("ReplicationGroupDescription");
  group.created_ms = context.now_ms;
  if (auto good = create_primary(context, input, group); !good) return good.error();
  context.records.put(group);
  return group_result(context, request, group);
}

// --- Modifying and deleting ----------------------------------------------------------------------

aws::Result<ReplicationGroup> find_available_group(ActionContext& context,
                                                   const aws::Structure& input) {
  auto group = find_group(context, *input.string("ReplicationGroupId"));
  if (!group || group->status == ReplicationGroupStatus::available) return group;
  return aws::Error(kInvalidReplicationGroupStateFault,
                    "Replication group " + group->id + " is not in the available state: it is " +
                        std::string(wire_word(group->status)) + ".");
}

// The primary is the only one there is, and snapshots would be taken from it.
aws::Result<void> check_members(const aws::Structure& input, const ReplicationGroup& group,
                                std::string_view primary) {
  for (const std::string_view member : {"PrimaryClusterId", "SnapshottingClusterId"}) {
    const std::string_view id = input.string(member).value_or("");
    if (id.empty() || base::to_lower(id) == primary) continue;
    return aws::Error(aws::kInvalidParameterValue, std::string(member) + " " + std::string(id) +
                                                       " is not a member of replication group " +
                                                       group.id + ".");
  }
  return {};
}

ActionResult modify_replication_group(ActionContext& context, const aws::Request& request) {
  const aws::Structure& input = request.input;
  auto group = find_available_group(context, input);
  if (!group) return group.error();
  if (asks_for_nothing(input, "ReplicationGroupId")) {
    return aws::Error(aws::kInvalidParameterCombination, "No modifications were requested");
  }
  const std::string leading = leading_cluster(context.records, *group);
  if (auto good = check_members(input, *group, leading); !good) return good.error();
  auto primary = find_cache_cluster(context.records, leading);
  if (!primary) return primary.error();
  if (primary->status != ClusterStatus::available) {
    return aws::Error(kInvalidReplicationGroupStateFault,
                      "Cache cluster " + primary->id + " is not in the available state: it is " +
                          std::string(wire_word(primary->status)) + ".");
  }
  if (auto good = modify_cluster(context, input, *primary); !good) return good.error();
  if (const auto text = input.string("ReplicationGroupDescription")) group->description = *text;
  copy_settings(*primary, *group);
  if (primary->status != ClusterStatus::available) {
    group->status = ReplicationGroupStatus::modifying;
  }
  context.records.put(*group);
  return group_result(context, request, *group);
}

ActionResult delete_replication_group(ActionContext& context, const aws::Request& request) {
  const aws::Structure& input = request.input;
  auto group = find_group(context, *input.string("ReplicationGroupId"));
  if (!group) return group.error();
  if (group->status == ReplicationGroupStatus::deleting) {
    return aws::Error(kInvalidReplicationGroupStateFault,
                      "Replication group " + group->id + " is already being deleted.");
  }
  if (!input.string("FinalSnapshotIdentifier").value_or("").empty()) {
    return aws::Error(aws::elasticache::kSnapshotFeatureNotSupportedFault,
                      "Snapshots do not exist yet: leave out FinalSnapshotIdentifier.");
  }
  group->status = ReplicationGroupStatus::deleting;
  group->retain_primary = input.boolean("RetainPrimaryCluster").value_or(false);
  for (const std::string& id : group->members) {
    auto cluster = context.records.find<CacheCluster>(id);
    if (!cluster) continue;
    if (!group->retain_primary) {
      begin_deletion(context, *cluster);
      continue;
    }
    cluster->replication_group.clear();
    cluster->shard.clear();
    context.records.put(*cluster);
  }
  context.records.put(*group);
  return group_result(context, request, *group);
}

constexpr Action kActions[] = {
    {"CreateReplicationGroup", create_replication_group},
    {"DescribeReplicationGroups", describe_replication_groups},
    {"ModifyReplicationGroup", modify_replication_group},
    {"DeleteReplicationGroup", delete_replication_group},
};

}  // namespace

Actions replication_group_actions() { return kActions; }

void reconcile_replication_group(ActionContext& context, std::string_view id) {
  std::optional<ReplicationGroup> group = context.records.find<ReplicationGroup>(id);
  if (!group) return;
  if (group->status != ReplicationGroupStatus::deleting) write_shards(context.records, *group);
  const std::string leading = leading_cluster(context.records, *group);
  const auto primary = context.records.find<CacheCluster>(leading);
  const auto event = [&](std::string message) {
    record_event(context.records, kReplicationGroupSource, group->id, std::move(message),
                 context.now_ms);
  };
  if (group->status == ReplicationGroupStatus::deleting) {
    if (primary && !group->retain_primary) return;
    erase_shards(context.records, *group);
    context.records.erase<ReplicationGroup>(group->id);
    event("Replication group " + group->id + " deleted");
    return;
  }
  if (!primary) return;
  copy_settings(*primary, *group);
  if (primary->status == ClusterStatus::available) {
    if (group->status == ReplicationGroupStatus::creating) {
      event("Replication group " + group->id + " created");
    }
    group->status = ReplicationGroupStatus::available;
  } else if (group->status == ReplicationGroupStatus::available) {
    group->status = ReplicationGroupStatus::modifying;
  }
  context.records.put(*group);
}

}  // namespace control
