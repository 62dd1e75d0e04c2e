// SPDX-License-Identifier: Apache-2.0
#include "control/resources/logs/internal.h"

#include <set>
#include <utility>

#include "control/actions/log_groups.h"

namespace control {

namespace {

constexpr std::span<const LogOperation> (*kFamilies[])() = {
    log_group_operations, log_group_tag_operations, log_stream_operations, log_event_operations};

}  // namespace

const LogOperation* find_log_operation(std::string_view name) {
  for (const auto& family : kFamilies) {
    for (const LogOperation& operation : family()) {
      if (operation.name == name) return &operation;
    }
  }
  return nullptr;
}

aws::Error invalid_log_parameter(std::string text) {
  return {aws::logs::kInvalidParameter, std::move(text)};
}

aws::Error no_log_group() {
  return {aws::logs::kResourceNotFound, "The specified log group does not exist."};
}

aws::Error no_log_stream() {
  return {aws::logs::kResourceNotFound, "The specified log stream does not exist."};
}

aws::Error logs_not_kept(const base::Error& why) {
  return {aws::logs::kServiceUnavailable, why.message};
}

aws::Result<LogGroup> find_log_group(const LogCall& call) {
  const aws::Structure& input = call.request.input;
  std::string name(input.string("logGroupName").value_or(""));
  if (aws::find_member(input.shape(), "logGroupIdentifier") >= 0) {
    const auto identifier = input.string("logGroupIdentifier");
    if (identifier.has_value() == !name.empty()) {
      return invalid_log_parameter(
          "Exactly one of logGroupName and logGroupIdentifier must be given.");
    }
    if (identifier) name = log_group_name(call.context.account, *identifier);
  }
  auto group = call.context.records.find<LogGroup>(name);
  if (!group) return no_log_group();
  return *std::move(group);
}

int64_t kept_since_ms(const LogGroup& group, int64_t now_ms) {
  return group.retention_days == 0 ? INT64_MIN : now_ms - group.retention_days * kDayMs;
}

void look_after_logs(ActionContext& context, logs::LogStore& store) {
  const std::vector<std::string> stored = store.groups();
  if (stored.empty()) return;
  std::set<std::string> gone(stored.begin(), stored.end());
  for (const LogGroup& group : context.records.list<LogGroup>()) {
    gone.erase(store_key(group));
    if (group.retention_days > 0) {
      store.expire(store_key(group), kept_since_ms(group, context.now_ms));
    }
  }
  if (context.records.failure()) return;
  for (const std::string& key : gone) store.drop(key);
}

}  // namespace control
