// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>

#include "aws/model/service.h"

// Every family of operations: one file each, named as the function, its table at the foot.

namespace aws::ec2 {

inline constexpr PageRule kPages = {"NextToken", "MaxResults", 5, 1000, 1000};

std::span<const Operation> vpcs();
std::span<const Operation> subnets();
std::span<const Operation> security_groups();
std::span<const Operation> security_group_rules();
std::span<const Operation> tags();
std::span<const Operation> surroundings();

}  // namespace aws::ec2
