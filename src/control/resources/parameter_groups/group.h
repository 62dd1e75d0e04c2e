// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "aws/model/error.h"
#include "control/catalogue/parameters.h"
#include "control/model/parameter_group.h"
#include "control/records/transaction.h"

namespace control {

// A group as users see it: one of theirs, or a default one, which is the catalogue's.
struct GroupView {
  ParameterGroup group = {};
  bool is_default = false;
  bool cluster_mode = false;  // a default group `...cluster.on`
};

std::optional<GroupView> find_parameter_group(Transaction& records, std::string_view name);

// All of them, in the order of their names.
std::vector<GroupView> list_parameter_groups(Transaction& records);

// The value of a parameter in a group, and whether its user has set it.
struct ParameterValue {
  std::string value = {};
  bool is_users = false;
};
ParameterValue value_in(const GroupView& view, const Parameter& parameter);

aws::Error parameter_group_not_found(std::string_view name);

}  // namespace control
