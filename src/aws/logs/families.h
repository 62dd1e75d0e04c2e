// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>

#include "aws/model/service.h"

// Every family of operations: one file each, named as the function, its table at the foot.

namespace aws::logs {

std::span<const Operation> log_groups();
std::span<const Operation> log_streams();
std::span<const Operation> log_events();
std::span<const Operation> tags();

}  // namespace aws::logs
