// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string_view>
#include <unordered_map>

#include "engine/scripts/script.h"

namespace engine {

// The scripts of a node by their SHA-1. Those that only EVAL has brought are bounded in number: the
// one that nobody has wanted for longest goes for another. Thread-safe.
class ScriptCache {
 public:
  static constexpr size_t kEvaluatedMax = 500;

  // Null if there is none. `sha1` in lower case.
  std::shared_ptr<Script> find(std::string_view sha1) const;

  // The script of that SHA-1: the one that is there, or else this one. `stays`: SCRIPT LOAD brings
  // it.
  std::shared_ptr<Script> add(const std::shared_ptr<Script>& script, bool stays);

  // SCRIPT FLUSH.
  void flush();
  // Grows with every flush: then nothing is to be left of any script.
  uint64_t flushes() const { return flushes_.load(std::memory_order_acquire); }

  // That somebody wants it.
  void use(Script& script) const {
    script.last_use.store(clock_.load(std::memory_order_relaxed), std::memory_order_relaxed);
  }

  size_t size() const;
  size_t memory_bytes() const;
  uint64_t evicted() const { return evicted_.load(std::memory_order_relaxed); }

 private:
  void evict_one();

  mutable std::mutex mutex_;
  std::unordered_map<std::string_view, std::shared_ptr<Script>> scripts_;
  size_t evaluated_ = 0;  // of them, that may be evicted
  size_t memory_bytes_ = 0;
  std::atomic<uint64_t> clock_ = 0;
  std::atomic<uint64_t> flushes_ = 0;
  std::atomic<uint64_t> evicted_ = 0;
};

}  // namespace engine
