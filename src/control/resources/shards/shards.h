// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "agent/api/node.h"
#include "control/model/cache_cluster.h"
#include "control/model/replication_group.h"
#include "control/model/shard.h"
#include "control/records/transaction.h"

// Shards: who is in one, who leads it, and what their nodes are told of that. Everything happens
// in the caller's transaction.

namespace control {

// For how long a primary of a shard on several hosts may answer, from when it, or its agent, has
// asked. The service waits longer than that where it waits for its end.
inline constexpr int64_t kPrimaryLeaseMs = 1200;

// A new shard without members, in the group's list and in the transaction.
Shard create_shard(Transaction& records, ReplicationGroup& group);

// The shards of a group in their order. A group that a version without shard records wrote has
// none: it was one shard, led by its first member, and that is what is answered; write_shards()
// makes records of it.
std::vector<Shard> shards_of(Transaction& records, const ReplicationGroup& group);
void write_shards(Transaction& records, ReplicationGroup& group);
void erase_shards(Transaction& records, const ReplicationGroup& group);

// The shard that a cluster's nodes are members of.
std::optional<Shard> shard_of(Transaction& records, const CacheCluster& cluster);

// The primary, or nullptr while there is none.
const ShardMember* primary_of(const Shard& shard);

// Who has the primary's place: the primary, or who follows a server elsewhere. Empty: nobody has.
std::string leading_member(const Shard& shard);

// The cluster whose settings stand for the whole group: the leading member of the first shard;
// empty while there is none.
std::string leading_cluster(Transaction& records, const ReplicationGroup& group);

// Makes the member the primary, in a new epoch that is larger than `above_epoch` too, which is
// what a lease of the shard's has given out; the others are replicas. Nothing is changed for who
// leads already. CHECKs that it is a member.
void lead(Shard& shard, std::string_view cluster, uint64_t above_epoch = 0);

// The primary ends being it, in a new epoch that is larger than `above_epoch` too, for the
// successor to take its place: see Shard::successor. CHECKs that there is a primary, another one
// than the successor.
void begin_handover(Shard& shard, std::string_view successor, int64_t now_ms,
                    uint64_t above_epoch = 0);

// The primary follows a server elsewhere, in a new epoch: see Shard::source. CHECKs that there is a
// primary.
void follow_source(Shard& shard, std::string_view host, uint16_t port);

// What the member's node is told. A primary that has replicas needs a lease to be started: one of
// them may have taken its place, and has the data that it lacks.
agent::Membership membership_of(const Shard& shard, std::string_view cluster);

}  // namespace control
