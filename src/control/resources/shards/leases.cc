// SPDX-License-Identifier: Apache-2.0
#include "control/resources/shards/leases.h"

#include <algorithm>
#include <set>
#include <string>

#include "control/resources/shards/shards.h"

namespace control {

namespace {

using agent::NodeState;
using agent::Role;

// A lease is over then by every clock: those of two machines do not go at quite the same pace.
constexpr int64_t kLeaseOverMs = kPrimaryLeaseMs + kPrimaryLeaseMs / 30;
// Replicas of a primary that lives are asked several times a second (engine/server/shard_role.cc),
// and their agents look at them and report as often (agent/host/options.h).
constexpr int64_t kHeardMs = 1000;

bool is_member(const Shard& shard, const Node& row) {
  return std::any_of(shard.members.begin(), shard.members.end(), [&](const ShardMember& member) {
    return row.id == member.cluster + "." + member.cache_node;
  });
}

// Whether the node takes part in no earlier epoch any more: it has heard of the present one, or has
// no process, and an agent that starts none in an earlier one.
bool has_left(const Shard& shard, const agent::NodeStatus* status) {
  if (status == nullptr) return false;
  if (status->state == NodeState::absent) return true;
  if (status->pid != 0) return status->standing.epoch >= shard.epoch;
  return status->membership.shard != shard.id || status->membership.epoch >= shard.epoch;
}

// Whether the member answers its agent, which can tell it of another epoch.
bool can_leave(const MemberNode& node) {
  return node.status != nullptr && !node.away && !node.status->silent;
}

}  // namespace

bool is_spread(const std::vector<MemberNode>& members) {
  std::set<std::string> hosts;
  for (const MemberNode& node : members) {
    if (node.row) hosts.insert(node.row->spec.host);
  }
  return hosts.size() > 1;
}

void update_voters(Shard& shard, const std::vector<MemberNode>& members) {
  // On one host again, it needs nobody: the lease that it may have lasts as long as it lives.
  const uint64_t alone = shard.voters > 0 ? 1 : 0;
  const uint64_t wanted = is_spread(members) ? shard.members.size() : alone;
  if (wanted != shard.voters) {
    shard.voters = wanted;
    shard.voters_version++;
  }
  shard.voters_in_force = std::min(shard.voters_in_force, wanted);
  for (const MemberNode& node : members) {
    const bool is_told = node.member.role == Role::primary && node.leads(shard.epoch) &&
                         node.status->standing.voters_version == shard.voters_version;
    if (is_told) shard.voters_in_force = wanted;
  }
}

void note_leader(Shard& shard, const MemberNode& leader) {
  const bool is_told = leader.status != nullptr && leader.status->standing.knows_leases;
  shard.voters_in_force = is_told ? shard.voters : 0;
}

bool can_be_deposed(Transaction& records, const Shard& shard,
                    const std::vector<MemberNode>& members, std::string_view primary) {
  uint64_t stay = 0;
  for (const MemberNode& node : members) {
    if (node.member.cluster != primary && node.row && !can_leave(node)) stay++;
  }
  for (const Node& row : records.list<Node>()) {
    if (row.voted_in == shard.id && !is_member(shard, row)) stay++;
  }
  return stay < shard.voters_in_force / 2;
}

bool is_held_up(const Fleet& fleet, const Shard& shard, const std::vector<MemberNode>& members,
                std::string_view primary) {
  const auto has_heard = [&](const MemberNode& node) {
    return node.member.cluster != primary && node.follows(shard.epoch) &&
           fleet.told_ms(node.row->id) < kHeardMs;
  };
  const auto count = std::count_if(members.begin(), members.end(), has_heard);
  return static_cast<uint64_t>(count) >= std::max<uint64_t>(1, shard.voters_in_force / 2);
}

bool is_lease_over(Transaction& records, const Fleet& fleet, const Shard& shard,
                   const MemberNode& former) {
  if (shard.voters_in_force == 0 || !former.row) return false;
  if (!fleet.is_grant_over(former.row->id, kLeaseOverMs)) return false;
  uint64_t may_acknowledge = 0;
  for (const Node& row : records.list<Node>()) {
    const bool takes_part = row.voted_in == shard.id || row.spec.membership.shard == shard.id;
    if (!takes_part || row.id == former.row->id) continue;
    const bool has_gone =
        has_left(shard, fleet.node(row.id)) && fleet.left_ms(row.id) >= kLeaseOverMs;
    if (!has_gone) may_acknowledge++;
  }
  return may_acknowledge < shard.voters_in_force / 2;
}

bool may_lead_on(const Node& row, const agent::NodeStatus& status) {
  const agent::Membership& membership = status.membership;
  return membership.voters > 0 && membership.role == Role::primary &&
         membership.shard == row.spec.membership.shard &&
         membership.role == row.spec.membership.role &&
         membership.epoch == row.spec.membership.epoch;
}

bool is_vote_over(const Fleet& fleet, const Node& row) {
  return row.voted_in.empty() || fleet.left_ms(row.id) >= kLeaseOverMs;
}

}  // namespace control
