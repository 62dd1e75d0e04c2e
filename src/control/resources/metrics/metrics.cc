// SPDX-License-Identifier: Apache-2.0
#include "control/resources/metrics/metrics.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "aws/monitoring/errors.h"
#include "aws/query/timestamp.h"
#include "base/numbers.h"
#include "control/metrics/data_answers.h"
#include "control/metrics/extended_statistic.h"
#include "control/metrics/statistic.h"
#include "control/resources/metrics/put.h"

namespace control {

namespace {

using metrics::ExtendedStatistic;
using metrics::find_statistic;
using metrics::is_period;
using metrics::Point;
using metrics::SeriesName;
using metrics::SeriesStore;

constexpr aws::Timestamp at(int64_t seconds) { return {seconds * 1000}; }

// The time that a request asks for.
aws::Result<metrics::TimeFrame> span_of(const aws::Structure& input) {
  const int64_t from_ms = input.timestamp("StartTime")->ms;
  const int64_t to_ms = input.timestamp("EndTime")->ms;
  const metrics::TimeFrame span = {std::max<int64_t>(0, from_ms / 1000), (to_ms + 999) / 1000};
  if (to_ms > from_ms && span.to_s > span.from_s) return span;
  return aws::Error(aws::kInvalidParameterValue,
                    "The parameter StartTime must be less than the parameter EndTime.");
}

// The same in whole periods.
aws::Result<SeriesStore::Range> range_of(const aws::Structure& input, int64_t period_s,
                                         int64_t points_max) {
  if (!is_period(period_s)) {
    return aws::Error(aws::kInvalidParameterValue,
                      "The parameter Period must be 1, 5, 10, 20, 30, or a multiple of 60.");
  }
  const auto span = span_of(input);
  if (!span) return span.error();
  const int64_t from_s = span->from_s;
  const int64_t to_s = span->to_s;
  const SeriesStore::Range range = {from_s - from_s % period_s, to_s, period_s};
  if ((to_s - range.from_s) / period_s > points_max) {
    return aws::Error(
        aws::kInvalidParameterCombination,
        "You have requested up to " + std::to_string((to_s - range.from_s) / period_s) +
            " datapoints, which exceeds the limit of " + std::to_string(points_max) + ".");
  }
  return range;
}

// Nothing is in another unit than its own.
SeriesStore::Found find_points(SeriesStore& series, const SeriesName& name,
                               const SeriesStore::Range& range, std::string_view unit) {
  auto found = series.find(name, range);
  if (!found || (!unit.empty() && unit != found->unit)) return {};
  return *std::move(found);
}

// --- ListMetrics ---------------------------------------------------------------------------------

bool has_dimensions(const SeriesName& name, const aws::Structure& input) {
  const auto filters = input.structures("Dimensions");
  return std::all_of(filters.begin(), filters.end(), [&](const aws::Structure& filter) {
    const auto value = filter.string("Value");
    return std::any_of(name.dimensions.begin(), name.dimensions.end(), [&](const auto& dimension) {
      return dimension.name == filter.string("Name") && (!value || dimension.value == *value);
    });
  });
}

ActionResult list_metrics(const MetricCall& call) {
  constexpr size_t kPage = 500;
  const aws::Structure& input = call.request.input;
  const auto token = input.string("NextToken");
  const auto skipped = token ? base::parse_uint64(*token) : 0;
  if (!skipped) return aws::Error(aws::monitoring::kInvalidNextToken, "The token is none of ours.");
  const auto space = input.string("Namespace");
  const auto metric = input.string("MetricName");
  const int64_t kept_s =
      input.has("RecentlyActive") ? metrics::kSeconds.keep_s : metrics::kMinutes.keep_s;
  aws::Structure result(*call.request.operation->output);
  result.set_list("Metrics");
  size_t found = 0;
  call.series.each_name([&](const SeriesName& name, int64_t last_s) {
    if ((space && name.space != *space) || (metric && name.metric != *metric)) return;
    if (last_s + kept_s < call.now_s || !has_dimensions(name, input)) return;
    found++;
    if (found <= *skipped || found > *skipped + kPage) return;
    aws::Structure& one = result.append("Metrics");
    one.set("Namespace", name.space).set("MetricName", name.metric);
    for (const metrics::Dimension& dimension : name.dimensions) {
      one.append("Dimensions").set("Name", dimension.name).set("Value", dimension.value);
    }
  });
  if (found > *skipped + kPage) result.set("NextToken", std::to_string(*skipped + kPage));
  return result;
}

// --- GetMetricStatistics -------------------------------------------------------------------------

aws::Result<std::vector<ExtendedStatistic>> read_extended(const aws::Structure& input) {
  std::vector<ExtendedStatistic> all;
  for (const std::string_view name : input.strings("ExtendedStatistics")) {
    const auto statistic = ExtendedStatistic::parse(name);
    if (!statistic) {
      return aws::Error(
          aws::kInvalidParameterValue,
          "The value " + std::string(name) + " for parameter ExtendedStatistics is not supported.");
    }
    all.push_back(*statistic);
  }
  return all;
}

// A period whose samples are not known one by one has no datapoint.
aws::Result<void> add_extended(const MetricCall& call, const SeriesStore::Range& range,
                               aws::Structure& result) {
  const aws::Structure& input = call.request.input;
  const auto statistics = read_extended(input);
  if (!statistics) return statistics.error();
  const auto names = input.strings("ExtendedStatistics");
  const auto found = call.series.find_samples(read_series_name(input), range);
  const auto unit = input.string("Unit");
  if (!found || (unit && *unit != found->unit)) return {};
  for (const auto& [start_s, samples] : found->samples) {
    if (!samples.are_known) continue;
    aws::Structure& datapoint = result.append("Datapoints");
    datapoint.set("Timestamp", at(start_s)).set("Unit", found->unit);
    datapoint.set_list("ExtendedStatistics");
    for (size_t i = 0; i < names.size(); i++) {
      const auto value = (*statistics)[i].of(samples.values);
      if (!value) continue;
      datapoint.append("ExtendedStatistics").set("key", names[i]).set("value", *value);
    }
  }
  return {};
}

ActionResult get_metric_statistics(const MetricCall& call) {
  constexpr int64_t kPointsMax = 1440;
  const aws::Structure& input = call.request.input;
  if (input.has("Statistics") && input.has("ExtendedStatistics")) {
    return aws::Error(aws::kInvalidParameterCombination,
                      "The parameters Statistics and ExtendedStatistics exclude each other.");
  }
  if (!input.has("Statistics") && !input.has("ExtendedStatistics")) {
    return aws::Error(aws::kMissingParameter,
                      "The request must contain the parameter Statistics or ExtendedStatistics.");
  }
  const auto range = range_of(input, *input.integer("Period"), kPointsMax);
  if (!range) return range.error();
  aws::Structure result(*call.request.operation->output);
  result.set("Label", input.string("MetricName")).set_list("Datapoints");
  if (input.has("ExtendedStatistics")) {
    const auto added = add_extended(call, *range, result);
    if (!added) return added.error();
    return result;
  }
  const auto found =
      find_points(call.series, read_series_name(input), *range, input.string("Unit").value_or(""));
  for (const auto& [start_s, point] : found.points) {
    aws::Structure& datapoint = result.append("Datapoints");
    datapoint.set("Timestamp", at(start_s)).set("Unit", found.unit);
    for (const std::string_view statistic : input.strings("Statistics")) {
      datapoint.set(statistic, find_statistic(statistic)->of(point));
    }
  }
  return result;
}

// --- GetMetricData -------------------------------------------------------------------------------

// What a series goes by: as the query says, or by its metric; several of one query by what tells
// them apart.
std::string label_of(const metrics::DataQuery& query, const metrics::TimeSeries& series) {
  if (query.label) return *query.label;
  return series.label.empty() ? query.id : series.label;
}

void add_result(const metrics::DataQuery& query, const metrics::TimeSeries& series, bool ascending,
                aws::Structure& result) {
  aws::Structure& one = result.append("MetricDataResults");
  one.set("Id", query.id).set("StatusCode", "Complete").set("Label", label_of(query, series));
  one.set_list("Timestamps").set_list("Values");
  std::vector<std::pair<int64_t, double>> values(series.values.begin(), series.values.end());
  if (!ascending) std::reverse(values.begin(), values.end());
  for (const auto& [start_s, value] : values) {
    one.append("Timestamps", aws::format_timestamp(at(start_s)));
    one.append("Values", base::format_double(value));
  }
}

ActionResult get_metric_data(const MetricCall& call) {
  constexpr int64_t kPointsMax = 100'800;
  const aws::Structure& input = call.request.input;
  const auto queries = read_data_queries(input.structures("MetricDataQueries"));
  if (!queries) return queries.error();
  const auto span = span_of(input);
  if (!span) return span.error();
  metrics::DataAnswers answers(call.series, *queries, *span);
  int64_t room =
      std::clamp<int64_t>(input.integer("MaxDatapoints").value_or(kPointsMax), 1, kPointsMax);
  aws::Structure result(*call.request.operation->output);
  result.set_list("MetricDataResults");
  for (const metrics::DataQuery& query : *queries) {
    if (!query.returns_data) continue;
    const auto found = answers.answer(query);
    if (!found) return aws::Error(aws::kValidationError, found.error().message);
    for (const metrics::TimeSeries& series : *found) {
      room -= static_cast<int64_t>(series.values.size());
      if (room < 0) {
        return aws::Error(aws::kInvalidParameterCombination,
                          "There are more datapoints than one answer has: ask for less time, for "
                          "longer periods or for fewer metrics.");
      }
      add_result(query, series, input.string("ScanBy") == "TimestampAscending", result);
    }
  }
  return result;
}

constexpr MetricOperation kMetricOperations[] = {
    {"PutMetricData", put_metric_data},
    {"ListMetrics", list_metrics},
    {"GetMetricStatistics", get_metric_statistics},
    {"GetMetricData", get_metric_data},
};

}  // namespace

const MetricOperation* find_metric_operation(std::string_view operation) {
  for (const MetricOperation& row : kMetricOperations) {
    if (row.operation == operation) return &row;
  }
  return nullptr;
}

}  // namespace control
