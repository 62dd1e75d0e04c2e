// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "engine/keyspace/graveyard.h"
#include "engine/persistence/rdb_writer.h"
#include "engine/snapshot/record_buffer.h"
#include "engine/types/entry.h"
#include "engine/types/part_observer.h"

namespace engine {

// What a large value belongs to when its writing begins.
struct LargeCutPlace {
  Entry& entry;
  CutReceiver& receiver;
  RecordForm form;
  const std::atomic<bool>& given_up;  // the cut is: parts that change need not be written any more
  uint32_t partition;
};

// One large value on its way into a snapshot, as it was when this was made, whatever becomes of it
// meanwhile: some parts are written by walk(), and those that change before, right then. A part is
// a bucket of a table or a listpack of a tree. Listpacks have an order in the record: one that
// changes is kept as it was until its turn comes. What the keyspace gives up of the value is kept
// until the end as well.
//
// Whoever calls holds the value's partition, unless it says otherwise.
class LargeCut : public PartObserver {
 public:
  // Whether a value is too large to be written at once.
  static bool is_large(const Entry& entry);

  // Requires: is_large(place.entry), which may go once this is made. Nothing is given to the
  // receiver before open().
  static std::unique_ptr<LargeCut> make(const LargeCutPlace& place);
  ~LargeCut() override = default;  // requires: end() was called

  // What begin_large() has said of it.
  void open(uint64_t record) { record_ = record; }
  uint64_t record() const { return record_; }

  // Whose lock is the value's. Without it this may be another one the next moment.
  uint32_t partition() const { return partition_.load(std::memory_order_relaxed); }

  // Elements that it has written, or kept for later, so far.
  size_t elements_seen() const { return elements_seen_; }

  // Writes parts of about `elements` elements, and takes them off. True: no part is left. For one
  // walker at a time.
  bool walk(size_t& elements);

  // Nothing is observed any more; what nobody else has goes to the graveyard. `complete`: walk()
  // was through, and the receiver gets the last part.
  void end(Graveyard& graveyard, bool complete);

  void before_bucket(uint32_t) override {}
  void before_listpack(const void*) override {}
  void parted(const Object& other) override { observe(other); }
  void dissolved(const void* data) override;
  void take_over(const Object& object) override;
  void moved_to(uint32_t partition) override {
    partition_.store(partition, std::memory_order_relaxed);
  }

 protected:
  explicit LargeCut(const LargeCutPlace& place);

  virtual bool walk_parts(size_t& elements) = 0;

  RdbWriter& out() { return writer_; }
  bool given_up() const { return given_up_.load(std::memory_order_acquire); }
  void observe(const Object& object);
  void hand_on_if_much();
  void note_seen(size_t elements) { elements_seen_ += elements; }

 private:
  // An object that has parts, and whether nobody else has it.
  struct Observed {
    Object object;
    bool ours;
  };

  Observed* find(const void* data);

  CutReceiver& receiver_;
  const std::atomic<bool>& given_up_;
  std::atomic<uint32_t> partition_;
  uint64_t record_ = 0;
  size_t elements_seen_ = 0;
  PieceSink<1024> sink_;
  RdbWriter writer_;
  std::vector<Observed> observed_;
};

}  // namespace engine
