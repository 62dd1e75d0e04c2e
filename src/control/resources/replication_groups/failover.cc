// SPDX-License-Identifier: Apache-2.0
#include "control/resources/replication_groups/failover.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "control/actions/events.h"
#include "control/model/cache_cluster.h"
#include "control/model/replication_group.h"
#include "control/model/shard.h"
#include "control/resources/cache_clusters/cache_clusters.h"
#include "control/resources/replication_groups/replication_groups.h"
#include "control/resources/shards/leases.h"
#include "control/resources/shards/members.h"
#include "control/resources/shards/shards.h"

namespace control {

namespace {

using agent::Role;

// A successor that has not caught up by then is not waited for: who was the primary leads again.
constexpr int64_t kHandoverMaxMs = 10'000;
// For a member whose process has only begun, or that its agent has only found again.
constexpr int64_t kOthersMaxMs = 3'000;
constexpr int64_t kOthersLookMs = 500;
// From one look at a primary whose host is silent to the next.
constexpr int64_t kSilentLookMs = 50;

class ShardLook {
 public:
  ShardLook(ActionContext& context, Shard shard)
      : context_(context),
        shard_(std::move(shard)),
        members_(members_of(context.records, context.fleet, shard_)) {}

  void take();

 private:
  const MemberNode* find(std::string_view cluster) const;
  bool is_known() const;
  void note_change();
  void note_silence();
  void look_at_primary(const MemberNode& primary);
  void look_at_silent_primary(const MemberNode& primary);
  void look_at_handover();
  void look_for_the_best(const MemberNode* former);
  bool somebody_is_away() const;
  void make_leader(std::string_view name, uint64_t above_epoch = 0);
  void lead_empty(const MemberNode* former, const std::string& best);
  bool has_answered(const MemberNode& node) const;
  void look_again_after(int64_t ms);
  bool may_have_more(const MemberNode& node) const;
  void replace_primary(const std::string& successor, uint64_t above_epoch = 0);
  void lead_again(const MemberNode& primary);
  bool others_are_on_their_way(std::string_view name) const;
  size_t count_living(std::string_view not_this) const;
  void fail_over(std::string_view from, std::string_view to);
  void event(std::string_view source, std::string_view id, const std::string& message);

  ActionContext& context_;
  Shard shard_;
  std::vector<MemberNode> members_;
};

void ShardLook::take() {
  if (!is_known()) return;
  const uint64_t epoch = shard_.epoch;
  update_voters(shard_, members_);
  note_silence();
  if (!shard_.successor.empty()) {
    look_at_handover();
  } else if (const ShardMember* primary = primary_of(shard_)) {
    look_at_primary(*find(primary->cluster));
  }
  context_.records.put(shard_);
  if (shard_.epoch != epoch) note_change();
  // Whoever gives something up, before who takes it.
  for (const Role role : {Role::replica, Role::primary}) {
    for (const ShardMember& member : shard_.members) {
      if (member.role == role) reconcile_cache_cluster(context_, member.cluster);
    }
  }
}

// The group is available again when all are in their new places.
void ShardLook::note_change() {
  auto group = context_.records.find<ReplicationGroup>(shard_.group);
  if (!group || group->status != ReplicationGroupStatus::available) return;
  group->status = ReplicationGroupStatus::modifying;
  context_.records.put(*group);
}

// Says once that a member's host is silent, and once that it is not any more.
void ShardLook::note_silence() {
  for (size_t i = 0; i < members_.size(); i++) {
    const MemberNode& node = members_[i];
    ShardMember& member = shard_.members[i];
    if (member.away == node.away || (member.away && node.status == nullptr)) continue;
    member.away = node.away;
    event(kCacheClusterSource, member.cluster,
          node.away ? "The host of cache cluster " + member.cluster + " does not report"
                    : "The host of cache cluster " + member.cluster + " reports again");
  }
}

const MemberNode* ShardLook::find(std::string_view cluster) const {
  const auto found = std::find_if(members_.begin(), members_.end(), [&](const MemberNode& node) {
    return node.member.cluster == cluster;
  });
  return found == members_.end() ? nullptr : &*found;
}

// Whether every member that there is has been named by its agent, if that can be reached.
bool ShardLook::is_known() const {
  return std::all_of(members_.begin(), members_.end(), [](const MemberNode& node) {
    return !node.row || node.status != nullptr || node.away;
  });
}

void ShardLook::look_at_primary(const MemberNode& primary) {
  if (primary.away && !primary.is_dead()) return look_at_silent_primary(primary);
  const std::string& name = primary.member.cluster;
  if (primary.leads(shard_.epoch)) {
    shard_.has_served = true;
    return;
  }
  if (primary.status == nullptr) return;  // its cluster is going
  const agent::Standing& standing = primary.status->standing;
  const bool waits = primary.runs() && standing.role == Role::replica;
  if (waits && (standing.epoch >= shard_.epoch || primary.refuses_to_lead())) {
    return lead_again(primary);
  }
  if (!shard_.has_served) return;
  const std::string successor = best_successor(members_, name);
  if (successor.empty()) return;
  const bool is_dead = primary.is_dead();
  if (is_dead && count_living(name) == 1) {  // nobody to choose from
    fail_over(name, successor);
  } else if (is_dead || primary.status->silent) {
    replace_primary(successor);
  }
}

// Nobody says what has become of it. As long as a majority hears of it, it has its lease from them,
// and it is its agent that is gone, or the way to it.
void ShardLook::look_at_silent_primary(const MemberNode& primary) {
  const std::string& name = primary.member.cluster;
  if (!shard_.has_served || shard_.voters_in_force == 0) return;
  const std::string successor = best_successor(members_, name);
  if (successor.empty() || !can_be_deposed(context_.records, shard_, members_, name)) return;
  if (is_held_up(context_.fleet, shard_, members_, name)) return look_again_after(kSilentLookMs);
  event(kReplicationGroupSource, shard_.group,
        "The host of primary node " + name +
            " does not report, and no replica hears of the node: "
            "it is replaced");
  replace_primary(successor);
}

// Nobody has asked for that: whoever has its data is looked for.
void ShardLook::replace_primary(const std::string& successor, uint64_t above_epoch) {
  begin_handover(shard_, successor, context_.now_ms, above_epoch);
  shard_.handover_is_wished = false;
}

// The members but this one that have a process, and answer as far as is known.
size_t ShardLook::count_living(std::string_view not_this) const {
  return static_cast<size_t>(
      std::count_if(members_.begin(), members_.end(), [&](const MemberNode& node) {
        return node.member.cluster != not_this && node.status != nullptr && !node.is_dead() &&
               !node.status->silent && !node.away;
      }));
}

// It was started again, or has heard of a later epoch, or was told to lead and has no data. In a
// new epoch it leads all the same if it has data; if it has none, all are asked first.
void ShardLook::lead_again(const MemberNode& primary) {
  const std::string name = primary.member.cluster;
  const uint64_t epoch = primary.status->standing.epoch;
  const std::string other = best_successor(members_, name);
  if (!primary.status->standing.has_data) {
    if (others_are_on_their_way(name) || somebody_is_away()) return;
    if (!other.empty()) return replace_primary(other, epoch);
  }
  shard_.may_be_empty = !primary.status->standing.has_data;
  for (ShardMember& member : shard_.members) member.role = Role::replica;
  make_leader(name, epoch);
}

void ShardLook::make_leader(std::string_view name, uint64_t above_epoch) {
  const std::string leading(name);  // which may name one of the record's
  lead(shard_, leading, above_epoch);
  note_leader(shard_, *find(leading));
}

// Whose data nobody knows.
bool ShardLook::somebody_is_away() const {
  return std::any_of(members_.begin(), members_.end(),
                     [](const MemberNode& node) { return node.away; });
}

// Whether it will soon be known of others what data they have.
bool ShardLook::others_are_on_their_way(std::string_view name) const {
  return std::any_of(members_.begin(), members_.end(), [&](const MemberNode& node) {
    return node.member.cluster != name && node.status != nullptr &&
           node.status->state == agent::NodeState::starting;
  });
}

// What names the two may be in the record, which changes.
void ShardLook::fail_over(std::string_view from, std::string_view to) {
  const std::string former(from);
  const std::string leading(to);
  shard_.may_be_empty = false;
  make_leader(leading);
  const std::string message =
      "Failover from primary node " + former + " to replica node " + leading + " completed";
  event(kCacheClusterSource, former, message);
  event(kReplicationGroupSource, shard_.group, message);
}

void ShardLook::look_at_handover() {
  // Somebody may have set the clock back.
  shard_.handover_since_ms = std::min(shard_.handover_since_ms, context_.now_ms);
  const MemberNode* const former = find(shard_.retiring);
  const bool is_gone =
      former == nullptr || (former->status == nullptr && !former->away) || former->is_dead();
  const bool is_reached = !is_gone && (former->runs() || former->away);
  const bool has_ended =
      is_gone || (is_reached && former->status != nullptr && has_answered(*former));
  if (!has_ended && !former->away) return;
  if (!has_ended && !is_lease_over(context_.records, context_.fleet, shard_, *former)) {
    return look_again_after(kSilentLookMs);
  }
  const bool has_its_data = !is_gone && former->runs() && former->status->standing.has_data;
  if (!has_its_data) return look_for_the_best(former);
  const MemberNode* const successor = find(shard_.successor);
  const bool can_lead = successor != nullptr && successor->runs();
  const bool has_all =
      can_lead && successor->status->replication_offset >= former->status->replication_offset;
  if (has_all) return fail_over(shard_.retiring, shard_.successor);
  if (!can_lead) {
    const std::string other = best_successor(members_, shard_.retiring);
    if (!other.empty()) shard_.successor = other;
  }
  const int64_t left_ms = shard_.handover_since_ms + kHandoverMaxMs - context_.now_ms;
  if (left_ms > 0) return look_again_after(left_ms);
  event(kReplicationGroupSource, shard_.group,
        "Failover from primary node " + shard_.retiring + " to replica node " + shard_.successor +
            " was given up: the replica did not have all data in time");
  shard_.handover_failed_ms = context_.now_ms;
  shard_.may_be_empty = false;  // it may have been started anew meanwhile
  make_leader(shard_.retiring);
}

// Nothing need happen until then that would have it looked at.
void ShardLook::look_again_after(int64_t ms) {
  context_.look_again_ms = std::min(context_.look_again_ms, context_.now_ms + ms);
}

// Whether the member is a replica in the epoch of the handover: it has nothing more from an earlier
// primary from then on, and has said how much it has.
bool ShardLook::has_answered(const MemberNode& node) const {
  return node.status->standing.role == Role::replica && node.status->standing.epoch >= shard_.epoch;
}

// What the former primary had is gone. Whoever has the most of it leads, once all have said how
// much that is: what was known of them before may be half a second old, and a write that was
// acknowledged since may be on one of them only.
void ShardLook::look_for_the_best(const MemberNode* former) {
  const bool wait = std::any_of(members_.begin(), members_.end(), [&](const MemberNode& node) {
    return &node != former && may_have_more(node);
  });
  if (wait) return look_again_after(kOthersLookMs);
  const std::string best = best_successor(members_, shard_.retiring);
  const bool has_data = !best.empty() && find(best)->status->standing.has_data;
  if (!has_data) return lead_empty(former, best);
  const MemberNode* const wanted = find(shard_.successor);
  const bool is_as_good = wanted != nullptr && wanted->runs() && has_answered(*wanted) &&
                          !is_worth_more(*find(best), *wanted);
  fail_over(shard_.retiring, is_as_good ? shard_.successor : best);
}

// All who have answered have no data. Whoever has not may have some: it is waited for.
void ShardLook::lead_empty(const MemberNode* former, const std::string& best) {
  if (others_are_on_their_way(shard_.retiring)) return;
  // Who follows has nothing because its primary had nothing; who was started anew may lack all.
  const bool has_followed = !best.empty() && find(best)->status->replication_offset > 0;
  if (somebody_is_away() && !has_followed) return;
  const MemberNode* const wanted = find(shard_.successor);
  const bool is_wished =
      shard_.handover_is_wished && wanted != nullptr && wanted->runs() && has_answered(*wanted);
  const bool is_back = former != nullptr && former->status != nullptr && former->runs();
  const std::string leading = is_wished ? shard_.successor : is_back ? shard_.retiring : best;
  if (leading.empty()) return;
  if (leading == shard_.retiring) {
    make_leader(leading);
  } else {
    fail_over(shard_.retiring, leading);
  }
  shard_.may_be_empty = true;
}

// Not one that does not answer its agent: nobody waits for it.
bool ShardLook::may_have_more(const MemberNode& node) const {
  if (node.away || node.status == nullptr || node.is_dead() || node.status->silent) return false;
  if (node.runs()) return !has_answered(node);
  return node.status->state == agent::NodeState::starting && node.unchanged_ms < kOthersMaxMs;
}

void ShardLook::event(std::string_view source, std::string_view id, const std::string& message) {
  record_event(context_.records, source, id, message, context_.now_ms);
}

}  // namespace

void reconcile_shard(ActionContext& context, std::string_view id) {
  std::optional<Shard> shard = context.records.find<Shard>(id);
  if (!shard) return;
  const auto group = context.records.find<ReplicationGroup>(shard->group);
  if (!group || group->status == ReplicationGroupStatus::deleting) return;
  ShardLook(context, *std::move(shard)).take();
  reconcile_replication_group(context, group->id);
}

bool is_settled(ActionContext& context, const ReplicationGroup& group, std::string_view id) {
  const auto shard = context.records.find<Shard>(id);
  if (!shard || !shard->successor.empty()) return false;
  const ShardMember* primary = primary_of(*shard);
  if (primary == nullptr) return false;
  if (!endpoints_are_held(context.records, context.fleet, group, *shard)) return false;
  const std::vector<MemberNode> members = members_of(context.records, context.fleet, *shard);
  return std::all_of(members.begin(), members.end(), [&](const MemberNode& node) {
    const bool leads = node.member.role == Role::primary;
    if (node.away && !leads) return true;  // its host may never come back
    const bool in_place = leads ? node.leads(shard->epoch) : node.follows(shard->epoch);
    return in_place && node.is_in_effect(context.records);
  });
}

}  // namespace control
