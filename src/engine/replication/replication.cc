// SPDX-License-Identifier: Apache-2.0
#include "engine/replication/replication.h"

#include <algorithm>
#include <map>
#include <tuple>
#include <utility>

#include "base/log.h"
#include "base/numbers.h"
#include "base/random.h"

namespace engine {

namespace {

constexpr size_t kIdDigits = 40;
constexpr std::string_view kPing = "*1\r\n$4\r\nPING\r\n";
constexpr std::string_view kGetAck = "*3\r\n$8\r\nREPLCONF\r\n$6\r\nGETACK\r\n$1\r\n*\r\n";

// By what a replica is the same one over several connections: where it says that it listens, or
// where it says nothing of that, this connection.
using Identity = std::tuple<std::string, int64_t, uint64_t>;

Identity identity_of(const Replica& replica) {
  if (replica.listening_port == 0) return {"", 0, replica.client_id};
  return {replica.ip, replica.listening_port, 0};
}

}  // namespace

bool is_history_id(std::string_view text) {
  return text.size() == kIdDigits && text.find_first_not_of("0123456789abcdefABCDEF") == text.npos;
}

std::optional<uint64_t> parse_stream_offset(std::string_view text) {
  constexpr int64_t kMax = int64_t{1} << 62;  // leaves room to count on
  const auto offset = base::parse_int64(text);
  if (!offset || *offset < 0 || *offset > kMax) return std::nullopt;
  return static_cast<uint64_t>(*offset);
}

ReplicationLimits replication_limits(const Settings& settings) {
  const uint64_t hard = settings.client_output_buffer_limit.replica.hard_bytes;
  const bool waits = settings.durability != Durability::kDisabled;
  // While writers wait for a replica, it does not wait for others.
  const bool sync_at_once = waits || !settings.repl_diskless_sync;
  return {.backlog_bytes = settings.repl_backlog_size,
          .behind_max = hard == 0 ? SIZE_MAX : std::max<size_t>(hard, settings.repl_backlog_size),
          .backlog_ttl_ms = settings.repl_backlog_ttl_s * 1000,
          .sync_delay_ms = sync_at_once ? 0 : settings.repl_diskless_sync_delay_s * 1000,
          .sync_as_file = !settings.repl_diskless_sync,
          .sync_at_replicas = static_cast<size_t>(settings.repl_diskless_sync_max_replicas),
          .ping_period_ms = settings.repl_ping_replica_period_s * 1000,
          .timeout_ms = settings.repl_timeout_s * 1000,
          .waits = waits,
          .directory = ".",
          .compressed = settings.rdbcompression,
          .key_delay_us = settings.rdb_key_save_delay_us};
}

Replication::Replication(Keyspace& keyspace, WriteStream& stream, Snapshots& snapshots)
    : keyspace_(keyspace), stream_(stream), snapshots_(snapshots), incoming_(stream) {
  history_.id = base::random_hex(kIdDigits);
}

ReplicationHistory Replication::history() const {
  const std::lock_guard lock(mutex_);
  return history_;
}

void Replication::describe(SnapshotHeader& header) const {
  const std::lock_guard lock(mutex_);
  if (has_backlog_ && (!is_replica() || stream_.end() > 0)) describe_locked(header);
}

// Requires: mutex_ is held, at a cut. Whoever goes on from here is told the database.
void Replication::describe_locked(SnapshotHeader& header) const {
  if (!is_replica()) stream_.forget_database();
  header.aux.emplace_back("repl-stream-db", std::to_string(is_replica() ? stream_db_.load() : 0));
  header.aux.emplace_back("repl-id", history_.id);
  header.aux.emplace_back("repl-offset", std::to_string(stream_.end()));
  if (epoch_.current() != 0) {
    header.aux.emplace_back("shard-epoch", std::to_string(epoch_.current()));
  }
}

void Replication::adopt(KeyspaceWorker& worker, const RestoredHistory& from,
                        const ReplicationLimits& limits) {
  const Guard guard(keyspace_, worker);
  const std::lock_guard lock(mutex_);
  stream_.restart_at(from.offset);
  stream_db_ = from.stream_db;
  history_ = {};
  history_.id = from.id;
  if (from.by_replica) return;
  history_ = {.id = base::random_hex(kIdDigits),
              .second_id = from.id,
              .second_offset = static_cast<int64_t>(from.offset) + 1};
  has_backlog_ = true;
  stream_.set_backlog(limits.backlog_bytes);
  guard.set_effect_sink(&stream_);
}

// --- who follows ------------------------------------------------------------------------------

void Replication::add(const std::shared_ptr<Replica>& replica) {
  const std::lock_guard lock(mutex_);
  replicas_.push_back(replica);
}

void Replication::remove(const Replica& replica) {
  const std::lock_guard lock(mutex_);
  std::erase_if(replicas_, [&](const auto& one) { return one.get() == &replica; });
}

std::vector<std::shared_ptr<Replica>> Replication::replicas() const {
  const std::lock_guard lock(mutex_);
  return replicas_;
}

// Requires: mutex_ is held.
bool Replication::has(std::string_view id, int64_t offset) const {
  const bool same = id == history_.id;
  const bool former = id == history_.second_id && offset <= history_.second_offset;
  if (!has_backlog_ || offset < 1 || (!same && !former)) return false;
  const uint64_t position = static_cast<uint64_t>(offset) - 1;
  return position >= stream_.begin() && position <= stream_.end();
}

void Replication::sync(KeyspaceWorker& worker, Replica& replica, std::string_view id,
                       int64_t offset, const ReplicationLimits& limits) {
  {
    const std::lock_guard lock(mutex_);
    if (has(id, offset)) {
      const bool tells_id = (replica.capabilities & Replica::kPsync2) != 0;
      replica.go_on_from(stream_, static_cast<uint64_t>(offset) - 1,
                         tells_id ? "+CONTINUE " + history_.id + "\r\n" : "+CONTINUE\r\n",
                         limits.behind_max);
      counters_.partial_syncs++;
      return;
    }
  }
  if (id != "?") counters_.partial_syncs_refused++;
  full_sync(worker, replica, true, limits);
}

bool Replication::can_go_on(std::string_view id, int64_t offset) const {
  const std::lock_guard lock(mutex_);
  return has(id, offset);
}

void Replication::full_sync(KeyspaceWorker& worker, Replica& replica, bool by_psync,
                            const ReplicationLimits& limits) {
  counters_.full_syncs++;
  open_backlog(worker, limits);
  const std::lock_guard lock(mutex_);
  if (waiting_since_ms_ == 0) waiting_since_ms_ = worker.now_ms;
  replica.wait_for_cut(by_psync);
}

// What comes from here on is kept, under an id that nobody can have asked for before.
void Replication::open_backlog(KeyspaceWorker& worker, const ReplicationLimits& limits) {
  const Guard guard(keyspace_, worker);
  const std::lock_guard lock(mutex_);
  alone_since_ms_ = 0;
  if (has_backlog_.exchange(true)) return;
  if (!is_replica()) {
    new_history();
    guard.set_effect_sink(&stream_);
    stream_.forget_database();
  }
  stream_.set_backlog(limits.backlog_bytes);
}

// Without replicas for long enough. Nobody who comes later is to take what was not kept for the
// same history.
void Replication::close_backlog(KeyspaceWorker& worker, int64_t now_ms,
                                const ReplicationLimits& limits) {
  {
    const std::lock_guard lock(mutex_);
    if (!has_backlog_ || is_replica() || !replicas_.empty()) {
      alone_since_ms_ = 0;
      return;
    }
    if (alone_since_ms_ == 0) alone_since_ms_ = now_ms;
    if (limits.backlog_ttl_ms == 0 || now_ms - alone_since_ms_ < limits.backlog_ttl_ms) return;
  }
  const Guard guard(keyspace_, worker);
  const std::lock_guard lock(mutex_);
  if (!replicas_.empty()) return;
  has_backlog_ = false;
  new_history();
  if (!is_journalled_) guard.set_effect_sink(nullptr);
  stream_.set_backlog(0);
  base::log::notice("the replication backlog was freed: there was no replica for {} s",
                    limits.backlog_ttl_ms / 1000);
}

void Replication::new_history() {
  history_ = {};
  history_.id = base::random_hex(kIdDigits);
}

void Replication::set_journalled(KeyspaceWorker& worker, bool journalled) {
  const Guard guard(keyspace_, worker);
  const std::lock_guard lock(mutex_);
  is_journalled_ = journalled;
  if (is_replica()) return;
  guard.set_effect_sink(has_backlog_ || journalled ? &stream_ : nullptr);
}

std::vector<std::shared_ptr<Replica>> Replication::tick(KeyspaceWorker& worker, int64_t now_ms,
                                                        const ReplicationLimits& limits) {
  bool ping = false;
  bool snapshot = false;
  std::vector<std::shared_ptr<Replica>> closed;
  {
    const std::lock_guard lock(mutex_);
    snapshot = snapshot_is_due(now_ms, limits);
    if (last_ping_ms_ == 0) last_ping_ms_ = now_ms;
    ping = !is_replica() && !replicas_.empty() && now_ms - last_ping_ms_ >= limits.ping_period_ms;
    if (ping) last_ping_ms_ = now_ms;
    closed = std::exchange(to_close_, {});
    for (const auto& replica : replicas_) {
      const bool online = replica->state() == ReplicaState::kOnline;
      const bool silent = online && replica->acknowledged_ms() != 0 &&
                          now_ms - replica->acknowledged_ms() > limits.timeout_ms;
      // It goes on where it was, and learns when to acknowledge. Not while it gets a snapshot.
      const bool told_otherwise =
          online && replica->tells_epochs() && replica->told_to_hurry() != limits.waits;
      if (told_otherwise) replica->cut_off();
      if (replica->failed() || silent || told_otherwise) closed.push_back(replica);
    }
  }
  constexpr size_t kLocalKeysATick = 256;
  if (is_replica()) incoming_.local_keys.expire(keyspace_, worker, kLocalKeysATick);
  send_signs_of_life(now_ms);
  give_up_useless_snapshot();
  if (ping) stream_.append(kPing, WriteStream::Kind::kControl);
  if (snapshot) {
    begin_snapshot(worker, limits);
  } else {
    snapshots_.let_go();
  }
  close_backlog(worker, now_ms, limits);
  return closed;
}

void Replication::send_signs_of_life(int64_t now_ms) {
  constexpr int64_t kPeriodMs = 1000;
  if (now_ms - last_sign_ms_ < kPeriodMs) return;
  last_sign_ms_ = now_ms;
  for (const auto& replica : replicas()) replica->keep_alive();
}

// Those whom it was for are gone.
void Replication::give_up_useless_snapshot() {
  if (snapshots_.running() != SnapshotPurpose::kReplicas) return;
  const auto all = replicas();
  if (std::any_of(all.begin(), all.end(), [](const auto& one) { return one->snapshot_grows(); })) {
    return;
  }
  if (snapshots_.cancel(SnapshotPurpose::kReplicas)) {
    base::log::notice("the snapshot for replicas is given up: none of them is there any more");
  }
}

bool Replication::snapshot_is_due(int64_t now_ms, const ReplicationLimits& limits) const {
  if (snapshots_.running() != SnapshotPurpose::kNone) return false;
  const auto waiting = static_cast<size_t>(std::count_if(
      replicas_.begin(), replicas_.end(),
      [](const auto& replica) { return replica->state() == ReplicaState::kWaitsForCut; }));
  if (waiting == 0) return false;
  return now_ms - waiting_since_ms_ >= limits.sync_delay_ms ||
         (limits.sync_at_replicas != 0 && waiting >= limits.sync_at_replicas);
}

// Valkey's replicas say which version they are, Redis' do not: then it may be 7.0.
uint16_t Replication::oldest_for_replicas() const {
  const std::lock_guard lock(mutex_);
  const bool all_tell = std::all_of(replicas_.begin(), replicas_.end(), [](const auto& replica) {
    return replica->state() != ReplicaState::kWaitsForCut || replica->version != 0;
  });
  return all_tell ? rdb::kVersion : rdb::kOldVersion;
}

void Replication::begin_snapshot(KeyspaceWorker& worker, const ReplicationLimits& limits) {
  auto shared = std::make_shared<SharedSnapshot>();
  shared->as_file = limits.sync_as_file;
  const auto wake = [shared] {
    const std::lock_guard lock(shared->mutex);
    for (const auto& weak : shared->replicas) {
      if (const auto replica = weak.lock()) replica->wake();
    }
  };
  SnapshotPlan plan;
  plan.purpose = SnapshotPurpose::kReplicas;
  plan.oldest = oldest_for_replicas();
  plan.place = {.directory = limits.directory,
                .name = "",
                .compressed = limits.compressed,
                .key_delay_us = limits.key_delay_us};
  plan.at_cut = [this, shared, &limits](const Guard&, SnapshotHeader& header) {
    const std::lock_guard lock(mutex_);
    shared->replication_id = history_.id;
    shared->offset = stream_.end();
    shared->file = snapshots_.file();
    describe_locked(header);
    waiting_since_ms_ = 0;
    const std::lock_guard shared_lock(shared->mutex);
    for (const auto& replica : replicas_) {
      if (replica->state() != ReplicaState::kWaitsForCut) continue;
      shared->replicas.push_back(replica);
      replica->at_cut(stream_, shared, limits.behind_max);
    }
  };
  plan.has_grown = wake;
  plan.ended = [shared, wake](const SnapshotFile::Outcome& outcome) {
    if (!outcome) {
      base::log::warning("no snapshot for replicas: {}", outcome.error().message);
    }
    (outcome ? shared->complete : shared->failed).store(true, std::memory_order_release);
    wake();
  };
  if (auto begun = snapshots_.begin(worker, std::move(plan)); !begun) {
    base::log::warning("no snapshot for replicas: {}", begun.error().message);
    const std::lock_guard lock(mutex_);
    waiting_since_ms_ = worker.now_ms;  // and then again
    return;
  }
  wake();
}

void Replication::apply(const ReplicationLimits& limits) {
  const std::lock_guard lock(mutex_);
  if (has_backlog_ && stream_.backlog() != limits.backlog_bytes) {
    stream_.set_backlog(limits.backlog_bytes);
  }
  for (const auto& replica : replicas_) replica->set_behind_max(limits.behind_max);
}

void Replication::ask_for_acknowledgements() {
  if (is_replica()) return;
  stream_.append(kGetAck, WriteStream::Kind::kControl);
  stream_.wake_readers();
}

size_t Replication::acknowledged_by(uint64_t offset) const {
  const std::lock_guard lock(mutex_);
  return static_cast<size_t>(
      std::count_if(replicas_.begin(), replicas_.end(), [&](const auto& replica) {
        return replica->state() == ReplicaState::kOnline && replica->acknowledged() >= offset;
      }));
}

size_t Replication::synced_by(uint64_t offset) const {
  const std::lock_guard lock(mutex_);
  return static_cast<size_t>(
      std::count_if(replicas_.begin(), replicas_.end(), [&](const auto& replica) {
        return replica->state() == ReplicaState::kOnline && replica->synced() >= offset;
      }));
}

std::optional<uint64_t> Replication::replicated_to(size_t replicas) const {
  const uint64_t epoch = epoch_.current();
  const uint64_t end = stream_.end();
  std::map<Identity, uint64_t> acknowledged;
  const std::lock_guard lock(mutex_);
  for (const auto& replica : replicas_) {
    if (replica->state() != ReplicaState::kOnline || replica->epoch() != epoch) continue;
    if (replica->acknowledged() > end) continue;
    uint64_t& offset = acknowledged[identity_of(*replica)];
    offset = std::max(offset, replica->acknowledged());
  }
  std::vector<uint64_t> offsets;
  offsets.reserve(acknowledged.size());
  for (const auto& [identity, offset] : acknowledged) offsets.push_back(offset);
  if (replicas == 0 || offsets.size() < replicas) return std::nullopt;
  const auto last = offsets.begin() + static_cast<ptrdiff_t>(replicas) - 1;
  std::nth_element(offsets.begin(), last, offsets.end(), std::greater<>());
  return *last;
}

bool Replication::has_slow_to_acknowledge() const {
  const std::lock_guard lock(mutex_);
  return std::any_of(replicas_.begin(), replicas_.end(), [](const auto& replica) {
    return replica->state() == ReplicaState::kOnline && !replica->tells_epochs();
  });
}

size_t Replication::good_replicas(int64_t now_ms, int64_t lag_ms) const {
  const std::lock_guard lock(mutex_);
  return static_cast<size_t>(
      std::count_if(replicas_.begin(), replicas_.end(), [&](const auto& replica) {
        return replica->state() == ReplicaState::kOnline &&
               now_ms - replica->acknowledged_ms() <= lag_ms;
      }));
}

// They come again, and learn where they stand.
void Replication::disconnect_replicas() {
  for (const auto& replica : replicas_) replica->cut_off();
  to_close_.insert(to_close_.end(), replicas_.begin(), replicas_.end());
}

// --- whom it follows --------------------------------------------------------------------------

void Replication::become_replica(KeyspaceWorker& worker,
                                 const std::optional<PrimaryAddress>& address,
                                 const ReplicationLimits& limits) {
  const Guard guard(keyspace_, worker);
  const std::lock_guard lock(mutex_);
  guard.set_effect_sink(&incoming_);
  keyspace_.hold(Keyspace::kReplica, true);
  is_replica_ = true;
  has_backlog_ = true;
  stream_.set_backlog(limits.backlog_bytes);
  link_ = {};
  if (address) link_.address = *address;
  link_.state = address ? LinkState::kConnect : LinkState::kNone;
  link_.down_since_ms = worker.now_ms;
  if (address) disconnect_replicas();  // else they may still take what there is
}

void Replication::become_primary(KeyspaceWorker& worker) {
  const Guard guard(keyspace_, worker);
  const std::lock_guard lock(mutex_);
  if (!is_replica()) return;
  is_replica_ = false;
  incoming_.local_keys.clear();
  link_ = {};
  history_ = {.id = base::random_hex(kIdDigits),
              .second_id = history_.id,
              .second_offset = static_cast<int64_t>(stream_.end()) + 1};
  guard.set_effect_sink(&stream_);
  stream_.forget_database();
  keyspace_.hold(Keyspace::kReplica, false);
  disconnect_replicas();
}

void Replication::continue_as(std::string_view id) {
  const std::lock_guard lock(mutex_);
  if (id.empty() || id == history_.id) return;
  history_ = {.id = std::string(id),
              .second_id = history_.id,
              .second_offset = static_cast<int64_t>(stream_.end()) + 1};
  disconnect_replicas();
}

void Replication::begin_at(std::string_view id, uint64_t offset) {
  const std::lock_guard lock(mutex_);
  history_ = {};
  history_.id = id;
  stream_.restart_at(offset);
  disconnect_replicas();
}

void Replication::set_divergent_tail(const DivergentTail& tail) {
  const std::lock_guard lock(mutex_);
  divergent_tail_ = tail;
}

DivergentTail Replication::divergent_tail() const {
  const std::lock_guard lock(mutex_);
  return divergent_tail_;
}

LinkFigures Replication::link() const {
  const std::lock_guard lock(mutex_);
  LinkFigures figures = link_;
  figures.offset = stream_.end();
  return figures;
}

void Replication::set_link(const std::function<void(LinkFigures&)>& change) {
  const std::lock_guard lock(mutex_);
  change(link_);
}

uint64_t Replication::Incoming::publish(const EffectUnit& unit) {
  if (unit.worker != worker || !runs) {
    local_keys.note(unit);
    return 0;
  }
  if (bytes.empty()) return 0;
  stream_.append(std::exchange(bytes, {}), control);
  return stream_.end();
}

void Replication::set_incoming(uint32_t worker, std::string_view bytes,
                               std::span<const ByteRange> control) {
  incoming_.worker = worker;
  incoming_.bytes = bytes;
  incoming_.control = control;
  incoming_.runs = !bytes.empty();
}

void Replication::take_incoming() {
  if (!incoming_.bytes.empty()) {
    stream_.append(std::exchange(incoming_.bytes, {}), incoming_.control);
  }
  incoming_.runs = false;
}

}  // namespace engine
