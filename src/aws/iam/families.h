// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>

#include "aws/model/service.h"

// Every family of operations: one file each, named as the function, its table at the foot.

namespace aws::iam {

inline constexpr PageRule kPages = {"Marker", "MaxItems", 1, 1000, 100};

std::span<const Operation> users();
std::span<const Operation> access_keys();
std::span<const Operation> groups();
std::span<const Operation> roles();
std::span<const Operation> inline_policies();
std::span<const Operation> managed_policies();
std::span<const Operation> attachments();
std::span<const Operation> simulation();
std::span<const Operation> surroundings();

}  // namespace aws::iam
