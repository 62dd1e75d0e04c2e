// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

// The operator's small verbs. Each takes what stands behind its name and returns an exit code.

namespace cli {

int run_status(const std::vector<std::string>& arguments);   // tarn status: all caches, as a table
int run_logs(const std::vector<std::string>& arguments);     // tarn logs NODE
int run_connect(const std::vector<std::string>& arguments);  // tarn connect CACHE
int run_down(const std::vector<std::string>& arguments);     // tarn down: stops everything

}  // namespace cli
