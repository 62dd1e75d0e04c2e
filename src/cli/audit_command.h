// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

namespace cli {

// `tarn audit verify`: whether the audit log is as it was written.
int run_audit(const std::vector<std::string>& arguments);

}  // namespace cli
