// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "control/actions/action.h"

// IAM and STS: who may call, and what. Each function is one table of actions.

namespace control {

Actions iam_user_actions();
Actions iam_access_key_actions();
Actions iam_group_actions();
Actions iam_role_actions();
Actions iam_service_role_actions();
Actions iam_inline_policy_actions();
Actions iam_managed_policy_actions();
Actions iam_policy_version_actions();
Actions iam_attachment_actions();
Actions iam_tag_actions();
Actions iam_simulation_actions();
Actions iam_surrounding_actions();
Actions sts_actions();

}  // namespace control
