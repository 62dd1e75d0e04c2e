// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>

#include "control/metrics/block.h"
#include "control/metrics/block_keeper.h"

namespace control::metrics {

// The blocks of one series and level whose points may come in any order: those that were written to
// lately, which a keeper need not have yet. Not thread-safe.
class Shelf {
 public:
  Shelf(uint64_t series, const Level& level) : series_(series), level_(level) {}

  // Adds samples to the point of that time; what the keeper has of its block is fetched first.
  void merge(int64_t at_s, const Point& samples, BlockKeeper& keeper);

  // To be called now and then: hands over what has changed, and forgets what the keeper has long
  // been given.
  void tend(Batch& batch);

  bool has(int64_t start_s) const { return blocks_.contains(start_s); }
  void each(const std::function<void(int64_t start_s, const Block& block)>& visit) const;
  size_t size() const { return blocks_.size(); }

 private:
  struct Held {
    Block block = {};
    bool is_dirty = false;
    int64_t handed_over_s = 0;
  };

  Held& hold(int64_t start_s, BlockKeeper& keeper);

  uint64_t series_;
  const Level& level_;
  std::map<int64_t, Held> blocks_;  // by when they begin
};

}  // namespace control::metrics
