// SPDX-License-Identifier: Apache-2.0
// The lives of a memcached cluster and of a group of one member, with the service killed after each
// commit.
#include <gtest/gtest.h>

#include "control/service/crash_case.h"

namespace control {
namespace {

const Parameters kCluster = {{"CacheClusterId", "c"}};

Parameters with(Parameters more) {
  more.insert(more.begin(), kCluster.begin(), kCluster.end());
  return more;
}

// Consistent after each step.
class Life : public CrashTest {
 public:
  void live() override {
    insist("CreateCacheCluster",
           with({{"Engine", "memcached"},
                 {"CacheNodeType", "cache.t4g.micro"},
                 {"NumCacheNodes", "3"},
                 {"AZMode", "cross-az"}}),
           {"CacheClusterAlreadyExists"});
    expect_consistent();
    insist("ModifyCacheCluster", with({{"NumCacheNodes", "5"}, {"ApplyImmediately", "true"}}), {});
    expect_consistent();
    insist("ModifyCacheCluster",
           with({{"NumCacheNodes", "4"},
                 {"CacheNodeIdsToRemove.CacheNodeId.1", "0002"},
                 {"ApplyImmediately", "true"}}),
           {"InvalidParameterCombination"});
    expect_consistent();
    insist("RebootCacheCluster", with({{"CacheNodeIdsToReboot.CacheNodeId.1", "0003"}}), {});
    expect_consistent();
    insist("ModifyCacheCluster",
           with({{"CacheNodeType", "cache.t4g.small"}, {"ApplyImmediately", "true"}}), {});
    expect_consistent();
    insist("CreateReplicationGroup",
           {{"ReplicationGroupId", "g"},
            {"ReplicationGroupDescription", "d"},
            {"CacheNodeType", "cache.t4g.micro"}},
           {"ReplicationGroupAlreadyExists"});
    expect_consistent();
    insist("DeleteCacheCluster", kCluster, {"CacheClusterNotFound"});
    insist("DeleteReplicationGroup", {{"ReplicationGroupId", "g"}},
           {"ReplicationGroupNotFoundFault"});
    expect_consistent();
    EXPECT_TRUE(keys("node/").empty());
    EXPECT_TRUE(keys("cache_cluster/").empty());
    EXPECT_TRUE(keys("replication_group/").empty());
    EXPECT_TRUE(keys("shard/").empty());
    EXPECT_TRUE(agent_.running().empty());
  }
};

TEST_F(Life, ConvergesWhereverTheServiceIsKilled) { kill_everywhere(); }

}  // namespace
}  // namespace control
