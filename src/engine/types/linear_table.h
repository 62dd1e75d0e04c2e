// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <string_view>

#include "base/hash.h"
#include "base/random.h"
#include "base/slab.h"
#include "engine/types/timing_wheel.h"

namespace engine {

// One cache line: eight one-byte tags and eight 48-bit pointers to records; what does not fit
// goes to a small array that grows by one. A tag of 0 marks a free place.
struct alignas(64) Bucket {
  static constexpr size_t kPlaces = 8;

  uint8_t tags[kPlaces];
  uint8_t records[kPlaces][6];
  uint8_t overflow[6];
  TimingWheel::Slot wheel_slot;
};
static_assert(sizeof(Bucket) == 64);

// A figure that whoever holds the table changes and anyone may read.
template <typename Number>
class SharedCount {
 public:
  operator Number() const { return value_.load(std::memory_order_relaxed); }
  SharedCount& operator=(Number n) { return set(n); }
  SharedCount& operator+=(Number n) { return set(*this + n); }
  SharedCount& operator-=(Number n) { return set(*this - n); }

 private:
  SharedCount& set(Number n) {
    value_.store(n, std::memory_order_relaxed);
    return *this;
  }

  std::atomic<Number> value_ = 0;
};

// A hash table by linear hashing (Litwin 1980): it grows and shrinks by one bucket at a time, so
// that no operation ever moves more than a bucket's keys and no second table stands beside the
// first. Buckets live in segments of 32; only the first, while it is shorter than that, is
// reallocated. It never shrinks again: that is at most 2 KiB.
//
// Filled to nine keys a bucket on average, with overflow arrays of just the needed length, it takes
// about 10 bytes a key at any size.
//
// A Record is what one key stands for: the entries of a database, the members of a set, the fields
// of a hash. It says key(), has_expire(), expire_ms() and deadline_ms(): when something about it is
// due, INT64_MAX for never. It is made and freed by its own type and never moved, so that other
// structures may point at it. kHasParts says whether parts of it may expire: then it knows
// has_volatile_parts(), which note_volatile_parts() looks up. The functions that are not below
// stand in linear_table_impl.h, which the one file includes that instantiates the table for a
// record.
//
// The table owns its records. Not thread-safe: whoever holds the key's partition may use it. Views
// and positions are valid until the next change.
template <typename Record>
class alignas(64) LinearTable {
 public:
  // Where a record is, or that it is not there (found() is false).
  struct Position {
    Record* record = nullptr;
    uint32_t bucket = 0;
    uint32_t place = 0;  // 0-7 in the bucket, from 8 on in its overflow array

    bool found() const { return record != nullptr; }
  };

  explicit LinearTable(uint64_t hash_seed) : hash_seed_(hash_seed) {}
  // Only for one that nobody looks at without its partition's lock: prefetch() would not find it.
  LinearTable(LinearTable&& other) noexcept;
  ~LinearTable();  // requires: clear() was called, or nothing was ever inserted
  LinearTable(const LinearTable&) = delete;
  LinearTable& operator=(const LinearTable&) = delete;

  // Thread-safe, as is volatile_size(): a hint where the partition is not held.
  size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }
  size_t volatile_size() const { return volatile_size_; }  // keys with an expiry
  // Keys of which a part has an expiry of its own, as fields of a hash have.
  size_t partly_volatile_size() const { return partly_volatile_size_; }
  uint32_t bucket_count() const { return bucket_count_.load(std::memory_order_relaxed); }

  uint64_t hash_of(std::string_view key) const { return base::hash_bytes(key, hash_seed_); }
  uint64_t hash_seed() const { return hash_seed_; }

  Position find(uint64_t hash, std::string_view key) const;

  // --- hints: see prefetch.h ------------------------------------------------------------------

  static inline const Record* const kInOverflow = reinterpret_cast<const Record*>(1);

  // Asks for the key's bucket, then for the record that it names, which is returned: null if there
  // is none, kInOverflow if it can only be in the bucket's overflow array. Both may run while
  // another thread changes the table; the returned record may be freed already.
  void prefetch_bucket(uint64_t hash) const;
  const Record* prefetch_record(uint64_t hash) const;
  // Asks for all that stand in the key's bucket, but for those in its overflow array. As above.
  void prefetch_neighbours(uint64_t hash) const;
  // Asks for the record in the overflow array. The partition is held.
  void prefetch_overflow(uint64_t hash) const;

  // To be called before any record with a deadline is to be found by expire(); does nothing later.
  void start_wheel(int64_t now_ms) {
    if (wheel_ != nullptr) return;
    wheel_ = std::make_unique<TimingWheel>(now_ms);
    for (uint32_t index = 0; index < bucket_count(); index++) file_bucket(index);
  }
  bool has_wheel() const { return wheel_ != nullptr; }
  // When expire() has something to do at the earliest; INT64_MAX: never. Requires: has_wheel().
  int64_t next_due_ms() const { return wheel_->next_due_ms(); }

  // Takes ownership of `record`, whose key must not be there. May split a bucket.
  void insert(base::SlabCache& memory, uint64_t hash, Record* record);

  // Puts `record`, of the same key, where another stood, and returns that one to the caller.
  Record* replace(const Position& position, Record* record);

  // Takes the record out and returns it to the caller. May merge two buckets.
  Record* remove(base::SlabCache& memory, const Position& position);

  // To be called after the deadline of the record there was changed in place, or that of a part.
  void expiry_changed(const Position& position, int64_t deadline_ms);

  // Whether the record is still where it was found: after a change of another it may be elsewhere.
  bool holds(const Position& position) const {
    if (position.bucket >= bucket_count()) return false;
    const Bucket& b = bucket(position.bucket);
    if (position.place < Bucket::kPlaces) {
      return load_record(b.records[position.place]) == position.record &&
             b.tags[position.place] != 0;
    }
    const Overflow* overflow = overflow_of(b);
    const size_t nth = position.place - Bucket::kPlaces;
    return overflow != nullptr && nth < overflow->count &&
           record_of(overflow->items[nth]) == position.record;
  }

  // Keeps every record in its bucket, and the buckets' number, until it is let go of: then the
  // table makes up for it by a bucket a change.
  void freeze(bool on) { frozen_ = on; }

  // Gives up buckets that the keys left no longer need, as remove() does by itself, at most
  // `merges_max` of them; true if none is left to give up. To be called after expire().
  bool shrink(base::SlabCache& memory, size_t merges_max);

  // Takes out up to `records_max` records and gives each to `taken`; true once the table is empty
  // and its memory freed. Not for a table that prefetch() may still look at: it frees the
  // directory.
  template <typename Taken>
  bool clear(base::SlabCache& memory, size_t records_max, Taken taken) {
    size_t freed = 0;
    while (bucket_count() > 0) {
      if (freed >= records_max) return false;
      const uint32_t index = bucket_count() - 1;
      for_each_in(index, [&](Record* record) {
        forget_expiry(*record);
        size_ -= 1;
        taken(record);
        freed++;
      });
      clear_last_bucket(memory);
      freed++;
    }
    clear_directory(memory);
    return true;
  }

  // --- walking ------------------------------------------------------------------------------

  // The bucket of that hash. Requires: bucket_count() > 0.
  uint32_t bucket_of(uint64_t hash) const {
    // Below `split_` the next finer mask applies: those buckets are split already.
    const auto index = static_cast<uint32_t>(hash) & fine_mask_;
    return index < bucket_count() ? index : index & (fine_mask_ >> 1);
  }

  // Calls visit(Record*) for each record of the bucket at `cursor` and returns the next cursor, 0
  // at the end. The cursor is a position in hash space, read in reversed bit order: a bucket covers
  // an interval of it, splitting halves the interval and merging joins two, so whatever is in the
  // table from the first call to the last is visited at least once, however it grows or shrinks.
  template <typename Visit>
  uint64_t scan(uint64_t cursor, Visit visit) const {
    if (bucket_count() == 0) return 0;
    const uint32_t index = bucket_of(reverse_bits(cursor));
    for_each_in(index, visit);
    return next_cursor(index);
  }

  template <typename Visit>
  void for_each_in(uint32_t index, Visit visit) const {
    const Bucket& b = bucket(index);
    for (size_t i = 0; i < Bucket::kPlaces; i++) {
      if (b.tags[i] != 0) visit(load_record(b.records[i]));
    }
    if (const Overflow* overflow = overflow_of(b)) {
      for (uint32_t i = 0; i < overflow->count; i++) visit(record_of(overflow->items[i]));
    }
  }

  template <typename Visit>
  void for_each(Visit visit) const {
    for (uint32_t index = 0; index < bucket_count(); index++) for_each_in(index, visit);
  }

  // Visits all records until `visit` returns false. The memory of those ahead is asked for
  // meanwhile: where they stand says nothing about which come next, so each would be waited for.
  template <typename Visit>
  void for_each_while(Visit visit) const {
    constexpr uint32_t kAhead = 4;
    bool go_on = true;
    for (uint32_t index = 0; index < bucket_count() && go_on; index++) {
      if (index + kAhead < bucket_count()) prefetch_records(bucket(index + kAhead));
      for_each_in(index, [&](Record* record) {
        if (go_on) go_on = visit(record);
      });
    }
  }

  // One of the records, each as likely as any other; found() is false if there is none.
  Position random(base::Random& random) const;

  // Where `record`, of that hash, is; not found() if it is not here, for which it need not exist.
  Position locate(uint64_t hash, const Record* record) const;

  // Records of the bucket of that hash, random for a random one: a bucket is as likely as it has
  // keys. Visits nothing where it is empty.
  template <typename Visit>
  void sample(uint64_t hash, Visit visit) const {
    if (bucket_count() == 0) return;
    const uint32_t index = bucket_of(hash);
    prefetch_records(bucket(index));
    for_each_in(index, visit);
  }

  // Moves what of the bucket at `cursor` (as for scan()) lies in pages that are evacuated, and
  // hands each of its records to `move`, which says where the record is now, or null if it stays.
  // Returns the next cursor.
  template <typename Move>
  uint64_t relocate(base::SlabCache& memory, uint64_t cursor, Move move) {
    if (bucket_count() == 0) return 0;
    const uint32_t index = bucket_of(reverse_bits(cursor));
    relocate_bucket(memory, index);
    Bucket& b = bucket(index);
    prefetch_records(b);
    for (size_t i = 0; i < Bucket::kPlaces; i++) {
      if (b.tags[i] == 0) continue;
      if (Record* moved = move(load_record(b.records[i]))) store_pointer(b.records[i], moved);
    }
    if (Overflow* overflow = overflow_of(b)) {
      for (uint32_t i = 0; i < overflow->count; i++) {
        uint64_t& item = overflow->items[i];
        if (Record* moved = move(record_of(item))) {
          item = (item & ~kPointerMask) | reinterpret_cast<uint64_t>(moved);
        }
      }
    }
    return next_cursor(index);
  }

  // --- expiry -------------------------------------------------------------------------------

  // Visits records that have an expiry, those due soonest first (to about the wheel's precision),
  // until `visit` returns false.
  template <typename Visit>
  void visit_volatile(Visit visit) const {
    if (wheel_ == nullptr) return;
    wheel_->visit_by_deadline(volatile_visit(visit));
  }

  // The same in another order, from a random time on and round: so any of them may come first.
  template <typename Visit>
  void sample_volatile(base::Random& random, Visit visit) const {
    if (wheel_ == nullptr) return;
    wheel_->visit_from(random.next(), volatile_visit(visit));
  }

  // Takes out every record that expired by `now_ms` and hands it to `expired`, which owns it then.
  // Before anything happens to a record whose deadline has come `due` is asked whether it goes; it
  // may take out of it what has expired of its parts. If the deadline of one that stays has come
  // even then, the walk stops there. Stops after about `work_max` steps; false if more is due.
  template <typename Expired, typename Due>
  bool expire(base::SlabCache& memory, int64_t now_ms, size_t work_max, Expired expired, Due due) {
    if (wheel_ == nullptr) return true;
    return wheel_->advance(
        now_ms, work_max,
        [this](uint32_t index) -> TimingWheel::Slot& { return bucket(index).wheel_slot; },
        [&](uint32_t index) { return expire_bucket(memory, index, now_ms, expired, due); });
  }
  template <typename Expired>
  bool expire(base::SlabCache& memory, int64_t now_ms, size_t work_max, Expired expired) {
    return expire(memory, now_ms, work_max, expired, [](Record*) { return true; });
  }

  // Bytes of buckets, overflow arrays and the wheel.
  size_t footprint() const;

  // Keys a bucket, for DEBUG HTSTATS: lengths[n] counts the buckets that hold n keys, the last
  // one those that hold more.
  void count_lengths(uint64_t* lengths, size_t lengths_count) const;

 private:
  // What a bucket could not hold: pointer in the low 48 bits, tag in the next eight.
  struct Overflow {
    uint32_t count;
    uint32_t capacity;
    uint64_t items[1];
  };

  // Where the segments are. A bigger one keeps the one it replaces, for those who still read it
  // without the lock: as all of them together are no longer than the last, that costs little.
  struct Directory {
    Directory* outgrown;
    uint32_t capacity;
    std::atomic<Bucket*> segments[1];
  };

  static constexpr uint32_t kSegmentBuckets = base::kSmallBytesMax / sizeof(Bucket);
  static constexpr uint64_t kPointerMask = (uint64_t{1} << 48) - 1;

  static uint64_t reverse_bits(uint64_t value);
  static uint8_t tag_of(uint64_t hash) {
    const auto tag = static_cast<uint8_t>(hash >> 56);
    return tag == 0 ? 1 : tag;
  }
  // Reads the six bytes as the low end of eight, which lie in the same bucket: two narrower loads
  // would have to wait for each other in the store buffer.
  static uint64_t load_pointer(const uint8_t (&bytes)[6]) {
    uint64_t value;
    std::memcpy(&value, static_cast<const void*>(bytes), sizeof(value));
    return value & kPointerMask;
  }
  static void prefetch_records(const Bucket& b) {
    for (size_t i = 0; i < Bucket::kPlaces; i++) {
      if (b.tags[i] != 0) __builtin_prefetch(load_record(b.records[i]));
    }
  }
  static Record* load_record(const uint8_t (&bytes)[6]) {
    return reinterpret_cast<Record*>(load_pointer(bytes));
  }
  static void store_pointer(uint8_t (&bytes)[6], const void* pointer) {
    const auto value = reinterpret_cast<uint64_t>(pointer);
    std::memcpy(bytes, &value, 6);
  }
  static Record* record_of(uint64_t item) { return reinterpret_cast<Record*>(item & kPointerMask); }
  static Overflow* overflow_of(const Bucket& b) {
    return reinterpret_cast<Overflow*>(load_pointer(b.overflow));
  }
  static size_t directory_bytes(uint32_t capacity) {
    return sizeof(Directory) + (capacity - 1) * sizeof(std::atomic<Bucket*>);
  }
  Directory* directory() const { return directory_.load(std::memory_order_relaxed); }
  const Bucket* peek_bucket(uint64_t hash) const;

  static size_t overflow_bytes(uint32_t capacity) {
    return sizeof(Overflow) + (capacity - 1) * sizeof(uint64_t);
  }

  Bucket& bucket(uint32_t index) const {
    Bucket* segment =
        directory()->segments[index / kSegmentBuckets].load(std::memory_order_relaxed);
    return segment[index % kSegmentBuckets];
  }
  uint64_t next_cursor(uint32_t index) const;
  size_t length_of(uint32_t index) const;
  Position at(uint32_t index, size_t nth) const;

  static Bucket* new_buckets(base::SlabCache& memory, uint32_t count);
  void relocate_bucket(base::SlabCache& memory, uint32_t index);
  void add_bucket(base::SlabCache& memory);
  void drop_last_bucket(base::SlabCache& memory);
  void clear_last_bucket(base::SlabCache& memory);
  void clear_directory(base::SlabCache& memory);
  void set_bucket_count(uint32_t count);
  void grow_directory(base::SlabCache& memory);
  void grow_first_segment(base::SlabCache& memory, uint32_t capacity);
  void split(base::SlabCache& memory);
  void merge(base::SlabCache& memory);
  void put(base::SlabCache& memory, uint32_t index, uint8_t tag, Record* record);
  void push_overflow(base::SlabCache& memory, Bucket& b, uint8_t tag, Record* record);
  void remove_overflow(base::SlabCache& memory, Bucket& b, uint32_t position);
  void take_out(base::SlabCache& memory, uint32_t index, uint32_t place);
  void file_bucket(uint32_t index);
  void file(uint32_t index, int64_t deadline_ms);

  // Visits those of a bucket that have an expiry, until `visit` returns false.
  template <typename Visit>
  auto volatile_visit(Visit& visit) const {
    return [this, &visit](uint32_t index) {
      bool go_on = true;
      for_each_in(index, [&](Record* record) {
        if (go_on && record->has_expire()) go_on = visit(record);
      });
      return go_on;
    };
  }

  void count_expiry(const Record& record) {
    volatile_size_ += record.has_expire() ? 1 : 0;
    if constexpr (Record::kHasParts) partly_volatile_size_ += record.has_volatile_parts() ? 1 : 0;
  }
  void forget_expiry(const Record& record) {
    volatile_size_ -= record.has_expire() ? 1 : 0;
    if constexpr (Record::kHasParts) partly_volatile_size_ -= record.has_volatile_parts() ? 1 : 0;
  }
  void note_parts(Record& record) {
    if constexpr (Record::kHasParts) {
      partly_volatile_size_ -= record.has_volatile_parts() ? 1 : 0;
      record.note_volatile_parts();
      partly_volatile_size_ += record.has_volatile_parts() ? 1 : 0;
    }
  }

  // False if a record in it has more that is due.
  template <typename Expired, typename Due>
  bool expire_bucket(base::SlabCache& memory, uint32_t index, int64_t now_ms, Expired& expired,
                     Due& due) {
    Bucket& b = bucket(index);
    // Backwards, since taking one out moves the last one of the overflow into its place.
    const Overflow* overflow = overflow_of(b);
    const uint32_t last = Bucket::kPlaces + (overflow != nullptr ? overflow->count : 0);
    bool done = true;
    for (uint32_t place = last; place-- > 0;) {
      Record* record = record_at(b, place);
      if (record == nullptr || record->deadline_ms() > now_ms) continue;
      if (!due(record)) {
        note_parts(*record);
        done &= record->deadline_ms() > now_ms;
        continue;
      }
      take_out(memory, index, place);
      expired(record);
    }
    if (done) file_bucket(index);
    return done;
  }
  static Record* record_at(const Bucket& b, uint32_t place) {
    if (place < Bucket::kPlaces)
      return b.tags[place] != 0 ? load_record(b.records[place]) : nullptr;
    return record_of(overflow_of(b)->items[place - Bucket::kPlaces]);
  }

  // One cache line, in the order a lookup reads it.
  std::atomic<Directory*> directory_ = nullptr;
  std::atomic<uint32_t> bucket_count_ = 0;
  uint32_t fine_mask_ = 0;
  uint64_t hash_seed_;
  SharedCount<size_t> size_;
  SharedCount<uint32_t> volatile_size_;
  uint32_t partly_volatile_size_ = 0;
  std::unique_ptr<TimingWheel> wheel_;  // made with the first volatile key
  uint32_t first_capacity_ = 0;         // buckets in the first segment
  bool frozen_ = false;
  size_t footprint_ = 0;
};

}  // namespace engine
