// SPDX-License-Identifier: Apache-2.0
#include "engine/types/geo.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

namespace engine {

namespace {

constexpr double kEarthRadius = 6372797.560856;  // metres
constexpr double kMercatorMax = 20037726.37;     // metres from the middle of the map to its edge
constexpr uint32_t kStepsMax = 26;
constexpr double kRadian = std::numbers::pi / 180.0;

double to_radians(double degrees) { return degrees * kRadian; }
double to_degrees(double radians) { return radians / kRadian; }

// --- cells ------------------------------------------------------------------------------------

// A part of the map after `steps` halvings each way.
struct Cell {
  uint64_t latitude = 0;  // which, from the south
  uint64_t longitude = 0;
  uint32_t steps = 0;

  bool operator==(const Cell&) const = default;
};

// Puts a zero before each of the low 32 bits.
uint64_t spread(uint64_t bits) {
  bits &= 0xFFFFFFFF;
  bits = (bits | (bits << 16)) & 0x0000FFFF0000FFFF;
  bits = (bits | (bits << 8)) & 0x00FF00FF00FF00FF;
  bits = (bits | (bits << 4)) & 0x0F0F0F0F0F0F0F0F;
  bits = (bits | (bits << 2)) & 0x3333333333333333;
  return (bits | (bits << 1)) & 0x5555555555555555;
}

// Takes every second bit.
uint64_t gather(uint64_t bits) {
  bits &= 0x5555555555555555;
  bits = (bits | (bits >> 1)) & 0x3333333333333333;
  bits = (bits | (bits >> 2)) & 0x0F0F0F0F0F0F0F0F;
  bits = (bits | (bits >> 4)) & 0x00FF00FF00FF00FF;
  bits = (bits | (bits >> 8)) & 0x0000FFFF0000FFFF;
  return (bits | (bits >> 16)) & 0xFFFFFFFF;
}

uint64_t bits_of(const Cell& cell) { return spread(cell.latitude) | (spread(cell.longitude) << 1); }

Cell cell_of(const GeoPoint& point, uint32_t steps, double latitude_max) {
  const double latitude = (point.latitude + latitude_max) / (latitude_max + latitude_max);
  const double longitude =
      (point.longitude + kGeoLongitudeMax) / (kGeoLongitudeMax + kGeoLongitudeMax);
  const auto cells = static_cast<double>(uint64_t{1} << steps);
  return {static_cast<uint64_t>(latitude * cells), static_cast<uint64_t>(longitude * cells), steps};
}

GeoShape::Bounds area_of(const Cell& cell) {
  const auto cells = static_cast<double>(uint64_t{1} << cell.steps);
  const auto edge = [&](uint64_t which, double max) {
    return -max + (static_cast<double>(which) / cells) * (max + max);
  };
  return {{edge(cell.longitude, kGeoLongitudeMax), edge(cell.latitude, kGeoLatitudeMax)},
          {edge(cell.longitude + 1, kGeoLongitudeMax), edge(cell.latitude + 1, kGeoLatitudeMax)}};
}

// The map's edges meet.
Cell neighbour(Cell cell, int east, int north) {
  const uint64_t mask = (uint64_t{1} << cell.steps) - 1;
  if (east != 0) cell.longitude = (cell.longitude + static_cast<uint64_t>(east)) & mask;
  if (north != 0) cell.latitude = (cell.latitude + static_cast<uint64_t>(north)) & mask;
  return cell;
}

GeoScoreRange scores_of(const Cell& cell) {
  const uint32_t shift = (kStepsMax - cell.steps) * 2;
  const uint64_t bits = bits_of(cell);
  return {static_cast<double>(bits << shift), static_cast<double>((bits + 1) << shift)};
}

// As hardware converts a double that may be out of range, which Redis leaves it to.
uint64_t bits_of_score(double score) {
  constexpr double kHalf = 9223372036854775808.0;  // 2^63
  if (score >= kHalf) return score < kHalf * 2 ? static_cast<uint64_t>(score) : 0;
  if (score < -kHalf) return uint64_t{1} << 63;
  return static_cast<uint64_t>(static_cast<int64_t>(score));
}

}  // namespace

bool is_on_map(const GeoPoint& point) {
  return point.longitude >= -kGeoLongitudeMax && point.longitude <= kGeoLongitudeMax &&
         point.latitude >= -kGeoLatitudeMax && point.latitude <= kGeoLatitudeMax;
}

double geo_score(const GeoPoint& point) {
  return static_cast<double>(bits_of(cell_of(point, kStepsMax, kGeoLatitudeMax)));
}

GeoPoint geo_point(double score) {
  const uint64_t bits = bits_of_score(score);
  const GeoShape::Bounds area = area_of({gather(bits), gather(bits >> 1), kStepsMax});
  return {
      std::clamp((area.min.longitude + area.max.longitude) / 2, -kGeoLongitudeMax,
                 kGeoLongitudeMax),
      std::clamp((area.min.latitude + area.max.latitude) / 2, -kGeoLatitudeMax, kGeoLatitudeMax)};
}

std::string geo_hash_text(const GeoPoint& point) {
  constexpr char kAlphabet[] = "0123456789bcdefghjkmnpqrstuvwxyz";
  constexpr uint32_t kWholeCharacters = 10;  // of the 52 bits; the eleventh is always 0
  constexpr double kPole = 90;               // here the map goes up to it
  const uint64_t bits = bits_of(cell_of(point, kStepsMax, kPole));
  std::string text;
  for (uint32_t i = 1; i <= kWholeCharacters; i++) {
    text.push_back(kAlphabet[(bits >> (kStepsMax * 2 - i * 5)) & 0x1F]);
  }
  return text + kAlphabet[0];
}

// --- distances --------------------------------------------------------------------------------

namespace {

double latitude_distance(double a, double b) {
  return kEarthRadius * std::fabs(to_radians(b) - to_radians(a));
}

bool is_inside(const std::vector<GeoPoint>& vertices, const GeoPoint& point) {
  // A ray to the east crosses the edges an odd number of times.
  bool inside = false;
  const GeoPoint* previous = &vertices.back();
  for (const GeoPoint& vertex : vertices) {
    const bool spans = (vertex.latitude > point.latitude) != (previous->latitude > point.latitude);
    if (spans && point.longitude < (previous->longitude - vertex.longitude) *
                                           (point.latitude - vertex.latitude) /
                                           (previous->latitude - vertex.latitude) +
                                       vertex.longitude) {
      inside = !inside;
    }
    previous = &vertex;
  }
  return inside;
}

}  // namespace

double geo_distance(const GeoPoint& a, const GeoPoint& b) {
  constexpr double kSame = 1e-15;  // some nanometres
  const double v = std::sin((to_radians(b.longitude) - to_radians(a.longitude)) / 2);
  if (std::fabs(v) <= kSame) return latitude_distance(a.latitude, b.latitude);
  const double latitude_a = to_radians(a.latitude);
  const double latitude_b = to_radians(b.latitude);
  const double u = std::sin((latitude_b - latitude_a) / 2);
  const double square = u * u + std::cos(latitude_a) * std::cos(latitude_b) * v * v;
  return 2.0 * kEarthRadius * std::asin(std::sqrt(square));
}

std::optional<double> GeoShape::distance_within(const GeoPoint& point) const {
  switch (kind) {
    case Kind::kCircle: {
      const double distance = geo_distance(center, point);
      return distance > radius ? std::nullopt : std::optional(distance);
    }
    case Kind::kBox:
      if (latitude_distance(point.latitude, center.latitude) > height / 2 ||
          geo_distance(point, {center.longitude, point.latitude}) > width / 2) {
        return std::nullopt;
      }
      break;
    case Kind::kPolygon:
      if (!is_inside(vertices, point)) return std::nullopt;
      break;
  }
  return geo_distance(center, point);
}

// The mean of the vertices as directions from the middle of the earth.
void GeoShape::center_polygon() {
  double x = 0;
  double y = 0;
  double z = 0;
  for (const GeoPoint& vertex : vertices) {
    const double longitude = to_radians(vertex.longitude);
    const double latitude = to_radians(vertex.latitude);
    x += std::cos(latitude) * std::cos(longitude);
    y += std::cos(latitude) * std::sin(longitude);
    z += std::sin(latitude);
  }
  center.longitude = to_degrees(std::atan2(y, x));
  center.latitude = to_degrees(std::atan2(z, std::sqrt(x * x + y * y)));
}

GeoShape::Bounds GeoShape::bounds() const {
  if (kind == Kind::kPolygon) {
    Bounds bounds{{kGeoLongitudeMax, kGeoLatitudeMax}, {-kGeoLongitudeMax, -kGeoLatitudeMax}};
    for (const GeoPoint& vertex : vertices) {
      bounds.min.longitude = std::min(bounds.min.longitude, vertex.longitude);
      bounds.max.longitude = std::max(bounds.max.longitude, vertex.longitude);
      bounds.min.latitude = std::min(bounds.min.latitude, vertex.latitude);
      bounds.max.latitude = std::max(bounds.max.latitude, vertex.latitude);
    }
    return bounds;
  }
  const bool is_circle = kind == Kind::kCircle;
  const double half_height = is_circle ? radius : height / 2;
  const double half_width = is_circle ? radius : width / 2;
  const double up = to_degrees(half_height / kEarthRadius);
  // Meridians come closer to each other towards the poles: the side nearer to one counts.
  const double widest = center.latitude < 0 ? center.latitude - up : center.latitude + up;
  const double aside = to_degrees(half_width / kEarthRadius / std::cos(to_radians(widest)));
  return {{center.longitude - aside, center.latitude - up},
          {center.longitude + aside, center.latitude + up}};
}

// --- searching --------------------------------------------------------------------------------

namespace {

double radius_of(const GeoShape& shape) {
  switch (shape.kind) {
    case GeoShape::Kind::kCircle:
      return shape.radius;
    case GeoShape::Kind::kBox:
      return std::sqrt((shape.width / 2) * (shape.width / 2) +
                       (shape.height / 2) * (shape.height / 2));
    case GeoShape::Kind::kPolygon:
      break;
  }
  const auto [min, max] = shape.bounds();
  return std::max({geo_distance(shape.center, {min.longitude, max.latitude}),
                   geo_distance(shape.center, max), geo_distance(shape.center, min),
                   geo_distance(shape.center, {max.longitude, min.latitude})});
}

// Halvings after which a cell is about as large as the radius, or larger.
uint32_t steps_for(double radius, double latitude) {
  if (radius == 0) return kStepsMax;
  int steps = 1;
  for (; radius < kMercatorMax; radius *= 2) steps++;
  steps -= 2;
  // Cells are narrower towards the poles.
  if (latitude > 66 || latitude < -66) steps--;
  if (latitude > 80 || latitude < -80) steps--;
  return static_cast<uint32_t>(std::clamp(steps, 1, static_cast<int>(kStepsMax)));
}

// Whether the cells around this one reach over the bounds.
bool reaches(const Cell& cell, const GeoShape::Bounds& bounds) {
  return area_of(neighbour(cell, 0, 1)).max.latitude >= bounds.max.latitude &&
         area_of(neighbour(cell, 0, -1)).min.latitude <= bounds.min.latitude &&
         area_of(neighbour(cell, 1, 0)).max.longitude >= bounds.max.longitude &&
         area_of(neighbour(cell, -1, 0)).min.longitude <= bounds.min.longitude;
}

}  // namespace

std::vector<GeoScoreRange> geo_cover(const GeoShape& shape) {
  const GeoShape::Bounds bounds = shape.bounds();
  uint32_t steps = steps_for(radius_of(shape), shape.center.latitude);
  Cell center = cell_of(shape.center, steps, kGeoLatitudeMax);
  if (steps > 1 && !reaches(center, bounds)) {
    center = cell_of(shape.center, --steps, kGeoLatitudeMax);
  }
  const GeoShape::Bounds area = area_of(center);
  struct Direction {
    int east;
    int north;
  };
  // Redis' order, which results that are not sorted show.
  constexpr Direction kDirections[] = {{0, 0}, {0, 1},  {0, -1}, {1, 0},  {-1, 0},
                                       {1, 1}, {-1, 1}, {1, -1}, {-1, -1}};
  std::vector<GeoScoreRange> ranges;
  std::optional<Cell> last;  // but the first
  for (const auto [east, north] : kDirections) {
    // With that the cell in the middle already goes beyond the shape on that side.
    const bool needless = (north < 0 && area.min.latitude < bounds.min.latitude) ||
                          (north > 0 && area.max.latitude > bounds.max.latitude) ||
                          (east < 0 && area.min.longitude < bounds.min.longitude) ||
                          (east > 0 && area.max.longitude > bounds.max.longitude);
    if (needless && steps >= 2) continue;
    const Cell cell = neighbour(center, east, north);
    if (cell == last) continue;  // of the largest cells two may be one
    ranges.push_back(scores_of(cell));
    if (east != 0 || north != 0) last = cell;
  }
  return ranges;
}

}  // namespace engine
