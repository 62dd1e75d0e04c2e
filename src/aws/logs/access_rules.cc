// SPDX-License-Identifier: Apache-2.0
#include "aws/logs/access_rules.h"

namespace aws::logs {

namespace {

using policy::OperationRule;
using policy::ResourceRule;

// Tags are an object; what takes them away lists their names, in either of two members.
policy::RequestTags tags_of(const Structure& input) {
  policy::RequestTags tags;
  for (const std::string_view member : {"tags", "tagKeys"}) {
    const int position = find_member(input.shape(), member);
    if (position < 0) continue;
    if (input.shape().members[static_cast<size_t>(position)].shape->is_map) {
      for (const Structure& tag : input.structures(member)) {
        tags.emplace_back(tag.string("key").value_or(""), tag.string("value").value_or(""));
      }
    } else {
      for (const std::string_view key : input.strings(member)) tags.emplace_back(key, "");
    }
  }
  return tags;
}

constexpr ResourceRule kGroupAccess[] = {{"log-group", "logGroupName", "", true}};
constexpr ResourceRule kEitherAccess[] = {{"log-group", "logGroupName", "", true},
                                          {"log-group", "logGroupIdentifier", "", true}};
constexpr ResourceRule kStreamAccess[] = {{"log-stream", "logGroupName", "", true}};
constexpr ResourceRule kEitherStreamAccess[] = {{"log-stream", "logGroupName", "", true},
                                                {"log-stream", "logGroupIdentifier", "", true}};
constexpr ResourceRule kTaggedAccess[] = {{"arn", "resourceArn", "", true}};
constexpr ResourceRule kAnyGroupAccess[] = {{"log-group", "logGroupNamePrefix", "*", true}};

constexpr OperationRule kAllAccess[] = {
    {"CreateLogGroup", kGroupAccess},        {"DescribeLogGroups", kAnyGroupAccess},
    {"DeleteLogGroup", kGroupAccess},        {"PutRetentionPolicy", kGroupAccess},
    {"DeleteRetentionPolicy", kGroupAccess}, {"CreateLogStream", kGroupAccess},
    {"DescribeLogStreams", kEitherAccess},   {"DeleteLogStream", kStreamAccess},
    {"PutLogEvents", kStreamAccess},         {"GetLogEvents", kEitherStreamAccess},
    {"FilterLogEvents", kEitherAccess},      {"ListTagsForResource", kTaggedAccess},
    {"TagResource", kTaggedAccess},          {"UntagResource", kTaggedAccess},
    {"ListTagsLogGroup", kGroupAccess},      {"TagLogGroup", kGroupAccess},
    {"UntagLogGroup", kGroupAccess},
};

}  // namespace

const policy::ServiceRules& access_rules() {
  static const std::span<const OperationRule> kFamilies[] = {kAllAccess};
  static const policy::ServiceRules kServiceRules = {"logs", kFamilies, tags_of, "TagResource"};
  return kServiceRules;
}

}  // namespace aws::logs
