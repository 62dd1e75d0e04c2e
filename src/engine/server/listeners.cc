// SPDX-License-Identifier: Apache-2.0
#include "engine/server/listeners.h"

#include <fcntl.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include "base/log.h"

namespace engine {

namespace {

// Bounded, so that a storm of connections does not starve those that are served; what is left, the
// next turn of the loop takes.
constexpr int kAcceptsATurn = 4;

bool is_optional(std::string_view address) { return address.starts_with('-'); }
bool is_shared(std::string_view address) { return address.starts_with('+'); }

// To be given up when a connection finds no other.
net::Descriptor open_spare() { return net::Descriptor(open("/dev/null", O_RDONLY | O_CLOEXEC)); }

}  // namespace

class Listeners::Listener final : public net::EventHandler {
 public:
  Listener(const Place& place, net::Descriptor socket, Listeners& owner)
      : place_(place), socket_(std::move(socket)), owner_(owner), spare_(open_spare()) {}

  const Place& place() const { return place_; }
  int fd() const { return socket_.get(); }

  bool may_be_told_within() const override { return true; }

  void on_event(uint32_t /*events*/) override {
    std::lock_guard lock(mutex_);
    for (int i = 0; i < kAcceptsATurn && fd() >= 0; i++) {
      net::Descriptor connection(net::accept_connection(fd()));
      if (connection.get() >= 0) {
        told_ = false;
        owner_.accept_(std::move(connection), place_.port);
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

  // Returns the connections that waited there, if the place is shared: others serve them as well.
  std::vector<net::Descriptor> close() {
    std::lock_guard lock(mutex_);
    std::vector<net::Descriptor> waiting;
    while (is_shared(place_.address)) {
      net::Descriptor connection(net::accept_connection(fd()));
      if (connection.get() < 0) break;
      waiting.push_back(std::move(connection));
    }
    socket_ = net::Descriptor();
    return waiting;
  }

 private:
  // With the spare descriptor: who waits for an answer gets one. False if there is none to spare.
  bool refuse_one() {
    if (spare_.get() < 0) return false;
    spare_ = net::Descriptor();
    net::Descriptor connection(net::accept_connection(fd()));
    if (connection.get() >= 0) owner_.refuse_(std::move(connection), place_.port);
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

  const Place place_;
  std::mutex mutex_;
  net::Descriptor socket_;
  Listeners& owner_;
  net::Descriptor spare_;
  bool resting_ = false;
  bool told_ = false;  // the log was, of the failure that lasts
};

base::Result<void> Listeners::add(const Place& place, base::Result<net::Descriptor> socket) {
  if (!socket) return socket.error();
  auto listener = std::make_shared<Listener>(place, std::move(*socket), *this);
  if (auto added = loop_.add(listener->fd(), net::kReadable, *listener); !added) return added;
  listeners_.push_back(std::move(listener));
  return {};
}

std::vector<Listeners::Place> Listeners::wanted(const Settings& settings) const {
  std::vector<Place> places;
  std::set<int64_t> ports = {settings.port, settings.tls_port};
  ports.erase(0);
  for (const int64_t port : ports) {
    for (const std::string& address : settings.bind) places.push_back({address, port});
  }
  if (!settings.unixsocket.empty()) places.push_back({settings.unixsocket});
  return places;
}

bool Listeners::is_open(const Place& place) const {
  return std::any_of(listeners_.begin(), listeners_.end(),
                     [&](const auto& listener) { return listener->place() == place; });
}

void Listeners::keep_only(const std::vector<Place>& places) {
  std::vector<std::shared_ptr<Listener>> kept;
  for (auto& listener : listeners_) {
    const bool stays = std::find(places.begin(), places.end(), listener->place()) != places.end();
    if (stays) {
      kept.push_back(std::move(listener));
    } else {
      close_one(std::move(listener));
    }
  }
  listeners_ = std::move(kept);
}

base::Result<void> Listeners::open_place(const Place& place, const Settings& settings) {
  const int backlog = static_cast<int>(settings.tcp_backlog);
  if (place.port == 0) {
    const auto mode = static_cast<uint32_t>(settings.unixsocketperm);
    return add(place, net::listen_unix(place.address, backlog, mode));
  }
  const bool optional = is_optional(place.address);
  const bool shared = is_shared(place.address);
  auto socket = net::listen_tcp(place.address.substr(optional || shared ? 1 : 0),
                                static_cast<uint16_t>(place.port), backlog,
                                shared ? net::Sharing::kShared : net::Sharing::kAlone);
  if (!socket && optional && errno != EADDRINUSE) return {};
  return add(place, std::move(socket));
}

// What goes is closed before anything is opened: an address and all addresses exclude each other.
base::Result<void> Listeners::open(const Settings& settings) {
  std::lock_guard lock(mutex_);
  const std::vector<Place> places = wanted(settings);
  keep_only(places);
  for (const Place& place : places) {
    if (is_open(place)) continue;
    if (auto opened = open_place(place, settings); !opened) return opened;
  }
  if (listeners_.empty() && settings.admin_socket.empty()) {
    const std::string reason =
        settings.port == 0 && settings.tls_port == 0 ? "'port' is 0" : "'bind' names no address";
    return base::Error{"nothing to listen on: " + reason + " and 'unixsocket' is empty"};
  }
  return {};
}

base::Result<void> Listeners::open_admin(const Settings& settings) {
  constexpr uint32_t kOnlyTheOwner = 0600;
  std::lock_guard lock(mutex_);
  close_all();
  const Place place{settings.admin_socket};
  return add(place, net::listen_unix(place.address, static_cast<int>(settings.tcp_backlog),
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

// The loop's thread may be about to call it: it goes when that thread is done.
void Listeners::close_one(std::shared_ptr<Listener> listener) {
  loop_.remove(listener->fd());
  auto waiting = std::make_shared<std::vector<net::Descriptor>>(listener->close());
  loop_.post([this, waiting, kept = std::move(listener)] {
    for (net::Descriptor& connection : *waiting) accept_(std::move(connection), kept->place().port);
  });
}

void Listeners::close_all() {
  for (auto& listener : std::exchange(listeners_, {})) close_one(std::move(listener));
}

}  // namespace engine
