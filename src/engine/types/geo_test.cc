// SPDX-License-Identifier: Apache-2.0
#include "engine/types/geo.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "base/random.h"

namespace engine {
namespace {

constexpr GeoPoint kPalermo = {13.361389, 38.115556};
constexpr GeoPoint kCatania = {15.087269, 37.502669};

// Of members in a sorted set: the middle of the cell.
GeoPoint stored(const GeoPoint& point) { return geo_point(geo_score(point)); }

class GeoTest : public ::testing::Test {
 protected:
  double between(double min, double max) {
    constexpr uint64_t kSteps = 1'000'000'007;
    return min + (max - min) * static_cast<double>(random_.below(kSteps)) / kSteps;
  }
  GeoPoint anywhere() {
    return {between(-kGeoLongitudeMax, kGeoLongitudeMax),
            between(-kGeoLatitudeMax, kGeoLatitudeMax)};
  }

  base::Random random_{4};
};

TEST_F(GeoTest, ScoresAreThoseOfRedis) {
  EXPECT_EQ(geo_score(kPalermo), 3479099956230698);
  EXPECT_EQ(geo_score(kCatania), 3479447370796909);
  EXPECT_EQ(geo_score({-kGeoLongitudeMax, -kGeoLatitudeMax}), 0);
}

TEST_F(GeoTest, HashTextsAreThoseOfRedis) {
  EXPECT_EQ(geo_hash_text(stored(kPalermo)), "sqc8b49rny0");
  EXPECT_EQ(geo_hash_text(stored(kCatania)), "sqdtr74hyu0");
}

TEST_F(GeoTest, DistancesAreThoseOfRedis) {
  EXPECT_NEAR(geo_distance(stored(kPalermo), stored(kCatania)), 166274.1516, 0.0001);
  EXPECT_EQ(geo_distance(kPalermo, kPalermo), 0);
}

TEST_F(GeoTest, APointComesBackWithinAMetre) {
  for (int i = 0; i < 10'000; i++) {
    const GeoPoint point = anywhere();
    const GeoPoint back = stored(point);
    ASSERT_LT(geo_distance(point, back), 1.0);
    ASSERT_EQ(geo_score(back), geo_score(point));
  }
}

TEST_F(GeoTest, AnyScoreIsSomePlaceOnTheMap) {
  for (const double score : {-1.0, 0x1p52, 0x1p63, 0x1p64, -0x1p63, 1e300, -1e300, 0.5,
                             static_cast<double>(INFINITY), -static_cast<double>(INFINITY)}) {
    EXPECT_TRUE(is_on_map(geo_point(score))) << score;
  }
}

TEST_F(GeoTest, ThePointsOfACircleAreInItsCells) {
  for (int i = 0; i < 20'000; i++) {
    GeoShape shape;
    shape.center = {between(-170, 170), between(-70, 70)};
    shape.radius = std::pow(10, between(0, 5.5));
    // Half a degree of latitude is 55 km.
    const double reach = shape.radius / 111'000;
    const GeoPoint point =
        stored({std::clamp(shape.center.longitude + between(-reach, reach) * 2, -180.0, 180.0),
                std::clamp(shape.center.latitude + between(-reach, reach), -85.0, 85.0)});
    if (!shape.distance_within(point)) continue;
    const auto cells = geo_cover(shape);
    ASSERT_LE(cells.size(), 9u);
    const double score = geo_score(point);
    ASSERT_TRUE(std::any_of(
        cells.begin(), cells.end(),
        [&](const GeoScoreRange& cell) { return score >= cell.min && score < cell.max; }))
        << point.longitude << "," << point.latitude << " around " << shape.center.longitude << ","
        << shape.center.latitude << " within " << shape.radius;
  }
}

TEST_F(GeoTest, CellsOfACoverDoNotOverlap) {
  for (int i = 0; i < 5'000; i++) {
    GeoShape shape;
    shape.center = anywhere();
    shape.radius = std::pow(10, between(0, 7.5));
    auto cells = geo_cover(shape);
    std::sort(cells.begin(), cells.end(),
              [](const GeoScoreRange& a, const GeoScoreRange& b) { return a.min < b.min; });
    for (size_t j = 1; j < cells.size(); j++) ASSERT_LE(cells[j - 1].max, cells[j].min);
  }
}

TEST_F(GeoTest, WhatIsInABox) {
  GeoShape box;
  box.kind = GeoShape::Kind::kBox;
  box.center = {15, 37};
  box.width = box.height = 400'000;
  EXPECT_TRUE(box.distance_within(kPalermo));
  EXPECT_TRUE(box.distance_within({16.9, 38.7}));
  EXPECT_FALSE(box.distance_within({17.5, 37}));
  EXPECT_FALSE(box.distance_within({15, 38.9}));
}

TEST_F(GeoTest, WhatIsInAPolygon) {
  GeoShape polygon;
  polygon.kind = GeoShape::Kind::kPolygon;
  polygon.vertices = {{0, 0}, {4, 0}, {4, 4}, {2, 1}, {0, 4}};  // with a notch from above
  polygon.center_polygon();
  EXPECT_TRUE(polygon.distance_within({1, 1}));
  EXPECT_TRUE(polygon.distance_within({3.5, 2.5}));
  EXPECT_FALSE(polygon.distance_within({2, 3}));
  EXPECT_FALSE(polygon.distance_within({5, 1}));
  EXPECT_NEAR(polygon.center.longitude, 2, 0.01);
}

}  // namespace
}  // namespace engine
