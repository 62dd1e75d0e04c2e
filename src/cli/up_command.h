// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "cli/daemon_options.h"

namespace cli {

// `tarn up`, `tarn service` and `tarn agent`: the same parts, together or apart. Runs until SIGINT
// or SIGTERM and returns the exit code.
int run_daemon(Role role, const std::vector<std::string>& arguments);

}  // namespace cli
