// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <set>
#include <span>
#include <string>
#include <string_view>

#include "base/result.h"
#include "control/metrics/data_query.h"
#include "control/metrics/evaluation.h"
#include "control/metrics/series_store.h"
#include "control/metrics/time_series.h"

namespace control::metrics {

// The answers to queries that belong together, each computed once. Lives as long as one request.
class DataAnswers {
 public:
  // All outlive this. Ids are told apart, statistics and periods are such, as is_period() has it.
  DataAnswers(SeriesStore& store, std::span<const DataQuery> queries, const TimeFrame& frame)
      : store_(store), queries_(queries), frame_(frame) {}

  // The series of one of the queries; several where it is an expression about arrays. An Error: an
  // expression that cannot be evaluated, or there is too much to compute.
  base::Result<SeriesArray> answer(const DataQuery& query);

 private:
  const DataQuery* find(std::string_view id) const;
  base::Result<ExpressionValue> value(const DataQuery& query);
  base::Result<ExpressionValue> compute(const DataQuery& query);
  base::Result<TimeSeries> read(const MetricStat& stat);
  SeriesArray metrics(std::string_view part);
  base::Result<SeriesArray> search(std::string_view text, std::string_view statistic,
                                   int64_t period_s);

  SeriesStore& store_;
  std::span<const DataQuery> queries_;
  const TimeFrame frame_;
  Work work_ = kWorkMax;
  std::map<const DataQuery*, ExpressionValue> known_;
  std::set<const DataQuery*> pending_;  // that wait for others
};

}  // namespace control::metrics
