// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <utility>

#include "engine/saving/loading.h"

namespace engine {

// The file that a node loads at the moment, if any: what its workers ask for slices of work, and
// what INFO tells of. Thread-safe.
class Loads {
 public:
  explicit Loads(std::function<void()> wake_workers) : wake_workers_(std::move(wake_workers)) {}

  // Who takes what else than keys is in a file, once its keys are there. An error is that of the
  // file. To be called before the first one begins.
  using Taker = std::function<base::Result<void>(const LoadedFile&, const LoadingOptions&)>;
  void hand_over_to(Taker taker) { taker_ = std::move(taker); }

  // On the thread of the worker that has done the last of it, without a guard.
  using Done = std::function<void(KeyspaceWorker&, const base::Result<LoadedFile>&)>;

  // Requires: none is being loaded, and nobody but Loads changes the keyspace until `done`.
  void begin(Keyspace& keyspace, std::unique_ptr<base::FileView> file,
             const LoadingOptions& options, Done done);

  // A slice. False: nothing to do now. Without a guard.
  bool work(KeyspaceWorker& worker) {
    if (!running_.load(std::memory_order_acquire)) [[likely]]
      return false;
    return work_on(worker);
  }

  // Gives up what is being loaded: nothing is called any more. Requires: the workers have stopped.
  void stop();

  // Works until it is done. For who has nothing else to do.
  void complete(KeyspaceWorker& worker);

  // What is being loaded; null: nothing.
  std::shared_ptr<const Loading> current() const;

  // What the last one came to that was loaded to its end.
  LoadedFile last() const;

  // When it, or the last one, began; wall clock. 0: there was none.
  int64_t last_began_ms() const;

  // To be called now and then: says in the log how far it is, if that takes long.
  void tell_progress(int64_t now_ms);

 private:
  bool work_on(KeyspaceWorker& worker);
  void end(KeyspaceWorker& worker, const std::shared_ptr<Loading>& loading);

  const std::function<void()> wake_workers_;
  Taker taker_;
  std::atomic<bool> running_ = false;
  mutable std::mutex mutex_;  // over what follows
  std::shared_ptr<Loading> loading_;
  Done done_;
  LoadedFile last_;
  int64_t began_ms_ = 0;
  int64_t told_ms_ = 0;
};

}  // namespace engine
