// SPDX-License-Identifier: Apache-2.0
#include "control/metrics/extended_statistic.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/random.h"
#include "control/metrics/sample_log.h"
#include "control/metrics/statistic_values.h"

namespace control::metrics {
namespace {

constexpr int64_t kExtendedFromS = 1'699'999'200;  // a full hour

double extended_value(std::string_view name, const std::vector<WeightedValue>& samples) {
  const auto statistic = ExtendedStatistic::parse(name);
  return statistic ? statistic->of(samples).value_or(-1) : -2;
}

// From 1 to `count`, one of each.
std::vector<WeightedValue> numbers(int count) {
  std::vector<WeightedValue> samples;
  for (int i = 1; i <= count; i++) samples.push_back({static_cast<double>(i), 1});
  return samples;
}

TEST(ExtendedStatistic, OfSamplesInOrder) {
  struct Row {
    std::string_view name;
    std::vector<WeightedValue> samples;
    double value;
  };
  const Row rows[] = {
      {"p0", numbers(10), 1},         {"p50", numbers(10), 5},
      {"p50.1", numbers(10), 6},      {"P90", numbers(10), 9},
      {"p99.9", numbers(1000), 999},  {"p99.9", {{1, 999}, {7, 1}}, 1},
      {"p100", numbers(10), 10},      {"p99", numbers(1), 1},
      {"tm90", numbers(10), 5},       {"TM(20%:80%)", numbers(10), 5.5},
      {"TM(:50%)", numbers(4), 1.5},  {"tm(50%:)", numbers(4), 3.5},
      {"TM(2:4)", numbers(10), 3.5},  {"TM(20:40)", numbers(10), -1},
      {"IQM", numbers(8), 4.5},       {"iqm", {{1, 2}, {5, 4}, {100, 2}}, 5},
      {"wm90", numbers(10), 5.4},     {"WM(10%:90%)", numbers(10), 5.5},
      {"WM(3:5)", numbers(10), 4.3},  {"tc90", numbers(10), 9},
      {"TC(2:4)", numbers(10), 2},    {"TC(20:40)", numbers(10), 0},
      {"ts90", numbers(10), 45},      {"TS(80%:)", numbers(10), 19},
      {"PR(:3)", numbers(10), 30},    {"PR(3:8)", {{1, 2}, {3, 1}, {8, 1}, {9, 1}}, 20},
      {"PR(-5:0.5)", numbers(10), 0},
  };
  for (const Row& row : rows)
    EXPECT_DOUBLE_EQ(extended_value(row.name, row.samples), row.value) << row.name;
}

TEST(ExtendedStatistic, NamesThatAreNone) {
  for (const std::string_view name : {"",
                                      "p",
                                      "p101",
                                      "p-1",
                                      "p1e1",
                                      "p99.",
                                      "p.5",
                                      "p99.12345678901",
                                      "p9x",
                                      "p 9",
                                      "p(1:2)",
                                      "Average",
                                      "pr90",
                                      "PR(1%:2%)",
                                      "TM",
                                      "TM()",
                                      "TM(:)",
                                      "TM(1)",
                                      "TM(1:2%)",
                                      "TM(9%:1%)",
                                      "TM(5:5)",
                                      "TM(x:2)",
                                      "TM(1:nan)",
                                      "TM(1:inf)",
                                      "WM(1e300:1e301)",
                                      "TM(1:2",
                                      "TM(1:2:3)",
                                      "IQM90",
                                      "median"}) {
    EXPECT_FALSE(ExtendedStatistic::parse(name)) << name;
  }
}

TEST(ExtendedStatistic, OfAnyNumbersAPercentileIsOneOfThemAndHasSoManyBelow) {
  base::Random random(3);
  for (int round = 0; round < 200; round++) {
    Samples samples;
    for (uint64_t i = 0; i <= random.below(40); i++) {
      samples.add({static_cast<double>(random.below(20)), 1 + random.below(3)});
    }
    samples.sort();
    const auto percent = random.below(101);
    const double value = extended_value("p" + std::to_string(percent), samples.values);
    uint64_t below = 0;
    uint64_t up_to = 0;
    for (const WeightedValue& one : samples.values) {
      if (one.value < value) below += one.count;
      if (one.value <= value) up_to += one.count;
    }
    EXPECT_GT(up_to, below);
    EXPECT_GE(up_to * 100, percent * samples.count);
    EXPECT_LE(below * 100, percent * samples.count);
  }
}

// --- From the store ------------------------------------------------------------------------------

class ExtendedValues : public testing::Test {
 protected:
  ExtendedValues() : store_(std::make_unique<MemoryKeeper>()) {}

  SeriesStore::Series& node(const std::string& id, Fold fold) {
    return store_.series({.name = name(id), .fold = fold, .unit = "Count"});
  }
  static SeriesName name(const std::string& id) {
    return {"AWS/ElastiCache", "M", {{"CacheClusterId", "c"}, {"CacheNodeId", id}}};
  }

  std::vector<double> values(const SeriesName& name, int64_t period_s, std::string_view statistic) {
    std::vector<double> found;
    const SeriesStore::Range range = {kExtendedFromS, kExtendedFromS + 3600, period_s};
    for (const auto& [at_s, value] : find_values(store_, name, range, statistic).values) {
      found.push_back(value.value);
    }
    return found;
  }

  SeriesStore store_;
};

// Five minutes, in the seconds 0 and 30 of which a gauge is 10 i and 10 i + 4.
TEST_F(ExtendedValues, ANodeHasOneSampleAMinute) {
  SeriesStore::Series& series = node("0001", Fold::kGauge);
  for (int i = 0; i < 5; i++) {
    store_.add(series, kExtendedFromS + 60 * i, Point::of(10 * i));
    store_.add(series, kExtendedFromS + 60 * i + 30, Point::of(10 * i + 4));
  }
  EXPECT_EQ(values(name("0001"), 300, "p50"), (std::vector<double>{22}));
  EXPECT_EQ(values(name("0001"), 300, "p100"), (std::vector<double>{42}));
  EXPECT_EQ(values(name("0001"), 60, "p99"), values(name("0001"), 60, "Average"));
  EXPECT_EQ(values(name("0001"), 30, "p50").size(), 10u);
  EXPECT_EQ(values(name("0001"), 3600, "tc100"), (std::vector<double>{5}));
}

TEST_F(ExtendedValues, OfAClusterTheSamplesOfAllNodesCount) {
  for (const double each : {1, 2, 30}) {
    store_.add(node(std::to_string(each), Fold::kCount), kExtendedFromS, Point::of(each));
  }
  const SeriesName cluster = {"AWS/ElastiCache", "M", {{"CacheClusterId", "c"}}};
  EXPECT_EQ(values(cluster, 60, "p50"), (std::vector<double>{2}));
  EXPECT_EQ(values(cluster, 60, "p90"), (std::vector<double>{30}));
}

TEST_F(ExtendedValues, WhatIsKnownByTheHourOnlyHasNone) {
  SeriesStore::Series& series = node("0001", Fold::kCount);
  for (int minute = 0; minute < 120; minute++) {  // all alike in the second hour
    const double value = minute < 60 ? minute : 7;
    store_.add(series, kExtendedFromS + 60 * minute, Point::of(value));
  }
  store_.tick(kExtendedFromS + 30 * kDayS);
  const SeriesStore::Range range = {kExtendedFromS, kExtendedFromS + 7200, 3600};
  EXPECT_EQ(find_values(store_, name("0001"), range, "Sum").values.size(), 2u);
  const auto found = find_values(store_, name("0001"), range, "p90").values;
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found.at(kExtendedFromS + 3600).value, 7);
}

TEST_F(ExtendedValues, OfSumsOfSamplesThereAreNoneUnlessTheySayWhatTheSamplesWere) {
  const SeriesName own = {"My/Own", "Latency", {}};
  SeriesStore::Series& series =
      store_.series({.name = own, .fold = Fold::kSamples, .unit = "Count"});
  const Point sums[] = {{6, 1, 5, 2}, {9, 1, 5, 3}, {12, 3, 3, 4}, {12, 1, 5, 4}};
  for (size_t i = 0; i < std::size(sums); i++) {
    store_.merge(series, kExtendedFromS + 60 * static_cast<int64_t>(i), sums[i], false);
  }
  EXPECT_EQ(values(own, 60, "p50"), (std::vector<double>{1, 3, 3}));
  EXPECT_EQ(values(own, 60, "p100"), (std::vector<double>{5, 5, 3}));
  EXPECT_TRUE(values(own, 300, "p50").empty());
  EXPECT_EQ(values(own, 300, "SampleCount"), (std::vector<double>{13}));
}

// Until they are forgotten after three hours.
TEST_F(ExtendedValues, OfSamplesThatWereSentOneByOneAllCount) {
  const SeriesName own = {"My/Own", "Latency", {}};
  SeriesStore::Series& series =
      store_.series({.name = own, .fold = Fold::kSamples, .unit = "Count"});
  const auto send = [&](int64_t second, const std::vector<WeightedValue>& values) {
    Point point;
    for (const auto& [value, count] : values) {
      point.merge({value * static_cast<double>(count), value, value, count});
    }
    store_.merge(series, kExtendedFromS + second, point, true);
    store_.note(series, kExtendedFromS + second, values);
  };
  send(0, {{1, 90}, {20, 9}, {500, 1}});
  send(1, {{2, 1}, {1, 1}, {7, 2}});
  send(70, numbers(100));
  store_.merge(series, kExtendedFromS + 120, {100, 1, 9, 40},
               true);  // sums, of which more is unknown
  send(121, {{3, 1}});
  EXPECT_EQ(values(own, 60, "p99"), (std::vector<double>{20, 99}));
  EXPECT_EQ(values(own, 60, "tc100"), (std::vector<double>{104, 100}));
  EXPECT_EQ(values(own, 1, "p50"), (std::vector<double>{1, 2, 50, 3}));
  for (int64_t second = 0; second < 3 * kHourS + 200; second++) {
    store_.tick(kExtendedFromS + second);
  }
  EXPECT_TRUE(values(own, 60, "p99").empty());
  EXPECT_EQ(values(own, 60, "Average").size(), 3u);
}

TEST(SampleLogTest, WhatItTakesIsFreedAgain) {
  SampleLog log;
  base::Random random(7);
  size_t bytes = 0;
  for (int i = 0; i < 2000; i++) {
    const WeightedValue values[] = {{static_cast<double>(random.below(9000)), 1},
                                    {static_cast<double>(random.below(9)), 2}};
    bytes += log.add(kExtendedFromS + static_cast<int64_t>(random.below(20)), values);
  }
  EXPECT_EQ(log.add(kExtendedFromS, {}), 0u);
  EXPECT_GT(bytes, 2000 * sizeof(WeightedValue));
  const size_t first = log.trim(kExtendedFromS + 10);
  EXPECT_GT(first, 0u);
  EXPECT_EQ(first + log.trim(kExtendedFromS + 20), bytes);
  EXPECT_EQ(log.trim(kExtendedFromS + 100), 0u);
}

}  // namespace
}  // namespace control::metrics
