// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "control/actions/action.h"

namespace control {

// CloudWatch's dashboards: documents that are kept as they are given. Nobody draws them here.
Actions dashboard_actions();

}  // namespace control
