// SPDX-License-Identifier: Apache-2.0
#include "engine/server/node_server.h"

#include <malloc.h>
#include <sched.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <thread>

#include "base/check.h"
#include "base/cpu_list.h"
#include "base/log.h"
#include "base/random.h"
#include "engine/commands/all_commands.h"
#include "engine/server/descriptor_limit.h"

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

Keyspace::Options keyspace_options(const Settings& settings) {
  return Keyspace::Options{.partitions = static_cast<uint32_t>(settings.partitions),
                           .databases = static_cast<uint32_t>(settings.databases),
                           .workers = worker_count(settings),
                           .seed = base::random_seed()};
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

uint32_t worker_count(const Settings& settings) {
  if (settings.threads > 0) return static_cast<uint32_t>(settings.threads);
  cpu_set_t cores;
  if (sched_getaffinity(0, sizeof(cores), &cores) != 0) return 1;
  return static_cast<uint32_t>(std::max(1, CPU_COUNT(&cores)));
}

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
        base::log::notice("signal received: stopping signal={}", info.ssi_signo);
        server_.shut_down({});
      }
    }
  }

 private:
  NodeServer& server_;
  net::Descriptor fd_;
};

NodeServer::NodeServer(SettingsStore& store, const base::Clock& clock, NodeIdentity identity)
    : store_(store),
      identity_(std::move(identity)),
      commands_(command_families()),
      keyspace_(keyspace_options(*store.current())),
      pubsub_(keyspace_.workers(), [this](uint32_t worker) { wake_for_mail(worker); }),
      key_event_channels_(pubsub_) {
  const Settings& settings = *store.current();
  for (uint32_t i = 0; i < keyspace_.workers(); i++) {
    stats_.push_back(std::make_unique<WorkerStats>(commands_.size()));
  }
  keyspace_.set_observer(&key_event_channels_);
  node_.reset(new Node{.keyspace = keyspace_,
                       .pubsub = pubsub_,
                       .settings = store_,
                       .clock = clock,
                       .cycle_rate = base::CycleRate::measure(),
                       .commands = commands_,
                       .control = *this,
                       .identity = identity_});
  node_->stats_since_ms = clock.wall_ms();
  apply_to_keyspace(settings);
  store_.on_change(
      [this](const Settings& before, const Settings& after) { return apply(before, after); });
  store_.after_change([this](const Settings& before, const Settings& after) {
    if (before.allowed_sources != after.allowed_sources) close_disallowed(after.allowed_sources);
  });
}

NodeServer::~NodeServer() = default;

base::Result<void> NodeServer::listen() {
  if (auto renamed = commands_.rename(store_.current()->renamed_commands); !renamed) return renamed;
  signals_ = std::make_unique<SignalHandler>(*this);
  for (uint32_t i = 0; i < keyspace_.workers(); i++) {
    auto loop = net::EventLoop::create();
    if (!loop) return loop.error();
    workers_.push_back(std::make_unique<Worker>(*node_, i, std::move(*loop)));
  }
  net::EventLoop& loop = workers_.front()->loop();
  if (auto added = loop.add(signals_->fd(), net::kReadable, *signals_); !added) return added;
  keyspace_.set_startup_memory(heap_bytes());
  if (auto fits = fit_to_descriptors(); !fits) return fits;
  listeners_ = std::make_unique<Listeners>(
      loop, [this](net::Descriptor socket) { accept(std::move(socket)); },
      [this](net::Descriptor socket) { refuse(std::move(socket), too_many(*store_.current())); });
  if (auto listening = listen_for_admin(); !listening) return listening;
  return listeners_->open(*store_.current());
}

// Clients beyond the limit of open files would find nothing to be accepted with, nor would the
// administration.
base::Result<void> NodeServer::fit_to_descriptors() {
  const int64_t wanted = store_.current()->maxclients;
  const int64_t fit = clients_that_fit(wanted, keyspace_.workers());
  if (fit >= wanted) return {};
  if (fit == 0) {
    return base::Error{"the limit of open files (ulimit -n) leaves none for clients: at least " +
                       std::to_string(descriptors_beside_clients(keyspace_.workers()) + 1) +
                       " are needed"};
  }
  base::log::warning("maxclients={} do not fit the limit of open files (ulimit -n): it is {} now",
                     wanted, fit);
  const std::string text = std::to_string(fit);
  const SettingsStore::Assignment lower[] = {{"maxclients", text}};
  return store_.set(lower, true);
}

base::Result<void> NodeServer::listen_for_admin() {
  if (store_.current()->admin_socket.empty()) return {};
  admin_listeners_ = std::make_unique<Listeners>(
      workers_.front()->loop(), [this](net::Descriptor socket) { accept_admin(std::move(socket)); },
      [this](net::Descriptor socket) { refuse(std::move(socket), kTooManyClients); });
  return admin_listeners_->open_admin(*store_.current());
}

void NodeServer::run() {
  for (size_t i = 1; i < workers_.size(); i++) {
    threads_.emplace_back([worker = workers_[i].get()] { worker->run(); });
  }
  memory_thread_ =
      std::jthread([&pool = keyspace_.slab_pool(),
                    cores = store_.current()->bio_cpulist](const std::stop_token& stop) {
        if (const auto pinned = base::use_cores(cores); !pinned) {
          base::log::warning("bio-cpulist: {}", pinned.error().message);
        }
        pool.look_after_memory(stop);
      });
  base::log::notice("Ready to accept connections port={} threads={}", store_.current()->port,
                    workers_.size());
  workers_.front()->run();
  for (std::thread& thread : threads_) thread.join();
  memory_thread_.request_stop();
  listeners_->close();
  if (admin_listeners_) admin_listeners_->close();
  const auto settings = store_.current();
  for (const std::string& path : {settings->unixsocket, settings->admin_socket}) {
    if (!path.empty()) unlink(path.c_str());
  }
  base::log::notice("stopped");
}

// --- connections ------------------------------------------------------------------------------

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

void NodeServer::accept(net::Descriptor socket) {
  const auto settings = store_.current();
  const net::Peer peer = net::describe(socket.get());
  if (!may_connect(peer, settings->allowed_sources)) {
    node_->rejected_connections++;
    return;
  }
  if (const char* reason = reason_to_refuse(*settings, peer)) {
    refuse(std::move(socket), reason);
    return;
  }
  if (!peer.unix_socket) net::set_connection_options(socket.get(), settings->tcp_keepalive_s);
  hand_over(std::move(socket), peer);
}

void NodeServer::refuse(net::Descriptor socket, const char* reason) {
  // A fresh socket takes this much; who refuses does not wait.
  [[maybe_unused]] const auto sent =
      send(socket.get(), reason, std::char_traits<char>::length(reason), MSG_NOSIGNAL);
  node_->rejected_connections++;
  if (reason == kTooManyClients || reason == kTooManyMemcacheClients) {
    node_->close_log.add(CloseReason::kTooManyClients, node_->clock.wall_ms(),
                         net::describe(socket.get()).address, "");
  }
}

// No limit holds for the administration: a node that is full of clients can be told so.
void NodeServer::accept_admin(net::Descriptor socket) {
  net::Peer peer = net::describe(socket.get());
  peer.admin = true;
  hand_over(std::move(socket), peer);
}

void NodeServer::hand_over(net::Descriptor socket, const net::Peer& peer) {
  Worker& worker = **std::min_element(
      workers_.begin(), workers_.end(),
      [](const auto& a, const auto& b) { return a->client_count() < b->client_count(); });
  const uint64_t id = next_client_id_++;
  if (!peer.admin) worker.count_expected_client();
  if (&worker == workers_.front().get()) {
    worker.adopt(std::move(socket), peer, id);
  } else {
    worker.loop().post([&worker, fd = socket.release(), peer, id] {
      worker.adopt(net::Descriptor(fd), peer, id);
    });
  }
}

// Behind the change, and in the order in which workers are told things: a connection that was
// accepted before is closed here, one that arrives at its worker later is refused there.
void NodeServer::close_disallowed(const std::vector<base::IpNetwork>& allowed) {
  for (const auto& worker : workers_) {
    worker->loop().post([this, target = worker.get(), allowed] {
      target->for_each([&](Client& client) {
        if (may_connect(net::describe(client.fd), allowed)) return;
        node_->close_log.add(CloseReason::kDisallowedSource, node_->clock.wall_ms(), client.address,
                             "");
        target->close(client, true);
      });
    });
  }
}

size_t NodeServer::connected_clients() const {
  size_t clients = 0;
  for (const auto& worker : workers_) clients += worker->client_count();
  return clients;
}

// --- what commands ask for --------------------------------------------------------------------

void NodeServer::on_every_worker(Client& client, std::function<void(WorkerClients&)> each,
                                 std::function<void(Client&)> finish) {
  if (workers_.size() == 1) {
    each(*workers_.front());
    finish(client);
    return;
  }
  struct Gathering {
    std::function<void(WorkerClients&)> each;
    std::function<void(Client&)> finish;
    std::atomic<size_t> left;
    Worker* origin = nullptr;
    uint64_t client_id = 0;
  };
  auto gathering = std::make_shared<Gathering>();
  gathering->each = std::move(each);
  gathering->finish = std::move(finish);
  gathering->left = workers_.size();
  gathering->client_id = client.id;
  gathering->origin = workers_[client.worker].get();
  client.suspended = true;
  for (const auto& worker : workers_) {
    worker->loop().post([gathering, target = worker.get()] {
      gathering->each(*target);
      if (gathering->left.fetch_sub(1) != 1) return;
      gathering->origin->loop().post([gathering] {
        Connection* connection = gathering->origin->find(gathering->client_id);
        if (connection == nullptr) return;
        Client& owner = connection->client();
        const size_t mark = owner.out.mark();
        owner.suspended = false;
        gathering->finish(owner);
        if (owner.muted) owner.out.rewind(mark);
        owner.muted = false;
        connection->resume();
      });
    });
  }
}

void NodeServer::answer_blocked(const BlockedClient& blocked, std::string reply) {
  Worker& worker = *workers_[blocked.worker];
  worker.loop().post([&worker, id = blocked.client_id, reply = std::move(reply)] {
    if (Connection* connection = worker.find(id)) worker.answer_blocked(*connection, reply);
  });
}

// The task is there to end the worker's wait: whatever a turn brought, it looks into its box then.
void NodeServer::wake_for_mail(uint32_t worker) {
  workers_[worker]->loop().post([] {});
}

void NodeServer::feed_monitors(const std::string& line) {
  const auto show = [line](Worker& worker) {
    std::vector<uint64_t> monitors;
    worker.for_each([&](Client& client) {
      if (client.monitor) monitors.push_back(client.id);
    });
    for (const uint64_t id : monitors) {
      Connection* connection = worker.find(id);
      if (connection == nullptr) continue;
      connection->client().reply.simple(line);
      connection->resume();
    }
  };
  for (const auto& worker : workers_) {
    worker->loop().post([show, target = worker.get()] { show(*target); });
  }
}

void NodeServer::monitor_started() { node_->monitors++; }

void NodeServer::stall(uint32_t caller, std::chrono::microseconds time) {
  const auto stop = [time] {
    std::this_thread::sleep_for(time);  // tidy: allow banned: the client asks for just this
  };
  for (const auto& worker : workers_) {
    if (worker->index() != caller) worker->loop().post(stop);
  }
  stop();
}

void NodeServer::shut_down(const ShutdownRequest& /*request*/) {
  for (const auto& worker : workers_) {
    worker->loop().post([target = worker.get()] { target->stop(); });
  }
}

void NodeServer::pause_clients(PauseMode mode, int64_t until_ms) {
  const std::lock_guard lock(pause_mutex_);
  set_pause(mode, until_ms);
}

void NodeServer::tick(uint32_t worker, int64_t now_ms) {
  if (worker == 0) {  // whose loop accepts
    listeners_->try_again();
    if (admin_listeners_) admin_listeners_->try_again();
  }
  if (node_->pause_mode.load(std::memory_order_relaxed) == PauseMode::kNone) return;
  const std::lock_guard lock(pause_mutex_);
  if (now_ms >= node_->pause_until_ms) set_pause(PauseMode::kNone, 0);
}

void NodeServer::set_pause(PauseMode mode, int64_t until_ms) {
  node_->pause_until_ms = until_ms;
  node_->pause_mode = mode;
  keyspace_.hold(Keyspace::kPause, mode != PauseMode::kNone);
  if (mode != PauseMode::kNone) return;
  for (const auto& worker : workers_) {
    worker->loop().post([target = worker.get()] { target->resume_paused(); });
  }
}

// --- settings ---------------------------------------------------------------------------------

void NodeServer::apply_to_keyspace(const Settings& settings) {
  keyspace_.hold(Keyspace::kImport, settings.import_mode);
  keyspace_.set_maxmemory(settings.maxmemory);
  keyspace_.set_key_events(key_events(settings.notify_keyspace_events));
  keyspace_.set_policy({.policy = settings.maxmemory_policy,
                        .lfu_log_factor = settings.lfu_log_factor,
                        .lfu_decay_minutes = settings.lfu_decay_time_min,
                        .samples = settings.maxmemory_samples});
  keyspace_.set_lazy_removals(settings.lazyfree_lazy_expire, settings.lazyfree_lazy_eviction,
                              settings.lazyfree_lazy_server_del);
  keyspace_.compaction().set_options(
      {.active = settings.activedefrag,
       .ignore_bytes = settings.active_defrag_ignore_bytes,
       .threshold_percent = static_cast<uint64_t>(settings.active_defrag_threshold_lower)});
}

std::optional<ApplyFailure> NodeServer::apply(const Settings& before, const Settings& after) {
  if (before.maxclients != after.maxclients) {
    const int64_t fit = clients_that_fit(after.maxclients, keyspace_.workers());
    if (fit < after.maxclients) {
      return ApplyFailure{"maxclients",
                          "The operating system is not able to handle the specified number of "
                          "clients, try with " +
                              std::to_string(fit)};
    }
  }
  if (before.port != after.port || before.bind != after.bind) {
    if (const auto opened = listeners_->open(after); !opened) {
      if (const auto reopened = listeners_->open(before); !reopened) {
        base::log::warning("no longer listening: {}", reopened.error().message);
      }
      const bool port = before.port != after.port;
      return ApplyFailure{
          port ? "port" : "bind",
          (port ? "Unable to listen on this port: " : "Failed to bind to specified addresses: ") +
              opened.error().message};
    }
  }
  if (before.loglevel != after.loglevel) {
    base::log::set_level(static_cast<base::log::Level>(after.loglevel));
  }
  node_->command_log.trim(CommandLog::kSlow,
                          static_cast<size_t>(after.commandlog_slow_execution_max_len));
  node_->command_log.trim(CommandLog::kLargeRequest,
                          static_cast<size_t>(after.commandlog_large_request_max_len));
  node_->command_log.trim(CommandLog::kLargeReply,
                          static_cast<size_t>(after.commandlog_large_reply_max_len));
  apply_to_keyspace(after);
  return std::nullopt;
}

}  // namespace engine
