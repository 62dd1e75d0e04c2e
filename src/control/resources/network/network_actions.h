// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "control/actions/action.h"

// EC2's operations, one table a file.

namespace control {

Actions vpc_actions();
Actions subnet_actions();
Actions availability_zone_actions();
Actions security_group_actions();
Actions security_group_rule_actions();
Actions network_tag_actions();
// What stands around a VPC on AWS and does not exist here: each list is empty.
Actions network_surrounding_actions();

}  // namespace control
