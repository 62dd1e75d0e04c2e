// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "control/actions/action.h"
#include "control/model/cache_cluster.h"
#include "control/model/replication_group.h"
#include "control/model/shard.h"
#include "control/nodes/node.h"

// The nodes of a shard as they are now: what their agents say, where they listen, and what they are
// told of each other. Everything happens in the caller's transaction.

namespace control {

// A member with all that is known of it.
struct MemberNode {
  ShardMember member;
  std::optional<Node> row;                    // none: its cluster is going
  const agent::NodeStatus* status = nullptr;  // null: its agent has not reported it
  int64_t unchanged_ms = 0;                   // for how long: see Fleet
  // Its host is silent, and others of the shard are elsewhere: what is known of it is old, and
  // nobody waits for it who can do without.
  bool away = false;

  bool runs() const;
  // Its process is gone, as its agent has seen.
  bool is_dead() const;
  // It leads in this epoch, or follows in it and gets the stream.
  bool leads(uint64_t epoch) const;
  bool follows(uint64_t epoch) const;
  // It runs with all that its row asks for; not if the row was changed just now.
  bool is_in_effect(const Transaction& records) const;
  // Something of its row that a group changes, its threads or its program, waits for a restart.
  // Parameters that do so wait for their user.
  bool waits_for_restart() const;
  // It was told to lead, and has refused: it has no data.
  bool refuses_to_lead() const;
};

std::vector<MemberNode> members_of(Transaction& records, const Fleet& fleet, const Shard& shard);

// Whether one member would lose less than the other as the primary: it has data and the other has
// none, or more of the stream. Requires: both have been reported.
bool is_worth_more(const MemberNode& one, const MemberNode& other);

// The member that would lose the least as the primary, other than `not_this`: one that runs, and
// of those one with data, then the one with the most of the stream, then the one that joined first.
// Empty: there is none.
std::string best_successor(const std::vector<MemberNode>& members, std::string_view not_this);

// What the member is told beside its membership.
agent::Following following_of(Transaction& records, const Shard& shard, std::string_view cluster);

// The server elsewhere that the member's agent is to look at, if it has the primary's place.
agent::SourceCheck source_check_of(Transaction& records, const Shard& shard,
                                   std::string_view cluster);

// Where the member's node is to listen: its own address, and the endpoints that are its own now.
// The primary endpoint is one member's: where another may still listen on it, it is not among them
// yet, and who has it is noted in the shard's record. The reader endpoint is shared by all replicas
// that readers may be sent to, and is the primary's as long as none of them listens on it.
struct ListenedOn {
  std::vector<std::string> addresses;
  std::vector<std::string> shared;
};
ListenedOn addresses_of(ActionContext& context, const CacheCluster& cluster, const Node& row);

// Whether the members that are to listen on the endpoints do, as far as their rows say.
bool endpoints_are_held(Transaction& records, const Fleet& fleet, const ReplicationGroup& group,
                        const Shard& shard);

// The members' own addresses: they are let in to each other whatever the security groups say.
std::vector<std::string> member_addresses(Transaction& records, const Shard& shard);

// Whether the primary may be started, of a shard that has replicas: nobody else has a process that
// could have data which it lacks.
bool may_start(Transaction& records, const Fleet& fleet, const Node& row);

}  // namespace control
