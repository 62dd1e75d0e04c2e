// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "engine/keyspace/guard.h"
#include "engine/replication/local_keys.h"
#include "engine/replication/replica.h"
#include "engine/replication/shard_epoch.h"
#include "engine/replication/told_primary.h"
#include "engine/saving/snapshots.h"
#include "engine/settings/settings.h"
#include "engine/stream/write_stream.h"

namespace engine {

// Whose data set the node's is, by the names of PSYNC: since which offset it goes by `id`, and by
// what it went before.
struct ReplicationHistory {
  std::string id;  // 40 hexadecimal digits
  std::string second_id = std::string(40, '0');
  // Up to there, as PSYNC counts, the second id is as good; -1: it never is.
  int64_t second_offset = -1;
};

// Whether that can be the name of one: 40 hexadecimal digits.
bool is_history_id(std::string_view text);

// An offset of a stream, as a file or a primary tells it; nullopt: no stream gets there.
std::optional<uint64_t> parse_stream_offset(std::string_view text);

// What a file tells of the history that its data is of.
struct RestoredHistory {
  std::string id;
  uint64_t offset = 0;
  uint32_t stream_db = 0;
  bool by_replica = false;  // who has loaded it is going to follow that history
};

// The way to a primary, by the names of ROLE.
enum class LinkState : uint8_t { kNone, kConnect, kConnecting, kHandshake, kSync, kConnected };

// What a node alone had when it began anew with what its primary has.
struct DivergentTail {
  uint64_t bytes = 0;  // of its stream; 0: there was none
  std::string file;    // where they are; older ones may have been overwritten in memory before
  uint64_t kept = 0;   // bytes of them in the file
};

struct PrimaryAddress {
  std::string host;
  uint16_t port = 0;

  bool operator==(const PrimaryAddress&) const = default;
};

// What INFO and ROLE tell of the way to a primary.
struct LinkFigures {
  PrimaryAddress address;
  LinkState state = LinkState::kNone;
  int64_t last_io_ms = 0;     // wall clock
  int64_t down_since_ms = 0;  // likewise
  uint64_t sync_bytes = 0;    // of the snapshot that arrives; 0: not known
  uint64_t sync_bytes_read = 0;
  uint64_t offset = 0;
};

struct ReplicationLimits {
  size_t backlog_bytes = 0;     // `repl-backlog-size`
  size_t behind_max = 0;        // of a replica
  int64_t backlog_ttl_ms = 0;   // 0: the backlog stays
  int64_t sync_delay_ms = 0;    // how long a snapshot waits for more replicas
  bool sync_as_file = false;    // unless `repl-diskless-sync`
  size_t sync_at_replicas = 0;  // or until there are so many; 0: does not matter
  int64_t ping_period_ms = 0;
  int64_t timeout_ms = 0;
  bool waits = false;     // writers wait for acknowledgements: `durability`
  std::string directory;  // of snapshots on their way
  bool compressed = true;
  int64_t key_delay_us = 0;  // `rdb-key-save-delay`
};

ReplicationLimits replication_limits(const Settings& settings);

// How replicas were answered, since the node began or since CONFIG RESETSTAT.
struct ReplicationCounters {
  std::atomic<uint64_t> full_syncs = 0;
  std::atomic<uint64_t> partial_syncs = 0;
  std::atomic<uint64_t> partial_syncs_refused = 0;

  void reset() {
    for (auto* counter : {&full_syncs, &partial_syncs, &partial_syncs_refused}) counter->store(0);
  }
};

// A node's part in replication: which history it goes by, who follows it, and whom it follows.
// Thread-safe.
class Replication {
 public:
  Replication(Keyspace& keyspace, WriteStream& stream, Snapshots& snapshots);

  ReplicationHistory history() const;
  bool is_replica() const { return is_replica_.load(std::memory_order_relaxed); }
  ShardEpoch& epoch() { return epoch_; }
  const ShardEpoch& epoch() const { return epoch_; }
  ToldPrimary& told_primary() { return told_primary_; }
  // Whether what was appended is kept for replicas.
  bool has_backlog() const { return has_backlog_.load(std::memory_order_relaxed); }
  // Whether what clients do here is told to replicas; who asks without a guard learns what was.
  bool feeds_replicas() const { return has_backlog() && !is_replica(); }
  ReplicationCounters& counters() { return counters_; }

  // Adds to a file's header what PSYNC needs of whoever loads it, if there is such a thing. Under
  // all locks, at the cut.
  void describe(SnapshotHeader& header) const;

  // The data set is, or is about to be, what a node had at that point. A primary goes on from there
  // with a history of its own, which replicas that had as much may go on with; a replica asks its
  // primary for what has followed. Requires: nothing was appended yet. Without a guard.
  void adopt(KeyspaceWorker& worker, const RestoredHistory& from, const ReplicationLimits& limits);

  // --- who follows ------------------------------------------------------------------------------

  void add(const std::shared_ptr<Replica>& replica);
  void remove(const Replica& replica);
  std::vector<std::shared_ptr<Replica>> replicas() const;

  // How the node answers a replica that has `offset` (as PSYNC counts: of the byte that it wants
  // next) of the history `id`. Gives it the stream from there, or has it wait for a snapshot, which
  // begins soon (tick). Without a guard.
  void sync(KeyspaceWorker& worker, Replica& replica, std::string_view id, int64_t offset,
            const ReplicationLimits& limits);
  // Whether sync() would give it the stream from there.
  bool can_go_on(std::string_view id, int64_t offset) const;
  void full_sync(KeyspaceWorker& worker, Replica& replica, bool by_psync,
                 const ReplicationLimits& limits);

  // To be called some times a second by worker 0: begins snapshots, sends PING, gives up backlogs
  // that nobody has asked for. Without a guard. Returns the replicas that are to be closed: what
  // they need is gone, or they have not been heard of for too long.
  std::vector<std::shared_ptr<Replica>> tick(KeyspaceWorker& worker, int64_t now_ms,
                                             const ReplicationLimits& limits);

  // Brings other limits into force.
  void apply(const ReplicationLimits& limits);

  // Asks replicas how far they are (REPLCONF GETACK).
  void ask_for_acknowledgements();

  // Whether somebody reads the stream who is no replica. Without a guard.
  void set_journalled(KeyspaceWorker& worker, bool journalled);

  // How many replicas have acknowledged `offset`, and have it on their disks.
  size_t acknowledged_by(uint64_t offset) const;
  size_t synced_by(uint64_t offset) const;
  // The offset up to which at least so many replicas of the node's epoch have the stream; nullopt
  // without so many. One that has connected anew, while its former connection is not seen to have
  // ended, is one.
  std::optional<uint64_t> replicated_to(size_t replicas) const;
  // Whether some get the stream that have to be asked how far they are.
  bool has_slow_to_acknowledge() const;
  // How many have been heard of in the last `lag_ms`.
  size_t good_replicas(int64_t now_ms, int64_t lag_ms) const;

  // --- whom it follows --------------------------------------------------------------------------

  // The node is a replica from here on: nothing is written here but what the primary sends, which
  // comes into the stream as it came. nullopt: it has no primary yet, and its own replicas may get
  // what they lack of what it has. Without a guard.
  void become_replica(KeyspaceWorker& worker, const std::optional<PrimaryAddress>& address,
                      const ReplicationLimits& limits);
  // What it has is a history of its own from here on. Without a guard.
  void become_primary(KeyspaceWorker& worker);

  // The primary goes on with what the node has, under the id that it now has.
  void continue_as(std::string_view id);
  // The node has, or is about to get, what the primary had at `offset` of its history.
  void begin_at(std::string_view id, uint64_t offset);

  void set_divergent_tail(const DivergentTail& tail);
  DivergentTail divergent_tail() const;

  LinkFigures link() const;
  void set_link(const std::function<void(LinkFigures&)>& change);

  // The bytes of what the primary has sent and the calling thread, the worker's, is about to run:
  // they get into the stream under the locks of what they change. Those in `control` are of what
  // changes no data.
  void set_incoming(uint32_t worker, std::string_view bytes, std::span<const ByteRange> control);
  // Those that have not got there, since nothing changed.
  void take_incoming();
  // The database in which the primary goes on. By the same thread.
  void set_stream_db(uint32_t db) { stream_db_ = db; }
  uint32_t stream_db() const { return stream_db_; }

 private:
  // Puts the bytes as they came into the stream when they have their effect.
  class Incoming final : public EffectSink {
   public:
    explicit Incoming(WriteStream& stream) : stream_(stream) {}
    uint64_t publish(const EffectUnit& unit) override;

    uint32_t worker = 0;
    bool runs = false;  // what the primary has sent
    std::string_view bytes;
    std::span<const ByteRange> control;
    LocalKeys local_keys;

   private:
    WriteStream& stream_;
  };

  void describe_locked(SnapshotHeader& header) const;
  void open_backlog(KeyspaceWorker& worker, const ReplicationLimits& limits);
  void close_backlog(KeyspaceWorker& worker, int64_t now_ms, const ReplicationLimits& limits);
  bool has(std::string_view id, int64_t offset) const;
  void send_signs_of_life(int64_t now_ms);
  void give_up_useless_snapshot();
  bool snapshot_is_due(int64_t now_ms, const ReplicationLimits& limits) const;
  uint16_t oldest_for_replicas() const;
  void begin_snapshot(KeyspaceWorker& worker, const ReplicationLimits& limits);
  void disconnect_replicas();
  void new_history();

  Keyspace& keyspace_;
  WriteStream& stream_;
  Snapshots& snapshots_;
  Incoming incoming_;
  ShardEpoch epoch_;
  ToldPrimary told_primary_;
  std::atomic<bool> is_replica_ = false;
  ReplicationCounters counters_;

  mutable std::mutex mutex_;  // over what follows
  ReplicationHistory history_;
  std::vector<std::shared_ptr<Replica>> replicas_;
  std::vector<std::shared_ptr<Replica>> to_close_;
  std::atomic<bool> has_backlog_ = false;  // changed under mutex_
  bool is_journalled_ = false;
  int64_t alone_since_ms_ = 0;  // 0: there are replicas
  int64_t waiting_since_ms_ = 0;
  int64_t last_ping_ms_ = 0;
  int64_t last_sign_ms_ = 0;  // to those who wait for snapshots
  LinkFigures link_;
  DivergentTail divergent_tail_;
  std::atomic<uint32_t> stream_db_ = 0;
};

}  // namespace engine
