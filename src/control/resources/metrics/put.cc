// SPDX-License-Identifier: Apache-2.0
#include "control/resources/metrics/put.h"

#include <cmath>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "aws/monitoring/errors.h"
#include "base/numbers.h"
#include "control/api/api_service.h"

namespace control {

namespace {

using metrics::Point;

constexpr size_t kCustomSeriesMax = 10'000;
constexpr size_t kHeldBlocksMax = 60'000;  // in memory: of what comes, and of what comes late
constexpr int64_t kLateMax = 14 * metrics::kDayS;
constexpr int64_t kEarlyMax = 2 * metrics::kHourS;

// A datum that may be taken.
struct Sample {
  metrics::SeriesName name;
  std::string unit;
  int64_t at_s;
  Point point;
  bool by_second;
};

aws::Error bad_datum(std::string_view metric, std::string_view text) {
  std::string message = "The metric datum '";
  return {aws::kInvalidParameterValue, message.append(metric).append("' ").append(text)};
}

// CloudWatch's range, within which sums of any number of samples are finite.
bool is_value(double value) {
  constexpr double kValueMax = 0x1p360;
  return std::abs(value) <= kValueMax;
}

std::optional<uint64_t> whole_count(double count) {
  constexpr double kCountMax = 0x1p53;
  if (!(count >= 1) || count > kCountMax) return std::nullopt;
  return static_cast<uint64_t>(std::llround(count));
}

std::optional<Point> weighted(double value, double count) {
  const auto samples = whole_count(count);
  if (!samples || !is_value(value)) return std::nullopt;
  return Point{value * static_cast<double>(*samples), value, value, *samples};
}

std::optional<Point> read_statistics(const aws::Structure& set) {
  const auto samples = whole_count(*set.number("SampleCount"));
  const Point point = {*set.number("Sum"), *set.number("Minimum"), *set.number("Maximum"),
                       samples.value_or(0)};
  const bool is_good = samples && is_value(point.sum) && is_value(point.min) &&
                       is_value(point.max) && point.min <= point.max;
  if (!is_good) return std::nullopt;
  return point;
}

std::optional<Point> read_values(const aws::Structure& datum) {
  const auto values = datum.strings("Values");
  const auto counts = datum.strings("Counts");
  if (!counts.empty() && counts.size() != values.size()) return std::nullopt;
  Point all;
  for (size_t i = 0; i < values.size(); i++) {
    const auto value = base::parse_double(values[i]);
    const auto count = counts.empty() ? std::optional<double>(1) : base::parse_double(counts[i]);
    const auto point = value && count ? weighted(*value, *count) : std::nullopt;
    if (!point) return std::nullopt;
    all.merge(*point);
  }
  return all;
}

aws::Result<Point> read_point(std::string_view metric, const aws::Structure& datum) {
  const auto value = datum.number("Value");
  const aws::Structure* set = datum.structure("StatisticValues");
  const bool has_values = !datum.strings("Values").empty();
  if (value.has_value() + (set != nullptr) + has_values != 1) {
    return aws::Error(aws::kInvalidParameterCombination,
                      "Each metric datum must have one of Value, Values and StatisticValues.");
  }
  const auto point = value ? weighted(*value, 1) : set ? read_statistics(*set) : read_values(datum);
  if (!point) return bad_datum(metric, "has values or counts that are none.");
  return *point;
}

aws::Result<int64_t> read_second(std::string_view metric, const aws::Structure& datum,
                                 int64_t now_s) {
  const auto time = datum.timestamp("Timestamp");
  if (!time) return now_s;
  const int64_t at_s = time->ms / 1000;
  if (time->ms < 0 || at_s < now_s - kLateMax || at_s > now_s + kEarlyMax) {
    return bad_datum(metric,
                     "must have a Timestamp from two weeks in the past to two hours ahead.");
  }
  return at_s;
}

aws::Result<Sample> read_sample(const aws::Structure& datum, std::string_view space,
                                int64_t now_s) {
  const std::string metric(*datum.string("MetricName"));
  const auto point = read_point(metric, datum);
  if (!point) return point.error();
  const auto at_s = read_second(metric, datum, now_s);
  if (!at_s) return at_s.error();
  const int64_t resolution_s = datum.integer("StorageResolution").value_or(metrics::kMinuteS);
  if (resolution_s != 1 && resolution_s != metrics::kMinuteS) {
    return bad_datum(metric, "must have a StorageResolution of 1 or 60.");
  }
  Sample sample = {.name = read_series_name(datum),
                   .unit = std::string(datum.string("Unit").value_or("None")),
                   .at_s = *at_s,
                   .point = *point,
                   .by_second = resolution_s == 1};
  sample.name.space = space;
  return sample;
}

// Room for what is new, and for what is to be merged: memory stays bounded whatever is sent.
aws::Result<void> check_room(metrics::SeriesStore& series, const std::vector<Sample>& samples) {
  size_t fresh = 0;
  for (const Sample& sample : samples) fresh += series.find_series(sample.name) == nullptr ? 1 : 0;
  if (fresh > 0 && series.custom_series() + fresh > kCustomSeriesMax) {
    return aws::Error(aws::monitoring::kLimitExceeded, "There are 10000 custom metrics already.");
  }
  if (series.held_blocks() + 2 * samples.size() <= kHeldBlocksMax) return {};
  return aws::Error(aws::kThrottling, "Rate exceeded: too many metrics and hours at once");
}

}  // namespace

ActionResult put_metric_data(const MetricCall& call) {
  const aws::Structure& input = call.request.input;
  const std::string_view space = *input.string("Namespace");
  if (space.starts_with("AWS/") || space.starts_with(":")) {
    return aws::Error(aws::kInvalidParameterValue,
                      "The value " + std::string(space) +
                          " for parameter Namespace is invalid: AWS/ is the service's own.");
  }
  std::vector<Sample> samples;
  for (const aws::Structure& datum : input.structures("MetricData")) {
    auto sample = read_sample(datum, space, call.now_s);
    if (!sample) return sample.error();
    samples.push_back(*std::move(sample));
  }
  if (const auto room = check_room(call.series, samples); !room) return room.error();
  for (const Sample& sample : samples) {
    metrics::SeriesStore::Series& series = call.series.series(
        {.name = sample.name, .fold = metrics::Fold::kSamples, .unit = sample.unit});
    call.series.merge(series, sample.at_s, sample.point, sample.by_second);
  }
  return no_result();
}

}  // namespace control
