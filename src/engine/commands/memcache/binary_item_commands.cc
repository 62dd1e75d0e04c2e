// SPDX-License-Identifier: Apache-2.0
#include <endian.h>

#include <cstring>
#include <string>

#include "engine/commands/memcache/binary_context.h"
#include "engine/commands/memcache/cluster_configuration.h"
#include "engine/commands/memcache/counter.h"
#include "engine/commands/memcache/items.h"
#include "engine/commands/memcache/observation.h"
#include "engine/commands/memcache/store.h"

// The binary protocol's commands on items.

namespace engine {

namespace {

using protocol::memcache::BinaryStatus;
using protocol::memcache::Opcode;

// --- get, touch ---

// A miss that is asked for with its key is answered with it, and without words.
void miss(const BinaryContext& c, bool with_key) {
  if (c.request.quiet) return;
  if (with_key) {
    c.send({.status = BinaryStatus::kNotFound, .key = c.memcache.key.name});
  } else {
    c.fail(BinaryStatus::kNotFound);
  }
}

void send_cluster(const BinaryContext& c, bool with_key) {
  const std::string value = cluster_configuration(c.memcache.settings);
  constexpr std::string_view kNoFlags("\0\0\0\0", 4);
  c.send({.extras = kNoFlags,
          .key = with_key ? kClusterKey : std::string_view{},
          .value = value,
          .cas = static_cast<uint64_t>(c.memcache.settings.discovery_version)});
}

template <bool kWithKey>
void get(const BinaryContext& c) {
  MemcacheContext& m = c.memcache;
  m.counts().get_cmds.add();
  if (m.settings.discovery_version != 0 && m.key.name == kClusterKey) [[unlikely]] {
    m.counts().get_hits.add();
    return send_cluster(c, kWithKey);
  }
  const Guard guard(m.node.keyspace, m.worker, {&m.key.partition, 1});
  const Items items(m, guard);
  const Items::Found found = items.find(m.key);
  note_fetch(m, m.key.name, found.entry());
  if (!found) {
    m.counts().get_misses.add();
    return miss(c, kWithKey);
  }
  m.counts().get_hits.add();
  items.use(m.key, found);
  c.send_item(*found.entry(), kWithKey ? m.key.name : std::string_view{}, true);
}

template <bool kWithValue, bool kWithKey>
void touch(const BinaryContext& c) {
  MemcacheContext& m = c.memcache;
  m.counts().touch_cmds.add();
  const Guard guard(m.node.keyspace, m.worker, {&m.key.partition, 1});
  const Items items(m, guard);
  const Items::Found found = items.find(m.key);
  note_fetch(m, m.key.name, found.entry());
  if (!found) {
    m.counts().touch_misses.add();
    return miss(c, kWithKey);
  }
  m.counts().touch_hits.add();
  items.use(m.key, found);
  c.send_item(*found.entry(), kWithKey ? m.key.name : std::string_view{}, kWithValue);
  items.set_expiry(m.key, found, item_expiry(m.request.exptime, m.now_ms()));
}

// --- set and its like ---

BinaryStatus status_of_refused(StoreMode mode, StoreStatus status) {
  if (status == StoreStatus::kExists) return BinaryStatus::kExists;
  if (status == StoreStatus::kNotFound) return BinaryStatus::kNotFound;
  if (mode == StoreMode::kAdd) return BinaryStatus::kExists;
  if (mode == StoreMode::kReplace) return BinaryStatus::kNotFound;
  return BinaryStatus::kNotStored;
}

constexpr bool extends(StoreMode mode) {
  return mode == StoreMode::kAppend || mode == StoreMode::kPrepend;
}

template <StoreMode kMode>
void store(const BinaryContext& c) {
  MemcacheContext& m = c.memcache;
  if (m.is_full) [[unlikely]] {
    m.counts().store_no_memory.add();
    if (kMode == StoreMode::kSet) drop_outdated(m);
    return c.fail(BinaryStatus::kNoMemory, "Out of memory allocating item");
  }
  // With a CAS value every one of them is a compare-and-set.
  const StoreMode mode = m.request.cas != 0 && !extends(kMode) ? StoreMode::kCas : kMode;
  const StoreOutcome outcome =
      store_item(m, {.mode = mode,
                     .client_flags = m.request.client_flags,
                     .expire_ms = item_expiry(m.request.exptime, m.now_ms()),
                     .compare_cas = m.request.cas});
  if (outcome.status == StoreStatus::kStored) {
    c.succeed({.cas = outcome.cas});
  } else {
    c.fail(status_of_refused(mode, outcome.status));
  }
}

void remove(const BinaryContext& c) {
  MemcacheContext& m = c.memcache;
  const Guard guard(m.node.keyspace, m.worker, {&m.key.partition, 1});
  const Items items(m, guard);
  const Items::Found found = items.find(m.key);
  if (!found) {
    m.counts().delete_misses.add();
    return c.fail(BinaryStatus::kNotFound);
  }
  if (m.request.cas != 0 && m.request.cas != found->item_meta().cas) {
    return c.fail(BinaryStatus::kExists);
  }
  note_deletion(m, m.key.name, found.entry(), "delete");
  m.counts().delete_hits.add();
  items.erase(m.key, found);
  c.succeed();
}

// --- increment, decrement ---

void send_number(const BinaryContext& c, uint64_t number, uint64_t cas) {
  const uint64_t wire = htobe64(number);
  char bytes[sizeof(wire)];
  std::memcpy(bytes, &wire, sizeof(wire));
  c.succeed({.value = {bytes, sizeof(bytes)}, .cas = cas});
}

// There is no item: the request may say what to make one with.
void start_counting(const BinaryContext& c, const Items& items, const Items::Found& nothing) {
  MemcacheContext& m = c.memcache;
  const DecimalText number(*c.request.start);
  const NewItem item{.value = number.view(),
                     .expire_ms = item_expiry(m.request.exptime, m.now_ms()),
                     .meta = {.cas = m.cas.next()}};
  items.put(m.key, nothing, item);
  send_number(c, *c.request.start, item.meta.cas);
}

template <bool kUp>
void change(const BinaryContext& c) {
  MemcacheContext& m = c.memcache;
  const Guard guard(m.node.keyspace, m.worker, {&m.key.partition, 1});
  const Items items(m, guard);
  const Items::Found found = items.find(m.key);
  if (!found) {
    if (c.request.start && m.is_full) {
      return c.fail(BinaryStatus::kNoMemory, "Out of memory allocating new item");
    }
    if (c.request.start) return start_counting(c, items, found);
    (kUp ? m.counts().incr_misses : m.counts().decr_misses).add();
    return c.fail(BinaryStatus::kNotFound);
  }
  const std::optional<uint64_t> old = item_number(*found.entry());
  if (!old) return c.fail(BinaryStatus::kNotANumber);
  if (m.request.cas != 0 && m.request.cas != found->item_meta().cas) {
    return c.fail(BinaryStatus::kExists);
  }
  (kUp ? m.counts().incr_hits : m.counts().decr_hits).add();
  const uint64_t sum = count(*old, m.request.delta, kUp);
  const DecimalText number(sum);
  NewItem item{.value = number.view(), .expire_ms = found->expire_ms(), .meta = found->item_meta()};
  item.meta.cas = m.cas.next(item.meta.cas);
  put_number(items, m.key, found, item);
  send_number(c, sum, item.meta.cas);
}

constexpr BinaryCommand kItemCommands[] = {
    {.opcode = Opcode::kGet, .run = get<false>},
    {.opcode = Opcode::kGetWithKey, .run = get<true>},
    {.opcode = Opcode::kTouch, .run = touch<false, false>},
    {.opcode = Opcode::kGetAndTouch, .run = touch<true, false>},
    {.opcode = Opcode::kGetAndTouchWithKey, .run = touch<true, true>},
    {.opcode = Opcode::kSet, .run = store<StoreMode::kSet>, .stores = true},
    {.opcode = Opcode::kAdd, .run = store<StoreMode::kAdd>, .stores = true},
    {.opcode = Opcode::kReplace, .run = store<StoreMode::kReplace>, .stores = true},
    {.opcode = Opcode::kAppend, .run = store<StoreMode::kAppend>, .stores = true},
    {.opcode = Opcode::kPrepend, .run = store<StoreMode::kPrepend>, .stores = true},
    {.opcode = Opcode::kDelete, .run = remove},
    {.opcode = Opcode::kIncrement, .run = change<true>, .stores = true},
    {.opcode = Opcode::kDecrement, .run = change<false>, .stores = true},
};

}  // namespace

std::span<const BinaryCommand> binary_item_commands() { return kItemCommands; }

}  // namespace engine
