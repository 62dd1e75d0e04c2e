// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "engine/commands/memcache/stream.h"
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
    guest.pending.erase(0, guest.stream.consume(guest.pending, guest.client).bytes);
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
      client.authenticated = node.settings.current()->requirepass.empty();
    }
    void for_each(const std::function<void(Client&)>& visit) override { visit(client); }
    void close(Client& /*client*/, bool /*now*/) override {}
    bool unblock(Client& /*client*/, bool /*with_error*/) override { return false; }

    Client client;
    MemcacheExecutor executor;
    MemcacheStream stream{executor};
    std::string pending;
  };

  // Requires: one worker.
  void on_every_worker(Client& asking, std::function<void(WorkerClients&)> each,
                       std::function<void(Client&)> finish) override {
    each(*clients_[0]);
    finish(asking);
  }
  void shut_down(const ShutdownRequest& /*request*/) override { was_shut_down_ = true; }
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
  const NodeIdentity identity_;
  Keyspace keyspace_;
  PubSub pubsub_{keyspace_.workers(), [](uint32_t) {}};
  std::vector<std::unique_ptr<WorkerStats>> stats_;
  base::FakeClock clock_;
  Node node_{.keyspace = keyspace_,
             .pubsub = pubsub_,
             .settings = store_,
             .clock = clock_,
             .cycles = base::CycleClock(clock_),
             .commands = commands_,
             .control = *this,
             .identity = identity_};
  MemcacheSharedState shared_;
  std::vector<std::unique_ptr<Guest>> clients_;
  bool was_shut_down_ = false;
};

}  // namespace engine
