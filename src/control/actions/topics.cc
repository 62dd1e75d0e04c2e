// SPDX-License-Identifier: Apache-2.0
#include "control/actions/topics.h"

#include <algorithm>

namespace control {

namespace {

bool is_topic_name(std::string_view name) {
  constexpr size_t kLengthMax = 256;
  return !name.empty() && name.size() <= kLengthMax &&
         std::all_of(name.begin(), name.end(), [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                  c == '-' || c == '_';
         });
}

}  // namespace

aws::Result<std::string> read_topic_arn(const Account& account, std::string_view text) {
  const std::string start = "arn:aws:sns:" + account.region + ":" + account.id + ":";
  if (text.starts_with(start) && is_topic_name(text.substr(start.size()))) {
    return std::string(text);
  }
  return aws::Error(aws::kInvalidParameterValue,
                    "Invalid topic ARN '" + std::string(text) +
                        "'. It must name a topic of this account and region: " + start + "NAME.");
}

}  // namespace control
