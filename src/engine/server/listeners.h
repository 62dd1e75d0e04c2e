// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <vector>

#include "base/result.h"
#include "engine/session/node.h"
#include "engine/settings/settings.h"
#include "net/event_loop.h"
#include "net/socket.h"

namespace engine {

// The sockets that a node listens on: for clients, as `bind`, `port` and `unixsocket` say, or for
// its administration. Connections are accepted on the loop's thread; open() and close() may be
// called from any.
class Listeners {
 public:
  using Accept = std::function<void(net::Descriptor)>;

  // `refuse` gets connections for which there is no descriptor to keep: it says why and lets them
  // go. `loop` outlives the listeners and has ended when they are destroyed.
  Listeners(net::EventLoop& loop, Accept accept, Accept refuse)
      : loop_(loop), accept_(std::move(accept)), refuse_(std::move(refuse)) {}

  // Listens as `settings` say instead of as before. On failure nothing is open. An address with
  // '-' in front may be missing on this machine.
  base::Result<void> open(const Settings& settings);

  // Listens on `admin-socket` instead.
  base::Result<void> open_admin(const Settings& settings);
  void close();

  // Accepts again where the machine had nothing left to accept with. To be called now and then, on
  // the loop's thread.
  void try_again();

  std::vector<ListeningSocket> sockets() const;

 private:
  class Listener;

  base::Result<void> add(base::Result<net::Descriptor> socket);
  void close_all();

  net::EventLoop& loop_;
  const Accept accept_;
  const Accept refuse_;
  mutable std::mutex mutex_;
  std::vector<std::shared_ptr<Listener>> listeners_;  // guarded by mutex_
};

}  // namespace engine
