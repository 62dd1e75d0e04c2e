// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "control/actions/action.h"

namespace control {

// What the service offers to all, engine versions; and what it does not have, in the shapes that
// clients expect: reserved nodes, service updates, serverless caches, global replication groups.
Actions offer_actions();

}  // namespace control
