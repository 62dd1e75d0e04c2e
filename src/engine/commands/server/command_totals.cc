// SPDX-License-Identifier: Apache-2.0
#include "engine/commands/server/command_totals.h"

namespace engine {

CommandTotals command_totals(Node& node, size_t index) {
  CommandTotals totals;
  totals.latency = std::make_unique<base::HistogramSum>();
  for (uint32_t i = 0; i < node.keyspace.workers(); i++) {
    const CommandStats* of_worker = node.control.worker_stats(i).command_if_any(index);
    if (of_worker == nullptr) continue;
    totals.calls += of_worker->calls.get();
    totals.time_ns += of_worker->time_ns.get();
    totals.rejected += of_worker->rejected.get();
    totals.failed += of_worker->failed.get();
    totals.latency->add(of_worker->latency_ns);
  }
  return totals;
}

}  // namespace engine
