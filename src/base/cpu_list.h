// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>
#include <vector>

#include "base/result.h"

namespace base {

// The cores that a list names as taskset takes it: "0,2,4-7", "0-6:2" for every second one.
Result<std::vector<int>> parse_cpu_list(std::string_view text);

// Lets the calling thread, and those that it starts from now on, use these cores only; an empty
// list changes nothing.
Result<void> use_cores(std::string_view list);

}  // namespace base
