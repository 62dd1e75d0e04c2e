// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/slab.h"
#include "engine/types/entry.h"
#include "engine/types/listpack.h"
#include "engine/types/object_kind.h"

namespace engine {

// `list-max-listpack-size`: how much one listpack of a list may hold.
struct ListLimits {
  size_t bytes_max = 8192;
  size_t elements_max = SIZE_MAX;

  // -1 to -5: 4 to 64 KiB; 0 and above: that many elements, in at most 8 KiB.
  static ListLimits of(int64_t max_listpack_size);
};

// One part of a long list.
struct ListNode {
  ListNode* previous = nullptr;
  ListNode* next = nullptr;
  void* listpack = nullptr;
  size_t count = 0;
};

// A long list ("quicklist"): a chain of listpacks, so that both ends take and give in constant
// time, and nothing ever moves more than one of them. An index is looked for from the nearer end,
// a node at a step.
struct ListChain {
  ListNode* head = nullptr;
  ListNode* tail = nullptr;
  size_t size = 0;       // elements
  size_t footprint = 0;  // bytes of nodes and listpacks
};

extern const ObjectKind kListChainKind;

// The value of a list's entry, in whichever form: one listpack while it is short, a chain beyond.
// A handle for the time of a command: the entry owns the value. Changes keep the entry right, but
// for an empty list, which is the caller's to erase. Not thread-safe.
class List {
 public:
  // Where an element is; valid until the next change but through the cursor itself.
  struct Cursor {
    ListNode* node = nullptr;  // null in a list that is one listpack
    Listpack::Position position = Listpack::kNone;

    explicit operator bool() const { return position != Listpack::kNone; }
  };

  // Requires: type kList.
  List(base::SlabCache& memory, Entry& entry, const ListLimits& limits)
      : memory_(memory), entry_(entry), limits_(limits) {}

  // Longer elements do not fit a listpack: the caller refuses them.
  static constexpr size_t kElementBytesMax = Listpack::kBytesMax - 64;

  // The value of a new list, empty.
  static Object create(base::SlabCache& memory) {
    return {Type::kList, Encoding::kListpack, Listpack::create(memory).data()};
  }

  size_t size() const;

  // --- reading ------------------------------------------------------------------------------

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

  // --- changing -----------------------------------------------------------------------------

  void push_front(std::string_view text);
  void push_back(std::string_view text);
  void insert_before(Cursor cursor, std::string_view text);
  void insert_after(Cursor cursor, std::string_view text);
  void replace(Cursor cursor, std::string_view text);

  // Returns what follows, or nothing.
  Cursor erase(Cursor cursor);

  // Takes `count` elements from `index` on out. Requires: they are there.
  void erase(size_t index, size_t count);

  // Back to one listpack if it has become short: to be called when a command has taken out what it
  // was to.
  void shrink();

 private:
  ListChain& chain() const { return *static_cast<ListChain*>(entry_.object().data); }
  bool is_chain() const { return entry_.encoding() == Encoding::kQuicklist; }
  Listpack listpack_of(Cursor cursor) const {
    return Listpack(cursor.node != nullptr ? cursor.node->listpack : entry_.object().data);
  }
  bool fits(Listpack listpack, size_t count, size_t length) const;

  void make_chain();
  bool make_room_for(std::string_view text);
  ListNode* new_node(ListNode* previous, Listpack listpack, size_t count);
  void drop_node(ListNode* node);
  void set_listpack(ListNode* node, Listpack listpack, size_t footprint_before, int64_t more);
  bool join(ListNode* node);
  void split(ListNode* node, Listpack::Position position);
  void insert_into(ListNode* node, Listpack::Position before, std::string_view text);
  size_t erase_in(ListNode* node, size_t index, size_t count);

  base::SlabCache& memory_;
  Entry& entry_;
  const ListLimits limits_;
};

}  // namespace engine
