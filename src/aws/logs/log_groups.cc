// SPDX-License-Identifier: Apache-2.0
#include "aws/logs/families.h"
#include "aws/logs/shapes.h"

namespace aws::logs {

namespace {

constexpr std::string_view kLogGroupClasses[] = {"STANDARD", "INFREQUENT_ACCESS", "DELIVERY"};
constexpr Shape kLogGroupClass = enumeration("LogGroupClass", kLogGroupClasses);
constexpr Shape kKmsKeyId = {.name = "KmsKeyId", .max = 256};

constexpr Member kCreateMembers[] = {{"logGroupName", kLogGroupName, kRequired},
                                     {"kmsKeyId", kKmsKeyId},
                                     {"tags", kTags},
                                     {"logGroupClass", kLogGroupClass},
                                     {"deletionProtectionEnabled", kBoolean}};
constexpr Shape kCreateInput = structure("CreateLogGroupRequest", kCreateMembers);

constexpr Member kNameMembers[] = {{"logGroupName", kLogGroupName, kRequired}};
constexpr Shape kDeleteInput = structure("DeleteLogGroupRequest", kNameMembers);
constexpr Shape kDeleteRetentionInput = structure("DeleteRetentionPolicyRequest", kNameMembers);

constexpr Member kPutRetentionMembers[] = {{"logGroupName", kLogGroupName, kRequired},
                                           {"retentionInDays", kInteger, kRequired}};
constexpr Shape kPutRetentionInput = structure("PutRetentionPolicyRequest", kPutRetentionMembers);

constexpr Shape kGroupNames =
    list("DescribeLogGroupsLogGroupIdentifiers", "member", kLogGroupIdentifier, 1, 50);
constexpr Member kDescribeMembers[] = {{"logGroupNamePrefix", kLogGroupName},
                                       {"logGroupNamePattern", kLogGroupName},
                                       {"logGroupIdentifiers", kGroupNames},
                                       {"includeLinkedAccounts", kBoolean},
                                       {"logGroupClass", kLogGroupClass},
                                       {"nextToken", kNextToken},
                                       {"limit", kInteger}};
constexpr Shape kDescribeInput = structure("DescribeLogGroupsRequest", kDescribeMembers);
constexpr Member kLogGroupMembers[] = {{"logGroupName", kLogGroupName},
                                       {"creationTime", kLong},
                                       {"retentionInDays", kInteger},
                                       {"metricFilterCount", kInteger},
                                       {"arn", kArn},
                                       {"storedBytes", kLong},
                                       {"logGroupClass", kLogGroupClass},
                                       {"logGroupArn", kArn},
                                       {"deletionProtectionEnabled", kBoolean}};
constexpr Shape kLogGroup = structure("LogGroup", kLogGroupMembers);
constexpr Shape kLogGroups = list("LogGroups", "member", kLogGroup);
constexpr Member kDescribeOutputMembers[] = {{"logGroups", kLogGroups}, {"nextToken", kNextToken}};
constexpr Shape kDescribeOutput = structure("DescribeLogGroupsResponse", kDescribeOutputMembers);
constexpr PageRule kGroupPages = {"nextToken", "limit", 1, 50, 50};

constexpr Operation kLogGroupOperations[] = {
    {"CreateLogGroup", &kCreateInput, nullptr, {}},
    {"DescribeLogGroups", &kDescribeInput, &kDescribeOutput, {}, &kGroupPages},
    {"DeleteLogGroup", &kDeleteInput, nullptr, {}},
    {"PutRetentionPolicy", &kPutRetentionInput, nullptr, {}},
    {"DeleteRetentionPolicy", &kDeleteRetentionInput, nullptr, {}},
};

}  // namespace

std::span<const Operation> log_groups() { return kLogGroupOperations; }

}  // namespace aws::logs
