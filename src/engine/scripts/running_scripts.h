// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace engine {

enum class ScriptKind : uint8_t { kScript, kFunction };

// One that runs. The thread that runs it and whoever wants to end it share it.
class RunningScript {
 public:
  RunningScript(ScriptKind which, std::string what, std::vector<std::string> words, int64_t began)
      : kind(which), name(std::move(what)), command(std::move(words)), began_us(began) {}

  const ScriptKind kind;
  const std::string name;
  const std::vector<std::string> command;
  const int64_t began_us;  // monotonic

  std::atomic<bool> has_written = false;
  std::atomic<bool> is_of_primary = false;
  std::atomic<bool> is_to_end = false;  // somebody has killed it
  // The node ends: what it has written is not to last without the rest.
  std::atomic<bool> is_void = false;
  std::atomic<bool> is_slow = false;  // others are told that the node is busy
};

enum class KillResult : uint8_t { kKilled, kNoneRuns, kHasWritten, kIsOfPrimary, kIsOfOtherKind };

// The scripts that run for longer than a moment: a short one is nobody's business but its worker's.
// Thread-safe.
class RunningScripts {
 public:
  void add(std::shared_ptr<RunningScript> script);
  void remove(const RunningScript& script);

  // It has run for `busy-reply-threshold`. Until remove() others are turned away.
  void has_become_slow(RunningScript& script);

  // Whether one is slow, and of which kind the oldest is. One load where there is none.
  bool any_slow() const { return slow_.load(std::memory_order_relaxed) > 0; }
  std::optional<ScriptKind> slow_kind() const;

  // Asks all scripts of the kind that may be killed to end: what has written stays whole.
  KillResult kill(ScriptKind kind);
  // The node ends, and all of them.
  void end_all();

  // The one that has run for longest.
  std::shared_ptr<const RunningScript> oldest() const;

 private:
  mutable std::mutex mutex_;
  std::vector<std::shared_ptr<RunningScript>> scripts_;  // in the order in which they began
  std::atomic<uint32_t> slow_ = 0;
};

}  // namespace engine
