// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

// Values of condition keys, which are all texts, as what their operators take them for. nullopt for
// a text that is none of the type. Pure functions.

namespace aws::policy {

std::optional<double> read_number(std::string_view text);    // decimal, finite
std::optional<int64_t> read_date_ms(std::string_view text);  // ISO 8601, or seconds since 1970
std::optional<bool> read_flag(std::string_view text);        // "true" or "false" in any case

}  // namespace aws::policy
