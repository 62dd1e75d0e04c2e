// SPDX-License-Identifier: Apache-2.0
#include "engine/commands/memcache/all_verbs.h"
#include "engine/commands/memcache/items.h"
#include "engine/commands/memcache/meta_options.h"
#include "engine/commands/memcache/meta_reply.h"
#include "engine/commands/memcache/observation.h"

// mg and me.

namespace engine {

namespace {

using protocol::memcache::MetaFlag;
using protocol::memcache::Verb;

// One mg on an item, present or about to be made. Its flags are worked off in the order sent, and
// see what those before them did: "t" behind "T30" tells of 30 seconds.
class MetaGet {
 public:
  MetaGet(MemcacheContext& context, const Items& items, const MetaOptions& options)
      : c_(context), items_(items), options_(options) {}

  void hit(const Items::Found& found) {
    const Entry& entry = *found.entry();
    meta_ = entry.item_meta();
    expire_ms_ = entry.expire_ms();
    entry_ = &entry;
    const bool with_value =
        options_.value && !(options_.compare_cas && *options_.compare_cas == meta_.cas);
    {
      MetaReply reply(c_.out(), with_value ? inline_block_bytes(entry) : 0);
      write_line(reply, with_value);
      if (with_value) write_inline_block(reply, entry);
    }
    if (with_value) append_blob_block(c_.out(), c_.worker.memory, entry);
    if (!options_.no_bump) {
      items_.refresh(found);
      meta_.state |= kItemFetched;
    }
    if (meta_.state == entry.item_meta().state && expire_ms_ == entry.expire_ms()) return;
    Edit edit = items_.edit(c_.key, found);
    edit->set_item_meta(meta_);
    edit.set_expire(expire_ms_);
  }

  void vivify(const Items::Found& nothing) {
    made_ = true;
    meta_.cas = options_.chosen_cas ? *options_.chosen_cas : c_.cas.next();
    meta_.state = c_.request.binary_key ? kItemBinaryKey : 0u;
    {
      MetaReply reply(c_.out());
      write_line(reply, options_.value);
      if (options_.value) reply.end();
    }
    if (!options_.no_bump) meta_.state |= kItemFetched;
    items_.put(c_.key, nothing, {.value = {}, .expire_ms = expire_ms_, .meta = meta_});
  }

 private:
  size_t value_bytes() const { return made_ ? 0 : item_value(*entry_).size(); }

  void write_line(MetaReply& reply, bool with_value) {
    if (with_value) {
      reply.text("VA ");
      reply.number(value_bytes());
    } else {
      reply.text("HD");
    }
    for (const MetaFlag& flag : c_.request.flags) {
      if (!change(flag)) show(reply, flag);
    }
    if ((meta_.state & kItemWinSent) != 0) reply.flag('Z');
    if ((meta_.state & kItemStale) != 0) {
      reply.flag('X');
      won_ |= (meta_.state & kItemWinSent) == 0;
    }
    if (won_) {
      reply.flag('W');
      meta_.state |= kItemWinSent;
    }
    reply.end();
  }

  // The flags that do something.
  bool change(const MetaFlag& flag) {
    switch (flag.letter) {
      case 'T':
        expire_ms_ = item_expiry(*options_.ttl, c_.now_ms());
        return true;
      case 'N':
        if (made_) {
          expire_ms_ = item_expiry(*options_.vivify_ttl, c_.now_ms());
          won_ = true;
        }
        return true;
      case 'R':
        won_ |= is_due_for_recache();
        return true;
      default:
        return false;
    }
  }

  bool is_due_for_recache() const {
    if (made_ || expire_ms_ == Entry::kNoExpire || (meta_.state & kItemWinSent) != 0) return false;
    const int64_t limit_ms = item_expiry(*options_.recache_ttl, c_.now_ms());
    return limit_ms != Entry::kNoExpire && expire_ms_ < limit_ms;
  }

  // The flags that ask for something.
  void show(MetaReply& reply, const MetaFlag& flag) const {
    switch (flag.letter) {
      case 's':
        return reply.flag('s', value_bytes());
      case 't':
        return reply.time_left(expire_ms_, c_.now_ms());
      case 'c':
        return reply.flag('c', meta_.cas);
      case 'f':
        return reply.flag('f', meta_.client_flags);
      case 'l':
        return reply.flag('l', made_ ? 0 : idle_seconds());
      case 'h':
        return reply.flag('h', (meta_.state & kItemFetched) != 0 ? 1 : 0);
      case 'k':
        return reply.key(c_.key.name, (meta_.state & kItemBinaryKey) != 0);
      default:
        reply.echo(flag, c_.request);
    }
  }

  uint64_t idle_seconds() const { return items_.idle_seconds(*entry_); }

  MemcacheContext& c_;
  const Items& items_;
  const MetaOptions& options_;

  const Entry* entry_ = nullptr;
  ItemMeta meta_;
  int64_t expire_ms_ = Entry::kNoExpire;
  bool made_ = false;
  bool won_ = false;
};

void meta_get(MemcacheContext& c) {
  const MetaOptions options = meta_options(c.request);
  const Guard guard(c.node.keyspace, c.worker, {&c.key.partition, 1});
  const Items items(c, guard);
  const Items::Found found = items.find(c.key);
  c.counts().meta_cmds.add();
  note_fetch(c, c.key.name, found.entry());
  if (!found && (!options.vivify_ttl || c.is_full)) {
    c.counts().get_cmds.add();
    c.counts().get_misses.add();
    if (!options.quiet) meta_status(c.out(), "EN", c.request);
    return;
  }
  (options.ttl ? c.counts().touch_cmds : c.counts().get_cmds).add();
  (options.ttl ? c.counts().touch_hits : c.counts().get_hits).add();
  MetaGet get(c, items, options);
  if (found) {
    get.hit(found);
  } else {
    get.vivify(found);
  }
}

// For people: what is known of an item.
void meta_debug(MemcacheContext& c) {
  c.counts().meta_cmds.add();
  const Guard guard(c.node.keyspace, c.worker, {&c.key.partition, 1});
  const Items items(c, guard);
  const Items::Found found = items.find(c.key);
  if (!found) {
    c.always_reply("EN");
    return;
  }
  const ItemMeta meta = found->item_meta();
  MetaReply reply(c.out());
  reply.text("ME ");
  reply.key_text(c.key.name, (meta.state & kItemBinaryKey) != 0);
  reply.text(" exp=");
  if (found->has_expire()) {
    reply.number(static_cast<uint64_t>(seconds_left(found->expire_ms(), c.now_ms())));
  } else {
    reply.text("-1");
  }
  reply.text(" la=");
  reply.number(items.idle_seconds(*found.entry()));
  reply.text(" cas=");
  reply.number(meta.cas);
  reply.text((meta.state & kItemFetched) != 0 ? " fetch=yes" : " fetch=no");
  reply.text(" cls=1 size=");
  reply.number(found->footprint());
  reply.end();
}

constexpr MemcacheVerb kMetaGetVerbs[] = {
    {.verb = Verb::kMetaGet, .run = meta_get, .has_key = true, .stores = true},
    {.verb = Verb::kMetaDebug, .run = meta_debug, .has_key = true},
};

}  // namespace

std::span<const MemcacheVerb> memcache_meta_get_verbs() { return kMetaGetVerbs; }

}  // namespace engine
