// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/session/node.h"

namespace engine {

// The threads and sockets around the commands of a test: there are none.
class TestControl : public ServerControl {
 public:
  void on_every_worker(Client& /*client*/, std::function<void(WorkerClients&)> /*each*/,
                       std::function<void(Client&)> /*finish*/) override {}
  void feed_monitors(const std::string& /*line*/) override {}
  void answer_blocked(const BlockedClient& /*blocked*/, std::string /*reply*/) override {}
  void stall(uint32_t /*caller*/, std::chrono::microseconds /*time*/) override {}
  void shut_down(const ShutdownRequest& /*request*/) override {}
  void pause_clients(PauseMode /*mode*/, int64_t /*until_ms*/) override {}
  void tick(uint32_t /*worker*/, int64_t /*now_ms*/) override {}
  size_t connected_clients() const override { return 1; }
  std::vector<ListeningSocket> listening() const override { return {}; }
};

}  // namespace engine
