// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "base/result.h"

namespace cli {

// Whether nodes can listen on the addresses of the pool ("127.66.0.0/16"), which is well-formed:
// all of them are of this machine. Of a large pool some are tried, the first and the last among
// them.
base::Result<void> check_pool_is_of_this_machine(const std::string& pool);

}  // namespace cli
