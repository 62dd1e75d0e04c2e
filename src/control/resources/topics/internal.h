// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "aws/sns/errors.h"
#include "control/actions/action.h"
#include "control/model/topic.h"

// What the actions on topics share.

namespace control {

// At most so many, so that each can be looked at in one transaction.
inline constexpr size_t kTopicsMax = 1'000;
inline constexpr size_t kSubscriptionsMax = 1'000;  // of one topic

// What waits for one subscription is bounded: beyond that new messages for it are dropped.
inline constexpr size_t kWaitingMax = 500;
inline constexpr size_t kWaitingBytesMax = 8 << 20;

// "Invalid parameter: NAME Reason: why"
aws::Error invalid_parameter(std::string_view name, std::string_view why);

// The topic of an ARN: InvalidParameter for what is none, NotFound.
aws::Result<Topic> find_topic(ActionContext& context, std::string_view arn);
aws::Result<Topic> find_topic(ActionContext& context, const aws::Request& request);
// The subscription of a request's member SubscriptionArn, likewise.
aws::Result<Subscription> find_subscription(ActionContext& context, const aws::Request& request);
// Its id, or InvalidParameter: whether there is one is not asked.
aws::Result<std::string> subscription_id(const ActionContext& context, std::string_view arn);

std::vector<Subscription> subscriptions_of(Transaction& records, const Topic& topic);
// What waits for it, in the order in which it came.
std::vector<Delivery> deliveries_of(Transaction& records, const Subscription& subscription);

// Puts a message on its way to its subscription; its id and time are made here.
void send(ActionContext& context, Delivery delivery);

// Gives a subscription a new token, for two days, and tells its receiver.
void ask_receiver(ActionContext& context, Subscription& subscription, DeliveryKind kind);

// Attributes.entry.N of a result, and of a request.
void add_attribute(aws::Structure& result, std::string_view name, std::string value);

// The tags of a request, added to `tags`. InvalidParameter, TagLimitExceeded.
aws::Result<void> add_topic_tags(const aws::Structure& input, Tags& tags);

// One attribute of a topic as CreateTopic and SetTopicAttributes give it. InvalidParameter.
aws::Result<void> set_topic_attribute(Topic& topic, std::string_view name, std::string_view value);
// Of a subscription, as Subscribe and SetSubscriptionAttributes do.
aws::Result<void> set_subscription_attribute(Subscription& subscription, std::string_view name,
                                             std::string_view value);

}  // namespace control
