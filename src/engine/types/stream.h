// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "base/slab.h"
#include "engine/types/entry.h"
#include "engine/types/object_kind.h"
#include "engine/types/ordered_tree.h"
#include "engine/types/part_observer.h"
#include "engine/types/stream_group.h"
#include "engine/types/stream_id.h"
#include "engine/types/stream_node.h"

namespace engine {

// Up to where the last node takes more; 0: no limit.
struct StreamLimits {
  uint64_t node_bytes = 0;
  uint64_t node_entries = 0;
};

// What XTRIM takes out: entries from the start, until `length` are left or all ids are at least
// `id`.
struct StreamTrim {
  enum class By : uint8_t { kNothing, kLength, kId };
  By by = By::kNothing;
  bool whole_nodes = false;
  uint64_t length = 0;
  StreamId id;
  uint64_t entries_max = 0;  // do not take more; 0: no limit
};

// Entries in the order of their ids, and the groups that read them. Walking in order of ids, and
// what is in it, is open to whoever dumps it; building one from a dump goes through add_node(),
// add_group() and restore_figures(), which look at what they get. Belongs to whoever holds the
// key's partition.
class Stream {
 public:
  using NodeTree = OrderedTree<StreamId, Listpack>;
  using GroupTree = OrderedTree<std::string_view, StreamGroup*>;

  static Stream* create(base::SlabCache& memory);
  static Stream* of(const Object& object) { return static_cast<Stream*>(object.data); }
  static const Stream* of(const ConstObject& object) {
    return static_cast<const Stream*>(object.data);
  }
  Object object() { return {Type::kStream, Encoding::kStream, this}; }

  Stream* duplicate(base::SlabCache& memory) const;
  static bool dismantle(base::SlabCache& memory, Stream* stream, size_t& budget);
  // As ObjectKind; the stream itself, its groups and consumers stay where they are.
  void relocate(base::SlabCache& memory, PartCursor& at, size_t& budget);

  uint64_t length() const { return length_; }
  StreamId first_id() const { return first_id_; }  // of the first live entry, zero if empty
  StreamId last_id() const { return last_id_; }    // given out last
  StreamId max_deleted_id() const { return max_deleted_id_; }
  uint64_t entries_added() const { return entries_added_; }
  size_t footprint() const { return footprint_; }
  const NodeTree& nodes() const { return nodes_; }
  const GroupTree& groups() const { return groups_; }

  // See PartObserver, which is told of the listpacks of nodes, and not of groups; null: nobody.
  PartObserver* observer() const { return observer_; }
  void set_observer(PartObserver* observer) { observer_ = observer; }

  // --- entries --------------------------------------------------------------------------------

  static constexpr size_t kEntryBytesMax = size_t{1} << 30;
  static constexpr uint64_t kEntriesAddedMax = INT64_MAX;  // it counts no further

  // Requires: id > last_id(); fields and values together have at most kEntryBytesMax.
  void append(base::SlabCache& memory, StreamId id, std::span<const std::string_view> pairs,
              const StreamLimits& limits);

  // XDEL: returns how many of them were there.
  size_t erase(base::SlabCache& memory, std::span<const StreamId> ids);

  // Returns how many were taken out.
  uint64_t trim(base::SlabCache& memory, const StreamTrim& trim);

  bool contains(StreamId id) const;
  StreamId last_live_id() const;  // zero if there is none

  // How many live entries there are between two ids, both included, but not more than `at_most`.
  uint64_t count_between(StreamId from, StreamId to, uint64_t at_most) const;

  // The figures that XSETID sets. Requires: length() <= added <= kEntriesAddedMax.
  void set_last_id(StreamId id) { last_id_ = id; }
  void set_entries_added(uint64_t added);
  void set_max_deleted_id(StreamId id) { max_deleted_id_ = id; }

  // --- groups ---------------------------------------------------------------------------------

  StreamGroup* find_group(std::string_view name);
  const StreamGroup* find_group(std::string_view name) const;
  // Null if there is one of that name.
  StreamGroup* add_group(base::SlabCache& memory, std::string_view name, StreamId last_id,
                         int64_t entries_read);
  void erase_group(base::SlabCache& memory, StreamGroup* group);

  // The group has read up to `id`, which is `entries_read` entries by what the caller was told:
  // never more than were added, whatever that was.
  void set_read(StreamGroup& group, StreamId id, int64_t entries_read) const;
  // The group goes on to `id`, an entry of the stream behind its last one.
  void advance(StreamGroup& group, StreamId id) const;
  // How many entries the group has not read, 0 or more; nullopt if that cannot be told.
  std::optional<int64_t> lag(const StreamGroup& group) const;

  // --- from a dump ----------------------------------------------------------------------------

  // Appends a node; false if it is not valid or not behind all others.
  bool add_node(base::SlabCache& memory, StreamId master, std::string_view listpack);

  struct Figures {
    uint64_t length = 0;
    StreamId last_id = {};
    StreamId max_deleted_id = {};
    uint64_t entries_added = 0;
  };
  // After the last node; false if they contradict the nodes. Counters that could not have come
  // about are taken for the nearest that could.
  bool restore_figures(const Figures& figures);

 private:
  friend class StreamWalk;

  Stream() = default;
  static StreamNode node_at(NodeTree::Cursor at) { return {at.key(), at.value()}; }
  StreamNode to_change(NodeTree::Cursor at) const;
  bool relocate_nodes(base::SlabCache& memory, StreamId& id, size_t& budget);
  bool erase_one(base::SlabCache& memory, StreamId id);
  uint64_t count_in_node(const StreamNode& node, StreamId from, StreamId to,
                         uint64_t at_most) const;
  void erase_node(base::SlabCache& memory, NodeTree::Cursor at);
  uint64_t trim_node(base::SlabCache& memory, NodeTree::Cursor at, const StreamTrim& trim);
  StreamId first_live_id() const;
  bool has_deleted_behind(StreamId id) const;
  bool counts(const StreamGroup& group) const;
  int64_t entries_up_to(StreamId id) const;

  NodeTree nodes_;
  GroupTree groups_;
  uint64_t length_ = 0;
  StreamId first_id_;
  StreamId last_id_;
  StreamId max_deleted_id_;
  uint64_t entries_added_ = 0;
  size_t footprint_ = 0;
  PartObserver* observer_ = nullptr;
};

// Goes over the live entries between two ids, both included, forwards or backwards. Valid until
// the stream's entries change.
class StreamWalk {
 public:
  enum class Direction : uint8_t { kForwards, kBackwards };

  StreamWalk(const Stream& stream, StreamId from, StreamId to,
             Direction direction = Direction::kForwards);

  // False when there are no more.
  bool next();

  const StreamNode& node() const { return node_; }
  const StreamNode::Entry& entry() const { return entry_; }
  StreamId id() const { return entry_.id; }

 private:
  bool step();

  StreamId from_;
  StreamId to_;
  bool backwards_;
  Stream::NodeTree::Cursor at_;
  StreamNode node_;
  StreamNode::Entry entry_;
  bool started_ = false;
};

extern const ObjectKind kStreamKind;

}  // namespace engine
