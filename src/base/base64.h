// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>

// Base64 (RFC 4648, section 4), with its padding. Pure functions; safe from any thread.

namespace base {

// Requires: at most 1 MiB.
std::string base64(std::string_view bytes);

// nullopt: it is not base64.
std::optional<std::string> read_base64(std::string_view text);

}  // namespace base
