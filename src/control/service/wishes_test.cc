// SPDX-License-Identifier: Apache-2.0
// What users say, and what follows from it: nothing they have chosen is changed silently, nothing
// they could not mean is taken.
#include <gtest/gtest.h>

#include <algorithm>

#include "control/service/test_service.h"

namespace control {
namespace {

using Texts = std::vector<std::string>;

class WishesTest : public ServiceTest {
 protected:
  Parameters of(const std::string& id, Parameters more) {
    more.insert(more.begin(), {"CacheClusterId", id});
    return more;
  }
  Parameters new_redis(Parameters more) {
    more.insert(
        more.begin(),
        {{"CacheClusterId", "new"}, {"Engine", "redis"}, {"CacheNodeType", "cache.t4g.micro"}});
    return more;
  }
  void create_available(const std::string& id, const std::string& engine, Parameters more = {}) {
    create(id, engine, std::move(more));
    agent_.obey();
  }
  std::string text(const std::string& id, const std::string& member) {
    return std::string(describe(id).string(member).value_or(""));
  }
  Texts events() {
    Texts messages;
    const aws::Structure result = call("DescribeEvents");
    for (const aws::Structure& event : result.structures("Events")) {
      messages.emplace_back(*event.string("Message"));
    }
    return messages;
  }
  Texts node_ids(const std::string& id) {
    Texts ids;
    const aws::Structure shown = describe(id);
    for (const aws::Structure& node : shown.structures("CacheNodes")) {
      ids.emplace_back(*node.string("CacheNodeId"));
    }
    return ids;
  }
  struct Network {
    std::string vpc;
    std::string group;  // its default security group
  };
  // Another VPC, with a subnet in each of two zones and a subnet group `far` of these.
  Network make_far_network() {
    const aws::Structure vpc = call_ec2("CreateVpc", {{"CidrBlock", "10.9.0.0/16"}});
    Network network = {std::string(*vpc.structure("Vpc")->string("VpcId")), ""};
    Parameters group = {{"CacheSubnetGroupName", "far"}, {"CacheSubnetGroupDescription", "d"}};
    int number = 1;
    for (const char* zone : {"us-east-1a", "us-east-1b"}) {
      const aws::Structure subnet =
          call_ec2("CreateSubnet", {{"VpcId", network.vpc},
                                    {"AvailabilityZone", zone},
                                    {"CidrBlock", "10.9." + std::to_string(number) + ".0/24"}});
      group.emplace_back("SubnetIds.SubnetIdentifier." + std::to_string(number++),
                         std::string(*subnet.structure("Subnet")->string("SubnetId")));
    }
    call("CreateCacheSubnetGroup", group);
    const aws::Structure groups = call_ec2(
        "DescribeSecurityGroups", {{"Filter.1.Name", "vpc-id"}, {"Filter.1.Value.1", network.vpc}});
    network.group = std::string(*groups.structures("SecurityGroups")[0].string("GroupId"));
    return network;
  }
};

// --- Empty texts ---------------------------------------------------------------------------------

TEST_F(WishesTest, AnEmptyTextChangesNothing) {
  create_available("r", "redis", {{"EngineVersion", "6.2"}, {"CacheParameterGroupName", ""}});
  EXPECT_EQ(text("r", "EngineVersion"), "6.2.6");
  EXPECT_EQ(message_of("ModifyCacheCluster", of("r", {{"EngineVersion", ""},
                                                      {"CacheNodeType", ""},
                                                      {"CacheParameterGroupName", ""},
                                                      {"PreferredMaintenanceWindow", ""},
                                                      {"NotificationTopicArn", ""},
                                                      {"ApplyImmediately", "true"}})),
            "No modifications were requested");
  EXPECT_EQ(text("r", "EngineVersion"), "6.2.6");
  EXPECT_EQ(
      call("DescribeCacheClusters", {{"CacheClusterId", ""}}).structures("CacheClusters").size(),
      1u);
}

TEST_F(WishesTest, ADescriptionMayBeEmptied) {
  call("CreateReplicationGroup", {{"ReplicationGroupId", "g"},
                                  {"ReplicationGroupDescription", "about"},
                                  {"CacheNodeType", "cache.t4g.micro"}});
  agent_.obey();
  call("ModifyReplicationGroup",
       {{"ReplicationGroupId", "g"}, {"ReplicationGroupDescription", ""}});
  EXPECT_EQ(
      call("DescribeReplicationGroups").structures("ReplicationGroups")[0].string("Description"),
      "");
}

// --- Windows -------------------------------------------------------------------------------------

TEST_F(WishesTest, AWindowThatTheUserChoseIsNotMoved) {
  create_available("r", "redis", {{"SnapshotWindow", "04:00-06:00"}});
  EXPECT_EQ(message_of("ModifyCacheCluster",
                       of("r", {{"PreferredMaintenanceWindow", "sat:05:00-sat:07:00"}})),
            "The snapshot window 04:00-06:00 and the maintenance window sat:05:00-sat:07:00 must "
            "not overlap.");
  EXPECT_EQ(text("r", "SnapshotWindow"), "04:00-06:00");
  call("ModifyCacheCluster", of("r", {{"PreferredMaintenanceWindow", "sat:05:00-sat:07:00"},
                                      {"SnapshotWindow", "08:00-09:00"}}));
  EXPECT_EQ(error_of("ModifyCacheCluster", of("r", {{"SnapshotWindow", "05:00-06:00"}})),
            "InvalidParameterValue");
}

TEST_F(WishesTest, AWindowThatNobodyChoseGivesWay) {
  create_available("r", "redis");
  for (const char* hour : {"04", "05", "06", "07"}) {
    const std::string window = std::string("sat:") + hour + ":00-sat:" + hour + ":59";
    EXPECT_EQ(error_of("ModifyCacheCluster", of("r", {{"PreferredMaintenanceWindow", window}})),
              "InvalidParameterValue");  // too short
  }
  call("ModifyCacheCluster", of("r", {{"PreferredMaintenanceWindow", "sat:03:30-sat:08:30"}}));
  EXPECT_EQ(text("r", "PreferredMaintenanceWindow"), "sat:03:30-sat:08:30");
  const std::string moved = text("r", "SnapshotWindow");
  EXPECT_EQ(moved, "00:00-01:00");
  // The maintenance window is the user's now: it stays.
  EXPECT_EQ(error_of("ModifyCacheCluster", of("r", {{"SnapshotWindow", "04:00-05:00"}})),
            "InvalidParameterValue");
  create_available("s", "redis", {{"SnapshotWindow", "00:00-04:00"}});
  EXPECT_EQ(text("s", "SnapshotWindow"), "00:00-04:00");
  EXPECT_EQ(text("s", "PreferredMaintenanceWindow").substr(3),
            ":04:00-" + text("s", "PreferredMaintenanceWindow").substr(0, 3) + ":05:00");
}

TEST_F(WishesTest, MemcachedHasNoSnapshotWindow) {
  EXPECT_EQ(error_of("CreateCacheCluster", {{"CacheClusterId", "m"},
                                            {"Engine", "memcached"},
                                            {"CacheNodeType", "cache.t4g.micro"},
                                            {"SnapshotWindow", "04:00-06:00"}}),
            "InvalidParameterCombination");
}

// --- Networks ------------------------------------------------------------------------------------

TEST_F(WishesTest, SecurityGroupsAreOfTheSubnetGroupsVpc) {
  const Network far = make_far_network();
  create_available("r", "redis", {{"CacheSubnetGroupName", "far"}});
  EXPECT_EQ(describe("r").structures("SecurityGroups")[0].string("SecurityGroupId"), far.group);
  const std::string near = "sg-00000000000000000";
  const std::string different = "Subnet group [far] belongs to a different VPC [" + far.vpc +
                                "] than [vpc-00000000000000000], that of security group " + near;
  const Parameters with_near = {{"CacheSubnetGroupName", "far"},
                                {"SecurityGroupIds.SecurityGroupId.1", near}};
  EXPECT_EQ(error_of("CreateCacheCluster", new_redis(with_near)), "InvalidParameterCombination");
  EXPECT_EQ(message_of("CreateCacheCluster", new_redis(with_near)), different);
  EXPECT_EQ(
      message_of("ModifyCacheCluster", of("r", {{"SecurityGroupIds.SecurityGroupId.1", near}})),
      different);
  EXPECT_EQ(error_of("CreateCacheCluster",
                     new_redis({{"SecurityGroupIds.SecurityGroupId.1", far.group}})),
            "InvalidParameterCombination");
  Parameters group = {{"ReplicationGroupId", "g"},
                      {"ReplicationGroupDescription", "d"},
                      {"CacheNodeType", "cache.t4g.micro"},
                      {"CacheSubnetGroupName", "far"}};
  Parameters mixed = group;
  mixed.emplace_back("SecurityGroupIds.SecurityGroupId.1", near);
  EXPECT_EQ(message_of("CreateReplicationGroup", mixed), different);
  call("CreateReplicationGroup", group);
  agent_.obey();
  EXPECT_EQ(message_of("ModifyReplicationGroup",
                       {{"ReplicationGroupId", "g"}, {"SecurityGroupIds.SecurityGroupId.1", near}}),
            different);
}

TEST_F(WishesTest, CacheSecurityGroupsAreNoneOfAVpc) {
  make_far_network();
  call("CreateCacheSecurityGroup", {{"CacheSecurityGroupName", "old"}, {"Description", "d"}});
  const std::string name = "CacheSecurityGroupNames.CacheSecurityGroupName.1";
  EXPECT_EQ(
      message_of("CreateCacheCluster", new_redis({{"CacheSubnetGroupName", "far"}, {name, "old"}})),
      "Use of cache security groups is not permitted along with cache subnet group and/or "
      "security group Ids.");
  create_available("r", "redis", {{"CacheSubnetGroupName", "far"}});
  EXPECT_EQ(error_of("ModifyCacheCluster", of("r", {{name, "old"}})),
            "InvalidParameterCombination");
  create_available("s", "redis", {{name, "old"}});
}

// --- Refusals ------------------------------------------------------------------------------------

TEST_F(WishesTest, AreRefusedAsAwsWordsIt) {
  create_available("m", "memcached", {{"NumCacheNodes", "2"}, {"AZMode", "cross-az"}});
  create_available("r", "redis");
  Parameters many = {{"CacheParameterGroupName", "p"}};
  for (int i = 1; i <= 21; i++) {
    const std::string pair = "ParameterNameValues.ParameterNameValue." + std::to_string(i);
    many.emplace_back(pair + ".ParameterName", "timeout");
    many.emplace_back(pair + ".ParameterValue", "20");
  }
  call("CreateCacheParameterGroup", {{"CacheParameterGroupName", "p"},
                                     {"CacheParameterGroupFamily", "redis4.0"},
                                     {"Description", "d"}});
  const auto events_of = [](const std::string& value) {
    return Parameters{
        {"CacheParameterGroupName", "p"},
        {"ParameterNameValues.ParameterNameValue.1.ParameterName", "notify-keyspace-events"},
        {"ParameterNameValues.ParameterNameValue.1.ParameterValue", value}};
  };
  const Parameters group = {{"ReplicationGroupId", "g"},
                            {"ReplicationGroupDescription", "d"},
                            {"CacheNodeType", "cache.t4g.micro"},
                            {"PreferredCacheClusterAZs.AvailabilityZone.1", "us-east-1a"}};
  struct Refusal {
    const char* operation;
    Parameters parameters;
    const char* code;
    const char* message;
  };
  const Refusal refusals[] = {
      {"CreateCacheCluster", new_redis({{"EngineVersion", "6.2.6"}}), "InvalidParameterValue",
       "Specific version selection is not allowed for '6.2.6', please use '6.2'"},
      {"CreateCacheCluster", new_redis({{"EngineVersion", "7.0.7"}}), "InvalidParameterValue",
       "Specific version selection is not allowed for '7.0.7', please use '7.0'"},
      {"ModifyCacheCluster", of("r", {{"EngineVersion", "6.0.5"}}), "InvalidParameterValue",
       "Specific version selection is not allowed for '6.0.5', please use '6.0'"},
      {"CreateCacheCluster", new_redis({{"EngineVersion", "4.0.13"}}),
       "InvalidParameterCombination", "Cannot find version 4.0.13 for redis"},
      {"ModifyCacheParameterGroup", many, "InvalidParameterCombination",
       "Cannot modify more than 20 parameters in a single request"},
      {"ResetCacheParameterGroup", many, "InvalidParameterCombination",
       "Cannot modify more than 20 parameters in a single request"},
      {"ModifyCacheParameterGroup", events_of("Ext"), "InvalidParameterValue",
       "The parameter notify-keyspace-events cannot be 'Ext'."},
      {"ModifyCacheParameterGroup", events_of("K E"), "InvalidParameterValue", ""},
      {"CreateCacheCluster",
       {{"CacheClusterId", "new"},
        {"Engine", "memcached"},
        {"CacheNodeType", "cache.t4g.micro"},
        {"NumCacheNodes", "2"},
        {"PreferredAvailabilityZones.PreferredAvailabilityZone.1", "us-east-1a"}},
       "InvalidParameterCombination",
       "Must specify the same number of preferred availability zones as requested number of "
       "nodes."},
      {"CreateReplicationGroup", group, "InvalidParameterValue",
       "When specifying preferred availability zones, the number of cache clusters must be "
       "specified and must match the number of preferred availability zones."},
      {"CreateCacheCluster", new_redis({{"NotificationTopicArn", "my-topic"}}),
       "InvalidParameterValue",
       "Invalid topic ARN 'my-topic'. It must name a topic of this account and region: "
       "arn:aws:sns:us-east-1:000000000000:NAME."},
      {"ModifyCacheCluster",
       of("r", {{"NotificationTopicArn", "arn:aws:sns:us-east-1:111111111111:t"}}),
       "InvalidParameterValue", ""},
      {"CreateCacheCluster", new_redis({{"Tags.Tag.1.Key", "a;b"}, {"Tags.Tag.1.Value", "c"}}),
       "InvalidParameterValue", ""},
      {"CreateCacheCluster",
       new_redis({{"Tags.Tag.1.Key", "a"}, {"Tags.Tag.1.Value", "\xF0\x9F\x98\x80"}}),
       "InvalidParameterValue", ""},
      {"DescribeCacheClusters",
       {{"Marker", "r"}},
       "InvalidParameterValue",
       "The parameter Marker is not one that DescribeCacheClusters has given out."},
      {"DescribeSnapshots", {{"Marker", "r"}}, "InvalidParameterValue", ""},
      {"CreateCacheParameterGroup",
       {{"CacheParameterGroupName", "q"},
        {"CacheParameterGroupFamily", "redis7"},
        {"Description", " "}},
       "InvalidParameterValue",
       "The parameter Description must be provided and must not be blank."},
      {"ModifyCacheCluster", of("r", {{"AZMode", "cross-az"}}), "InvalidParameterCombination",
       "AZMode cross-az needs a memcached cluster of two nodes or more."},
      {"ModifyCacheCluster", of("m", {{"AZMode", "single-az"}}), "InvalidParameterCombination",
       "AZMode cannot be single-az: the cluster has nodes in several zones."},
      {"ModifyCacheCluster", of("r", {{"AZMode", "both"}}), "ValidationError", ""},
  };
  for (const Refusal& refusal : refusals) {
    SCOPED_TRACE(std::string(refusal.operation) + " should be " + refusal.code);
    EXPECT_EQ(error_of(refusal.operation, refusal.parameters), refusal.code);
    if (*refusal.message == '\0') continue;
    EXPECT_EQ(message_of(refusal.operation, refusal.parameters), refusal.message);
  }
}

TEST_F(WishesTest, WhatIsTheCaseAlreadyMayBeSaid) {
  create_available("r", "redis", {{"EngineVersion", "6.2"}});
  call("ModifyCacheCluster", of("r", {{"EngineVersion", "6.2.6"}, {"AZMode", "single-az"}}));
  EXPECT_EQ(text("r", "EngineVersion"), "6.2.6");
  EXPECT_FALSE(describe("r").structure("PendingModifiedValues")->has("EngineVersion"));
}

TEST_F(WishesTest, NotificationsThatWereSwitchedOffStayOff) {
  const std::string topic = "arn:aws:sns:us-east-1:000000000000:";
  for (const char* name : {"a", "b"}) {
    ASSERT_TRUE(try_call(service_->sns(), "CreateTopic", {{"Name", name}}));
  }
  create_available("r", "redis", {{"NotificationTopicArn", topic + "a"}});
  const auto status = [&] {
    return std::string(
        *describe("r").structure("NotificationConfiguration")->string("TopicStatus"));
  };
  EXPECT_EQ(status(), "active");
  call("ModifyCacheCluster", of("r", {{"NotificationTopicStatus", "inactive"}}));
  call("ModifyCacheCluster", of("r", {{"NotificationTopicArn", topic + "b"}}));
  EXPECT_EQ(status(), "inactive");
}

TEST_F(WishesTest, TagsHaveLettersOfAllScripts) {
  create_available("r", "redis",
                   {{"Tags.Tag.1.Key",
                     "gr\xC3\xB6\xC3\x9F"
                     "e/\xE5\xA4\xA7 +-=._:@"},
                    {"Tags.Tag.1.Value", "\xD0\xB4\xD0\xB0 1"}});
}

// --- Numbers of nodes ----------------------------------------------------------------------------

TEST_F(WishesTest, NodesThatWaitToBeAddedCountToo) {
  create_available("m", "memcached", {{"NumCacheNodes", "3"}});
  const auto pending = [&] {
    return describe("m").structure("PendingModifiedValues")->integer("NumCacheNodes");
  };
  call("ModifyCacheCluster", of("m", {{"NumCacheNodes", "7"}}));
  EXPECT_EQ(message_of("ModifyCacheCluster", of("m", {{"NumCacheNodes", "5"}})),
            "CacheNodeIdsToRemove must name 2 nodes: the cluster has 3, 4 wait to be added, and is "
            "to have 5.");
  EXPECT_EQ(pending(), 7);
  call("ModifyCacheCluster", of("m", {{"NumCacheNodes", "5"},
                                      {"CacheNodeIdsToRemove.CacheNodeId.1", "0001"},
                                      {"CacheNodeIdsToRemove.CacheNodeId.2", "0006"}}));
  EXPECT_EQ(pending(), 5);
  call("ModifyCacheCluster", of("m", {{"NumCacheNodes", "6"}, {"ApplyImmediately", "true"}}));
  agent_.obey();
  EXPECT_EQ(text("m", "CacheClusterStatus"), "available");
  EXPECT_EQ(node_ids("m").size(), 6u);
}

TEST_F(WishesTest, NodesThatWaitAreTakenBack) {
  create_available("m", "memcached", {{"NumCacheNodes", "2"}});
  call("ModifyCacheCluster", of("m", {{"NumCacheNodes", "4"}}));
  call("ModifyCacheCluster", of("m", {{"NumCacheNodes", "2"}}));
  EXPECT_FALSE(describe("m").structure("PendingModifiedValues")->has("NumCacheNodes"));
}

TEST_F(WishesTest, ARemovalThatAFurtherNodeBalancesIsCarriedOut) {
  create_available("m", "memcached", {{"NumCacheNodes", "2"}});
  call("ModifyCacheCluster", of("m", {{"NumCacheNodes", "3"}}));
  call("ModifyCacheCluster", of("m", {{"NumCacheNodes", "2"},
                                      {"CacheNodeIdsToRemove.CacheNodeId.1", "0001"},
                                      {"ApplyImmediately", "true"}}));
  agent_.obey();
  agent_.report();
  agent_.obey();
  EXPECT_EQ(node_ids("m"), (Texts{"0002", "0003"}));
}

// --- Events --------------------------------------------------------------------------------------

TEST_F(WishesTest, DataThatWasLostWhileTheServiceWasAwayIsTold) {
  create_available("r", "redis");
  agent_.node("r.0001").pid = 100;
  agent_.report();
  agent_.obey();
  const size_t before = events().size();
  restart();  // nothing has happened meanwhile
  agent_.obey();
  EXPECT_EQ(events().size(), before);

  const std::string lost = "Recovered cache node 0001: its process had ended, what it held is lost";
  agent_.node("r.0001").restarts = 1;
  agent_.node("r.0001").pid = 200;
  restart();
  agent_.obey();
  EXPECT_EQ(events().back(), lost);
  EXPECT_EQ(events().size(), before + 1);
  agent_.node("r.0001").pid = 300;  // its directory was lost too: the agent counts from 0
  agent_.node("r.0001").restarts = 0;
  restart();
  agent_.obey();
  agent_.obey();
  EXPECT_EQ(events().size(), before + 2);
}

// --- What does not exist here --------------------------------------------------------------------

TEST_F(WishesTest, WhatDoesNotExistIsAnEmptyList) {
  const std::tuple<const char*, const char*, const char*, const char*> lists[] = {
      {"DescribeGlobalReplicationGroups", "GlobalReplicationGroups", "GlobalReplicationGroupId",
       "GlobalReplicationGroupNotFoundFault"},
      {"DescribeServerlessCaches", "ServerlessCaches", "ServerlessCacheName",
       "ServerlessCacheNotFoundFault"},
      {"DescribeServerlessCacheSnapshots", "ServerlessCacheSnapshots",
       "ServerlessCacheSnapshotName", "ServerlessCacheSnapshotNotFoundFault"},
      {"DescribeSnapshots", "Snapshots", "SnapshotName", "SnapshotNotFoundFault"},
      {"DescribeUserGroups", "UserGroups", "UserGroupId", "UserGroupNotFound"},
      {"DescribeUsers", "Users", "UserId", "UserNotFound"},
  };
  for (const auto& [operation, list, name, code] : lists) {
    const aws::Structure result = call(operation);
    EXPECT_TRUE(result.has(list)) << operation;
    EXPECT_EQ(result.structures(list).size(), operation == std::string("DescribeUsers") ? 1u : 0u);
    EXPECT_EQ(error_of(operation, {{name, "nobody"}}), code) << operation;
  }
}

TEST_F(WishesTest, TheUserDefaultIsThere) {
  const aws::Structure result = call("DescribeUsers", {{"UserId", "Default"}});
  const aws::Structure& user = result.structures("Users")[0];
  EXPECT_EQ(user.string("UserName"), "default");
  EXPECT_EQ(user.string("Status"), "active");
  EXPECT_EQ(user.string("ARN"), "arn:aws:elasticache:us-east-1:000000000000:user:default");
  EXPECT_EQ(user.structure("Authentication")->string("Type"), "no-password");
  EXPECT_TRUE(call("DescribeUsers", {{"Engine", "valkey"}}).structures("Users").empty());
  EXPECT_EQ(error_of("DescribeUsers", {{"Filters.member.1.Name", "shoe-size"},
                                       {"Filters.member.1.Values.member.1", "9"}}),
            "InvalidParameterValue");
}

TEST_F(WishesTest, EachEngineHasOneDefaultVersion) {
  Texts defaults;
  const aws::Structure result = call("DescribeCacheEngineVersions", {{"DefaultOnly", "true"}});
  for (const aws::Structure& version : result.structures("CacheEngineVersions")) {
    defaults.push_back(std::string(*version.string("Engine")) + " " +
                       std::string(*version.string("EngineVersion")));
  }
  EXPECT_EQ(defaults, (Texts{"memcached 1.6.22", "redis 7.1", "valkey 9.1"}));
  const aws::Structure of_family =
      call("DescribeCacheEngineVersions",
           {{"DefaultOnly", "true"}, {"CacheParameterGroupFamily", "redis6.x"}});
  ASSERT_EQ(of_family.structures("CacheEngineVersions").size(), 1u);
  EXPECT_EQ(of_family.structures("CacheEngineVersions")[0].string("EngineVersion"), "6.2");
}

}  // namespace
}  // namespace control
