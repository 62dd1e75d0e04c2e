// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <span>
#include <string_view>
#include <vector>

#include "engine/keyspace/effects.h"
#include "engine/keyspace/partition_lock.h"

namespace engine {

class StreamReader;

// From one byte up to before another.
struct ByteRange {
  uint64_t begin = 0;
  uint64_t end = 0;
};

// Bytes of the stream that stand one after the other in memory. Filled by whoever appends, under
// the stream's lock; a reader holds the one that it reads.
struct StreamBlock {
  explicit StreamBlock(size_t room);

  uint64_t begin = 0;  // the offset of its first byte
  size_t bytes = 0;    // of it that are filled; for who appends
  // That it will ever have: fewer than it has room for once a longer unit has followed.
  std::atomic<size_t> bytes_at_last;
  const size_t capacity;
  const std::unique_ptr<char[]> data;
};

// What has changed in a node, as commands in RESP one after the other: one order of all effects, in
// which every byte has an offset. It is what replicas follow and the journal keeps. As Redis has
// it: SELECT stands where the database changes, MULTI and EXEC around two or more effects of one
// transaction, SELECT within them. What changes no data stands there as well, for replicas: PING,
// REPLCONF GETACK, and messages (Effect::is_message), with a SELECT of their own where it is for
// them alone.
//
// Effects are appended by the threads that made them, under the locks of their keys, and then under
// the stream's own, for as long as copying them takes; what is long is copied before, into a block
// of its own. What is appended is kept while it is among the last `backlog` bytes or a reader has
// yet to read it, unless that one is further behind than it may be: then it has lost its place, and
// nobody waits for it.
//
// Thread-safe.
class WriteStream final : public EffectSink {
 public:
  // Of a block; less where the backlog is small, which is given up block by block.
  static constexpr size_t kBlockBytes = 256 * 1024;
  static constexpr size_t kBlockBytesMin = 16 * 1024;
  // A unit of more than that has a block of its own.
  static constexpr size_t kLongBytes = 16 * 1024;

  WriteStream();
  ~WriteStream() override;
  WriteStream(const WriteStream&) = delete;
  WriteStream& operator=(const WriteStream&) = delete;

  // The offset behind them.
  uint64_t publish(const EffectUnit& unit) override;

  // Bytes that are complete commands already: what a primary has sent (kData, or kControl where
  // they change nothing), and what is said to replicas alone.
  enum class Kind : uint8_t {
    kData,
    kControl,  // PING, REPLCONF GETACK, PUBLISH: of no use to a journal
  };
  void append(std::string_view commands, Kind kind);
  // Likewise, of which some are of no use to a journal. Requires: the ranges ascend.
  void append(std::string_view commands, std::span<const ByteRange> control);

  // The next effect is preceded by SELECT, whatever was before: somebody begins to read here.
  void forget_database();

  // How many bytes were ever appended, and the first offset that is still there. The offset that
  // PSYNC asks for is one more.
  uint64_t end() const { return end_.load(std::memory_order_acquire); }
  uint64_t begin() const;

  // Everything that was kept goes, and the next byte has this offset. Readers have lost their
  // places. For a replica that begins anew with what its primary has.
  void restart_at(uint64_t offset);

  // How many bytes are kept for readers who are yet to come; 0: none.
  void set_backlog(size_t bytes);
  size_t backlog() const { return backlog_.load(std::memory_order_relaxed); }

  // Bytes of memory that it takes.
  size_t memory() const { return memory_.load(std::memory_order_relaxed); }

  // Whether a reader sleeps that was not told of all that was appended before.
  bool has_sleepers() const {
    // What was appended is to be seen by who goes to sleep, or the sleeper here.
    std::atomic_thread_fence(std::memory_order_seq_cst);
    return sleepers_.load(std::memory_order_relaxed) != 0;
  }

  // Tells readers that sleep that there is something. To be called by whoever has appended, soon,
  // after having let go of all locks, and not for each effect.
  void wake_readers() {
    if (has_sleepers()) [[unlikely]]
      wake_sleepers();
  }

 private:
  friend class StreamReader;
  static constexpr uint32_t kNoDatabase = UINT32_MAX;

  // The databases that what has read all, and what has read no control, is in.
  struct Databases {
    uint32_t of_all = kNoDatabase;
    uint32_t of_data = kNoDatabase;
  };
  template <typename Put>
  class UnitWriter;

  uint64_t append_long(const EffectUnit& unit, size_t bytes);
  void put(std::string_view bytes);
  void put_in_place(const EffectUnit& unit);
  void note_control(uint64_t begin, std::span<const ByteRange> ranges);
  void add_block(std::shared_ptr<StreamBlock> block);
  std::shared_ptr<StreamBlock> new_block();
  size_t block_bytes() const;
  void drop_blocks();
  uint64_t keep_from();
  void wake_sleepers();
  void add_reader(StreamReader& reader);
  void remove_reader(StreamReader& reader);

  mutable PartitionLock lock_;  // over all that follows but atomics
  std::deque<std::shared_ptr<StreamBlock>> blocks_;
  std::shared_ptr<StreamBlock> spare_;
  StreamBlock* last_ = nullptr;
  uint64_t filled_ = 0;  // end() once the unit at hand is complete
  Databases databases_;
  std::deque<ByteRange> control_;        // ascending; none touches another
  std::vector<ByteRange> unit_control_;  // scratch: of the unit at hand, from its beginning
  std::mutex readers_mutex_;             // taken before lock_; who changes readers_ holds both
  std::vector<StreamReader*> readers_;

  std::atomic<uint64_t> end_ = 0;
  std::atomic<size_t> backlog_ = 0;
  std::atomic<size_t> memory_ = 0;
  std::atomic<uint32_t> sleepers_ = 0;
};

// Who follows the stream from one offset on. Belongs to one thread, but for position() and lost().
// The stream outlives it.
class StreamReader {
 public:
  struct Options {
    size_t behind_max = SIZE_MAX;  // further behind the end than that, and its place is lost
    bool with_control = true;      // whether it is given what is of Kind::kControl
    bool keeps_read = false;       // what it has read stays until release()
  };

  StreamReader(WriteStream& stream, uint64_t offset, const Options& options);
  virtual ~StreamReader();
  StreamReader(const StreamReader&) = delete;
  StreamReader& operator=(const StreamReader&) = delete;

  // What comes next and stands together, up to `end` of the stream; valid until skip(). Empty:
  // there is nothing at the moment, or lost().
  std::string_view at_hand();

  // The bytes were read. Requires: they are at hand.
  void skip(size_t bytes);

  // The next byte is the one with this offset, which may have been read. If the stream does not
  // have it any more, the place is lost, else it is not, even if it was.
  void go_to(uint64_t offset);

  // With keeps_read: what is before the offset is not needed any more. Requires: it was read.
  void release(uint64_t offset) { kept_.store(offset, std::memory_order_relaxed); }
  // The first byte that the stream keeps for this reader.
  uint64_t kept() const { return kept_.load(std::memory_order_relaxed); }

  // The offset of the next byte.
  uint64_t position() const { return position_.load(std::memory_order_relaxed); }
  // What comes next is not there any more.
  bool lost() const { return lost_.load(std::memory_order_relaxed); }

  // Asks for has_more() once there is something to read; false if there is already.
  bool ask_for_more();

  void set_behind_max(size_t bytes) { behind_max_.store(bytes, std::memory_order_relaxed); }

 protected:
  // There is something to read, or the place is lost. On the thread of whoever appended, which is
  // not to be kept waiting.
  virtual void has_more() = 0;

  // No has_more() comes any more. To be called by the destructor of the class that has it, unless
  // nobody else uses the stream by then.
  void leave();

 private:
  friend class WriteStream;

  bool find_block();
  void set_position(uint64_t offset);
  uint64_t end_of_data(uint64_t end);
  bool wake();

  WriteStream& stream_;
  const bool with_control_;
  const bool keeps_read_;
  std::atomic<size_t> behind_max_;
  std::atomic<uint64_t> position_;
  std::atomic<uint64_t> kept_;  // at most position_
  std::atomic<bool> lost_ = false;
  std::atomic<bool> asleep_ = false;
  std::shared_ptr<StreamBlock> block_;
};

}  // namespace engine
