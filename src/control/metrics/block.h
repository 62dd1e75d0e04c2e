// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "control/metrics/point.h"

namespace control::metrics {

// The points of a stretch of one series, by slots of equal length from 0 on. Equal neighbours are
// kept once: most metrics of most nodes stand still. All but the last are bytes from the beginning,
// since a service has tens of thousands of blocks that grow. Not thread-safe.
class Block {
 public:
  static constexpr uint32_t kSlotsMax = 1 << 16;

  // Puts a point into a slot, in place of what the last slot had. False, and nothing is done, for
  // one before the last, or beyond all.
  bool put(uint32_t slot, const Point& point);

  // Adds samples to those of a slot, wherever it lies. False, and nothing is done, beyond all.
  bool merge(uint32_t slot, const Point& samples);

  // The point of the last slot that has one, if that is `slot`.
  const Point* last(uint32_t slot) const;

  bool empty() const { return run_.length == 0; }
  void each(const std::function<void(uint32_t slot, const Point& point)>& visit) const;

  // As bytes, and back: nullopt for what no block was written as.
  std::string encode() const;
  static std::optional<Block> decode(std::string_view bytes);

 private:
  // Slots that have the same point.
  struct Run {
    uint32_t first = 0;
    uint32_t length = 0;  // 0: there is none
    Point point = {};

    uint32_t end() const { return first + length; }
  };

  class Reader;

  static void append(std::string& bytes, uint32_t end, const Run& run);
  void begin(const Run& run);

  std::string bytes_;  // of all runs but the last
  uint32_t end_ = 0;   // the slot behind those
  Run run_;            // the last
};

}  // namespace control::metrics
