// SPDX-License-Identifier: Apache-2.0
#pragma once

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
#include "engine/session/blocked_client.h"
#include "engine/session/client.h"
#include "engine/session/client_counts.h"
#include "engine/session/client_pause.h"
#include "engine/session/close_log.h"
#include "engine/session/command_log.h"
#include "engine/session/command_table.h"
#include "engine/session/debug_switches.h"
#include "engine/session/effect_recorder.h"
#include "engine/session/latency_monitor.h"
#include "engine/session/monitors.h"
#include "engine/session/node_rates.h"
#include "engine/session/node_stats.h"
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

// All that a command can reach beyond its client and keys, part by part. The parts are thread-safe;
// they live as long as the node. What is read for every request comes first, and shares no line of
// the processors' caches with what several workers write.
struct Node {
  Keyspace& keyspace;
  PubSub& pubsub;
  SettingsStore& settings;
  const base::Clock& clock;
  const base::CycleClock cycles;
  const CommandTable& commands;
  ServerControl& control;
  const NodeIdentity& identity;

  Monitors monitors = {};
  ClientPause pause = {};

  alignas(64) ClientCounts clients = {};
  BlockedClients blocked_clients = {};
  NodeStats stats = {};
  NodeRates rates = {};
  ErrorStats errors = {};
  CommandLog command_log = {};
  LatencyMonitor latency = {};
  CloseLog close_log = {};
  EffectRecorder effect_recorder = {};
  DebugSwitches debug = {};
};

}  // namespace engine
