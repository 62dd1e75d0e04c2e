// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>

namespace agent {

// Kills, at once, every process but this one that has the file open that `lock_fd` stands for.
// Returns how many. Looks through all processes: not for every day.
size_t kill_holders(int lock_fd);

}  // namespace agent
