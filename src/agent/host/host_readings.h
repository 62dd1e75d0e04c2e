// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "agent/api/figures.h"

namespace agent {

// What only the machine knows of itself, from the text of /proc/meminfo: memory that is free for
// all of its nodes, `host_available`, and in swap, `host_swap_used`. What it does not say is left
// out.
Readings host_readings(std::string_view meminfo);

}  // namespace agent
