// SPDX-License-Identifier: Apache-2.0
#include "control/metrics/data_answers.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "control/metrics/expression.h"
#include "control/metrics/search.h"
#include "control/metrics/statistic.h"
#include "control/metrics/statistic_values.h"

namespace control::metrics {

namespace {

constexpr size_t kFoundMax = 100;        // series of a SEARCH
constexpr size_t kPendingMax = 50;       // expressions, each of which needs the next
constexpr int64_t kValuesMax = 100'800;  // of one series

// "my-cache 0001 CPUUtilization"
std::string label_of(const SeriesName& name) {
  std::string label;
  for (const Dimension& dimension : name.dimensions) label.append(dimension.value).append(" ");
  return label.append(name.metric);
}

}  // namespace

const DataQuery* DataAnswers::find(std::string_view id) const {
  const auto found = std::find_if(queries_.begin(), queries_.end(),
                                  [&](const DataQuery& query) { return query.id == id; });
  return found == queries_.end() ? nullptr : &*found;
}

base::Result<TimeSeries> DataAnswers::read(const MetricStat& stat) {
  TimeSeries series = {.label = stat.metric.metric, .period_s = stat.period_s};
  const int64_t start_s = frame_.start_s(stat.period_s);
  if ((frame_.to_s - start_s) / stat.period_s > kValuesMax) {
    return base::Error{"there would be more than 100800 values"};
  }
  const auto found = find_values(
      store_, stat.metric, {start_s, frame_.to_s, stat.period_s, frame_.phase_s(stat.period_s)},
      stat.statistic);
  if (!stat.unit.empty() && stat.unit != found.unit) return series;
  for (const auto& [at_s, value] : found.values) {
    series.values.emplace_hint(series.values.end(), at_s, value.value);
  }
  work_ -= static_cast<Work>(found.points);
  if (work_ < 0) return base::Error{"there is too much to compute for one request"};
  return series;
}

SeriesArray DataAnswers::metrics(std::string_view part) {
  SeriesArray all;
  for (const DataQuery& query : queries_) {
    if (!query.stat || query.id.find(part) == std::string::npos) continue;
    const auto found = value(query);
    if (found) all.push_back(std::get<TimeSeries>(*found));
  }
  return all;
}

base::Result<SeriesArray> DataAnswers::search(std::string_view text, std::string_view statistic,
                                              int64_t period_s) {
  const auto wanted = Search::parse(text);
  if (!wanted) return wanted.error();
  if (!is_statistic(statistic)) {
    std::string message = "SEARCH needs a statistic that is ";
    return base::Error{message.append(kStatisticNames)};
  }
  if (!is_period(period_s)) {
    return base::Error{"SEARCH needs a period of 1, 5, 10, 20, 30, or a multiple of 60"};
  }
  std::vector<SeriesName> names;
  store_.each_name([&](const SeriesName& name, int64_t last_s) {
    const bool is_over = last_s < frame_.from_s - kMinutes.keep_s;
    if (!is_over && names.size() < kFoundMax && wanted->matches(name)) names.push_back(name);
  });
  SeriesArray all;
  for (SeriesName& name : names) {
    std::string label = label_of(name);
    auto series = read(
        {.metric = std::move(name), .period_s = period_s, .statistic = std::string(statistic)});
    if (!series) return series.error();
    series->label = std::move(label);
    all.push_back(*std::move(series));
  }
  return all;
}

base::Result<ExpressionValue> DataAnswers::compute(const DataQuery& query) {
  if (query.stat) {
    auto series = read(*query.stat);
    if (!series) return series.error();
    return ExpressionValue(*std::move(series));
  }
  const auto expression = parse_expression(query.expression);
  if (!expression) return expression.error();
  const Surroundings surroundings = {
      .query = [this](std::string_view id) -> base::Result<ExpressionValue> {
        const DataQuery* other = find(id);
        if (other == nullptr) {
          return base::Error{"there is no query '" + std::string(id) + "'"};
        }
        return value(*other);
      },
      .metrics = [this](std::string_view part) { return metrics(part); },
      .search = [this](std::string_view text, std::string_view statistic,
                       int64_t period_s) { return search(text, statistic, period_s); },
      .frame = frame_};
  return evaluate(*expression, surroundings, work_);
}

base::Result<ExpressionValue> DataAnswers::value(const DataQuery& query) {
  const auto known = known_.find(&query);
  if (known != known_.end()) return known->second;
  if (pending_.size() >= kPendingMax) return base::Error{"expressions lean on too many others"};
  if (!pending_.insert(&query).second) {
    return base::Error{"expressions lean on each other, round and round"};
  }
  auto computed = compute(query);
  pending_.erase(&query);
  if (computed) known_.emplace(&query, *computed);
  return computed;
}

base::Result<SeriesArray> DataAnswers::answer(const DataQuery& query) {
  auto found = value(query);
  if (!found) {
    return base::Error{"Error in expression '" + query.id + "': " + found.error().message};
  }
  if (auto* array = std::get_if<SeriesArray>(&*found)) return std::move(*array);
  if (auto* series = std::get_if<TimeSeries>(&*found)) return SeriesArray{std::move(*series)};
  return base::Error{"Error in expression '" + query.id +
                     "': the result is a number, and must be a time series"};
}

}  // namespace control::metrics
