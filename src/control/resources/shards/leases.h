// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>
#include <vector>

#include "control/fleet/fleet.h"
#include "control/model/shard.h"
#include "control/nodes/node.h"
#include "control/records/transaction.h"
#include "control/resources/shards/members.h"

// Shards on several hosts: the node that leads one answers only under a lease, from the service or
// from a majority of the shard, so that it can be replaced though nobody has seen its process end.

namespace control {

// Whether the members lie on several hosts.
bool is_spread(const std::vector<MemberNode>& members);

// Brings up to date by how many members the primary's lease is to go, and by how many it may go at
// the least. What is said of fewer counts at once, what is said of more once the node has it.
void update_voters(Shard& shard, const std::vector<MemberNode>& members);

// The member leads in a new epoch: it is told of its lease with that, if it is a program that knows
// of leases.
void note_leader(Shard& shard, const MemberNode& leader);

// Whether the primary may be replaced though its host is silent: those that may still acknowledge
// something to it, when all have left that can be told to, are no majority with it.
bool can_be_deposed(Transaction& records, const Shard& shard,
                    const std::vector<MemberNode>& members, std::string_view primary);

// Whether a majority has heard of it so recently that it has its lease from them.
bool is_held_up(const Fleet& fleet, const Shard& shard, const std::vector<MemberNode>& members,
                std::string_view primary);

// Whether whoever led before the present epoch has no lease any more and gets none: the last one
// from the service has ended, and those who have heard of this epoch acknowledged something to it
// too long ago, and are too many for a majority without them.
bool is_lease_over(Transaction& records, const Fleet& fleet, const Shard& shard,
                   const MemberNode& former);

// Whether the agent's node, which is a primary and has a lease of this membership, may be granted
// one; `row` as it is in the store now.
bool may_lead_on(const Node& row, const agent::NodeStatus& status);

// Whether nobody can have a lease any more by what the node has acknowledged before it ended.
bool is_vote_over(const Fleet& fleet, const Node& row);

}  // namespace control
