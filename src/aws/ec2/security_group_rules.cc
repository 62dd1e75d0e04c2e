// SPDX-License-Identifier: Apache-2.0
#include "aws/ec2/families.h"
#include "aws/ec2/shapes.h"
#include "aws/model/service.h"

namespace aws::ec2 {

namespace {

constexpr Member kAuthorizeSecurityGroupIngressRequestMembers[] = {
    {"CidrIp", kString},
    {"FromPort", kInteger},
    {"GroupId", kString},
    {"GroupName", kString},
    {"IpPermissions", kIpPermissionList},
    {"IpProtocol", kString},
    {"SourceSecurityGroupName", kString},
    {"SourceSecurityGroupOwnerId", kString},
    {"ToPort", kInteger},
    {"TagSpecifications", kTagSpecificationList, kOptional, "TagSpecification"},
    {"DryRun", kBoolean, kOptional, "dryRun"},
};
constexpr Shape kAuthorizeSecurityGroupIngressRequest =
    structure("AuthorizeSecurityGroupIngressRequest", kAuthorizeSecurityGroupIngressRequestMembers);

constexpr Member kReferencedSecurityGroupMembers[] = {
    {"GroupId", kString, kOptional, "groupId"},
    {"UserId", kString, kOptional, "userId"},
    {"VpcId", kString, kOptional, "vpcId"},
};
constexpr Shape kReferencedSecurityGroup =
    structure("ReferencedSecurityGroup", kReferencedSecurityGroupMembers);

constexpr Member kSecurityGroupRuleMembers[] = {
    {"SecurityGroupRuleId", kString, kOptional, "securityGroupRuleId"},
    {"GroupId", kString, kOptional, "groupId"},
    {"GroupOwnerId", kString, kOptional, "groupOwnerId"},
    {"IsEgress", kBoolean, kOptional, "isEgress"},
    {"IpProtocol", kString, kOptional, "ipProtocol"},
    {"FromPort", kInteger, kOptional, "fromPort"},
    {"ToPort", kInteger, kOptional, "toPort"},
    {"CidrIpv4", kString, kOptional, "cidrIpv4"},
    {"CidrIpv6", kString, kOptional, "cidrIpv6"},
    {"ReferencedGroupInfo", kReferencedSecurityGroup, kOptional, "referencedGroupInfo"},
    {"Description", kText, kOptional, "description"},
    {"Tags", kTagList, kOptional, "tagSet"},
    {"SecurityGroupRuleArn", kString, kOptional, "securityGroupRuleArn"},
};
constexpr Shape kSecurityGroupRule = structure("SecurityGroupRule", kSecurityGroupRuleMembers);

constexpr Shape kSecurityGroupRuleList = list("SecurityGroupRuleList", "item", kSecurityGroupRule);

constexpr Member kAuthorizeSecurityGroupIngressResultMembers[] = {
    {"Return", kBoolean, kOptional, "return"},
    {"SecurityGroupRules", kSecurityGroupRuleList, kOptional, "securityGroupRuleSet"},
};
constexpr Shape kAuthorizeSecurityGroupIngressResult =
    structure("AuthorizeSecurityGroupIngressResult", kAuthorizeSecurityGroupIngressResultMembers);

constexpr Member kAuthorizeSecurityGroupEgressRequestMembers[] = {
    {"TagSpecifications", kTagSpecificationList, kOptional, "TagSpecification"},
    {"DryRun", kBoolean, kOptional, "dryRun"},
    {"GroupId", kString, kRequired, "groupId"},
    {"IpPermissions", kIpPermissionList, kOptional, "ipPermissions"},
};
constexpr Shape kAuthorizeSecurityGroupEgressRequest =
    structure("AuthorizeSecurityGroupEgressRequest", kAuthorizeSecurityGroupEgressRequestMembers);

constexpr Member kAuthorizeSecurityGroupEgressResultMembers[] = {
    {"Return", kBoolean, kOptional, "return"},
    {"SecurityGroupRules", kSecurityGroupRuleList, kOptional, "securityGroupRuleSet"},
};
constexpr Shape kAuthorizeSecurityGroupEgressResult =
    structure("AuthorizeSecurityGroupEgressResult", kAuthorizeSecurityGroupEgressResultMembers);

constexpr Shape kSecurityGroupRuleIdList = list("SecurityGroupRuleIdList", "item", kString);

constexpr Member kRevokeSecurityGroupIngressRequestMembers[] = {
    {"CidrIp", kString},
    {"FromPort", kInteger},
    {"GroupId", kString},
    {"GroupName", kString},
    {"IpPermissions", kIpPermissionList},
    {"IpProtocol", kString},
    {"SourceSecurityGroupName", kString},
    {"SourceSecurityGroupOwnerId", kString},
    {"ToPort", kInteger},
    {"SecurityGroupRuleIds", kSecurityGroupRuleIdList, kOptional, "SecurityGroupRuleId"},
    {"DryRun", kBoolean, kOptional, "dryRun"},
};
constexpr Shape kRevokeSecurityGroupIngressRequest =
    structure("RevokeSecurityGroupIngressRequest", kRevokeSecurityGroupIngressRequestMembers);

constexpr Member kRevokedSecurityGroupRuleMembers[] = {
    {"SecurityGroupRuleId", kString, kOptional, "securityGroupRuleId"},
    {"GroupId", kString, kOptional, "groupId"},
    {"IsEgress", kBoolean, kOptional, "isEgress"},
    {"IpProtocol", kString, kOptional, "ipProtocol"},
    {"FromPort", kInteger, kOptional, "fromPort"},
    {"ToPort", kInteger, kOptional, "toPort"},
    {"CidrIpv4", kString, kOptional, "cidrIpv4"},
    {"CidrIpv6", kString, kOptional, "cidrIpv6"},
    {"ReferencedGroupId", kString, kOptional, "referencedGroupId"},
    {"Description", kText, kOptional, "description"},
};
constexpr Shape kRevokedSecurityGroupRule =
    structure("RevokedSecurityGroupRule", kRevokedSecurityGroupRuleMembers);

constexpr Shape kRevokedSecurityGroupRuleList =
    list("RevokedSecurityGroupRuleList", "item", kRevokedSecurityGroupRule);

constexpr Member kRevokeSecurityGroupIngressResultMembers[] = {
    {"Return", kBoolean, kOptional, "return"},
    {"RevokedSecurityGroupRules", kRevokedSecurityGroupRuleList, kOptional,
     "revokedSecurityGroupRuleSet"},
};
constexpr Shape kRevokeSecurityGroupIngressResult =
    structure("RevokeSecurityGroupIngressResult", kRevokeSecurityGroupIngressResultMembers);

constexpr Member kRevokeSecurityGroupEgressRequestMembers[] = {
    {"SecurityGroupRuleIds", kSecurityGroupRuleIdList, kOptional, "SecurityGroupRuleId"},
    {"DryRun", kBoolean, kOptional, "dryRun"},
    {"GroupId", kString, kRequired, "groupId"},
    {"IpPermissions", kIpPermissionList, kOptional, "ipPermissions"},
};
constexpr Shape kRevokeSecurityGroupEgressRequest =
    structure("RevokeSecurityGroupEgressRequest", kRevokeSecurityGroupEgressRequestMembers);

constexpr Member kRevokeSecurityGroupEgressResultMembers[] = {
    {"Return", kBoolean, kOptional, "return"},
    {"RevokedSecurityGroupRules", kRevokedSecurityGroupRuleList, kOptional,
     "revokedSecurityGroupRuleSet"},
};
constexpr Shape kRevokeSecurityGroupEgressResult =
    structure("RevokeSecurityGroupEgressResult", kRevokeSecurityGroupEgressResultMembers);

constexpr Member kDescribeSecurityGroupRulesRequestMembers[] = {
    {"Filters", kFilterList, kOptional, "Filter"},
    {"SecurityGroupRuleIds", kSecurityGroupRuleIdList, kOptional, "SecurityGroupRuleId"},
    {"DryRun", kBoolean},
    {"NextToken", kString},
    {"MaxResults", kInteger},
};
constexpr Shape kDescribeSecurityGroupRulesRequest =
    structure("DescribeSecurityGroupRulesRequest", kDescribeSecurityGroupRulesRequestMembers);

constexpr Member kDescribeSecurityGroupRulesResultMembers[] = {
    {"SecurityGroupRules", kSecurityGroupRuleList, kOptional, "securityGroupRuleSet"},
    {"NextToken", kString, kOptional, "nextToken"},
};
constexpr Shape kDescribeSecurityGroupRulesResult =
    structure("DescribeSecurityGroupRulesResult", kDescribeSecurityGroupRulesResultMembers);

constexpr Member kSecurityGroupRuleRequestMembers[] = {
    {"IpProtocol", kString},        {"FromPort", kInteger}, {"ToPort", kInteger},
    {"CidrIpv4", kString},          {"CidrIpv6", kString},  {"PrefixListId", kString},
    {"ReferencedGroupId", kString}, {"Description", kText},
};
constexpr Shape kSecurityGroupRuleRequest =
    structure("SecurityGroupRuleRequest", kSecurityGroupRuleRequestMembers);

constexpr Member kSecurityGroupRuleUpdateMembers[] = {
    {"SecurityGroupRuleId", kString, kRequired},
    {"SecurityGroupRule", kSecurityGroupRuleRequest},
};
constexpr Shape kSecurityGroupRuleUpdate =
    structure("SecurityGroupRuleUpdate", kSecurityGroupRuleUpdateMembers);

constexpr Shape kSecurityGroupRuleUpdateList =
    list("SecurityGroupRuleUpdateList", "item", kSecurityGroupRuleUpdate);

constexpr Member kModifySecurityGroupRulesRequestMembers[] = {
    {"GroupId", kString, kRequired},
    {"SecurityGroupRules", kSecurityGroupRuleUpdateList, kRequired, "SecurityGroupRule"},
    {"DryRun", kBoolean},
};
constexpr Shape kModifySecurityGroupRulesRequest =
    structure("ModifySecurityGroupRulesRequest", kModifySecurityGroupRulesRequestMembers);

constexpr Member kModifySecurityGroupRulesResultMembers[] = {
    {"Return", kBoolean, kOptional, "return"},
};
constexpr Shape kModifySecurityGroupRulesResult =
    structure("ModifySecurityGroupRulesResult", kModifySecurityGroupRulesResultMembers);

constexpr Operation kSecurityGroupRulesOperations[] = {
    {"AuthorizeSecurityGroupIngress",
     &kAuthorizeSecurityGroupIngressRequest,
     &kAuthorizeSecurityGroupIngressResult,
     {}},
    {"AuthorizeSecurityGroupEgress",
     &kAuthorizeSecurityGroupEgressRequest,
     &kAuthorizeSecurityGroupEgressResult,
     {}},
    {"RevokeSecurityGroupIngress",
     &kRevokeSecurityGroupIngressRequest,
     &kRevokeSecurityGroupIngressResult,
     {}},
    {"RevokeSecurityGroupEgress",
     &kRevokeSecurityGroupEgressRequest,
     &kRevokeSecurityGroupEgressResult,
     {}},
    {"DescribeSecurityGroupRules",
     &kDescribeSecurityGroupRulesRequest,
     &kDescribeSecurityGroupRulesResult,
     {},
     &kPages},
    {"ModifySecurityGroupRules",
     &kModifySecurityGroupRulesRequest,
     &kModifySecurityGroupRulesResult,
     {}},
};

}  // namespace

std::span<const Operation> security_group_rules() { return kSecurityGroupRulesOperations; }

}  // namespace aws::ec2
