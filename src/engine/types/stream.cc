// SPDX-License-Identifier: Apache-2.0
#include "engine/types/stream.h"

#include <algorithm>
#include <new>

#include "base/check.h"

namespace engine {

namespace {

bool takes_more(const StreamNode& node, size_t bytes_more, const StreamLimits& limits) {
  const size_t bytes_max = limits.node_bytes == 0
                               ? Stream::kEntryBytesMax
                               : std::min<size_t>(limits.node_bytes, Stream::kEntryBytesMax);
  if (node.listpack().bytes() + bytes_more >= bytes_max) return false;
  return limits.node_entries == 0 || node.live() + node.deleted() < limits.node_entries;
}

// Requires: value <= kEntriesAddedMax.
int64_t as_figure(uint64_t value) { return static_cast<int64_t>(value); }

}  // namespace

Stream* Stream::create(base::SlabCache& memory) {
  auto* stream = new (memory.allocate(sizeof(Stream))) Stream();
  stream->footprint_ = base::SlabCache::footprint(sizeof(Stream));
  return stream;
}

Stream* Stream::duplicate(base::SlabCache& memory) const {
  Stream* copy = create(memory);
  {
    const FootprintMeter meter(memory, copy->footprint_);
    for (auto at = nodes_.first(); at; at = NodeTree::next(at)) {
      copy->nodes_.insert(memory, at.key(), Listpack::create(memory, at.value().view()));
    }
  }
  copy->length_ = length_;
  copy->first_id_ = first_id_;
  copy->last_id_ = last_id_;
  copy->max_deleted_id_ = max_deleted_id_;
  copy->entries_added_ = entries_added_;
  for (auto at = groups_.first(); at; at = GroupTree::next(at)) {
    const StreamGroup& from = *at.value();
    StreamGroup* to = copy->add_group(memory, from.name(), from.last_id, from.entries_read);
    for (auto who = from.consumers().first(); who; who = StreamGroup::ConsumerTree::next(who)) {
      const StreamConsumer& owner = *who.value();
      StreamConsumer* consumer = to->add_consumer(memory, owner.name(), owner.seen_ms);
      consumer->active_ms = owner.active_ms;
      for (auto entry = owner.pending().first(); entry; entry = PendingTree::next(entry)) {
        PendingEntry* pending = to->add_pending(memory, entry.key());
        pending->delivered_ms = entry.value()->delivered_ms;
        pending->deliveries = entry.value()->deliveries;
        to->assign(memory, entry.key(), *pending, *consumer);
      }
    }
  }
  return copy;
}

bool Stream::dismantle(base::SlabCache& memory, Stream* stream, size_t& budget) {
  for (; !stream->nodes_.empty() && budget > 0; budget--) {
    stream->erase_node(memory, stream->nodes_.last());
  }
  while (!stream->groups_.empty() && budget > 0) {
    const GroupTree::Cursor at = stream->groups_.last();
    StreamGroup* group = at.value();
    if (!StreamGroup::dismantle_contents(memory, group, budget)) return false;
    stream->groups_.erase(memory, at);  // first: the key is the group's name
    StreamGroup::destroy(memory, group);
    budget -= budget > 0 ? 1 : 0;
  }
  if (!stream->nodes_.empty() || !stream->groups_.empty()) return false;
  memory.free(stream, sizeof(Stream));
  return true;
}

// --- adding and taking out --------------------------------------------------------------------

void Stream::append(base::SlabCache& memory, StreamId id, std::span<const std::string_view> pairs,
                    const StreamLimits& limits) {
  DCHECK(id > last_id_);
  const FootprintMeter meter(memory, footprint_);
  size_t bytes = 0;
  for (const std::string_view text : pairs) bytes += text.size();
  NodeTree::Cursor at = nodes_.last();
  if (at && takes_more(node_at(at), bytes, limits)) {
    StreamNode node = to_change(at);
    node.append(memory, id, pairs);
    at.set_value(node.listpack());
  } else {
    StreamNode node = StreamNode::create(memory, id, pairs);
    node.append(memory, id, pairs);
    nodes_.insert(memory, id, node.listpack());
  }
  length_++;
  if (entries_added_ < kEntriesAddedMax) entries_added_++;
  last_id_ = id;
  if (length_ == 1) first_id_ = id;
}

// The node, for who is going to change or free it.
StreamNode Stream::to_change(NodeTree::Cursor at) const {
  if (observer_ != nullptr) [[unlikely]]
    observer_->before_listpack(at.value().data());
  return node_at(at);
}

void Stream::erase_node(base::SlabCache& memory, NodeTree::Cursor at) {
  Listpack::destroy(memory, to_change(at).listpack());
  nodes_.erase(memory, at);
}

bool Stream::erase_one(base::SlabCache& memory, StreamId id) {
  NodeTree::Cursor at = nodes_.at_or_before(id);
  if (!at) return false;
  StreamNode node = node_at(at);
  StreamNode::Entry entry = node.first();
  while (entry && entry.id < id) entry = node.next(entry);
  if (!entry || entry.id != id || entry.deleted) return false;
  if (node.live() == 1) {
    erase_node(memory, at);
  } else {
    to_change(at);
    node.erase(memory, entry);
    at.set_value(node.listpack());
  }
  length_--;
  return true;
}

size_t Stream::erase(base::SlabCache& memory, std::span<const StreamId> ids) {
  const FootprintMeter meter(memory, footprint_);
  size_t erased = 0;
  bool first = false;
  for (const StreamId id : ids) {
    if (!erase_one(memory, id)) continue;
    erased++;
    first = first || id == first_id_;
    max_deleted_id_ = std::max(max_deleted_id_, id);
  }
  if (first || length_ == 0) first_id_ = first_live_id();
  return erased;
}

uint64_t Stream::trim(base::SlabCache& memory, const StreamTrim& trim) {
  const FootprintMeter meter(memory, footprint_);
  uint64_t taken = 0;
  while (trim.by != StreamTrim::By::kNothing && !nodes_.empty()) {
    const bool by_length = trim.by == StreamTrim::By::kLength;
    if (by_length && length_ <= trim.length) break;
    const NodeTree::Cursor at = nodes_.first();
    const StreamNode node = node_at(at);
    const uint64_t live = node.live();
    if (trim.entries_max != 0 && taken + live > trim.entries_max) break;
    if (by_length ? length_ - live >= trim.length : node.last().id < trim.id) {
      erase_node(memory, at);
      length_ -= live;
      taken += live;
      continue;
    }
    if (!trim.whole_nodes) taken += trim_node(memory, at, trim);
    break;
  }
  if (taken > 0) first_id_ = first_live_id();
  return taken;
}

uint64_t Stream::trim_node(base::SlabCache& memory, NodeTree::Cursor at, const StreamTrim& trim) {
  StreamNode node = to_change(at);
  uint64_t taken = 0;
  StreamNode::Entry entry = node.first();
  while (entry) {
    const bool enough =
        trim.by == StreamTrim::By::kLength ? length_ <= trim.length : entry.id >= trim.id;
    if (enough) break;
    if (!entry.deleted) {
      entry = node.entry_moved(entry, node.erase(memory, entry));
      taken++;
      length_--;
    }
    entry = node.next(entry);
  }
  at.set_value(node.listpack());
  return taken;
}

// --- looking ----------------------------------------------------------------------------------

bool Stream::contains(StreamId id) const {
  StreamWalk walk(*this, id, id);
  return walk.next();
}

StreamId Stream::first_live_id() const {
  StreamWalk walk(*this, kStreamIdMin, kStreamIdMax);
  return walk.next() ? walk.id() : kStreamIdMin;
}

StreamId Stream::last_live_id() const {
  StreamWalk walk(*this, kStreamIdMin, kStreamIdMax, StreamWalk::Direction::kBackwards);
  return walk.next() ? walk.id() : kStreamIdMin;
}

uint64_t Stream::count_in_node(const StreamNode& node, StreamId from, StreamId to,
                               uint64_t at_most) const {
  uint64_t count = 0;
  for (StreamNode::Entry entry = node.first(); entry && entry.id <= to && count < at_most;
       entry = node.next(entry)) {
    count += entry.id >= from && !entry.deleted ? 1 : 0;
  }
  return count;
}

// Nodes in the middle say themselves how many entries they have.
uint64_t Stream::count_between(StreamId from, StreamId to, uint64_t at_most) const {
  if (from > to || nodes_.empty()) return 0;
  NodeTree::Cursor at = nodes_.at_or_before(from);
  if (!at) at = nodes_.first();
  uint64_t count = 0;
  while (at && at.key() <= to && count < at_most) {
    const NodeTree::Cursor behind = NodeTree::next(at);
    const StreamNode node = node_at(at);
    const bool whole = at.key() >= from && (behind ? behind.key() <= to : last_id_ <= to);
    count += whole ? node.live() : count_in_node(node, from, to, at_most - count);
    at = behind;
  }
  return std::min(count, at_most);
}

// --- groups -----------------------------------------------------------------------------------

StreamGroup* Stream::find_group(std::string_view name) {
  const GroupTree::Cursor at = groups_.find(name);
  return at ? at.value() : nullptr;
}

const StreamGroup* Stream::find_group(std::string_view name) const {
  const GroupTree::Cursor at = groups_.find(name);
  return at ? at.value() : nullptr;
}

StreamGroup* Stream::add_group(base::SlabCache& memory, std::string_view name, StreamId last_id,
                               int64_t entries_read) {
  if (find_group(name) != nullptr) return nullptr;
  const FootprintMeter meter(memory, footprint_);
  StreamGroup* group = StreamGroup::create(memory, name, footprint_);
  set_read(*group, last_id, entries_read);
  groups_.insert(memory, group->name(), group);
  return group;
}

void Stream::erase_group(base::SlabCache& memory, StreamGroup* group) {
  const FootprintMeter meter(memory, footprint_);
  groups_.erase(memory, groups_.find(group->name()));
  size_t budget = SIZE_MAX;
  StreamGroup::dismantle_contents(memory, group, budget);
  StreamGroup::destroy(memory, group);
}

bool Stream::has_deleted_behind(StreamId id) const {
  return length_ > 0 && !max_deleted_id_.is_zero() && id <= max_deleted_id_;
}

// Whether the group's own count says how many entries there were up to its last one.
bool Stream::counts(const StreamGroup& group) const {
  return group.entries_read != StreamGroup::kUnknown && !has_deleted_behind(group.last_id);
}

// How many entries were ever added up to this one. Known at the ends of the stream, and where
// nothing was deleted between the entries that are left.
int64_t Stream::entries_up_to(StreamId id) const {
  const int64_t added = as_figure(entries_added_);
  if (added == 0) return 0;
  if (length_ == 0 && id <= last_id_) return added;
  if (!id.is_zero() && id < max_deleted_id_) return StreamGroup::kUnknown;
  if (id == last_id_) return added;
  if (id > last_id_) return StreamGroup::kUnknown;
  if (max_deleted_id_.is_zero() || max_deleted_id_ < first_id_) {
    if (id < first_id_) return as_figure(entries_added_ - length_);
    if (id == first_id_) return as_figure(entries_added_ - length_ + 1);
  }
  return StreamGroup::kUnknown;
}

void Stream::set_entries_added(uint64_t added) {
  entries_added_ = added;
  for (auto at = groups_.first(); at; at = GroupTree::next(at)) {
    StreamGroup& group = *at.value();
    set_read(group, group.last_id, group.entries_read);
  }
}

void Stream::set_read(StreamGroup& group, StreamId id, int64_t entries_read) const {
  group.last_id = id;
  group.entries_read = std::clamp(entries_read, StreamGroup::kUnknown, as_figure(entries_added_));
}

// What the stream itself knows goes before what the group has counted, for that may have begun with
// what a client told.
void Stream::advance(StreamGroup& group, StreamId id) const {
  if (id <= group.last_id) return;
  int64_t read = entries_up_to(id);
  if (read == StreamGroup::kUnknown && counts(group) && group.last_id >= first_id_) {
    read = std::min(group.entries_read, as_figure(entries_added_) - 1) + 1;
  }
  group.last_id = id;
  group.entries_read = read;
}

std::optional<int64_t> Stream::lag(const StreamGroup& group) const {
  int64_t read = entries_up_to(group.last_id);
  if (read == StreamGroup::kUnknown && counts(group)) read = group.entries_read;
  if (read == StreamGroup::kUnknown) return std::nullopt;
  return as_figure(entries_added_) - read;
}

// --- from a dump ------------------------------------------------------------------------------

bool Stream::add_node(base::SlabCache& memory, StreamId master, std::string_view listpack) {
  if (!StreamNode::valid(master, listpack)) return false;
  if (!nodes_.empty() && node_at(nodes_.last()).last().id >= master) return false;
  const FootprintMeter meter(memory, footprint_);
  const Listpack made = Listpack::create(memory, listpack);
  nodes_.insert(memory, master, made);
  length_ += StreamNode(master, made).live();
  return true;
}

bool Stream::restore_figures(const Figures& figures) {
  if (figures.length != length_ || figures.entries_added > kEntriesAddedMax) return false;
  if (!nodes_.empty() && node_at(nodes_.last()).last().id > figures.last_id) return false;
  first_id_ = first_live_id();
  last_id_ = figures.last_id;
  max_deleted_id_ = std::min(figures.max_deleted_id, figures.last_id);
  entries_added_ = std::max(figures.entries_added, length_);
  return true;
}

// --- walking ----------------------------------------------------------------------------------

StreamWalk::StreamWalk(const Stream& stream, StreamId from, StreamId to, Direction direction)
    : from_(from),
      to_(to),
      backwards_(direction == Direction::kBackwards),
      at_(stream.nodes_.at_or_before(backwards_ ? to : from)),
      node_({}, Listpack(static_cast<void*>(nullptr))) {
  if (!at_ && !backwards_) at_ = stream.nodes_.first();
}

// To the next entry, whatever it is.
bool StreamWalk::step() {
  if (started_) entry_ = backwards_ ? node_.previous(entry_) : node_.next(entry_);
  while (!entry_) {
    if (started_) at_ = backwards_ ? Stream::NodeTree::previous(at_) : Stream::NodeTree::next(at_);
    if (!at_) return false;
    started_ = true;
    node_ = Stream::node_at(at_);
    entry_ = backwards_ ? node_.last() : node_.first();
  }
  return true;
}

bool StreamWalk::next() {
  while (at_ && step()) {
    if (backwards_ ? entry_.id < from_ : entry_.id > to_) break;
    if (entry_.deleted || entry_.id < from_ || entry_.id > to_) continue;
    return true;
  }
  at_ = {};
  return false;
}

// --- the keyspace's view ----------------------------------------------------------------------

// Nodes in the order of their ids, then what each group has pending: `at.group` counts from 1.
void Stream::relocate(base::SlabCache& memory, PartCursor& at, size_t& budget) {
  StreamId id{at.major, at.minor};
  while (budget > 0) {
    bool done;
    if (at.group == 0) {
      done = relocate_nodes(memory, id, budget);
    } else {
      GroupTree::Cursor group = groups_.first();
      for (uint32_t i = 1; group && i < at.group; i++) group = GroupTree::next(group);
      if (!group) {
        at = {};
        return;
      }
      done = group.value()->relocate_pending(memory, id, budget);
    }
    if (done) {
      id = {};
      at.group++;
    }
  }
  at.major = id.ms;
  at.minor = id.seq;
}

// True when there are no more from `id` on, which is moved on.
bool Stream::relocate_nodes(base::SlabCache& memory, StreamId& id, size_t& budget) {
  NodeTree::Cursor at = nodes_.at_or_after(id);
  for (; at && budget > 0; at = NodeTree::next(at)) {
    at = nodes_.relocate(memory, at);
    const Listpack listpack = at.value();
    void* moved = memory.relocate(listpack.data(), listpack.footprint());
    if (moved != nullptr) at.set_value(Listpack(moved));
    spend(budget, 4);
  }
  if (at) id = at.key();
  return !at;
}

const ObjectKind kStreamKind = {
    .size = [](const void* data) { return size_t{static_cast<const Stream*>(data)->length()}; },
    .footprint = [](const void* data) { return static_cast<const Stream*>(data)->footprint(); },
    .duplicate = [](base::SlabCache& memory, const void* data) -> void* {
      return static_cast<const Stream*>(data)->duplicate(memory);
    },
    .dismantle =
        [](base::SlabCache& memory, void* data, size_t& budget) {
          return Stream::dismantle(memory, static_cast<Stream*>(data), budget);
        },
    .relocate =
        [](base::SlabCache& memory, void* data, PartCursor& at, size_t& budget) {
          static_cast<Stream*>(data)->relocate(memory, at, budget);
          return data;
        },
    .observer = [](const void* data) { return static_cast<const Stream*>(data)->observer(); },
    .observe = [](void* data,
                  PartObserver* observer) { static_cast<Stream*>(data)->set_observer(observer); },
};

}  // namespace engine
