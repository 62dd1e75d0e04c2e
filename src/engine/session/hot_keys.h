// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/resource.h>

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <vector>

#include "engine/keyspace/worker.h"
#include "engine/session/monitors.h"
#include "engine/session/top_keys.h"

namespace engine {

struct Key;

// HOTKEYS: which keys take the most of the workers' time, or of the network, for as long as
// somebody looks. A command's share is divided among its keys. Each worker weighs the keys of what
// it runs; who asks adds up. Thread-safe.
class HotKeys {
 public:
  struct Options {
    bool time = false;          // METRICS CPU
    bool bytes = false;         // METRICS NET
    size_t count = 10;          // keys that are wanted
    int64_t duration_ms = 0;    // 0: until it is stopped
    uint32_t sample_ratio = 1;  // of so many commands one is weighed, at random
  };

  struct Report {
    Options options;
    bool active = false;
    int64_t started_ms = 0;
    int64_t duration_ms = 0;
    uint64_t time_us = 0;         // of all commands with keys
    uint64_t bytes = 0;           // likewise
    uint64_t sampled_bytes = 0;   // of those that were weighed
    int64_t process_user_ms = 0;  // since the start
    int64_t process_system_ms = 0;
    std::vector<TopKeys::Weighed> by_time_us;  // the heaviest first
    std::vector<TopKeys::Weighed> by_bytes;
  };

  // `monitors` has the workers look while a session is on.
  explicit HotKeys(Monitors& monitors) : monitors_(monitors) {}

  // False if one is on already. What was found before is forgotten.
  bool start(const Options& options, uint32_t workers, int64_t now_ms);
  // False: none is on.
  bool stop(int64_t now_ms);
  // False: one is on. Forgets what was found.
  bool reset(int64_t now_ms);
  std::optional<Report> report(int64_t now_ms);

  // Whether weigh() is wanted.
  bool active() const { return active_.load(std::memory_order_acquire); }

  // A command has run, on its worker's thread, which took so long and moved so many bytes.
  // Requires: there are keys.
  void weigh(KeyspaceWorker& worker, std::span<const Key> keys, uint64_t elapsed_ns,
             uint64_t bytes);

 private:
  struct Scale {
    explicit Scale(size_t room) : time_ns(room), bytes(room) {}
    std::mutex mutex;  // the worker's, but for who asks
    TopKeys time_ns;
    TopKeys bytes;
    uint64_t all_time_ns = 0;
    uint64_t all_bytes = 0;
  };
  // What is looked for, and what was found. Kept by who weighs while another is begun.
  struct Session {
    Options options;
    int64_t started_ms = 0;
    int64_t ended_ms = 0;
    rusage began = {};
    std::vector<std::unique_ptr<Scale>> scales;  // one a worker
  };

  std::shared_ptr<Session> session_at(int64_t now_ms);
  void end_if_over(int64_t now_ms);
  void end(int64_t now_ms);
  static std::vector<TopKeys::Weighed> heaviest(const Session& session, TopKeys Scale::*which,
                                                uint64_t unit);

  Monitors& monitors_;
  std::atomic<bool> active_ = false;  // changed under mutex_
  std::mutex mutex_;
  std::shared_ptr<Session> session_;  // guarded by mutex_
};

}  // namespace engine
