// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string_view>

#include "base/slab.h"
#include "engine/types/ordered_tree.h"
#include "engine/types/stream_id.h"

namespace engine {

class StreamConsumer;

// An entry that was delivered and not acknowledged.
struct PendingEntry {
  static constexpr int64_t kDeliveriesMax = INT64_MAX;  // it counts no further

  int64_t delivered_ms = 0;
  int64_t deliveries = 0;              // 0 to kDeliveriesMax
  StreamConsumer* consumer = nullptr;  // null only until it gets its first

  void count_delivery() {
    if (deliveries < kDeliveriesMax) deliveries++;
  }
};

using PendingTree = OrderedTree<StreamId, PendingEntry*>;

// Counts what is allocated and freed while it lives into the footprint of a stream.
class FootprintMeter {
 public:
  FootprintMeter(base::SlabCache& memory, size_t& bytes)
      : memory_(memory), bytes_(bytes), before_(memory.net_bytes()) {}
  ~FootprintMeter() { bytes_ += static_cast<size_t>(memory_.net_bytes() - before_); }
  FootprintMeter(const FootprintMeter&) = delete;
  FootprintMeter& operator=(const FootprintMeter&) = delete;

 private:
  base::SlabCache& memory_;
  size_t& bytes_;
  int64_t before_;
};

// A consumer of a group. Made and destroyed by the group.
class StreamConsumer {
 public:
  std::string_view name() const { return {reinterpret_cast<const char*>(this + 1), name_bytes_}; }
  const PendingTree& pending() const { return pending_; }

  int64_t seen_ms = 0;     // when it last asked for anything
  int64_t active_ms = -1;  // when it last got anything; -1: never

 private:
  friend class StreamGroup;
  StreamConsumer() = default;

  PendingTree pending_;  // the entries are the group's
  size_t name_bytes_ = 0;
};

// A consumer group: how far it has read, and who has which entries. Belongs to its stream and
// counts its memory there.
class StreamGroup {
 public:
  static constexpr int64_t kUnknown = -1;
  using ConsumerTree = OrderedTree<std::string_view, StreamConsumer*>;

  static StreamGroup* create(base::SlabCache& memory, std::string_view name, size_t& footprint);
  // Frees about `budget` consumers and pending entries and takes them off it; true when all of
  // them are gone and destroy() may follow. These two do not count: the stream does.
  static bool dismantle_contents(base::SlabCache& memory, StreamGroup* group, size_t& budget);
  static void destroy(base::SlabCache& memory, StreamGroup* group);

  std::string_view name() const { return {reinterpret_cast<const char*>(this + 1), name_bytes_}; }
  const PendingTree& pending() const { return pending_; }
  const ConsumerTree& consumers() const { return consumers_; }

  StreamId last_id;                 // the last that was delivered
  int64_t entries_read = kUnknown;  // how many entries the stream had up to it, if known

  StreamConsumer* find_consumer(std::string_view name);
  const StreamConsumer* find_consumer(std::string_view name) const;
  // Null if there is one of that name.
  StreamConsumer* add_consumer(base::SlabCache& memory, std::string_view name, int64_t now_ms);
  // With all that it has pending.
  void erase_consumer(base::SlabCache& memory, StreamConsumer* consumer);

  PendingEntry* find_pending(StreamId id);
  const PendingEntry* find_pending(StreamId id) const;
  // A pending entry without a consumer, who has to follow. Null if it is pending already.
  PendingEntry* add_pending(base::SlabCache& memory, StreamId id);
  // Makes the entry the consumer's, whose ever it was.
  void assign(base::SlabCache& memory, StreamId id, PendingEntry& entry, StreamConsumer& consumer);
  // The entry was delivered to the consumer for the first time.
  void deliver(base::SlabCache& memory, StreamId id, StreamConsumer& consumer, int64_t now_ms);
  // Whether every pending entry has its consumer: who has built the group from a dump is to ask.
  bool all_assigned() const;
  // Moves pending entries from `id` on, and nodes of the trees that lead to them, as far as they
  // lie in pages that are evacuated; sets `id` to the next one, or returns true if there is none.
  bool relocate_pending(base::SlabCache& memory, StreamId& id, size_t& budget);
  // False if it is not pending.
  bool erase_pending(base::SlabCache& memory, StreamId id);

 private:
  explicit StreamGroup(size_t& footprint) : footprint_(footprint) {}
  static void free_consumer(base::SlabCache& memory, StreamConsumer* consumer);

  PendingTree pending_;
  ConsumerTree consumers_;
  size_t& footprint_;
  size_t name_bytes_ = 0;
};

}  // namespace engine
