// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <optional>
#include <thread>
#include <vector>

#include "base/clock.h"
#include "base/file_system.h"
#include "base/result.h"
#include "engine/server/listeners.h"
#include "engine/server/node_core.h"
#include "engine/server/tls_ends.h"
#include "engine/settings/settings_store.h"

namespace engine {

// A node with its sockets, threads and signals. Built, started and stopped by one thread, which is
// worker 0 while the node runs.
class NodeServer final : public NodeCore {
 public:
  // What is real of a node's surroundings, and outlives it.
  struct Machine {
    const base::Clock& clock;
    base::FileSystem& disk;
  };

  // `store` holds the settings the node starts with and changes at run time.
  NodeServer(SettingsStore& store, const Machine& machine, NodeIdentity identity);
  ~NodeServer() override;

  // Opens the sockets; nothing is served yet.
  base::Result<void> listen();

  // Loads what was saved, calls `ready` once that is done, and serves until SIGTERM, SIGINT or
  // SHUTDOWN. SIGHUP reopens the log file. An error: what was saved cannot be loaded, and nothing
  // was served. Requires: listen().
  base::Result<void> run(const std::function<void()>& ready);

  // A connection to the node's administration from within the process, like one to `admin-socket`.
  // Served while run() lasts. From any thread. Requires: listen().
  base::Result<net::Descriptor> connect_admin();

  // Whether the settings have clients from there; for other doors into the process.
  bool admits(int fd);

  void tick(uint32_t worker, int64_t now_ms) override;
  std::vector<ListeningSocket> listening() const override;

 private:
  class SignalHandler;

  std::optional<ApplyFailure> apply(const Settings& before, const Settings& after) override;
  base::Result<void> listen_for_admin();
  base::Result<void> fit_to_descriptors();
  void connect(const PrimaryAddress& address,
               std::function<void(base::Result<std::unique_ptr<net::Transport>>)> done);
  std::unique_ptr<net::Transport> transport_at(int64_t port, net::Descriptor socket);
  void accept(net::Descriptor socket, int64_t port);
  void refuse(net::Descriptor socket, int64_t port, const char* reason);
  std::optional<ApplyFailure> listen_again(const Settings& before, const Settings& after);
  void accept_admin(net::Descriptor socket);
  const char* reason_to_refuse(const Settings& settings, const net::Peer& peer) const;

  TlsEnds tls_;
  std::vector<std::thread> threads_;
  std::atomic<bool> is_connecting_ = false;
  std::jthread connecting_;     // to a primary
  std::jthread memory_thread_;  // see SlabPool::look_after_memory
  std::unique_ptr<Listeners> listeners_;
  std::unique_ptr<Listeners> admin_listeners_;  // null without `admin-socket`
  std::unique_ptr<SignalHandler> signals_;
};

}  // namespace engine
