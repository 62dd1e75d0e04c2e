// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "base/result.h"
#include "engine/session/node.h"
#include "engine/settings/settings.h"
#include "net/event_loop.h"
#include "net/socket.h"

namespace engine {

// The sockets that a node listens on: for clients, as `bind`, `port`, `tls-port` and `unixsocket`
// say, or for its administration. Connections are accepted on the loop's thread; open() and close()
// may be called from any.
class Listeners {
 public:
  // `port` is that of the listening socket; 0: a Unix socket.
  using Accept = std::function<void(net::Descriptor, int64_t port)>;

  // `refuse` gets connections for which there is no descriptor to keep: it says why and lets them
  // go. `loop` outlives the listeners and has ended when they are destroyed.
  Listeners(net::EventLoop& loop, Accept accept, Accept refuse)
      : loop_(loop), accept_(std::move(accept)), refuse_(std::move(refuse)) {}

  // Listens as `settings` say instead of as before; what both say stays open all the while. On
  // failure no more is open than that. An address with '-' in front may be missing on this machine;
  // on one with '+' others may listen too, as long as they have it with '+'.
  //
  // Connections that nobody has accepted yet are lost with the socket that is closed, and their
  // clients told so by a reset; those of a shared one are accepted first, but for who connects in
  // that moment.
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

  // What one listens on, as the settings name it.
  struct Place {
    std::string address;  // as in `bind`; of a Unix socket its path
    int64_t port = 0;     // 0: a Unix socket
    bool operator==(const Place&) const = default;
  };
  std::vector<Place> wanted(const Settings& settings) const;
  void keep_only(const std::vector<Place>& places);
  bool is_open(const Place& place) const;
  base::Result<void> open_place(const Place& place, const Settings& settings);
  base::Result<void> add(const Place& place, base::Result<net::Descriptor> socket);
  void close_one(std::shared_ptr<Listener> listener);
  void close_all();

  net::EventLoop& loop_;
  const Accept accept_;
  const Accept refuse_;
  mutable std::mutex mutex_;
  std::vector<std::shared_ptr<Listener>> listeners_;  // guarded by mutex_
};

}  // namespace engine
