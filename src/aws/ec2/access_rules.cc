// SPDX-License-Identifier: Apache-2.0
#include "aws/ec2/access_rules.h"

namespace aws::ec2 {

namespace {

using policy::OperationRule;
using policy::ResourceRule;

void append_tags(std::span<const Structure> given, policy::RequestTags& tags) {
  for (const Structure& tag : given) {
    tags.emplace_back(tag.string("Key").value_or(""), tag.string("Value").value_or(""));
  }
}

policy::RequestTags tags_of(const Structure& input) {
  policy::RequestTags tags;
  if (find_member(input.shape(), "Tags") >= 0) append_tags(input.structures("Tags"), tags);
  if (find_member(input.shape(), "TagSpecifications") >= 0) {
    for (const Structure& specification : input.structures("TagSpecifications")) {
      append_tags(specification.structures("Tags"), tags);
    }
  }
  return tags;
}

constexpr ResourceRule kVpcAccess[] = {{"vpc", "VpcId", "*", true}};
constexpr ResourceRule kSubnetAccess[] = {{"subnet", "SubnetId", "*", true}};
// No member of theirs names what they make.
constexpr ResourceRule kNewVpcAccess[] = {{"vpc", "", "*", true}};
constexpr ResourceRule kNewSubnetAccess[] = {{"subnet", "", "*", true}, {"vpc", "VpcId", "*"}};
constexpr ResourceRule kNewGroupAccess[] = {{"security-group", "", "*", true},
                                            {"vpc", "VpcId", "*"}};
constexpr ResourceRule kGroupAccess[] = {{"security-group", "GroupId", "*", true}};
constexpr ResourceRule kNamedGroupAccess[] = {{"security-group", "GroupId", "", true},
                                              {"group-name", "GroupName", "", true}};
constexpr ResourceRule kTaggedAccess[] = {{"id", "Resources", "", true}};

constexpr OperationRule kAllAccess[] = {
    {"CreateVpc", kNewVpcAccess},
    {"DescribeVpcs", {}},
    {"DeleteVpc", kVpcAccess},
    {"DescribeVpcAttribute", kVpcAccess},
    {"ModifyVpcAttribute", kVpcAccess},
    {"CreateSubnet", kNewSubnetAccess},
    {"DescribeSubnets", {}},
    {"DeleteSubnet", kSubnetAccess},
    {"ModifySubnetAttribute", kSubnetAccess},
    {"DescribeAvailabilityZones", {}},
    {"CreateSecurityGroup", kNewGroupAccess},
    {"DescribeSecurityGroups", {}},
    {"DeleteSecurityGroup", kNamedGroupAccess},
    {"AuthorizeSecurityGroupIngress", kNamedGroupAccess},
    {"AuthorizeSecurityGroupEgress", kGroupAccess},
    {"RevokeSecurityGroupIngress", kNamedGroupAccess},
    {"RevokeSecurityGroupEgress", kGroupAccess},
    {"ModifySecurityGroupRules", kGroupAccess},
    {"DescribeSecurityGroupRules", {}},
    {"CreateTags", kTaggedAccess},
    {"DeleteTags", kTaggedAccess},
    {"DescribeTags", {}},
    {"DescribeAccountAttributes", {}},
    {"DescribeNetworkAcls", {}},
    {"DescribeRouteTables", {}},
    {"DescribeNetworkInterfaces", {}},
};

}  // namespace

const policy::ServiceRules& access_rules() {
  static const std::span<const OperationRule> kFamilies[] = {kAllAccess};
  static const policy::ServiceRules kServiceRules = {"ec2", kFamilies, tags_of, "CreateTags"};
  return kServiceRules;
}

std::string_view resource_type_of(std::string_view id) {
  if (id.starts_with("vpc-")) return "vpc";
  if (id.starts_with("subnet-")) return "subnet";
  if (id.starts_with("sg-")) return "security-group";
  if (id.starts_with("sgr-")) return "security-group-rule";
  return {};
}

}  // namespace aws::ec2
