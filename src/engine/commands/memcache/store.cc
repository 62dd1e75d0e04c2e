// SPDX-License-Identifier: Apache-2.0
#include "engine/commands/memcache/store.h"

#include <utility>

#include "engine/commands/memcache/items.h"
#include "engine/commands/memcache/observation.h"

namespace engine {

namespace {

class Store {
 public:
  Store(MemcacheContext& context, const Guard& guard, const StoreOrder& order)
      : c_(context), items_(context, guard), order_(order), found_(items_.find(context.key)) {}

  StoreOutcome run() { return found_ ? over_item() : without_item(); }

 private:
  StoreOutcome without_item() {
    switch (order_.mode) {
      case StoreMode::kSet:
      case StoreMode::kAdd:
        return write(new_item());
      case StoreMode::kAppend:
      case StoreMode::kPrepend:
        return order_.makes_missing ? write(new_item()) : StoreOutcome{StoreStatus::kNotStored};
      case StoreMode::kReplace:
        return {StoreStatus::kNotStored};
      case StoreMode::kCas:
        c_.counts().cas_misses.add();
        return {StoreStatus::kNotFound};
    }
    return {StoreStatus::kNotStored};
  }

  StoreOutcome over_item() {
    switch (order_.mode) {
      case StoreMode::kSet:
      case StoreMode::kReplace:
        return write(new_item());
      case StoreMode::kAdd:
        items_.refresh(found_);
        return {StoreStatus::kNotStored};
      case StoreMode::kAppend:
      case StoreMode::kPrepend:
        return extend();
      case StoreMode::kCas:
        return compare_and_store();
    }
    return {StoreStatus::kNotStored};
  }

  StoreOutcome compare_and_store() {
    const ItemMeta old = found_->item_meta();
    const bool older =
        order_.accepts_older && order_.compare_cas != 0 && order_.compare_cas < old.cas;
    if (!older && (order_.compare_cas == 0 || order_.compare_cas != old.cas)) {
      c_.counts().cas_badval.add();
      return {StoreStatus::kExists};
    }
    c_.counts().cas_hits.add();
    NewItem item = new_item();
    if (older) {
      item.expire_ms = found_->expire_ms();
      item.meta.state |= kItemStale | (old.state & kItemWinSent);
    }
    return write(item);
  }

  // append and prepend: flags and expiry stay, the rest is as of a new item.
  StoreOutcome extend() {
    const ItemMeta old = found_->item_meta();
    if (order_.compare_cas != 0 && order_.compare_cas != old.cas) return {StoreStatus::kExists};
    NewItem item = new_item();
    item.value = item_value(*found_.entry());
    item.more = c_.request.value;
    if (item.value.size() + item.more.size() > c_.settings.item_size_max) {
      return {StoreStatus::kNotStored};
    }
    if (order_.mode == StoreMode::kPrepend) std::swap(item.value, item.more);
    item.expire_ms = found_->expire_ms();
    item.meta.client_flags = old.client_flags;
    item.meta.state |= old.state & kItemBinaryKey;
    return write(item);
  }

  NewItem new_item() const {
    const uint64_t old_cas = found_ ? found_->item_meta().cas : 0;
    return {.value = c_.request.value,
            .expire_ms = order_.expire_ms,
            .meta = {.cas = order_.chosen_cas ? *order_.chosen_cas : c_.cas.next(old_cas),
                     .client_flags = order_.client_flags,
                     .state = order_.binary_key ? kItemBinaryKey : 0u}};
  }

  StoreOutcome write(const NewItem& item) {
    items_.put(c_.key, found_, item);
    return {StoreStatus::kStored, item.meta.cas, item.value.size() + item.more.size()};
  }

  MemcacheContext& c_;
  const Items items_;
  const StoreOrder& order_;
  const Items::Found found_;
};

std::string_view logged_status(StoreStatus status) {
  switch (status) {
    case StoreStatus::kStored:
      return "stored";
    case StoreStatus::kNotStored:
      return "not_stored";
    case StoreStatus::kExists:
      return "exists";
    case StoreStatus::kNotFound:
      return "not_found";
  }
  return "na";
}

}  // namespace

StoreOutcome store_item(MemcacheContext& context, const StoreOrder& order) {
  context.counts().set_cmds.add();
  const Guard guard(context.node.keyspace, context.worker, {&context.key.partition, 1});
  const StoreOutcome outcome = Store(context, guard, order).run();
  note_store(context, order, logged_status(outcome.status));
  return outcome;
}

void drop_outdated(MemcacheContext& context) {
  const Guard guard(context.node.keyspace, context.worker, {&context.key.partition, 1});
  const Items items(context, guard);
  if (const Items::Found found = items.find(context.key)) items.erase(context.key, found);
}

}  // namespace engine
