// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "control/actions/action.h"

namespace control {

// Cache security groups, which name EC2's security groups of the default VPC. What these let in,
// they let in (network/access.h).
Actions cache_security_group_actions();

}  // namespace control
