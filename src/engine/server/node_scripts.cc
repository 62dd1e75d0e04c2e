// SPDX-License-Identifier: Apache-2.0
#include "engine/scripts/library_source.h"
#include "engine/server/node_core.h"

namespace engine {

// They go into every snapshot, and come with every file.
void NodeCore::keep_functions() {
  snapshots_.describe_with([this](SnapshotHeader& header) {
    const auto set = node_->scripts.functions.current();
    for (const auto& [name, library] : set->libraries()) {
      header.functions.push_back(library->source);
    }
  });
  keyspace_.wait_with([this](uint32_t worker) { serve_while_busy(worker); });
  loads_.hand_over_to([this](const LoadedFile& file, const LoadingOptions& options) {
    return take_functions(file, options);
  });
}

base::Result<void> NodeCore::take_functions(const LoadedFile& file, const LoadingOptions& options) {
  const auto libraries =
      read_libraries(file.functions, node_->clock,
                     {.time_ms = 0, .memory_bytes_max = store_.current()->script_memory_max});
  if (!libraries) return libraries.error();
  const RestorePolicy policy = !options.keeps_functions    ? RestorePolicy::kFlush
                               : options.replaces_existing ? RestorePolicy::kReplace
                                                           : RestorePolicy::kAppend;
  return node_->scripts.functions.add(*libraries, policy);
}

void NodeCore::serve_while_busy(uint32_t worker) {
  if (node_->scripts.running.any_slow()) workers_[worker]->serve_within();
}

}  // namespace engine
