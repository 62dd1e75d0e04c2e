// SPDX-License-Identifier: Apache-2.0
#include "control/resources/topics/internal.h"

#include <cstdio>
#include <utility>

#include "base/check.h"
#include "base/random_text.h"
#include "base/uuid.h"
#include "control/actions/topics.h"

namespace control {

namespace {

constexpr size_t kTagsPerTopicMax = 50;
constexpr int64_t kTokenMs = int64_t{2} * 24 * 60 * 60 * 1000;
constexpr size_t kTokenLetters = 64;
constexpr std::string_view kTokenAlphabet = "0123456789abcdef";

// Never that of an earlier one, which may be on its way.
std::string delivery_id(const Delivery& delivery) {
  char order[40];
  std::snprintf(order, sizeof(order), ".%015lld-", static_cast<long long>(delivery.at_ms));
  return delivery.subscription + order + delivery.message_id;
}

}  // namespace

aws::Error invalid_parameter(std::string_view name, std::string_view why) {
  std::string text = "Invalid parameter: ";
  return {aws::sns::kInvalidParameter, text.append(name).append(" Reason: ").append(why)};
}

aws::Result<Topic> find_topic(ActionContext& context, std::string_view arn) {
  const std::string id = topic_of_arn(context.account, arn);
  if (id.empty()) {
    return invalid_parameter("TopicArn", "An ARN must name a topic of this account and region: " +
                                             topic_arn(context.account, "NAME"));
  }
  auto topic = context.records.find<Topic>(id);
  if (!topic) return aws::Error(aws::sns::kNotFound, "Topic does not exist");
  return *std::move(topic);
}

aws::Result<Topic> find_topic(ActionContext& context, const aws::Request& request) {
  return find_topic(context, *request.input.string("TopicArn"));
}

aws::Result<std::string> subscription_id(const ActionContext& context, std::string_view arn) {
  const std::string start = topic_arn(context.account, "");
  const size_t colon = arn.rfind(':');
  if (!arn.starts_with(start) || colon < start.size() ||
      topic_of_arn(context.account, arn.substr(0, colon)).empty()) {
    return invalid_parameter("SubscriptionArn", "It is no ARN of a subscription here");
  }
  return std::string(arn.substr(start.size()));
}

aws::Result<Subscription> find_subscription(ActionContext& context, const aws::Request& request) {
  const auto id = subscription_id(context, *request.input.string("SubscriptionArn"));
  if (!id) return id.error();
  auto subscription = context.records.find<Subscription>(*id);
  if (!subscription) return aws::Error(aws::sns::kNotFound, "Subscription does not exist");
  return *std::move(subscription);
}

std::vector<Subscription> subscriptions_of(Transaction& records, const Topic& topic) {
  return records.list<Subscription>(topic.id + ":");
}

std::vector<Delivery> deliveries_of(Transaction& records, const Subscription& subscription) {
  return records.list<Delivery>(subscription.id + ".");
}

void send(ActionContext& context, Delivery delivery) {
  if (delivery.message_id.empty()) delivery.message_id = base::random_uuid();
  if (delivery.at_ms == 0) delivery.at_ms = context.now_ms;
  delivery.next_ms = context.now_ms;
  delivery.id = delivery_id(delivery);
  CHECK(!context.records.exists<Delivery>(delivery.id));
  context.records.put(delivery);
}

// Of what it was asked before nothing is left to say: that would bear an old token.
void ask_receiver(ActionContext& context, Subscription& subscription, DeliveryKind kind) {
  for (const Delivery& delivery : deliveries_of(context.records, subscription)) {
    if (delivery.kind != DeliveryKind::notification) context.records.erase<Delivery>(delivery.id);
  }
  subscription.token = context.storage.keys.wrap(base::random_text(kTokenLetters, kTokenAlphabet));
  subscription.token_until_ms = context.now_ms + kTokenMs;
  send(context, {.id = {}, .subscription = subscription.id, .kind = kind});
}

void add_attribute(aws::Structure& result, std::string_view name, std::string value) {
  result.append("Attributes").set("key", name).set("value", std::move(value));
}

aws::Result<void> add_topic_tags(const aws::Structure& input, Tags& tags) {
  for (const aws::Structure& tag : input.structures("Tags")) {
    const std::string key(tag.string("Key").value_or(""));
    if (key.starts_with("aws:")) {
      return invalid_parameter("Tags", "Tags beginning with aws: are reserved");
    }
    tags[key] = tag.string("Value").value_or("");
  }
  if (tags.size() <= kTagsPerTopicMax) return {};
  return aws::Error(aws::sns::kTagLimitExceeded,
                    "Could not complete request: tag quota of 50 per "
                    "resource exceeded");
}

}  // namespace control
