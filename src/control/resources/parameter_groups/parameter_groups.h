// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "control/actions/action.h"

namespace control {

// The seven operations on cache parameter groups and on the engines' default parameters.
Actions parameter_group_actions();

}  // namespace control
