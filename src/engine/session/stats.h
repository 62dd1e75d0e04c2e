// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "base/histogram.h"
#include "engine/keyspace/worker.h"

namespace engine {

// Of one command on one worker.
struct CommandStats {
  Counter calls;
  Counter time_ns;
  Counter rejected;  // never ran: arity, authentication, memory
  Counter failed;    // ran and answered an error
  base::Histogram latency_ns;
};

// What one worker of a memcached node counts beside, under the names of memcached's stats.
struct MemcacheStats {
  Counter get_cmds;
  Counter get_hits;
  Counter get_misses;
  Counter get_expired;  // asked for when their time was over but they were still there
  Counter set_cmds;
  Counter touch_cmds;
  Counter touch_hits;
  Counter touch_misses;
  Counter delete_hits;
  Counter delete_misses;
  Counter incr_hits;
  Counter incr_misses;
  Counter decr_hits;
  Counter decr_misses;
  Counter cas_hits;
  Counter cas_misses;
  Counter cas_badval;
  Counter flush_cmds;
  Counter config_get_cmds;  // ElastiCache's, of which memcached's stats have nothing
  Counter meta_cmds;
  Counter total_items;  // ever stored
  Counter store_too_large;
  Counter store_no_memory;
  Counter auth_cmds;
  Counter auth_errors;
};

// What one worker counts; read by any thread, summed for INFO.
class WorkerStats {
 public:
  explicit WorkerStats(size_t command_count) : by_command_(command_count) {}

  Counter commands;
  Counter connections;  // accepted
  Counter bytes_in;
  Counter bytes_out;
  Counter stream_bytes_in;   // from the primary
  Counter stream_bytes_out;  // of bytes_out, to replicas
  Counter reads;             // system calls
  Counter writes;
  Counter loops;
  Counter loop_ns;              // in them, without what was slept
  Counter loop_ns_max;          // of the longest
  Counter loop_commands_max;    // executed in one
  Counter background_ns;        // of loop_ns: limits, expiry, eviction, freeing
  Counter input_limit_closed;   // clients closed for their query buffer
  Counter output_limit_closed;  // and for their output buffer
  Counter evicted_clients;
  Counter idle_closed;       // clients closed for `timeout`
  Counter ended_iam_logins;  // clients closed since their log-in with IAM has ended
  Counter unauthenticated;   // AUTH with a wrong password, and commands before it
  MemcacheStats memcache;

  // By CommandSpec::index. Made at first use: most commands are never called.
  CommandStats& command(size_t index) {
    CommandStats* stats = by_command_[index].load(std::memory_order_acquire);
    if (stats == nullptr) [[unlikely]] {
      stats = new CommandStats();
      by_command_[index].store(stats, std::memory_order_release);
    }
    return *stats;
  }
  const CommandStats* command_if_any(size_t index) const {
    return by_command_[index].load(std::memory_order_acquire);
  }
  size_t command_count() const { return by_command_.size(); }

  ~WorkerStats() {
    for (auto& stats : by_command_) delete stats.load();
  }

  // CONFIG RESETSTAT; counts that race with it may survive.
  void reset();

 private:
  std::vector<std::atomic<CommandStats*>> by_command_;
};

// Error replies by their code, for INFO errorstats. Thread-safe; errors are rare enough for a lock.
class ErrorStats {
 public:
  static constexpr size_t kCodesMax = 128;

  void count(std::string_view code);
  std::map<std::string, uint64_t, std::less<>> all() const;
  uint64_t total() const;
  void reset();

 private:
  mutable std::mutex mutex_;
  std::map<std::string, uint64_t, std::less<>> by_code_;
  uint64_t total_ = 0;
};

}  // namespace engine
