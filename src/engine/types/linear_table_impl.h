// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <bit>
#include <memory>
#include <new>
#include <utility>

#include "base/bytes.h"
#include "base/check.h"
#include "base/hash.h"
#include "engine/types/linear_table.h"

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace engine {

namespace linear_table {

// Nine keys to eight places on average: what does not fit its bucket costs 8 bytes in an overflow
// array, hardly more than a place of its own.
inline constexpr size_t kGrowAbove = Bucket::kPlaces + 1;
// Far enough below that a table neither grows nor shrinks all the time, and near enough that one
// that has lost most of its keys, as by eviction, is not looked through for them bucket by bucket.
inline constexpr size_t kShrinkBelow = Bucket::kPlaces * 3 / 4;

// One bit for each of the bucket's tags that equals `tag`.
#if defined(__SSE2__)
inline uint32_t match_tags(const Bucket& bucket, uint8_t tag) {
  const __m128i tags = _mm_loadl_epi64(reinterpret_cast<const __m128i*>(bucket.tags));
  const __m128i wanted = _mm_set1_epi8(static_cast<char>(tag));
  return static_cast<uint32_t>(_mm_movemask_epi8(_mm_cmpeq_epi8(tags, wanted))) & 0xFF;
}
#else
inline uint32_t match_tags(const Bucket& bucket, uint8_t tag) {
  uint32_t matches = 0;
  for (uint32_t i = 0; i < Bucket::kPlaces; i++) {
    matches |= static_cast<uint32_t>(bucket.tags[i] == tag) << i;
  }
  return matches;
}
#endif

// The smallest mask that reaches every bucket.
constexpr uint32_t mask_for(uint32_t bucket_count) {
  return bucket_count <= 1 ? 0 : std::bit_ceil(bucket_count) - 1;
}

constexpr uint32_t tag_of_item(uint64_t item) { return static_cast<uint32_t>(item >> 48); }

inline uint64_t make_item(uint8_t tag, const void* record) {
  return (uint64_t{tag} << 48) | reinterpret_cast<uint64_t>(record);
}

}  // namespace linear_table

template <typename Record>
LinearTable<Record>::~LinearTable() {
  CHECK(size_ == 0 && directory() == nullptr);
}

template <typename Record>
LinearTable<Record>::LinearTable(LinearTable&& other) noexcept
    : fine_mask_(other.fine_mask_),
      hash_seed_(other.hash_seed_),
      partly_volatile_size_(other.partly_volatile_size_),
      wheel_(std::move(other.wheel_)),
      first_capacity_(other.first_capacity_),
      footprint_(other.footprint_) {
  directory_.store(other.directory_.exchange(nullptr));
  bucket_count_.store(other.bucket_count());
  size_ = other.size();
  volatile_size_ = static_cast<uint32_t>(other.volatile_size());
  other.size_ = 0;
}

template <typename Record>
uint64_t LinearTable<Record>::reverse_bits(uint64_t value) {
  value = ((value >> 1) & 0x5555555555555555ull) | ((value & 0x5555555555555555ull) << 1);
  value = ((value >> 2) & 0x3333333333333333ull) | ((value & 0x3333333333333333ull) << 2);
  value = ((value >> 4) & 0x0F0F0F0F0F0F0F0Full) | ((value & 0x0F0F0F0F0F0F0F0Full) << 4);
  return __builtin_bswap64(value);
}

template <typename Record>
uint64_t LinearTable<Record>::next_cursor(uint32_t index) const {
  const uint32_t coarse_mask = fine_mask_ >> 1;
  const bool fine = index > coarse_mask || index + coarse_mask + 1 < bucket_count();
  const uint32_t mask = fine ? fine_mask_ : coarse_mask;
  if (mask == 0) return 0;
  return reverse_bits(index) + (uint64_t{1} << (64 - std::popcount(mask)));
}

// --- finding ----------------------------------------------------------------------------------

template <typename Record>
auto LinearTable<Record>::find(uint64_t hash, std::string_view key) const -> Position {
  if (bucket_count() == 0) return {};
  const uint32_t index = bucket_of(hash);
  const Bucket& b = bucket(index);
  const uint8_t tag = tag_of(hash);
  for (uint32_t matches = linear_table::match_tags(b, tag); matches != 0; matches &= matches - 1) {
    const auto place = static_cast<uint32_t>(std::countr_zero(matches));
    Record* record = load_record(b.records[place]);
    if (base::equal_bytes(record->key(), key)) return {record, index, place};
  }
  if (const Overflow* overflow = overflow_of(b); overflow != nullptr) [[unlikely]] {
    for (uint32_t i = 0; i < overflow->count; i++) {
      if (linear_table::tag_of_item(overflow->items[i]) != tag) continue;
      Record* record = record_of(overflow->items[i]);
      if (!base::equal_bytes(record->key(), key)) continue;
      return {record, index, static_cast<uint32_t>(Bucket::kPlaces + i)};
    }
  }
  return {};
}

template <typename Record>
auto LinearTable<Record>::at(uint32_t index, size_t nth) const -> Position {
  const Bucket& b = bucket(index);
  for (uint32_t place = 0; place < Bucket::kPlaces; place++) {
    if (b.tags[place] != 0 && nth-- == 0) return {load_record(b.records[place]), index, place};
  }
  const Overflow* overflow = overflow_of(b);
  if (overflow == nullptr || nth >= overflow->count) return {};
  return {record_of(overflow->items[nth]), index, static_cast<uint32_t>(Bucket::kPlaces + nth)};
}

template <typename Record>
size_t LinearTable<Record>::length_of(uint32_t index) const {
  const Bucket& b = bucket(index);
  const Overflow* overflow = overflow_of(b);
  const auto free_places = static_cast<size_t>(std::popcount(linear_table::match_tags(b, 0)));
  return Bucket::kPlaces - free_places + (overflow != nullptr ? overflow->count : 0);
}

// A bucket is drawn as if all were equally long, and taken as likely as it is full: in the end
// each record is as likely as any other. The longest buckets are those that are not split yet,
// with `mean` records on average and as good as never twice as many and eight more; of one that is
// longer all the same, records come a little too rarely.
template <typename Record>
auto LinearTable<Record>::random(base::Random& random) const -> Position {
  if (size_ == 0) return {};
  const uint64_t mean = size_ / std::bit_floor(bucket_count());
  const uint64_t longest = bucket_count() == 1 ? 0 : 2 * mean + 8;
  while (true) {
    const auto index = static_cast<uint32_t>(random.below(bucket_count()));
    const size_t length = length_of(index);
    const uint64_t nth = random.below(std::max<uint64_t>(longest, length));
    if (nth < length) return at(index, nth);
  }
}

template <typename Record>
auto LinearTable<Record>::locate(uint64_t hash, const Record* record) const -> Position {
  if (bucket_count() == 0) return {};
  const uint32_t index = bucket_of(hash);
  const Bucket& b = bucket(index);
  const Overflow* overflow = overflow_of(b);
  const uint32_t last = Bucket::kPlaces + (overflow != nullptr ? overflow->count : 0);
  for (uint32_t place = 0; place < last; place++) {
    if (Record* found = record_at(b, place); found == record) return {found, index, place};
  }
  return {};
}

// --- hints ------------------------------------------------------------------------------------

// The key's bucket as far as a thread can tell that does not hold the partition. The count is read
// before the directory, and written after it, so that it never reaches beyond.
template <typename Record>
const Bucket* LinearTable<Record>::peek_bucket(uint64_t hash) const {
  const uint32_t count = bucket_count_.load(std::memory_order_acquire);
  if (count == 0) return nullptr;
  const Directory* directory = directory_.load(std::memory_order_acquire);
  if (directory == nullptr) return nullptr;
  const uint32_t mask = linear_table::mask_for(count);
  uint32_t index = static_cast<uint32_t>(hash) & mask;
  if (index >= count) index &= mask >> 1;
  const Bucket* segment = directory->segments[index / kSegmentBuckets].load();
  return segment != nullptr ? segment + index % kSegmentBuckets : nullptr;
}

template <typename Record>
void LinearTable<Record>::prefetch_bucket(uint64_t hash) const {
  if (const Bucket* b = peek_bucket(hash)) __builtin_prefetch(b);
}

template <typename Record>
const Record* LinearTable<Record>::prefetch_record(uint64_t hash) const {
  const Bucket* b = peek_bucket(hash);
  if (b == nullptr) return nullptr;
  if (const uint32_t matches = linear_table::match_tags(*b, tag_of(hash)); matches != 0) {
    const Record* record = load_record(b->records[std::countr_zero(matches)]);
    __builtin_prefetch(record);
    __builtin_prefetch(reinterpret_cast<const char*>(record) + 64);
    return record;
  }
  const Overflow* overflow = overflow_of(*b);
  if (overflow == nullptr) return nullptr;
  __builtin_prefetch(overflow);
  return kInOverflow;
}

template <typename Record>
void LinearTable<Record>::prefetch_neighbours(uint64_t hash) const {
  if (const Bucket* b = peek_bucket(hash)) prefetch_records(*b);
}

template <typename Record>
void LinearTable<Record>::prefetch_overflow(uint64_t hash) const {
  if (bucket_count() == 0) return;
  const Overflow* overflow = overflow_of(bucket(bucket_of(hash)));
  if (overflow == nullptr) return;
  for (uint32_t i = 0; i < overflow->count; i++) {
    if (linear_table::tag_of_item(overflow->items[i]) != tag_of(hash)) continue;
    const Record* record = record_of(overflow->items[i]);
    __builtin_prefetch(record);
    __builtin_prefetch(reinterpret_cast<const char*>(record) + 64);
  }
}

// --- changing ---------------------------------------------------------------------------------

template <typename Record>
void LinearTable<Record>::insert(base::SlabCache& memory, uint64_t hash, Record* record) {
  if (bucket_count() == 0) add_bucket(memory);
  if (size_ >= bucket_count() * linear_table::kGrowAbove && !frozen_) split(memory);
  const uint32_t index = bucket_of(hash);
  put(memory, index, tag_of(hash), record);
  size_ += 1;
  count_expiry(*record);
  if (wheel_ != nullptr) file(index, record->deadline_ms());
}

template <typename Record>
Record* LinearTable<Record>::replace(const Position& position, Record* record) {
  DCHECK(position.found());
  Bucket& b = bucket(position.bucket);
  if (position.place < Bucket::kPlaces) {
    store_pointer(b.records[position.place], record);
  } else {
    uint64_t& item = overflow_of(b)->items[position.place - Bucket::kPlaces];
    item = linear_table::make_item(static_cast<uint8_t>(linear_table::tag_of_item(item)), record);
  }
  forget_expiry(*position.record);
  count_expiry(*record);
  if (wheel_ != nullptr) file(position.bucket, record->deadline_ms());
  return position.record;
}

template <typename Record>
void LinearTable<Record>::expiry_changed(const Position& position, int64_t deadline_ms) {
  note_parts(*position.record);
  file(position.bucket, deadline_ms);
}

template <typename Record>
Record* LinearTable<Record>::remove(base::SlabCache& memory, const Position& position) {
  take_out(memory, position.bucket, position.place);
  shrink(memory, 1);
  return position.record;
}

template <typename Record>
bool LinearTable<Record>::shrink(base::SlabCache& memory, size_t merges_max) {
  if (frozen_) return true;
  while (bucket_count() > 1 && size_ < bucket_count() * linear_table::kShrinkBelow) {
    if (merges_max-- == 0) return false;
    merge(memory);
  }
  if (size_ == 0 && bucket_count() == 1) {
    if (wheel_ != nullptr) wheel_->remove(0, bucket(0).wheel_slot);
    drop_last_bucket(memory);
  }
  return true;
}

template <typename Record>
void LinearTable<Record>::take_out(base::SlabCache& memory, uint32_t index, uint32_t place) {
  Bucket& b = bucket(index);
  forget_expiry(*record_at(b, place));
  size_ -= 1;
  Overflow* overflow = overflow_of(b);
  if (place >= Bucket::kPlaces) {
    remove_overflow(memory, b, place - static_cast<uint32_t>(Bucket::kPlaces));
  } else if (overflow != nullptr) {
    const uint64_t last = overflow->items[overflow->count - 1];
    b.tags[place] = static_cast<uint8_t>(linear_table::tag_of_item(last));
    store_pointer(b.records[place], record_of(last));
    remove_overflow(memory, b, overflow->count - 1);
  } else {
    b.tags[place] = 0;
  }
}

template <typename Record>
void LinearTable<Record>::put(base::SlabCache& memory, uint32_t index, uint8_t tag,
                              Record* record) {
  Bucket& b = bucket(index);
  const uint32_t free_places = linear_table::match_tags(b, 0);
  if (free_places == 0) {
    push_overflow(memory, b, tag, record);
    return;
  }
  const int place = std::countr_zero(free_places);
  b.tags[place] = tag;
  store_pointer(b.records[place], record);
}

// --- overflow ---------------------------------------------------------------------------------

template <typename Record>
void LinearTable<Record>::push_overflow(base::SlabCache& memory, Bucket& b, uint8_t tag,
                                        Record* record) {
  Overflow* overflow = overflow_of(b);
  const uint32_t capacity = overflow != nullptr ? overflow->capacity : 0;
  if (overflow == nullptr || overflow->count == capacity) {
    const uint32_t wanted = capacity + 1 + capacity / 4;
    auto* bigger = static_cast<Overflow*>(memory.allocate(overflow_bytes(wanted)));
    bigger->count = 0;
    bigger->capacity = wanted;
    if (overflow != nullptr) {
      bigger->count = overflow->count;
      std::copy_n(overflow->items, overflow->count, bigger->items);
      memory.free(overflow, overflow_bytes(capacity));
    }
    footprint_ += overflow_bytes(wanted) - (capacity != 0 ? overflow_bytes(capacity) : 0);
    store_pointer(b.overflow, bigger);
    overflow = bigger;
  }
  overflow->items[overflow->count++] = linear_table::make_item(tag, record);
}

template <typename Record>
void LinearTable<Record>::remove_overflow(base::SlabCache& memory, Bucket& b, uint32_t position) {
  Overflow* overflow = overflow_of(b);
  overflow->items[position] = overflow->items[--overflow->count];
  if (overflow->count > 0) return;
  footprint_ -= overflow_bytes(overflow->capacity);
  memory.free(overflow, overflow_bytes(overflow->capacity));
  store_pointer(b.overflow, nullptr);
}

// --- growing and shrinking --------------------------------------------------------------------

// From slabs, which lie in huge pages: on a machine that forgets its page translations at every
// system call, walking them for small pages costs more than the lookup.
template <typename Record>
Bucket* LinearTable<Record>::new_buckets(base::SlabCache& memory, uint32_t count) {
  auto* buckets = static_cast<Bucket*>(memory.allocate(count * sizeof(Bucket)));
  return std::uninitialized_value_construct_n(buckets, count) - count;
}

// After the directory reaches as far: see peek_bucket().
template <typename Record>
void LinearTable<Record>::set_bucket_count(uint32_t count) {
  bucket_count_.store(count, std::memory_order_release);
  fine_mask_ = linear_table::mask_for(count);
}

template <typename Record>
void LinearTable<Record>::grow_directory(base::SlabCache& memory) {
  Directory* old = directory();
  const uint32_t capacity = old == nullptr ? 1 : old->capacity * 2;
  auto* bigger = new (memory.allocate(directory_bytes(capacity)))
      Directory{.outgrown = old, .capacity = capacity, .segments = {}};
  for (uint32_t i = 0; i < capacity; i++) {
    Bucket* segment = old != nullptr && i < old->capacity ? old->segments[i].load() : nullptr;
    new (&bigger->segments[i]) std::atomic<Bucket*>(segment);
  }
  footprint_ += directory_bytes(capacity);
  directory_.store(bigger, std::memory_order_release);
}

template <typename Record>
void LinearTable<Record>::grow_first_segment(base::SlabCache& memory, uint32_t capacity) {
  std::atomic<Bucket*>& first = directory()->segments[0];
  Bucket* old = first.load();
  Bucket* segment = new_buckets(memory, capacity);
  std::copy_n(old, first_capacity_, segment);
  first.store(segment, std::memory_order_release);
  if (old != nullptr) memory.free(old, first_capacity_ * sizeof(Bucket));
  footprint_ += (capacity - size_t{first_capacity_}) * sizeof(Bucket);
  first_capacity_ = capacity;
}

// The directory stays where it is: who reads without the lock may know the old one.
template <typename Record>
void LinearTable<Record>::relocate_bucket(base::SlabCache& memory, uint32_t index) {
  if (index % kSegmentBuckets == 0) {
    std::atomic<Bucket*>& segment = directory()->segments[index / kSegmentBuckets];
    const size_t buckets = index == 0 ? first_capacity_ : kSegmentBuckets;
    void* moved =
        memory.relocate(segment.load(std::memory_order_relaxed), buckets * sizeof(Bucket));
    if (moved != nullptr) segment.store(static_cast<Bucket*>(moved), std::memory_order_release);
  }
  Bucket& b = bucket(index);
  if (Overflow* overflow = overflow_of(b)) {
    void* moved = memory.relocate(overflow, overflow_bytes(overflow->capacity));
    if (moved != nullptr) store_pointer(b.overflow, moved);
  }
}

template <typename Record>
void LinearTable<Record>::add_bucket(base::SlabCache& memory) {
  const uint32_t index = bucket_count();
  const uint32_t segment = index / kSegmentBuckets;
  if (directory() == nullptr || segment >= directory()->capacity) grow_directory(memory);
  if (segment == 0) {
    if (index >= first_capacity_) grow_first_segment(memory, std::bit_ceil(index + 1));
  } else if (index % kSegmentBuckets == 0) {
    directory()->segments[segment].store(new_buckets(memory, kSegmentBuckets),
                                         std::memory_order_release);
    footprint_ += kSegmentBuckets * sizeof(Bucket);
  }
  set_bucket_count(index + 1);
}

template <typename Record>
void LinearTable<Record>::drop_last_bucket(base::SlabCache& memory) {
  const uint32_t index = bucket_count() - 1;
  set_bucket_count(index);
  if (index == 0 || index % kSegmentBuckets != 0) return;
  Bucket* segment = directory()->segments[index / kSegmentBuckets].exchange(nullptr);
  memory.free(segment, kSegmentBuckets * sizeof(Bucket));
  footprint_ -= kSegmentBuckets * sizeof(Bucket);
}

template <typename Record>
void LinearTable<Record>::split(base::SlabCache& memory) {
  add_bucket(memory);
  const uint32_t target = bucket_count() - 1;
  const uint32_t source = target & (fine_mask_ >> 1);
  // The keys are read to hash them anew: ask for all of them first.
  for_each_in(source, [](const Record* record) { __builtin_prefetch(record); });
  const Overflow* overflow = overflow_of(bucket(source));
  const uint32_t last = Bucket::kPlaces + (overflow != nullptr ? overflow->count : 0);
  for (uint32_t place = last; place-- > 0;) {
    Record* record = record_at(bucket(source), place);
    if (record == nullptr) continue;
    const uint64_t hash = hash_of(record->key());
    if (bucket_of(hash) != target) continue;
    take_out(memory, source, place);
    put(memory, target, tag_of(hash), record);
    size_ += 1;
    count_expiry(*record);
  }
  file_bucket(target);
}

template <typename Record>
void LinearTable<Record>::merge(base::SlabCache& memory) {
  const uint32_t source = bucket_count() - 1;
  const uint32_t target = source & (fine_mask_ >> 1);
  Bucket& from = bucket(source);
  for (size_t i = 0; i < Bucket::kPlaces; i++) {
    if (from.tags[i] != 0) put(memory, target, from.tags[i], load_record(from.records[i]));
  }
  if (Overflow* overflow = overflow_of(from)) {
    for (uint32_t i = 0; i < overflow->count; i++) {
      const uint64_t item = overflow->items[i];
      put(memory, target, static_cast<uint8_t>(linear_table::tag_of_item(item)), record_of(item));
    }
    footprint_ -= overflow_bytes(overflow->capacity);
    memory.free(overflow, overflow_bytes(overflow->capacity));
  }
  if (wheel_ != nullptr) wheel_->remove(source, from.wheel_slot);
  from = Bucket{};
  drop_last_bucket(memory);
  file_bucket(target);
}

// Its records are taken already.
template <typename Record>
void LinearTable<Record>::clear_last_bucket(base::SlabCache& memory) {
  const uint32_t index = bucket_count() - 1;
  Bucket& b = bucket(index);
  if (Overflow* overflow = overflow_of(b)) {
    footprint_ -= overflow_bytes(overflow->capacity);
    memory.free(overflow, overflow_bytes(overflow->capacity));
  }
  if (wheel_ != nullptr) wheel_->remove(index, b.wheel_slot);
  b = Bucket{};
  drop_last_bucket(memory);
}

template <typename Record>
void LinearTable<Record>::clear_directory(base::SlabCache& memory) {
  if (directory() == nullptr) return;
  memory.free(directory()->segments[0], first_capacity_ * sizeof(Bucket));
  for (Directory* old = directory(); old != nullptr;) {
    Directory* outgrown = old->outgrown;
    memory.free(old, directory_bytes(old->capacity));
    old = outgrown;
  }
  directory_ = nullptr;
  first_capacity_ = 0;
  footprint_ = 0;
  wheel_.reset();
}

// --- expiry -----------------------------------------------------------------------------------

template <typename Record>
void LinearTable<Record>::file(uint32_t index, int64_t deadline_ms) {
  if (wheel_ == nullptr || deadline_ms == INT64_MAX) return;
  wheel_->file(index, bucket(index).wheel_slot, deadline_ms);
}

template <typename Record>
void LinearTable<Record>::file_bucket(uint32_t index) {
  if (wheel_ == nullptr) return;
  int64_t soonest_ms = INT64_MAX;
  for_each_in(index, [&](const Record* record) {
    soonest_ms = std::min(soonest_ms, record->deadline_ms());
  });
  file(index, soonest_ms);
}

template <typename Record>
size_t LinearTable<Record>::footprint() const {
  return footprint_ + (wheel_ != nullptr ? wheel_->footprint() : 0);
}

template <typename Record>
void LinearTable<Record>::count_lengths(uint64_t* lengths, size_t lengths_count) const {
  for (uint32_t index = 0; index < bucket_count(); index++) {
    size_t length = 0;
    for_each_in(index, [&](const Record*) { length++; });
    lengths[std::min(length, lengths_count - 1)]++;
  }
}

}  // namespace engine
