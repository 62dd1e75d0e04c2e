// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "control/actions/action.h"

// Keys of KMS: made and ended, named by aliases, and used.

namespace control {

Actions kms_key_actions();
Actions kms_key_policy_actions();
Actions kms_alias_actions();
Actions kms_cryptography_actions();

// One step of a key's life, in the context's transaction: it gets new material when its rotation
// says so, and goes, with its aliases, when its time is over. Level-triggered.
void reconcile_kms_key(ActionContext& context, std::string_view id);

}  // namespace control
