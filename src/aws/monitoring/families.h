// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>

#include "aws/model/service.h"

// Every family of operations: one file each, named as the function, its table at the foot.

namespace aws::monitoring {

std::span<const Operation> metrics();
std::span<const Operation> alarms();
std::span<const Operation> alarm_states();
std::span<const Operation> dashboards();
std::span<const Operation> tags();

}  // namespace aws::monitoring
