// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "control/actions/action.h"

namespace control {

// DescribeEvents.
Actions event_actions();

}  // namespace control
