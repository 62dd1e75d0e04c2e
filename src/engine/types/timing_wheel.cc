// SPDX-License-Identifier: Apache-2.0
#include "engine/types/timing_wheel.h"

#include <algorithm>
#include <bit>

#include "base/check.h"

namespace engine {

// `Slot` is an index into heads_ plus one. The first link of a slot has no previous one.

size_t TimingWheel::slot_for_deadline(int64_t deadline_tick) const {
  deadline_tick = std::max(deadline_tick, filing_from_);
  for (int level = 0; level < kLevels; level++) {
    const int shift = kLevelBits * level;
    if ((deadline_tick >> shift) - (tick_ >> shift) < kSlotsALevel) {
      return slot_of_tick(level, deadline_tick);
    }
  }
  constexpr int kTop = kLevels - 1;
  return index_of(kTop, (tick_ >> (kLevelBits * kTop)) + kSlotsALevel - 1);
}

// The first tick that has a slot to drain. Requires: something is filed.
int64_t TimingWheel::next_tick() const {
  int64_t next = INT64_MAX;
  for (int level = 0; level < kLevels; level++) {
    const uint64_t bits = occupied_[static_cast<size_t>(level)];
    if (bits == 0) continue;
    const int shift = kLevelBits * level;
    const int64_t now = tick_ >> shift;
    const int ahead = std::countr_zero(std::rotr(bits, static_cast<int>(now % kSlotsALevel)));
    next = std::min(next, (now + ahead) << shift);
  }
  DCHECK(next >= tick_ && next != INT64_MAX);
  return next;
}

// One of the slots that hold something, whatever the number. Requires: something is filed.
size_t TimingWheel::occupied_slot(uint64_t nth) const {
  uint64_t slots = 0;
  for (const uint64_t bits : occupied_) slots += static_cast<uint64_t>(std::popcount(bits));
  nth %= slots;
  for (size_t level = 0;; level++) {
    uint64_t bits = occupied_[level];
    const auto here = static_cast<uint64_t>(std::popcount(bits));
    if (nth < here) {
      for (; nth > 0; nth--) bits &= bits - 1;
      return level * kSlotsALevel + static_cast<size_t>(std::countr_zero(bits));
    }
    nth -= here;
  }
}

int64_t TimingWheel::first_tick_of(size_t index) const {
  const auto level = static_cast<int>(static_cast<int64_t>(index) / kSlotsALevel);
  const int64_t position = static_cast<int64_t>(index) % kSlotsALevel;
  const int64_t now = tick_ >> (kLevelBits * level);
  const int64_t ahead = (position - now) & (kSlotsALevel - 1);
  return (now + ahead) << (kLevelBits * level);
}

void TimingWheel::file(uint32_t bucket, Slot& slot, int64_t deadline_ms) {
  const size_t index = slot_for_deadline(tick_of(deadline_ms));
  if (slot != 0) {
    if (first_tick_of(slot - 1u) <= first_tick_of(index)) return;
    remove(bucket, slot);
  }
  link(index, bucket, slot);
}

void TimingWheel::link(size_t index, uint32_t bucket, Slot& slot) {
  if (bucket >= links_.size()) links_.resize(std::max<size_t>(bucket + 1, links_.size() * 5 / 4));
  links_[bucket] = Link{.next = heads_[index], .previous = kNone};
  if (heads_[index] != kNone) links_[heads_[index]].previous = bucket;
  set_head(index, bucket);
  slot = static_cast<Slot>(index + 1);
  filed_++;
}

void TimingWheel::remove(uint32_t bucket, Slot& slot) {
  if (slot == 0) return;
  const Link link = links_[bucket];
  if (link.previous != kNone) {
    links_[link.previous].next = link.next;
  } else {
    set_head(slot - 1u, link.next);
  }
  if (link.next != kNone) links_[link.next].previous = link.previous;
  slot = 0;
  filed_--;
}

uint32_t TimingWheel::take_first(size_t index) {
  const uint32_t bucket = heads_[index];
  DCHECK(bucket != kNone);
  set_head(index, links_[bucket].next);
  if (heads_[index] != kNone) links_[heads_[index]].previous = kNone;
  filed_--;
  return bucket;
}

}  // namespace engine
