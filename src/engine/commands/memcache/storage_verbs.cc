// SPDX-License-Identifier: Apache-2.0
#include "engine/commands/memcache/all_verbs.h"
#include "engine/commands/memcache/items.h"
#include "engine/commands/memcache/store.h"

// set, add, replace, append, prepend and cas.

namespace engine {

namespace {

using protocol::memcache::Verb;

std::string_view reply_of(StoreStatus status) {
  switch (status) {
    case StoreStatus::kStored:
      return "STORED";
    case StoreStatus::kNotStored:
      return "NOT_STORED";
    case StoreStatus::kExists:
      return "EXISTS";
    case StoreStatus::kNotFound:
      return "NOT_FOUND";
  }
  return "ERROR";
}

template <StoreMode kMode>
void store(MemcacheContext& c) {
  if (c.is_full) [[unlikely]] {
    c.counts().store_no_memory.add();
    if (kMode == StoreMode::kSet) drop_outdated(c);
    c.reply("SERVER_ERROR out of memory storing object");
    return;
  }
  const StoreOutcome outcome =
      store_item(c, {.mode = kMode,
                     .client_flags = c.request.client_flags,
                     .expire_ms = item_expiry(c.request.exptime, c.now_ms()),
                     .compare_cas = c.request.cas});
  c.reply(reply_of(outcome.status));
}

constexpr MemcacheVerb row(Verb verb, void (*run)(MemcacheContext&)) {
  return {.verb = verb, .run = run, .has_key = true, .stores = true};
}

constexpr MemcacheVerb kStorageVerbs[] = {
    row(Verb::kSet, store<StoreMode::kSet>),         row(Verb::kAdd, store<StoreMode::kAdd>),
    row(Verb::kReplace, store<StoreMode::kReplace>), row(Verb::kAppend, store<StoreMode::kAppend>),
    row(Verb::kPrepend, store<StoreMode::kPrepend>), row(Verb::kCas, store<StoreMode::kCas>),
};

}  // namespace

std::span<const MemcacheVerb> memcache_storage_verbs() { return kStorageVerbs; }

}  // namespace engine
