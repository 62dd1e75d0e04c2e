// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

namespace cli {

// `tarn node`: runs one node until it is told to stop. Returns the exit status.
int run_node(const std::vector<std::string>& arguments);

}  // namespace cli
