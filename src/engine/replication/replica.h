// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "base/file_system.h"
#include "engine/saving/snapshot_file.h"
#include "engine/stream/write_stream.h"

namespace engine {

// The option of REPLCONF by which it shows its primary that it knows `replication-secret`.
inline constexpr std::string_view kReplicationSecretOption = "replication-secret";

// What a replica is at, by the names that INFO has.
enum class ReplicaState : uint8_t {
  kHandshake,     // has told of itself, and asked for nothing yet
  kWaitsForCut,   // wait_bgsave
  kGetsSnapshot,  // send_bulk
  kHasSnapshot,   // all of it was sent; whether it has loaded it, it has yet to say
  kOnline,        // gets the stream
};

class Replica;

// A snapshot that several replicas are sent while it is being written.
struct SharedSnapshot {
  std::string replication_id;
  uint64_t offset = 0;  // of the stream, at the cut
  std::shared_ptr<SnapshotFile> file;
  bool as_file = false;  // sent when it is complete, behind its length, to all replicas
  std::atomic<bool> complete = false;
  std::atomic<bool> failed = false;

  std::mutex mutex;
  std::vector<std::weak_ptr<Replica>> replicas;  // who gets it
};

// A client that is a replica of ours: what it has told of itself, how far it has come, and what is
// to be sent to it. What is sent belongs to the thread of its connection; the rest is read by
// others.
class Replica {
 public:
  enum Capability : uint32_t { kEofMark = 1, kPsync2 = 2 };

  // `wake` has its connection ask for what is at hand, from whichever thread it is called.
  Replica(uint64_t client_id, uint32_t worker, std::function<void()> wake);
  ~Replica();

  const uint64_t client_id;
  const uint32_t worker;

  // --- what it has told; on its connection's thread ----------------------------------------------
  std::string ip;  // as announced, else where it connects from
  int64_t listening_port = 0;
  uint32_t capabilities = 0;
  std::atomic<int> version = 0;  // of Valkey, as 0x090100; 0: it has told none
  // The epoch of the shard that it is at: it takes nothing from a primary of an earlier one. 0 of
  // who knows of none.
  void set_epoch(uint64_t epoch) {
    epoch_.store(epoch, std::memory_order_relaxed);
    tells_epochs_.store(true, std::memory_order_relaxed);
  }
  uint64_t epoch() const { return epoch_.load(std::memory_order_relaxed); }
  // It knows them, and says at once how far it is if it was told that this is waited for.
  bool tells_epochs() const { return tells_epochs_.load(std::memory_order_relaxed); }
  void set_told_to_hurry(bool told) { told_to_hurry_.store(told, std::memory_order_relaxed); }
  bool told_to_hurry() const { return told_to_hurry_.load(std::memory_order_relaxed); }

  ReplicaState state() const { return state_.load(std::memory_order_acquire); }
  // By the names of INFO: wait_bgsave as long as its snapshot is being written.
  std::string_view state_name() const;
  // Whether a snapshot for it is being written.
  bool snapshot_grows() const { return snapshot_grows_.load(std::memory_order_relaxed); }
  // Bytes of the stream that it has applied, and that are on its disk, as it last said, and when.
  uint64_t acknowledged() const { return acknowledged_.load(std::memory_order_relaxed); }
  uint64_t synced() const { return synced_.load(std::memory_order_relaxed); }
  int64_t acknowledged_ms() const { return acknowledged_ms_.load(std::memory_order_relaxed); }
  void acknowledge(uint64_t offset, uint64_t synced, int64_t now_ms);

  // --- what is to be sent, on its connection's thread --------------------------------------------

  // It gets what follows `offset`, once `greeting` is sent.
  void go_on_from(WriteStream& stream, uint64_t offset, std::string greeting, size_t behind_max);

  // It waits for a snapshot. Who asked by SYNC is not told what it is of.
  void wait_for_cut(bool by_psync);

  // At the cut, from the thread that makes it, with what follows in the stream kept for it.
  void at_cut(WriteStream& stream, std::shared_ptr<SharedSnapshot> snapshot, size_t behind_max);

  // Bytes to be sent next, valid until skip(); empty: none now, and `wake` will be called.
  std::string_view at_hand();
  void skip(size_t bytes);

  // Has its connection look again. On any thread.
  void wake() const { wake_(); }

  // While it waits for a snapshot: something that says no more than that we are here is to be sent.
  // On any thread.
  void keep_alive();

  // What comes from here on is not for it, whatever it has asked for. On any thread, before that
  // comes.
  void cut_off() { cut_off_.store(true, std::memory_order_release); }

  // How far behind the stream it may be, from now on. On any thread.
  void set_behind_max(size_t bytes);

  // It can be sent nothing that makes sense any more: it has to connect again.
  bool failed() const;

 private:
  class Reader;
  bool has_reader() const;
  void forget_acknowledged(uint64_t offset);
  std::string_view snapshot_at_hand();
  std::string_view sign_of_life();
  void begin_snapshot();

  const std::function<void()> wake_;
  std::atomic<ReplicaState> state_ = ReplicaState::kHandshake;
  std::atomic<uint64_t> acknowledged_ = 0;
  std::atomic<uint64_t> synced_ = 0;
  std::atomic<uint64_t> epoch_ = 0;
  std::atomic<bool> tells_epochs_ = false;
  std::atomic<bool> told_to_hurry_ = false;
  std::atomic<int64_t> acknowledged_ms_ = 0;

  std::atomic<bool> cut_off_ = false;
  std::atomic<bool> keep_alive_ = false;
  std::atomic<bool> snapshot_grows_ = false;
  std::unique_ptr<Reader> reader_;
  std::shared_ptr<SharedSnapshot> snapshot_;
  std::unique_ptr<base::FileReader> snapshot_reader_;  // goes before the file
  std::atomic<bool> has_cut_ = false;                  // reader_ and snapshot_ are there
  std::string text_;                                   // greeting or mark that is being sent
  std::string mark_;
  size_t text_sent_ = 0;
  bool by_psync_ = false;
  bool length_told_ = false;
  uint64_t snapshot_sent_ = 0;
  std::unique_ptr<char[]> buffer_;  // of the snapshot
  size_t buffered_ = 0;
  size_t buffer_sent_ = 0;
};

}  // namespace engine
