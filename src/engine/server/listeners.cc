// SPDX-License-Identifier: Apache-2.0
#include "engine/server/listeners.h"

#include <fcntl.h>

#include <cerrno>
#include <cstring>
#include <string>

#include "base/log.h"

namespace engine {

namespace {

// Bounded, so that a storm of connections does not starve those that are served; what is left, the
// next turn of the loop takes.
constexpr int kAcceptsATurn = 4;

// To be given up when a connection finds no other.
net::Descriptor open_spare() { return net::Descriptor(open("/dev/null", O_RDONLY | O_CLOEXEC)); }

}  // namespace

class Listeners::Listener final : public net::EventHandler {
 public:
  Listener(net::Descriptor socket, Listeners& owner)
      : socket_(std::move(socket)), owner_(owner), spare_(open_spare()) {}

  int fd() const { return socket_.get(); }

  void on_event(uint32_t /*events*/) override {
    std::lock_guard lock(mutex_);
    for (int i = 0; i < kAcceptsATurn && fd() >= 0; i++) {
      net::Descriptor connection(net::accept_connection(fd()));
      if (connection.get() >= 0) {
        told_ = false;
        owner_.accept_(std::move(connection));
      } else if (errno == EMFILE || errno == ENFILE) {
        if (!refuse_one()) return rest("too many open files");
      } else if (errno != EINTR && errno != ECONNABORTED) {
        if (errno != EAGAIN) rest(std::strerror(errno));
        return;
      }
    }
  }

  void try_again() {
    std::lock_guard lock(mutex_);
    if (spare_.get() < 0) spare_ = open_spare();
    if (!resting_ || fd() < 0) return;
    resting_ = false;
    owner_.loop_.change(fd(), net::kReadable, *this);
  }

  void close() {
    std::lock_guard lock(mutex_);
    socket_ = net::Descriptor();
  }

 private:
  // With the spare descriptor: who waits for an answer gets one. False if there is none to spare.
  bool refuse_one() {
    if (spare_.get() < 0) return false;
    spare_ = net::Descriptor();
    net::Descriptor connection(net::accept_connection(fd()));
    if (connection.get() >= 0) owner_.refuse_(std::move(connection));
    connection = net::Descriptor();
    spare_ = open_spare();
    return true;
  }

  // Until try_again(): what is wrong will not be better a microsecond later.
  void rest(const char* reason) {
    if (!told_) base::log::warning("accepting no connections for now: {}", reason);
    told_ = resting_ = true;
    owner_.loop_.change(fd(), 0, *this);
  }

  std::mutex mutex_;
  net::Descriptor socket_;
  Listeners& owner_;
  net::Descriptor spare_;
  bool resting_ = false;
  bool told_ = false;  // the log was, of the failure that lasts
};

base::Result<void> Listeners::add(base::Result<net::Descriptor> socket) {
  if (!socket) return socket.error();
  auto listener = std::make_shared<Listener>(std::move(*socket), *this);
  if (auto added = loop_.add(listener->fd(), net::kReadable, *listener); !added) return added;
  listeners_.push_back(std::move(listener));
  return {};
}

base::Result<void> Listeners::open(const Settings& settings) {
  std::lock_guard lock(mutex_);
  close_all();
  const int backlog = static_cast<int>(settings.tcp_backlog);
  base::Result<void> result;
  if (settings.port != 0) {
    const auto port = static_cast<uint16_t>(settings.port);
    for (const std::string& address : settings.bind) {
      const bool optional = address.starts_with('-');
      result = add(net::listen_tcp(optional ? address.substr(1) : address, port, backlog));
      if (result) continue;
      if (!optional || errno == EADDRINUSE) break;
      result = {};
    }
  }
  if (result && !settings.unixsocket.empty()) {
    const auto mode = static_cast<uint32_t>(settings.unixsocketperm);
    result = add(net::listen_unix(settings.unixsocket, backlog, mode));
  }
  if (result && listeners_.empty() && settings.admin_socket.empty()) {
    const std::string reason = settings.port == 0 ? "'port' is 0" : "'bind' names no address";
    result = base::Error{"nothing to listen on: " + reason + " and 'unixsocket' is empty"};
  }
  if (!result) close_all();
  return result;
}

base::Result<void> Listeners::open_admin(const Settings& settings) {
  constexpr uint32_t kOnlyTheOwner = 0600;
  std::lock_guard lock(mutex_);
  close_all();
  return add(net::listen_unix(settings.admin_socket, static_cast<int>(settings.tcp_backlog),
                              kOnlyTheOwner));
}

void Listeners::close() {
  std::lock_guard lock(mutex_);
  close_all();
}

void Listeners::try_again() {
  std::lock_guard lock(mutex_);
  for (const auto& listener : listeners_) listener->try_again();
}

std::vector<ListeningSocket> Listeners::sockets() const {
  std::lock_guard lock(mutex_);
  std::vector<ListeningSocket> sockets;
  for (const auto& listener : listeners_) {
    net::Peer socket = net::describe(listener->fd());
    if (socket.unix_socket) socket.local_address.resize(socket.local_address.rfind(':'));
    sockets.push_back({listener->fd(), socket.local_address, socket.unix_socket});
  }
  return sockets;
}

void Listeners::close_all() {
  for (auto& listener : listeners_) {
    loop_.remove(listener->fd());
    listener->close();
    // The loop's thread may be about to call it: it goes when that thread is done.
    loop_.post([kept = std::move(listener)] {});
  }
  listeners_.clear();
}

}  // namespace engine
