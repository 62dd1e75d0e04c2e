// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "aws/logs/errors.h"
#include "base/result.h"
#include "control/model/log_group.h"
#include "control/resources/logs/logs.h"

// What the operations on logs share.

namespace control {

inline constexpr int64_t kDayMs = int64_t{24} * 3600 * 1000;

aws::Error invalid_log_parameter(std::string text);
aws::Error no_log_group();
aws::Error no_log_stream();
aws::Error logs_not_kept(const base::Error& why);

// The group that logGroupName names, or logGroupIdentifier where the operation has that: one of
// them must be given. InvalidParameter, ResourceNotFound.
aws::Result<LogGroup> find_log_group(const LogCall& call);

// Since when events of the group are kept.
int64_t kept_since_ms(const LogGroup& group, int64_t now_ms);

}  // namespace control
