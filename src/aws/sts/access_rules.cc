// SPDX-License-Identifier: Apache-2.0
#include "aws/sts/access_rules.h"

namespace aws::sts {

namespace {

using policy::KeyRule;
using policy::OperationRule;
using policy::ResourceRule;

policy::RequestTags tags_of(const Structure& input) {
  policy::RequestTags tags;
  if (find_member(input.shape(), "Tags") < 0) return tags;
  for (const Structure& tag : input.structures("Tags")) {
    tags.emplace_back(tag.string("Key").value_or(""), tag.string("Value").value_or(""));
  }
  return tags;
}

constexpr ResourceRule kRoleAccess[] = {{"arn", "RoleArn", "", true}};
constexpr KeyRule kSessionKeysAccess[] = {
    {"sts:ExternalId", "ExternalId"},
    {"sts:RoleSessionName", "RoleSessionName"},
    {"sts:SourceIdentity", "SourceIdentity"},
    {"sts:DurationSeconds", "DurationSeconds"},
};

constexpr OperationRule kAllAccess[] = {
    {"AssumeRole", kRoleAccess, kSessionKeysAccess},
    {"GetAccessKeyInfo", {}},
    {"GetCallerIdentity", {}},
    {"GetSessionToken", {}},
};

}  // namespace

const policy::ServiceRules& access_rules() {
  static const std::span<const OperationRule> kFamilies[] = {kAllAccess};
  static const policy::ServiceRules kServiceRules = {"sts", kFamilies, tags_of, "TagSession"};
  return kServiceRules;
}

}  // namespace aws::sts
