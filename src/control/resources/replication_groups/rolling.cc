// SPDX-License-Identifier: Apache-2.0
#include "control/resources/replication_groups/rolling.h"

#include <algorithm>
#include <cstdlib>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "control/actions/events.h"
#include "control/catalogue/node_types.h"
#include "control/model/cache_cluster.h"
#include "control/model/shard.h"
#include "control/resources/cache_clusters/cache_clusters.h"
#include "control/resources/shards/members.h"
#include "control/resources/shards/shards.h"

namespace control {

namespace {

using agent::Role;

// After a handover that was given up: writes were refused for as long as it lasted.
constexpr int64_t kHandoverPauseMs = 60'000;

// A member that did not get its changes takes no more of its host than its own type does.
void give_back(ActionContext& context, const CacheCluster& cluster) {
  const auto type = find_node_type(cluster.node_type);
  for (const CacheNode& node : cluster.nodes) {
    auto row = context.records.find<Node>(cluster.id + "." + node.id);
    if (!row || !type) continue;
    row->memory_bytes = type->memory_bytes;
    context.records.put(*row);
  }
}

class Roller {
 public:
  Roller(ActionContext& context, ReplicationGroup& group, Shard shard)
      : context_(context),
        group_(group),
        shard_(std::move(shard)),
        members_(members_of(context.records, context.fleet, shard_)) {}

  void step();

 private:
  bool has_primary() const;
  bool is_restart_due(const MemberNode& member);
  bool is_in_place(const MemberNode& member) const;
  std::optional<CacheCluster> cluster_of(const MemberNode& member);
  bool restart_asked_for();
  bool restart_changed(Role role);
  bool change_one(Role role);
  void restart(const MemberNode& member);
  void hand_over(const MemberNode& primary);
  std::string choose_successor(const MemberNode& primary) const;
  void change(CacheCluster cluster);
  void end(const std::string& failure);

  ActionContext& context_;
  ReplicationGroup& group_;
  Shard shard_;
  std::vector<MemberNode> members_;
};

void Roller::step() {
  if (!has_primary() || restart_asked_for() || !group_.rolling.under_way) return;
  const auto in_place = [&](const MemberNode& member) { return is_in_place(member); };
  if (!std::all_of(members_.begin(), members_.end(), in_place)) return;
  for (const Role role : {Role::replica, Role::primary}) {
    // A restart first: the next member waits until this one is done.
    if (restart_changed(role) || change_one(role)) return;
  }
  for (const MemberNode& member : members_) {
    if (!member.leads(shard_.epoch) || group_.rolling.primary.empty()) continue;
    if (choose_successor(member) == group_.rolling.primary) hand_over(member);
  }
  end("");
}

// Whether one leads, as its agent says, and no handover is under way.
bool Roller::has_primary() const {
  return shard_.successor.empty() &&
         std::any_of(members_.begin(), members_.end(),
                     [&](const MemberNode& member) { return member.leads(shard_.epoch); });
}

bool Roller::is_in_place(const MemberNode& member) const {
  return (member.leads(shard_.epoch) || member.follows(shard_.epoch)) &&
         member.is_in_effect(context_.records);
}

std::optional<CacheCluster> Roller::cluster_of(const MemberNode& member) {
  auto cluster = context_.records.find<CacheCluster>(member.member.cluster);
  if (cluster && (cluster->nodes.empty() || cluster->status == ClusterStatus::deleting)) {
    return std::nullopt;
  }
  return cluster;
}

bool Roller::is_restart_due(const MemberNode& member) {
  const auto cluster = cluster_of(member);
  return cluster && cluster->nodes.front().restart_due;
}

// Restarts that users have asked for.
bool Roller::restart_asked_for() {
  for (const MemberNode& member : members_) {
    if (!is_restart_due(member)) continue;
    if (member.leads(shard_.epoch)) {
      hand_over(member);
    } else {
      restart(member);
    }
    return true;
  }
  return false;
}

// What a change has left for a restart.
bool Roller::restart_changed(Role role) {
  if (members_.size() < 2) return false;  // nobody else has its data
  for (const MemberNode& member : members_) {
    if (member.member.role != role || !member.waits_for_restart()) continue;
    if (role == Role::primary) {
      hand_over(member);
    } else {
      restart(member);
    }
    return true;
  }
  return false;
}

bool Roller::change_one(Role role) {
  for (const MemberNode& member : members_) {
    if (member.member.role != role) continue;
    auto cluster = cluster_of(member);
    if (!cluster || cluster->pending.empty()) continue;
    change(*std::move(cluster));
    return true;
  }
  return false;
}

void Roller::restart(const MemberNode& member) {
  auto cluster = cluster_of(member);
  if (cluster->status != ClusterStatus::modifying) cluster->status = ClusterStatus::rebooting;
  restart_node(cluster->nodes.front());
  write_cluster(context_, *cluster);
}

std::string Roller::choose_successor(const MemberNode& primary) const {
  for (const MemberNode& member : members_) {
    if (member.member.cluster == group_.rolling.primary && member.follows(shard_.epoch)) {
      return group_.rolling.primary;
    }
  }
  return best_successor(members_, primary.member.cluster);
}

// Another leads, if there is one; then this one is restarted as a replica.
void Roller::hand_over(const MemberNode& primary) {
  const std::string successor = choose_successor(primary);
  if (successor.empty()) return restart(primary);
  // Somebody may have set the clock back: then it does not say how long ago that was.
  const int64_t since = std::abs(context_.now_ms - shard_.handover_failed_ms);
  if (shard_.handover_failed_ms != 0 && since < kHandoverPauseMs) return;
  begin_handover(shard_, successor, context_.now_ms);
  context_.records.put(shard_);
  group_.status = ReplicationGroupStatus::modifying;
}

void Roller::change(CacheCluster cluster) {
  const PendingChanges changes = std::exchange(cluster.pending, {});
  if (auto applied = apply_changes(context_, cluster, changes); !applied) {
    return end("member " + cluster.id + ": " + applied.error().message);
  }
  write_cluster(context_, cluster);
}

// All are as they are to be, or with what was not to be for one of them it ends for all.
void Roller::end(const std::string& failure) {
  for (const MemberNode& member : members_) {
    auto cluster = cluster_of(member);
    if (!cluster || cluster->pending.empty()) continue;
    cluster->pending = {};
    give_back(context_, *cluster);
    context_.records.put(*cluster);
  }
  const std::string& type = group_.rolling.node_type;
  const std::string what =
      type.empty() ? "modification" : "modification to cache node type to " + type;
  if (!failure.empty() || !type.empty()) {
    record_event(context_.records, kReplicationGroupSource, group_.id,
                 failure.empty() ? "Succeeded applying " + what + "."
                                 : "Failed applying " + what + ". " + failure,
                 context_.now_ms);
  }
  group_.rolling = {};
}

}  // namespace

bool has_pending_members(ActionContext& context, const ReplicationGroup& group) {
  return std::any_of(group.members.begin(), group.members.end(), [&](const std::string& id) {
    const auto cluster = context.records.find<CacheCluster>(id);
    return cluster && !cluster->pending.empty();
  });
}

aws::Result<void> begin_rolling_change(ActionContext& context, ReplicationGroup& group) {
  std::vector<CacheCluster> clusters;
  for (const std::string& id : group.members) {
    auto cluster = context.records.find<CacheCluster>(id);
    if (cluster && !cluster->pending.empty()) clusters.push_back(*std::move(cluster));
  }
  for (const CacheCluster& cluster : clusters) {
    auto reserved = reserve_changes(context, cluster, cluster.pending);
    if (reserved) continue;
    for (const CacheCluster& other : clusters) give_back(context, other);
    return reserved;
  }
  if (clusters.empty()) return {};
  group.rolling.under_way = true;
  group.rolling.node_type = clusters.front().pending.node_type.value_or("");
  group.status = ReplicationGroupStatus::modifying;
  return {};
}

void roll(ActionContext& context, ReplicationGroup& group) {
  for (Shard& shard : shards_of(context.records, group)) {
    Roller(context, group, std::move(shard)).step();
  }
}

}  // namespace control
