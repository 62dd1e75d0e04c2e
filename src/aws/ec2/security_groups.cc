// SPDX-License-Identifier: Apache-2.0
#include "aws/ec2/families.h"
#include "aws/ec2/shapes.h"
#include "aws/model/service.h"

namespace aws::ec2 {

namespace {

constexpr Member kCreateSecurityGroupRequestMembers[] = {
    {"Description", kText, kRequired, "GroupDescription"},
    {"GroupName", kString, kRequired},
    {"VpcId", kString},
    {"TagSpecifications", kTagSpecificationList, kOptional, "TagSpecification"},
    {"DryRun", kBoolean, kOptional, "dryRun"},
};
constexpr Shape kCreateSecurityGroupRequest =
    structure("CreateSecurityGroupRequest", kCreateSecurityGroupRequestMembers);

constexpr Member kCreateSecurityGroupResultMembers[] = {
    {"GroupId", kString, kOptional, "groupId"},
    {"SecurityGroupArn", kString, kOptional, "securityGroupArn"},
    {"Tags", kTagList, kOptional, "tagSet"},
};
constexpr Shape kCreateSecurityGroupResult =
    structure("CreateSecurityGroupResult", kCreateSecurityGroupResultMembers);

constexpr Shape kGroupIdStringList = list("GroupIdStringList", "groupId", kString);

constexpr Shape kGroupNameStringList = list("GroupNameStringList", "GroupName", kString);

constexpr Member kDescribeSecurityGroupsRequestMembers[] = {
    {"GroupIds", kGroupIdStringList, kOptional, "GroupId"},
    {"GroupNames", kGroupNameStringList, kOptional, "GroupName"},
    {"NextToken", kString},
    {"MaxResults", kInteger},
    {"DryRun", kBoolean, kOptional, "dryRun"},
    {"Filters", kFilterList, kOptional, "Filter"},
};
constexpr Shape kDescribeSecurityGroupsRequest =
    structure("DescribeSecurityGroupsRequest", kDescribeSecurityGroupsRequestMembers);

constexpr Member kSecurityGroupMembers[] = {
    {"GroupId", kString, kOptional, "groupId"},
    {"GroupName", kString, kOptional, "groupName"},
    {"Description", kText, kOptional, "groupDescription"},
    {"VpcId", kString, kOptional, "vpcId"},
    {"OwnerId", kString, kOptional, "ownerId"},
    {"SecurityGroupArn", kString, kOptional, "securityGroupArn"},
    {"IpPermissions", kIpPermissionList, kOptional, "ipPermissions"},
    {"IpPermissionsEgress", kIpPermissionList, kOptional, "ipPermissionsEgress"},
    {"Tags", kTagList, kOptional, "tagSet"},
};
constexpr Shape kSecurityGroup = structure("SecurityGroup", kSecurityGroupMembers);

constexpr Shape kSecurityGroupList = list("SecurityGroupList", "item", kSecurityGroup);

constexpr Member kDescribeSecurityGroupsResultMembers[] = {
    {"NextToken", kString, kOptional, "nextToken"},
    {"SecurityGroups", kSecurityGroupList, kOptional, "securityGroupInfo"},
};
constexpr Shape kDescribeSecurityGroupsResult =
    structure("DescribeSecurityGroupsResult", kDescribeSecurityGroupsResultMembers);

constexpr Member kDeleteSecurityGroupRequestMembers[] = {
    {"GroupId", kString},
    {"GroupName", kString},
    {"DryRun", kBoolean, kOptional, "dryRun"},
};
constexpr Shape kDeleteSecurityGroupRequest =
    structure("DeleteSecurityGroupRequest", kDeleteSecurityGroupRequestMembers);

constexpr Member kDeleteSecurityGroupResultMembers[] = {
    {"Return", kBoolean, kOptional, "return"},
    {"GroupId", kString, kOptional, "groupId"},
};
constexpr Shape kDeleteSecurityGroupResult =
    structure("DeleteSecurityGroupResult", kDeleteSecurityGroupResultMembers);

constexpr Operation kSecurityGroupsOperations[] = {
    {"CreateSecurityGroup", &kCreateSecurityGroupRequest, &kCreateSecurityGroupResult, {}},
    {"DescribeSecurityGroups",
     &kDescribeSecurityGroupsRequest,
     &kDescribeSecurityGroupsResult,
     {},
     &kPages},
    {"DeleteSecurityGroup", &kDeleteSecurityGroupRequest, &kDeleteSecurityGroupResult, {}},
};

}  // namespace

std::span<const Operation> security_groups() { return kSecurityGroupsOperations; }

}  // namespace aws::ec2
