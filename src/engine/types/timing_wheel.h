// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace engine {

// A hierarchical timing wheel (Varghese and Lauck 1987) over bucket numbers: which buckets of a
// table hold a key that expires soon. It tracks buckets rather than keys, so a volatile key costs
// one byte of index instead of a second hash table's entry: whoever is told that a bucket is due
// looks at its handful of keys and says when it is due next. A bucket may be told too early,
// never more than a tick too late.
//
// Five levels of 64 slots: a tick is 64 ms, a level reaches 64 times as far as the one below, the
// top reaches two years; what lies further waits in the last slot and is filed again from there.
//
// What advance() does depends on what is filed, not on the time that passed: from one slot that
// holds something it goes straight to the next, be it a machine that slept for a day.
//
// Each bucket is in one slot at most. The number of that slot lives with the bucket (`Slot`),
// which makes moving and removing O(1). Not thread-safe: it belongs to its table's partition.
class TimingWheel {
 public:
  using Slot = uint16_t;  // 0: not filed
  static constexpr int64_t kTickMs = 64;

  explicit TimingWheel(int64_t now_ms) : tick_(tick_of(now_ms)), filing_from_(tick_) {
    heads_.fill(kNone);
  }

  // Files the bucket under `deadline_ms` unless it stands under an earlier or equal slot already.
  void file(uint32_t bucket, Slot& slot, int64_t deadline_ms);

  void remove(uint32_t bucket, Slot& slot);

  bool empty() const { return filed_ == 0; }

  // When advance() has the next bucket to take out or to file again; INT64_MAX if nothing is filed.
  int64_t next_due_ms() const { return filed_ == 0 ? INT64_MAX : (next_tick() + 1) * kTickMs; }

  // Moves on to `now_ms` and takes the due buckets out; `slot_of` gives a bucket's Slot&, `due` is
  // told each due bucket and may file() it anew under a time after `now_ms`, or returns false if
  // there is more to do than it did: then the bucket stays where it is. Stops there, or after about
  // `work_max` steps, two at least: false then, and the next call goes on from there.
  template <typename SlotOf, typename Due>
  bool advance(int64_t now_ms, size_t work_max, SlotOf slot_of, Due due) {
    const int64_t now_tick = tick_of(now_ms);
    work_max = std::max<size_t>(work_max, 2);  // a tick and a bucket, or it would stay where it is
    size_t work = 0;
    while (filed_ > 0 && next_tick() < now_tick) {
      if (work++ >= work_max) return false;
      tick_ = next_tick();
      filing_from_ = tick_ + 1;
      bool drained = true;
      for (int level = kLevels - 1; level >= 0 && drained; level--) {
        const bool begins = (tick_ & ((int64_t{1} << (kLevelBits * level)) - 1)) == 0;
        if (begins) drained = drain(slot_of_tick(level, tick_), work_max, work, slot_of, due);
      }
      filing_from_ = tick_;
      if (!drained) return false;
      filing_from_ = ++tick_;
    }
    if (tick_ < now_tick) filing_from_ = tick_ = now_tick;
    return true;
  }

  // Calls `visit` with filed buckets, the soonest due first (within a slot in no order), until it
  // returns false.
  template <typename Visit>
  void visit_by_deadline(Visit visit) const {
    for (int level = 0; level < kLevels; level++) {
      const int64_t first = tick_ >> (kLevelBits * level);
      for (int64_t offset = 0; offset < kSlotsALevel; offset++) {
        uint32_t bucket = heads_[index_of(level, first + offset)];
        for (; bucket != kNone; bucket = links_[bucket].next) {
          if (!visit(bucket)) return;
        }
      }
    }
  }

  // Calls `visit` with all filed buckets, beginning at the slot that `start`, any number, chooses
  // of those that hold something, until it returns false.
  template <typename Visit>
  void visit_from(uint64_t start, Visit visit) const {
    const size_t first = filed_ == 0 ? 0 : occupied_slot(start);
    for (size_t i = 0; i < heads_.size() && filed_ > 0; i++) {
      uint32_t bucket = heads_[(first + i) % heads_.size()];
      for (; bucket != kNone; bucket = links_[bucket].next) {
        if (!visit(bucket)) return;
      }
    }
  }

  size_t footprint() const { return sizeof(*this) + links_.capacity() * sizeof(Link); }

 private:
  static constexpr int kLevels = 5;
  static constexpr int kLevelBits = 6;
  static constexpr int64_t kSlotsALevel = int64_t{1} << kLevelBits;
  static constexpr uint32_t kNone = UINT32_MAX;

  struct Link {
    uint32_t next = kNone;
    uint32_t previous = kNone;
  };

  static int64_t tick_of(int64_t ms) { return ms / kTickMs; }

  // `level_tick` counts in the level's own unit.
  static size_t index_of(int level, int64_t level_tick) {
    return static_cast<size_t>(level * kSlotsALevel + (level_tick & (kSlotsALevel - 1)));
  }
  static size_t slot_of_tick(int level, int64_t tick) {
    return index_of(level, tick >> (kLevelBits * level));
  }

  size_t slot_for_deadline(int64_t deadline_tick) const;
  int64_t next_tick() const;
  int64_t first_tick_of(size_t index) const;
  size_t occupied_slot(uint64_t nth) const;
  uint32_t take_first(size_t index);
  void link(size_t index, uint32_t bucket, Slot& slot);

  template <typename SlotOf, typename Due>
  bool drain(size_t index, size_t work_max, size_t& work, SlotOf& slot_of, Due& due) {
    while (heads_[index] != kNone) {
      if (work++ >= work_max) return false;
      const uint32_t bucket = take_first(index);
      slot_of(bucket) = 0;
      if (!due(bucket)) {
        link(index, bucket, slot_of(bucket));
        return false;
      }
    }
    return true;
  }

  void set_head(size_t index, uint32_t bucket) {
    heads_[index] = bucket;
    const uint64_t bit = uint64_t{1} << (index % kSlotsALevel);
    uint64_t& bits = occupied_[index / kSlotsALevel];
    bits = bucket != kNone ? bits | bit : bits & ~bit;
  }

  std::array<uint32_t, static_cast<size_t>(kLevels* kSlotsALevel)> heads_;
  std::array<uint64_t, kLevels> occupied_{};  // a bit for each slot of a level that holds something
  std::vector<Link> links_;
  int64_t tick_;         // the first tick that is not drained
  int64_t filing_from_;  // the first tick that may be filed under: later while tick_ is drained
  size_t filed_ = 0;
};

}  // namespace engine
