// SPDX-License-Identifier: Apache-2.0
#include "control/metrics/extended_statistic.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>

#include "base/ascii.h"
#include "base/numbers.h"

namespace control::metrics {

namespace {

constexpr double kAll = 100;  // percent

// The samples within bounds.
struct Within {
  double count = 0;
  double sum = 0;
  double least = 0;
  double most = 0;

  void add(double value, double samples) {
    if (count == 0) least = value;
    most = value;
    count += samples;
    sum += value * samples;
  }
};

double total_of(std::span<const WeightedValue> samples) {
  double total = 0;
  for (const WeightedValue& one : samples) total += static_cast<double>(one.count);
  return total;
}

// Whole samples: those of which any part is within the bounds count, the last one in any case. So
// the last of `p` percent is the percentile by nearest rank.
Within within_percent(std::span<const WeightedValue> samples, const SampleBounds& bounds) {
  const double total = total_of(samples);
  const double rounding = total * 1e-12;  // of 99.9 percent of a thousand
  const double last =
      std::max(1.0, std::ceil(total * bounds.high.value_or(kAll) / kAll - rounding));
  const double first =
      std::min(last - 1, std::floor(total * bounds.low.value_or(0) / kAll + rounding));
  Within within;
  double end = 0;
  for (const WeightedValue& one : samples) {
    const double begin = end;
    end += static_cast<double>(one.count);
    const double count = std::min(end, last) - std::max(begin, first);
    if (count > 0) within.add(one.value, count);
  }
  return within;
}

bool is_within(double value, const SampleBounds& bounds) {
  return (!bounds.low || value > *bounds.low) && (!bounds.high || value <= *bounds.high);
}

Within within(std::span<const WeightedValue> samples, const SampleBounds& bounds) {
  if (bounds.are_percent) return within_percent(samples, bounds);
  Within found;
  for (const WeightedValue& one : samples) {
    if (is_within(one.value, bounds)) found.add(one.value, static_cast<double>(one.count));
  }
  return found;
}

using Samplings = std::span<const WeightedValue>;

std::optional<double> percentile_of(Samplings samples, const SampleBounds& bounds) {
  return within(samples, bounds).most;
}

std::optional<double> trimmed_mean(Samplings samples, const SampleBounds& bounds) {
  const Within found = within(samples, bounds);
  if (found.count == 0) return std::nullopt;
  return found.sum / found.count;
}

// What is out of bounds counts as what is at them.
std::optional<double> winsorized_mean(Samplings samples, const SampleBounds& bounds) {
  constexpr double kNone = std::numeric_limits<double>::infinity();
  const Within found = within(samples, bounds);
  const double low = bounds.are_percent ? found.least : bounds.low.value_or(-kNone);
  const double high = bounds.are_percent ? found.most : bounds.high.value_or(kNone);
  double sum = 0;
  for (const WeightedValue& one : samples) {
    sum += std::clamp(one.value, low, high) * static_cast<double>(one.count);
  }
  return sum / total_of(samples);
}

std::optional<double> trimmed_count(Samplings samples, const SampleBounds& bounds) {
  return within(samples, bounds).count;
}

std::optional<double> trimmed_sum(Samplings samples, const SampleBounds& bounds) {
  return within(samples, bounds).sum;
}

std::optional<double> percentile_rank(Samplings samples, const SampleBounds& bounds) {
  return kAll * within(samples, bounds).count / total_of(samples);
}

// --- Names ---------------------------------------------------------------------------------------

// "99.9": from 0 to 100 with at most ten decimals.
std::optional<double> read_percent(std::string_view text) {
  constexpr size_t kDecimalsMax = 10;
  const size_t point = std::min(text.find('.'), text.size());
  const std::string_view whole = text.substr(0, point);
  const std::string_view decimals = text.substr(std::min(point + 1, text.size()));
  const auto are_digits = [](std::string_view part) {
    return part.find_first_not_of("0123456789") == std::string_view::npos;
  };
  const bool is_good = !whole.empty() && whole.size() <= 3 && are_digits(whole) &&
                       decimals.size() <= kDecimalsMax && are_digits(decimals) &&
                       (point == text.size() || !decimals.empty());
  const auto value = is_good ? base::parse_double(text) : std::nullopt;
  return value && *value <= kAll ? value : std::nullopt;
}

std::optional<double> read_bound(std::string_view text, bool is_percent) {
  if (is_percent) return read_percent(text.substr(0, text.size() - 1));
  constexpr double kBoundMax = 0x1p360;  // CloudWatch's range of values
  const auto value = base::parse_double(text);
  return value && std::abs(*value) <= kBoundMax ? value : std::nullopt;
}

// "2%:98%", ":300", "80%:"
std::optional<SampleBounds> read_bounds(std::string_view text) {
  const size_t colon = text.find(':');
  if (colon == std::string_view::npos || text.size() == 1) return std::nullopt;
  const std::string_view low = text.substr(0, colon);
  const std::string_view high = text.substr(colon + 1);
  SampleBounds bounds = {.are_percent = low.ends_with('%') || high.ends_with('%')};
  for (const auto& [part, bound] : {std::pair(low, &bounds.low), std::pair(high, &bounds.high)}) {
    if (part.empty()) continue;
    if (part.ends_with('%') != bounds.are_percent) return std::nullopt;
    *bound = read_bound(part, bounds.are_percent);
    if (!*bound) return std::nullopt;
  }
  if (bounds.low && bounds.high && *bounds.low >= *bounds.high) return std::nullopt;
  return bounds;
}

}  // namespace

struct ExtendedStatistic::Row {
  std::string_view name;
  bool is_short;  // tm90
  bool is_long;   // TM(2%:98%)
  bool takes_percent;
  std::optional<double> (*of)(std::span<const WeightedValue> samples, const SampleBounds& bounds);
};

constexpr ExtendedStatistic::Row ExtendedStatistic::kRows[] = {
    {"p", true, false, true, percentile_of},   {"tm", true, true, true, trimmed_mean},
    {"wm", true, true, true, winsorized_mean}, {"tc", true, true, true, trimmed_count},
    {"ts", true, true, true, trimmed_sum},     {"pr", false, true, false, percentile_rank},
};

std::optional<ExtendedStatistic> ExtendedStatistic::parse(std::string_view name) {
  const std::string lower = base::to_lower(name);
  std::string_view text = lower;
  if (text == "iqm") text = "tm(25%:75%)";
  for (const Row& row : kRows) {
    if (!text.starts_with(row.name)) continue;
    const std::string_view rest = text.substr(row.name.size());
    ExtendedStatistic found;
    found.row_ = &row;
    if (rest.starts_with('(') && rest.ends_with(')') && row.is_long) {
      const auto bounds = read_bounds(rest.substr(1, rest.size() - 2));
      if (!bounds || (bounds->are_percent && !row.takes_percent)) return std::nullopt;
      found.bounds_ = *bounds;
      return found;
    }
    found.bounds_ = {.high = row.is_short ? read_percent(rest) : std::nullopt, .are_percent = true};
    if (found.bounds_.high) return found;
  }
  return std::nullopt;
}

std::optional<double> ExtendedStatistic::of(std::span<const WeightedValue> samples) const {
  if (samples.empty()) return std::nullopt;
  return row_->of(samples, bounds_);
}

std::optional<double> ExtendedStatistic::percentile() const {
  return row_->of == percentile_of ? bounds_.high : std::nullopt;
}

}  // namespace control::metrics
