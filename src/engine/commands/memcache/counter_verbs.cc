// SPDX-License-Identifier: Apache-2.0
#include "engine/commands/memcache/all_verbs.h"
#include "engine/commands/memcache/counter.h"

// incr and decr.

namespace engine {

namespace {

using protocol::memcache::Verb;

template <bool kUp>
void change(MemcacheContext& c) {
  const Guard guard(c.node.keyspace, c.worker, {&c.key.partition, 1});
  const Items items(c, guard);
  const Items::Found found = items.find(c.key);
  if (!found) {
    (kUp ? c.counts().incr_misses : c.counts().decr_misses).add();
    c.reply("NOT_FOUND");
    return;
  }
  const std::optional<uint64_t> old = item_number(*found.entry());
  if (!old) {
    c.reply("CLIENT_ERROR cannot increment or decrement non-numeric value");
    return;
  }
  (kUp ? c.counts().incr_hits : c.counts().decr_hits).add();
  const DecimalText number(count(*old, c.request.delta, kUp));
  NewItem item{.value = number.view(), .expire_ms = found->expire_ms(), .meta = found->item_meta()};
  item.meta.cas = c.cas.next(item.meta.cas);
  put_number(items, c.key, found, item);
  c.reply(number.view());
}

constexpr MemcacheVerb kCounterVerbs[] = {
    {.verb = Verb::kIncr, .run = change<true>, .has_key = true},
    {.verb = Verb::kDecr, .run = change<false>, .has_key = true},
};

}  // namespace

std::span<const MemcacheVerb> memcache_counter_verbs() { return kCounterVerbs; }

}  // namespace engine
