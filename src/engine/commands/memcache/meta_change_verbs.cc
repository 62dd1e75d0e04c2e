// SPDX-License-Identifier: Apache-2.0
#include "engine/commands/memcache/all_verbs.h"
#include "engine/commands/memcache/counter.h"
#include "engine/commands/memcache/items.h"
#include "engine/commands/memcache/meta_options.h"
#include "engine/commands/memcache/meta_reply.h"
#include "engine/commands/memcache/observation.h"
#include "engine/commands/memcache/store.h"

// ms, md and ma. Where "q" silences a reply it is the one of success.

namespace engine {

namespace {

using protocol::memcache::MetaFlag;
using protocol::memcache::Verb;

// --- ms -----------------------------------------------------------------------------------------

std::string_view status_of(StoreStatus status) {
  switch (status) {
    case StoreStatus::kStored:
      return "HD";
    case StoreStatus::kNotStored:
      return "NS";
    case StoreStatus::kExists:
      return "EX";
    case StoreStatus::kNotFound:
      return "NF";
  }
  return "NS";
}

// A number to compare makes a cas of what would store anyway.
StoreMode mode_of(char letter, bool compares) {
  switch (letter) {
    case 'E':
      return StoreMode::kAdd;
    case 'A':
      return StoreMode::kAppend;
    case 'P':
      return StoreMode::kPrepend;
    case 'R':
      return compares ? StoreMode::kCas : StoreMode::kReplace;
    default:
      return compares ? StoreMode::kCas : StoreMode::kSet;
  }
}

StoreOrder order_of(const MemcacheContext& c, const MetaOptions& options) {
  StoreOrder order;
  order.mode = mode_of(c.request.mode, options.compare_cas.has_value());
  order.client_flags = options.client_flags;
  order.compare_cas = options.compare_cas.value_or(0);
  order.chosen_cas = options.chosen_cas;
  order.accepts_older = options.invalidate;
  order.binary_key = c.request.binary_key;
  const bool extends = order.mode == StoreMode::kAppend || order.mode == StoreMode::kPrepend;
  order.makes_missing = extends && options.vivify_ttl.has_value();
  order.expire_ms =
      item_expiry(order.makes_missing ? *options.vivify_ttl : options.ttl.value_or(0), c.now_ms());
  return order;
}

void meta_set(MemcacheContext& c) {
  c.counts().meta_cmds.add();
  const MetaOptions options = meta_options(c.request);
  if (c.is_full) [[unlikely]] {
    c.counts().store_no_memory.add();
    drop_outdated(c);
    c.always_reply("SERVER_ERROR out of memory storing object");
    return;
  }
  const StoreOutcome outcome = store_item(c, order_of(c, options));
  const bool stored = outcome.status == StoreStatus::kStored;
  if (stored && options.quiet) return;
  MetaReply reply(c.out());
  reply.text(status_of(outcome.status));
  for (const MetaFlag& flag : c.request.flags) {
    if (flag.letter == 'c') {
      reply.flag('c', outcome.cas);
    } else if (flag.letter == 's') {
      reply.flag('s', stored ? outcome.bytes : c.request.value.size());
    } else {
      reply.echo(flag, c.request);
    }
  }
  reply.end();
}

// --- md -----------------------------------------------------------------------------------------

// With x the value goes and the item stays; with I it stays as it is, but stale, so that the next
// reader is asked to renew it.
void leave_behind(const MemcacheContext& c, const Items& items, const Items::Found& found,
                  const MetaOptions& options) {
  Edit edit = items.edit(c.key, found);
  ItemMeta meta = edit->item_meta();
  meta.cas = options.chosen_cas ? *options.chosen_cas : c.cas.next(meta.cas);
  int64_t expire_ms = options.remove_value ? Entry::kNoExpire : edit->expire_ms();
  if (options.ttl) expire_ms = item_expiry(*options.ttl, c.now_ms());
  if (options.remove_value) {
    meta.client_flags = options.client_flags;
    meta.state &= kItemBinaryKey;
  }
  if (options.invalidate) {
    meta.state |= kItemStale;
    meta.state &= ~uint32_t{kItemWinSent};
  }
  if (options.remove_value) {
    items.put(edit, {.value = {}, .expire_ms = expire_ms, .meta = meta});
  } else {
    edit->set_item_meta(meta);
    edit.set_expire(expire_ms);
  }
}

void meta_delete(MemcacheContext& c) {
  c.counts().meta_cmds.add();
  const MetaOptions options = meta_options(c.request);
  const Guard guard(c.node.keyspace, c.worker, {&c.key.partition, 1});
  const Items items(c, guard);
  const Items::Found found = items.find(c.key);
  if (!found || (options.compare_cas && *options.compare_cas != found->item_meta().cas)) {
    c.counts().delete_misses.add();
    meta_status(c.out(), found ? "EX" : "NF", c.request);
    return;
  }
  note_deletion(c, c.key.name, found.entry(), "md");
  if (!options.invalidate) c.counts().delete_hits.add();
  if (options.invalidate || options.remove_value) {
    leave_behind(c, items, found, options);
  } else {
    items.erase(c.key, found);
  }
  if (!options.quiet) meta_status(c.out(), "HD", c.request);
}

// --- ma -----------------------------------------------------------------------------------------

// Writes the reply and returns the expiry that the flags leave the item with. As with mg, they
// are worked off in their order.
int64_t answer_number(const MemcacheContext& c, const MetaOptions& options, const NewItem& item,
                      bool made) {
  const size_t mark = c.out().mark();
  int64_t expire_ms = item.expire_ms;
  {
    MetaReply reply(c.out());
    reply.text(options.value ? "VA " : "HD");
    if (options.value) reply.number(item.value.size());
    for (const MetaFlag& flag : c.request.flags) {
      if (flag.letter == 'c') {
        reply.flag('c', item.meta.cas);
      } else if (flag.letter == 't') {
        reply.time_left(expire_ms, c.now_ms());
      } else if (flag.letter == 'T') {
        expire_ms = item_expiry(*options.ttl, c.now_ms());
      } else if (flag.letter == 'N') {
        if (made) expire_ms = item_expiry(*options.vivify_ttl, c.now_ms());
      } else {
        reply.echo(flag, c.request);
      }
    }
    reply.end();
    if (options.value) {
      reply.text(item.value);
      reply.end();
    }
  }
  if (options.quiet) c.out().rewind(mark);
  return expire_ms;
}

void make_number(MemcacheContext& c, const Items& items, const Items::Found& nothing,
                 const MetaOptions& options) {
  if (c.is_full) [[unlikely]] {
    c.always_reply("SERVER_ERROR Out of memory allocating new item");
    return;
  }
  const DecimalText number(options.initial);
  NewItem item{.value = number.view(),
               .meta = {.cas = options.chosen_cas ? *options.chosen_cas : c.cas.next(),
                        .state = c.request.binary_key ? kItemBinaryKey : 0u}};
  item.expire_ms = answer_number(c, options, item, true);
  items.put(c.key, nothing, item);
}

void change_number(MemcacheContext& c, const Items& items, const Items::Found& found,
                   const MetaOptions& options, uint64_t old) {
  const bool up = c.request.mode == 'I';
  (up ? c.counts().incr_hits : c.counts().decr_hits).add();
  const DecimalText number(count(old, options.delta, up));
  NewItem item{.value = number.view(), .expire_ms = found->expire_ms(), .meta = found->item_meta()};
  item.meta.cas = options.chosen_cas ? *options.chosen_cas : c.cas.next(item.meta.cas);
  item.expire_ms = answer_number(c, options, item, false);
  put_number(items, c.key, found, item);
}

void meta_arithmetic(MemcacheContext& c) {
  c.counts().meta_cmds.add();
  const MetaOptions options = meta_options(c.request);
  const Guard guard(c.node.keyspace, c.worker, {&c.key.partition, 1});
  const Items items(c, guard);
  const Items::Found found = items.find(c.key);
  if (!found && options.vivify_ttl) {
    make_number(c, items, found, options);
    return;
  }
  if (!found) {
    (c.request.mode == 'I' ? c.counts().incr_misses : c.counts().decr_misses).add();
    meta_status(c.out(), "NF", c.request);
    return;
  }
  // A value of no length is no number, whatever the CAS; of others the CAS is looked at first.
  const bool differs =
      options.compare_cas.value_or(0) != 0 && *options.compare_cas != found->item_meta().cas;
  const std::optional<uint64_t> old = item_number(*found.entry());
  if (differs && !item_value(*found.entry()).empty()) {
    meta_status(c.out(), "EX", c.request);
  } else if (!old) {
    c.always_reply("CLIENT_ERROR cannot increment or decrement non-numeric value");
  } else {
    change_number(c, items, found, options, *old);
  }
}

constexpr MemcacheVerb kMetaChangeVerbs[] = {
    {.verb = Verb::kMetaSet, .run = meta_set, .has_key = true, .stores = true},
    {.verb = Verb::kMetaDelete, .run = meta_delete, .has_key = true},
    {.verb = Verb::kMetaArithmetic, .run = meta_arithmetic, .has_key = true, .stores = true},
};

}  // namespace

std::span<const MemcacheVerb> memcache_meta_change_verbs() { return kMetaChangeVerbs; }

}  // namespace engine
