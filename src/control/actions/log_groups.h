// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "control/actions/action.h"

namespace control {

// "arn:aws:logs:us-east-1:000000000000:log-group:NAME"
std::string log_group_arn(const Account& account, std::string_view name);

// The name in a group's ARN, with or without ":*" at its end; empty: it is none of this account's.
std::string log_group_of_arn(const Account& account, std::string_view arn);

// Of a group's identifier, which is its name or its ARN.
std::string log_group_name(const Account& account, std::string_view identifier);

}  // namespace control
