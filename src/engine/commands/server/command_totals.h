// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>

#include "base/histogram.h"
#include "engine/session/node.h"

namespace engine {

// One command's figures of all workers, at about one moment.
struct CommandTotals {
  uint64_t calls = 0;
  uint64_t time_ns = 0;
  uint64_t rejected = 0;
  uint64_t failed = 0;
  std::unique_ptr<base::HistogramSum> latency;  // nanoseconds; never null
};

// `index` is CommandSpec::index.
CommandTotals command_totals(Node& node, size_t index);

}  // namespace engine
