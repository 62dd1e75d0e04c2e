// SPDX-License-Identifier: Apache-2.0
#include "engine/acl/log.h"

#include <algorithm>
#include <utility>

namespace engine::acl {

void Log::add(Entry entry, size_t entries_max) {
  denied_[static_cast<size_t>(entry.denial)].fetch_add(1, std::memory_order_relaxed);
  const std::lock_guard lock(mutex_);
  const auto end = entries_.begin() + static_cast<ptrdiff_t>(std::min(kLookedAt, entries_.size()));
  const auto same = std::find_if(entries_.begin(), end, [&](const Entry& known) {
    return known.denial == entry.denial && known.context == entry.context &&
           known.object == entry.object && known.user == entry.user &&
           entry.updated_ms - known.updated_ms <= kSameMs;
  });
  if (same != end) {
    entry.id = same->id;
    entry.count = same->count + 1;
    entry.created_ms = same->created_ms;
    entries_.erase(same);
  } else {
    entry.id = last_id_++;
  }
  entries_.push_front(std::move(entry));
  while (entries_.size() > entries_max) entries_.pop_back();
}

std::vector<Log::Entry> Log::latest(size_t count) const {
  const std::lock_guard lock(mutex_);
  const auto end = entries_.begin() + static_cast<ptrdiff_t>(std::min(count, entries_.size()));
  return {entries_.begin(), end};
}

void Log::clear() {
  const std::lock_guard lock(mutex_);
  entries_.clear();
}

void Log::reset_counts() {
  for (auto& count : denied_) count.store(0, std::memory_order_relaxed);
}

std::string_view name_of(Denial denial) {
  switch (denial) {
    case Denial::kNone:
      return "none";
    case Denial::kDatabase:
      return "database";
    case Denial::kCommand:
      return "command";
    case Denial::kKey:
      return "key";
    case Denial::kAuth:
      return "auth";
    case Denial::kChannel:
      return "channel";
  }
  return "";
}

std::string_view name_of(DenialContext context) {
  switch (context) {
    case DenialContext::kTopLevel:
      return "toplevel";
    case DenialContext::kMulti:
      return "multi";
    case DenialContext::kScript:
      return "lua";
  }
  return "";
}

}  // namespace engine::acl
