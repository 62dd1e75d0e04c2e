// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/random.h"

namespace engine {

class KeyspaceWorker;

// Told which keys clients are to forget of which they keep copies (CLIENT TRACKING). Called under
// the guard that holds the key, so that what is told of one key is told in the order in which it
// happened. Thread-safe.
class InvalidationSink {
 public:
  virtual ~InvalidationSink() = default;

  // These clients, by number, are to forget the key: it has changed, or is not remembered any more
  // for want of room.
  virtual void forget(KeyspaceWorker& worker, std::string_view key,
                      const std::vector<uint64_t>& holders) = 0;
  // Keys have changed, whoever has read them: KeyspaceWorker::changed_keys, which are told then.
  virtual void keys_changed(KeyspaceWorker& worker) = 0;
  // Every key may have changed. All partitions are held.
  virtual void all_changed(KeyspaceWorker& worker) = 0;
};

// What all partitions together remember of clients' copies; the bytes are also those of who tells
// them. Thread-safe.
struct TrackedTotals {
  std::atomic<size_t> keys = 0;
  std::atomic<size_t> copies = 0;  // a key counts once for each client that has read it
  std::atomic<size_t> bytes = 0;
};

// Which clients have read which keys of one partition since these were changed last: by name, as
// clients keep their copies without regard to databases. A table of open addressing, whose rows
// have the name and the readers in one piece: to see that a client is known as a reader takes two
// looks at memory. Belongs to whoever holds the partition.
class TrackedKeys {
 public:
  TrackedKeys() = default;
  ~TrackedKeys();
  TrackedKeys(TrackedKeys&& other) noexcept { *this = std::move(other); }
  TrackedKeys& operator=(TrackedKeys&& other) noexcept;

  bool empty() const { return rows_ == 0; }

  // The client, by number, has read the key with that hash.
  void add(std::string_view key, uint64_t hash, uint64_t client, TrackedTotals& totals);

  // Who has read the key, ascending; it is remembered no more.
  std::vector<uint64_t> take(std::string_view key, uint64_t hash, TrackedTotals& totals);

  // The same of one that the dice choose, which is named in `key`. Requires: not empty().
  std::vector<uint64_t> take_any(base::Random& random, std::string& key, TrackedTotals& totals);

  // Remembers nothing any more. What is returned has it still: to be freed in one's own time.
  TrackedKeys clear(TrackedTotals& totals);

 private:
  class Row;
  struct Slot {
    uint64_t hash = 0;
    Row* row = nullptr;  // null: free
  };

  size_t home(uint64_t hash) const { return hash & (slots_.size() - 1); }
  size_t next(size_t place) const { return (place + 1) & (slots_.size() - 1); }
  size_t find(std::string_view key, uint64_t hash) const;
  void grow();
  void close_gap(size_t gap);
  std::vector<uint64_t> take(size_t place, TrackedTotals& totals);
  void count(TrackedTotals& totals, const Row& row, size_t sign);

  std::vector<Slot> slots_;  // as many as a power of two, or none
  size_t rows_ = 0;
  size_t copies_ = 0;
  size_t bytes_ = 0;  // of rows
};

}  // namespace engine
