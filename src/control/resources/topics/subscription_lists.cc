// SPDX-License-Identifier: Apache-2.0
// Which subscriptions there are, and what each is like.
#include <utility>

#include "aws/sns/filter_policy.h"
#include "control/actions/paging.h"
#include "control/actions/topics.h"
#include "control/api/api_service.h"
#include "control/resources/topics/internal.h"
#include "control/resources/topics/topics.h"

namespace control {

namespace {

std::string listed_arn(const ActionContext& context, const Subscription& subscription) {
  switch (subscription.state) {
    case SubscriptionState::pending:
      return "PendingConfirmation";
    case SubscriptionState::deleted:
      return "Deleted";
    case SubscriptionState::confirmed:
      break;
  }
  return topic_arn(context.account, subscription.id);
}

ActionResult page_of(ActionContext& context, const aws::Request& request,
                     std::vector<Subscription> all) {
  aws::Structure result(*request.operation->output);
  const auto page = take_page(request, std::move(all), result);
  if (!page) return page.error();
  result.set_list("Subscriptions");
  for (const Subscription& subscription : *page) {
    result.append("Subscriptions")
        .set("SubscriptionArn", listed_arn(context, subscription))
        .set("Owner", context.account.id)
        .set("Protocol", subscription.protocol)
        .set("Endpoint", subscription.endpoint)
        .set("TopicArn", topic_arn(context.account, subscription.topic));
  }
  return result;
}

ActionResult list_all(ActionContext& context, const aws::Request& request) {
  return page_of(context, request, context.records.list<Subscription>());
}

ActionResult list_by_topic(ActionContext& context, const aws::Request& request) {
  const auto topic = find_topic(context, request);
  if (!topic) return topic.error();
  return page_of(context, request, subscriptions_of(context.records, *topic));
}

// --- Attributes ----------------------------------------------------------------------------------

constexpr const char* kFilterScope = "MessageAttributes";

std::string flag(bool value) { return value ? "true" : "false"; }

ActionResult get_subscription(ActionContext& context, const aws::Request& request) {
  const auto subscription = find_subscription(context, request);
  if (!subscription) return subscription.error();
  aws::Structure result(*request.operation->output);
  add_attribute(result, "SubscriptionArn", topic_arn(context.account, subscription->id));
  add_attribute(result, "TopicArn", topic_arn(context.account, subscription->topic));
  add_attribute(result, "Owner", context.account.id);
  add_attribute(result, "Protocol", subscription->protocol);
  add_attribute(result, "Endpoint", subscription->endpoint);
  add_attribute(result, "PendingConfirmation",
                flag(subscription->state != SubscriptionState::confirmed));
  add_attribute(result, "ConfirmationWasAuthenticated", flag(subscription->confirmed_by_owner));
  add_attribute(result, "RawMessageDelivery", flag(subscription->raw));
  if (!subscription->filter.empty()) {
    add_attribute(result, "FilterPolicy", subscription->filter);
    add_attribute(result, "FilterPolicyScope", kFilterScope);
  }
  return result;
}

ActionResult change_subscription(ActionContext& context, const aws::Request& request) {
  auto subscription = find_subscription(context, request);
  if (!subscription) return subscription.error();
  const auto set = set_subscription_attribute(*subscription, *request.input.string("AttributeName"),
                                              request.input.string("AttributeValue").value_or(""));
  if (!set) return set.error();
  context.records.put(*subscription);
  return no_result();
}

aws::Result<void> set_raw(Subscription& subscription, std::string_view value) {
  if (value != "true" && value != "false") {
    return invalid_parameter("RawMessageDelivery", "It is true or false");
  }
  if (value == "true" && !subscription.protocol.starts_with("http")) {
    return invalid_parameter("RawMessageDelivery", "Delivery protocol [" + subscription.protocol +
                                                       "] does not support raw message delivery.");
  }
  subscription.raw = value == "true";
  return {};
}

aws::Result<void> set_filter(Subscription& subscription, std::string_view value) {
  if (value.empty() || value == "{}") {
    subscription.filter.clear();
    return {};
  }
  const auto good = aws::sns::check_filter_policy(value);
  if (!good) {
    return aws::Error(aws::sns::kInvalidParameter, "Invalid parameter: " + good.error().message);
  }
  subscription.filter = value;
  return {};
}

// With these a subscription would be told otherwise: what is not served is refused.
constexpr std::string_view kUnserved[] = {"DeliveryPolicy", "RedrivePolicy", "ReplayPolicy",
                                          "SubscriptionRoleArn"};

constexpr Action kSubscriptionListActions[] = {
    {"ListSubscriptions", list_all},
    {"ListSubscriptionsByTopic", list_by_topic},
    {"GetSubscriptionAttributes", get_subscription},
    {"SetSubscriptionAttributes", change_subscription},
};

}  // namespace

Actions subscription_list_actions() { return kSubscriptionListActions; }

aws::Result<void> set_subscription_attribute(Subscription& subscription, std::string_view name,
                                             std::string_view value) {
  if (name == "RawMessageDelivery") return set_raw(subscription, value);
  if (name == "FilterPolicy") return set_filter(subscription, value);
  if (name == "FilterPolicyScope") {
    if (value.empty() || value == kFilterScope) return {};
    return invalid_parameter(name, "Messages are told apart by MessageAttributes alone here");
  }
  for (const std::string_view unserved : kUnserved) {
    if (unserved != name) continue;
    if (value.empty() || value == "{}") return {};
    return invalid_parameter(name, "Subscriptions here do not have that");
  }
  return invalid_parameter("AttributeName", "There is no such attribute");
}

}  // namespace control
