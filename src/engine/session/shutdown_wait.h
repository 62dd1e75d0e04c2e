// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <cstdint>
#include <mutex>
#include <optional>
#include <utility>
#include <vector>

namespace engine {

// How a node is to end. Whether its data set is saved is up to the `save` points, unless said.
struct ShutdownRequest {
  enum class Save : uint8_t { kAsSet, kYes, kNo };
  Save save = Save::kAsSet;
  bool now = false;    // without waiting for replicas
  bool force = false;  // even if it cannot be saved
  // The process is told to end, and would be killed if it did not: that the journal is yet to get
  // its first base is no reason to stay.
  bool by_signal = false;
};

// What came of the wish that a node ends.
enum class ShutdownStart : uint8_t {
  kStops,
  kWaits,    // until its replicas have what was written, or `shutdown-timeout` is over
  kRefused,  // it goes on: it could not save
};

// A node that is about to end, and waits for its replicas: how it is to end then, by when, and
// which clients have asked for it. Thread-safe.
class ShutdownWait {
 public:
  struct Asker {
    uint32_t worker = 0;
    uint64_t client_id = 0;
  };

  // Wall clock; 0: no end is near.
  int64_t until_ms() const { return until_ms_.load(std::memory_order_relaxed); }

  // Waits from now on; `asker` is answered if nothing comes of it. False: it does already, and goes
  // on as was asked first.
  bool join(const ShutdownRequest& request, int64_t until_ms, const std::optional<Asker>& asker) {
    const std::lock_guard lock(mutex_);
    if (asker) askers_.push_back(*asker);
    waiting_.store(static_cast<uint32_t>(askers_.size()), std::memory_order_relaxed);
    if (request_) return false;
    request_ = request;
    until_ms_.store(until_ms, std::memory_order_relaxed);
    return true;
  }

  // The wait is over: what was asked for, and by whom. Nothing: it did not wait, or has not any
  // more.
  std::optional<std::pair<ShutdownRequest, std::vector<Asker>>> end() {
    const std::lock_guard lock(mutex_);
    if (!request_) return std::nullopt;
    auto ended = std::pair(*std::exchange(request_, std::nullopt), std::exchange(askers_, {}));
    until_ms_.store(0, std::memory_order_relaxed);
    waiting_.store(0, std::memory_order_relaxed);
    return ended;
  }

  // Clients that have asked for it.
  uint32_t waiting() const { return waiting_.load(std::memory_order_relaxed); }

 private:
  std::atomic<int64_t> until_ms_ = 0;
  std::atomic<uint32_t> waiting_ = 0;
  std::mutex mutex_;  // over what follows, and changes of the others
  std::optional<ShutdownRequest> request_;
  std::vector<Asker> askers_;
};

}  // namespace engine
