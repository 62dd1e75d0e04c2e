// SPDX-License-Identifier: Apache-2.0
#include "control/service/reconcilers.h"

#include <gtest/gtest.h>

#include <optional>

#include "control/model/cache_cluster.h"
#include "control/model/replication_group.h"
#include "control/model/shard.h"

namespace control {
namespace {

using Keys = std::set<std::string>;

template <Record T>
Wake woken(const std::optional<T>& before, const std::optional<T>& after) {
  RowChange change = {std::string(T::kTable) + "/x", std::nullopt, std::nullopt};
  if (before) change.before = json::write(*before);
  if (after) change.after = json::write(*after);
  Wake wake;
  woken_by(change, wake);
  return wake;
}

TEST(Reconcilers, AClusterWakesTheGroupThatItNamesWhateverItsIdLooksLike) {
  CacheCluster cluster = {.id = "grp-0001-001"};
  EXPECT_EQ(woken<CacheCluster>({}, cluster).keys(), (Keys{"cache_cluster/grp-0001-001"}));
  cluster.replication_group = "grp";
  EXPECT_EQ(woken<CacheCluster>({}, cluster).keys(),
            (Keys{"cache_cluster/grp-0001-001", "replication_group/grp"}));
}

TEST(Reconcilers, WhomItBelongedToIsWokenToo) {
  CacheCluster cluster = {.id = "c"};
  cluster.replication_group = "grp";
  const Keys both = {"cache_cluster/c", "replication_group/grp"};
  EXPECT_EQ(woken<CacheCluster>(cluster, {}).keys(), both);
  EXPECT_EQ(woken<CacheCluster>(cluster, CacheCluster{.id = "c"}).keys(), both);
  Node node = {.id = "a.b.0001"};
  node.owner = "a.b";
  EXPECT_EQ(woken<Node>(node, {}).keys(), (Keys{"cache_cluster/a.b"}));
}

TEST(Reconcilers, AShardWakesItsGroupAndAllWhoseRoleItTells) {
  Shard shard = {.id = "g.0001", .group = "g"};
  shard.members = {{.cluster = "g-001", .cache_node = "0001"},
                   {.cluster = "other", .cache_node = "0001"}};
  EXPECT_EQ(woken<Shard>({}, shard).keys(), (Keys{"cache_cluster/g-001", "cache_cluster/other",
                                                  "replication_group/g", "shard/g.0001"}));
}

TEST(Reconcilers, WhatManyMayDependOnWakesAll) {
  Wake wake;
  woken_by({"parameter_group/p", {}, "{}"}, wake);
  EXPECT_TRUE(wake.all());
}

TEST(Reconcilers, HostsAndEventsWakeNobody) {
  for (const char* key : {"host/h", "event/1"}) {
    Wake wake;
    woken_by({key, {}, "{}"}, wake);
    EXPECT_FALSE(wake.all()) << key;
    EXPECT_TRUE(wake.keys().empty()) << key;
  }
}

TEST(Reconcilers, EveryTableHasAtMostOne) {
  Keys tables;
  for (const Reconciler& reconciler : reconcilers()) {
    EXPECT_TRUE(tables.insert(std::string(reconciler.table)).second) << reconciler.table;
    EXPECT_EQ(find_reconciler(std::string(reconciler.table) + "/x"), &reconciler);
  }
  EXPECT_EQ(find_reconciler("cache_cluster_other/x"), nullptr);
}

}  // namespace
}  // namespace control
