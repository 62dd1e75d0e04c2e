// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "control/metrics/point.h"

namespace control::metrics {

// The points of a stretch of one series, by slots of equal length from 0 on. Equal neighbours are
// kept once: most metrics of most nodes stand still. Not thread-safe.
class Block {
 public:
  static constexpr uint32_t kSlotsMax = 1 << 16;

  // Puts a point into a slot, in place of what the last slot had. False, and nothing is done, for
  // one before the last, or beyond all.
  bool put(uint32_t slot, const Point& point);

  // The point of the last slot that has one, if that is `slot`.
  const Point* last(uint32_t slot) const;

  bool empty() const { return runs_.empty(); }
  void each(const std::function<void(uint32_t slot, const Point& point)>& visit) const;

  // As bytes, and back: nullopt for what no block was written as.
  std::string encode() const;
  static std::optional<Block> decode(std::string_view bytes);

  bool operator==(const Block&) const = default;

 private:
  struct Run {
    uint32_t first = 0;
    uint32_t length = 0;
    Point point = {};
    bool operator==(const Run&) const = default;
  };

  std::vector<Run> runs_;
};

}  // namespace control::metrics
