// SPDX-License-Identifier: Apache-2.0
#include "engine/server/node_core.h"

#include <sched.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <utility>

#include "base/log.h"
#include "engine/commands/all_commands.h"
#include "engine/server/connection.h"
#include "engine/server/connection_factory.h"

namespace engine {

namespace {

Keyspace::Options keyspace_options(const Settings& settings, uint64_t seed) {
  return Keyspace::Options{.partitions = static_cast<uint32_t>(settings.partitions),
                           .databases = static_cast<uint32_t>(settings.databases),
                           .workers = worker_count(settings),
                           .seed = seed};
}

}  // namespace

uint32_t worker_count(const Settings& settings) {
  if (settings.threads > 0) return static_cast<uint32_t>(settings.threads);
  cpu_set_t cores;
  if (sched_getaffinity(0, sizeof(cores), &cores) != 0) return 1;
  return static_cast<uint32_t>(std::max(1, CPU_COUNT(&cores)));
}

NodeCore::NodeCore(SettingsStore& store, NodeIdentity identity,
                   const NodeSurroundings& surroundings)
    : store_(store),
      identity_(std::move(identity)),
      commands_(command_families()),
      keyspace_(keyspace_options(*store.current(), surroundings.seed)),
      pubsub_(keyspace_.workers(), [this](uint32_t worker) { wake_for_mail(worker); }),
      key_event_channels_(pubsub_) {
  for (uint32_t i = 0; i < keyspace_.workers(); i++) {
    stats_.push_back(std::make_unique<WorkerStats>(commands_.size()));
  }
  keyspace_.set_observer(&key_event_channels_);
  node_.reset(new Node{.keyspace = keyspace_,
                       .pubsub = pubsub_,
                       .settings = store_,
                       .clock = surroundings.clock,
                       .cycles = surroundings.cycles,
                       .commands = commands_,
                       .control = *this,
                       .identity = identity_});
  apply_to_keyspace(*store.current());
  store_.on_change(
      [this](const Settings& before, const Settings& after) { return apply(before, after); });
  store_.after_change([this](const Settings& before, const Settings& after) {
    if (before.allowed_sources != after.allowed_sources) close_disallowed(after.allowed_sources);
  });
}

NodeCore::~NodeCore() = default;

void NodeCore::add_worker(std::unique_ptr<net::EventLoop> loop) {
  const auto index = static_cast<uint32_t>(workers_.size());
  workers_.push_back(std::make_unique<Worker>(*node_, index, std::move(loop),
                                              make_connection_factory(*node_, memcache_, index)));
}

// --- connections ------------------------------------------------------------------------------

void NodeCore::hand_over(std::unique_ptr<net::Transport> transport, net::Peer peer) {
  Worker& worker = **std::min_element(
      workers_.begin(), workers_.end(),
      [](const auto& a, const auto& b) { return a->client_count() < b->client_count(); });
  if (!peer.admin) worker.count_expected_client();
  Arrival arrival{std::move(transport), std::move(peer), next_client_id_++};
  if (&worker == workers_.front().get()) {
    worker.adopt(std::move(arrival));
  } else {
    worker.loop().post([&worker, carried = std::make_shared<Arrival>(std::move(arrival))] {
      worker.adopt(std::move(*carried));
    });
  }
}

// Behind the change, and in the order in which workers are told things: a connection that was
// accepted before is closed here, one that arrives at its worker later is refused there.
void NodeCore::close_disallowed(const std::vector<base::IpNetwork>& allowed) {
  for (const auto& worker : workers_) {
    worker->loop().post([target = worker.get(), allowed] { target->close_disallowed(allowed); });
  }
}

size_t NodeCore::connected_clients() const {
  size_t clients = 0;
  for (const auto& worker : workers_) clients += worker->client_count();
  return clients;
}

// --- what commands ask for --------------------------------------------------------------------

void NodeCore::on_every_worker(Client& client, std::function<void(WorkerClients&)> each,
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

void NodeCore::answer_blocked(const BlockedClient& blocked, std::string reply) {
  Worker& worker = *workers_[blocked.worker];
  worker.loop().post([&worker, id = blocked.client_id, reply = std::move(reply)] {
    if (Connection* connection = worker.find(id)) worker.answer_blocked(*connection, reply);
  });
}

// The task is there to end the worker's wait: whatever a turn brought, it looks into its box then.
void NodeCore::wake_for_mail(uint32_t worker) {
  workers_[worker]->loop().post([] {});
}

void NodeCore::feed_monitors(const std::string& line) {
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

void NodeCore::stall(uint32_t caller, std::chrono::microseconds time) {
  const auto stop = [time] {
    std::this_thread::sleep_for(time);  // tidy: allow banned: the client asks for just this
  };
  for (const auto& worker : workers_) {
    if (worker->index() != caller) worker->loop().post(stop);
  }
  stop();
}

void NodeCore::shut_down(const ShutdownRequest& /*request*/) {
  for (const auto& worker : workers_) {
    worker->loop().post([target = worker.get()] { target->stop(); });
  }
}

void NodeCore::pause_clients(PauseMode mode, int64_t until_ms) {
  const std::lock_guard lock(pause_mutex_);
  set_pause(mode, until_ms);
}

void NodeCore::tick(uint32_t /*worker*/, int64_t now_ms) {
  if (!node_->pause.is_on()) return;
  const std::lock_guard lock(pause_mutex_);
  if (now_ms >= node_->pause.until_ms()) set_pause(PauseMode::kNone, 0);
}

void NodeCore::set_pause(PauseMode mode, int64_t until_ms) {
  node_->pause.set(mode, until_ms);
  keyspace_.hold(Keyspace::kPause, mode != PauseMode::kNone);
  if (mode != PauseMode::kNone) return;
  for (const auto& worker : workers_) {
    worker->loop().post([target = worker.get()] { target->resume_paused(); });
  }
}

// --- settings ---------------------------------------------------------------------------------

void NodeCore::apply_to_keyspace(const Settings& settings) {
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

std::optional<ApplyFailure> NodeCore::apply(const Settings& /*before*/, const Settings& after) {
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
