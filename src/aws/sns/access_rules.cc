// SPDX-License-Identifier: Apache-2.0
#include "aws/sns/access_rules.h"

namespace aws::sns {

namespace {

using policy::KeyRule;
using policy::OperationRule;
using policy::ResourceRule;

policy::RequestTags tags_of(const Structure& input) {
  policy::RequestTags tags;
  if (find_member(input.shape(), "Tags") >= 0) {
    for (const Structure& tag : input.structures("Tags")) {
      tags.emplace_back(tag.string("Key").value_or(""), tag.string("Value").value_or(""));
    }
  }
  if (find_member(input.shape(), "TagKeys") >= 0) {
    for (const std::string_view key : input.strings("TagKeys")) tags.emplace_back(key, "");
  }
  return tags;
}

constexpr ResourceRule kNewTopicAccess[] = {{"topic-name", "Name", "", true}};
constexpr ResourceRule kTopicAccess[] = {{"topic", "TopicArn", "", true}};
constexpr ResourceRule kTaggedAccess[] = {{"topic", "ResourceArn", "", true}};
constexpr ResourceRule kSubscriptionAccess[] = {{"subscription", "SubscriptionArn", "", true}};
constexpr ResourceRule kAddressedAccess[] = {{"topic", "TopicArn", "", true},
                                             {"topic", "TargetArn", "", true}};
constexpr KeyRule kReceiverAccess[] = {{"sns:Endpoint", "Endpoint"}, {"sns:Protocol", "Protocol"}};
// A batch needs what each of its messages does.
constexpr ResourceRule kBatchAccess[] = {
    {.type = "topic", .member = "TopicArn", .has_keys = true, .action = "Publish"}};

constexpr OperationRule kAllAccess[] = {
    {"CreateTopic", kNewTopicAccess},
    {"DeleteTopic", kTopicAccess},
    {"ListTopics", {}},
    {"GetTopicAttributes", kTopicAccess},
    {"SetTopicAttributes", kTopicAccess},
    {"AddPermission", kTopicAccess},
    {"RemovePermission", kTopicAccess},
    {"ListTagsForResource", kTaggedAccess},
    {"TagResource", kTaggedAccess},
    {"UntagResource", kTaggedAccess},
    {"Subscribe", kTopicAccess, kReceiverAccess},
    {"ConfirmSubscription", kTopicAccess},
    {"Unsubscribe", kSubscriptionAccess},
    {"ListSubscriptions", {}},
    {"ListSubscriptionsByTopic", kTopicAccess},
    {"GetSubscriptionAttributes", kSubscriptionAccess},
    {"SetSubscriptionAttributes", kSubscriptionAccess},
    {"Publish", kAddressedAccess},
    {.operation = "PublishBatch", .resources = kBatchAccess, .by_parts = true},
};

}  // namespace

const policy::ServiceRules& access_rules() {
  static const std::span<const OperationRule> kFamilies[] = {kAllAccess};
  static const policy::ServiceRules kServiceRules = {"sns", kFamilies, tags_of, "TagResource"};
  return kServiceRules;
}

}  // namespace aws::sns
