// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "control/actions/action.h"

namespace control {

// Cache subnet groups. `default` always exists and gains the default subnet of each new zone.
Actions subnet_group_actions();

}  // namespace control
