// SPDX-License-Identifier: Apache-2.0
#include "engine/commands/memcache/items.h"

#include <algorithm>
#include <cstring>

#include "engine/types/string.h"

namespace engine {

int64_t item_expiry(int64_t exptime, int64_t now_ms) {
  constexpr int64_t kRelativeMax = int64_t{60} * 60 * 24 * 30;
  constexpr int64_t kLatest = int64_t{1} << 40;  // seconds; times a thousand still a number
  if (exptime == 0) return Entry::kNoExpire;
  if (exptime < 0) return now_ms;
  if (exptime <= kRelativeMax) return now_ms + exptime * 1000;
  return std::max(std::min(exptime, kLatest) * 1000, now_ms);
}

Items::Found Items::find(const Key& key) const {
  const uint64_t expired_before = context_.worker.stats.expired.get();
  const Found found = database_.find(key, Use::kPeek);
  if (!found && context_.worker.stats.expired.get() != expired_before) {
    context_.counts().get_expired.add();
  }
  return found;
}

void Items::use(const Key& key, const Found& found) const {
  refresh(found);
  ItemMeta meta = found->item_meta();
  if ((meta.state & kItemFetched) != 0) return;
  meta.state |= kItemFetched;
  edit(key, found)->set_item_meta(meta);
}

uint64_t Items::idle_seconds(const Entry& entry) const {
  return static_cast<uint64_t>(
      AccessClock::idle_ms(entry, context_.node.keyspace.policy(), context_.now_ms()) / 1000);
}

void Items::put(Edit& edit, const NewItem& item) const {
  context_.counts().total_items.add();
  if (edit && overwrite(edit, item)) return;
  Entry* entry = make_joined(memory(), edit.key().name, item.value, item.more,
                             {.expire_ms = item.expire_ms, .item_meta = &item.meta});
  database_.mark_fresh(*entry);
  edit.put(entry);
}

// Where an item of the same size stands, that neither gains nor loses its expiry, no memory has
// to be found.
bool Items::overwrite(Edit& edit, const NewItem& item) const {
  Entry& entry = *edit;
  if (entry.has_expire() != (item.expire_ms != Entry::kNoExpire)) return false;
  const std::string_view old = item_value(entry);
  if (old.size() != item.value.size() + item.more.size()) return false;
  if (entry.is_blob() && entry.blob()->shared()) return false;  // on its way to a client
  char* bytes = entry.is_blob() ? entry.blob()->data() : entry.inline_value();
  // An append of nothing writes the old bytes over themselves, hence memmove.
  if (!item.value.empty()) std::memmove(bytes, item.value.data(), item.value.size());
  if (!item.more.empty()) {
    std::memmove(bytes + item.value.size(), item.more.data(), item.more.size());
  }
  entry.set_item_meta(item.meta);
  database_.mark_fresh(entry);
  entry.set_hits(0);
  edit.set_expire(item.expire_ms);
  return true;
}

}  // namespace engine
