// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/cycle_clock.h"
#include "engine/keyspace/keyspace.h"
#include "engine/pubsub/pubsub.h"
#include "engine/session/client.h"
#include "engine/session/close_log.h"
#include "engine/session/command_log.h"
#include "engine/session/command_table.h"
#include "engine/session/effect_recorder.h"
#include "engine/session/latency_monitor.h"
#include "engine/session/rate_sampler.h"
#include "engine/session/stats.h"
#include "engine/settings/settings_store.h"

namespace engine {

// The clients of one worker, as a function sees them that runs on that worker's thread.
class WorkerClients {
 public:
  virtual ~WorkerClients() = default;
  virtual void for_each(const std::function<void(Client&)>& visit) = 0;
  // Closes the client once its pending replies are sent, at once if `now`.
  virtual void close(Client& client, bool now) = 0;
  // CLIENT UNBLOCK: ends the client's wait for a key, as if its time were over or with an error.
  // False if it does not wait.
  virtual bool unblock(Client& client, bool with_error) = 0;
};

// CLIENT PAUSE.
enum class PauseMode : uint8_t { kNone, kWrites, kAll };

struct ShutdownRequest {
  bool now = false;
  bool force = false;
};

// A socket that waits for connections of clients.
struct ListeningSocket {
  int fd = -1;
  std::string address;  // "127.0.0.1:6379", or the path of a Unix socket
  bool unix_socket = false;
};

// What commands ask of the threads and sockets around them; the server implements it.
class ServerControl {
 public:
  virtual ~ServerControl() = default;

  // Runs `each` once on every worker's thread, then `finish` on the thread of `client`, with that
  // client if it is still there. The client executes nothing in between. With one worker both
  // have run when the call returns.
  virtual void on_every_worker(Client& client, std::function<void(WorkerClients&)> each,
                               std::function<void(Client&)> finish) = 0;

  // Sends `line` to all clients in MONITOR mode.
  virtual void feed_monitors(const std::string& line) = 0;

  // The answer to a client of another worker that waited for a key: its thread sends it, if the
  // client is still there and goes on.
  virtual void answer_blocked(const BlockedClient& blocked, std::string reply) = 0;

  // MONITOR: counted so that feeding costs nothing while nobody looks.
  virtual void monitor_started() = 0;

  // DEBUG SLEEP: stops all workers for that long, the caller's before this returns.
  virtual void stall(uint32_t caller, std::chrono::microseconds time) = 0;

  virtual void shut_down(const ShutdownRequest& request) = 0;
  virtual void pause_clients(PauseMode mode, int64_t until_ms) = 0;
  virtual void tick(uint32_t worker, int64_t now_ms) = 0;  // by every worker, now and then
  virtual size_t connected_clients() const = 0;
  virtual std::vector<ListeningSocket> listening() const = 0;
  virtual WorkerStats& worker_stats(uint32_t worker) = 0;
};

// What never changes while a node runs.
struct NodeIdentity {
  std::string run_id;  // 40 hexadecimal digits
  std::string executable;
  std::string config_file;           // absolute, or empty
  std::string supervised_by = "no";  // or "systemd", "upstart"
  int64_t started_ms = 0;
  int64_t process_id = 0;
};

// All that a command can reach beyond its client and keys. The parts are thread-safe; they live as
// long as the node.
struct Node {
  Keyspace& keyspace;
  PubSub& pubsub;
  SettingsStore& settings;
  const base::Clock& clock;
  const base::CycleClock cycles;
  const CommandTable& commands;
  ServerControl& control;
  const NodeIdentity& identity;

  ErrorStats errors = {};
  CommandLog command_log = {};
  LatencyMonitor latency = {};
  CloseLog close_log = {};
  EffectRecorder effect_recorder = {};

  // Sampled ten times a second, over all workers.
  RateSampler commands_rate = {};
  RateSampler input_rate = {};   // bytes
  RateSampler output_rate = {};  // bytes
  RateSampler loops_rate = {};
  RateSampler loop_ns_rate = {};

  std::atomic<uint32_t> monitors = 0;  // clients in MONITOR mode
  std::atomic<PauseMode> pause_mode = PauseMode::kNone;
  std::atomic<int64_t> pause_until_ms = 0;
  std::atomic<uint32_t> paused_clients = 0;   // those that wait for its end
  std::atomic<uint32_t> blocked_clients = 0;  // those that wait for a key
  std::atomic<uint32_t> pubsub_clients = 0;   // those that listen to channels
  std::atomic<uint32_t> watching_clients = 0;
  std::atomic<uint32_t> watched_keys = 0;  // counted for each client
  std::atomic<uint64_t> waiters = 0;       // that there ever were, to number them
  std::atomic<bool> cron_paused = false;   // DEBUG PAUSE-CRON
  // DEBUG CLIENT-ENFORCE-REPLY-LIST: reply buffers count whole, not just what is in them.
  std::atomic<bool> count_reply_buffers = false;
  std::atomic<bool> hyperloglog_simd = true;  // PFDEBUG SIMD: where the processor can
  std::atomic<size_t> peak_memory = 0;
  std::atomic<int64_t> stats_since_ms = 0;
  std::atomic<uint64_t> rejected_connections = 0;
  std::atomic<uint64_t> memcache_cas = 0;         // the last CAS value given out
  std::atomic<int64_t> memcache_flush_at_ms = 0;  // when a delayed flush_all is due; 0: none is
};

}  // namespace engine
