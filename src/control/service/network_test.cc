// SPDX-License-Identifier: Apache-2.0
// EC2's VPCs, subnets and their tags through the API.
#include <gtest/gtest.h>

#include <algorithm>

#include "control/service/test_service.h"

namespace control {
namespace {

constexpr const char* kDefaultVpcId = "vpc-00000000000000000";

class NetworkTest : public ServiceTest {
 protected:
  std::string create_vpc(const std::string& cidr = "10.0.0.0/16") {
    return std::string(
        *call_ec2("CreateVpc", {{"CidrBlock", cidr}}).structure("Vpc")->string("VpcId"));
  }
  std::string create_subnet(const std::string& vpc, const std::string& cidr) {
    return std::string(*call_ec2("CreateSubnet", {{"VpcId", vpc}, {"CidrBlock", cidr}})
                            .structure("Subnet")
                            ->string("SubnetId"));
  }
  std::vector<std::string> subnets(const std::string& filter, const std::string& value) {
    std::vector<std::string> cidrs;
    const aws::Structure result =
        call_ec2("DescribeSubnets", {{"Filter.1.Name", filter}, {"Filter.1.Value.1", value}});
    for (const aws::Structure& subnet : result.structures("Subnets")) {
      cidrs.emplace_back(*subnet.string("CidrBlock"));
    }
    std::sort(cidrs.begin(), cidrs.end());
    return cidrs;
  }
};

using Texts = std::vector<std::string>;

TEST_F(NetworkTest, ServesEachOperationOfTheTable) {
  for (const auto& family : service_->ec2().model().families) {
    for (const aws::Operation& operation : family) {
      EXPECT_NE(find_ec2_action(operation.name), nullptr) << operation.name;
    }
  }
}

TEST_F(NetworkTest, HasADefaultVpcFromTheStart) {
  const aws::Structure vpcs =
      call_ec2("DescribeVpcs", {{"Filter.1.Name", "isDefault"}, {"Filter.1.Value.1", "true"}});
  ASSERT_EQ(vpcs.structures("Vpcs").size(), 1u);
  EXPECT_EQ(vpcs.structures("Vpcs")[0].string("VpcId"), kDefaultVpcId);
  EXPECT_EQ(vpcs.structures("Vpcs")[0].string("CidrBlock"), "172.31.0.0/16");
  EXPECT_EQ(subnets("vpc-id", kDefaultVpcId),
            (Texts{"172.31.0.0/20", "172.31.16.0/20", "172.31.32.0/20"}));
  EXPECT_EQ(subnets("availability-zone", "us-east-1b"), Texts{"172.31.16.0/20"});
  const Texts rows = keys("");
  restart();
  call_ec2("DescribeSubnets");
  EXPECT_EQ(keys(""), rows);
}

TEST_F(NetworkTest, FollowsTheZonesThatHostsOffer) {
  agent_.offer().zones.emplace_back("us-east-1d");
  agent_.report();
  EXPECT_EQ(subnets("availability-zone", "us-east-1d"), Texts{"172.31.48.0/20"});
  const aws::Structure zones = call_ec2("DescribeAvailabilityZones");
  ASSERT_EQ(zones.structures("AvailabilityZones").size(), 4u);
  EXPECT_EQ(zones.structures("AvailabilityZones")[3].string("ZoneName"), "us-east-1d");
  EXPECT_EQ(error_of_ec2("DescribeAvailabilityZones", {{"ZoneName.1", "us-east-1x"}}),
            "InvalidParameterValue");
}

TEST_F(NetworkTest, MakesAndDeletesVpcs) {
  const std::string vpc = create_vpc("10.1.2.3/16");
  const aws::Structure found = call_ec2("DescribeVpcs", {{"VpcId.1", vpc}});
  EXPECT_EQ(found.structures("Vpcs")[0].string("CidrBlock"), "10.1.0.0/16");
  const std::string subnet = create_subnet(vpc, "10.1.0.0/24");
  EXPECT_EQ(error_of_ec2("DeleteVpc", {{"VpcId", vpc}}), "DependencyViolation");
  call_ec2("DeleteSubnet", {{"SubnetId", subnet}});
  call_ec2("DeleteVpc", {{"VpcId", vpc}});
  EXPECT_EQ(error_of_ec2("DescribeVpcs", {{"VpcId.1", vpc}}), "InvalidVpcID.NotFound");
  EXPECT_EQ(keys("security_group/").size(), 1u);  // its default group went with it
}

TEST_F(NetworkTest, KeepsAttributesForThoseWhoSetThem) {
  const std::string vpc = create_vpc();
  call_ec2("ModifyVpcAttribute", {{"VpcId", vpc}, {"EnableDnsHostnames.Value", "true"}});
  const aws::Structure attribute =
      call_ec2("DescribeVpcAttribute", {{"VpcId", vpc}, {"Attribute", "enableDnsHostnames"}});
  EXPECT_EQ(attribute.structure("EnableDnsHostnames")->boolean("Value"), true);
  EXPECT_EQ(error_of_ec2("ModifyVpcAttribute", {{"VpcId", vpc}}), "InvalidParameterCombination");
  EXPECT_EQ(error_of_ec2("DescribeVpcAttribute", {{"VpcId", vpc}, {"Attribute", "x"}}),
            "InvalidParameterValue");
  const std::string subnet = create_subnet(vpc, "10.0.1.0/24");
  call_ec2("ModifySubnetAttribute", {{"SubnetId", subnet}, {"MapPublicIpOnLaunch.Value", "true"}});
  EXPECT_EQ(subnets("map-public-ip-on-launch", "true").size(), 4u);
  EXPECT_EQ(
      error_of_ec2("ModifySubnetAttribute", {{"SubnetId", subnet}, {"EnableDns64.Value", "true"}}),
      "UnsupportedOperation");
}

TEST_F(NetworkTest, RefusesWhatCannotBe) {
  const std::string vpc = create_vpc();
  create_subnet(vpc, "10.0.0.0/24");
  const std::tuple<const char*, Parameters, const char*> refusals[] = {
      {"CreateVpc", {}, "MissingParameter"},
      {"CreateVpc", {{"CidrBlock", "x"}}, "InvalidParameterValue"},
      {"CreateVpc", {{"CidrBlock", "10.0.0.0/8"}}, "InvalidVpc.Range"},
      {"CreateVpc",
       {{"CidrBlock", "10.0.0.0/16"}, {"AmazonProvidedIpv6CidrBlock", "true"}},
       "UnsupportedOperation"},
      {"CreateVpc",
       {{"CidrBlock", "10.0.0.0/16"}, {"TagSpecification.1.ResourceType", "subnet"}},
       "InvalidParameterValue"},
      {"CreateVpc", {{"CidrBlock", "10.0.0.0/16"}, {"DryRun", "true"}}, "DryRunOperation"},
      {"DeleteVpc", {}, "MissingParameter"},
      {"DeleteVpc", {{"VpcId", "vpc-1"}}, "InvalidVpcID.NotFound"},
      {"DeleteVpc", {{"VpcId", kDefaultVpcId}}, "OperationNotPermitted"},
      {"CreateSubnet", {{"VpcId", "vpc-1"}}, "InvalidVpcID.NotFound"},
      {"CreateSubnet", {{"VpcId", vpc}}, "MissingParameter"},
      {"CreateSubnet", {{"VpcId", vpc}, {"CidrBlock", "10.0"}}, "InvalidParameterValue"},
      {"CreateSubnet", {{"VpcId", vpc}, {"CidrBlock", "10.1.0.0/24"}}, "InvalidSubnet.Range"},
      {"CreateSubnet", {{"VpcId", vpc}, {"CidrBlock", "10.0.0.128/28"}}, "InvalidSubnet.Conflict"},
      {"CreateSubnet",
       {{"VpcId", vpc}, {"CidrBlock", "10.0.1.0/24"}, {"AvailabilityZone", "mars-1a"}},
       "InvalidParameterValue"},
      {"DeleteSubnet", {{"SubnetId", "subnet-1"}}, "InvalidSubnetID.NotFound"},
      {"DescribeSubnets", {{"Filter.1.Name", "colour"}}, "InvalidParameterValue"},
      {"DescribeSubnets", {{"MaxResults", "4"}}, "InvalidParameterValue"},
      {"CreateTags", {{"ResourceId.1", "x-1"}, {"Tag.1.Key", "k"}}, "InvalidID"},
      {"CreateTags",
       {{"ResourceId.1", "sgr-1"}, {"Tag.1.Key", "k"}},
       "InvalidSecurityGroupRuleId.NotFound"},
      {"DescribeRouteTables", {{"RouteTableId.1", "rtb-1"}}, "InvalidRouteTableID.NotFound"},
  };
  for (const auto& [operation, parameters, code] : refusals) {
    EXPECT_EQ(error_of_ec2(operation, parameters), code) << operation;
  }
  EXPECT_EQ(keys("vpc/").size(), 2u);
}

TEST_F(NetworkTest, FindsResourcesByTheirTags) {
  const std::string vpc = create_vpc();
  call_ec2("CreateTags", {{"ResourceId.1", vpc},
                          {"ResourceId.2", kDefaultGroupId},
                          {"Tag.1.Key", "Name"},
                          {"Tag.1.Value", "prod-net"}});
  const auto found = [&](const std::string& filter, const std::string& value) {
    return call_ec2("DescribeVpcs", {{"Filter.1.Name", filter}, {"Filter.1.Value.1", value}})
        .structures("Vpcs")
        .size();
  };
  EXPECT_EQ(found("tag:Name", "prod-*"), 1u);
  EXPECT_EQ(found("tag:Name", "prod"), 0u);
  EXPECT_EQ(found("tag-key", "Name"), 1u);
  EXPECT_EQ(call_ec2("DescribeTags").structures("Tags").size(), 2u);
  call_ec2("DeleteTags",
           {{"ResourceId.1", vpc}, {"Tag.1.Key", "Name"}, {"Tag.1.Value", "another"}});
  EXPECT_EQ(found("tag-key", "Name"), 1u);
  call_ec2("DeleteTags", {{"ResourceId.1", vpc}, {"Tag.1.Key", "Name"}});
  EXPECT_EQ(found("tag-key", "Name"), 0u);
}

TEST_F(NetworkTest, HandsOutLongListsInPages) {
  const std::string vpc = create_vpc();
  for (int i = 0; i < 7; i++) create_subnet(vpc, "10.0." + std::to_string(i) + ".0/24");
  const aws::Structure first = call_ec2("DescribeSubnets", {{"MaxResults", "5"}});
  EXPECT_EQ(first.structures("Subnets").size(), 5u);
  const aws::Structure second =
      call_ec2("DescribeSubnets",
               {{"MaxResults", "5"}, {"NextToken", std::string(*first.string("NextToken"))}});
  EXPECT_EQ(second.structures("Subnets").size(), 5u);
  EXPECT_FALSE(second.has("NextToken"));
}

}  // namespace
}  // namespace control
