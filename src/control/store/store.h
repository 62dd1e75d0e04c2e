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
    kUnavailable,  // the disk or the store's machine fails; nothing was changed
  };
  Kind kind;
  std::string message;
};

template <typename T>
using StoreResult = base::Result<T, StoreError>;

// Used from one thread.
class Store {
 public:
  // Called after each commit with the keys that it changed.
  using Watcher = std::function<void(std::span<const std::string> keys)>;

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
};

}  // namespace control
