// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/describe.hpp>
#include <string>
#include <vector>

#include "control/metrics/point.h"

namespace control::metrics {

struct Dimension {
  std::string name;
  std::string value;

  auto operator<=>(const Dimension&) const = default;  // NOLINT(modernize-use-nullptr)
};
BOOST_DESCRIBE_STRUCT(Dimension, (), (name, value))

// What CloudWatch knows a metric by. Dimensions are in the order of their names.
struct SeriesName {
  std::string space;  // "AWS/ElastiCache"
  std::string metric;
  std::vector<Dimension> dimensions;

  auto operator<=>(const SeriesName&) const = default;  // NOLINT(modernize-use-nullptr)
};
BOOST_DESCRIBE_STRUCT(SeriesName, (), (space, metric, dimensions))

}  // namespace control::metrics
