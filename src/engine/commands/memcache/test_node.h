// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "engine/commands/memcache/binary_stream.h"
#include "engine/commands/memcache/stream.h"
#include "engine/session/acl_commands.h"
#include "engine/session/test_control.h"
#include "engine/settings/memory_config_files.h"

namespace engine {

// A memcached node without sockets, and one client a worker, for tests and fuzzers.
class MemcacheTestNode final : private TestControl {
 public:
  explicit MemcacheTestNode(Settings settings = defaults_under(Engine::kMemcached),
                            uint32_t workers = 1)
      : store_(std::move(settings), "", files_),
        keyspace_({.partitions = 256, .databases = 1, .workers = workers}) {
    keyspace_.set_maxmemory(store_.current()->maxmemory);
    keyspace_.set_policy({.policy = store_.current()->maxmemory_policy});
    users_.set_default_password(store_.current()->requirepass);
    for (uint32_t i = 0; i < workers; i++) stats_.push_back(std::make_unique<WorkerStats>(0));
    for (uint32_t i = 0; i < workers; i++) {
      clients_.push_back(std::make_unique<Guest>(node_, shared_, i));
    }
  }

  // The client of `worker` sends the bytes; returns what the node answers, or has executed before
  // and now can send. The clients of two workers may be two threads.
  std::string say(std::string_view bytes, uint32_t worker = 0) {
    Guest& guest = *clients_[worker];
    guest.pending += bytes;
    guest.pending.erase(0, guest.consume());
    return take_replies(guest.client);
  }

  // Received, and not executed yet.
  size_t pending_bytes() const { return clients_[0]->pending.size(); }

  Client& client() { return clients_[0]->client; }
  base::FakeClock& clock() { return clock_; }
  Keyspace& keyspace() { return keyspace_; }
  const MemcacheStats& counts() const { return stats_[0]->memcache; }
  bool was_shut_down() const { return was_shut_down_; }

 private:
  struct Guest final : WorkerClients {
    Guest(Node& node, MemcacheSharedState& shared, uint32_t worker)
        : client(worker + 1, node.keyspace.worker(worker).memory), executor(node, shared, worker) {
      const uint64_t version = node.users.version();
      client.authenticated = node.users.default_is_open();
      become(client, node.users.default_user(), version);
    }
    void for_each(const std::function<void(Client&)>& visit) override { visit(client); }
    void close(Client& /*client*/, bool /*now*/) override {}
    bool unblock(Client& /*client*/, bool /*with_error*/) override { return false; }

    // The first byte says which protocol it is, as MemcacheConnection has it.
    size_t consume() {
      if (!is_binary) is_binary = pending.starts_with(protocol::memcache::kBinaryRequestMagic);
      if (*is_binary) return binary_stream.consume(pending, client).bytes;
      return stream.consume(pending, client).bytes;
    }

    Client client;
    MemcacheExecutor executor;
    BinaryExecutor binary_executor{executor};
    MemcacheStream stream{executor};
    BinaryStream binary_stream{binary_executor};
    std::optional<bool> is_binary;
    std::string pending;
  };

  // Requires: one worker.
  void on_every_worker(Client& asking, std::function<void(WorkerClients&)> each,
                       std::function<void(Client&)> finish) override {
    each(*clients_[0]);
    finish(asking);
  }
  ShutdownStart shut_down(const ShutdownRequest& /*request*/, Client* /*client*/) override {
    was_shut_down_ = true;
    return ShutdownStart::kStops;
  }
  size_t connected_clients() const override { return clients_.size(); }
  std::vector<ListeningSocket> listening() const override {
    return {{.fd = 5, .address = "127.0.0.1:11211"}};
  }
  WorkerStats& worker_stats(uint32_t worker) override { return *stats_[worker]; }

  static std::string take_replies(Client& client) {
    std::string replies = client.out.copy();
    client.out.clear();
    return replies;
  }

  const MemoryConfigFiles files_;
  SettingsStore store_;
  const CommandTable commands_{{}};
  AclCommands acl_commands_{commands_};
  acl::Users users_{acl_commands_};
  const NodeIdentity identity_;
  Keyspace keyspace_;
  MailBell bell_{keyspace_.workers(), [](uint32_t) {}};
  PubSub pubsub_{bell_};
  Tracking tracking_{keyspace_, bell_};
  WriteStream stream_;
  base::DiskFileSystem disk_;
  Snapshots snapshots_{keyspace_, disk_, [] {}};
  Loads loads_{[] {}};
  base::FakeClock clock_;
  Saver saver_{
      keyspace_,
      snapshots_,
      {.clock = clock_, .describe = [](const Guard&, SnapshotHeader&) {}, .status_changed = [] {}}};
  Replication replication_{keyspace_, stream_, snapshots_};
  Failover failover_{replication_};
  JournalKeeper journal_{{.keyspace = keyspace_,
                          .stream = stream_,
                          .snapshots = snapshots_,
                          .replication = replication_,
                          .clock = clock_,
                          .disk = disk_,
                          .changed = [] {},
                          .waiting_clients = [] { return size_t{0}; }}};
  std::vector<std::unique_ptr<WorkerStats>> stats_;
  Node node_{.keyspace = keyspace_,
             .bell = bell_,
             .pubsub = pubsub_,
             .tracking = tracking_,
             .settings = store_,
             .clock = clock_,
             .cycles = base::CycleClock(clock_),
             .disk = disk_,
             .commands = commands_,
             .users = users_,
             .control = *this,
             .identity = identity_,
             .stream = stream_,
             .snapshots = snapshots_,
             .loads = loads_,
             .saver = saver_,
             .replication = replication_,
             .failover = failover_,
             .journal = journal_};
  MemcacheSharedState shared_;
  std::vector<std::unique_ptr<Guest>> clients_;
  bool was_shut_down_ = false;
};

}  // namespace engine
