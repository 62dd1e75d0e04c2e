// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "base/slab.h"
#include "engine/types/listpack.h"
#include "engine/types/stream_id.h"

namespace engine {

// Some entries of a stream in one listpack, byte for byte as Redis stores and dumps them:
//
//   live entries | deleted entries | n | field * n | 0            the master: fields to share
//   flags | ms - master's | seq - master's | value * n | elements  an entry with those fields
//   flags | ms | seq | m | (field | value) * m | elements          one with others
//
// where `elements` says how many the entry has before it, to walk back. Deleting an entry sets a
// flag. A node is a handle, as Listpack is.
class StreamNode {
 public:
  using Position = Listpack::Position;

  struct Entry {
    Position at = Listpack::kNone;  // kNone: there is none
    StreamId id;
    bool deleted = false;
    bool same_fields = false;
    size_t fields = 0;
    Position body = Listpack::kNone;  // of the first value, or the first field if not the same

    explicit operator bool() const { return at != Listpack::kNone; }
  };

  StreamNode(StreamId master, Listpack listpack) : master_(master), listpack_(listpack) {}

  // A node without entries, with the fields of the first that is to come. `pairs`: field, value...
  static StreamNode create(base::SlabCache& memory, StreamId master,
                           std::span<const std::string_view> pairs);

  // Whether these bytes, from anywhere, are a node whose ids ascend from the master's on.
  static bool valid(StreamId master, std::string_view bytes);

  StreamId master() const { return master_; }
  Listpack listpack() const { return listpack_; }
  size_t live() const;
  size_t deleted() const;

  // --- walking, deleted ones included ---------------------------------------------------------

  Entry first() const;
  Entry last() const;
  Entry next(const Entry& entry) const;
  Entry previous(const Entry& entry) const;

  // Calls visit(field, value) with both as Listpack::Element.
  template <typename Visit>
  void for_each_field(const Entry& entry, Visit visit) const {
    Position field = entry.same_fields ? master_fields() : entry.body;
    Position value = entry.body;
    for (size_t i = 0; i < entry.fields; i++) {
      if (!entry.same_fields) value = listpack_.next(field);
      visit(listpack_.get(field), listpack_.get(value));
      field = listpack_.next(entry.same_fields ? field : value);
      value = entry.same_fields ? listpack_.next(value) : field;
    }
  }

  // --- changing: the listpack may move --------------------------------------------------------

  void append(base::SlabCache& memory, StreamId id, std::span<const std::string_view> pairs);
  // Returns by how much the entries' positions have moved. Requires: not deleted yet.
  int64_t erase(base::SlabCache& memory, const Entry& entry);
  Entry entry_moved(const Entry& entry, int64_t by) const {
    return entry_at(static_cast<Position>(entry.at + by));
  }

 private:
  int64_t integer(Position position) const { return listpack_.get(position).integer; }
  Position field_count() const;
  Position master_fields() const { return listpack_.next(field_count()); }
  Entry entry_at(Position position) const;
  bool has_fields_of_master(std::span<const std::string_view> pairs) const;
  void count(base::SlabCache& memory, int64_t live_more, int64_t deleted_more);

  StreamId master_;
  Listpack listpack_;
};

}  // namespace engine
