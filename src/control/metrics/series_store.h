// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "control/metrics/block_keeper.h"
#include "control/metrics/samples.h"

namespace control::metrics {

// The metrics of all nodes: by the second for 3 hours, in memory; by the minute for 15 days and by
// the hour for 455 days, in a keeper. Times are seconds since the Unix epoch. One thread.
//
// A series is one metric of one node. It can be asked for by the node's dimensions, by those of its
// cluster alone, and by those of its replication group: then the samples of all of their nodes
// count. With the group's, NodeGroupId and Role can be asked for: of the nodes that were primary
// then, or were not, by their metric IsMaster. Or it is a custom one, whose samples users send
// (Fold::kSamples); that has one name.
class SeriesStore {
 public:
  // `seconds_bytes_max`: of all that is kept by the second; beyond it the oldest goes early.
  explicit SeriesStore(std::unique_ptr<BlockKeeper> keeper,
                       size_t seconds_bytes_max = size_t{256} << 20);

  struct Series;
  ~SeriesStore();
  SeriesStore(const SeriesStore&) = delete;
  SeriesStore& operator=(const SeriesStore&) = delete;

  // The series of that name, made if there is none. Valid as long as the store.
  Series& series(const SeriesRow& row);

  // A sample of the second `at_s`. One that is older than what the series has is dropped.
  void add(Series& series, int64_t at_s, const Point& sample);

  // Samples of a series of Fold::kSamples, which may come in any order and late. By the second they
  // are kept if `by_second` is set and they are not minutes late.
  void merge(Series& series, int64_t at_s, const Point& samples, bool by_second);

  // What samples were that have been merged just now, one by one, for percentiles: kept as long as
  // what is by the second, and no more than 64 MiB of all series together.
  void note(Series& series, int64_t at_s, std::span<const WeightedValue> values);

  // The series of that name, if there is one.
  Series* find_series(const SeriesName& name);
  // How many series of Fold::kSamples there are, and blocks of them in memory.
  size_t custom_series() const { return custom_series_; }
  size_t held_blocks() const { return held_blocks_; }

  // To be called every second: looks after a sixtieth of all series, so that each is looked after
  // once a minute: closes its minute, and hands what is new to the keeper.
  void tick(int64_t now_s);

  // Hands all that there is to the keeper, the minute that is not over as well.
  void flush(int64_t now_s);

  struct Range {
    int64_t from_s;  // included
    int64_t to_s;    // not included
    int64_t period_s;
    // Periods begin that long behind the multiples of their length; a multiple of 60, unless they
    // are shorter.
    int64_t phase_s = 0;
  };
  struct Found {
    std::string unit;
    std::map<int64_t, Point> points;  // by when their period begins; those that have samples
  };
  // The samples of a metric in periods. nullopt: there is no such metric. Periods below a
  // minute know the last 3 hours only; those that are no multiples of an hour, the last 15 days.
  std::optional<Found> find(const SeriesName& name, const Range& range);

  struct FoundSamples {
    std::string unit;
    std::map<int64_t, Samples> samples;  // in order of their values; by when their period begins
  };
  // The same samples one by one, where they are known so: of nodes those of seconds and of minutes,
  // of which each has one; of custom series those that have been noted; else only equal ones, and
  // very few (add_samples).
  std::optional<FoundSamples> find_samples(const SeriesName& name, const Range& range);

  // Every name that can be asked for, with when its last sample came; in order.
  void each_name(const std::function<void(const SeriesName& name, int64_t last_s)>& visit) const;

  size_t seconds_bytes() const { return seconds_bytes_; }

 private:
  void tend(Series& series, int64_t now_s, Batch& batch);
  void close_minute(Series& series);
  void put_second(Series& series, int64_t at_s, const Point& sample);
  void close_seconds(Series& series);
  void trim_seconds(Series& series, int64_t now_s);
  void fit_seconds();
  const Level& level_of(const Range& range) const;
  void collect_view(const Series& series, const SeriesName& name, const Range& range,
                    std::map<int64_t, Point>& points);
  void collect_custom(const Series& series, const Range& range, std::map<int64_t, Point>& points);
  void collect(const Series& series, const Range& range, std::map<int64_t, Point>& points);
  void collect_in_role(const Series& series, const Range& range, bool is_primary,
                       std::map<int64_t, Point>& points);

  std::unique_ptr<BlockKeeper> keeper_;
  const size_t seconds_bytes_max_;
  size_t seconds_bytes_ = 0;  // of closed blocks
  size_t custom_series_ = 0;
  size_t noted_bytes_ = 0;
  size_t held_blocks_ = 0;
  int64_t seconds_keep_s_ = kSeconds.keep_s;
  int64_t now_s_ = 0;  // of the last tick
  size_t next_ = 0;    // of all_, to be looked after next
  uint64_t last_id_ = 0;
  std::map<SeriesName, std::unique_ptr<Series>> series_;
  std::vector<Series*> all_;
  std::map<SeriesName, std::vector<Series*>> views_;  // by what each can be asked for
  std::vector<SeriesRow> new_rows_;                   // which the keeper has not been given
};

}  // namespace control::metrics
