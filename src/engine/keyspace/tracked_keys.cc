// SPDX-License-Identifier: Apache-2.0
#include "engine/keyspace/tracked_keys.h"

#include <algorithm>
#include <cstring>
#include <new>
#include <span>

namespace engine {

// A key with its readers, ascending, in one allocation: these, the readers, the name.
class TrackedKeys::Row {
 public:
  static Row* create(std::string_view name, size_t room) {
    void* memory = ::operator new(size(name.size(), room));
    Row* row = new (memory) Row();
    row->room_ = static_cast<uint32_t>(room);
    row->name_bytes_ = static_cast<uint32_t>(name.size());
    std::memcpy(row->readers_end(), name.data(), name.size());
    return row;
  }
  static void destroy(Row* row) { ::operator delete(row); }

  std::string_view name() const {
    return {reinterpret_cast<const char*>(readers() + room_), name_bytes_};
  }
  std::span<const uint64_t> clients() const { return {readers(), count_}; }
  size_t bytes() const { return size(name_bytes_, room_); }
  bool full() const { return count_ == room_; }

  // Where the client is, or would be.
  size_t place_of(uint64_t client) const {
    const auto all = clients();
    return static_cast<size_t>(std::lower_bound(all.begin(), all.end(), client) - all.begin());
  }
  bool has(uint64_t client) const {
    const size_t place = place_of(client);
    return place < count_ && readers()[place] == client;
  }

  // Requires: not full(), and it is not there.
  void insert(uint64_t client) {
    uint64_t* place = readers() + place_of(client);
    std::copy_backward(place, readers() + count_, readers() + count_ + 1);
    *place = client;
    count_++;
  }
  void copy_readers(const Row& from) {
    std::copy_n(from.readers(), from.count_, readers());
    count_ = from.count_;
  }

 private:
  static size_t size(size_t name_bytes, size_t room) {
    return sizeof(Row) + room * sizeof(uint64_t) + name_bytes;
  }
  uint64_t* readers() { return reinterpret_cast<uint64_t*>(this + 1); }
  const uint64_t* readers() const { return reinterpret_cast<const uint64_t*>(this + 1); }
  char* readers_end() { return reinterpret_cast<char*>(readers() + room_); }

  uint32_t count_ = 0;
  uint32_t room_ = 0;  // for readers
  uint64_t name_bytes_ = 0;
};

TrackedKeys::~TrackedKeys() {
  for (const Slot& slot : slots_) Row::destroy(slot.row);
}

TrackedKeys& TrackedKeys::operator=(TrackedKeys&& other) noexcept {
  std::swap(slots_, other.slots_);
  std::swap(rows_, other.rows_);
  std::swap(copies_, other.copies_);
  std::swap(bytes_, other.bytes_);
  return *this;
}

// --- the table --------------------------------------------------------------------------------

// The key's slot, or the free one where it would be. Requires: there is a free one.
size_t TrackedKeys::find(std::string_view key, uint64_t hash) const {
  size_t place = home(hash);
  while (slots_[place].row != nullptr &&
         (slots_[place].hash != hash || slots_[place].row->name() != key)) {
    place = next(place);
  }
  return place;
}

void TrackedKeys::grow() {
  constexpr size_t kFirst = 8;
  std::vector<Slot> slots(std::max(kFirst, slots_.size() * 2));
  slots_.swap(slots);
  for (const Slot& slot : slots) {
    if (slot.row == nullptr) continue;
    size_t place = home(slot.hash);
    while (slots_[place].row != nullptr) place = next(place);
    slots_[place] = slot;
  }
}

// Moves up those behind it that would not be found with a free slot on their way.
void TrackedKeys::close_gap(size_t gap) {
  for (size_t place = next(gap); slots_[place].row != nullptr; place = next(place)) {
    const size_t from_home = (place - home(slots_[place].hash)) & (slots_.size() - 1);
    const size_t from_gap = (place - gap) & (slots_.size() - 1);
    if (from_home < from_gap) continue;
    slots_[gap] = slots_[place];
    gap = place;
  }
  slots_[gap] = {};
}

// --- rows -------------------------------------------------------------------------------------

// sign 1: the row is there from here on; -1: it is not.
void TrackedKeys::count(TrackedTotals& totals, const Row& row, size_t sign) {
  rows_ += sign;
  copies_ += sign * row.clients().size();
  bytes_ += sign * row.bytes();
  totals.keys.fetch_add(sign, std::memory_order_relaxed);
  totals.copies.fetch_add(sign * row.clients().size(), std::memory_order_relaxed);
  totals.bytes.fetch_add(sign * row.bytes(), std::memory_order_relaxed);
}

void TrackedKeys::add(std::string_view key, uint64_t hash, uint64_t client, TrackedTotals& totals) {
  if (rows_ * 4 >= slots_.size() * 3) grow();
  Slot& slot = slots_[find(key, hash)];
  Row* row = slot.row;
  if (row != nullptr && row->has(client)) [[likely]]
    return;
  if (row == nullptr) {
    row = Row::create(key, 1);
  } else {
    count(totals, *row, static_cast<size_t>(-1));
    if (row->full()) {
      Row* larger = Row::create(key, 2 * row->clients().size());
      larger->copy_readers(*row);
      Row::destroy(std::exchange(row, larger));
    }
  }
  row->insert(client);
  slot = {.hash = hash, .row = row};
  count(totals, *row, 1);
}

std::vector<uint64_t> TrackedKeys::take(size_t place, TrackedTotals& totals) {
  Row* row = slots_[place].row;
  const auto clients = row->clients();
  std::vector<uint64_t> readers(clients.begin(), clients.end());
  count(totals, *row, static_cast<size_t>(-1));
  Row::destroy(row);
  close_gap(place);
  return readers;
}

std::vector<uint64_t> TrackedKeys::take(std::string_view key, uint64_t hash,
                                        TrackedTotals& totals) {
  if (empty()) return {};
  const size_t place = find(key, hash);
  return slots_[place].row == nullptr ? std::vector<uint64_t>() : take(place, totals);
}

std::vector<uint64_t> TrackedKeys::take_any(base::Random& random, std::string& key,
                                            TrackedTotals& totals) {
  size_t place = random.below(slots_.size());
  while (slots_[place].row == nullptr) place = next(place);
  key = slots_[place].row->name();
  return take(place, totals);
}

TrackedKeys TrackedKeys::clear(TrackedTotals& totals) {
  totals.keys.fetch_sub(rows_, std::memory_order_relaxed);
  totals.copies.fetch_sub(copies_, std::memory_order_relaxed);
  totals.bytes.fetch_sub(bytes_, std::memory_order_relaxed);
  TrackedKeys all = std::move(*this);
  all.copies_ = all.bytes_ = 0;
  return all;
}

}  // namespace engine
