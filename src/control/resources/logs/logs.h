// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string_view>

#include "control/actions/action.h"
#include "control/logs/log_store.h"

// CloudWatch Logs: log groups are records, what is in them is in the store of logs. So operations
// are given both.

namespace control {

struct LogCall {
  ActionContext& context;
  logs::LogStore& store;
  const aws::Request& request;
};

struct LogOperation {
  std::string_view name;
  ActionResult (*answer)(const LogCall& call);
};

// nullptr: there is no such operation.
const LogOperation* find_log_operation(std::string_view name);

std::span<const LogOperation> log_group_operations();
std::span<const LogOperation> log_group_tag_operations();
std::span<const LogOperation> log_stream_operations();
std::span<const LogOperation> log_event_operations();

// Events that their groups do not keep any longer go, a part at a time, and what is left of groups
// that are gone. To be called every few seconds.
void look_after_logs(ActionContext& context, logs::LogStore& store);

}  // namespace control
