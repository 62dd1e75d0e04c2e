// SPDX-License-Identifier: Apache-2.0
#include "engine/commands/memcache/all_verbs.h"
#include "engine/commands/memcache/flush.h"
#include "engine/commands/memcache/items.h"
#include "engine/commands/memcache/observation.h"

// delete and flush_all.

namespace engine {

namespace {

using protocol::memcache::Verb;

void remove(MemcacheContext& c) {
  const Guard guard(c.node.keyspace, c.worker, {&c.key.partition, 1});
  const Items items(c, guard);
  const Items::Found found = items.find(c.key);
  note_deletion(c, c.key.name, found.entry(), "delete");
  if (!found) {
    c.counts().delete_misses.add();
    c.reply("NOT_FOUND");
    return;
  }
  c.counts().delete_hits.add();
  items.erase(c.key, found);
  c.reply("DELETED");
}

void flush(MemcacheContext& c) {
  if (!c.settings.enable_flush_all) return c.reply("CLIENT_ERROR flush_all not allowed");
  flush_all(c, c.request.exptime);
  c.reply("OK");
}

constexpr MemcacheVerb kRemovalVerbs[] = {
    {.verb = Verb::kDelete, .run = remove, .has_key = true},
    {.verb = Verb::kFlushAll, .run = flush},
};

}  // namespace

void flush_all(const MemcacheContext& c, int64_t delay) {
  c.counts().flush_cmds.add();
  if (delay > 0) {
    c.shared.flush.set(item_expiry(delay, c.now_ms()));
    flush_items_if_due(c.shared.flush, c.node, c.worker);
  } else {
    c.shared.flush.cancel();
    flush_items(c.node, c.worker);
  }
}

void flush_items(Node& node, KeyspaceWorker& worker) {
  const Guard guard(node.keyspace, worker);
  guard.detach(Items::kDatabase);
}

void flush_items_if_due(DelayedFlush& flush, Node& node, KeyspaceWorker& worker) {
  if (flush.take_if_due(worker.now_ms)) [[unlikely]]
    flush_items(node, worker);
}

std::span<const MemcacheVerb> memcache_removal_verbs() { return kRemovalVerbs; }

}  // namespace engine
