// SPDX-License-Identifier: Apache-2.0
#include "engine/server/node_server.h"

#include <malloc.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <memory>
#include <thread>
#include <utility>

#include "base/check.h"
#include "base/cpu_list.h"
#include "base/log.h"
#include "base/random.h"
#include "engine/server/descriptor_limit.h"
#include "net/epoll_loop.h"
#include "net/socket_transport.h"
#include "net/tls_transport.h"

namespace engine {

namespace {

// Why a client is not served, in the words of its protocol.
constexpr const char* kTooManyClients = "-ERR max number of clients reached\r\n";
constexpr const char* kTooManyMemcacheClients = "ERROR Too many open connections\r\n";
constexpr const char* kProtectedMode =
    "-DENIED Tarn is running in protected mode because it has no password and was asked to listen "
    "beyond this machine. In this mode connections are only accepted from the loopback interface. "
    "To accept others, set a password with 'CONFIG SET requirepass <password>' or the "
    "'requirepass' line of the configuration file, or switch this protection off with 'CONFIG SET "
    "protected-mode no'.\r\n";

constexpr const char* kMemcacheProtectedMode =
    "SERVER_ERROR Tarn is running in protected mode because it has no password and was asked to "
    "listen beyond this machine. Only connections from the loopback interface are accepted until "
    "it is started with --requirepass, or with --protected-mode no.\r\n";

sigset_t handled_signals() {
  sigset_t signals;
  sigemptyset(&signals);
  for (const int signal : {SIGTERM, SIGINT, SIGHUP}) sigaddset(&signals, signal);
  return signals;
}

// `shutdown-on-sigterm` and its like.
ShutdownRequest as_request(std::string_view words) {
  ShutdownRequest request{.by_signal = true};
  while (!words.empty()) {
    const size_t end = std::min(words.find(' '), words.size());
    const std::string_view word = words.substr(0, end);
    if (word == "save") request.save = ShutdownRequest::Save::kYes;
    if (word == "nosave") request.save = ShutdownRequest::Save::kNo;
    if (word == "now") request.now = true;
    if (word == "force") request.force = true;
    words.remove_prefix(std::min(end + 1, words.size()));
  }
  return request;
}

const char* too_many(const Settings& settings) {
  return settings.engine == Engine::kMemcached ? kTooManyMemcacheClients : kTooManyClients;
}

// What the process has allocated so far.
size_t heap_bytes() {
  const struct mallinfo2 heap = mallinfo2();
  return heap.uordblks + heap.hblkhd;
}

}  // namespace

// Signals as events of worker 0's loop.
class NodeServer::SignalHandler final : public net::EventHandler {
 public:
  explicit SignalHandler(NodeServer& server) : server_(server) {
    const sigset_t signals = handled_signals();
    CHECK(pthread_sigmask(SIG_BLOCK, &signals, nullptr) == 0);  // threads to come inherit it
    fd_ = net::Descriptor(signalfd(-1, &signals, SFD_NONBLOCK | SFD_CLOEXEC));
    CHECK(fd_.get() >= 0);
  }

  int fd() const { return fd_.get(); }

  void on_event(uint32_t /*events*/) override {
    signalfd_siginfo info;
    while (read(fd_.get(), &info, sizeof(info)) == sizeof(info)) {
      if (info.ssi_signo == SIGHUP) {
        base::log::reopen();
        base::log::notice("log file reopened");
      } else {
        stop(info.ssi_signo == SIGINT ? "SIGINT" : "SIGTERM");
      }
    }
  }

 private:
  void stop(std::string_view signal) {
    base::log::notice("Received {} scheduling shutdown...", signal);
    const auto settings = server_.store().current();
    const bool insists = signal == "SIGINT" && server_.node().shutdown.until_ms() != 0;
    const std::string& words =
        signal == "SIGINT" ? settings->shutdown_on_sigint : settings->shutdown_on_sigterm;
    ShutdownRequest request = as_request(words);
    request.now |= insists;
    if (server_.shut_down(request, nullptr) != ShutdownStart::kRefused) return;
    base::log::warning(
        "{} received but errors trying to shut down the server, check the logs for "
        "more information",
        signal);
  }

  NodeServer& server_;
  net::Descriptor fd_;
};

NodeServer::NodeServer(SettingsStore& store, const Machine& machine, NodeIdentity identity)
    : NodeCore(store, std::move(identity),
               {.clock = machine.clock,
                .cycles = base::CycleClock(base::CycleRate::measure()),
                .disk = machine.disk,
                .seed = base::random_seed()}) {}

NodeServer::~NodeServer() = default;

base::Result<void> NodeServer::listen() {
  if (auto renamed = commands().rename(store().current()->renamed_commands); !renamed)
    return renamed;
  if (auto loaded = load_users(); !loaded) return loaded;
  signals_ = std::make_unique<SignalHandler>(*this);
  for (uint32_t i = 0; i < keyspace().workers(); i++) {
    auto loop = net::EpollLoop::create();
    if (!loop) return loop.error();
    add_worker(std::move(*loop));
  }
  net::EventLoop& loop = worker(0).loop();
  connect_by([this](const PrimaryAddress& address, auto connected) {
    connect(address, std::move(connected));
  });
  if (auto added = loop.add(signals_->fd(), net::kReadable, *signals_); !added) return added;
  keyspace().set_startup_memory(heap_bytes());
  if (auto fits = fit_to_descriptors(); !fits) return fits;
  if (auto configured = tls_.configure(*store().current()); !configured) return configured;
  listeners_ = std::make_unique<Listeners>(
      loop, [this](net::Descriptor socket, int64_t port) { accept(std::move(socket), port); },
      [this](net::Descriptor socket, int64_t port) {
        refuse(std::move(socket), port, too_many(*store().current()));
      });
  if (auto listening = listen_for_admin(); !listening) return listening;
  auto listening = listeners_->open(*store().current());
  if (listening) base::log::notice("Server initialized");
  return listening;
}

// Clients beyond the limit of open files would find nothing to be accepted with, nor would the
// administration.
base::Result<void> NodeServer::fit_to_descriptors() {
  const int64_t wanted = store().current()->maxclients;
  const int64_t fit = clients_that_fit(wanted, keyspace().workers());
  if (fit >= wanted) return {};
  if (fit == 0) {
    return base::Error{"the limit of open files (ulimit -n) leaves none for clients: at least " +
                       std::to_string(descriptors_beside_clients(keyspace().workers()) + 1) +
                       " are needed"};
  }
  base::log::warning("maxclients={} do not fit the limit of open files (ulimit -n): it is {} now",
                     wanted, fit);
  const std::string text = std::to_string(fit);
  const SettingsStore::Assignment lower[] = {{"maxclients", text}};
  return store().set(lower, true);
}

base::Result<void> NodeServer::listen_for_admin() {
  if (store().current()->admin_socket.empty()) return {};
  admin_listeners_ = std::make_unique<Listeners>(
      worker(0).loop(),
      [this](net::Descriptor socket, int64_t /*port*/) { accept_admin(std::move(socket)); },
      [this](net::Descriptor socket, int64_t port) {
        refuse(std::move(socket), port, kTooManyClients);
      });
  return admin_listeners_->open_admin(*store().current());
}

base::Result<void> NodeServer::run(const std::function<void()>& ready) {
  base::Result<void> outcome;
  restore([this, &ready, &outcome](const base::Result<void>& restored) {
    if (!restored) {
      outcome = base::Error{"Fatal error loading the DB: " + restored.error().message};
      stop_workers();
      return;
    }
    const auto settings = store().current();
    base::log::notice("Ready to accept connections port={} tls-port={} threads={}", settings->port,
                      settings->tls_port, workers().size());
    ready();
  });
  for (uint32_t i = 1; i < workers().size(); i++) {
    threads_.emplace_back([target = &worker(i)] { target->run(); });
  }
  memory_thread_ =
      std::jthread([&pool = keyspace().slab_pool(),
                    cores = store().current()->bio_cpulist](const std::stop_token& stop) {
        if (const auto pinned = base::use_cores(cores); !pinned) {
          base::log::warning("bio-cpulist: {}", pinned.error().message);
        }
        pool.look_after_memory(stop);
      });
  worker(0).run();
  for (std::thread& thread : threads_) thread.join();
  end_journal();
  memory_thread_.request_stop();
  listeners_->close();
  if (admin_listeners_) admin_listeners_->close();
  const auto settings = store().current();
  for (const std::string& path : {settings->unixsocket, settings->admin_socket}) {
    if (!path.empty()) unlink(path.c_str());
  }
  if (outcome) base::log::notice("stopped, ready to exit, bye bye");
  return outcome;
}

// --- connections ------------------------------------------------------------------------------

// On a thread of its own, which may wait: for a name to be resolved, and for the peer to answer.
void NodeServer::connect(const PrimaryAddress& address,
                         std::function<void(base::Result<std::unique_ptr<net::Transport>>)> done) {
  constexpr int kTimeoutMs = 5000;
  if (is_connecting_.exchange(true)) {  // elsewhere, which nobody wants any more
    worker(0).loop().post([done = std::move(done)] {
      done(base::Error{"the last attempt to connect is not over yet"});
    });
    return;
  }
  connecting_ = std::jthread([this, address, done = std::move(done)] {
    auto socket = std::make_shared<base::Result<net::Descriptor>>(net::connect_tcp(
        address.host, address.port, store().current()->bind_source_addr, kTimeoutMs));
    is_connecting_.store(false);
    worker(0).loop().post([this, socket, done] {
      if (!*socket) {
        done(socket->error());
        return;
      }
      net::set_connection_options((*socket)->get(), store().current()->tcp_keepalive_s);
      std::unique_ptr<net::Transport> transport =
          std::make_unique<net::SocketTransport>(std::move(**socket));
      if (const auto context = tls_.towards_primaries()) {
        transport = std::make_unique<net::TlsTransport>(std::move(transport), context);
      }
      done(std::move(transport));
    });
  });
}

const char* NodeServer::reason_to_refuse(const Settings& settings, const net::Peer& peer) const {
  const bool memcache = settings.engine == Engine::kMemcached;
  if (connected_clients() >= static_cast<size_t>(settings.maxclients)) {
    return too_many(settings);
  }
  if (settings.protected_mode && settings.requirepass.empty() && settings.allowed_sources.empty() &&
      !peer.loopback) {
    return memcache ? kMemcacheProtectedMode : kProtectedMode;
  }
  return nullptr;
}

// What is spoken at a port, as the settings have it now.
std::unique_ptr<net::Transport> NodeServer::transport_at(int64_t port, net::Descriptor socket) {
  const auto settings = store().current();
  auto plain = std::make_unique<net::SocketTransport>(std::move(socket));
  const auto context = tls_.towards_clients();
  if (port == 0 || port != settings->tls_port || context == nullptr) return plain;
  if (port == settings->port) {
    return std::make_unique<net::EitherTransport>(std::move(plain), context);
  }
  return std::make_unique<net::TlsTransport>(std::move(plain), context);
}

void NodeServer::accept(net::Descriptor socket, int64_t port) {
  const auto settings = store().current();
  const net::Peer peer = net::describe(socket.get());
  if (!may_connect(peer, settings->allowed_sources)) {
    node().stats.count_rejected_connection();
    return;
  }
  if (const char* reason = reason_to_refuse(*settings, peer)) {
    refuse(std::move(socket), port, reason);
    return;
  }
  if (!peer.unix_socket) net::set_connection_options(socket.get(), settings->tcp_keepalive_s);
  hand_over(transport_at(port, std::move(socket)), peer);
}

// Who speaks TLS is not told why: a handshake only for that would be what a flood wants.
void NodeServer::refuse(net::Descriptor socket, int64_t port, const char* reason) {
  const auto settings = store().current();
  if (port == 0 || port == settings->port) {
    // A fresh socket takes this much; who refuses does not wait.
    [[maybe_unused]] const auto sent =
        send(socket.get(), reason, std::char_traits<char>::length(reason), MSG_NOSIGNAL);
  }
  node().stats.count_rejected_connection();
  if (reason == kTooManyClients || reason == kTooManyMemcacheClients) {
    node().close_log.add(CloseReason::kTooManyClients, node().clock.wall_ms(),
                         net::describe(socket.get()).address, "");
  }
}

// No limit holds for the administration: a node that is full of clients can be told so.
void NodeServer::accept_admin(net::Descriptor socket) {
  net::Peer peer = net::describe(socket.get());
  peer.admin = true;
  hand_over(std::make_unique<net::SocketTransport>(std::move(socket)), peer);
}

base::Result<net::Descriptor> NodeServer::connect_admin() {
  int ends[2];
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, ends) != 0) {
    return net::system_error("socketpair");
  }
  net::Descriptor near(ends[0]);
  const auto far = std::make_shared<net::Descriptor>(ends[1]);
  worker(0).loop().post([this, far] { accept_admin(std::move(*far)); });
  return near;
}

bool NodeServer::admits(int fd) {
  return may_connect(net::describe(fd), store().current()->allowed_sources);
}

// --- what belongs to sockets ------------------------------------------------------------------

std::vector<ListeningSocket> NodeServer::listening() const { return listeners_->sockets(); }

void NodeServer::tick(uint32_t worker, int64_t now_ms) {
  if (worker == 0) {  // whose loop accepts
    listeners_->try_again();
    if (admin_listeners_) admin_listeners_->try_again();
    tls_.look_at_files(*store().current(), now_ms);
  }
  NodeCore::tick(worker, now_ms);
}

std::optional<ApplyFailure> NodeServer::listen_again(const Settings& before,
                                                     const Settings& after) {
  const bool port = before.port != after.port;
  const bool tls_port = before.tls_port != after.tls_port;
  if (!port && !tls_port && before.bind == after.bind) return std::nullopt;
  const auto opened = listeners_->open(after);
  if (opened) return std::nullopt;
  if (const auto reopened = listeners_->open(before); !reopened) {
    base::log::warning("no longer listening: {}", reopened.error().message);
  }
  if (!port && !tls_port) {
    return ApplyFailure{"bind", "Failed to bind to specified addresses: " + opened.error().message};
  }
  return ApplyFailure{port ? "port" : "tls-port",
                      "Unable to listen on this port: " + opened.error().message};
}

std::optional<ApplyFailure> NodeServer::apply(const Settings& before, const Settings& after) {
  if (before.maxclients != after.maxclients) {
    const int64_t fit = clients_that_fit(after.maxclients, keyspace().workers());
    if (fit < after.maxclients) {
      return ApplyFailure{"maxclients",
                          "The operating system is not able to handle the specified number of "
                          "clients, try with " +
                              std::to_string(fit)};
    }
  }
  const bool other_tls = is_other_tls(before, after);
  if (other_tls) {
    if (const auto configured = tls_.configure(after); !configured) {
      return ApplyFailure{"tls-cert-file",
                          "Unable to update TLS configuration: " + configured.error().message};
    }
  }
  if (auto failure = listen_again(before, after)) {
    if (other_tls && !tls_.configure(before)) {
      base::log::warning("TLS is not configured as it was before");
    }
    return failure;
  }
  if (before.loglevel != after.loglevel) {
    base::log::set_level(static_cast<base::log::Level>(after.loglevel));
  }
  return NodeCore::apply(before, after);
}

}  // namespace engine
