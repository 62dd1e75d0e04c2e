// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>
#include <vector>

#include "aws/model/value.h"
#include "aws/query/decode.h"
#include "control/actions/action.h"
#include "control/metrics/data_query.h"
#include "control/metrics/series_store.h"

// CloudWatch's operations on metrics. They are no actions: what they read and write is the store
// of series, and no record.

namespace control {

struct MetricCall {
  metrics::SeriesStore& series;
  const aws::Request& request;
  int64_t now_s;
};

struct MetricOperation {
  std::string_view operation;
  ActionResult (*answer)(const MetricCall& call);
};

// nullptr: it is none on metrics.
const MetricOperation* find_metric_operation(std::string_view operation);

// What a structure with MetricName and Dimensions names, and with Namespace, if it can have that.
metrics::SeriesName read_series_name(const aws::Structure& metric);

// MetricDataQueries, as requests have them. ValidationError for what no query can be.
aws::Result<std::vector<metrics::DataQuery>> read_data_queries(
    std::span<const aws::Structure> queries);

}  // namespace control
