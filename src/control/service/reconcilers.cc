// SPDX-License-Identifier: Apache-2.0
#include "control/service/reconcilers.h"

#include "base/log.h"
#include "control/model/cache_cluster.h"
#include "control/model/event.h"
#include "control/model/kms_key.h"
#include "control/model/log_group.h"
#include "control/model/publication.h"
#include "control/model/replication_group.h"
#include "control/model/shard.h"
#include "control/model/snapshot.h"
#include "control/model/topic.h"
#include "control/model/user.h"
#include "control/nodes/transfer.h"
#include "control/resources/cache_clusters/cache_clusters.h"
#include "control/resources/kms/kms.h"
#include "control/resources/replication_groups/failover.h"
#include "control/resources/replication_groups/replication_groups.h"
#include "control/resources/snapshots/snapshots.h"
#include "control/resources/topics/topics.h"
#include "control/resources/users/users.h"

namespace control {

namespace {

constexpr Reconciler kReconcilers[] = {
    {CacheCluster::kTable, reconcile_cache_cluster},
    {KmsKey::kTable, reconcile_kms_key},
    {Publication::kTable, reconcile_publication},
    {ReplicationGroup::kTable, reconcile_replication_group},
    {Shard::kTable, reconcile_shard},
    {Snapshot::kTable, reconcile_snapshot},
    {Subscription::kTable, reconcile_subscription},
    {User::kTable, reconcile_user},
    {UserGroup::kTable, reconcile_user_group},
};

// --- Whom a record wakes -------------------------------------------------------------------------

void wake_cluster_and_group(const CacheCluster& cluster, Wake& wake) {
  wake.add<CacheCluster>(cluster.id);
  wake.add<ReplicationGroup>(cluster.replication_group);
}

void wake_members_and_group(const Shard& shard, Wake& wake) {
  wake.add<Shard>(shard.id);
  for (const ShardMember& member : shard.members) wake.add<CacheCluster>(member.cluster);
  wake.add<ReplicationGroup>(shard.group);
}

// What a group's nodes are told of a migration is in its record.
void wake_group(const ReplicationGroup& group, Wake& wake) {
  wake.add<ReplicationGroup>(group.id);
  for (const std::string& shard : group.shards) wake.add<Shard>(shard);
}

// Whoever waits to be deleted until it is there, too.
void wake_snapshot_and_source(const Snapshot& snapshot, Wake& wake) {
  wake.add<Snapshot>(snapshot.id);
  wake.add<CacheCluster>(snapshot.cluster);
  wake.add<ReplicationGroup>(snapshot.group);
}

void wake_snapshot(const TransferRow& row, Wake& wake) { wake.add<Snapshot>(row.owner); }

// How a record's text is read, for the table of all kinds.
template <Record T, void (*kWakes)(const T&, Wake&)>
void read_and_wake(std::string_view text, Wake& wake) {
  const base::Result<T> record = json::read<T>(text);
  if (record) return kWakes(*record, wake);
  base::log::warning("a {} record cannot be read: {}", T::kTable, record.error().message);
  wake.add_all();
}

// Whatever the user's groups have to tell of it shows in their records.
void wake_user(const User& user, Wake& wake) { wake.add<User>(user.id); }

void wake_users_and_caches(const UserGroup& group, Wake& wake) {
  wake.add<UserGroup>(group.id);
  for (const auto* const users : {&group.users, &group.to_add, &group.to_remove}) {
    for (const std::string& id : *users) wake.add<User>(id);
  }
  for (const std::string& id : group.replication_groups) wake.add<ReplicationGroup>(id);
}

void wake_key(const KmsKey& key, Wake& wake) { wake.add<KmsKey>(key.id); }

void wake_publication(const Publication& publication, Wake& wake) {
  wake.add<Publication>(publication.id);
}

void wake_subscription(const Subscription& subscription, Wake& wake) {
  wake.add<Subscription>(subscription.id);
}

void wake_nobody(std::string_view /*text*/, Wake& /*wake*/) {}

struct Waker {
  std::string_view table;
  void (*wakes)(std::string_view text, Wake& wake);
};

// Any number of clusters may depend on a record of a table that is not here, such as a parameter
// group: it wakes all.
constexpr Waker kWakers[] = {
    {CacheCluster::kTable, read_and_wake<CacheCluster, wake_cluster_and_group>},
    {ReplicationGroup::kTable, read_and_wake<ReplicationGroup, wake_group>},
    {Shard::kTable, read_and_wake<Shard, wake_members_and_group>},
    {Node::kTable, read_and_wake<Node, wake_owner>},
    {Snapshot::kTable, read_and_wake<Snapshot, wake_snapshot_and_source>},
    {User::kTable, read_and_wake<User, wake_user>},
    {UserGroup::kTable, read_and_wake<UserGroup, wake_users_and_caches>},
    {TransferRow::kTable, read_and_wake<TransferRow, wake_snapshot>},
    {KmsKey::kTable, read_and_wake<KmsKey, wake_key>},
    {KmsAlias::kTable, wake_nobody},
    {Host::kTable, wake_nobody},
    {Event::kTable, wake_nobody},
    {Publication::kTable, read_and_wake<Publication, wake_publication>},
    {Subscription::kTable, read_and_wake<Subscription, wake_subscription>},
    {Topic::kTable, wake_nobody},
    {Delivery::kTable, wake_nobody},  // a courier carries it
};

}  // namespace

std::span<const Reconciler> reconcilers() { return kReconcilers; }

bool is_of_table(std::string_view key, std::string_view table) {
  return key.size() > table.size() && key.starts_with(table) && key[table.size()] == '/';
}

const Reconciler* find_reconciler(std::string_view key) {
  for (const Reconciler& reconciler : kReconcilers) {
    if (is_of_table(key, reconciler.table)) return &reconciler;
  }
  return nullptr;
}

void wake_owner(const Node& node, Wake& wake) {
  wake.add<CacheCluster>(node.owner);
  if (!node.spec.membership.shard.empty()) wake.add<Shard>(node.spec.membership.shard);
  wake.add<ReplicationGroup>(node.users_of);
  for (const std::string& id : node.user_groups) wake.add<UserGroup>(id);
}

void woken_by(const RowChange& change, Wake& wake) {
  for (const Waker& waker : kWakers) {
    if (!is_of_table(change.key, waker.table)) continue;
    if (change.before) waker.wakes(*change.before, wake);
    if (change.after) waker.wakes(*change.after, wake);
    return;
  }
  wake.add_all();
}

}  // namespace control
