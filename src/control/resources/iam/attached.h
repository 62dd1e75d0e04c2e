// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "control/actions/action.h"

namespace control {

// Who has a managed policy.
struct PolicyUse {
  int attached = 0;
  int boundaries = 0;
};

PolicyUse use_of_policy(ActionContext& context, const std::string& arn);

}  // namespace control
