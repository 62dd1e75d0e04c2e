// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace engine {

// Places on earth as Redis keeps them in sorted sets: a score is the number of one of 2^52 cells,
// which come from halving the map 26 times each way (EPSG:3857 without the poles); the bits of
// longitude and latitude take turns, so that what has a prefix in common is close together.
// Distances are on a sphere, by the haversine formula. All of it is to the last bit what Redis
// computes.

struct GeoPoint {
  double longitude = 0;
  double latitude = 0;
};

inline constexpr double kGeoLongitudeMax = 180;
inline constexpr double kGeoLatitudeMax = 85.05112878;

bool is_on_map(const GeoPoint& point);

// Requires: is_on_map(point).
double geo_score(const GeoPoint& point);

// The middle of the cell; of scores that are none, some place on the map.
GeoPoint geo_point(double score);

// In metres.
double geo_distance(const GeoPoint& a, const GeoPoint& b);

// Eleven characters as geohash.org has them.
std::string geo_hash_text(const GeoPoint& point);

// What is searched. Lengths in metres.
struct GeoShape {
  enum class Kind : uint8_t { kCircle, kBox, kPolygon };

  Kind kind = Kind::kCircle;
  GeoPoint center;  // of a polygon what center_polygon() has found
  double radius = 0;
  double width = 0;
  double height = 0;
  std::vector<GeoPoint> vertices;

  // Requires: vertices.
  void center_polygon();

  // How far the point is from the center, if it is within the shape.
  std::optional<double> distance_within(const GeoPoint& point) const;

  struct Bounds {
    GeoPoint min;
    GeoPoint max;
  };
  Bounds bounds() const;
};

// Scores from `min` up to, but not including, `max`.
struct GeoScoreRange {
  double min = 0;
  double max = 0;
};

// Where all points of the shape are, and others: at most nine cells, each larger than the shape.
std::vector<GeoScoreRange> geo_cover(const GeoShape& shape);

}  // namespace engine
