// SPDX-License-Identifier: Apache-2.0
#include "engine/types/stream_group.h"

#include <new>

#include "base/bytes.h"
#include "engine/types/object_kind.h"

namespace engine {

StreamGroup* StreamGroup::create(base::SlabCache& memory, std::string_view name,
                                 size_t& footprint) {
  auto* group = new (memory.allocate(sizeof(StreamGroup) + name.size())) StreamGroup(footprint);
  group->name_bytes_ = name.size();
  base::copy_bytes(reinterpret_cast<char*>(group + 1), name.data(), name.size());
  return group;
}

bool StreamGroup::dismantle_contents(base::SlabCache& memory, StreamGroup* group, size_t& budget) {
  for (; !group->pending_.empty() && budget > 0; budget--) {
    const PendingTree::Cursor at = group->pending_.last();
    memory.free(at.value(), sizeof(PendingEntry));
    group->pending_.erase(memory, at);
  }
  while (!group->consumers_.empty() && budget > 0) {
    const ConsumerTree::Cursor at = group->consumers_.last();
    StreamConsumer* consumer = at.value();
    for (; !consumer->pending_.empty() && budget > 0; budget--) {
      consumer->pending_.erase(memory, consumer->pending_.last());
    }
    if (budget == 0) break;
    group->consumers_.erase(memory, at);
    free_consumer(memory, consumer);
    budget--;
  }
  return group->pending_.empty() && group->consumers_.empty();
}

void StreamGroup::destroy(base::SlabCache& memory, StreamGroup* group) {
  memory.free(group, sizeof(StreamGroup) + group->name_bytes_);
}

// --- consumers --------------------------------------------------------------------------------

StreamConsumer* StreamGroup::find_consumer(std::string_view name) {
  const ConsumerTree::Cursor at = consumers_.find(name);
  return at ? at.value() : nullptr;
}

const StreamConsumer* StreamGroup::find_consumer(std::string_view name) const {
  const ConsumerTree::Cursor at = consumers_.find(name);
  return at ? at.value() : nullptr;
}

StreamConsumer* StreamGroup::add_consumer(base::SlabCache& memory, std::string_view name,
                                          int64_t now_ms) {
  if (find_consumer(name) != nullptr) return nullptr;
  const FootprintMeter meter(memory, footprint_);
  auto* consumer = new (memory.allocate(sizeof(StreamConsumer) + name.size())) StreamConsumer();
  consumer->name_bytes_ = name.size();
  base::copy_bytes(reinterpret_cast<char*>(consumer + 1), name.data(), name.size());
  consumer->seen_ms = now_ms;
  consumers_.insert(memory, consumer->name(), consumer);
  return consumer;
}

void StreamGroup::free_consumer(base::SlabCache& memory, StreamConsumer* consumer) {
  memory.free(consumer, sizeof(StreamConsumer) + consumer->name_bytes_);
}

void StreamGroup::erase_consumer(base::SlabCache& memory, StreamConsumer* consumer) {
  const FootprintMeter meter(memory, footprint_);
  while (!consumer->pending_.empty()) {
    const PendingTree::Cursor at = consumer->pending_.last();
    PendingEntry* entry = at.value();
    pending_.erase(memory, pending_.find(at.key()));
    consumer->pending_.erase(memory, at);
    memory.free(entry, sizeof(PendingEntry));
  }
  consumers_.erase(memory, consumers_.find(consumer->name()));
  free_consumer(memory, consumer);
}

// --- pending entries --------------------------------------------------------------------------

PendingEntry* StreamGroup::find_pending(StreamId id) {
  const PendingTree::Cursor at = pending_.find(id);
  return at ? at.value() : nullptr;
}

const PendingEntry* StreamGroup::find_pending(StreamId id) const {
  const PendingTree::Cursor at = pending_.find(id);
  return at ? at.value() : nullptr;
}

PendingEntry* StreamGroup::add_pending(base::SlabCache& memory, StreamId id) {
  if (pending_.find(id)) return nullptr;
  const FootprintMeter meter(memory, footprint_);
  auto* entry = new (memory.allocate(sizeof(PendingEntry))) PendingEntry();
  pending_.insert(memory, id, entry);
  return entry;
}

void StreamGroup::assign(base::SlabCache& memory, StreamId id, PendingEntry& entry,
                         StreamConsumer& consumer) {
  if (entry.consumer == &consumer) return;
  const FootprintMeter meter(memory, footprint_);
  if (entry.consumer != nullptr) {
    PendingTree& others = entry.consumer->pending_;
    others.erase(memory, others.find(id));
  }
  consumer.pending_.insert(memory, id, &entry);
  entry.consumer = &consumer;
}

void StreamGroup::deliver(base::SlabCache& memory, StreamId id, StreamConsumer& consumer,
                          int64_t now_ms) {
  PendingEntry* entry = add_pending(memory, id);
  if (entry == nullptr) entry = find_pending(id);  // XGROUP SETID went back
  assign(memory, id, *entry, consumer);
  entry->delivered_ms = now_ms;
  entry->deliveries = 1;
  consumer.active_ms = now_ms;
}

bool StreamGroup::all_assigned() const {
  size_t assigned = 0;
  for (auto at = consumers_.first(); at; at = ConsumerTree::next(at)) {
    assigned += at.value()->pending_.size();
  }
  return assigned == pending_.size();
}

bool StreamGroup::relocate_pending(base::SlabCache& memory, StreamId& id, size_t& budget) {
  PendingTree::Cursor at = pending_.at_or_after(id);
  for (; at && budget > 0; at = PendingTree::next(at)) {
    spend(budget, 1);
    if (at.first_in_node()) at = pending_.relocate(memory, at);
    PendingTree& theirs = at.value()->consumer->pending_;
    PendingTree::Cursor same = theirs.find(at.key());
    if (same.first_in_node()) same = theirs.relocate(memory, same);
    void* moved = memory.relocate(at.value(), sizeof(PendingEntry));
    if (moved == nullptr) continue;
    at.set_value(static_cast<PendingEntry*>(moved));
    same.set_value(static_cast<PendingEntry*>(moved));
  }
  if (at) id = at.key();
  return !at;
}

bool StreamGroup::erase_pending(base::SlabCache& memory, StreamId id) {
  const PendingTree::Cursor at = pending_.find(id);
  if (!at) return false;
  const FootprintMeter meter(memory, footprint_);
  PendingEntry* entry = at.value();
  pending_.erase(memory, at);
  if (entry->consumer != nullptr) {
    PendingTree& owned = entry->consumer->pending_;
    owned.erase(memory, owned.find(id));
  }
  memory.free(entry, sizeof(PendingEntry));
  return true;
}

}  // namespace engine
