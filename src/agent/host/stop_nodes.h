// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "base/result.h"

namespace agent {

// Ends all nodes below an agent's state directory, in order, and says how many there were. Waits
// for them. No agent may work there meanwhile: it would start them again. What they are to be
// stays written, so that the next agent starts them: empty, but for those that are to keep their
// data, which save it first. An Error where one of these cannot: it goes on then.
base::Result<int> stop_nodes(const std::string& state_directory);

// SIGTERM, and SIGKILL when that has not helped in time. Waits until the process has ended.
base::Result<void> stop_process(int pidfd);

}  // namespace agent
