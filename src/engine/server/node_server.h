// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <optional>
#include <thread>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "engine/server/listeners.h"
#include "engine/server/node_core.h"
#include "engine/settings/settings_store.h"

namespace engine {

// A node with its sockets, threads and signals. Built, started and stopped by one thread, which is
// worker 0 while the node runs.
class NodeServer final : public NodeCore {
 public:
  // `store` holds the settings the node starts with and changes at run time.
  NodeServer(SettingsStore& store, const base::Clock& clock, NodeIdentity identity);
  ~NodeServer() override;

  // Opens the sockets; nothing is served yet.
  base::Result<void> listen();

  // Serves until SIGTERM, SIGINT or SHUTDOWN. SIGHUP reopens the log file. Requires: listen().
  void run();

  void tick(uint32_t worker, int64_t now_ms) override;
  std::vector<ListeningSocket> listening() const override;

 private:
  class SignalHandler;

  std::optional<ApplyFailure> apply(const Settings& before, const Settings& after) override;
  base::Result<void> listen_for_admin();
  base::Result<void> fit_to_descriptors();
  void accept(net::Descriptor socket);
  void refuse(net::Descriptor socket, const char* reason);
  void accept_admin(net::Descriptor socket);
  const char* reason_to_refuse(const Settings& settings, const net::Peer& peer) const;

  std::vector<std::thread> threads_;
  std::jthread memory_thread_;  // see SlabPool::look_after_memory
  std::unique_ptr<Listeners> listeners_;
  std::unique_ptr<Listeners> admin_listeners_;  // null without `admin-socket`
  std::unique_ptr<SignalHandler> signals_;
};

}  // namespace engine
