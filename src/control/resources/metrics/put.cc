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
using metrics::WeightedValue;

constexpr size_t kCustomSeriesMax = 10'000;
constexpr size_t kHeldBlocksMax = 60'000;  // in memory: of what comes, and of what comes late
constexpr int64_t kLateMax = 14 * metrics::kDayS;
constexpr int64_t kEarlyMax = 2 * metrics::kHourS;

// A datum that may be taken.
struct Sample {
  metrics::SeriesName name;
  std::string unit;
  int64_t at_s;
  Point point = {};
  std::vector<WeightedValue> values = {};  // one by one, if they were sent so
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

std::optional<WeightedValue> weighted(double value, double count) {
  const auto samples = whole_count(count);
  if (!samples || !is_value(value)) return std::nullopt;
  return WeightedValue{value, *samples};
}

Point together(const std::vector<WeightedValue>& values) {
  Point all;
  for (const auto& [value, count] : values) {
    all.merge({value * static_cast<double>(count), value, value, count});
  }
  return all;
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

// Value, or Values with Counts.
std::optional<std::vector<WeightedValue>> read_values(const aws::Structure& datum) {
  if (const auto one = datum.number("Value")) {
    const auto sample = weighted(*one, 1);
    if (!sample) return std::nullopt;
    return std::vector<WeightedValue>{*sample};
  }
  const auto values = datum.strings("Values");
  const auto counts = datum.strings("Counts");
  if (!counts.empty() && counts.size() != values.size()) return std::nullopt;
  std::vector<WeightedValue> all;
  all.reserve(values.size());
  for (size_t i = 0; i < values.size(); i++) {
    const auto value = base::parse_double(values[i]);
    const auto count = counts.empty() ? std::optional<double>(1) : base::parse_double(counts[i]);
    const auto samples = value && count ? weighted(*value, *count) : std::nullopt;
    if (!samples) return std::nullopt;
    all.push_back(*samples);
  }
  return all;
}

aws::Result<void> read_samples(std::string_view metric, const aws::Structure& datum,
                               Sample& sample) {
  const bool has_value = datum.number("Value").has_value();
  const aws::Structure* set = datum.structure("StatisticValues");
  const bool has_values = !datum.strings("Values").empty();
  if (has_value + (set != nullptr) + has_values != 1) {
    return aws::Error(aws::kInvalidParameterCombination,
                      "Each metric datum must have one of Value, Values and StatisticValues.");
  }
  auto values = set ? std::vector<WeightedValue>() : read_values(datum);
  const auto point = set      ? read_statistics(*set)
                     : values ? std::optional(together(*values))
                              : std::nullopt;
  if (!point) return bad_datum(metric, "has values or counts that are none.");
  sample.point = *point;
  sample.values = *std::move(values);
  return {};
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
  const auto at_s = read_second(metric, datum, now_s);
  if (!at_s) return at_s.error();
  const int64_t resolution_s = datum.integer("StorageResolution").value_or(metrics::kMinuteS);
  if (resolution_s != 1 && resolution_s != metrics::kMinuteS) {
    return bad_datum(metric, "must have a StorageResolution of 1 or 60.");
  }
  Sample sample = {.name = read_series_name(datum),
                   .unit = std::string(datum.string("Unit").value_or("None")),
                   .at_s = *at_s,
                   .by_second = resolution_s == 1};
  sample.name.space = space;
  const auto good = read_samples(metric, datum, sample);
  if (!good) return good.error();
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
    call.series.note(series, sample.at_s, sample.values);
  }
  return no_result();
}

}  // namespace control
