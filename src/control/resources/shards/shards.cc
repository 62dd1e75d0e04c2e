// SPDX-License-Identifier: Apache-2.0
#include "control/resources/shards/shards.h"

#include <algorithm>
#include <utility>

#include "base/check.h"
#include "control/actions/numbers.h"

namespace control {

namespace {

using agent::Role;

Shard new_shard(const ReplicationGroup& group, int number) {
  const std::string digits = four_digits(number);
  return {.id = group.id + "." + digits, .group = group.id, .number = digits};
}

// The one shard of a group that was written before shards were records.
Shard implied_shard(const ReplicationGroup& group) {
  Shard shard = new_shard(group, 1);
  for (const std::string& cluster : group.members) {
    shard.members.push_back({.cluster = cluster, .cache_node = four_digits(1)});
  }
  lead(shard, group.members.front());
  return shard;
}

}  // namespace

Shard create_shard(Transaction& records, ReplicationGroup& group) {
  Shard shard = new_shard(group, group.next_shard++);
  (void)records.find<Shard>(shard.id);
  records.put(shard);
  group.shards.push_back(shard.id);
  return shard;
}

std::vector<Shard> shards_of(Transaction& records, const ReplicationGroup& group) {
  std::vector<Shard> shards;
  for (const std::string& id : group.shards) {
    if (auto shard = records.find<Shard>(id)) shards.push_back(*std::move(shard));
  }
  if (group.shards.empty() && !group.members.empty()) shards.push_back(implied_shard(group));
  return shards;
}

void write_shards(Transaction& records, ReplicationGroup& group) {
  if (!group.shards.empty() || group.members.empty()) return;
  const Shard shard = implied_shard(group);
  (void)records.find<Shard>(shard.id);
  records.put(shard);
  group.shards = {shard.id};
  group.next_shard = 2;
  for (const std::string& id : group.members) {
    auto cluster = records.find<CacheCluster>(id);
    if (!cluster) continue;
    cluster->shard = shard.id;
    records.put(*cluster);
  }
}

void erase_shards(Transaction& records, const ReplicationGroup& group) {
  for (const std::string& id : group.shards) {
    if (records.exists<Shard>(id)) records.erase<Shard>(id);
  }
}

std::optional<Shard> shard_of(Transaction& records, const CacheCluster& cluster) {
  if (!cluster.shard.empty()) return records.find<Shard>(cluster.shard);
  if (cluster.replication_group.empty()) return std::nullopt;
  // Written before clusters named their shard.
  const auto group = records.find<ReplicationGroup>(cluster.replication_group);
  if (!group) return std::nullopt;
  for (Shard& shard : shards_of(records, *group)) {
    for (const ShardMember& member : shard.members) {
      if (member.cluster == cluster.id) return std::move(shard);
    }
  }
  return std::nullopt;
}

const ShardMember* primary_of(const Shard& shard) {
  for (const ShardMember& member : shard.members) {
    if (member.role == Role::primary) return &member;
  }
  return nullptr;
}

std::string leading_cluster(Transaction& records, const ReplicationGroup& group) {
  const std::vector<Shard> shards = shards_of(records, group);
  const ShardMember* primary = shards.empty() ? nullptr : primary_of(shards.front());
  return primary == nullptr ? "" : primary->cluster;
}

void lead(Shard& shard, std::string_view cluster, uint64_t above_epoch) {
  const ShardMember* primary = primary_of(shard);
  if (primary != nullptr && primary->cluster == cluster) return;
  bool found = false;
  for (ShardMember& member : shard.members) {
    const bool leads = member.cluster == cluster;
    member.role = leads ? Role::primary : Role::replica;
    found = found || leads;
  }
  CHECK(found);
  shard.epoch = std::max(shard.epoch, above_epoch) + 1;
}

agent::Membership membership_of(const Shard& shard, std::string_view cluster) {
  for (const ShardMember& member : shard.members) {
    if (member.cluster != cluster) continue;
    return {.shard = shard.id,
            .role = member.role,
            .epoch = shard.epoch,
            .needs_lease = member.role == Role::primary && shard.members.size() > 1};
  }
  return {};
}

}  // namespace control
