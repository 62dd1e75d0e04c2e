// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "control/metrics/series_name.h"

namespace control::metrics {

// A level of detail: points of `step_s`, in blocks that begin at multiples of block_s(), kept for
// `keep_s`.
struct Level {
  int64_t step_s;
  int64_t slots;
  int64_t keep_s;

  constexpr int64_t block_s() const { return step_s * slots; }
};

inline constexpr int64_t kMinuteS = 60;
inline constexpr int64_t kHourS = 3600;
inline constexpr int64_t kDayS = 86'400;
inline constexpr Level kSeconds = {1, 600, 3 * kHourS};  // in memory only
inline constexpr Level kMinutes = {kMinuteS, 60, 15 * kDayS};
inline constexpr Level kHours = {kHourS, 240, 455 * kDayS};

// Where a block belongs.
struct BlockKey {
  uint64_t series = 0;
  int64_t step_s = 0;   // of its level
  int64_t start_s = 0;  // since the Unix epoch

  auto operator<=>(const BlockKey&) const = default;  // NOLINT(modernize-use-nullptr)
};

struct SeriesRow {
  uint64_t id = 0;
  SeriesName name = {};
  std::string group = {};  // its node's replication group; empty: of none
  Fold fold = Fold::kGauge;
  std::string unit = {};  // CloudWatch's word
  int64_t last_s = 0;     // when it is loaded: when its last block begins
};

// What is to be written, as one.
struct Batch {
  std::vector<SeriesRow> series = {};                         // that are new
  std::vector<std::pair<BlockKey, std::string>> blocks = {};  // new, or in place of older ones
  int64_t now_s = 0;                                          // what is too old by then may go
};

// Keeps the blocks of minutes and hours. Used from one thread, and must never wait for a disk in
// write(): what is written may be read some time later. What cannot be kept is lost, and nothing
// else: metrics stop no service.
class BlockKeeper {
 public:
  virtual ~BlockKeeper() = default;

  // All series that are known, once, at the start.
  virtual std::vector<SeriesRow> load() = 0;
  virtual void write(Batch batch) = 0;

  // The blocks of a series and level that begin in [from_s, to_s], in order.
  virtual std::vector<std::pair<int64_t, std::string>> read(const BlockKey& from, int64_t to_s) = 0;
};

// For tests and simulations, and where there is no file: memory, as long as it lives.
class MemoryKeeper final : public BlockKeeper {
 public:
  std::vector<SeriesRow> load() override { return series_; }

  void write(Batch batch) override {
    series_.insert(series_.end(), batch.series.begin(), batch.series.end());
    for (auto& [key, bytes] : batch.blocks) blocks_.insert_or_assign(key, std::move(bytes));
    std::erase_if(blocks_, [&](const auto& block) {
      const int64_t keep_s =
          block.first.step_s == kMinutes.step_s ? kMinutes.keep_s : kHours.keep_s;
      return block.first.start_s < batch.now_s - keep_s;
    });
  }

  std::vector<std::pair<int64_t, std::string>> read(const BlockKey& from, int64_t to_s) override {
    std::vector<std::pair<int64_t, std::string>> found;
    for (auto at = blocks_.lower_bound(from); at != blocks_.end(); ++at) {
      const BlockKey& key = at->first;
      if (key.series != from.series || key.step_s != from.step_s || key.start_s > to_s) break;
      found.emplace_back(key.start_s, at->second);
    }
    return found;
  }

 private:
  std::vector<SeriesRow> series_;
  std::map<BlockKey, std::string> blocks_;
};

}  // namespace control::metrics
