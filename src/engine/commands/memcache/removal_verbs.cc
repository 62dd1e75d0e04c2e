// SPDX-License-Identifier: Apache-2.0
#include "engine/commands/memcache/all_verbs.h"
#include "engine/commands/memcache/flush.h"
#include "engine/commands/memcache/items.h"

// delete and flush_all.

namespace engine {

namespace {

using protocol::memcache::Verb;

void remove(MemcacheContext& c) {
  const Guard guard(c.node.keyspace, c.worker, {&c.key.partition, 1});
  const Items items(c, guard);
  const Items::Found found = items.find(c.key);
  if (!found) {
    c.counts().delete_misses.add();
    c.reply("NOT_FOUND");
    return;
  }
  c.counts().delete_hits.add();
  items.erase(c.key, found);
  c.reply("DELETED");
}

// One delayed flush can be due; a later call of any kind takes its place.
void flush_all(MemcacheContext& c) {
  c.counts().flush_cmds.add();
  const int64_t delay = c.request.exptime;
  if (delay > 0) {
    c.node.memcache_flush_at_ms = item_expiry(delay, c.now_ms());
    flush_items_if_due(c.node, c.worker);
  } else {
    c.node.memcache_flush_at_ms = 0;
    flush_items(c.node, c.worker);
  }
  c.reply("OK");
}

constexpr MemcacheVerb kRemovalVerbs[] = {
    {.verb = Verb::kDelete, .run = remove, .has_key = true},
    {.verb = Verb::kFlushAll, .run = flush_all},
};

}  // namespace

void flush_items(Node& node, KeyspaceWorker& worker) {
  const Guard guard(node.keyspace, worker);
  guard.detach(Items::kDatabase);
}

void flush_items_if_due(Node& node, KeyspaceWorker& worker) {
  int64_t at_ms = node.memcache_flush_at_ms.load(std::memory_order_relaxed);
  if (at_ms == 0 || at_ms > worker.now_ms) [[likely]]
    return;
  // One of the workers that see it is the one to do it.
  if (node.memcache_flush_at_ms.compare_exchange_strong(at_ms, 0)) flush_items(node, worker);
}

std::span<const MemcacheVerb> memcache_removal_verbs() { return kRemovalVerbs; }

}  // namespace engine
