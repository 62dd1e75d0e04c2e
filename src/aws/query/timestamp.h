// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "aws/model/value.h"

// Points in time as AWS' XML has them. Pure functions.

namespace aws {

// "2026-11-25T05:30:00.123Z". Years outside 0..9999 are written as the nearest that is inside.
std::string format_timestamp(Timestamp time);

// ISO 8601: "2026-11-25T05:30:00Z", with any fraction of a second (digits beyond milliseconds are
// dropped), with an offset such as "+01:00" instead of the Z, or with neither, which means UTC; or
// a date alone. nullopt for anything else and for days that no calendar has.
std::optional<Timestamp> parse_timestamp(std::string_view text);

}  // namespace aws
