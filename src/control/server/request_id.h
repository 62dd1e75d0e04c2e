// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace control {

// A random UUID (version 4), "1b4e28ba-2fa1-41d2-883f-0016d3cca427". Safe from any thread.
std::string new_request_id();

}  // namespace control
