// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "aws/model/error.h"
#include "control/records/transaction.h"

// What security groups mean for a node.

namespace control {

// Where a cache's nodes lie.
struct SubnetGroupPlace {
  std::string_view subnet_group;
  std::string_view vpc;
};

// InvalidParameterValue for the first id that no security group of the account has,
// InvalidParameterCombination for one of another VPC than the subnet group's.
aws::Result<void> check_security_groups(Transaction& records, std::span<const std::string> ids,
                                        const SubnetGroupPlace& place);

// CacheSecurityGroupNotFound for the first name that no cache security group has.
aws::Result<void> check_cache_security_groups(Transaction& records,
                                              std::span<const std::string> names);

// The security group that a cache gets when its user names none: that of its VPC.
std::string default_security_group(Transaction& records, std::string_view vpc);

bool is_default_vpc(std::string_view vpc);

// The networks, in CIDR form, whose addresses may connect to `port` of a node in these groups.
// Membership of another group counts as the addresses of the nodes in it. Never empty: a node
// that admits nobody gets a network that no packet comes from.
std::vector<std::string> allowed_sources(Transaction& records,
                                         std::span<const std::string> security_groups,
                                         std::span<const std::string> cache_security_groups,
                                         uint16_t port);

}  // namespace control
