// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/session/node.h"

namespace engine {

// The threads and sockets around the commands of a test: there are none.
class TestControl : public ServerControl {
 public:
  void on_every_worker(Client& /*client*/, std::function<void(WorkerClients&)> /*each*/,
                       std::function<void(Client&)> /*finish*/) override {}
  void on_first_worker(Client& client, std::function<void()> work,
                       std::function<void(Client&)> finish) override {
    work();
    finish(client);
  }
  void feed_monitors(const std::string& /*line*/) override {}
  void feed_watchers(uint32_t /*kinds*/, const std::string& /*line*/) override {}
  void answer_blocked(const BlockedClient& /*blocked*/, std::string /*reply*/) override {}
  void stall(uint32_t /*caller*/, std::chrono::microseconds /*time*/) override {}
  void feed_replica(uint32_t, uint64_t) override {}
  void gate_has_moved() override {}
  void replica_acknowledged() override {}
  void wait_for_replicas(Client& /*client*/, const ReplicaWait& /*wait*/,
                         bool /*may_wait*/) override {}
  void hear_of_epoch(uint64_t) override {}
  base::Result<void> promote(const Promotion&) override { return {}; }
  base::Result<void> demote(const Demotion&) override { return {}; }
  base::Result<void> renew_lease(uint64_t, const LeaseUntil&) override { return {}; }
  ShardStanding shard_standing() override { return {}; }
  void forget_replica_wait(uint64_t) override {}
  void follow(const std::optional<PrimaryAddress>&) override {}
  void load_journal_again(Client& /*client*/) override {}
  base::Result<void> fail_over(const FailoverRequest&) override { return {}; }
  bool abort_failover(std::string_view) override { return false; }
  void look_at_replicas() override {}
  ShutdownStart shut_down(const ShutdownRequest&, Client*) override {
    return ShutdownStart::kStops;
  }
  bool abort_shutdown() override { return false; }
  void pause_clients(PauseMode /*mode*/, int64_t /*until_ms*/) override {}
  void tick(uint32_t /*worker*/, int64_t /*now_ms*/) override {}
  size_t connected_clients() const override { return 1; }
  std::vector<ListeningSocket> listening() const override { return {}; }
};

}  // namespace engine
