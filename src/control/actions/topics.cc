// SPDX-License-Identifier: Apache-2.0
#include "control/actions/topics.h"

#include <algorithm>

#include "aws/policy/evaluate.h"

namespace control {

namespace {

// The fifth of an ARN's six parts.
std::string account_of(std::string_view arn) {
  const size_t end = arn.rfind(':');
  if (end == std::string_view::npos || end == 0) return "";
  const size_t begin = arn.rfind(':', end - 1);
  return begin == std::string_view::npos ? "" : std::string(arn.substr(begin + 1, end - begin - 1));
}

}  // namespace

bool is_topic_name(std::string_view name) {
  constexpr size_t kLengthMax = 256;
  return !name.empty() && name.size() <= kLengthMax &&
         std::all_of(name.begin(), name.end(), [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                  c == '-' || c == '_';
         });
}

std::string topic_arn(const Account& account, std::string_view name) {
  std::string arn = "arn:aws:sns:";
  return arn.append(account.region).append(":").append(account.id).append(":").append(name);
}

std::string topic_of_arn(const Account& account, std::string_view arn) {
  const std::string start = topic_arn(account, "");
  if (!arn.starts_with(start) || !is_topic_name(arn.substr(start.size()))) return "";
  return std::string(arn.substr(start.size()));
}

aws::Result<std::string> read_topic_arn(const Account& account, std::string_view text) {
  if (!topic_of_arn(account, text).empty()) return std::string(text);
  return aws::Error(
      aws::kInvalidParameterValue,
      "Invalid topic ARN '" + std::string(text) +
          "'. It must name a topic of this account and region: " + topic_arn(account, "NAME."));
}

std::string topic_policy(const Topic& topic, std::string_view arn) {
  if (!topic.policy.empty()) return topic.policy;
  std::string policy =
      R"({"Version":"2008-10-17","Id":"__default_policy_ID","Statement":[{"Sid":)"
      R"("__default_statement_ID","Effect":"Allow","Principal":{"AWS":"*"},"Action":)"
      R"(["SNS:GetTopicAttributes","SNS:SetTopicAttributes","SNS:AddPermission",)"
      R"("SNS:RemovePermission","SNS:DeleteTopic","SNS:Subscribe",)"
      R"("SNS:ListSubscriptionsByTopic","SNS:Publish"],"Resource":")";
  policy.append(arn).append(R"(","Condition":{"StringEquals":{"AWS:SourceOwner":")");
  return policy.append(account_of(arn)).append(R"("}}}]})");
}

bool may_publish(Transaction& records, std::string_view arn, std::string_view service) {
  const auto topic = records.find<Topic>(arn.substr(arn.rfind(':') + 1));
  if (!topic) return false;
  const auto policy =
      aws::policy::read_policy(topic_policy(*topic, arn), aws::policy::Purpose::kResource);
  if (!policy) return false;
  aws::policy::RequestContext keys;
  keys.add("aws:SourceOwner", account_of(arn));
  keys.add("aws:SourceAccount", account_of(arn));
  const aws::policy::Grant grant =
      aws::policy::grant_of(*policy, {.account = {}, .arn = {}, .service = std::string(service)},
                            {.action = "sns:Publish", .resource = arn, .context = keys});
  return grant == aws::policy::Grant::kPrincipal;
}

}  // namespace control
