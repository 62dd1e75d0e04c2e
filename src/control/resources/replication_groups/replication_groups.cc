// SPDX-License-Identifier: Apache-2.0
#include "control/resources/replication_groups/replication_groups.h"

#include <algorithm>
#include <set>
#include <utility>

#include "aws/elasticache/arn.h"
#include "aws/elasticache/identifier.h"
#include "base/ascii.h"
#include "control/actions/events.h"
#include "control/actions/kms_keys.h"
#include "control/actions/paging.h"
#include "control/actions/requests.h"
#include "control/model/replication_group.h"
#include "control/nodes/node.h"
#include "control/resources/cache_clusters/cache_clusters.h"
#include "control/resources/log_delivery/log_delivery.h"
#include "control/resources/replication_groups/failover.h"
#include "control/resources/replication_groups/internal.h"
#include "control/resources/replication_groups/members.h"
#include "control/resources/replication_groups/migration.h"
#include "control/resources/replication_groups/rolling.h"
#include "control/resources/shards/members.h"
#include "control/resources/shards/shards.h"
#include "control/resources/snapshots/snapshots.h"
#include "control/resources/users/access.h"
#include "control/resources/users/transit_encryption.h"

namespace control {

std::string_view wire_word(ReplicationGroupStatus status) {
  return boost::describe::enum_to_string(status, "");
}

namespace {

using aws::elasticache::kInvalidReplicationGroupStateFault;

// --- Describing ----------------------------------------------------------------------------------

void set_endpoint(aws::Structure& out, std::string_view member, std::string_view address,
                  uint16_t port) {
  if (!address.empty()) out.make(member).set("Address", address).set("Port", port);
}

// Whether the primary is where the addresses are that stay.
bool is_at_home(ActionContext& context, const ReplicationGroup& group, const Shard& shard) {
  const std::string name = leading_member(shard);
  const auto found =
      std::find_if(shard.members.begin(), shard.members.end(),
                   [&](const ShardMember& member) { return member.cluster == name; });
  if (found == shard.members.end()) return true;  // nobody leads for a moment
  const auto row = context.records.find<Node>(found->cluster + "." + found->cache_node);
  return !row || row->spec.host == group.endpoint_host;
}

// The addresses that stay, or where the host has none to spare, or is not that of the primary,
// those of the nodes.
void describe_endpoints(ActionContext& context, const ReplicationGroup& group, const Shard& shard,
                        aws::Structure& out) {
  if (!group.primary_address.empty() && is_at_home(context, group, shard)) {
    set_endpoint(out, "PrimaryEndpoint", group.primary_address, group.port);
    set_endpoint(out, "ReaderEndpoint", group.reader_address, group.port);
    return;
  }
  const auto node_of = [&](std::string_view id) -> std::optional<CacheNode> {
    const auto cluster = context.records.find<CacheCluster>(id);
    if (!cluster || cluster->nodes.empty()) return std::nullopt;
    return cluster->nodes.front();
  };
  const std::string name = leading_member(shard);
  const auto leading = node_of(name.empty() ? shard.retiring : name);
  if (leading) set_endpoint(out, "PrimaryEndpoint", leading->address, leading->port);
  std::optional<CacheNode> reader = leading;
  for (const ShardMember& member : shard.members) {
    if (member.cluster == name) continue;
    reader = node_of(member.cluster);
    break;
  }
  if (reader) set_endpoint(out, "ReaderEndpoint", reader->address, reader->port);
}

// AWS' node group: a shard.
void describe_shard(ActionContext& context, const ReplicationGroup& group, const Shard& shard,
                    aws::Structure& out) {
  out.set("NodeGroupId", shard.number).set("Status", wire_word(group.status));
  if (group.status != ReplicationGroupStatus::creating)
    describe_endpoints(context, group, shard, out);
  out.set_list("NodeGroupMembers");
  for (const ShardMember& member : shard.members) {
    const auto cluster = context.records.find<CacheCluster>(member.cluster);
    if (!cluster || cluster->nodes.empty()) continue;
    const CacheNode& node = cluster->nodes.front();
    const bool leads = member.cluster == leading_member(shard);
    aws::Structure& shown = out.append("NodeGroupMembers");
    shown.set("CacheClusterId", member.cluster)
        .set("CacheNodeId", node.id)
        .set("PreferredAvailabilityZone", node.zone)
        .set("CurrentRole", leads ? "primary" : "replica");
    set_endpoint(shown, "ReadEndpoint", node.address, node.port);
  }
}

// While it is available: that it is being snapshot, too.
std::string_view shown_status(ActionContext& context, const ReplicationGroup& group) {
  if (group.status != ReplicationGroupStatus::available) return wire_word(group.status);
  const bool is_busy = !group.final_snapshot.empty() || is_being_snapshot(context, "", group.id);
  return is_busy ? "snapshotting" : wire_word(group.status);
}

void describe_pending_groups(const ReplicationGroup& group, aws::Structure& pending) {
  if (group.user_groups_to_add.empty() && group.user_groups_to_remove.empty()) return;
  pending.make("UserGroups")
      .set_strings("UserGroupIdsToAdd", group.user_groups_to_add)
      .set_strings("UserGroupIdsToRemove", group.user_groups_to_remove);
}

void describe(ActionContext& context, const ReplicationGroup& group, aws::Structure& out) {
  const auto leading = context.records.find<CacheCluster>(leading_cluster(context.records, group));
  const bool is_encrypted = leading && !leading->data_key.empty();
  out.set("ReplicationGroupId", group.id)
      .set("Description", group.description)
      .set("Status", shown_status(context, group))
      .set_strings("MemberClusters", group.members)
      .set("AutomaticFailover", group.automatic_failover ? "enabled" : "disabled")
      .set("MultiAZ", group.multi_az ? "enabled" : "disabled")
      .set("SnapshotRetentionLimit", group.snapshot_retention_days)
      .set("SnapshotWindow", group.snapshot_window)
      .set("ClusterEnabled", false)
      .set("CacheNodeType", group.node_type)
      .set("AtRestEncryptionEnabled", is_encrypted)
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
  describe_auth(group.auth, group.transit_encryption, out);
  if (is_encrypted) out.set("KmsKeyId", leading->kms_key);
  if (!group.snapshotting_cluster.empty()) {
    out.set("SnapshottingClusterId", group.snapshotting_cluster);
  }
  aws::Structure& pending = out.make("PendingModifiedValues");
  pending.set("PrimaryClusterId", group.pending.primary);
  if (const auto failover = group.pending.automatic_failover) {
    pending.set("AutomaticFailoverStatus", *failover ? "enabled" : "disabled");
  }
  describe_pending_auth(group.auth, pending);
  describe_pending_groups(group, pending);
  out.set_strings("UserGroupIds", group.user_groups);
  describe_log_deliveries(group.log_deliveries, out);
  out.set_list("NodeGroups");
  for (const Shard& shard : shards_of(context.records, group)) {
    describe_shard(context, group, shard, out.append("NodeGroups"));
  }
}

}  // namespace

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

namespace {

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

}  // namespace

void copy_settings(const CacheCluster& primary, ReplicationGroup& group) {
  group.engine = primary.engine;
  group.node_type = primary.node_type;
  group.snapshot_window = primary.snapshot_window;
  group.snapshot_retention_days = primary.snapshot_retention_days;
  group.auto_minor_version_upgrade = primary.auto_minor_version_upgrade;
}

aws::Result<void> check_zones(ActionContext& context, const ReplicationGroup& group,
                              const Shard& shard) {
  if (!group.multi_az) return {};
  std::set<std::string> zones;
  for (const ShardMember& member : shard.members) {
    const auto cluster = context.records.find<CacheCluster>(member.cluster);
    if (cluster && !cluster->nodes.empty()) zones.insert(cluster->nodes.front().zone);
  }
  if (zones.size() > 1) return {};
  return aws::Error(aws::kInvalidParameterCombination,
                    "Multi-AZ needs a replica in another availability zone than the primary's.");
}

namespace {

// The group's one shard with its primary, a new cluster; the group's endpoints are two more
// addresses of its host.
aws::Result<Shard> create_primary(ActionContext& context, const aws::Structure& input,
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
  if (auto good = read_new_cluster(context, input, primary); !good) return good.error();
  if (primary.engine == "memcached") {
    return aws::Error(aws::kInvalidParameterValue,
                      "A replication group is of engine redis or valkey.");
  }
  const auto wishes = input.strings("PreferredCacheClusterAZs");
  const std::vector<std::string_view> first(wishes.begin(),
                                            wishes.begin() + (wishes.empty() ? 0 : 1));
  const auto zones = choose_zones(context, primary, first, 1);
  if (!zones) return zones.error();
  const auto endpoints = place_nodes(context, primary, *zones, kEndpoints);
  if (!endpoints) return endpoints.error();
  const CacheNode& node = primary.nodes.front();
  if (!endpoints->empty()) {
    group.endpoint_host = context.records.find<Node>(primary.id + "." + node.id)->spec.host;
    group.primary_address = endpoints->at(0);
    group.reader_address = endpoints->at(1);
  }
  group.port = node.port;
  group.members = {primary.id};
  shard.members = {{.cluster = primary.id, .cache_node = node.id}};
  lead(shard, primary.id);
  group.tags = primary.tags;
  copy_settings(primary, group);
  context.records.put(primary);
  return shard;
}

// Whether transit is encrypted, who may log in, and where logs go.
aws::Result<void> read_login(ActionContext& context, const aws::Structure& input,
                             ReplicationGroup& group) {
  const auto primary = context.records.find<CacheCluster>(group.members.front());
  if (input.string("PrimaryClusterId").value_or("").empty()) {
    const auto transit = new_transit_encryption(
        {.engine = group.engine, .version = primary->engine_version}, read_transit_wish(input));
    if (!transit) return transit.error();
    group.transit_encryption = *transit;
  }
  auto logged = read_log_deliveries(context, input, {group.engine, primary->engine_version},
                                    group.log_deliveries);
  if (!logged) return logged;
  return read_new_access(context, input, group);
}

// The group's members with their nodes.
aws::Result<void> create_members(ActionContext& context, const aws::Structure& input, int members,
                                 ReplicationGroup& group) {
  const auto wishes = input.strings("PreferredCacheClusterAZs");
  const bool counted = input.has("NumCacheClusters") || input.has("ReplicasPerNodeGroup");
  if (!wishes.empty() && (!counted || std::cmp_not_equal(wishes.size(), members))) {
    return aws::Error(aws::kInvalidParameterValue,
                      "When specifying preferred availability zones, the number of cache clusters "
                      "must be specified and must match the number of preferred availability "
                      "zones.");
  }
  const bool is_new = input.string("PrimaryClusterId").value_or("").empty();
  auto created =
      is_new ? create_primary(context, input, group) : create_around(context, input, group);
  if (!created) return created.error();
  Shard shard = *std::move(created);
  for (int i = 1; i < members; i++) {
    const std::string zone = wishes.empty() ? "" : std::string(wishes[static_cast<size_t>(i)]);
    auto replica = add_replica(context, group, shard, {.id = "", .zone = zone});
    if (!replica) return replica.error();
  }
  if (auto good = check_zones(context, group, shard); !good) return good;
  if (auto good = read_login(context, input, group); !good) return good;
  write_group(context, group, shard);
  return {};
}

// How many members the one shard is to have.
aws::Result<int> read_members(const aws::Structure& input) {
  const auto clusters = input.integer("NumCacheClusters");
  const auto replicas = input.integer("ReplicasPerNodeGroup");
  if (clusters && replicas) {
    return aws::Error(aws::kInvalidParameterCombination,
                      "Cannot specify both NumCacheClusters and ReplicasPerNodeGroup.");
  }
  if (clusters && (*clusters < 1 || *clusters > kReplicasMax + 1)) {
    return aws::Error(aws::kInvalidParameterValue, "NumCacheClusters must be between 1 and " +
                                                       std::to_string(kReplicasMax + 1) + ".");
  }
  if (replicas && (*replicas < 0 || *replicas > kReplicasMax)) {
    return aws::Error(aws::kInvalidParameterValue, "ReplicasPerNodeGroup must be between 0 and " +
                                                       std::to_string(kReplicasMax) + ".");
  }
  return static_cast<int>(clusters.value_or(replicas.value_or(0) + 1));
}

}  // namespace

aws::Result<void> check_failover(const ReplicationGroup& group, size_t members) {
  if (group.multi_az && !group.automatic_failover) {
    return aws::Error(aws::kInvalidParameterCombination,
                      "MultiAZEnabled needs AutomaticFailoverEnabled.");
  }
  if (group.automatic_failover && members < 2) {
    return aws::Error(aws::kInvalidParameterCombination,
                      "Automatic failover is not supported for replication groups with less than "
                      "two cache clusters: there must be at least one replica.");
  }
  return {};
}

void note_automatic_failover(ActionContext& context, std::string_view group, bool on) {
  record_event(context.records, kReplicationGroupSource, group,
               "Automatic failover has been turned " + std::string(on ? "on" : "off") +
                   " for replication group " + std::string(group),
               context.now_ms);
}

namespace {

ActionResult create_replication_group(ActionContext& context, const aws::Request& request) {
  const aws::Structure& input = request.input;
  const auto id = aws::elasticache::read_name(aws::elasticache::kReplicationGroupId,
                                              *input.string("ReplicationGroupId"));
  if (!id) return id.error();
  if (context.records.find<ReplicationGroup>(*id)) {
    return aws::Error(aws::elasticache::kReplicationGroupAlreadyExistsFault,
                      "Replication group " + *id + " already exists.");
  }
  ReplicationGroup group = {.id = *id};
  group.description = *input.string("ReplicationGroupDescription");
  group.created_ms = context.now_ms;
  const auto members = read_members(input);
  if (!members) return members.error();
  group.automatic_failover = input.boolean("AutomaticFailoverEnabled").value_or(false);
  group.multi_az = input.boolean("MultiAZEnabled").value_or(false);
  if (auto good = check_failover(group, static_cast<size_t>(*members)); !good) {
    return good.error();
  }
  if (auto good = create_members(context, input, *members, group); !good) return good.error();
  return group_result(context, request, group);
}

}  // namespace

aws::Result<ReplicationGroup> find_available_group(ActionContext& context,
                                                   const aws::Structure& input) {
  auto group = find_group(context, *input.string("ReplicationGroupId"));
  if (!group) return group;
  if (group->status == ReplicationGroupStatus::available && group->final_snapshot.empty()) {
    const std::string first = group->members.empty() ? "" : group->members.front();
    const auto cluster = context.records.find<CacheCluster>(first);
    if (auto good = check_kms_key(context, cluster ? cluster->kms_key : ""); !good) {
      return good.error();
    }
    return group;
  }
  return aws::Error(kInvalidReplicationGroupStateFault,
                    "Replication group " + group->id + " is not in the available state: it is " +
                        std::string(shown_status(context, *group)) + ".");
}

void write_group(ActionContext& context, const ReplicationGroup& group, const Shard& shard) {
  (void)context.records.find<ReplicationGroup>(group.id);
  context.records.put(group);
  (void)context.records.find<Shard>(shard.id);
  context.records.put(shard);
  for (const ShardMember& member : shard.members) {
    const std::string id = member.cluster + "." + member.cache_node;
    if (auto row = context.records.find<Node>(id); row && row->spec.host == group.endpoint_host) {
      row->kept_addresses = {group.primary_address, group.reader_address};
      context.records.put(*row);
    }
    reconcile_cache_cluster(context, member.cluster);
  }
}

namespace {

// --- Deleting ------------------------------------------------------------------------------------

void begin_group_deletion(ActionContext& context, ReplicationGroup& group) {
  const std::string leading = leading_cluster(context.records, group);
  group.status = ReplicationGroupStatus::deleting;
  group.final_snapshot.clear();
  for (const std::string& id : group.members) {
    auto cluster = context.records.find<CacheCluster>(id);
    if (!cluster) continue;
    if (!group.retain_primary || id != leading) {
      begin_deletion(context, *cluster);
      continue;
    }
    cluster->replication_group.clear();
    cluster->shard.clear();
    cluster->transit_encryption = group.transit_encryption;
    cluster->auth = group.auth;
    context.records.put(*cluster);
  }
  context.records.put(group);
}

ActionResult delete_replication_group(ActionContext& context, const aws::Request& request) {
  const aws::Structure& input = request.input;
  auto group = find_group(context, *input.string("ReplicationGroupId"));
  if (!group) return group.error();
  if (group->status == ReplicationGroupStatus::deleting) {
    return aws::Error(kInvalidReplicationGroupStateFault,
                      "Replication group " + group->id + " is already being deleted.");
  }
  group->retain_primary = input.boolean("RetainPrimaryCluster").value_or(false);
  if (group->retain_primary && !wanted_user_groups(*group).empty()) {
    return aws::Error(aws::kInvalidParameterCombination,
                      "RetainPrimaryCluster would leave a cache cluster without its user group: "
                      "remove that first.");
  }
  const std::string_view snapshot = input.string("FinalSnapshotIdentifier").value_or("");
  if (snapshot.empty()) {
    begin_group_deletion(context, *group);
    return group_result(context, request, *group);
  }
  if (auto begun = begin_final_snapshot(context, *group, snapshot); !begun) return begun.error();
  group->final_snapshot = base::to_lower(snapshot);
  context.records.put(*group);
  return group_result(context, request, *group);
}

constexpr Action kActions[] = {
    {"CreateReplicationGroup", create_replication_group},
    {"DescribeReplicationGroups", describe_replication_groups},
    {"ModifyReplicationGroup", modify_replication_group},
    {"DeleteReplicationGroup", delete_replication_group},
    {"TestFailover", test_failover},
};

// Whether a member of the group that goes is still there.
bool has_clusters(ActionContext& context, const ReplicationGroup& group) {
  return std::any_of(group.members.begin(), group.members.end(), [&](const std::string& id) {
    const auto cluster = context.records.find<CacheCluster>(id);
    return cluster && cluster->replication_group == group.id;
  });
}

// What has changed of the users that the group's nodes are to have.
void tell_users(ActionContext& context, const ReplicationGroup& group) {
  if (has_told_its_users(context, group)) return;
  for (const std::string& id : group.members) reconcile_cache_cluster(context, id);
}

// Whether all is as it was asked for.
bool is_available(ActionContext& context, const ReplicationGroup& group) {
  const auto serves = [&](const std::string& id) {
    const auto cluster = context.records.find<CacheCluster>(id);
    return cluster && cluster->status == ClusterStatus::available;
  };
  const auto settled = [&](const std::string& id) { return is_settled(context, group, id); };
  return !group.rolling.under_way && is_access_settled(group) &&
         std::all_of(group.members.begin(), group.members.end(), serves) &&
         std::all_of(group.shards.begin(), group.shards.end(), settled);
}

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
    if (has_clusters(context, *group)) return;
    forget_access(context, *group);
    erase_shards(context.records, *group);
    context.records.erase<ReplicationGroup>(group->id);
    remove_automatic_snapshots(context, "", group->id);
    event("Replication group " + group->id + " deleted");
    return;
  }
  if (!group->final_snapshot.empty()) {
    const std::optional<bool> there = has_snapshot(context, group->final_snapshot);
    if (there && *there) return begin_group_deletion(context, *group);
    if (there) {
      event("The replication group is not deleted: the snapshot " + group->final_snapshot +
            " could not be taken");
      group->final_snapshot.clear();
    }
  }
  if (!primary) return;
  copy_settings(*primary, *group);
  if (group->status == ReplicationGroupStatus::available) {
    apply_at_window(context, *primary, *group);
  }
  roll(context, *group);
  migrate(context, *group);
  tell_users(context, *group);
  settle_access(context, *group);
  const bool is_waiting = group->status != ReplicationGroupStatus::available &&
                          group->status != ReplicationGroupStatus::migrating;
  if (is_waiting && is_available(context, *group)) {
    if (group->status == ReplicationGroupStatus::creating) {
      event("Replication group " + group->id + " created");
      if (group->automatic_failover) note_automatic_failover(context, group->id, true);
    }
    group->status = ReplicationGroupStatus::available;
  } else if (group->status == ReplicationGroupStatus::available &&
             primary->status != ClusterStatus::available) {
    group->status = ReplicationGroupStatus::modifying;
  }
  settle_log_deliveries(context, group->status == ReplicationGroupStatus::available,
                        group->log_deliveries);
  context.records.put(*group);
}

}  // namespace control
