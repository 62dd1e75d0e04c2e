// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "aws/model/error.h"
#include "control/records/transaction.h"

// What a subnet group means for a cache.

namespace control {

// The group that a cache gets when its user names none. It always exists and spans the default
// VPC.
inline constexpr std::string_view kDefaultSubnetGroup = "default";

// The availability zones of the group's subnets, in alphabetical order, or
// CacheSubnetGroupNotFoundFault.
aws::Result<std::vector<std::string>> zones_of_subnet_group(Transaction& records,
                                                            std::string_view group);

}  // namespace control
