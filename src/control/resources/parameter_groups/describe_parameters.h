// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "control/actions/action.h"

namespace control {

ActionResult describe_cache_parameters(ActionContext& context, const aws::Request& request);
ActionResult describe_engine_default_parameters(ActionContext& context,
                                                const aws::Request& request);

}  // namespace control
