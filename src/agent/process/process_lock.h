// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "base/descriptor.h"
#include "base/result.h"

namespace agent {

// Takes a lock file for this process, for as long as the descriptor is open, and writes there who
// it is: whoever comes later finds the process by Process::find(). An error if another process
// holds it. The file is never removed.
base::Result<base::Descriptor> take_process_lock(const std::string& path);

// The text by which a lock file names its process: number and start time. Makes system calls only.
bool write_process_identity(int lock_fd);

}  // namespace agent
