// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "control/actions/action.h"

// Users of caches and groups of them: who may log in, and what each may do.

namespace control {

// The operations on users, and those on groups of users.
Actions user_actions();
Actions user_group_actions();

// One step towards what is wanted, in the context's transaction: a user or a group is active again,
// or gone, when all caches that it concerns have been told of it. Level-triggered.
void reconcile_user(ActionContext& context, std::string_view id);
void reconcile_user_group(ActionContext& context, std::string_view id);

}  // namespace control
