// SPDX-License-Identifier: Apache-2.0
#include "engine/scripts/script_cache.h"

namespace engine {

std::shared_ptr<Script> ScriptCache::find(std::string_view sha1) const {
  const std::lock_guard lock(mutex_);
  const auto found = scripts_.find(sha1);
  return found != scripts_.end() ? found->second : nullptr;
}

std::shared_ptr<Script> ScriptCache::add(const std::shared_ptr<Script>& script, bool stays) {
  const std::lock_guard lock(mutex_);
  const auto [place, is_new] = scripts_.try_emplace(script->sha1, script);
  Script& kept = *place->second;
  if (is_new) {
    memory_bytes_ += kept.memory_bytes();
    clock_.fetch_add(1, std::memory_order_relaxed);
    kept.stays = stays;
    if (!stays) evaluated_++;
  } else if (stays && !kept.stays.exchange(true)) {
    evaluated_--;
  }
  std::shared_ptr<Script> result = place->second;
  use(*result);
  if (evaluated_ > kEvaluatedMax) evict_one();
  return result;
}

// Looks at all: there are some hundred, and one that is new has been parsed.
void ScriptCache::evict_one() {
  auto oldest = scripts_.end();
  for (auto at = scripts_.begin(); at != scripts_.end(); ++at) {
    if (at->second->stays) continue;
    if (oldest == scripts_.end() || at->second->last_use < oldest->second->last_use) oldest = at;
  }
  const std::shared_ptr<Script> gone = oldest->second;  // the key is a view of it
  gone->is_gone = true;
  memory_bytes_ -= gone->memory_bytes();
  scripts_.erase(oldest);
  evaluated_--;
  evicted_.fetch_add(1, std::memory_order_relaxed);
}

void ScriptCache::flush() {
  std::unordered_map<std::string_view, std::shared_ptr<Script>> gone;
  const std::lock_guard lock(mutex_);
  gone.swap(scripts_);
  for (const auto& [sha1, script] : gone) script->is_gone = true;
  evaluated_ = 0;
  memory_bytes_ = 0;
  flushes_.fetch_add(1, std::memory_order_release);
}

size_t ScriptCache::size() const {
  const std::lock_guard lock(mutex_);
  return scripts_.size();
}

size_t ScriptCache::memory_bytes() const {
  const std::lock_guard lock(mutex_);
  return memory_bytes_;
}

}  // namespace engine
