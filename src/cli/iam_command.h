// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

namespace cli {

// `tarn iam simulate WHO --action ACTION`: whether somebody would be allowed to, and which policy
// says so. The exit code is 0 if it is allowed, 1 if it is not.
int run_iam(const std::vector<std::string>& arguments);

}  // namespace cli
