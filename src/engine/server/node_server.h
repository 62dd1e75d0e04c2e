// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "engine/pubsub/key_event_channels.h"
#include "engine/pubsub/pubsub.h"
#include "engine/server/listeners.h"
#include "engine/server/worker.h"
#include "engine/session/node.h"
#include "engine/settings/settings_store.h"

namespace engine {

// A node: keyspace, workers and sockets put together. Built, started and stopped by one thread,
// which is worker 0 while the node runs.
class NodeServer final : public ServerControl {
 public:
  // `store` holds the settings the node starts with and changes at run time.
  NodeServer(SettingsStore& store, const base::Clock& clock, NodeIdentity identity);
  ~NodeServer() override;

  // Opens the sockets; nothing is served yet.
  base::Result<void> listen();

  // Serves until SIGTERM, SIGINT or SHUTDOWN. SIGHUP reopens the log file. Requires: listen().
  void run();

  void on_every_worker(Client& client, std::function<void(WorkerClients&)> each,
                       std::function<void(Client&)> finish) override;
  void answer_blocked(const BlockedClient& blocked, std::string reply) override;
  void feed_monitors(const std::string& line) override;
  void monitor_started() override;
  void stall(uint32_t caller, std::chrono::microseconds time) override;
  void shut_down(const ShutdownRequest& request) override;
  void pause_clients(PauseMode mode, int64_t until_ms) override;
  void tick(uint32_t worker, int64_t now_ms) override;
  size_t connected_clients() const override;
  std::vector<ListeningSocket> listening() const override { return listeners_->sockets(); }
  WorkerStats& worker_stats(uint32_t worker) override { return *stats_[worker]; }

 private:
  class SignalHandler;

  base::Result<void> listen_for_admin();
  base::Result<void> fit_to_descriptors();
  void accept(net::Descriptor socket);
  void refuse(net::Descriptor socket, const char* reason);
  void accept_admin(net::Descriptor socket);
  void hand_over(net::Descriptor socket, const net::Peer& peer);
  void wake_for_mail(uint32_t worker);
  void close_disallowed(const std::vector<base::IpNetwork>& allowed);
  const char* reason_to_refuse(const Settings& settings, const net::Peer& peer) const;
  std::optional<ApplyFailure> apply(const Settings& before, const Settings& after);
  void apply_to_keyspace(const Settings& settings);
  void set_pause(PauseMode mode, int64_t until_ms);

  SettingsStore& store_;
  const NodeIdentity identity_;
  CommandTable commands_;
  Keyspace keyspace_;
  PubSub pubsub_;
  KeyEventChannels key_event_channels_;
  std::vector<std::unique_ptr<WorkerStats>> stats_;
  std::unique_ptr<Node> node_;
  std::vector<std::unique_ptr<Worker>> workers_;
  std::vector<std::thread> threads_;
  std::jthread memory_thread_;  // see SlabPool::look_after_memory
  std::unique_ptr<Listeners> listeners_;
  std::unique_ptr<Listeners> admin_listeners_;  // null without `admin-socket`
  std::unique_ptr<SignalHandler> signals_;
  std::atomic<uint64_t> next_client_id_ = 1;
  std::mutex pause_mutex_;  // held while the pause changes
};

// How many workers `threads` asks for: 0 means every core that the process may use.
uint32_t worker_count(const Settings& settings);

}  // namespace engine
