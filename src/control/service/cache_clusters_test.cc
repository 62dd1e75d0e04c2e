// SPDX-License-Identifier: Apache-2.0
// Cache clusters through the API, on a machine that obeys at once.
#include <gtest/gtest.h>

#include <algorithm>

#include "control/service/test_service.h"

namespace control {
namespace {

class CacheClustersTest : public ServiceTest {
 protected:
  aws::Structure create_memcached(int nodes, Parameters more = {}) {
    more.emplace_back("NumCacheNodes", std::to_string(nodes));
    aws::Structure cluster = create("m", "memcached", std::move(more));
    agent_.obey();
    return cluster;
  }
  aws::Structure modify(Parameters changes) {
    changes.insert(changes.begin(), {"CacheClusterId", "m"});
    return *call("ModifyCacheCluster", changes).structure("CacheCluster");
  }
  std::vector<std::string> node_ids(const std::string& cluster) {
    std::vector<std::string> ids;
    const aws::Structure shown = describe(cluster);
    for (const aws::Structure& node : shown.structures("CacheNodes")) {
      ids.emplace_back(*node.string("CacheNodeId"));
    }
    return ids;
  }
  std::vector<std::string> events() {
    std::vector<std::string> messages;
    const aws::Structure result = call("DescribeEvents");
    for (const aws::Structure& event : result.structures("Events")) {
      messages.emplace_back(*event.string("Message"));
    }
    return messages;
  }
};

using Ids = std::vector<std::string>;

TEST_F(CacheClustersTest, SpreadNodesOverZones) {
  create_memcached(4, {{"AZMode", "cross-az"}});
  const aws::Structure cluster = describe("m");
  std::vector<std::string> zones;
  for (const aws::Structure& node : cluster.structures("CacheNodes")) {
    zones.emplace_back(*node.string("CustomerAvailabilityZone"));
  }
  EXPECT_EQ(zones, (Ids{"us-east-1a", "us-east-1b", "us-east-1c", "us-east-1a"}));
  EXPECT_EQ(cluster.string("PreferredAvailabilityZone"), "Multiple");
}

// The first that an agent hears of a node is all that it is to be.
TEST_F(CacheClustersTest, DescribeNewNodesFully) {
  create("m", "memcached", {{"NumCacheNodes", "1"}});
  agent_.fetch();
  EXPECT_EQ(agent_.spec("m.0001").engine, agent::Engine::memcached);
  EXPECT_GT(agent_.spec("m.0001").maxmemory_bytes, 0);
  EXPECT_EQ(agent_.spec("m.0001").allowed_sources.empty(), false);
  EXPECT_EQ(agent_.spec("m.0001").engine_version, "memcached 1.6.22");
}

TEST_F(CacheClustersTest, PutNodesWhereTheUserSays) {
  create_memcached(2, {{"PreferredAvailabilityZones.PreferredAvailabilityZone.1", "us-east-1c"},
                       {"PreferredAvailabilityZones.PreferredAvailabilityZone.2", "us-east-1a"}});
  const aws::Structure cluster = describe("m");
  EXPECT_EQ(cluster.structures("CacheNodes")[0].string("CustomerAvailabilityZone"), "us-east-1c");
  EXPECT_EQ(message_of("CreateCacheCluster", {{"CacheClusterId", "x"},
                                              {"Engine", "redis"},
                                              {"CacheNodeType", "cache.t4g.micro"},
                                              {"PreferredAvailabilityZone", "us-east-1z"}}),
            "us-east-1z is not a valid availability zone. The subnet group's zones are: "
            "us-east-1a, us-east-1b, us-east-1c.");
}

TEST_F(CacheClustersTest, TellClientsWhichNodesServe) {
  create_memcached(2);
  const agent::NodeSpec first = agent_.spec("m.0001");
  EXPECT_EQ(first.discovery_nodes,
            (Ids{"127.66.0.1|127.66.0.1|11211", "127.66.0.2|127.66.0.2|11211"}));
  modify({{"NumCacheNodes", "3"}, {"ApplyImmediately", "true"}});
  agent_.obey();
  EXPECT_EQ(agent_.spec("m.0001").discovery_nodes.size(), 3u);
  EXPECT_GT(agent_.spec("m.0001").discovery_version, first.discovery_version);
  EXPECT_EQ(agent_.spec("m.0003").discovery_nodes, agent_.spec("m.0001").discovery_nodes);
  EXPECT_EQ(describe("m").structure("ConfigurationEndpoint")->string("Address"), "127.66.0.1");
}

// Clients must never be sent to a node that is gone.
TEST_F(CacheClustersTest, ForgetANodeBeforeItStops) {
  create_memcached(3);
  modify({{"NumCacheNodes", "2"},
          {"CacheNodeIdsToRemove.CacheNodeId.1", "0002"},
          {"ApplyImmediately", "true"}});
  service_->run();
  ASSERT_GT(agent_.fetch(), 0u);
  EXPECT_EQ(agent_.spec("m.0001").discovery_nodes.size(), 2u);
  EXPECT_EQ(agent_.spec("m.0002").wanted, agent::Wanted::running);
  agent_.report();
  agent_.obey();
  EXPECT_EQ(agent_.spec("m.0002").wanted, agent::Wanted::absent);
  EXPECT_EQ(node_ids("m"), (Ids{"0001", "0003"}));
  EXPECT_EQ(agent_.running(), (Ids{"m.0001", "m.0003"}));
}

TEST_F(CacheClustersTest, NeverGiveANumberTwice) {
  create_memcached(2);
  modify({{"NumCacheNodes", "1"},
          {"CacheNodeIdsToRemove.CacheNodeId.1", "0002"},
          {"ApplyImmediately", "true"}});
  agent_.obey();
  modify({{"NumCacheNodes", "2"}, {"ApplyImmediately", "true"}});
  agent_.obey();
  EXPECT_EQ(node_ids("m"), (Ids{"0001", "0003"}));
}

TEST_F(CacheClustersTest, QueueChangesUntilTheMaintenanceWindow) {
  create_memcached(1, {{"PreferredMaintenanceWindow", "wed:01:00-wed:02:00"}});
  // The fake clock starts on Tuesday, 22:13:20.
  const aws::Structure queued = modify({{"NumCacheNodes", "2"}, {"EngineVersion", "1.6"}});
  EXPECT_EQ(queued.structure("PendingModifiedValues")->integer("NumCacheNodes"), 2);
  EXPECT_EQ(queued.integer("NumCacheNodes"), 1);
  EXPECT_EQ(status_of("m"), "available");
  clock_.advance_ms(2 * 3'600'000);
  for (int i = 0; i < 10; i++) service_->tick();
  agent_.obey();
  EXPECT_EQ(node_ids("m").size(), 1u);
  clock_.advance_ms(3'600'000);
  for (int i = 0; i < 10; i++) service_->tick();
  agent_.obey();
  EXPECT_EQ(node_ids("m").size(), 2u);
  EXPECT_FALSE(describe("m").structure("PendingModifiedValues")->has("NumCacheNodes"));
}

TEST_F(CacheClustersTest, ALaterWishReplacesAQueuedOne) {
  create_memcached(1);
  modify({{"NumCacheNodes", "2"}});
  const aws::Structure cluster = modify({{"NumCacheNodes", "1"}});
  EXPECT_FALSE(cluster.structure("PendingModifiedValues")->has("NumCacheNodes"));
}

TEST_F(CacheClustersTest, RebootOnlyTheNodesThatAreNamed) {
  create_memcached(2);
  const aws::Structure result =
      call("RebootCacheCluster",
           {{"CacheClusterId", "m"}, {"CacheNodeIdsToReboot.CacheNodeId.1", "0002"}});
  EXPECT_EQ(result.structure("CacheCluster")->string("CacheClusterStatus"),
            "rebooting cluster nodes");
  agent_.obey();
  EXPECT_EQ(status_of("m"), "available");
  EXPECT_EQ(agent_.node("m.0001").incarnation, 1u);
  EXPECT_EQ(agent_.node("m.0002").incarnation, 2u);
}

TEST_F(CacheClustersTest, ChangeMemoryInPlaceWhileTheDataFits) {
  create_memcached(1);
  const int64_t before = agent_.spec("m.0001").maxmemory_bytes;
  modify({{"CacheNodeType", "cache.t4g.small"}, {"ApplyImmediately", "true"}});
  EXPECT_EQ(status_of("m"), "modifying");
  agent_.obey();
  EXPECT_EQ(status_of("m"), "available");
  EXPECT_GT(agent_.spec("m.0001").maxmemory_bytes, before);
  EXPECT_EQ(agent_.node("m.0001").incarnation, 1u);

  agent_.node("m.0001").used_memory_bytes = int64_t{600} << 20;
  agent_.report();
  EXPECT_EQ(message_of("ModifyCacheCluster", {{"CacheClusterId", "m"},
                                              {"CacheNodeType", "cache.t4g.micro"},
                                              {"ApplyImmediately", "true"}})
                .substr(0, 62),
            "Cache node 0001 uses 600.0 MiB, which does not fit into the 41");
  EXPECT_EQ(describe("m").string("CacheNodeType"), "cache.t4g.small");
}

TEST_F(CacheClustersTest, NeedRoomOnAHost) {
  agent_.offer().memory_bytes = int64_t{1} << 30;
  agent_.report();
  create("a", "redis");
  EXPECT_EQ(message_of("CreateCacheCluster", {{"CacheClusterId", "b"},
                                              {"Engine", "redis"},
                                              {"CacheNodeType", "cache.t4g.small"}})
                .substr(0, 53),
            "There is no room for a node of type cache.t4g.small i");
  EXPECT_EQ(error_of("CreateCacheCluster", {{"CacheClusterId", "b"},
                                            {"Engine", "redis"},
                                            {"CacheNodeType", "cache.m6g.large"}}),
            "InsufficientCacheClusterCapacity");
  EXPECT_TRUE(keys("node/b").empty());
}

TEST_F(CacheClustersTest, SayWhyANodeDoesNotRun) {
  agent_.failing()["m.0001"] = "cannot listen on 127.66.0.1:11211: Address already in use";
  create_memcached(1);
  EXPECT_EQ(status_of("m"), "creating");
  EXPECT_EQ(events(), (Ids{"Cache node 0001 does not run: cannot listen on 127.66.0.1:11211: "
                           "Address already in use"}));
  agent_.failing().clear();
  agent_.node("m.0001").state = agent::NodeState::running;
  agent_.node("m.0001").message = "";
  agent_.report();
  agent_.obey();
  EXPECT_EQ(status_of("m"), "available");
}

TEST_F(CacheClustersTest, SayOnceWhichParametersHaveNoEffect) {
  create("r", "redis", {{"PreferredAvailabilityZone", "us-east-1a"}});
  agent_.obey();
  agent_.node("r.0001").settings_refused = {{"notify-keyspace-events", "ERR not there"}};
  agent_.node("r.0001").settings_unknown = {"appendfsync"};  // an AWS default, which nobody set
  agent_.report();
  agent_.obey();
  agent_.node("r.0001").clients = 1;
  agent_.report();
  agent_.obey();
  EXPECT_EQ(events(),
            (Ids{"Added cache node 0001 in availability zone us-east-1a", "Cache cluster created",
                 "Cache node 0001: the parameter notify-keyspace-events has no effect: ERR not "
                 "there"}));
  EXPECT_EQ(status_of("r"), "available");
}

TEST_F(CacheClustersTest, ShowParametersThatWaitForAReboot) {
  create_memcached(2);
  agent_.node("m.0002").settings_pending = {"max_item_size"};
  agent_.report();
  const aws::Structure cluster = describe("m");
  const aws::Structure& group = *cluster.structure("CacheParameterGroup");
  EXPECT_EQ(group.string("ParameterApplyStatus"), "pending-reboot");
  EXPECT_EQ(group.strings("CacheNodeIdsToReboot"), std::vector<std::string_view>{"0002"});
}

TEST_F(CacheClustersTest, ArePaged) {
  for (char c = 'a'; c < 'a' + 25; c++) create(std::string("c-") + c, "redis");
  const aws::Structure first = call("DescribeCacheClusters", {{"MaxRecords", "20"}});
  EXPECT_EQ(first.structures("CacheClusters").size(), 20u);
  const std::string marker(*first.string("Marker"));
  const aws::Structure second =
      call("DescribeCacheClusters", {{"MaxRecords", "20"}, {"Marker", marker}});
  EXPECT_EQ(second.structures("CacheClusters").size(), 5u);
  EXPECT_EQ(second.structures("CacheClusters")[0].string("CacheClusterId"), "c-u");
  EXPECT_FALSE(second.has("Marker"));
}

TEST_F(CacheClustersTest, SurviveTheServicesRestart) {
  create_memcached(2);
  restart();
  agent_.obey();
  EXPECT_EQ(status_of("m"), "available");
  EXPECT_EQ(agent_.node("m.0001").incarnation, 1u);
}

// Every way in which the operations' own errors come about. A request that fails changes nothing.
struct Refusal {
  const char* operation;
  Parameters parameters;
  const char* code;
  const char* message;
};

const Parameters kUsual = {
    {"CacheClusterId", "new"}, {"Engine", "redis"}, {"CacheNodeType", "cache.t4g.micro"}};

Parameters new_with(Parameters more) {
  for (const auto& usual : kUsual) {
    const bool given = std::any_of(more.begin(), more.end(), [&](const auto& parameter) {
      return parameter.first == usual.first;
    });
    if (!given) more.push_back(usual);
  }
  return more;
}

Parameters m_with(Parameters more) {
  more.emplace_back("CacheClusterId", "m");
  return more;
}

TEST_F(CacheClustersTest, RefuseWhatCannotBe) {
  create_memcached(2);
  create("r", "redis");
  agent_.obey();
  const uint64_t revision = *store_->revision();
  const Refusal refusals[] = {
      {"CreateCacheCluster", new_with({{"CacheClusterId", "m"}}), "CacheClusterAlreadyExists",
       "Cache cluster m already exists."},
      {"CreateCacheCluster", new_with({{"CacheClusterId", "1a"}}), "InvalidParameterValue", ""},
      {"CreateCacheCluster",
       {{"CacheClusterId", "new"}},
       "InvalidParameterValue",
       "The parameter Engine must be provided."},
      {"CreateCacheCluster",
       {{"CacheClusterId", "new"}, {"Engine", "redis"}},
       "InvalidParameterValue",
       "The parameter CacheNodeType must be provided."},
      {"CreateCacheCluster", new_with({{"Engine", "etcd"}}), "InvalidParameterValue",
       "Invalid engine 'etcd'. Valid values are memcached, redis and valkey."},
      {"CreateCacheCluster", new_with({{"EngineVersion", "99"}}), "InvalidParameterCombination",
       "Cannot find version 99 for redis"},
      {"CreateCacheCluster", new_with({{"NumCacheNodes", "2"}}), "InvalidParameterValue",
       "NumCacheNodes should be 1 if engine is redis."},
      {"CreateCacheCluster", new_with({{"NumCacheNodes", "0"}}), "InvalidParameterValue", ""},
      {"CreateCacheCluster", new_with({{"Engine", "memcached"}, {"NumCacheNodes", "41"}}),
       "NodeQuotaForClusterExceeded", "A cache cluster can have at most 40 nodes."},
      {"CreateCacheCluster", new_with({{"CacheNodeType", "cache.x"}}), "InvalidParameterValue", ""},
      {"CreateCacheCluster", new_with({{"CacheNodeType", "cache.r6g.16xlarge"}}),
       "InsufficientCacheClusterCapacity", ""},
      {"CreateCacheCluster", new_with({{"Port", "0"}}), "InvalidParameterValue",
       "Invalid port: 0."},
      {"CreateCacheCluster", new_with({{"Port", "65536"}}), "InvalidParameterValue", ""},
      {"CreateCacheCluster", new_with({{"CacheParameterGroupName", "nope"}}),
       "CacheParameterGroupNotFound", ""},
      {"CreateCacheCluster", new_with({{"CacheSubnetGroupName", "nope"}}),
       "CacheSubnetGroupNotFoundFault", ""},
      {"CreateCacheCluster", new_with({{"PreferredMaintenanceWindow", "never"}}),
       "InvalidParameterValue", ""},
      {"CreateCacheCluster",
       new_with({{"PreferredMaintenanceWindow", "mon:05:00-mon:06:00"},
                 {"SnapshotWindow", "05:30-06:30"}}),
       "InvalidParameterValue",
       "The snapshot window 05:30-06:30 and the maintenance window mon:05:00-mon:06:00 must not "
       "overlap."},
      {"CreateCacheCluster", new_with({{"AZMode", "cross-az"}}), "InvalidParameterCombination", ""},
      {"CreateCacheCluster", new_with({{"ReplicationGroupId", "g"}}),
       "ReplicationGroupNotFoundFault", "Replication group g not found."},
      {"CreateCacheCluster", new_with({{"SnapshotRetentionLimit", "36"}}), "InvalidParameterValue",
       "SnapshotRetentionLimit must be between 0 and 35."},
      {"CreateCacheCluster", new_with({{"Tags.Tag.1.Key", "aws:x"}, {"Tags.Tag.1.Value", ""}}),
       "InvalidParameterValue", ""},
      {"DescribeCacheClusters",
       {{"CacheClusterId", "nope"}},
       "CacheClusterNotFound",
       "Cache cluster nope not found."},
      {"DescribeCacheClusters", {{"MaxRecords", "7"}}, "InvalidParameterValue", ""},
      {"ModifyCacheCluster", {{"CacheClusterId", "nope"}}, "CacheClusterNotFound", ""},
      {"ModifyCacheCluster", m_with({}), "InvalidParameterCombination",
       "No modifications were requested"},
      {"ModifyCacheCluster", m_with({{"NumCacheNodes", "1"}}), "InvalidParameterCombination",
       "CacheNodeIdsToRemove must name 1 nodes: the cluster has 2 and is to have 1."},
      {"ModifyCacheCluster",
       m_with({{"NumCacheNodes", "1"}, {"CacheNodeIdsToRemove.CacheNodeId.1", "0009"}}),
       "InvalidParameterValue", "The cluster has no cache node 0009."},
      {"ModifyCacheCluster", m_with({{"CacheNodeIdsToRemove.CacheNodeId.1", "0001"}}),
       "InvalidParameterCombination", ""},
      {"ModifyCacheCluster", m_with({{"NumCacheNodes", "41"}}), "NodeQuotaForClusterExceeded", ""},
      {"ModifyCacheCluster", m_with({{"EngineVersion", "1.4.5"}}), "InvalidParameterCombination",
       "An engine version cannot be lowered: the cluster has 1.6.22."},
      {"ModifyCacheCluster", m_with({{"Engine", "redis"}}), "InvalidParameterCombination",
       "A memcached cluster cannot become redis."},
      {"ModifyCacheCluster",
       m_with({{"CacheNodeType", "cache.r6g.16xlarge"}, {"ApplyImmediately", "true"}}),
       "InsufficientCacheClusterCapacity", ""},
      {"ModifyCacheCluster",
       {{"CacheClusterId", "r"}, {"NumCacheNodes", "2"}},
       "InvalidParameterValue",
       ""},
      {"RebootCacheCluster",
       {{"CacheClusterId", "m"}, {"CacheNodeIdsToReboot.CacheNodeId.1", "0007"}},
       "InvalidParameterValue",
       "The cluster has no cache node 0007."},
      {"RebootCacheCluster",
       {{"CacheClusterId", "nope"}, {"CacheNodeIdsToReboot.CacheNodeId.1", "0001"}},
       "CacheClusterNotFound",
       ""},
      {"DeleteCacheCluster", {{"CacheClusterId", "nope"}}, "CacheClusterNotFound", ""},
      {"DeleteCacheCluster",
       {{"CacheClusterId", "r"}, {"FinalSnapshotIdentifier", "a.b"}},
       "InvalidParameterValue",
       ""},
      {"ListAllowedNodeTypeModifications", {}, "InvalidParameterCombination", ""},
      {"ListAllowedNodeTypeModifications",
       {{"CacheClusterId", "nope"}},
       "CacheClusterNotFound",
       ""},
  };
  for (const Refusal& refusal : refusals) {
    const ActionResult result = try_call(refusal.operation, refusal.parameters);
    SCOPED_TRACE(std::string(refusal.operation) + " should be " + refusal.code);
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().spec->code, refusal.code) << result.error().message;
    if (*refusal.message != '\0') {
      EXPECT_EQ(result.error().message, refusal.message);
    }
    EXPECT_EQ(*store_->revision(), revision);
  }
}

TEST_F(CacheClustersTest, AreNotTouchedWhileTheyChange) {
  create("r", "redis");
  EXPECT_EQ(error_of("ModifyCacheCluster", {{"CacheClusterId", "r"}, {"EngineVersion", "7.1"}}),
            "InvalidCacheClusterState");
  EXPECT_EQ(message_of("RebootCacheCluster",
                       {{"CacheClusterId", "r"}, {"CacheNodeIdsToReboot.CacheNodeId.1", "0001"}}),
            "Cache cluster r is not in the available state: it is creating.");
  call("DeleteCacheCluster", {{"CacheClusterId", "r"}});
  EXPECT_EQ(error_of("DeleteCacheCluster", {{"CacheClusterId", "r"}}), "InvalidCacheClusterState");
}

TEST_F(CacheClustersTest, OfferTypesThatFit) {
  create_memcached(1);
  const aws::Structure offers = call("ListAllowedNodeTypeModifications", {{"CacheClusterId", "m"}});
  const auto up = offers.strings("ScaleUpModifications");
  EXPECT_NE(std::find(up.begin(), up.end(), "cache.t4g.small"), up.end());
  EXPECT_EQ(std::find(up.begin(), up.end(), "cache.r6g.16xlarge"), up.end());
}

TEST_F(CacheClustersTest, AreTagged) {
  create("r", "redis", {{"Tags.Tag.1.Key", "team"}, {"Tags.Tag.1.Value", "blue"}});
  const std::string arn(*describe("r").string("ARN"));
  EXPECT_EQ(arn, "arn:aws:elasticache:us-east-1:000000000000:cluster:r");
  call("AddTagsToResource",
       {{"ResourceName", arn}, {"Tags.Tag.1.Key", "env"}, {"Tags.Tag.1.Value", "ci"}});
  EXPECT_EQ(call("ListTagsForResource", {{"ResourceName", arn}}).structures("TagList").size(), 2u);
  call("RemoveTagsFromResource", {{"ResourceName", arn}, {"TagKeys.member.1", "team"}});
  EXPECT_EQ(
      error_of("RemoveTagsFromResource", {{"ResourceName", arn}, {"TagKeys.member.1", "team"}}),
      "TagNotFound");
  EXPECT_EQ(error_of("ListTagsForResource", {{"ResourceName", arn + "x"}}), "CacheClusterNotFound");
  EXPECT_EQ(error_of("ListTagsForResource", {{"ResourceName", "arn:aws:s3:::bucket"}}),
            "InvalidARN");
}

TEST_F(CacheClustersTest, TellTheirStory) {
  create_memcached(1, {{"PreferredAvailabilityZone", "us-east-1a"}});
  call("DeleteCacheCluster", {{"CacheClusterId", "m"}});
  agent_.obey();
  EXPECT_EQ(events(), (Ids{"Added cache node 0001 in availability zone us-east-1a",
                           "Cache cluster created", "Cache cluster deleted"}));
  clock_.advance_ms(2 * 3'600'000);
  EXPECT_TRUE(events().empty());
  EXPECT_EQ(call("DescribeEvents", {{"Duration", "180"}}).structures("Events").size(), 3u);
  EXPECT_EQ(error_of("DescribeEvents", {{"SourceIdentifier", "m"}}), "InvalidParameterCombination");
}

}  // namespace
}  // namespace control
