// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

namespace cli {

// tarn failover GROUP: TestFailover, and then what happens, until the group is available again.
// Takes what stands behind its name and returns an exit code: 0 if another member leads.
int run_failover(const std::vector<std::string>& arguments);

}  // namespace cli
