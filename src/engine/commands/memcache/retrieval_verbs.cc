// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <string>

#include "engine/commands/memcache/all_verbs.h"
#include "engine/commands/memcache/cluster_configuration.h"
#include "engine/commands/memcache/items.h"
#include "engine/commands/memcache/observation.h"
#include "engine/commands/memcache/reply_line.h"
#include "engine/keyspace/prefetch.h"

// get, gets, gat, gats and touch.

namespace engine {

namespace {

using protocol::memcache::kKeyBytesMax;
using protocol::memcache::Verb;

// "VALUE <key> <flags> <bytes> <cas>", all numbers at their longest.
constexpr size_t kValueLineBytesMax = 6 + kKeyBytesMax + 3 * (1 + base::kInt64TextBytesMax) + 2;

void answer_item(const MemcacheContext& c, const Key& key, const Entry& entry, bool with_cas) {
  const ItemMeta meta = entry.item_meta();
  {
    ReplyLine line(c.out(), kValueLineBytesMax + inline_block_bytes(entry));
    line.text("VALUE ");
    line.text(key.name);
    line.byte(' ');
    line.number(meta.client_flags);
    line.byte(' ');
    line.number(item_value(entry).size());
    if (with_cas) {
      line.byte(' ');
      line.number(meta.cas);
    }
    line.text("\r\n");
    write_inline_block(line, entry);
  }
  append_blob_block(c.out(), c.worker.memory, entry);
}

bool is_cluster_key(const MemcacheContext& c, const Key& key) {
  return c.settings.discovery_version != 0 && key.name == kClusterKey;
}

void answer_cluster(const MemcacheContext& c, bool with_cas) {
  const std::string value = cluster_configuration(c.settings);
  c.always_reply("VALUE " + std::string(kClusterKey) + " 0 " + std::to_string(value.size()) +
                 (with_cas ? " " + std::to_string(c.settings.discovery_version) : ""));
  c.always_reply(value);
}

void get_one(const MemcacheContext& c, const Key& key, bool with_cas) {
  c.counts().get_cmds.add();
  if (is_cluster_key(c, key)) [[unlikely]] {
    c.counts().get_hits.add();
    answer_cluster(c, with_cas);
    return;
  }
  const Guard guard(c.node.keyspace, c.worker, {&key.partition, 1});
  const Items items(c, guard);
  const Items::Found found = items.find(key);
  note_fetch(c, key.name, found.entry());
  if (!found) {
    c.counts().get_misses.add();
    return;
  }
  c.counts().get_hits.add();
  items.use(key, found);
  answer_item(c, key, *found.entry(), with_cas);
}

// Counts as a touch, not as a get.
void get_and_touch_one(const MemcacheContext& c, const Key& key, bool with_cas) {
  c.counts().touch_cmds.add();
  const Guard guard(c.node.keyspace, c.worker, {&key.partition, 1});
  const Items items(c, guard);
  const Items::Found found = items.find(key);
  note_fetch(c, key.name, found.entry());
  if (!found) {
    c.counts().touch_misses.add();
    return;
  }
  c.counts().touch_hits.add();
  items.use(key, found);
  answer_item(c, key, *found.entry(), with_cas);
  items.set_expiry(key, found, item_expiry(c.request.exptime, c.now_ms()));
}

// Answers the keys in groups whose memory is on its way before the first of them is looked up.
// Stops where replies have piled up: `progress` says how far it came.
template <typename One>
void answer_keys(MemcacheContext& c, One one) {
  const auto& names = c.request.keys;
  if (names.size() == 1) {
    one(c.key);
    c.progress = 1;
  }
  Keyspace& keyspace = c.node.keyspace;
  while (c.progress < names.size()) {
    if (c.client.must_wait()) {
      c.interrupted = true;
      return;
    }
    const size_t count = std::min(c.keys.size(), names.size() - c.progress);
    for (size_t i = 0; i < count; i++) {
      c.keys[i] = keyspace.key(names[c.progress + i]);
    }
    prefetch(keyspace, c.worker, Items::kDatabase, c.keys.first(count));
    for (size_t i = 0; i < count; i++) one(c.keys[i]);
    c.progress += count;
  }
  c.out().append("END\r\n");
}

void get(MemcacheContext& c) {
  answer_keys(c, [&](const Key& key) { get_one(c, key, false); });
}

void get_with_cas(MemcacheContext& c) {
  answer_keys(c, [&](const Key& key) { get_one(c, key, true); });
}

void get_and_touch(MemcacheContext& c) {
  answer_keys(c, [&](const Key& key) { get_and_touch_one(c, key, false); });
}

void get_and_touch_with_cas(MemcacheContext& c) {
  answer_keys(c, [&](const Key& key) { get_and_touch_one(c, key, true); });
}

void touch(MemcacheContext& c) {
  c.counts().touch_cmds.add();
  const Guard guard(c.node.keyspace, c.worker, {&c.key.partition, 1});
  const Items items(c, guard);
  const Items::Found found = items.find(c.key);
  if (!found) {
    c.counts().touch_misses.add();
    c.reply("NOT_FOUND");
    return;
  }
  c.counts().touch_hits.add();
  items.use(c.key, found);
  items.set_expiry(c.key, found, item_expiry(c.request.exptime, c.now_ms()));
  c.reply("TOUCHED");
}

constexpr MemcacheVerb kRetrievalVerbs[] = {
    {.verb = Verb::kGet, .run = get, .has_key = true},
    {.verb = Verb::kGets, .run = get_with_cas, .has_key = true},
    {.verb = Verb::kGat, .run = get_and_touch, .has_key = true},
    {.verb = Verb::kGats, .run = get_and_touch_with_cas, .has_key = true},
    {.verb = Verb::kTouch, .run = touch, .has_key = true},
};

}  // namespace

std::span<const MemcacheVerb> memcache_retrieval_verbs() { return kRetrievalVerbs; }

}  // namespace engine
