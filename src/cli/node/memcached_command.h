// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

namespace cli {

// `tarn memcached`, or the program under a name that ends in "memcached": one node as memcached
// would be started with the same options. Returns the exit status.
int run_memcached(const std::vector<std::string>& arguments);

}  // namespace cli
