// SPDX-License-Identifier: Apache-2.0
#include "control/metrics/statistic_values.h"

#include <utility>

#include "control/metrics/extended_statistic.h"
#include "control/metrics/statistic.h"

namespace control::metrics {

namespace {

StatisticValues plain_values(SeriesStore::Found found, const Statistic& statistic) {
  StatisticValues all = {.unit = std::move(found.unit), .points = found.points.size()};
  for (const auto& [at_s, point] : found.points) {
    all.values.emplace_hint(all.values.end(), at_s,
                            StatisticValue{statistic.of(point), point.count});
  }
  return all;
}

StatisticValues extended_values(SeriesStore::FoundSamples found,
                                const ExtendedStatistic& statistic) {
  StatisticValues all = {.unit = std::move(found.unit)};
  for (const auto& [at_s, samples] : found.samples) {
    all.points += samples.values.size();
    const auto value = samples.are_known ? statistic.of(samples.values) : std::nullopt;
    if (value) {
      all.values.emplace_hint(all.values.end(), at_s, StatisticValue{*value, samples.count});
    }
  }
  return all;
}

}  // namespace

bool is_statistic(std::string_view name) {
  return find_statistic(name) != nullptr || ExtendedStatistic::parse(name);
}

StatisticValues find_values(SeriesStore& store, const SeriesName& name,
                            const SeriesStore::Range& range, std::string_view statistic) {
  if (const Statistic* plain = find_statistic(statistic)) {
    auto found = store.find(name, range);
    return found ? plain_values(*std::move(found), *plain) : StatisticValues();
  }
  const auto extended = ExtendedStatistic::parse(statistic);
  auto found = extended ? store.find_samples(name, range) : std::nullopt;
  return found ? extended_values(*std::move(found), *extended) : StatisticValues();
}

}  // namespace control::metrics
