// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "aws/model/shape.h"

// The shapes that several families of operations share.

namespace aws::monitoring {

extern const Shape kAlarmName;
extern const Shape kDashboardName;
extern const Shape kDimensionName;
extern const Shape kDimensionValue;
extern const Shape kDimensions;
extern const Shape kMetric;
extern const Shape kMetricName;
extern const Shape kNamespace;
extern const Shape kNextToken;
extern const Shape kQueries;  // MetricDataQueries
extern const Shape kQueryId;
extern const Shape kStateValue;
extern const Shape kStatistic;
extern const Shape kTagKeys;
extern const Shape kTags;
extern const Shape kUnit;

}  // namespace aws::monitoring
