// SPDX-License-Identifier: Apache-2.0
// Cache subnet groups and cache security groups through the API.
#include <gtest/gtest.h>

#include "control/service/test_service.h"

namespace control {
namespace {

using Texts = std::vector<std::string>;

class SubnetGroupsTest : public ServiceTest {
 protected:
  SubnetGroupsTest() {
    const aws::Structure result = call_ec2("DescribeSubnets");
    for (const aws::Structure& subnet : result.structures("Subnets")) {
      subnets_[std::string(*subnet.string("AvailabilityZone")).substr(9)] =
          std::string(*subnet.string("SubnetId"));
    }
  }
  // The default subnets of the zones "a", "b" and "c".
  Parameters group(const std::string& name, const Texts& zones) {
    Parameters parameters = {{"CacheSubnetGroupName", name}};
    for (const std::string& zone : zones) {
      parameters.emplace_back("SubnetIds.SubnetIdentifier." + std::to_string(parameters.size()),
                              subnets_.contains(zone) ? subnets_[zone] : zone);
    }
    return parameters;
  }
  Parameters new_group(const std::string& name, const Texts& zones) {
    Parameters parameters = group(name, zones);
    parameters.emplace_back("CacheSubnetGroupDescription", "a test");
    return parameters;
  }
  std::map<std::string, std::string> subnets_;
};

TEST_F(SubnetGroupsTest, TheDefaultOneSpansAllZones) {
  const aws::Structure result = call("DescribeCacheSubnetGroups");
  ASSERT_EQ(result.structures("CacheSubnetGroups").size(), 1u);
  const aws::Structure& group = result.structures("CacheSubnetGroups")[0];
  EXPECT_EQ(group.string("CacheSubnetGroupName"), "default");
  EXPECT_EQ(group.string("VpcId"), "vpc-00000000000000000");
  EXPECT_EQ(group.structures("Subnets").size(), 3u);
  EXPECT_EQ(error_of("DeleteCacheSubnetGroup", {{"CacheSubnetGroupName", "default"}}),
            "CacheSubnetGroupInUse");
  EXPECT_EQ(error_of("ListTagsForResource", {{"ResourceName", std::string(*group.string("ARN"))}}),
            "");
}

TEST_F(SubnetGroupsTest, SayWhereNodesMayLie) {
  call("CreateCacheSubnetGroup", new_group("Mine", {"b"}));
  create("r", "redis", {{"CacheSubnetGroupName", "mine"}});
  agent_.obey();
  EXPECT_EQ(describe("r").string("PreferredAvailabilityZone"), "us-east-1b");
  EXPECT_EQ(error_of("CreateCacheCluster", {{"CacheClusterId", "s"},
                                            {"Engine", "redis"},
                                            {"CacheNodeType", "cache.t4g.micro"},
                                            {"CacheSubnetGroupName", "mine"},
                                            {"PreferredAvailabilityZone", "us-east-1a"}}),
            "InvalidParameterValue");
  EXPECT_EQ(error_of("ModifyCacheSubnetGroup", group("mine", {"a"})), "SubnetInUse");
  EXPECT_EQ(error_of("DeleteCacheSubnetGroup", {{"CacheSubnetGroupName", "mine"}}),
            "CacheSubnetGroupInUse");
  call("ModifyCacheSubnetGroup", group("mine", {"a", "b"}));
  call("DeleteCacheCluster", {{"CacheClusterId", "r"}});
  agent_.obey();
  call("DeleteCacheSubnetGroup", {{"CacheSubnetGroupName", "mine"}});
}

TEST_F(SubnetGroupsTest, KeepTheirSubnetsFromBeingDeleted) {
  const aws::Structure made = call_ec2(
      "CreateSubnet", {{"VpcId", "vpc-00000000000000000"}, {"CidrBlock", "172.31.99.0/24"}});
  const std::string subnet(*made.structure("Subnet")->string("SubnetId"));
  call("CreateCacheSubnetGroup", new_group("mine", {subnet}));
  EXPECT_EQ(error_of_ec2("DeleteSubnet", {{"SubnetId", subnet}}), "DependencyViolation");
  call("ModifyCacheSubnetGroup", group("mine", {"a"}));
  call_ec2("DeleteSubnet", {{"SubnetId", subnet}});
}

TEST_F(SubnetGroupsTest, RefuseWhatCannotBe) {
  call("CreateCacheSubnetGroup", new_group("mine", {"a"}));
  const aws::Structure vpc = call_ec2("CreateVpc", {{"CidrBlock", "10.0.0.0/16"}});
  const aws::Structure made =
      call_ec2("CreateSubnet", {{"VpcId", std::string(*vpc.structure("Vpc")->string("VpcId"))},
                                {"CidrBlock", "10.0.0.0/24"}});
  const std::string far(*made.structure("Subnet")->string("SubnetId"));
  const std::tuple<const char*, Parameters, const char*> refusals[] = {
      {"CreateCacheSubnetGroup", new_group("mine", {"a"}), "CacheSubnetGroupAlreadyExists"},
      {"CreateCacheSubnetGroup", new_group("-", {"a"}), "InvalidParameterValue"},
      {"CreateCacheSubnetGroup", new_group("other", {}), "InvalidParameterValue"},
      {"CreateCacheSubnetGroup", new_group("other", {"subnet-1"}), "InvalidParameterValue"},
      {"CreateCacheSubnetGroup", new_group("other", {"a", far}), "InvalidSubnet"},
      {"CreateCacheSubnetGroup", new_group("other", Texts(21, "a")),
       "CacheSubnetQuotaExceededFault"},
      {"DescribeCacheSubnetGroups", group("nope", {}), "CacheSubnetGroupNotFoundFault"},
      {"ModifyCacheSubnetGroup", group("nope", {"a"}), "CacheSubnetGroupNotFoundFault"},
      {"ModifyCacheSubnetGroup", group("mine", {"subnet-1"}), "InvalidParameterValue"},
      {"DeleteCacheSubnetGroup", group("nope", {}), "CacheSubnetGroupNotFoundFault"},
  };
  for (const auto& [operation, parameters, code] : refusals) {
    EXPECT_EQ(error_of(operation, parameters), code) << operation;
  }
  for (int i = 0; i < 148; i++) {
    call("CreateCacheSubnetGroup", new_group("g" + std::to_string(i), {"a"}));
  }
  EXPECT_EQ(error_of("CreateCacheSubnetGroup", new_group("last", {"a"})),
            "CacheSubnetGroupQuotaExceeded");
}

class CacheSecurityGroupsTest : public ServiceTest {
 protected:
  Parameters ec2_group(const std::string& name, const std::string& owner = "000000000000") {
    return {{"CacheSecurityGroupName", "mine"},
            {"EC2SecurityGroupName", name},
            {"EC2SecurityGroupOwnerId", owner}};
  }
  void create_group() {
    call("CreateCacheSecurityGroup", {{"CacheSecurityGroupName", "Mine"}, {"Description", "d"}});
  }
};

TEST_F(CacheSecurityGroupsTest, LetInWhatEc2sGroupsLetIn) {
  create_group();
  const std::string group(
      *call_ec2("CreateSecurityGroup", {{"GroupName", "web"}, {"GroupDescription", "d"}})
           .string("GroupId"));
  call_ec2("AuthorizeSecurityGroupIngress", {{"GroupId", group},
                                             {"IpProtocol", "tcp"},
                                             {"FromPort", "6379"},
                                             {"ToPort", "6379"},
                                             {"CidrIp", "10.0.0.0/8"}});
  create("r", "redis", {{"CacheSecurityGroupNames.CacheSecurityGroupName.1", "mine"}});
  agent_.obey();
  EXPECT_EQ(agent_.spec("r.0001").allowed_sources, Texts{"255.255.255.255/32"});
  const aws::Structure result = call("AuthorizeCacheSecurityGroupIngress", ec2_group("web"));
  EXPECT_EQ(
      result.structure("CacheSecurityGroup")->structures("EC2SecurityGroups")[0].string("Status"),
      "authorized");
  agent_.obey();
  EXPECT_EQ(agent_.spec("r.0001").allowed_sources, Texts{"10.0.0.0/8"});
  EXPECT_EQ(error_of_ec2("DeleteSecurityGroup", {{"GroupId", group}}), "DependencyViolation");
  EXPECT_EQ(error_of("DeleteCacheSecurityGroup", {{"CacheSecurityGroupName", "mine"}}),
            "InvalidCacheSecurityGroupState");
  call("RevokeCacheSecurityGroupIngress", ec2_group("web"));
  agent_.obey();
  EXPECT_EQ(agent_.spec("r.0001").allowed_sources, Texts{"255.255.255.255/32"});
}

TEST_F(CacheSecurityGroupsTest, RefuseWhatCannotBe) {
  create_group();
  call("AuthorizeCacheSecurityGroupIngress", ec2_group("default"));
  const Parameters none = {{"CacheSecurityGroupName", "nope"}};
  const auto named = [](const std::string& name) {
    return Parameters{{"CacheSecurityGroupName", name}, {"Description", "d"}};
  };
  const std::tuple<const char*, Parameters, const char*> refusals[] = {
      {"CreateCacheSecurityGroup", named("mine"), "CacheSecurityGroupAlreadyExists"},
      {"CreateCacheSecurityGroup", named("default"), "InvalidParameterValue"},
      {"CreateCacheSecurityGroup", named("1"), "InvalidParameterValue"},
      {"DescribeCacheSecurityGroups", none, "CacheSecurityGroupNotFound"},
      {"DeleteCacheSecurityGroup", none, "CacheSecurityGroupNotFound"},
      {"AuthorizeCacheSecurityGroupIngress", ec2_group("default"), "AuthorizationAlreadyExists"},
      {"AuthorizeCacheSecurityGroupIngress", ec2_group("nope"), "InvalidParameterValue"},
      {"AuthorizeCacheSecurityGroupIngress", ec2_group("default", "1"), "InvalidParameterValue"},
      {"RevokeCacheSecurityGroupIngress", ec2_group("nope"), "AuthorizationNotFound"},
  };
  for (const auto& [operation, parameters, code] : refusals) {
    EXPECT_EQ(error_of(operation, parameters), code) << operation;
  }
  EXPECT_EQ(call("DescribeCacheSecurityGroups").structures("CacheSecurityGroups").size(), 1u);
  call("DeleteCacheSecurityGroup", {{"CacheSecurityGroupName", "mine"}});
  for (int i = 0; i < 50; i++) call("CreateCacheSecurityGroup", named("g" + std::to_string(i)));
  EXPECT_EQ(error_of("CreateCacheSecurityGroup", named("last")),
            "QuotaExceeded.CacheSecurityGroup");
}

}  // namespace
}  // namespace control
