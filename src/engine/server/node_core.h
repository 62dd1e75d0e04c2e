// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/cycle_clock.h"
#include "base/ip_network.h"
#include "engine/commands/memcache/shared_state.h"
#include "engine/pubsub/key_event_channels.h"
#include "engine/pubsub/pubsub.h"
#include "engine/server/worker.h"
#include "engine/session/node.h"
#include "engine/settings/settings_store.h"

namespace engine {

// What a node takes from the world instead of asking for it, so that a simulation can own it.
struct NodeSurroundings {
  const base::Clock& clock;
  base::CycleClock cycles;
  uint64_t seed = 0;  // of the keys' hashes
};

// A node without sockets and threads: keyspace and workers put together, and what commands ask of
// all workers. Whoever owns it gives each worker a loop and has it run, on a thread of its own
// (node_server.h) or step by step (simulated_node.h).
class NodeCore : public ServerControl {
 public:
  // `store` holds the settings the node starts with and changes at run time.
  NodeCore(SettingsStore& store, NodeIdentity identity, const NodeSurroundings& surroundings);
  ~NodeCore() override;

  // To be called once for each of keyspace().workers(), in their order.
  void add_worker(std::unique_ptr<net::EventLoop> loop);

  // Gives a client that is let in to the worker with the fewest. On the thread of worker 0.
  void hand_over(std::unique_ptr<net::Transport> transport, net::Peer peer);

  Node& node() { return *node_; }
  Worker& worker(uint32_t index) { return *workers_[index]; }

  void on_every_worker(Client& client, std::function<void(WorkerClients&)> each,
                       std::function<void(Client&)> finish) override;
  void answer_blocked(const BlockedClient& blocked, std::string reply) override;
  void feed_monitors(const std::string& line) override;
  void stall(uint32_t caller, std::chrono::microseconds time) override;
  void shut_down(const ShutdownRequest& request) override;
  void pause_clients(PauseMode mode, int64_t until_ms) override;
  void tick(uint32_t worker, int64_t now_ms) override;
  size_t connected_clients() const override;
  std::vector<ListeningSocket> listening() const override { return {}; }
  WorkerStats& worker_stats(uint32_t worker) override { return *stats_[worker]; }

 protected:
  // Brings changed settings into force, or says which of them cannot be.
  virtual std::optional<ApplyFailure> apply(const Settings& before, const Settings& after);

  SettingsStore& store() { return store_; }
  Keyspace& keyspace() { return keyspace_; }
  const Keyspace& keyspace() const { return keyspace_; }
  CommandTable& commands() { return commands_; }
  const std::vector<std::unique_ptr<Worker>>& workers() const { return workers_; }

 private:
  void wake_for_mail(uint32_t worker);
  void close_disallowed(const std::vector<base::IpNetwork>& allowed);
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
  MemcacheSharedState memcache_;  // of a memcached node
  std::vector<std::unique_ptr<Worker>> workers_;
  uint64_t next_client_id_ = 1;
  std::mutex pause_mutex_;  // held while the pause changes
};

// How many workers `threads` asks for: 0 means every core that the process may use.
uint32_t worker_count(const Settings& settings);

}  // namespace engine
