// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "engine/session/command_context.h"
#include "engine/types/geo.h"

// What the geo commands share.

namespace engine {

// Either the value or what is wrong with the argument: an error reply.
template <typename T>
struct Parsed {
  T value = {};
  std::string error;  // empty: none
};

Parsed<GeoPoint> parse_geo_point(std::string_view longitude, std::string_view latitude);

// Metres that the unit is long: m, km, ft, mi.
Parsed<double> parse_geo_unit(std::string_view unit);

// With four digits, as Redis replies distances.
std::string geo_distance_text(double distance);

void reply_geo_point(CommandContext& c, const GeoPoint& point);

}  // namespace engine
