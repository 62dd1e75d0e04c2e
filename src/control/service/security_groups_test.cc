// SPDX-License-Identifier: Apache-2.0
// Security groups through the API, and whom nodes admit because of them.
#include <gtest/gtest.h>

#include "control/service/test_service.h"

namespace control {
namespace {

using Texts = std::vector<std::string>;

class SecurityGroupsTest : public ServiceTest {
 protected:
  std::string create_group(const std::string& name = "web") {
    return std::string(
        *call_ec2("CreateSecurityGroup", {{"GroupName", name}, {"GroupDescription", "a test"}})
             .string("GroupId"));
  }
  static Parameters rule(const std::string& group, const std::string& source,
                         const std::string& port = "6379", const std::string& protocol = "tcp") {
    const std::string one = "IpPermissions.1.";
    const bool is_group = source.starts_with("sg-");
    return {{"GroupId", group},
            {one + "IpProtocol", protocol},
            {one + "FromPort", port},
            {one + "ToPort", port},
            {one + (is_group ? "Groups.1.GroupId" : "IpRanges.1.CidrIp"), source}};
  }
  Texts admitted(const std::string& node) {
    agent_.obey();
    return agent_.spec(node).allowed_sources;
  }
};

TEST_F(SecurityGroupsTest, ALaptopMayUseItsCachesAtOnce) {
  create("r", "redis");
  agent_.obey();
  // The node itself is a member of the group, and lies in the first network.
  EXPECT_EQ(admitted("r.0001"), (Texts{"127.0.0.0/8", "172.31.0.0/16"}));
  EXPECT_EQ(describe("r").structures("SecurityGroups")[0].string("SecurityGroupId"),
            kDefaultGroupId);
  call_ec2("RevokeSecurityGroupIngress", {{"GroupId", kDefaultGroupId},
                                          {"IpPermissions.1.IpProtocol", "-1"},
                                          {"IpPermissions.1.IpRanges.1.CidrIp", "127.0.0.0/8"}});
  const Texts left = admitted("r.0001");
  EXPECT_EQ(std::count(left.begin(), left.end(), "127.0.0.0/8"), 0);
  EXPECT_EQ(std::count(left.begin(), left.end(), "172.31.0.0/16"), 1);
  // What was revoked does not come back.
  restart();
  EXPECT_EQ(admitted("r.0001"), left);
}

TEST_F(SecurityGroupsTest, ANewGroupAdmitsNobodyUntilItIsToldTo) {
  const std::string group = create_group();
  create("r", "redis", {{"SecurityGroupIds.SecurityGroupId.1", group}});
  EXPECT_EQ(admitted("r.0001"), Texts{"255.255.255.255/32"});
  call_ec2("AuthorizeSecurityGroupIngress", rule(group, "10.1.2.3/8"));
  EXPECT_EQ(admitted("r.0001"), Texts{"10.0.0.0/8"});
  call_ec2("RevokeSecurityGroupIngress", rule(group, "10.0.0.0/8"));
  EXPECT_EQ(admitted("r.0001"), Texts{"255.255.255.255/32"});
}

TEST_F(SecurityGroupsTest, OnlyRulesForTheCachesPortAndTcpCount) {
  const std::string group = create_group();
  create("r", "redis", {{"SecurityGroupIds.SecurityGroupId.1", group}});
  call_ec2("AuthorizeSecurityGroupIngress", rule(group, "10.0.0.0/8", "6380"));
  call_ec2("AuthorizeSecurityGroupIngress", rule(group, "10.0.0.0/8", "6379", "udp"));
  call_ec2("AuthorizeSecurityGroupEgress", rule(group, "10.0.0.0/8"));
  // Of IPv6: as a network of both families it would admit the whole of IPv4.
  call_ec2("AuthorizeSecurityGroupIngress", {{"GroupId", group},
                                             {"IpPermissions.1.IpProtocol", "-1"},
                                             {"IpPermissions.1.Ipv6Ranges.1.CidrIpv6", "::/0"}});
  EXPECT_EQ(admitted("r.0001"), Texts{"255.255.255.255/32"});
  call_ec2("AuthorizeSecurityGroupIngress", rule(group, "11.0.0.0/8", "0", "6"));
  call_ec2("AuthorizeSecurityGroupIngress", rule(group, "12.0.0.0/8", "0", "-1"));
  EXPECT_EQ(admitted("r.0001"), Texts{"12.0.0.0/8"});
}

TEST_F(SecurityGroupsTest, AGroupAsASourceMeansTheNodesInIt) {
  const std::string callers = create_group("callers");
  const std::string group = create_group("caches");
  create("m", "memcached", {{"SecurityGroupIds.SecurityGroupId.1", callers}});
  create("r", "redis", {{"SecurityGroupIds.SecurityGroupId.1", group}});
  call_ec2("AuthorizeSecurityGroupIngress", rule(group, callers));
  agent_.obey();
  EXPECT_EQ(admitted("r.0001"), Texts{agent_.spec("m.0001").addresses[0] + "/32"});
  EXPECT_EQ(error_of_ec2("DeleteSecurityGroup", {{"GroupId", callers}}), "DependencyViolation");
  EXPECT_EQ(error_of_ec2("DeleteSecurityGroup", {{"GroupId", group}}), "DependencyViolation");
}

TEST_F(SecurityGroupsTest, TellWhatRulesTheyHave) {
  const std::string group = create_group();
  const aws::Structure added = call_ec2("AuthorizeSecurityGroupIngress", rule(group, "10.0.0.0/8"));
  const std::string id(*added.structures("SecurityGroupRules")[0].string("SecurityGroupRuleId"));
  call_ec2("AuthorizeSecurityGroupIngress", rule(group, "11.0.0.0/8"));
  const aws::Structure groups = call_ec2(
      "DescribeSecurityGroups", {{"Filter.1.Name", "group-name"}, {"Filter.1.Value.1", "web"}});
  const aws::Structure& found = groups.structures("SecurityGroups")[0];
  ASSERT_EQ(found.structures("IpPermissions").size(), 1u);
  EXPECT_EQ(found.structures("IpPermissions")[0].structures("IpRanges").size(), 2u);
  EXPECT_EQ(found.structures("IpPermissionsEgress")[0].string("IpProtocol"), "-1");

  call_ec2("ModifySecurityGroupRules",
           {{"GroupId", group},
            {"SecurityGroupRule.1.SecurityGroupRuleId", id},
            {"SecurityGroupRule.1.SecurityGroupRule.IpProtocol", "tcp"},
            {"SecurityGroupRule.1.SecurityGroupRule.FromPort", "1"},
            {"SecurityGroupRule.1.SecurityGroupRule.ToPort", "2"},
            {"SecurityGroupRule.1.SecurityGroupRule.CidrIpv4", "12.0.0.0/8"}});
  const aws::Structure rules =
      call_ec2("DescribeSecurityGroupRules", {{"SecurityGroupRuleId.1", id}});
  EXPECT_EQ(rules.structures("SecurityGroupRules")[0].string("CidrIpv4"), "12.0.0.0/8");
  EXPECT_EQ(rules.structures("SecurityGroupRules")[0].integer("ToPort"), 2);
  const Parameters by_id = {{"GroupId", group}, {"SecurityGroupRuleId.1", id}};
  EXPECT_EQ(error_of_ec2("RevokeSecurityGroupEgress", by_id),
            "InvalidSecurityGroupRuleId.NotFound");
  call_ec2("RevokeSecurityGroupIngress", by_id);
  EXPECT_EQ(error_of_ec2("DescribeSecurityGroupRules", {{"SecurityGroupRuleId.1", id}}),
            "InvalidSecurityGroupRuleId.NotFound");
}

TEST_F(SecurityGroupsTest, TakeTheOldFormOfARule) {
  const std::string group = create_group();
  call_ec2("AuthorizeSecurityGroupIngress", {{"GroupName", "web"},
                                             {"IpProtocol", "tcp"},
                                             {"FromPort", "6379"},
                                             {"ToPort", "6379"},
                                             {"CidrIp", "10.0.0.0/8"}});
  EXPECT_EQ(error_of_ec2("AuthorizeSecurityGroupIngress", rule(group, "10.0.0.0/8")),
            "InvalidPermission.Duplicate");
}

TEST_F(SecurityGroupsTest, RefuseWhatCannotBe) {
  const std::string group = create_group();
  const std::string vpc(
      *call_ec2("CreateVpc", {{"CidrBlock", "10.0.0.0/16"}}).structure("Vpc")->string("VpcId"));
  const std::string other(
      *call_ec2("CreateSecurityGroup",
                {{"GroupName", "far"}, {"GroupDescription", "d"}, {"VpcId", vpc}})
           .string("GroupId"));
  const auto named = [](const std::string& name) {
    return Parameters{{"GroupName", name}, {"GroupDescription", "d"}};
  };
  const std::tuple<const char*, Parameters, const char*> refusals[] = {
      {"CreateSecurityGroup", {{"GroupName", "x"}}, "MissingParameter"},
      {"CreateSecurityGroup", named("web"), "InvalidGroup.Duplicate"},
      {"CreateSecurityGroup", named("default"), "InvalidGroup.Reserved"},
      {"CreateSecurityGroup", named("sg-x"), "InvalidParameterValue"},
      {"CreateSecurityGroup", named(std::string(256, 'x')), "InvalidParameterValue"},
      {"DescribeSecurityGroups", {{"GroupId.1", "sg-1"}}, "InvalidGroup.NotFound"},
      {"DescribeSecurityGroups", {{"GroupName.1", "nope"}}, "InvalidGroup.NotFound"},
      {"DeleteSecurityGroup", {}, "MissingParameter"},
      {"DeleteSecurityGroup", {{"GroupId", "sg-1"}}, "InvalidGroup.NotFound"},
      {"DeleteSecurityGroup", {{"GroupId", kDefaultGroupId}}, "CannotDelete"},
      {"DeleteVpc", {{"VpcId", vpc}}, "DependencyViolation"},
      {"AuthorizeSecurityGroupIngress", {{"GroupId", group}}, "MissingParameter"},
      {"AuthorizeSecurityGroupIngress", rule("sg-1", "10.0.0.0/8"), "InvalidGroup.NotFound"},
      {"AuthorizeSecurityGroupIngress", rule(group, "10.0.0.0"), "InvalidParameterValue"},
      {"AuthorizeSecurityGroupIngress", rule(group, "10.0.0.0/8", "65536"),
       "InvalidParameterValue"},
      {"AuthorizeSecurityGroupIngress", rule(group, "10.0.0.0/8", "1", "carrier-pigeon"),
       "InvalidParameterValue"},
      {"AuthorizeSecurityGroupIngress", rule(group, "sg-1"), "InvalidGroup.NotFound"},
      {"AuthorizeSecurityGroupIngress", rule(group, other), "InvalidGroup.NotFound"},
      {"RevokeSecurityGroupIngress", rule(group, "10.0.0.0/8"), "InvalidPermission.NotFound"},
  };
  for (const auto& [operation, parameters, code] : refusals) {
    EXPECT_EQ(error_of_ec2(operation, parameters), code) << operation;
  }
  EXPECT_EQ(error_of("CreateCacheCluster", {{"CacheClusterId", "x"},
                                            {"Engine", "redis"},
                                            {"CacheNodeType", "cache.t4g.micro"},
                                            {"SecurityGroupIds.SecurityGroupId.1", "sg-1"}}),
            "InvalidParameterValue");
}

TEST_F(SecurityGroupsTest, HoldALimitedNumberOfRules) {
  const std::string group = create_group();
  for (int i = 0; i < 60; i++) {
    call_ec2("AuthorizeSecurityGroupIngress", rule(group, "10.0.0.0/8", std::to_string(i)));
  }
  EXPECT_EQ(error_of_ec2("AuthorizeSecurityGroupIngress", rule(group, "10.0.0.0/8", "60")),
            "RulesPerSecurityGroupLimitExceeded");
}

}  // namespace
}  // namespace control
