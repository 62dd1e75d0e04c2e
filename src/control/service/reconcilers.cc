// SPDX-License-Identifier: Apache-2.0
#include "control/service/reconcilers.h"

#include "base/log.h"
#include "control/model/cache_cluster.h"
#include "control/model/event.h"
#include "control/model/replication_group.h"
#include "control/model/shard.h"
#include "control/resources/cache_clusters/cache_clusters.h"
#include "control/resources/replication_groups/replication_groups.h"

namespace control {

namespace {

constexpr Reconciler kReconcilers[] = {
    {CacheCluster::kTable, reconcile_cache_cluster},
    {ReplicationGroup::kTable, reconcile_replication_group},
};

// --- Whom a record wakes -------------------------------------------------------------------------

void wake_cluster_and_group(const CacheCluster& cluster, Wake& wake) {
  wake.add<CacheCluster>(cluster.id);
  wake.add<ReplicationGroup>(cluster.replication_group);
}

void wake_members_and_group(const Shard& shard, Wake& wake) {
  for (const ShardMember& member : shard.members) wake.add<CacheCluster>(member.cluster);
  wake.add<ReplicationGroup>(shard.group);
}

void wake_group(const ReplicationGroup& group, Wake& wake) { wake.add<ReplicationGroup>(group.id); }

// How a record's text is read, for the table of all kinds.
template <Record T, void (*kWakes)(const T&, Wake&)>
void read_and_wake(std::string_view text, Wake& wake) {
  const base::Result<T> record = json::read<T>(text);
  if (record) return kWakes(*record, wake);
  base::log::warning("a {} record cannot be read: {}", T::kTable, record.error().message);
  wake.add_all();
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
    {Host::kTable, wake_nobody},
    {Event::kTable, wake_nobody},
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

void wake_owner(const Node& node, Wake& wake) { wake.add<CacheCluster>(node.owner); }

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
