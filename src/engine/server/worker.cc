// SPDX-License-Identifier: Apache-2.0
#include "engine/server/worker.h"

#include <algorithm>
#include <string>

#include "base/log.h"
#include "engine/keyspace/eviction.h"
#include "engine/keyspace/prefetch.h"
#include "engine/keyspace/walk.h"
#include "engine/server/connection.h"

namespace engine {

namespace {

constexpr int64_t kTickUs = 100'000;

constexpr uint64_t kCommandsUnflushedMax = 128;

// Reply storage that is kept while no client needs it.
constexpr size_t kSpareBytesMax = 2 * 1024 * 1024;

// Slices of background work: each well under a millisecond, then the clients have their turn.
constexpr size_t kExpiryWork = 4;  // a partition
constexpr size_t kReclaimKeys = 2000;
constexpr size_t kEvictKeys = 256;
constexpr size_t kCompactedKeys = 256;
constexpr size_t kSavedKeys = 64;

// The part of a turn that events which take long have, and those of clients that have not logged
// in. Where the loop has more to tell of, that comes first, but they are never forgotten.
constexpr uint64_t kSlowNs = 300'000;
constexpr uint64_t kStrangersNs = 100'000;
constexpr uint64_t kListenersNs = 300'000;
constexpr uint64_t kLeastNs = 30'000;
constexpr uint64_t kReleaseNs = 100'000;

constexpr int64_t kEvictAgainMs = 10;

// Of the stream, up to which followers need not know yet, and for how long.
constexpr uint64_t kUntoldBytes = 128 * 1024;
constexpr int64_t kUntoldUs = 500;

bool may_come_from(const base::IpAddress& ip, const std::vector<base::IpNetwork>& allowed) {
  return allowed.empty() ||
         std::any_of(allowed.begin(), allowed.end(),
                     [&](const base::IpNetwork& network) { return network.contains(ip); });
}

}  // namespace

bool may_connect(const net::Peer& peer, const std::vector<base::IpNetwork>& allowed) {
  return peer.unix_socket || may_come_from(peer.ip, allowed);
}

Worker::Worker(Node& node, uint32_t index, std::unique_ptr<net::EventLoop> loop,
               std::unique_ptr<ConnectionFactory> factory)
    : ConnectionHost(node, index),
      loop_(std::move(loop)),
      factory_(std::move(factory)),
      read_buffer_(std::make_unique_for_overwrite<char[]>(kReadBufferBytes)),
      now_us_(node.clock.monotonic_us()),
      next_tick_us_(now_us_) {}

Worker::~Worker() {
  closed_.clear();
  released_.clear();
  connections_.clear();
}

bool Worker::run_once() {
  const uint64_t commands_before = dispatcher().stats().commands.get();
  large_reads_ = 0;
  if (!on_own_thread()) [[unlikely]]
    thread_.store(std::this_thread::get_id(), std::memory_order_relaxed);
  events_ = loop_->wait(timeout_us());
  more_events_ = events_ == net::EventLoop::kEventsAWait;
  const uint64_t began = node().cycles.now();
  loop_->dispatch();
  serve_clients();
  work_in_background();
  if (!closed_.empty() || !released_.empty()) release_closed();
  count_turn(began, commands_before);
  if (stopping_) send_last_replies();
  return !stopping_;
}

void Worker::serve_clients() {
  serve_all();
  if (!to_go_on_.empty()) go_on();
  if (!slow_.empty()) handle_deferred(slow_, more_events_ ? kLeastNs : kSlowNs);
  if (!strangers_.empty()) handle_deferred(strangers_, more_events_ ? kLeastNs : kStrangersNs);
  now_us_ = node().clock.monotonic_us();
  end_waits(now_us_);
  deliver_mail();
  if (!listeners_.empty()) flush_listeners();
  evict_clients();  // before any key goes for the memory that they take
  tell_followers();
  flush_all();
  if (!closed_.empty() || !released_.empty()) release_closed();
}

// A send to a replica takes as long as some dozen SETs, so what is little goes with what comes
// next, for a while. Where clients wait for followers, a worker that finds no more to do tells at
// once.
void Worker::tell_followers() {
  tells_later_ = false;
  WriteStream& stream = node().stream;
  const uint64_t end = stream.end();
  if (end == told_until_ || !stream.has_sleepers()) [[likely]]
    return;
  const bool may_wait = events_ != 0 || node().gate.is_open();
  const bool soon = may_wait && end > told_until_ && end - told_until_ < kUntoldBytes &&
                    now_us_ - told_us_ < kUntoldUs;
  if (soon) {
    tells_later_ = true;
    return;
  }
  told_until_ = end;
  told_us_ = now_us_;
  stream.wake_readers();
}

void Worker::ring() {
  alarm_us_ = INT64_MAX;
  std::exchange(alarm_, nullptr)();
}

void Worker::work_in_background() {
  if (now_us_ >= alarm_us_) [[unlikely]]
    ring();
  const bool tick_due = now_us_ >= next_tick_us_;
  background_pending_ |= !dispatcher().keyspace_worker().graveyard.empty();
  saving_ = save_or_load();
  if (!tick_due && !background_pending_ && !compacting_ && node().keyspace.maxmemory() == 0) return;
  const uint64_t start = node().cycles.now();
  if (tick_due) tick();
  flush_all();
  run_background_slice();
  dispatcher().stats().background_ns.add(node().cycles.to_ns(node().cycles.now() - start));
}

// What the clients take at once, before the worker stops.
void Worker::send_last_replies() {
  std::vector<Connection*> open;
  for (auto& [id, connection] : connections_) open.push_back(connection.get());
  for (Connection* connection : open) connection->send_replies();
}

void Worker::count_turn(uint64_t began, uint64_t commands_before) {
  WorkerStats& stats = dispatcher().stats();
  const uint64_t busy_ns = node().cycles.to_ns(node().cycles.now() - began);
  stats.loops.add();
  stats.loop_ns.add(busy_ns);
  stats.loop_ns_max.raise_to(busy_ns);
  const uint64_t commands = stats.commands.get();  // fewer after CONFIG RESETSTAT
  stats.loop_commands_max.raise_to(commands - std::min(commands, commands_before));
}

int64_t Worker::timeout_us() const {
  if (background_pending_ || compacting_ || saving_ || !to_go_on_.empty() || !slow_.empty() ||
      !strangers_.empty() || !listeners_.empty() || !released_.empty()) {
    return 0;
  }
  int64_t next_us = std::min(next_tick_us_, alarm_us_);
  if (!deadlines_.empty()) next_us = std::min(next_us, deadlines_.begin()->first);
  if (tells_later_ && !node().gate.is_open()) return 0;
  if (tells_later_) next_us = std::min(next_us, told_us_ + kUntoldUs);
  const int64_t left_us = std::clamp<int64_t>(next_us - now_us_, 0, kTickUs);
  return tells_later_ ? left_us : (left_us + 999) / 1000 * 1000;  // what is whole costs less
}

void Worker::adopt(Arrival arrival) {
  dispatcher().begin_batch();
  const uint64_t client_id = arrival.client_id;
  const bool counts = !arrival.peer.admin;
  if (!may_connect(arrival.peer, dispatcher().settings().allowed_sources)) {  // any more
    client_count_.fetch_sub(1, std::memory_order_relaxed);
    return;
  }
  std::unique_ptr<Connection> connection = factory_->make(*this, std::move(arrival));
  if (const auto added = loop_->add(connection->handle(), connection->interest(), *connection);
      !added) {
    base::log::warning("connection refused: {} addr={}", added.error().message,
                       connection->client().address);
    if (counts) client_count_.fetch_sub(1, std::memory_order_relaxed);
    return;
  }
  dispatcher().stats().connections.add();
  connections_.emplace(client_id, std::move(connection));
  if (counts) node().client_directory.add(client_id, index());
}

void Worker::expect(Arrival arrival) {
  {
    const std::lock_guard lock(expected_mutex_);
    expected_.push_back(std::move(arrival));
  }
  loop_->post([this] { adopt_expected(); });
}

void Worker::adopt_expected() {
  std::vector<Arrival> arrivals;
  {
    const std::lock_guard lock(expected_mutex_);
    arrivals.swap(expected_);
  }
  for (Arrival& arrival : arrivals) adopt(std::move(arrival));
}

// --- within a command -------------------------------------------------------------------------

void Worker::serve_within() {
  if (is_within() || stopping_) return;
  begin_within();
  // By index: nobody is added meanwhile, but a connection may be closed.
  for (size_t i = 0; i < to_serve_.size(); i++) {
    if (!to_serve_[i]->is_executing()) to_serve_[i]->serve();
  }
  adopt_expected();
  loop_->dispatch_within();
  flush_others();
  end_within();
}

// What who runs the command has been answered so far may yet be taken back.
void Worker::flush_others() {
  std::vector<Connection*> to_flush;
  to_flush.swap(to_flush_);
  for (Connection* connection : to_flush) {
    if (connection->is_executing()) {
      to_flush_.push_back(connection);
    } else {
      connection->flush();
    }
  }
}

// --- clients ----------------------------------------------------------------------------------

void Worker::serve_later(Connection& connection) {
  if (is_within()) {
    connection.serve();
    return;
  }
  to_serve_.push_back(&connection);
  constexpr size_t kLine = 64;
  read_bytes_ += (connection.received().size() + kLine - 1) / kLine * kLine;
  if (read_buffer().size() < kReadBytes || to_serve_.size() == Dispatcher::kBatchMax) serve_all();
}

void Worker::serve_all() {
  if (to_serve_.size() > 1) look_ahead();
  for (Connection* connection : to_serve_) connection->serve();
  to_serve_.clear();
  read_bytes_ = 0;
  flush_all();
}

void Worker::look_ahead() {
  std::array<Key, Dispatcher::kBatchMax> keys;
  size_t count = 0;
  const uint32_t db = to_serve_.front()->client().db;  // of others not: they are few
  for (Connection* connection : to_serve_) {
    if (connection->client().db == db && connection->look_ahead(keys[count])) count++;
  }
  prefetch(node().keyspace, dispatcher().keyspace_worker(), db, {keys.data(), count});
}

void Worker::go_on() {
  std::vector<uint64_t> ids;
  ids.swap(to_go_on_);  // who has still more to do is in the next turn
  for (const uint64_t id : ids) {
    if (Connection* connection = find(id)) connection->go_on();
  }
  flush_all();
}

void Worker::go_on_later(Connection& connection) { to_go_on_.push_back(connection.client().id); }

void Worker::resume_later(Connection& connection) { resume_later(connection.client().id); }

void Worker::resume_later(uint64_t client_id) {
  loop_->post([this, client_id] {
    if (Connection* connection = find(client_id)) connection->resume();
  });
}

void Worker::handle_later(Connection& connection) {
  if (is_within()) {
    connection.handle_deferred_events();
    return;
  }
  const bool stranger = !logged_in(connection.client(), node().users);
  (stranger ? strangers_ : slow_).push_back(connection.client().id);
}

// One at a time: each may take as long as the budget.
void Worker::handle_deferred(std::deque<uint64_t>& ids, uint64_t budget_ns) {
  const uint64_t start = node().cycles.now();
  for (size_t left = ids.size(); left > 0; left--) {
    const uint64_t id = ids.front();
    ids.pop_front();
    if (Connection* connection = find(id)) connection->handle_deferred_events();
    serve_all();
    if (node().cycles.to_ns(node().cycles.now() - start) >= budget_ns) return;
  }
}

void Worker::flush_later(Connection& connection) {
  to_flush_.push_back(&connection);
  if (is_within()) return;
  // Nobody's replies wait for more than a few dozen microseconds of others' work.
  const uint64_t commands = dispatcher().stats().commands.get();
  if (commands - flushed_at_command_ >= kCommandsUnflushedMax) flush_all();
}

void Worker::flush_all() {
  if (node().tracking.has_broadcasts(index())) [[unlikely]]
    deliver_messages();
  if (invalidated_until_ != 0) [[unlikely]]
    flush_told();
  // By index: flushing may close connections but does not execute, so none is added.
  for (size_t i = 0; i < to_flush_.size(); i++) to_flush_[i]->flush();
  to_flush_.clear();
  flushed_at_command_ = dispatcher().stats().commands.get();
}

// Looked at again once it is said that somebody waits: it may have moved just before.
void Worker::flush_when_passed(Connection& connection) {
  held_.push_back(connection.client().id);
  held_count_.store(held_.size(), std::memory_order_seq_cst);
  const Client& client = connection.client();
  if (!node().gate.holds(client.stream_offset) && !node().tracking.holds(client.untold)) {
    loop_->post([this] { release_replies(); });
  }
}

void Worker::release_replies() {
  std::vector<uint64_t> held;
  held.swap(held_);
  held_count_.store(0, std::memory_order_seq_cst);
  for (const uint64_t id : held) {
    if (Connection* connection = find(id)) connection->pass_gate();
  }
}

// One message may be for many clients, and a send to each takes long: they have a part of each
// turn.
void Worker::flush_listeners() {
  const uint64_t start = node().cycles.now();
  for (size_t left = listeners_.size(); left > 0; left--) {
    const uint64_t id = listeners_.front();
    listeners_.pop_front();
    if (id == kAllTold) {
      have_told(invalidated_marks_.front());
      invalidated_marks_.pop_front();
    }
    if (Connection* connection = find(id)) connection->flush_heard();
    if (node().cycles.to_ns(node().cycles.now() - start) >= kListenersNs) return;
  }
}

void Worker::lend_storage(OutputBuffer& out) {
  if (spares_.empty() || out.footprint() != 0) return;
  out.swap_storage(spares_.back());
  spares_.pop_back();
  spare_bytes_ -= out.footprint();
}

void Worker::take_storage(OutputBuffer& out) {
  const size_t bytes = out.footprint();
  if (bytes == 0) return;
  if (spare_bytes_ + bytes > kSpareBytesMax) {
    out.release_storage();
    return;
  }
  spares_.emplace_back().swap_storage(out);
  spare_bytes_ += bytes;
}

// Nobody has a pointer to those that closed in this turn any more. What they still hold may be
// much: it goes in parts, or all others would wait for it.
void Worker::release_closed() {
  for (auto& connection : closed_) released_.push_back(std::move(connection));
  closed_.clear();
  const uint64_t start = node().cycles.now();
  while (!released_.empty()) {
    if (released_.front()->release_some()) released_.pop_front();
    if (node().cycles.to_ns(node().cycles.now() - start) >= kReleaseNs) return;
  }
}

Connection* Worker::find(uint64_t client_id) {
  const auto found = connections_.find(client_id);
  return found == connections_.end() ? nullptr : found->second.get();
}

void Worker::remove(Connection& connection) {
  forget_deadline(connection.client());
  dispatcher().forget(connection.client());
  if (const auto& replica = connection.client().replica) node().replication.remove(*replica);
  if (connection.client().monitor) node().monitors.remove();
  node().control.forget_replica_wait(connection.client().id);
  node().client_directory.remove(connection.client().id);
  loop_->remove(connection.handle());
  loop_->forget(connection);
  const auto found = connections_.find(connection.client().id);
  closed_.push_back(std::move(found->second));
  connections_.erase(found);
  if (!closed_.back()->client().admin) client_count_.fetch_sub(1, std::memory_order_relaxed);
}

void Worker::for_each(const std::function<void(Client&)>& visit) {
  for (auto& [id, connection] : connections_) visit(connection->client());
  if (primary_link_ != nullptr) visit(*primary_link_);
}

void Worker::close_disallowed(const std::vector<base::IpNetwork>& allowed) {
  for (auto& [id, connection] : connections_) {
    Client& client = connection->client();
    if (client.unix_socket || may_come_from(connection->ip(), allowed)) continue;
    node().close_log.add(CloseReason::kDisallowedSource, node().clock.wall_ms(), client.address,
                         "");
    close(client, true);
  }
}

void Worker::close_abandoned(const std::set<std::string>& addresses) {
  for (auto& [id, connection] : connections_) {
    Client& client = connection->client();
    if (client.unix_socket) continue;
    std::string host = client.local_address.substr(0, client.local_address.rfind(':'));
    if (host.starts_with('[')) host = host.substr(1, host.size() - 2);
    if (addresses.contains(host)) close(client, false);
  }
}

void Worker::close_unencrypted() {
  for (auto& [id, connection] : connections_) {
    Client& client = connection->client();
    if (!client.unix_socket && !connection->is_encrypted()) close(client, false);
  }
}

void Worker::end_for_new_role() {
  const bool none_may_answer = node().lease.has_expired(node().clock);
  const std::set<uint64_t> held(held_.begin(), held_.end());
  dispatcher().begin_batch();
  for (auto& [id, connection] : connections_) {
    Client& client = connection->client();
    if (client.admin || is_replica(client)) continue;
    const std::shared_ptr<BlockedClient> blocked = client.blocked;
    const bool waited = dispatcher().end_wait(client, WaitEnd::kNewRole);
    if (waited) deadlines_.erase({blocked->deadline_us, client.id});
    if (held.contains(id) || (none_may_answer && !client.out.empty())) {
      close(client, true);
    } else if (waited) {
      close(client, false);
    }
  }
}

// --- waits for keys ---------------------------------------------------------------------------

void Worker::wait_for_key(const Client& client) {
  const int64_t deadline_us = client.blocked->deadline_us;
  if (deadline_us != 0) deadlines_.emplace(deadline_us, client.id);
}

void Worker::forget_deadline(const Client& client) {
  if (client.blocked == nullptr) return;
  deadlines_.erase({client.blocked->deadline_us, client.id});
}

void Worker::answer_blocked(Connection& connection, std::string_view reply) {
  Client& client = connection.client();
  const std::shared_ptr<BlockedClient> blocked = client.blocked;
  if (blocked == nullptr) return;
  forget_deadline(client);
  Waiting::forget(node(), client);
  dispatcher().begin_batch();
  dispatcher().wait_is_over(*blocked, client, reply.size());
  client.last_active_ms = now_ms();
  client.stream_offset = node().stream.end();  // whoever served it has written on its behalf
  if (blocked->untold != 0) client.untold = blocked->untold;
  if (!std::exchange(client.muted, false)) client.out.append(reply);
  for (const std::string& key : blocked->own_changes) {
    const std::vector<std::string> keys = {key};
    write_invalidation(client, false, &keys);
  }
  connection.resume();
}

void Worker::end_suspension(uint64_t client_id, const std::function<void(Client&)>& reply) {
  Connection* connection = find(client_id);
  if (connection == nullptr) return;
  Client& client = connection->client();
  const size_t mark = client.out.mark();
  client.suspended = false;
  reply(client);
  if (client.muted) client.out.rewind(mark);
  client.muted = false;
  connection->resume();
}

bool Worker::unblock(Client& client, bool with_error) {
  const std::shared_ptr<BlockedClient> blocked = client.blocked;
  const WaitEnd end = with_error ? WaitEnd::kUnblockedWithError : WaitEnd::kUnblocked;
  if (!dispatcher().end_wait(client, end)) return false;
  deadlines_.erase({blocked->deadline_us, client.id});
  // Not from here: another client's request is running.
  resume_later(client.id);
  return true;
}

void Worker::end_waits(int64_t now_us) {
  if (deadlines_.empty() || deadlines_.begin()->first > now_us) return;
  dispatcher().begin_batch();
  while (!deadlines_.empty() && deadlines_.begin()->first <= now_us) {
    const uint64_t client_id = deadlines_.begin()->second;
    deadlines_.erase(deadlines_.begin());
    Connection* connection = find(client_id);
    if (connection != nullptr && dispatcher().end_wait(connection->client(), WaitEnd::kTimeout)) {
      connection->resume();
    }
  }
}

void Worker::close(Client& client, bool now) {
  if (&client == primary_link_) {  // whose commands close nobody: it is not the one that runs
    const auto close_link = close_primary_link_;
    close_link();
    return;
  }
  (now ? client.close_asap : client.close_after_reply) = true;
  // Not from here: the client may be the one whose request is running.
  resume_later(client.id);
}

void Worker::resume_after_pause(Connection& connection) {
  paused_.push_back(connection.client().id);
}

void Worker::resume_paused() {
  std::vector<uint64_t> paused;
  paused.swap(paused_);
  for (const uint64_t id : paused) {
    if (Connection* connection = find(id)) connection->resume();
  }
}

ClientTotals Worker::client_totals() const {
  const auto bytes = [](const std::atomic<int64_t>& sum) {
    return static_cast<uint64_t>(std::max<int64_t>(sum.load(std::memory_order_relaxed), 0));
  };
  ClientTotals totals;
  for (uint32_t i = 0; i < node().keyspace.workers(); i++) {
    const KeyspaceWorker& worker = node().keyspace.worker(i);
    totals.bytes += bytes(worker.client_bytes);
    totals.logged_out_bytes += bytes(worker.logged_out_client_bytes);
  }
  return totals;
}

// Clients that get on may hold more than the limit for a while: not all of them are looked at in
// every turn meanwhile.
bool Worker::may_evict(const ClientTotals& totals, uint64_t limit) {
  if (totals.bytes <= limit) return false;
  if (now_ms() < evict_again_ms_ && totals.bytes <= evict_again_bytes_) return false;
  evict_again_ms_ = now_ms() + kEvictAgainMs;
  evict_again_bytes_ = totals.bytes + limit / 8;
  return true;
}

// No worker sees the others' clients: each closes of its own.
void Worker::evict_clients() {
  dispatcher().refresh_settings();  // a limit that was just set holds before the next request
  const Settings& settings = dispatcher().settings();
  const uint64_t limit = client_memory_limit(settings);
  if (limit == 0) return;
  ClientTotals totals = client_totals();
  if (!may_evict(totals, limit)) return;
  totals.clients = node().control.connected_clients();
  std::vector<ClientLoad> loads;
  for_each([&](Client& client) {
    if (client.no_evict || client.admin || client.primary || is_replica(client)) return;
    const ClientLoad load{.id = client.id,
                          .bytes = client.memory_bytes(),
                          .logged_in = logged_in(client, node().users),
                          .stands_still = client.progress.stands_still()};
    if (!client.close_asap) {
      loads.push_back(load);
      return;
    }
    totals.bytes -= std::min<uint64_t>(totals.bytes, load.bytes);  // as good as gone
    if (!load.logged_in) totals.logged_out_bytes -= std::min(totals.logged_out_bytes, load.bytes);
  });
  for (const uint64_t id : clients_to_evict(std::move(loads), totals, limit)) {
    close_evicted(*find(id));
  }
}

void Worker::close_evicted(Connection& connection) {
  Client& client = connection.client();
  node().close_log.add(CloseReason::kEvicted, now_ms(), client.address,
                       "tot-mem=" + std::to_string(client.memory_bytes()));
  dispatcher().stats().evicted_clients.add();
  client.close_asap = true;
  connection.resume();
}

// --- background -------------------------------------------------------------------------------

void Worker::tick() {
  dispatcher().begin_batch();
  next_tick_us_ = node().clock.monotonic_us() + kTickUs;
  node().control.tick(index(), now_ms());
  if (node().debug.cron_paused.load(std::memory_order_relaxed)) return;
  ticks_++;
  // Each client about once a second, few every time.
  constexpr size_t kFew = 64;
  const bool few = connections_.size() <= kFew;
  std::vector<Connection*> due;
  for (auto& [id, connection] : connections_) {
    if (few || id % 10 == ticks_ % 10) due.push_back(connection.get());
  }
  for (Connection* connection : due) connection->check_limits(now_ms());
  if (index() == 0) sample_rates();
  if (index() == 0 && ticks_ % 10 == 0) {
    node().close_log.sum_up(now_ms());
    node().keyspace.slab_pool().trim_soon();
    node().stats.note_memory(node().keyspace.used_memory());
  }
  background_pending_ = true;
}

void Worker::sample_rates() {
  NodeRates::Totals totals;
  for (uint32_t i = 0; i < node().keyspace.workers(); i++) {
    const WorkerStats& stats = node().control.worker_stats(i);
    totals.commands += stats.commands.get();
    totals.bytes_in += stats.bytes_in.get();
    totals.bytes_out += stats.bytes_out.get();
    totals.loops += stats.loops.get();
    totals.loop_ns += stats.loop_ns.get();
  }
  node().rates.sample(node().clock.monotonic_us(), totals);
}

// A part of what all workers do together; true: there is more. Who has come last may have ended it.
bool Worker::save_or_load() {
  KeyspaceWorker& keyspace_worker = dispatcher().keyspace_worker();
  const bool loaded = node().loads.work(keyspace_worker);
  return node().snapshots.walk(keyspace_worker, kSavedKeys) || loaded;
}

// Does it, and notes how long it took where that is watched and was long
// (`latency-monitor-threshold`), by the name that Redis has for it.
bool Worker::observed(std::string_view event, const std::function<bool()>& work) {
  const int64_t threshold_ms = dispatcher().settings().latency_monitor_threshold_ms;
  if (threshold_ms == 0) [[likely]]
    return work();
  const uint64_t began = node().cycles.now();
  const bool result = work();
  const uint64_t ms = node().cycles.to_ns(node().cycles.now() - began) / 1'000'000;
  if (ms >= static_cast<uint64_t>(threshold_ms)) node().latency.add(event, now_ms() / 1000, ms);
  return result;
}

void Worker::run_background_slice() {
  dispatcher().begin_batch();
  bool done = true;
  if (background_pending_) {
    done = observed("expire-cycle",
                    [this] { return expire_due(node().keyspace, index(), kExpiryWork); });
    done &= node().keyspace.reclaim(dispatcher().keyspace_worker(), kReclaimKeys);
    done &= dispatcher().keyspace_worker().graveyard.dig(kReclaimKeys);
  }
  constexpr size_t kForgottenCopies = 256;
  done &= node().tracking.trim(dispatcher().keyspace_worker(), kForgottenCopies);
  done &= observed("eviction-cycle", [this] {
    return make_room(node().keyspace, dispatcher().keyspace_worker(), kEvictKeys) != Room::kPending;
  });
  compacting_ = observed("active-defrag-cycle", [this] {
    return node().keyspace.compaction().run(dispatcher().keyspace_worker(), kCompactedKeys);
  });
  dispatcher().serve_waiting();  // who waits for keys that are gone
  deliver_mail();                // and who wants to hear of them
  flush_all();
  background_pending_ = !done;
}

void on_all_workers(const std::vector<std::unique_ptr<Worker>>& workers,
                    std::function<void(Worker&)> each, std::function<void()> done) {
  struct Round {
    std::function<void(Worker&)> each;
    std::function<void()> done;
    std::atomic<size_t> left;
  };
  auto round = std::make_shared<Round>();
  round->each = std::move(each);
  round->done = std::move(done);
  round->left = workers.size();
  for (const auto& worker : workers) {
    worker->loop().post([round, target = worker.get(), first = workers.front().get()] {
      round->each(*target);
      if (round->left.fetch_sub(1) == 1) first->loop().post([round] { round->done(); });
    });
  }
}

}  // namespace engine
