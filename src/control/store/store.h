// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

// Where the service keeps all that it must not forget: rows of text under ordered keys, each with
// the version at which it was last written. The interface is what etcd offers (versioned
// compare-and-set of several rows at once, watching), so that one machine with SQLite and several
// with etcd run the same service.

namespace control {

struct Row {
  std::string key;
  std::string value;
  uint64_t version = 0;  // the store's revision at the last write; never 0
};

// One change of a commit.
struct Write {
  std::string key;
  std::optional<std::string> value;  // nullopt removes the row
  // The version that the writer has seen, 0 where it saw no row: the commit fails if another has
  // changed it since.
  uint64_t seen = 0;
};

struct StoreError {
  enum class Kind {
    kConflict,     // a row was not as the writer had seen it: read again and decide anew
    kNotHolder,    // the lease is another's, or has ended: whoever asked must not act upon it
    kUnavailable,  // the disk or the store's machine fails; nothing was changed
  };
  Kind kind;
  std::string message;
};

template <typename T>
using StoreResult = base::Result<T, StoreError>;

// A row as a commit has left it, and as it was before: what a record pointed to can be told even
// of one that is gone.
struct RowChange {
  std::string key;
  std::optional<std::string> before;  // nullopt: there was none
  std::optional<std::string> after;   // nullopt: there is none now
};

// The right to do something alone until some time has passed.
//
// What it promises: until `duration_ms` after acquire() or the last renew() returned, by the
// store's monotonic clock, nobody else acquires it, unless it was released. A holder counts from
// before it asked, by a clock that does not stand still while its machine sleeps, so that by its
// own count it ends first. Still a lease permits only what is done where its holder is: a process
// may be halted between a look at the clock and what it does next. What must never happen twice is
// guarded by `epoch`, the fencing token, with which whoever is written to refuses an older holder.
//
// What holds: a name's epoch only grows, by one or more with every acquire(), also across
// releases, ends and restarts of the store, and is durable before anybody is told of it. The time
// left is not kept: a store that is opened again grants every lease its whole duration anew, so
// that a clock that began again never ends one early.
struct Lease {
  std::string name;
  std::string holder;
  uint64_t epoch = 0;
  int64_t left_ms = 0;  // at the moment of the answer
};

struct LeaseRequest {
  std::string_view name;
  std::string_view holder;   // not empty
  int64_t duration_ms = 0;   // above 0
  uint64_t above_epoch = 0;  // known from elsewhere: the new epoch is larger than this one too
};

// A lease that somebody believes to hold.
struct LeaseClaim {
  std::string_view name;
  std::string_view holder;
  uint64_t epoch = 0;
};

// Used from one thread.
class Store {
 public:
  // Called after each commit with what it changed; leases are no rows that it hears of.
  using Watcher = std::function<void(std::span<const RowChange> changes)>;

  virtual ~Store() = default;

  virtual StoreResult<std::optional<Row>> get(std::string_view key) = 0;
  // The rows whose keys begin with `prefix`, in the keys' byte order.
  virtual StoreResult<std::vector<Row>> list(std::string_view prefix) = 0;
  // All writes or none; durable when it returns. The answer is the new revision, which is the
  // version of every row written.
  virtual StoreResult<uint64_t> commit(std::span<const Write> writes) = 0;
  // The revision of the last commit; 0 for a store that has never been written.
  virtual StoreResult<uint64_t> revision() = 0;

  virtual void watch(Watcher watcher) = 0;

  // Each is one transaction. kNotHolder: another holds it. A holder that has forgotten its
  // epoch may acquire again, and its earlier self is fenced by the new epoch.
  virtual StoreResult<Lease> acquire(const LeaseRequest& request) = 0;
  // The holder's part, well before the end: an ended lease is not renewed even if nobody else has
  // it. Writes nothing if the duration is the same. kNotHolder.
  virtual StoreResult<Lease> renew(const LeaseClaim& claim, int64_t duration_ms) = 0;
  // By its holder, or on its behalf by who has seen it end. kNotHolder if it is not its any more.
  virtual StoreResult<void> release(const LeaseClaim& claim) = 0;
  // Who holds it now; nullopt when nobody does.
  virtual StoreResult<std::optional<Lease>> lease(std::string_view name) = 0;
};

}  // namespace control
