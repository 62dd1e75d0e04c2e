// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "aws/model/error.h"
#include "control/actions/action.h"
#include "control/model/topic.h"

// Topics of SNS, as those see them who publish to one: caches, alarms.

namespace control {

// "arn:aws:sns:us-east-1:000000000000:NAME"; with an id of a subscription, its ARN.
std::string topic_arn(const Account& account, std::string_view name);
// The id of the topic that an ARN names; empty: it is of another account or region, or no ARN.
std::string topic_of_arn(const Account& account, std::string_view arn);

// What SNS takes for a topic's name.
bool is_topic_name(std::string_view name);

// The ARN of an SNS topic of this account and region, which is where AWS wants it to be, or
// InvalidParameterValue.
aws::Result<std::string> read_topic_arn(const Account& account, std::string_view text);

// The policy of a topic: its own, or the one that SNS gives to a new topic. That lets the account's
// services publish, and leaves its users to their own policies.
std::string topic_policy(const Topic& topic, std::string_view arn);

// Whether a service ("elasticache.amazonaws.com") may publish to the topic: it is there, and its
// policy allows it.
bool may_publish(Transaction& records, std::string_view arn, std::string_view service);

}  // namespace control
