// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

namespace cli {

// tarn host add: a token with which an agent on another machine joins.
// tarn host remove HOST: its agent is refused from now on.
int run_host(const std::vector<std::string>& arguments);

}  // namespace cli
