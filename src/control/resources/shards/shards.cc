// SPDX-License-Identifier: Apache-2.0
#include "control/resources/shards/shards.h"

#include <algorithm>
#include <utility>

#include "base/check.h"
#include "base/random.h"
#include "control/actions/numbers.h"

namespace control {

namespace {

using agent::Role;

constexpr size_t kSecretDigits = 32;

Shard new_shard(const ReplicationGroup& group, int number) {
  const std::string digits = four_digits(number);
  return {.id = group.id + "." + digits, .group = group.id, .number = digits, .may_be_empty = true};
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
  shard.secret = base::random_hex(kSecretDigits);
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
  Shard shard = implied_shard(group);
  shard.secret = base::random_hex(kSecretDigits);
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

std::string leading_member(const Shard& shard) {
  const ShardMember* primary = primary_of(shard);
  return primary != nullptr ? primary->cluster : shard.source.head;
}

std::string leading_cluster(Transaction& records, const ReplicationGroup& group) {
  const std::vector<Shard> shards = shards_of(records, group);
  return shards.empty() ? "" : leading_member(shards.front());
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
  shard.voters_in_force = 0;
  shard.retiring.clear();
  shard.successor.clear();
}

void begin_handover(Shard& shard, std::string_view successor, int64_t now_ms,
                    uint64_t above_epoch) {
  const ShardMember* primary = primary_of(shard);
  CHECK(primary != nullptr && primary->cluster != successor);
  shard.retiring = primary->cluster;
  shard.successor = successor;
  shard.handover_since_ms = now_ms;
  shard.handover_is_wished = true;
  for (ShardMember& member : shard.members) member.role = Role::replica;
  shard.epoch = std::max(shard.epoch, above_epoch) + 1;
}

void follow_source(Shard& shard, std::string_view host, uint16_t port) {
  const ShardMember* primary = primary_of(shard);
  CHECK(primary != nullptr);
  shard.source = {.head = primary->cluster, .host = std::string(host), .port = port};
  for (ShardMember& member : shard.members) member.role = Role::replica;
  shard.epoch++;
}

agent::Membership membership_of(const Shard& shard, std::string_view cluster) {
  for (const ShardMember& member : shard.members) {
    if (member.cluster != cluster) continue;
    return {.shard = shard.id,
            .role = member.role,
            .epoch = shard.epoch,
            .needs_lease = member.role == Role::primary && shard.members.size() > 1,
            .voters = shard.voters,
            .voters_version = shard.voters_version,
            .lease_ms = shard.voters > 0 ? kPrimaryLeaseMs : 0};
  }
  return {};
}

}  // namespace control
