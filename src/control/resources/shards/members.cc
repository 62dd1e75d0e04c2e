// SPDX-License-Identifier: Apache-2.0
#include "control/resources/shards/members.h"

#include <algorithm>
#include <utility>

#include "control/model/replication_group.h"
#include "control/resources/shards/leases.h"
#include "control/resources/shards/shards.h"

namespace control {

namespace {

using agent::NodeState;
using agent::Role;

std::string node_id(const ShardMember& member) { return member.cluster + "." + member.cache_node; }

bool shares(const MemberNode& node, const std::string& address) {
  if (!node.row) return false;
  const std::vector<std::string>& shared = node.row->spec.shared_addresses;
  return std::find(shared.begin(), shared.end(), address) != shared.end();
}

// Whether readers may be sent to the replica. One that they are sent to stays as long as there is
// nobody whom it should be linked to, or it has not heard of that one yet.
bool may_be_read(const Shard& shard, const std::vector<MemberNode>& members, const MemberNode& node,
                 const std::string& reader_address) {
  if (node.member.role != Role::replica || !node.runs() || node.status->silent) return false;
  if (node.row && node.row->spec.wanted == agent::Wanted::absent) return false;
  if (node.follows(shard.epoch)) return true;
  const agent::Standing& standing = node.status->standing;
  if (!shares(node, reader_address) || standing.role != Role::replica) return false;
  const bool has_leader = std::any_of(members.begin(), members.end(), [&](const MemberNode& other) {
    return other.leads(shard.epoch);
  });
  return !has_leader || standing.epoch < shard.epoch;
}

// Whether some replica listens there by now.
bool is_read_from_replicas(const Transaction& records, const Shard& shard,
                           const std::vector<MemberNode>& members, const std::string& address) {
  return std::any_of(members.begin(), members.end(), [&](const MemberNode& node) {
    return may_be_read(shard, members, node, address) && shares(node, address) &&
           node.is_in_effect(records);
  });
}

// Whether the member is to listen on the reader endpoint.
bool is_to_be_read(const Transaction& records, const Shard& shard,
                   const std::vector<MemberNode>& members, std::string_view cluster,
                   const std::string& address) {
  if (address.empty()) return false;
  const ShardMember* primary = primary_of(shard);
  if (primary != nullptr && primary->cluster == cluster) {
    return !is_read_from_replicas(records, shard, members, address);
  }
  return std::any_of(members.begin(), members.end(), [&](const MemberNode& node) {
    return node.member.cluster == cluster && may_be_read(shard, members, node, address);
  });
}

// Whether the member has stopped to listen on an address that its row does not name any more.
bool has_let_go(Transaction& records, const std::vector<MemberNode>& members,
                std::string_view cluster, const std::string& address) {
  const auto found = std::find_if(members.begin(), members.end(), [&](const MemberNode& node) {
    return node.member.cluster == cluster;
  });
  if (found == members.end() || !found->row || found->is_dead()) return true;
  const std::vector<std::string>& listens = found->row->spec.addresses;
  return std::find(listens.begin(), listens.end(), address) == listens.end() &&
         found->is_in_effect(records);
}

// Whether it is waited for the head to have all that its source has.
bool is_completing(Transaction& records, const Shard& shard) {
  const auto group = records.find<ReplicationGroup>(shard.group);
  return group && group->migration.stage == MigrationStage::completing;
}

}  // namespace

bool MemberNode::runs() const {
  return !away && status != nullptr && status->state == NodeState::running;
}

bool MemberNode::is_dead() const { return status != nullptr && status->pid == 0; }

bool MemberNode::leads(uint64_t epoch) const {
  return runs() && status->standing.role == Role::primary && status->standing.epoch == epoch;
}

bool MemberNode::follows(uint64_t epoch) const {
  return runs() && status->standing.role == Role::replica && status->standing.epoch == epoch &&
         status->standing.linked;
}

std::vector<MemberNode> members_of(Transaction& records, const Fleet& fleet, const Shard& shard) {
  std::vector<MemberNode> members;
  for (const ShardMember& member : shard.members) {
    const std::string id = node_id(member);
    members.push_back(
        {member, records.find<Node>(id), fleet.node(id), fleet.unchanged_ms(id), false});
  }
  if (!is_spread(members)) return members;
  for (MemberNode& node : members) node.away = node.row && fleet.is_away(node.row->spec.host);
  return members;
}

bool MemberNode::is_in_effect(const Transaction& records) const {
  return runs() && row && !records.is_written<Node>(row->id) &&
         status->applied_revision >= row->revision;
}

bool MemberNode::waits_for_restart() const {
  if (!runs()) return false;
  const std::vector<std::string>& pending = status->settings_pending;
  return std::any_of(pending.begin(), pending.end(), [](const std::string& name) {
    return name == "threads" || name == "engine_version";
  });
}

bool MemberNode::refuses_to_lead() const {
  return runs() && row && status->applied_revision >= row->revision &&
         status->settings_refused.contains(agent::kMembership);
}

bool is_worth_more(const MemberNode& one, const MemberNode& other) {
  const auto worth = [](const MemberNode& node) {
    return std::pair(node.status->standing.has_data, node.status->replication_offset);
  };
  return worth(one) > worth(other);
}

std::string best_successor(const std::vector<MemberNode>& members, std::string_view not_this) {
  const MemberNode* best = nullptr;
  for (const MemberNode& node : members) {
    if (node.member.cluster == not_this || !node.runs()) continue;
    if (node.status->standing.role != Role::replica) continue;
    if (best == nullptr || is_worth_more(node, *best)) best = &node;
  }
  return best == nullptr ? "" : best->member.cluster;
}

agent::Following following_of(Transaction& records, const Shard& shard, std::string_view cluster) {
  agent::Following following = {.address = "",
                                .port = 0,
                                .secret = shard.secret,
                                .may_be_empty = shard.may_be_empty,
                                .closely = !shard.successor.empty(),
                                .foreign = false};
  if (!shard.source.head.empty() && shard.source.head == cluster) {
    following.address = shard.source.host;
    following.port = shard.source.port;
    following.closely = is_completing(records, shard);
    following.foreign = true;
    return following;
  }
  // During a handover who retires stays the source of what the others still lack.
  const std::string leading_name = leading_member(shard);
  const std::string_view source = leading_name.empty() ? shard.retiring : leading_name;
  if (source.empty() || source == cluster) return following;
  const auto leading = records.find<CacheCluster>(source);
  if (!leading || leading->nodes.empty()) return following;
  following.address = leading->nodes.front().address;
  following.port = leading->nodes.front().port;
  return following;
}

agent::SourceCheck source_check_of(Transaction& records, const Shard& shard,
                                   std::string_view cluster) {
  const auto group = records.find<ReplicationGroup>(shard.group);
  if (!group || leading_member(shard) != cluster) return {};
  const Migration& migration = group->migration;
  const bool is_due = migration.stage == MigrationStage::testing ||
                      migration.stage == MigrationStage::starting ||
                      migration.stage == MigrationStage::completing;
  if (!is_due) return {};
  return {.number = migration.check, .host = migration.host, .port = migration.port};
}

ListenedOn addresses_of(ActionContext& context, const CacheCluster& cluster, const Node& row) {
  ListenedOn found = {.addresses = {cluster.nodes.front().address}, .shared = {}};
  auto shard = context.records.find<Shard>(cluster.shard);
  if (!shard) return found;
  const auto group = context.records.find<ReplicationGroup>(shard->group);
  if (!group || group->endpoint_host != row.spec.host) return found;
  const std::vector<MemberNode> members = members_of(context.records, context.fleet, *shard);
  const bool leads = leading_member(*shard) == cluster.id;
  std::string& holder = shard->primary_holder;
  // Seen before its row is written anew, which its agent would have to put into effect first: who
  // leads next has the endpoint in the commit that says so.
  if (holder == cluster.id && !leads &&
      has_let_go(context.records, members, holder, group->primary_address)) {
    holder.clear();
  }
  if (leads && !group->primary_address.empty() &&
      (holder.empty() || holder == cluster.id ||
       has_let_go(context.records, members, holder, group->primary_address))) {
    holder = cluster.id;
    found.addresses.push_back(group->primary_address);
  }
  if (is_to_be_read(context.records, *shard, members, cluster.id, group->reader_address)) {
    found.addresses.push_back(group->reader_address);
    found.shared.push_back(group->reader_address);
  }
  context.records.put(*shard);
  return found;
}

bool endpoints_are_held(Transaction& records, const Fleet& fleet, const ReplicationGroup& group,
                        const Shard& shard) {
  const ShardMember* primary = primary_of(shard);
  if (group.endpoint_host.empty()) return true;
  if (primary == nullptr) return false;
  const std::vector<MemberNode> members = members_of(records, fleet, shard);
  // Those whose host is silent listen where they do.
  const auto is_here = [&](const MemberNode& node) {
    return node.row && node.row->spec.host == group.endpoint_host && !node.away;
  };
  const bool leads_here = std::any_of(members.begin(), members.end(), [&](const MemberNode& node) {
    return is_here(node) && node.member.role == Role::primary;
  });
  if (leads_here && shard.primary_holder != primary->cluster) return false;
  const bool has_replicas = std::any_of(
      members.begin(), members.end(),
      [&](const MemberNode& node) { return is_here(node) && node.member.role == Role::replica; });
  return std::all_of(members.begin(), members.end(), [&](const MemberNode& node) {
    const bool reads = has_replicas == (node.member.role == Role::replica);
    return !is_here(node) || shares(node, group.reader_address) == reads;
  });
}

std::vector<std::string> member_addresses(Transaction& records, const Shard& shard) {
  std::vector<std::string> addresses;
  for (const ShardMember& member : shard.members) {
    const auto cluster = records.find<CacheCluster>(member.cluster);
    if (cluster && !cluster->nodes.empty()) addresses.push_back(cluster->nodes.front().address);
  }
  return addresses;
}

bool may_start(Transaction& records, const Fleet& fleet, const Node& row) {
  const auto shard = records.find<Shard>(row.spec.membership.shard);
  if (!shard || shard->epoch != row.spec.membership.epoch) return false;
  const ShardMember* primary = primary_of(*shard);
  if (primary == nullptr || primary->cluster != row.owner) return false;
  if (!shard->has_served) return true;
  const std::vector<MemberNode> members = members_of(records, fleet, *shard);
  return std::all_of(members.begin(), members.end(), [&](const MemberNode& node) {
    return node.member.cluster == row.owner || !node.row || node.is_dead();
  });
}

}  // namespace control
