// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "aws/model/error.h"
#include "aws/model/value.h"
#include "control/model/network.h"
#include "control/resources/network/network.h"

// Between the two ways in which EC2 writes the rules of a security group: an IpPermission is a
// protocol and ports with many sources, a rule has one source and an id. Rules are what is kept.

namespace control {

inline constexpr size_t kRulesMax = 60;  // of a security group in each direction, as on AWS
aws::Error too_many_rules();

// The parts of a rule as a request gives them.
struct RuleText {
  std::string_view protocol;
  std::optional<int64_t> from_port = {};
  std::optional<int64_t> to_port = {};
  std::string_view cidr_v4 = {};
  std::string_view cidr_v6 = {};
  std::string_view group = {};  // an id
  std::string_view description = {};
};

// A rule of `group`, without an id, as it is kept: protocols by name, networks without bits behind
// the prefix. InvalidParameterValue, MissingParameter, InvalidGroup.NotFound.
aws::Result<SecurityGroupRule> read_rule(Network& network, const SecurityGroup& group,
                                         const RuleText& text);

// The rules of the IpPermissions in member `IpPermissions`. InvalidParameterValue for one that
// stands there twice.
aws::Result<std::vector<SecurityGroupRule>> read_permissions(Network& network,
                                                             const SecurityGroup& group,
                                                             const aws::Structure& input);

// Whether they let the same packets through.
bool is_same_permission(const SecurityGroupRule& a, const SecurityGroupRule& b);

// "peer: 10.0.0.0/8, TCP, from port: 6379, to port: 6379, ALLOW", as EC2's error texts name one.
std::string describe_permission(const SecurityGroupRule& rule);

// Appends the rules as IpPermissions to the list in `member`.
void write_permissions(std::string_view owner, std::span<const SecurityGroupRule> rules,
                       std::string_view member, aws::Structure& out);

}  // namespace control
