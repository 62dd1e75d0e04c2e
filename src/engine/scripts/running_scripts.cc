// SPDX-License-Identifier: Apache-2.0
#include "engine/scripts/running_scripts.h"

#include <algorithm>

namespace engine {

void RunningScripts::add(std::shared_ptr<RunningScript> script) {
  const std::lock_guard lock(mutex_);
  scripts_.push_back(std::move(script));
}

void RunningScripts::remove(const RunningScript& script) {
  const std::lock_guard lock(mutex_);
  if (script.is_slow) slow_.fetch_sub(1, std::memory_order_relaxed);
  std::erase_if(scripts_, [&](const auto& one) { return one.get() == &script; });
}

void RunningScripts::has_become_slow(RunningScript& script) {
  const std::lock_guard lock(mutex_);
  if (!script.is_slow.exchange(true)) slow_.fetch_add(1, std::memory_order_relaxed);
}

std::optional<ScriptKind> RunningScripts::slow_kind() const {
  const std::lock_guard lock(mutex_);
  for (const auto& script : scripts_) {
    if (script->is_slow) return script->kind;
  }
  return std::nullopt;
}

KillResult RunningScripts::kill(ScriptKind kind) {
  const std::lock_guard lock(mutex_);
  auto result = KillResult::kNoneRuns;
  for (const auto& script : scripts_) {
    if (script->kind != kind) {
      if (result == KillResult::kNoneRuns) result = KillResult::kIsOfOtherKind;
    } else if (script->is_of_primary) {
      if (result != KillResult::kKilled) result = KillResult::kIsOfPrimary;
    } else if (script->has_written) {
      if (result != KillResult::kKilled) result = KillResult::kHasWritten;
    } else {
      script->is_to_end = true;
      result = KillResult::kKilled;
    }
  }
  return result;
}

void RunningScripts::end_all() {
  const std::lock_guard lock(mutex_);
  for (const auto& script : scripts_) {
    script->is_void = true;
    script->is_to_end = true;
  }
}

std::shared_ptr<const RunningScript> RunningScripts::oldest() const {
  const std::lock_guard lock(mutex_);
  return scripts_.empty() ? nullptr : scripts_.front();
}

}  // namespace engine
