// SPDX-License-Identifier: Apache-2.0
#include "aws/ec2/shapes.h"

namespace aws::ec2 {

constexpr Member kTagMembers[] = {
    {"Key", kString, kOptional, "key"},
    {"Value", kText, kOptional, "value"},
};
const Shape kTag = structure("Tag", kTagMembers);

const Shape kTagList = list("TagList", "item", kTag);

constexpr Member kTagSpecificationMembers[] = {
    {"ResourceType", kString, kOptional, "resourceType"},
    {"Tags", kTagList, kOptional, "Tag"},
};
const Shape kTagSpecification = structure("TagSpecification", kTagSpecificationMembers);

const Shape kTagSpecificationList = list("TagSpecificationList", "item", kTagSpecification);

const Shape kValueStringList = list("ValueStringList", "item", kString);

constexpr Member kFilterMembers[] = {
    {"Name", kString},
    {"Values", kValueStringList, kOptional, "Value"},
};
const Shape kFilter = structure("Filter", kFilterMembers);

const Shape kFilterList = list("FilterList", "Filter", kFilter);

constexpr Member kAttributeBooleanValueMembers[] = {
    {"Value", kBoolean, kOptional, "value"},
};
const Shape kAttributeBooleanValue =
    structure("AttributeBooleanValue", kAttributeBooleanValueMembers);

constexpr Member kUserIdGroupPairMembers[] = {
    {"GroupId", kString, kOptional, "groupId"},
    {"GroupName", kString, kOptional, "groupName"},
    {"UserId", kString, kOptional, "userId"},
    {"VpcId", kString, kOptional, "vpcId"},
    {"Description", kText, kOptional, "description"},
};
const Shape kUserIdGroupPair = structure("UserIdGroupPair", kUserIdGroupPairMembers);

const Shape kUserIdGroupPairList = list("UserIdGroupPairList", "item", kUserIdGroupPair);

constexpr Member kIpRangeMembers[] = {
    {"Description", kText, kOptional, "description"},
    {"CidrIp", kString, kOptional, "cidrIp"},
};
const Shape kIpRange = structure("IpRange", kIpRangeMembers);

const Shape kIpRangeList = list("IpRangeList", "item", kIpRange);

constexpr Member kIpv6RangeMembers[] = {
    {"Description", kText, kOptional, "description"},
    {"CidrIpv6", kString, kOptional, "cidrIpv6"},
};
const Shape kIpv6Range = structure("Ipv6Range", kIpv6RangeMembers);

const Shape kIpv6RangeList = list("Ipv6RangeList", "item", kIpv6Range);

constexpr Member kPrefixListIdMembers[] = {
    {"Description", kText, kOptional, "description"},
    {"PrefixListId", kString, kOptional, "prefixListId"},
};
const Shape kPrefixListId = structure("PrefixListId", kPrefixListIdMembers);

const Shape kPrefixListIdList = list("PrefixListIdList", "item", kPrefixListId);

constexpr Member kIpPermissionMembers[] = {
    {"IpProtocol", kString, kOptional, "ipProtocol"},
    {"FromPort", kInteger, kOptional, "fromPort"},
    {"ToPort", kInteger, kOptional, "toPort"},
    {"UserIdGroupPairs", kUserIdGroupPairList, kOptional, "groups"},
    {"IpRanges", kIpRangeList, kOptional, "ipRanges"},
    {"Ipv6Ranges", kIpv6RangeList, kOptional, "ipv6Ranges"},
    {"PrefixListIds", kPrefixListIdList, kOptional, "prefixListIds"},
};
const Shape kIpPermission = structure("IpPermission", kIpPermissionMembers);

const Shape kIpPermissionList = list("IpPermissionList", "item", kIpPermission);

}  // namespace aws::ec2
