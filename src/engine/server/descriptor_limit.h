// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

namespace engine {

// Open files that a node with so many workers needs beside its clients: event loops, listeners,
// the log, the administration, and some for what is opened now and then.
int64_t descriptors_beside_clients(uint32_t workers);

// Raises the process's limit of open files, as far as it may, so that `clients` clients fit, and
// returns how many do: `clients`, or fewer, perhaps none. Never lowers it. Any thread.
int64_t clients_that_fit(int64_t clients, uint32_t workers);

}  // namespace engine
