// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/cycle_clock.h"
#include "base/file_system.h"
#include "engine/acl/log.h"
#include "engine/acl/users.h"
#include "engine/durability/journal_keeper.h"
#include "engine/keyspace/keyspace.h"
#include "engine/pubsub/mail_bell.h"
#include "engine/pubsub/pubsub.h"
#include "engine/replication/failover.h"
#include "engine/replication/majority_lease.h"
#include "engine/replication/replication.h"
#include "engine/saving/loads.h"
#include "engine/saving/saver.h"
#include "engine/saving/snapshots.h"
#include "engine/scripts/scripts.h"
#include "engine/session/blocked_client.h"
#include "engine/session/client.h"
#include "engine/session/client_counts.h"
#include "engine/session/client_directory.h"
#include "engine/session/client_pause.h"
#include "engine/session/close_log.h"
#include "engine/session/command_log.h"
#include "engine/session/command_table.h"
#include "engine/session/debug_switches.h"
#include "engine/session/effect_recorder.h"
#include "engine/session/hot_keys.h"
#include "engine/session/latency_monitor.h"
#include "engine/session/lease.h"
#include "engine/session/monitors.h"
#include "engine/session/node_conditions.h"
#include "engine/session/node_rates.h"
#include "engine/session/node_stats.h"
#include "engine/session/reply_gate.h"
#include "engine/session/shutdown_wait.h"
#include "engine/session/stats.h"
#include "engine/settings/settings_store.h"
#include "engine/stream/write_stream.h"
#include "engine/tracking/tracking.h"

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

// WAIT, WAITAOF: until so many replicas have the stream up to `offset`, or for so long; 0: for
// ever.
struct ReplicaWait {
  uint64_t offset = 0;
  int64_t replicas = 0;
  int64_t timeout_ms = 0;
  bool on_disk = false;         // and have it on their disks
  bool on_own_disk = false;     // and so has the node itself
  bool tells_own_disk = false;  // the answer says whether it has
};

// Until when the node may answer as a primary, and by what it may go on after that.
struct LeaseUntil {
  int64_t boot_ms = 0;
  LeaseTerms terms = {};  // without voters: only whoever manages the shard renews it
};

// The node is to lead its shard.
struct Promotion {
  uint64_t epoch = 0;  // later than any that it knows of
  std::optional<LeaseUntil> lease;
  bool even_empty = false;  // though it has no data
};

// It is to lead no more, if it did.
struct Demotion {
  uint64_t epoch = 0;  // of whoever leads instead, at least the node's
  std::optional<PrimaryAddress> primary;
  bool foreign = false;  // a primary that knows nothing of epochs
};

// How durable what was acknowledged is, and who leads.
struct ShardStanding {
  bool leads = false;
  uint64_t epoch = 0;
  int64_t lease_left_ms = -1;   // -1: none is needed
  uint64_t replicated = 0;      // the offset that a quorum of replicas has; 0: there is none
  int64_t unreplicated_ms = 0;  // the age of the oldest write that it lacks
  uint64_t keys = 0;
  uint64_t voters_version = 0;  // of the terms of its lease; 0: it has none
  // For how long it has told no primary anything new of how far it is, and likewise no primary of
  // an earlier epoch than the one that it knows.
  int64_t told_ms = 0;
  int64_t left_ms = 0;
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

  // Runs `work` on the thread of worker 0, who follows the primary, then `finish` on the thread of
  // `client`, with that client if it is still there, which executes nothing in between. On worker 0
  // both have run when the call returns.
  virtual void on_first_worker(Client& client, std::function<void()> work,
                               std::function<void(Client&)> finish) = 0;

  // Sends `line` to all clients in MONITOR mode.
  virtual void feed_monitors(const std::string& line) = 0;

  // The same of all clients that watch one of these kinds (Client::watched_kinds): a line of text.
  // Who does not read misses lines, and is told how many.
  virtual void feed_watchers(uint32_t kinds, const std::string& line) = 0;
  // A script on the worker's thread runs for longer than others are to wait: has its other clients
  // told so, or whatever else they may ask meanwhile. Under the script's guard.
  virtual void serve_while_busy(uint32_t /*worker*/) {}

  // The answer to a client of another worker that waited for a key: its thread sends it, if the
  // client is still there and goes on.
  virtual void answer_blocked(const BlockedClient& blocked, std::string reply) = 0;

  // DEBUG SLEEP: stops all workers for that long, the caller's before this returns.
  virtual void stall(uint32_t caller, std::chrono::microseconds time) = 0;

  // Has the connection of a replica ask it what is to be sent. On any thread.
  virtual void feed_replica(uint32_t worker, uint64_t client_id) = 0;

  // Replies that waited at the gate may go on. On any thread.
  virtual void gate_has_moved() = 0;

  // A replica has said how far it is. On any thread.
  virtual void replica_acknowledged() = 0;

  // Tells the client how many replicas have what it waits for: at once where that is enough, or
  // it `may_wait` no longer, else when it is.
  virtual void wait_for_replicas(Client& client, const ReplicaWait& wait, bool may_wait) = 0;

  // A node of the shard is at a later epoch than this one: it will not be the primary any more, if
  // it was. On any thread, under any guard.
  virtual void hear_of_epoch(uint64_t epoch) = 0;

  // TARN.PROMOTE, TARN.DEMOTE: what whoever manages the shard makes of the node. Once they have
  // returned, nothing more is taken from whom it followed before. By worker 0, without a guard.
  virtual base::Result<void> promote(const Promotion& promotion) = 0;
  virtual base::Result<void> demote(const Demotion& demotion) = 0;
  // TARN.LEASE, and what TARN.STATE tells. On any worker's thread.
  virtual base::Result<void> renew_lease(uint64_t epoch, const LeaseUntil& lease) = 0;
  virtual ShardStanding shard_standing() = 0;
  // The client is gone: it waits for no replicas any more.
  virtual void forget_replica_wait(uint64_t client_id) = 0;

  // REPLICAOF: the node follows another from now on, or nobody. Whatever was there before stays
  // until the primary has something else. By worker 0, without a guard.
  virtual void follow(const std::optional<PrimaryAddress>& primary) = 0;

  // DEBUG LOADAOF: what the append-only file has takes the place of all data. The client goes on
  // with the answer once that is done. Without a guard.
  virtual void load_journal_again(Client& client) = 0;

  // FAILOVER: hands the node's part as a primary over to a replica. The error is a client's.
  virtual base::Result<void> fail_over(const FailoverRequest& request) = 0;
  // Goes back from it; false: there is none. The reason goes into the log. By worker 0, without a
  // guard.
  virtual bool abort_failover(std::string_view reason) = 0;
  // What wants the node's replicas looked at soon has happened: one waits for a snapshot.
  virtual void look_at_replicas() = 0;

  // Saves, if that is wanted, and stops the node, which may have to wait for its replicas before.
  // `client`, if any, is suspended then, and answered if the node goes on. Without a guard.
  virtual ShutdownStart shut_down(const ShutdownRequest& request, Client* client) = 0;
  // Ends such a wait; false: there is none.
  virtual bool abort_shutdown() = 0;
  // CLIENT PAUSE.
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
  MailBell& bell;
  PubSub& pubsub;
  Tracking& tracking;
  SettingsStore& settings;
  const base::Clock& clock;
  const base::CycleClock cycles;
  base::FileSystem& disk;
  const CommandTable& commands;
  acl::Users& users;
  ServerControl& control;
  const NodeIdentity& identity;

  WriteStream& stream;
  Snapshots& snapshots;
  Loads& loads;
  Saver& saver;
  Replication& replication;
  Failover& failover;
  JournalKeeper& journal;

  NodeConditions conditions = {};
  ReplyGate gate = {};
  Lease lease = {};
  Monitors monitors = {};
  ClientPause pause = {};
  ShutdownWait shutdown = {};

  alignas(64) ClientCounts clients = {};
  ClientDirectory client_directory = {};
  BlockedClients blocked_clients = {};
  NodeStats stats = {};
  NodeRates rates = {};
  ErrorStats errors = {};
  CommandLog command_log = {};
  LatencyMonitor latency = {};
  HotKeys hot_keys{monitors};
  CloseLog close_log = {};
  acl::Log acl_log = {};
  EffectRecorder effect_recorder = {};
  DebugSwitches debug = {};
  Scripts scripts = {};
};

}  // namespace engine
