// SPDX-License-Identifier: Apache-2.0
#include "control/authorisation/managed_policies.h"

#include "base/ascii.h"
#include "control/authorisation/arns.h"
#include "control/model/identity.h"

namespace control {

namespace {

constexpr std::string_view kAwsPrefix = "arn:aws:iam::aws:policy/";

constexpr AwsManagedPolicy kPolicies[] = {
    {"AdministratorAccess", "ANPAIWMBCKSKIEE64ZLYK",
     "Provides full access to AWS services and resources.",
     R"({
    "Version": "2012-10-17",
    "Statement": [
        {
            "Effect": "Allow",
            "Action": "*",
            "Resource": "*"
        }
    ]
})"},
    {"AmazonElastiCacheFullAccess", "ANPAIA2V44CPHAUAAECKG",
     "Provides full access to Amazon ElastiCache.",
     R"({
    "Version": "2012-10-17",
    "Statement": [
        {
            "Sid": "ElastiCacheManagementActions",
            "Effect": "Allow",
            "Action": [
                "elasticache:*"
            ],
            "Resource": "*"
        },
        {
            "Sid": "CreateServiceLinkedRole",
            "Effect": "Allow",
            "Action": [
                "iam:CreateServiceLinkedRole"
            ],
            "Resource":
"arn:aws:iam::*:role/aws-service-role/elasticache.amazonaws.com/AWSServiceRoleForElastiCache",
            "Condition": {
                "StringLike": {
                    "iam:AWSServiceName": "elasticache.amazonaws.com"
                }
            }
        },
        {
            "Sid": "DescribeVPCs",
            "Effect": "Allow",
            "Action": [
                "ec2:DescribeVpcs",
                "ec2:DescribeSubnets",
                "ec2:DescribeSecurityGroups",
                "ec2:DescribeAvailabilityZones"
            ],
            "Resource": "*"
        }
    ]
})"},
    {"AmazonElastiCacheReadOnlyAccess", "ANPAIPDACSNQHSENWAKM2",
     "Provides read only access to Amazon ElastiCache via the AWS Management Console.",
     R"({
    "Version": "2012-10-17",
    "Statement": [
        {
            "Action": [
                "elasticache:Describe*",
                "elasticache:List*"
            ],
            "Effect": "Allow",
            "Resource": "*"
        }
    ]
})"},
    {"ReadOnlyAccess", "ANPAILL3HVNFSB6DCOWYQ",
     "Provides read-only access to AWS services and resources.",
     R"({
    "Version": "2012-10-17",
    "Statement": [
        {
            "Sid": "ReadOnlyActions",
            "Effect": "Allow",
            "Action": [
                "ec2:Describe*",
                "elasticache:Describe*",
                "elasticache:List*",
                "iam:Get*",
                "iam:List*",
                "iam:Simulate*",
                "sns:Get*",
                "sns:List*",
                "sts:GetAccessKeyInfo",
                "sts:GetCallerIdentity",
                "sts:GetSessionToken"
            ],
            "Resource": "*"
        }
    ]
})"},
};

}  // namespace

std::span<const AwsManagedPolicy> aws_managed_policies() { return kPolicies; }

std::string arn_of(const AwsManagedPolicy& policy) {
  return std::string(kAwsPrefix) + std::string(policy.name);
}

std::optional<std::string> own_policy_id(std::string_view account, std::string_view arn) {
  const std::string prefix = iam_arn(account, "policy/");
  if (!arn.starts_with(prefix)) return std::nullopt;
  return base::to_lower(arn.substr(arn.rfind('/') + 1));
}

std::optional<std::string> find_policy_document(Transaction& records, std::string_view account,
                                                std::string_view arn) {
  for (const AwsManagedPolicy& policy : kPolicies) {
    if (arn == arn_of(policy)) return std::string(policy.document);
  }
  const auto id = own_policy_id(account, arn);
  const auto policy = id ? records.find<IamPolicy>(*id) : std::nullopt;
  if (!policy || arn_of(account, *policy) != arn) return std::nullopt;
  for (const PolicyVersion& version : policy->versions) {
    if (version.number == policy->default_version) return version.document;
  }
  return std::nullopt;
}

}  // namespace control
