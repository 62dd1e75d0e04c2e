// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "aws/query/page.h"
#include "control/actions/action.h"

namespace control {

// Answers an operation that describes what does not exist here; which list, it knows by its name.
ActionResult describe_nothing(ActionContext& context, const aws::Request& request);

}  // namespace control
