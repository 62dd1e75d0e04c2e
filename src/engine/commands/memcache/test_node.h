// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <functional>
#include <string>
#include <string_view>
#include <utility>

#include "base/clock.h"
#include "engine/commands/memcache/stream.h"
#include "engine/settings/memory_config_files.h"

namespace engine {

// A memcached node of one worker without sockets, and one client of it, for tests and fuzzers.
class MemcacheTestNode final : private ServerControl {
 public:
  explicit MemcacheTestNode(Settings settings = defaults_under(Engine::kMemcached))
      : store_(std::move(settings), "", files_) {
    keyspace_.set_maxmemory(store_.current()->maxmemory);
    keyspace_.set_policy({.policy = store_.current()->maxmemory_policy});
    client_.authenticated = store_.current()->requirepass.empty();
  }

  // Sends the bytes and returns what the node answers, or has executed before and now can send.
  std::string say(std::string_view bytes) {
    pending_ += bytes;
    pending_.erase(0, stream_.consume(pending_, client_));
    return take_replies();
  }

  // Received, and not executed yet.
  size_t pending_bytes() const { return pending_.size(); }

  Client& client() { return client_; }
  base::FakeClock& clock() { return clock_; }
  Keyspace& keyspace() { return keyspace_; }
  const MemcacheStats& counts() const { return stats_.memcache; }
  bool was_shut_down() const { return was_shut_down_; }

 private:
  class OneClient final : public WorkerClients {
   public:
    explicit OneClient(Client& client) : client_(client) {}
    void for_each(const std::function<void(Client&)>& visit) override { visit(client_); }
    void close(Client& /*client*/, bool /*now*/) override {}

   private:
    Client& client_;
  };

  void on_every_worker(Client& asking, std::function<void(WorkerClients&)> each,
                       std::function<void(Client&)> finish) override {
    OneClient clients(client_);
    each(clients);
    finish(asking);
  }
  void feed_monitors(const std::string& /*line*/) override {}
  void monitor_started() override {}
  void shut_down(const ShutdownRequest& /*request*/) override { was_shut_down_ = true; }
  void pause_clients(PauseMode /*mode*/, int64_t /*until_ms*/) override {}
  size_t connected_clients() const override { return 1; }
  WorkerStats& worker_stats(uint32_t /*worker*/) override { return stats_; }

  std::string take_replies() {
    std::string replies;
    std::array<iovec, 8> segments;
    while (!client_.out.empty()) {
      size_t bytes = 0;
      const size_t count = client_.out.segments(segments.data(), segments.size());
      for (size_t i = 0; i < count; i++) {
        replies.append(static_cast<const char*>(segments[i].iov_base), segments[i].iov_len);
        bytes += segments[i].iov_len;
      }
      client_.out.consume(bytes);
    }
    return replies;
  }

  const MemoryConfigFiles files_;
  SettingsStore store_;
  const CommandTable commands_{{}};
  const NodeIdentity identity_;
  Keyspace keyspace_{{.partitions = 256, .databases = 1}};
  WorkerStats stats_{0};
  base::FakeClock clock_;
  Node node_{.keyspace = keyspace_,
             .settings = store_,
             .clock = clock_,
             .cycle_rate = base::CycleRate(1000),
             .commands = commands_,
             .control = *this,
             .identity = identity_};
  Client client_{1, keyspace_.worker(0).memory};
  MemcacheExecutor executor_{node_, 0};
  MemcacheStream stream_{executor_};
  std::string pending_;
  bool was_shut_down_ = false;
};

}  // namespace engine
