// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "control/actions/action.h"

namespace control {

// What the service offers to all: engine versions; and what it never has, in the shapes that
// clients expect: reserved nodes and their offerings, service updates and their actions.
Actions offer_actions();

}  // namespace control
