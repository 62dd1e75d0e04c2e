// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>

namespace agent {

// Whether the process has the file open that `lock_fd` stands for.
bool has_open(int64_t pid, int lock_fd);

// Kills, at once, every process but this one that has the file open that `lock_fd` stands for.
// Returns how many. Looks through all processes: not for every day.
size_t kill_holders(int lock_fd);

}  // namespace agent
