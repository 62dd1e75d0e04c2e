// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>

#include "base/slab.h"
#include "engine/types/listpack.h"
#include "engine/types/object_kind.h"
#include "engine/types/part_observer.h"

namespace engine {

// A long list ("quicklist"): its listpacks in their order, below the leaves of a B+-tree whose
// nodes know how many elements stand under each child, so that an index leads to its listpack in
// O(log n). Adding and taking a listpack cost O(log n) as well, and so does cutting off any number
// of them.
//
// A full node is cut in two halves, but at either end of the list, where it mostly grows, so that
// it stays full. Two neighbours become one as soon as both fit into three quarters of a node.
//
// Owns the listpacks, none of which is ever empty. An index counts from 0. Not thread-safe.
class ListTree {
 private:
  struct Node;
  struct Child;

 public:
  // Where a listpack stands; valid until one is added or taken.
  class Place {
   public:
    Place() = default;

    explicit operator bool() const { return node_ != nullptr; }
    bool operator==(const Place&) const = default;

   private:
    friend class ListTree;
    Place(Node* node, uint32_t slot) : node_(node), slot_(slot) {}
    inline Child& child() const;

    Node* node_ = nullptr;
    uint32_t slot_ = 0;
  };

  static ListTree* create(base::SlabCache& memory);

  // Frees the tree and gives back its only listpack. Requires: has_one().
  static Listpack dissolve(base::SlabCache& memory, ListTree* tree);

  size_t size() const { return size_; }  // elements
  bool has_one() const;                  // listpack
  size_t footprint() const;

  // --- finding: false beyond either end -------------------------------------------------------

  Place first() const;
  Place last() const;
  static Place next(Place place);
  static Place previous(Place place);

  // Where the element at `index` is; that becomes the index in its listpack. Requires: it is there.
  Place find(size_t& index) const;

  static inline Listpack listpack(Place place);

  // See PartObserver, which is told of listpacks; null: nobody.
  PartObserver* observer() const { return observer_; }
  void set_observer(PartObserver* observer) { observer_ = observer; }

  // --- changing -------------------------------------------------------------------------------

  // The listpack, for who is going to change it.
  inline Listpack to_change(Place place) const;

  // To be called when a listpack has changed, which may have moved it.
  inline void set_listpack(Place place, Listpack listpack);

  // Puts a listpack in front of the one at `before`, false: behind all. Returns where it is now.
  Place insert(base::SlabCache& memory, Place before, Listpack listpack);

  // Frees the listpack. Returns where the next one is now.
  Place erase(base::SlabCache& memory, Place place);

  // Moves all listpacks before `place` to a new tree, which is the caller's.
  ListTree* cut(base::SlabCache& memory, Place place);

  static const ObjectKind kKind;

  // Whether everything is as it should be. Looks at all of the tree: for tests.
  bool consistent() const;

 private:
  // Two levels lead to a million short elements. The first leaf begins smaller and doubles.
  static constexpr uint32_t kSlots = 62;
  static constexpr uint32_t kSlotsMin = 4;

  // How many elements there are, and what they take of memory, nodes included. Differences too.
  struct Totals {
    size_t elements = 0;
    size_t bytes = 0;

    Totals& operator+=(const Totals& more) {
      elements += more.elements;
      bytes += more.bytes;
      return *this;
    }
    Totals operator-() const { return {0 - elements, 0 - bytes}; }
    bool operator==(const Totals&) const = default;
  };
  struct Child {
    void* data;  // of a listpack below a leaf, else a node
    Totals totals;

    Node* node() const { return static_cast<Node*>(data); }
  };
  struct Node {
    Node* parent;
    uint16_t height;  // 0: a leaf
    uint16_t capacity;
    uint16_t count;

    Child* children() { return reinterpret_cast<Child*>(this + 1); }
    const Child* children() const { return reinterpret_cast<const Child*>(this + 1); }
    size_t bytes() const { return bytes_for(capacity); }
    Totals totals() const;
  };

  // Which end of the list a new child is for.
  enum class End : uint8_t { kFront, kBack, kNone };

  static constexpr size_t bytes_for(uint32_t capacity) {
    return sizeof(Node) + capacity * sizeof(Child);
  }
  static Node* new_node(base::SlabCache& memory, uint32_t height, uint32_t capacity);
  static void free_node(base::SlabCache& memory, Node* node);

  static Totals totals_of(Listpack listpack) { return {listpack.count(), listpack.footprint()}; }
  static Place place_of(const Node* node);
  static size_t elements_before(Place place);
  static void add(Place place, const Totals& more);

  static void put(Place place, const Child& child);
  static void take(Node* node, uint32_t slot, uint32_t count);
  static void move(Node* from, uint32_t slot, uint32_t count, Node* to);
  Place make_room(base::SlabCache& memory, Place place, End end);
  Node* enlarge_root(base::SlabCache& memory);
  void raise_root(base::SlabCache& memory);
  void tidy(base::SlabCache& memory, Node* node);
  static bool join(base::SlabCache& memory, Node* parent, uint32_t left);
  void lower_root(base::SlabCache& memory);

  bool dismantle(base::SlabCache& memory, size_t& budget);
  static void* relocate(base::SlabCache& memory, void* data, PartCursor& at, size_t& budget);
  Place relocate_nodes(base::SlabCache& memory, Place place);
  static bool consistent(const Node* node);

  Node* root_ = nullptr;
  size_t size_ = 0;
  PartObserver* observer_ = nullptr;
};

inline ListTree::Child& ListTree::Place::child() const { return node_->children()[slot_]; }

inline void ListTree::set_listpack(Place place, Listpack listpack) {
  Child& child = place.child();
  Totals more = {.elements = listpack.count() - child.totals.elements, .bytes = 0};
  if (child.data != listpack.data()) {  // else it takes what it took
    child.data = listpack.data();
    more.bytes = listpack.footprint() - child.totals.bytes;
  }
  size_ += more.elements;
  add(place, more);
}

inline bool ListTree::has_one() const {
  return root_ != nullptr && root_->height == 0 && root_->count == 1;
}

inline Listpack ListTree::listpack(Place place) { return Listpack(place.child().data); }

inline Listpack ListTree::to_change(Place place) const {
  const Listpack listpack = ListTree::listpack(place);
  if (observer_ != nullptr) [[unlikely]]
    observer_->before_listpack(listpack.data());
  return listpack;
}

}  // namespace engine
