// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "aws/model/error.h"
#include "control/actions/action.h"

namespace control {

// The ARN of an SNS topic of this account and region, which is where AWS wants it to be, or
// InvalidParameterValue.
aws::Result<std::string> read_topic_arn(const Account& account, std::string_view text);

}  // namespace control
