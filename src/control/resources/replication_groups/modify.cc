// SPDX-License-Identifier: Apache-2.0
// What is changed of a group that is there: its members, all alike, and what the group itself has.
#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "base/ascii.h"
#include "control/actions/events.h"
#include "control/actions/requests.h"
#include "control/actions/unsupported.h"
#include "control/actions/windows.h"
#include "control/resources/cache_clusters/cache_clusters.h"
#include "control/resources/log_delivery/log_delivery.h"
#include "control/resources/replication_groups/internal.h"
#include "control/resources/replication_groups/rolling.h"
#include "control/resources/shards/shards.h"
#include "control/resources/users/access.h"
#include "control/resources/users/transit_encryption.h"

namespace control {

namespace {

bool is_member(const ReplicationGroup& group, std::string_view id) {
  return std::find(group.members.begin(), group.members.end(), id) != group.members.end();
}

aws::Result<void> check_member(const ReplicationGroup& group, std::string_view parameter,
                               std::string_view id) {
  if (id.empty() || is_member(group, base::to_lower(id))) return {};
  return aws::Error(aws::kInvalidParameterValue, std::string(parameter) + " " + std::string(id) +
                                                     " is not a member of replication group " +
                                                     group.id + ".");
}

// --- Of the group itself -------------------------------------------------------------------------

PendingGroupChanges read_group_changes(const aws::Structure& input) {
  PendingGroupChanges changes;
  const std::string_view primary = input.string("PrimaryClusterId").value_or("");
  if (!primary.empty()) changes.primary = base::to_lower(primary);
  changes.automatic_failover = input.boolean("AutomaticFailoverEnabled");
  changes.multi_az = input.boolean("MultiAZEnabled");
  return changes;
}

// What was wished for later, in place of what was before; and nothing that is so already.
void merge(const PendingGroupChanges& later, const std::string& leading, ReplicationGroup& group) {
  PendingGroupChanges& pending = group.pending;
  if (later.primary) pending.primary = later.primary;
  if (later.automatic_failover) pending.automatic_failover = later.automatic_failover;
  if (later.multi_az) pending.multi_az = later.multi_az;
  if (pending.primary == leading) pending.primary.reset();
  if (pending.automatic_failover == group.automatic_failover) pending.automatic_failover.reset();
  if (pending.multi_az == group.multi_az) pending.multi_az.reset();
}

// Whether the group could be like that.
aws::Result<void> check_changes(ActionContext& context, ReplicationGroup group,
                                const PendingGroupChanges& changes) {
  group.automatic_failover = changes.automatic_failover.value_or(group.automatic_failover);
  group.multi_az = changes.multi_az.value_or(group.multi_az);
  if (auto good = check_failover(group, group.members.size()); !good) return good;
  for (const Shard& shard : shards_of(context.records, group)) {
    if (auto good = check_zones(context, group, shard); !good) return good;
  }
  if (!changes.primary) return {};
  if (auto good = check_member(group, "PrimaryClusterId", *changes.primary); !good) return good;
  if (!group.automatic_failover && !group.multi_az) return {};
  return aws::Error(aws::kInvalidParameterCombination,
                    "Cannot manually promote a replica to primary while Multi-AZ or automatic "
                    "failover is enabled.");
}

aws::Result<void> apply_group_changes(ActionContext& context, const PendingGroupChanges& changes,
                                      ReplicationGroup& group) {
  if (auto good = check_changes(context, group, changes); !good) return good;
  if (changes.automatic_failover && *changes.automatic_failover != group.automatic_failover) {
    note_automatic_failover(context, group.id, *changes.automatic_failover);
  }
  group.automatic_failover = changes.automatic_failover.value_or(group.automatic_failover);
  group.multi_az = changes.multi_az.value_or(group.multi_az);
  return {};
}

// Another member leads, at the end of what is changed of them.
void promote(ActionContext& context, const std::optional<std::string>& member,
             ReplicationGroup& group) {
  if (!member) return;
  if (group.rolling.under_way) {
    group.rolling.primary = *member;
    return;
  }
  Shard shard = shards_of(context.records, group).front();
  const ShardMember* primary = primary_of(shard);
  if (primary == nullptr || primary->cluster == *member) return;
  begin_handover(shard, *member, context.now_ms);
  context.records.put(shard);
  group.status = ReplicationGroupStatus::modifying;
}

// --- Of its members ------------------------------------------------------------------------------

// Every member is changed alike: a single one at once or in its own window, several one after the
// other.
aws::Result<void> modify_members(ActionContext& context, const aws::Structure& input,
                                 ReplicationGroup& group) {
  const bool alone = group.members.size() == 1;
  for (const std::string& id : group.members) {
    auto cluster = find_cache_cluster(context.records, id);
    if (!cluster) return cluster.error();
    if (cluster->status != ClusterStatus::available) {
      return aws::Error(aws::elasticache::kInvalidReplicationGroupStateFault,
                        "Cache cluster " + cluster->id + " is not in the available state: it is " +
                            std::string(wire_word(cluster->status)) + ".");
    }
    auto good =
        alone ? modify_cluster(context, input, *cluster) : queue_changes(context, input, *cluster);
    if (!good) return good;
    if (!alone) write_cluster(context, *cluster);
    if (cluster->status != ClusterStatus::available) {
      group.status = ReplicationGroupStatus::modifying;
    }
    if (id == leading_cluster(context.records, group)) copy_settings(*cluster, group);
  }
  if (alone || !input.boolean("ApplyImmediately").value_or(false)) return {};
  return begin_rolling_change(context, group);
}

// What is about to be asked of all members is in effect when each of them has it.
void await_members(ActionContext& context, ReplicationGroup& group) {
  group.status = ReplicationGroupStatus::modifying;
  for (const std::string& id : group.members) {
    auto cluster = context.records.find<CacheCluster>(id);
    if (!cluster) continue;
    cluster->status = ClusterStatus::modifying;
    context.records.put(*cluster);
  }
}

// How transit is encrypted, and who may log in: at once, whatever ApplyImmediately says, so that
// nobody keeps a right that has been taken away.
aws::Result<void> change_login(ActionContext& context, const aws::Structure& input,
                               ReplicationGroup& group) {
  const auto leading = context.records.find<CacheCluster>(leading_cluster(context.records, group));
  const bool has_access_control = !group.auth.tokens.empty() || !group.user_groups.empty();
  const auto transit =
      changed_transit_encryption({.engine = group.engine,
                                  .version = leading ? leading->engine_version : "",
                                  .now = group.transit_encryption,
                                  .has_access_control = has_access_control},
                                 read_transit_wish(input));
  if (!transit) return transit.error();
  group.transit_encryption = *transit;
  if (auto changed = change_access(context, input, group); !changed) return changed;
  if (!is_access_settled(group)) group.status = ReplicationGroupStatus::modifying;
  return {};
}

aws::Result<void> change_log_deliveries(ActionContext& context, const aws::Structure& input,
                                        ReplicationGroup& group) {
  const auto leading = context.records.find<CacheCluster>(leading_cluster(context.records, group));
  const std::string version = leading ? leading->engine_version : "";
  return read_log_deliveries(context, input, {group.engine, version}, group.log_deliveries);
}

aws::Result<void> modify(ActionContext& context, const aws::Structure& input,
                         ReplicationGroup& group) {
  if (auto good = change_log_deliveries(context, input, group); !good) return good;
  const agent::TransitEncryption transit_before = group.transit_encryption;
  if (auto good = change_login(context, input, group); !good) return good;
  const std::string_view source = input.string("SnapshottingClusterId").value_or("");
  if (auto good = check_member(group, "SnapshottingClusterId", source); !good) return good;
  if (!source.empty()) group.snapshotting_cluster = base::to_lower(source);
  // Told first what cannot be at all, then what it does not go together with.
  const PendingGroupChanges wishes = read_group_changes(input);
  if (auto good = check_member(group, "PrimaryClusterId", wishes.primary.value_or("")); !good) {
    return good;
  }
  merge(wishes, leading_cluster(context.records, group), group);
  if (auto good = check_changes(context, group, group.pending); !good) return good;
  PendingGroupChanges now;
  if (input.boolean("ApplyImmediately").value_or(false)) now = std::exchange(group.pending, {});
  if (auto good = apply_group_changes(context, now, group); !good) return good;
  if (auto good = modify_members(context, input, group); !good) return good;
  promote(context, now.primary, group);
  if (group.transit_encryption != transit_before) await_members(context, group);
  if (const auto text = input.string("ReplicationGroupDescription")) group.description = *text;
  return {};
}

void drop_pending_members(ActionContext& context, const ReplicationGroup& group) {
  for (const std::string& id : group.members) {
    auto cluster = context.records.find<CacheCluster>(id);
    if (!cluster || cluster->pending.empty()) continue;
    cluster->pending = {};
    context.records.put(*cluster);
  }
}

}  // namespace

ActionResult modify_replication_group(ActionContext& context, const aws::Request& request) {
  auto group = find_available_group(context, request.input);
  if (!group) return group.error();
  if (asks_for_nothing(request.input, "ReplicationGroupId")) {
    return aws::Error(aws::kInvalidParameterCombination, "No modifications were requested");
  }
  if (auto good = refuse_unsupported(request.input); !good) return good.error();
  if (auto good = modify(context, request.input, *group); !good) return good.error();
  context.records.put(*group);
  // In the same transaction: whoever loses a right loses it with this answer.
  for (const std::string& id : group->members) reconcile_cache_cluster(context, id);
  return group_result(context, request, *group);
}

void apply_at_window(ActionContext& context, const CacheCluster& primary, ReplicationGroup& group) {
  if (!in_maintenance_window(primary.maintenance_window, context.now_ms)) return;
  const auto check = [&](const aws::Result<void>& done) {
    if (done) return true;
    record_event(context.records, kReplicationGroupSource, group.id,
                 "The modification that was pending has been dropped: " + done.error().message,
                 context.now_ms);
    return false;
  };
  const PendingGroupChanges changes = std::exchange(group.pending, {});
  const bool possible = changes.empty() || check(apply_group_changes(context, changes, group));
  if (group.members.size() < 2) return;  // its cluster looks after itself
  if (!check(begin_rolling_change(context, group))) drop_pending_members(context, group);
  if (possible) promote(context, changes.primary, group);
}

}  // namespace control
