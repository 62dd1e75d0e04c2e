// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace base {

// UUIDs of version 4 (RFC 9562), "1b4e28ba-2fa1-41d2-883f-0016d3cca427". Safe from any thread.
std::string random_uuid();
// The one of 32 hexadecimal digits, two of which the RFC fixes.
std::string uuid_of(std::string digits);

}  // namespace base
