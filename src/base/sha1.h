// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace base {

// SHA-1 (FIPS 180-4) of the bytes, as 40 lower-case hexadecimal digits. For names of scripts only,
// which clients compute themselves: it protects nothing.
std::string sha1_hex(std::string_view bytes);

}  // namespace base
