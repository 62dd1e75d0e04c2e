// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <set>
#include <string>
#include <utility>

#include "control/metrics/statistic.h"
#include "control/metrics/statistic_values.h"
#include "control/resources/metrics/metrics.h"

namespace control {

namespace {

aws::Error bad_query(std::string_view id, std::string_view text) {
  std::string message = "Invalid metrics list: query '";
  return {aws::kValidationError, message.append(id).append("' ").append(text)};
}

// [a-z][A-Za-z0-9_]*
bool is_query_id(std::string_view id) {
  return !id.empty() && id[0] >= 'a' && id[0] <= 'z' &&
         std::all_of(id.begin(), id.end(), [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                  c == '_';
         });
}

aws::Result<metrics::MetricStat> read_metric_stat(std::string_view id, const aws::Structure& stat) {
  metrics::MetricStat read = {.metric = read_series_name(*stat.structure("Metric")),
                              .period_s = *stat.integer("Period"),
                              .statistic = std::string(stat.string("Stat").value_or("")),
                              .unit = std::string(stat.string("Unit").value_or(""))};
  if (!metrics::is_period(read.period_s)) {
    return bad_query(id, "needs a Period of 1, 5, 10, 20, 30, or a multiple of 60.");
  }
  if (!metrics::is_statistic(read.statistic)) {
    std::string text = "needs a Stat that is ";
    return bad_query(id, text.append(metrics::kStatisticNames).append("."));
  }
  return read;
}

aws::Result<metrics::DataQuery> read_data_query(const aws::Structure& query) {
  const std::string_view id = query.string("Id").value_or("");
  if (!is_query_id(id)) {
    return bad_query(id,
                     "must have an Id of letters, digits and underscores that begins with a "
                     "lower-case letter.");
  }
  const aws::Structure* stat = query.structure("MetricStat");
  const auto expression = query.string("Expression");
  if ((stat != nullptr) == expression.has_value()) {
    return bad_query(id, "must have either a MetricStat or an Expression.");
  }
  metrics::DataQuery read = {.id = std::string(id),
                             .expression = std::string(expression.value_or("")),
                             .returns_data = query.boolean("ReturnData").value_or(true),
                             .period_s = query.integer("Period").value_or(0)};
  if (read.period_s != 0 && !metrics::is_period(read.period_s)) {
    return bad_query(id, "needs a Period of 1, 5, 10, 20, 30, or a multiple of 60.");
  }
  if (const auto label = query.string("Label")) read.label = std::string(*label);
  if (stat == nullptr) return read;
  auto metric = read_metric_stat(id, *stat);
  if (!metric) return metric.error();
  read.stat = *std::move(metric);
  return read;
}

}  // namespace

metrics::SeriesName read_series_name(const aws::Structure& metric) {
  metrics::SeriesName name = {"", std::string(metric.string("MetricName").value_or("")), {}};
  if (aws::find_member(metric.shape(), "Namespace") >= 0) {
    name.space = metric.string("Namespace").value_or("");
  }
  for (const aws::Structure& dimension : metric.structures("Dimensions")) {
    name.dimensions.push_back({std::string(dimension.string("Name").value_or("")),
                               std::string(dimension.string("Value").value_or(""))});
  }
  std::sort(name.dimensions.begin(), name.dimensions.end());
  return name;
}

aws::Result<std::vector<metrics::DataQuery>> read_data_queries(
    std::span<const aws::Structure> queries) {
  std::vector<metrics::DataQuery> all;
  std::set<std::string> ids;
  all.reserve(queries.size());
  for (const aws::Structure& query : queries) {
    auto read = read_data_query(query);
    if (!read) return read.error();
    if (!ids.insert(read->id).second) return bad_query(read->id, "has the Id of another one.");
    all.push_back(*std::move(read));
  }
  return all;
}

}  // namespace control
