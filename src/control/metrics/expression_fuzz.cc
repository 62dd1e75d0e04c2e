// SPDX-License-Identifier: Apache-2.0
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/check.h"
#include "control/metrics/evaluation.h"
#include "control/metrics/expression.h"
#include "control/metrics/extended_statistic.h"
#include "control/metrics/search.h"

// An expression of metric math, a text for SEARCH and the name of a statistic: read, and evaluated
// on two series. Whatever it is, values are finite and the work is bounded.

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace control::metrics;  // NOLINT(google-build-using-namespace)
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  if (const auto search = Search::parse(text)) {
    (void)search->matches({"N", "CPUUtilization", {{"Host", "a"}}});
  }
  if (const auto statistic = ExtendedStatistic::parse(text)) {
    const WeightedValue samples[] = {{-2, 1}, {0, 3}, {7.5, 1'000'000}};
    const auto value = statistic->of(samples);
    CHECK(!value || std::isfinite(*value));
  }
  const auto expression = parse_expression(text);
  if (!expression) return 0;
  const TimeSeries series = {.period_s = 60, .values = {{60, 1}, {120, 0}, {240, -2.5}}};
  const Surroundings surroundings = {
      .query = [&](std::string_view id) -> base::Result<ExpressionValue> {
        if (id == "n") return ExpressionValue(3.0);
        return ExpressionValue(series);
      },
      .metrics =
          [&](std::string_view) {
            return SeriesArray{series, series};
          },
      .search = [&](std::string_view, std::string_view, int64_t) -> base::Result<SeriesArray> {
        return SeriesArray{series};
      },
      .frame = {60, 300}};
  Work work = 100'000;
  const auto value = evaluate(*expression, surroundings, work);
  if (!value) return 0;
  if (const auto* number = std::get_if<double>(&*value)) CHECK(std::isfinite(*number));
  if (const auto* found = std::get_if<TimeSeries>(&*value)) {
    for (const auto& [at_s, one] : found->values) CHECK(std::isfinite(one));
  }
  return 0;
}
