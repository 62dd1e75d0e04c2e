// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "base/slab.h"
#include "engine/types/entry.h"
#include "engine/types/list_tree.h"
#include "engine/types/listpack.h"
#include "engine/types/object.h"

namespace engine {

// `list-max-listpack-size`: how much one listpack of a list may hold.
struct ListLimits {
  size_t bytes_max = 8192;
  size_t elements_max = SIZE_MAX;

  // -1 to -5: 4 to 64 KiB; 0 and above: that many elements, in at most 8 KiB.
  static ListLimits of(int64_t max_listpack_size);
};

// What can be read of the value of a list's entry, in whichever form: one listpack while it is
// short, a tree of them beyond. A handle for the time of a command: the entry owns the value. Not
// thread-safe.
class ListView {
 public:
  // Where an element is; valid until the next change but through the cursor itself.
  struct Cursor {
    ListTree::Place place;  // false in a list that is one listpack
    Listpack::Position position = Listpack::kNone;

    explicit operator bool() const { return position != Listpack::kNone; }
  };

  // Requires: type kList.
  explicit ListView(const Entry& entry) : value_(entry), data_(entry.object().data) {}

  size_t size() const;

  Cursor first() const;
  Cursor last() const;
  Cursor at(int64_t index) const;  // negative ones count from the end, as -1
  Cursor next(Cursor cursor) const;
  Cursor previous(Cursor cursor) const;
  Listpack::Element get(Cursor cursor) const { return listpack_of(cursor).get(cursor.position); }
  bool equals(Cursor cursor, std::string_view text) const {
    return listpack_of(cursor).equals(cursor.position, text);
  }

  // Calls visit(const Listpack::Element&) for `count` elements from `index` on. Requires: they are
  // there.
  template <typename Visit>
  void for_each(size_t index, size_t count, Visit visit) const {
    Cursor cursor = at(static_cast<int64_t>(index));
    for (; count > 0; count--, cursor = next(cursor)) visit(get(cursor));
  }

 protected:
  bool is_tree() const { return value_.encoding() == Encoding::kQuicklist; }
  const ListTree& tree() const { return *static_cast<const ListTree*>(data_); }
  Listpack only_listpack() const { return Listpack(data_); }
  Listpack listpack_of(Cursor cursor) const {
    return cursor.place ? ListTree::listpack(cursor.place) : only_listpack();
  }
  void set_data(const void* data) { data_ = data; }

 private:
  const Entry& value_;
  const void* data_;  // of the entry's object
};

// The same to be changed. Changes keep the entry right, but for an empty list, which is the
// caller's to erase.
class List : public ListView {
 public:
  // Requires: type kList.
  List(base::SlabCache& memory, Entry& entry, const ListLimits& limits)
      : ListView(entry),
        memory_(memory),
        entry_(entry),
        limits_(limits),
        data_(entry.object().data) {}

  // Longer elements do not fit a listpack: the caller refuses them.
  static constexpr size_t kElementBytesMax = Listpack::kBytesMax - 64;

  // The value of a new list, empty.
  static Object create(base::SlabCache& memory) {
    return {Type::kList, Encoding::kListpack, Listpack::create(memory).data()};
  }

  void push_front(std::string_view text);
  void push_back(std::string_view text);
  void insert_before(Cursor cursor, std::string_view text);
  void insert_after(Cursor cursor, std::string_view text);
  void replace(Cursor cursor, std::string_view text);

  // Returns what follows, or nothing.
  Cursor erase(Cursor cursor);

  // Take `count` elements out of one end, in O(log n): whole listpacks of a long list become a
  // value of their own, which is the caller's to free. Requires: the elements are there.
  std::optional<Object> erase_front(size_t count);
  std::optional<Object> erase_back(size_t count);

  // Back to one listpack if it has become short: to be called when a command has taken out what it
  // was to.
  void shrink() {
    if (is_tree() && tree().has_one()) shrink_tree();
  }

 private:
  using Place = ListTree::Place;

  ListTree& tree() { return *static_cast<ListTree*>(data_); }
  void set_object(Encoding encoding, void* data) {
    entry_.set_object(encoding, data);
    data_ = data;
    set_data(data);
  }
  // The one at `place`, false: the list's only one.
  Listpack to_change(Place place) { return place ? tree().to_change(place) : only_listpack(); }
  void set_listpack(Place place, Listpack listpack);
  bool fits(Listpack listpack, size_t length) const;

  void make_tree();
  void shrink_tree();
  Object replace_tree(ListTree* tree);
  bool make_room_for(std::string_view text);
  void add_listpack(Place before, std::string_view text);
  void insert_into(Place place, Listpack::Position before, std::string_view text);
  void erase_in(Place place, size_t index, size_t count);
  Place split(Place place, Listpack::Position position);
  void join(Place place);

  base::SlabCache& memory_;
  Entry& entry_;
  const ListLimits limits_;
  void* data_;  // of the entry's object
};

}  // namespace engine
