// SPDX-License-Identifier: Apache-2.0
// Log groups come and go, are listed, and say how long their events are kept.
#include "control/actions/log_groups.h"

#include <algorithm>
#include <utility>

#include "control/actions/paging.h"
#include "control/api/api_service.h"
#include "control/resources/logs/internal.h"
#include "control/resources/logs/tags.h"

namespace control {

namespace {

constexpr size_t kLogGroupsMax = 1000;
constexpr int kRetentions[] = {1,   3,   5,   7,   14,   30,   60,   90,   120,  150,  180,
                               365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653};

ActionResult create_log_group(const LogCall& call) {
  const aws::Structure& input = call.request.input;
  ActionContext& context = call.context;
  const std::string name(*input.string("logGroupName"));
  if (name.starts_with("aws/")) {
    return invalid_log_parameter("Log groups starting with AWS/ are reserved for AWS.");
  }
  if (!input.string("kmsKeyId").value_or("").empty()) {
    return invalid_log_parameter("Log groups are not encrypted here: leave out kmsKeyId.");
  }
  if (input.string("logGroupClass").value_or("STANDARD") != "STANDARD") {
    return invalid_log_parameter("The only logGroupClass here is STANDARD.");
  }
  if (input.boolean("deletionProtectionEnabled").value_or(false)) {
    return invalid_log_parameter("There is no deletion protection here.");
  }
  if (context.records.exists<LogGroup>(name)) {
    return aws::Error(aws::logs::kResourceAlreadyExists, "The specified log group already exists");
  }
  if (context.records.list<LogGroup>().size() >= kLogGroupsMax) {
    return aws::Error(aws::logs::kLimitExceeded, "There are 1000 log groups already.");
  }
  LogGroup group = {.id = name, .created_ms = context.now_ms};
  if (auto added = add_log_group_tags(input, group.tags); !added) return added.error();
  context.records.put(group);
  return no_result();
}

ActionResult delete_log_group(const LogCall& call) {
  const auto group = find_log_group(call);
  if (!group) return group.error();
  call.context.records.erase<LogGroup>(group->id);  // its events go when that is committed
  return no_result();
}

ActionResult put_retention(const LogCall& call) {
  auto group = find_log_group(call);
  if (!group) return group.error();
  const int64_t days = *call.request.input.integer("retentionInDays");
  if (std::find(std::begin(kRetentions), std::end(kRetentions), days) == std::end(kRetentions)) {
    std::string allowed;
    for (const int one : kRetentions) {
      allowed.append(allowed.empty() ? "" : ", ").append(std::to_string(one));
    }
    return invalid_log_parameter("1 validation error detected: Value '" + std::to_string(days) +
                                 "' at 'retentionInDays' failed to satisfy constraint: Member "
                                 "must satisfy enum value set: [" +
                                 allowed + "]");
  }
  group->retention_days = static_cast<int>(days);
  call.context.records.put(*group);
  return no_result();
}

ActionResult delete_retention(const LogCall& call) {
  auto group = find_log_group(call);
  if (!group) return group.error();
  group->retention_days = 0;
  call.context.records.put(*group);
  return no_result();
}

aws::Result<std::vector<LogGroup>> asked_for(const LogCall& call) {
  const aws::Structure& input = call.request.input;
  const auto prefix = input.string("logGroupNamePrefix");
  const auto part = input.string("logGroupNamePattern");
  const auto identifiers = input.strings("logGroupIdentifiers");
  if (static_cast<int>(prefix.has_value()) + static_cast<int>(part.has_value()) +
          static_cast<int>(!identifiers.empty()) >
      1) {
    return invalid_log_parameter(
        "LogGroup name prefix, LogGroup name pattern and identifiers are mutually exclusive "
        "parameters.");
  }
  std::vector<LogGroup> groups = call.context.records.list<LogGroup>(prefix.value_or(""));
  std::erase_if(groups, [&](const LogGroup& group) {
    const auto is_named = [&](std::string_view identifier) {
      return log_group_name(call.context.account, identifier) == group.id;
    };
    if (part && group.id.find(*part) == std::string::npos) return true;
    return !identifiers.empty() && std::none_of(identifiers.begin(), identifiers.end(), is_named);
  });
  if (input.string("logGroupClass").value_or("STANDARD") != "STANDARD") groups.clear();
  return groups;
}

ActionResult describe_log_groups(const LogCall& call) {
  auto groups = asked_for(call);
  if (!groups) return groups.error();
  aws::Structure result(*call.request.operation->output);
  const auto page = take_page(call.request, *std::move(groups), result);
  if (!page) return page.error();
  result.set_list("logGroups");
  for (const LogGroup& group : *page) {
    const std::string arn = log_group_arn(call.context.account, group.id);
    aws::Structure& shown = result.append("logGroups");
    shown.set("logGroupName", group.id)
        .set("creationTime", group.created_ms)
        .set("metricFilterCount", 0)
        .set("arn", arn + ":*")
        .set("storedBytes", call.store.bytes(store_key(group)))
        .set("logGroupClass", "STANDARD")
        .set("logGroupArn", arn)
        .set("deletionProtectionEnabled", false);
    if (group.retention_days > 0) shown.set("retentionInDays", group.retention_days);
  }
  return result;
}

constexpr LogOperation kLogGroupOperations[] = {
    {"CreateLogGroup", create_log_group},        {"DescribeLogGroups", describe_log_groups},
    {"DeleteLogGroup", delete_log_group},        {"PutRetentionPolicy", put_retention},
    {"DeleteRetentionPolicy", delete_retention},
};

}  // namespace

std::span<const LogOperation> log_group_operations() { return kLogGroupOperations; }

}  // namespace control
