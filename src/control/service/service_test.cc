// SPDX-License-Identifier: Apache-2.0
#include "control/service/service.h"

#include <gtest/gtest.h>

#include "control/service/test_service.h"

namespace control {
namespace {

TEST_F(ServiceTest, CreatesAClusterOnceItsNodeRuns) {
  EXPECT_EQ(create("my-redis", "redis").string("CacheClusterStatus"), "creating");
  EXPECT_EQ(status_of("my-redis"), "creating");
  agent_.obey();
  EXPECT_EQ(status_of("my-redis"), "available");
  const aws::Structure cluster = describe("my-redis");
  const aws::Structure& node = cluster.structures("CacheNodes")[0];
  EXPECT_EQ(node.string("CacheNodeId"), "0001");
  EXPECT_EQ(node.structure("Endpoint")->string("Address"), "127.66.0.1");
  EXPECT_EQ(node.structure("Endpoint")->integer("Port"), 6379);
}

TEST_F(ServiceTest, DeletesAClusterOnceItsNodesAreGone) {
  create("my-redis", "redis");
  agent_.obey();
  call("DeleteCacheCluster", {{"CacheClusterId", "my-redis"}});
  EXPECT_EQ(status_of("my-redis"), "deleting");
  agent_.obey();
  EXPECT_EQ(error_of("DescribeCacheClusters", {{"CacheClusterId", "my-redis"}}),
            "CacheClusterNotFound");
  EXPECT_TRUE(agent_.running().empty());
  EXPECT_TRUE(keys("node/").empty());
}

}  // namespace
}  // namespace control
