// SPDX-License-Identifier: Apache-2.0
#include "control/metrics/series_store.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "base/random.h"
#include "control/metrics/sqlite_keeper.h"

namespace control::metrics {
namespace {

constexpr int64_t kStart = 1'699'999'200;  // a full hour

SeriesRow row_of(const std::string& node, Fold fold, const std::string& group = "") {
  return {.id = 0,
          .name = {"AWS/ElastiCache", "M", {{"CacheClusterId", "c"}, {"CacheNodeId", node}}},
          .group = group,
          .fold = fold,
          .unit = "Count"};
}

// Samples as they came, from which every answer can be computed.
class Model {
 public:
  explicit Model(Fold fold) : fold_(fold) {}

  void add(int64_t at_s, double value) { samples_[at_s].merge(Point::of(value)); }

  std::map<int64_t, Point> find(int64_t from_s, int64_t to_s, int64_t period_s) const {
    std::map<int64_t, Point> minutes;
    for (const auto& [at_s, point] : samples_) {
      const int64_t step_s = period_s < 60 ? 1 : 60;
      minutes[at_s - at_s % step_s].merge(point);
    }
    std::map<int64_t, Point> found;
    for (const auto& [at_s, point] : minutes) {
      if (at_s < from_s || at_s >= to_s) continue;
      found[at_s - at_s % period_s].merge(period_s < 60 ? point : folded(point, fold_));
    }
    return found;
  }

 private:
  Fold fold_;
  std::map<int64_t, Point> samples_;
};

void expect_near(const std::map<int64_t, Point>& found, const std::map<int64_t, Point>& wanted) {
  ASSERT_EQ(found.size(), wanted.size());
  for (const auto& [at_s, point] : wanted) {
    const auto at = found.find(at_s);
    ASSERT_NE(at, found.end()) << at_s;
    EXPECT_EQ(at->second.count, point.count) << at_s;
    EXPECT_NEAR(at->second.sum, point.sum, 1e-6) << at_s;
    EXPECT_EQ(at->second.min, point.min) << at_s;
    EXPECT_EQ(at->second.max, point.max) << at_s;
  }
}

void expect_like_model(Fold fold) {
  SeriesStore store(std::make_unique<MemoryKeeper>());
  Model model(fold);
  SeriesStore::Series& series = store.series(row_of("0001", fold));
  base::Random random(static_cast<uint64_t>(fold) + 5);
  int64_t now_s = kStart;
  for (int i = 0; i < 9000; i++) {
    now_s += 1 + static_cast<int64_t>(random.below(random.below(500) == 0 ? 900 : 3));
    const auto value = static_cast<double>(random.below(5));
    store.add(series, now_s, Point::of(value));
    model.add(now_s, value);
    store.tick(now_s);
    if (i % 3000 != 2999) continue;
    const SeriesName name = row_of("0001", fold).name;
    for (const int64_t period_s : {60, 300, 3600}) {
      const SeriesStore::Range range = {kStart, now_s + 1, period_s};
      expect_near(store.find(name, range)->points, model.find(range.from_s, range.to_s, period_s));
    }
    for (const int64_t period_s : {1, 30}) {
      const SeriesStore::Range range = {now_s - 7200, now_s - 5, period_s};
      expect_near(store.find(name, range)->points, model.find(range.from_s, range.to_s, period_s));
    }
  }
}

TEST(SeriesStore, AGaugesPeriodsAreWhatItsSamplesSay) { expect_like_model(Fold::kGauge); }
TEST(SeriesStore, ACountsPeriodsAreWhatItsSamplesSay) { expect_like_model(Fold::kCount); }

TEST(SeriesStore, ANodeCountsForItsClusterAndItsGroup) {
  SeriesStore store(std::make_unique<MemoryKeeper>());
  for (const char* node : {"0001", "0002"}) {
    store.add(store.series(row_of(node, Fold::kCount, "g")), kStart + 5, Point::of(4));
  }
  const SeriesStore::Range range = {kStart, kStart + 60, 60};
  const auto sum = [&](std::vector<Dimension> dimensions) -> std::pair<double, uint64_t> {
    const auto found = store.find({"AWS/ElastiCache", "M", std::move(dimensions)}, range);
    if (!found) return {-1, 0};
    const Point& point = found->points.at(kStart);
    return {point.sum, point.count};
  };
  EXPECT_EQ(sum({{"CacheClusterId", "c"}, {"CacheNodeId", "0002"}}), std::pair(4.0, uint64_t{1}));
  EXPECT_EQ(sum({{"CacheClusterId", "c"}}), std::pair(8.0, uint64_t{2}));
  EXPECT_EQ(sum({{"ReplicationGroupId", "g"}}), std::pair(8.0, uint64_t{2}));
  EXPECT_EQ(sum({{"CacheClusterId", "d"}}).first, -1);
  EXPECT_EQ(sum({}).first, -1);
  size_t names = 0;
  store.each_name([&](const SeriesName&, int64_t last_s) {
    names++;
    EXPECT_EQ(last_s, kStart + 5);
  });
  EXPECT_EQ(names, 7u);
}

TEST(SeriesStore, WhatIsOldIsKnownByTheHourOnly) {
  SeriesStore store(std::make_unique<MemoryKeeper>());
  SeriesStore::Series& series = store.series(row_of("0001", Fold::kCount));
  int64_t now_s = kStart;
  for (; now_s < kStart + 30 * kDayS; now_s += kMinuteS) {
    store.add(series, now_s, Point::of(1));
    store.tick(now_s);
  }
  const SeriesName name = row_of("0001", Fold::kCount).name;
  const auto hours = store.find(name, {kStart, now_s, 3600})->points;
  ASSERT_EQ(hours.size(), 30u * 24);
  for (const auto& [at_s, point] : hours) EXPECT_EQ(point, (Point{60, 1, 1, 60})) << at_s;
  EXPECT_TRUE(store.find(name, {kStart, kStart + kDayS, 60})->points.empty());
  EXPECT_EQ(store.find(name, {now_s - kDayS, now_s, 60})->points.size(), 1440u);
  EXPECT_LT(store.find(name, {kStart, now_s, 1})->points.size(), 200u);
}

TEST(SeriesStore, SecondsGoEarlyWhenTheyTakeTooMuchMemory) {
  constexpr size_t kBytesMax = 20'000;
  SeriesStore store(std::make_unique<MemoryKeeper>(), kBytesMax);
  base::Random random(1);
  for (int64_t at_s = kStart; at_s < kStart + 3 * kHourS; at_s++) {
    for (const char* node : {"0001", "0002"}) {
      store.add(store.series(row_of(node, Fold::kGauge)), at_s,
                Point::of(static_cast<double>(random.next())));
    }
    store.tick(at_s);
  }
  EXPECT_LT(store.seconds_bytes(), 2 * kBytesMax);
  const SeriesName name = row_of("0001", Fold::kGauge).name;
  EXPECT_EQ(store.find(name, {kStart, kStart + 3 * kHourS, 60})->points.size(), 180u);
}

class KeptSeries : public testing::Test {
 protected:
  KeptSeries() {
    char name[] = "/tmp/tarn_metrics.XXXXXX";
    directory_ = mkdtemp(name);
    path_ = directory_ + "/metrics.db";
  }
  ~KeptSeries() override { std::filesystem::remove_all(directory_); }

  // Closing it waits for what it has yet to write.
  std::unique_ptr<SeriesStore> open() {
    auto keeper = open_sqlite_keeper(path_);
    EXPECT_TRUE(keeper) << keeper.error().message;
    return std::make_unique<SeriesStore>(*std::move(keeper));
  }

  static std::map<int64_t, Point> minutes(SeriesStore& store) {
    const auto found =
        store.find(row_of("0001", Fold::kCount).name, {kStart, kStart + kDayS, kMinuteS});
    return found ? found->points : std::map<int64_t, Point>();
  }

  std::string directory_;
  std::string path_;
};

TEST_F(KeptSeries, OutlivesTheServiceAndGoesOn) {
  constexpr int64_t kSamples = 5000;
  Model model(Fold::kCount);
  auto store = open();
  for (int64_t i = 0; i < kSamples; i++) {
    const int64_t at_s = kStart + i;
    store->add(store->series(row_of("0001", Fold::kCount, "g")), at_s, Point::of(2));
    model.add(at_s, 2);
    store->tick(at_s);
    if (i % 777 != 776) continue;  // amid a minute
    store->flush(at_s);
    store.reset();
    store = open();
  }
  expect_near(minutes(*store), model.find(kStart, kStart + kDayS, kMinuteS));
  const auto group = store->find({"AWS/ElastiCache", "M", {{"ReplicationGroupId", "g"}}},
                                 {kStart, kStart + 60, 60});
  ASSERT_TRUE(group);
  EXPECT_EQ(group->points.at(kStart).sum, 120);
}

TEST_F(KeptSeries, LosesAMinuteOrTwoWithoutAnOrderlyEnd) {
  auto store = open();
  for (int64_t at_s = kStart; at_s < kStart + 600; at_s++) {
    store->add(store->series(row_of("0001", Fold::kCount)), at_s, Point::of(1));
    store->tick(at_s);
  }
  store.reset();
  store = open();
  const auto found = minutes(*store);
  ASSERT_GE(found.size(), 8u);
  for (const auto& [at_s, point] : found) EXPECT_EQ(point.sum, 60) << at_s;
}

TEST_F(KeptSeries, AFileThatIsNoneIsPutAside) {
  std::ofstream(path_) << std::string(8192, 'x');
  auto store = open();
  EXPECT_TRUE(minutes(*store).empty());
  store->add(store->series(row_of("0001", Fold::kCount)), kStart, Point::of(3));
  store->flush(kStart + 60);
  store.reset();
  store = open();
  EXPECT_EQ(minutes(*store).at(kStart).sum, 3);
  EXPECT_TRUE(std::filesystem::exists(path_ + ".damaged"));
}

TEST_F(KeptSeries, BlocksThatAreDamagedAreNotThere) {
  auto keeper = std::make_unique<MemoryKeeper>();
  SeriesRow row = row_of("0001", Fold::kCount);
  row.id = 1;
  keeper->write({.series = {row},
                 .blocks = {{{1, 60, kStart}, "\xff\xff"}, {{1, 60, kStart + 3600}, "\1"}},
                 .now_s = kStart});
  SeriesStore store(std::move(keeper));
  EXPECT_TRUE(minutes(store).empty());
  store.add(store.series(row), kStart + 3600, Point::of(1));
  EXPECT_EQ(minutes(store).at(kStart + 3600).sum, 1);
}

TEST(SeriesStore, OfARoleAreTheSamplesOfWhoHadItThen) {
  SeriesStore store(std::make_unique<MemoryKeeper>());
  const auto add = [&](const std::string& node, int64_t minute, double value, bool is_primary) {
    SeriesRow row = row_of(node, Fold::kCount, "g");
    store.add(store.series(row), kStart + minute * 60, Point::of(value));
    row.name.metric = "IsMaster";
    row.fold = Fold::kGauge;
    store.add(store.series(row), kStart + minute * 60, Point::of(is_primary ? 1 : 0));
  };
  for (int64_t minute = 0; minute < 4; minute++) {
    const bool before = minute < 2;  // then they change
    add("1", minute, 10, before);
    add("2", minute, 3, !before);
    add("3", minute, 1, false);
  }
  const auto sums = [&](const std::string& name, const std::string& value, int64_t period_s) {
    std::vector<double> found;
    const auto points =
        store.find({"AWS/ElastiCache", "M",
                    name < "ReplicationGroupId"
                        ? std::vector<Dimension>{{name, value}, {"ReplicationGroupId", "g"}}
                        : std::vector<Dimension>{{"ReplicationGroupId", "g"}, {name, value}}},
                   {kStart, kStart + 240, period_s});
    for (const auto& [at_s, point] : points->points) found.push_back(point.sum);
    return found;
  };
  EXPECT_EQ(sums("Role", "Primary", 60), (std::vector<double>{10, 10, 3, 3}));
  EXPECT_EQ(sums("Role", "Replica", 60), (std::vector<double>{4, 4, 11, 11}));
  EXPECT_EQ(sums("Role", "Primary", 120), (std::vector<double>{20, 6}));
  EXPECT_EQ(sums("Role", "Primary", 1), (std::vector<double>{10, 10, 3, 3}));
  EXPECT_EQ(sums("NodeGroupId", "0001", 60), (std::vector<double>{14, 14, 14, 14}));
}

// What a program sends in any order is found as if it had come in time, also by who starts anew.
TEST(SeriesStoreTest, SamplesThatComeLateCountLikeTheOthers) {
  const std::string path =
      std::filesystem::temp_directory_path() / ("late-" + std::to_string(getpid()) + ".db");
  std::filesystem::remove(path);
  base::Random random(5);
  Model model(Fold::kSamples);
  const SeriesRow row = {.name = {"My/Own", "Latency", {}}, .fold = Fold::kSamples, .unit = "None"};
  constexpr int64_t kSpanS = 6 * kDayS;
  int64_t now_s = kStart + kSpanS;
  for (int start = 0; start < 3; start++) {
    SeriesStore store(*open_sqlite_keeper(path));
    SeriesStore::Series& series = store.series(row);
    for (int i = 0; i < 400; i++) {
      const int64_t at_s = kStart + static_cast<int64_t>(random.below(kSpanS));
      const auto value = static_cast<double>(random.below(100));
      store.merge(series, at_s, Point::of(value), false);
      model.add(at_s, value);
      if (i % 20 == 0) store.tick(++now_s);
    }
    for (const int64_t period_s : {60, 300, 86'400}) {
      const auto found = store.find(row.name, {kStart, kStart + kSpanS, period_s});
      ASSERT_TRUE(found);
      expect_near(found->points, model.find(kStart, kStart + kSpanS, period_s));
    }
    EXPECT_EQ(store.custom_series(), 1u);
    EXPECT_GT(store.held_blocks(), 0u);
    store.flush(now_s);
  }
  std::filesystem::remove(path);
}

TEST(SeriesStoreTest, BlocksThatNobodyWritesToLeaveTheMemory) {
  SeriesStore store(std::make_unique<MemoryKeeper>());
  SeriesStore::Series& series =
      store.series({.name = {"My/Own", "Latency", {}}, .fold = Fold::kSamples, .unit = "None"});
  store.merge(series, kStart, Point::of(4), true);
  EXPECT_EQ(store.held_blocks(), 2u);
  for (int64_t second = 0; second < 1200; second++) store.tick(kStart + second);
  EXPECT_EQ(store.held_blocks(), 0u);
  store.merge(series, kStart + 1, Point::of(6), true);
  const auto found = store.find({"My/Own", "Latency", {}}, {kStart, kStart + 60, 60});
  ASSERT_TRUE(found);
  EXPECT_EQ(found->points.at(kStart).sum, 10);
  EXPECT_EQ(store.find({"My/Own", "Latency", {}}, {kStart, kStart + 60, 1})->points.size(), 2u);
}

}  // namespace
}  // namespace control::metrics
