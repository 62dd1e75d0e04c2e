// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
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
#include "base/file_system.h"
#include "base/ip_network.h"
#include "engine/commands/memcache/shared_state.h"
#include "engine/pubsub/key_event_channels.h"
#include "engine/pubsub/mail_bell.h"
#include "engine/pubsub/pubsub.h"
#include "engine/server/data_restorer.h"
#include "engine/server/journal_loader.h"
#include "engine/server/primary_link.h"
#include "engine/server/replica_waits.h"
#include "engine/server/shard_role.h"
#include "engine/server/worker.h"
#include "engine/session/acl_commands.h"
#include "engine/session/node.h"
#include "engine/settings/settings_store.h"
#include "engine/tracking/tracking.h"

namespace engine {

// What a node takes from the world instead of asking for it, so that a simulation can own it.
struct NodeSurroundings {
  const base::Clock& clock;
  base::CycleClock cycles;
  base::FileSystem& disk;
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

  // How the node reaches a primary; without it can follow none. Before worker 0 runs.
  void connect_by(Connector connector);

  // Brings back what the node had saved, and then follows the primary that the settings name; it
  // counts as loading until it does. `done` is called by worker 0 once that is done, or at once;
  // with an error the node is of no use. By who builds the node, before any worker runs.
  void restore(std::function<void(const base::Result<void>&)> done);

  // Writes what the journal lacks. Once the workers have stopped.
  void end_journal();

  // Has all workers stop, whatever was not saved.
  void stop_workers();

  // Gives a client that is let in to the worker with the fewest. On the thread of worker 0.
  void hand_over(std::unique_ptr<net::Transport> transport, net::Peer peer);

  Node& node() { return *node_; }
  Worker& worker(uint32_t index) { return *workers_[index]; }

  void on_every_worker(Client& client, std::function<void(WorkerClients&)> each,
                       std::function<void(Client&)> finish) override;
  void on_first_worker(Client& client, std::function<void()> work,
                       std::function<void(Client&)> finish) override;
  void answer_blocked(const BlockedClient& blocked, std::string reply) override;
  void feed_monitors(const std::string& line) override;
  void feed_watchers(uint32_t kinds, const std::string& line) override;
  void stall(uint32_t caller, std::chrono::microseconds time) override;
  void serve_while_busy(uint32_t worker) override;
  void feed_replica(uint32_t worker, uint64_t client_id) override;
  void gate_has_moved() override;
  void replica_acknowledged() override;
  void wait_for_replicas(Client& client, const ReplicaWait& wait, bool may_wait) override;
  void hear_of_epoch(uint64_t epoch) override;
  base::Result<void> promote(const Promotion& promotion) override;
  base::Result<void> demote(const Demotion& demotion) override;
  base::Result<void> renew_lease(uint64_t epoch, const LeaseUntil& lease) override;
  ShardStanding shard_standing() override;
  void forget_replica_wait(uint64_t client_id) override;
  void follow(const std::optional<PrimaryAddress>& primary) override;
  void load_journal_again(Client& client) override;
  base::Result<void> fail_over(const FailoverRequest& request) override;
  bool abort_failover(std::string_view reason) override;
  void look_at_replicas() override;
  ShutdownStart shut_down(const ShutdownRequest& request, Client* client) override;
  bool abort_shutdown() override;
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

  // As the settings say: requirepass, lines of users, or a file of them. Before anybody is served.
  base::Result<void> load_users();

 private:
  std::vector<std::string> configured_users() const;
  void show_onlookers(const std::function<bool(const Client&)>& looks_on,
                      const std::function<void(Client&)>& show);
  void wake_for_mail(uint32_t worker);
  void wake_all();
  void close_abandoned(const std::vector<std::string>& before,
                       const std::vector<std::string>& after);
  void close_disallowed(const std::vector<base::IpNetwork>& allowed);
  void close_unencrypted(const Settings& before, const Settings& after);
  void apply_to_keyspace(const Settings& settings);
  void look_after_replication(int64_t now_ms);
  void look_at_waits(int64_t now_ms);
  void look_for_few_replicas(const Settings& settings, int64_t now_ms);
  using Restored = std::function<void(const base::Result<void>&)>;
  void restore_file(Restored done);
  void restore_journal(Restored done);
  void load_journal(Restored done);
  void load_again(const Restored& done);
  base::Result<void> begin_journal(std::optional<JournalFiles> files);
  void switch_journal(bool on);
  void journal_changed();
  size_t clients_held() const;
  void restored(KeyspaceWorker& worker);
  void look_after_saving(int64_t now_ms);
  void look_at_saving();
  void end_replica_waits(const std::function<bool(const ReplicaWait&)>& over,
                         std::string_view error);
  // Calls it on worker 0 when every worker has done what it was doing.
  Worker& current_worker();
  KeyspaceWorker& first_keyspace_worker();
  KeyspaceWorker& current_keyspace_worker();
  void pause(PauseReason reason, PauseMode mode, int64_t until_ms);
  void pause_has_changed(PauseMode before);

  // --- node_failover.cc, on worker 0 ---
  void look_at_failover();
  void failover_answered(bool accepted);
  void failover_is_over();

  // --- node_scripts.cc ---
  void keep_functions();
  base::Result<void> take_functions(const LoadedFile& file, const LoadingOptions& options);
  // --- node_shutdown.cc ---
  bool replicas_are_in_sync() const;
  void look_at_shutdown(int64_t now_ms);
  void tell_of_replicas() const;
  base::Result<void> finish_shutdown(const ShutdownRequest& request);
  base::Result<void> save_at_last(const ShutdownRequest& request);
  void answer_shutdown(const std::vector<ShutdownWait::Asker>& askers);

  SettingsStore& store_;
  const NodeIdentity identity_;
  CommandTable commands_;
  AclCommands acl_commands_;
  acl::Users users_;
  Keyspace keyspace_;
  MailBell bell_;
  PubSub pubsub_;
  Tracking tracking_;
  KeyEventChannels key_event_channels_;
  WriteStream stream_;
  base::FileSystem& disk_;
  Snapshots snapshots_;
  Loads loads_;
  Replication replication_;
  Failover failover_;
  Saver saver_;
  JournalKeeper journal_;
  std::vector<std::unique_ptr<WorkerStats>> stats_;
  std::unique_ptr<Node> node_;
  MemcacheSharedState memcache_;  // of a memcached node
  std::unique_ptr<DataRestorer> restorer_;
  std::unique_ptr<JournalLoader> journal_loader_;
  std::optional<JournalFiles> journal_files_;  // while they are loaded
  std::vector<std::unique_ptr<Worker>> workers_;
  std::unique_ptr<ShardRole> role_;
  ReplicaWaits waits_;
  uint64_t next_client_id_ = 1;
  std::mutex pause_mutex_;          // held while the pause changes
  std::atomic<bool> ends_ = false;  // nothing holds it any more: its workers stop
};

// How many workers `threads` asks for: 0 means every core that the process may use.
uint32_t worker_count(const Settings& settings);

}  // namespace engine
