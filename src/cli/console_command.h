// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

namespace cli {

// `tarn console`: prints a link that signs its reader in to the web console.
int run_console(const std::vector<std::string>& arguments);

}  // namespace cli
