// SPDX-License-Identifier: Apache-2.0
#include "engine/commands/geo/geo_support.h"

#include <spdlog/fmt/fmt.h>

#include <cmath>

#include "base/ascii.h"
#include "base/numbers.h"

namespace engine {

Parsed<GeoPoint> parse_geo_point(std::string_view longitude, std::string_view latitude) {
  const auto x = base::parse_double(longitude);
  const auto y = base::parse_double(latitude);
  if (!x || !y) return {{}, std::string(errors::kNotFloat)};
  const GeoPoint point{*x, *y};
  if (is_on_map(point)) return {point, {}};
  return {{}, fmt::format("ERR invalid longitude,latitude pair {:f},{:f}", *x, *y)};
}

Parsed<double> parse_geo_unit(std::string_view unit) {
  if (base::equals_ignore_case(unit, "m")) return {1, {}};
  if (base::equals_ignore_case(unit, "km")) return {1000, {}};
  if (base::equals_ignore_case(unit, "ft")) return {0.3048, {}};
  if (base::equals_ignore_case(unit, "mi")) return {1609.34, {}};
  return {0, "ERR unsupported unit provided. please use M, KM, FT, MI"};
}

std::string geo_distance_text(double distance) {
  constexpr long long kScale = 10'000;
  const long long scaled = std::llrint(distance * kScale);
  return fmt::format("{}.{:04}", scaled / kScale, scaled % kScale);
}

void reply_geo_point(CommandContext& c, const GeoPoint& point) {
  c.reply.array(2);
  c.reply.real(base::format_long_double_human(point.longitude));
  c.reply.real(base::format_long_double_human(point.latitude));
}

}  // namespace engine
