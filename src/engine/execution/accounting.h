// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "engine/session/client.h"
#include "engine/session/command_spec.h"
#include "engine/session/node.h"

namespace engine {

// A command that has run, or that a client has waited for.
struct Completed {
  const CommandSpec& spec;
  Arguments args;
  const Client& client;
  uint64_t elapsed_ns = 0;
  size_t request_bytes = 0;  // on the wire
  size_t reply_bytes = 0;
};

// Counts what ran on one worker, whoever had it run, and keeps the logs of slow and large commands.
// Belongs to the worker's thread.
class Accounting {
 public:
  Accounting(Node& node, KeyspaceWorker& worker, WorkerStats& stats)
      : node_(node), worker_(worker), stats_(stats) {}

  // To be called when the settings have changed.
  void set_thresholds(const Settings& settings);

  // A time from which the next elapsed_ns() counts: that of one command ends where that of the next
  // begins, which spares a look at the clock.
  void start_clock();
  uint64_t elapsed_ns();

  void count(const Completed& completed, const Settings& settings) {
    CommandStats& stats = stats_.command(completed.spec.index);
    stats.calls.add();
    stats.time_ns.add(completed.elapsed_ns);
    if (settings.latency_tracking) stats.latency_ns.record(completed.elapsed_ns);
    stats_.commands.add();
    if (completed.elapsed_ns >= log_at_.elapsed_ns ||
        completed.request_bytes >= log_at_.request_bytes ||
        completed.reply_bytes >= log_at_.reply_bytes) [[unlikely]] {
      log(completed, settings);
    }
  }

  // It ran and answered with an error, the last of `reply`; or it was not let run.
  void count_failure(const CommandSpec& spec, const ReplyWriter& reply);
  void count_rejection(const CommandSpec* spec, const ReplyWriter& reply);

 private:
  // From where on a command may be one for the logs; UINT64_MAX: never.
  struct LogThresholds {
    uint64_t elapsed_ns = UINT64_MAX;
    uint64_t request_bytes = UINT64_MAX;
    uint64_t reply_bytes = UINT64_MAX;
  };

  void log(const Completed& completed, const Settings& settings);

  Node& node_;
  KeyspaceWorker& worker_;
  WorkerStats& stats_;
  LogThresholds log_at_;
  uint64_t last_cycles_ = 0;
};

}  // namespace engine
