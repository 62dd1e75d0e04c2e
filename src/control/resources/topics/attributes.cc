// SPDX-License-Identifier: Apache-2.0
// What a topic is like, and which of that its owner may change.
#include <algorithm>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <utility>

#include "aws/policy/policy.h"
#include "base/glob.h"
#include "control/actions/topics.h"
#include "control/api/api_service.h"
#include "control/delivery/retries.h"
#include "control/resources/topics/internal.h"
#include "control/resources/topics/topics.h"

namespace control {

namespace {

using Set = aws::Result<void>;

Set set_display_name(Topic& topic, std::string_view value) {
  constexpr size_t kBytesMax = 100;
  const bool is_line = std::none_of(value.begin(), value.end(), [](char c) {
    return static_cast<unsigned char>(c) < ' ' || c == '\x7F';
  });
  if (value.size() > kBytesMax || !is_line) {
    return invalid_parameter("DisplayName", "It has at most 100 characters, in one line");
  }
  topic.display_name = value;
  return {};
}

Set set_policy(Topic& topic, std::string_view value) {
  constexpr size_t kBytesMax = 30 << 10;
  if (value.empty()) {
    topic.policy.clear();
    return {};
  }
  if (value.size() > kBytesMax) return invalid_parameter("Policy", "It is too long");
  const auto policy = aws::policy::read_policy(value, aws::policy::Purpose::kResource);
  if (!policy) return invalid_parameter("Policy", policy.error().message);
  topic.policy = value;
  return {};
}

Set set_signature(Topic& topic, std::string_view value) {
  if (value != "1" && value != "2") return invalid_parameter("SignatureVersion", "It is 1 or 2");
  topic.signature = value;
  return {};
}

struct TopicAttribute {
  std::string_view name;                             // a glob
  Set (*set)(Topic& topic, std::string_view value);  // nullptr: it can be `only`, or nothing
  std::string_view only = {};
};

constexpr TopicAttribute kTopicAttributes[] = {
    {"DisplayName", set_display_name},
    {"Policy", set_policy},
    {"SignatureVersion", set_signature},
    {"KmsMasterKeyId", nullptr},
    {"DeliveryPolicy", nullptr},
    {"FifoTopic", nullptr, "false"},
    {"ContentBasedDeduplication", nullptr, "false"},
    {"FifoThroughputScope", nullptr},
    {"ArchivePolicy", nullptr},
    {"TracingConfig", nullptr, "PassThrough"},
    {"*FeedbackRoleArn", nullptr},
    {"*SuccessFeedbackSampleRate", nullptr, "0"},
};

// As SNS writes policies for retries.
std::string delivery_policy() {
  const RetryPolicy& policy = kHttpRetries;
  const boost::json::object retries = {
      {"minDelayTarget", policy.least_s},      {"maxDelayTarget", policy.longest_s},
      {"numRetries", policy.retries()},        {"numMaxDelayRetries", policy.longest},
      {"numNoDelayRetries", policy.immediate}, {"numMinDelayRetries", policy.least},
      {"backoffFunction", "exponential"}};
  const boost::json::object http = {{"defaultHealthyRetryPolicy", retries},
                                    {"disableSubscriptionOverrides", true}};
  return boost::json::serialize(boost::json::object{{"http", http}});
}

ActionResult get_attributes(ActionContext& context, const aws::Request& request) {
  const auto topic = find_topic(context, request);
  if (!topic) return topic.error();
  int64_t confirmed = 0;
  int64_t pending = 0;
  for (const Subscription& subscription : subscriptions_of(context.records, *topic)) {
    confirmed += subscription.state == SubscriptionState::confirmed ? 1 : 0;
    pending += subscription.state == SubscriptionState::pending ? 1 : 0;
  }
  const std::string arn = topic_arn(context.account, topic->id);
  aws::Structure result(*request.operation->output);
  add_attribute(result, "TopicArn", arn);
  add_attribute(result, "Owner", context.account.id);
  add_attribute(result, "Policy", topic_policy(*topic, arn));
  add_attribute(result, "DisplayName", topic->display_name);
  add_attribute(result, "SubscriptionsConfirmed", std::to_string(confirmed));
  add_attribute(result, "SubscriptionsPending", std::to_string(pending));
  add_attribute(result, "SubscriptionsDeleted", std::to_string(topic->subscriptions_deleted));
  add_attribute(result, "EffectiveDeliveryPolicy", delivery_policy());
  add_attribute(result, "SignatureVersion", topic->signature);
  return result;
}

ActionResult set_attributes(ActionContext& context, const aws::Request& request) {
  auto topic = find_topic(context, request);
  if (!topic) return topic.error();
  const auto set = set_topic_attribute(*topic, *request.input.string("AttributeName"),
                                       request.input.string("AttributeValue").value_or(""));
  if (!set) return set.error();
  context.records.put(*topic);
  return no_result();
}

constexpr Action kTopicAttributeActions[] = {
    {"GetTopicAttributes", get_attributes},
    {"SetTopicAttributes", set_attributes},
};

}  // namespace

Actions topic_attribute_actions() { return kTopicAttributeActions; }

aws::Result<void> set_topic_attribute(Topic& topic, std::string_view name, std::string_view value) {
  for (const TopicAttribute& attribute : kTopicAttributes) {
    if (!base::glob_match(attribute.name, name)) continue;
    if (attribute.set != nullptr) return attribute.set(topic, value);
    if (value.empty() || value == attribute.only) return {};
    return invalid_parameter(name, "Topics here do not have that");
  }
  return invalid_parameter("AttributeName", "There is no such attribute");
}

}  // namespace control
