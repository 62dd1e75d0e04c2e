// SPDX-License-Identifier: Apache-2.0
#include "engine/types/list_tree.h"

#include <algorithm>
#include <new>

#include "base/check.h"

namespace engine {

// --- nodes ------------------------------------------------------------------------------------

ListTree::Node* ListTree::new_node(base::SlabCache& memory, uint32_t height, uint32_t capacity) {
  auto* node = new (memory.allocate(bytes_for(capacity))) Node;
  node->parent = nullptr;
  node->height = static_cast<uint16_t>(height);
  node->capacity = static_cast<uint16_t>(capacity);
  node->count = 0;
  return node;
}

void ListTree::free_node(base::SlabCache& memory, Node* node) { memory.free(node, node->bytes()); }

ListTree::Totals ListTree::Node::totals() const {
  Totals totals = {.elements = 0, .bytes = base::SlabCache::footprint(bytes())};
  for (uint32_t slot = 0; slot < count; slot++) totals += children()[slot].totals;
  return totals;
}

// Where the node stands in its parent; false for the root.
ListTree::Place ListTree::place_of(const Node* node) {
  Node* parent = node->parent;
  if (parent == nullptr) return {};
  uint32_t slot = parent->count - 1u;  // where the list mostly grows or shrinks, or at its front
  if (parent->children()[slot].data == node) return {parent, slot};
  for (slot = 0; parent->children()[slot].data != node;) slot++;
  return {parent, slot};
}

// Tells all above.
void ListTree::add(Place place, const Totals& more) {
  for (; place; place = place_of(place.node_)) place.child().totals += more;
}

// Gives the node a child; what stands above is the caller's to tell.
void ListTree::put(Place place, const Child& child) {
  Node* node = place.node_;
  DCHECK(node->count < node->capacity);
  Child* children = node->children();
  std::copy_backward(children + place.slot_, children + node->count, children + node->count + 1);
  children[place.slot_] = child;
  if (node->height > 0) child.node()->parent = node;
  node->count++;
}

// Forgets children.
void ListTree::take(Node* node, uint32_t slot, uint32_t count) {
  Child* children = node->children();
  std::copy(children + slot + count, children + node->count, children + slot);
  node->count = static_cast<uint16_t>(node->count - count);
}

// Gives children to the end of another node.
void ListTree::move(Node* from, uint32_t slot, uint32_t count, Node* to) {
  const Child* children = from->children() + slot;
  for (uint32_t i = 0; i < count; i++) put({to, to->count}, children[i]);
  take(from, slot, count);
}

// --- the tree ---------------------------------------------------------------------------------

ListTree* ListTree::create(base::SlabCache& memory) {
  return new (memory.allocate(sizeof(ListTree))) ListTree;
}

Listpack ListTree::dissolve(base::SlabCache& memory, ListTree* tree) {
  CHECK(tree->has_one());
  const Listpack only = tree->to_change(tree->first());
  if (tree->observer_ != nullptr) tree->observer_->dissolved(tree);
  free_node(memory, tree->root_);
  memory.free(tree, sizeof(ListTree));
  return only;
}

size_t ListTree::footprint() const {
  return base::SlabCache::footprint(sizeof(ListTree)) +
         (root_ != nullptr ? root_->totals().bytes : 0);
}

ListTree::Place ListTree::first() const {
  if (root_ == nullptr) return {};
  Node* node = root_;
  while (node->height > 0) node = node->children()[0].node();
  return {node, 0};
}

ListTree::Place ListTree::last() const {
  if (root_ == nullptr) return {};
  Node* node = root_;
  while (node->height > 0) node = node->children()[node->count - 1].node();
  return {node, node->count - 1u};
}

ListTree::Place ListTree::next(Place place) {
  while (place && place.slot_ + 1u == place.node_->count) place = place_of(place.node_);
  if (!place) return {};
  place.slot_++;
  while (place.node_->height > 0) place = {place.child().node(), 0};
  return place;
}

ListTree::Place ListTree::previous(Place place) {
  while (place && place.slot_ == 0) place = place_of(place.node_);
  if (!place) return {};
  place.slot_--;
  while (place.node_->height > 0) {
    Node* node = place.child().node();
    place = {node, node->count - 1u};
  }
  return place;
}

ListTree::Place ListTree::find(size_t& index) const {
  DCHECK(index < size_);
  for (Node* node = root_;;) {
    uint32_t slot = 0;
    const Child* children = node->children();
    for (; index >= children[slot].totals.elements; slot++) {
      index -= children[slot].totals.elements;
    }
    if (node->height == 0) return {node, slot};
    node = children[slot].node();
  }
}

size_t ListTree::elements_before(Place place) {
  size_t elements = 0;
  for (; place; place = place_of(place.node_)) {
    for (uint32_t slot = 0; slot < place.slot_; slot++) {
      elements += place.node_->children()[slot].totals.elements;
    }
  }
  return elements;
}

// --- adding -----------------------------------------------------------------------------------

ListTree::Place ListTree::insert(base::SlabCache& memory, Place before, Listpack listpack) {
  if (root_ == nullptr) root_ = new_node(memory, 0, kSlotsMin);
  End end = before == first() ? End::kFront : End::kNone;
  Place place = before;
  if (!before) {
    end = End::kBack;
    place = root_->count > 0 ? last() : Place(root_, 0);
    place.slot_ = place.node_->count;
  }
  place = make_room(memory, place, end);
  put(place, {listpack.data(), {}});
  const Totals more = totals_of(listpack);
  size_ += more.elements;
  add(place, more);
  return place;
}

// Makes sure that there is room for one more child at the place; returns where that is then.
ListTree::Place ListTree::make_room(base::SlabCache& memory, Place place, End end) {
  Node* node = place.node_;
  if (node->count < node->capacity) return place;
  if (node->capacity < kSlots) return {enlarge_root(memory), place.slot_};
  if (node->parent == nullptr) raise_root(memory);
  Place beside = place_of(node);
  beside.slot_++;
  beside = make_room(memory, beside, end);
  // Nodes need a child to be found by; a leaf gets its own at once.
  const uint32_t at_least = node->height > 0 ? 1 : 0;
  const uint32_t cut = end == End::kFront  ? at_least
                       : end == End::kBack ? node->count - at_least
                                           : node->count / 2u;
  Node* right = new_node(memory, node->height, kSlots);
  move(node, cut, node->count - cut, right);
  put(beside, {right, {}});
  beside.child().totals = right->totals();
  beside.node_->children()[beside.slot_ - 1].totals = node->totals();
  add(place_of(beside.node_), {.elements = 0, .bytes = base::SlabCache::footprint(right->bytes())});
  const bool to_right = place.slot_ > cut || end == End::kBack;
  return to_right ? Place(right, place.slot_ - cut) : place;
}

// Requires: it is the only node.
ListTree::Node* ListTree::enlarge_root(base::SlabCache& memory) {
  Node* old = root_;
  root_ = new_node(memory, 0, std::min(kSlots, old->capacity * 2u));
  move(old, 0, old->count, root_);
  free_node(memory, old);
  return root_;
}

void ListTree::raise_root(base::SlabCache& memory) {
  Node* old = root_;
  root_ = new_node(memory, old->height + 1u, kSlots);
  put({root_, 0}, {old, old->totals()});
}

// --- taking -----------------------------------------------------------------------------------

ListTree::Place ListTree::erase(base::SlabCache& memory, Place place) {
  size_t index = elements_before(place);
  const Totals gone = place.child().totals;
  Listpack::destroy(memory, to_change(place));
  size_ -= gone.elements;
  add(place, -gone);
  take(place.node_, place.slot_, 1);
  tidy(memory, place.node_);
  return index < size_ ? find(index) : Place();
}

// From a node that lost a child upwards: frees what is empty, joins what is small.
void ListTree::tidy(base::SlabCache& memory, Node* node) {
  while (node->parent != nullptr) {
    const Place place = place_of(node);
    Node* parent = place.node_;
    if (node->count == 0) {
      add(place, -node->totals());
      take(parent, place.slot_, 1);
      free_node(memory, node);
    } else if (!join(memory, parent, place.slot_) && place.slot_ > 0) {
      join(memory, parent, place.slot_ - 1);
    }
    node = parent;
  }
  lower_root(memory);
}

// Makes the child at `left` and the next one a single one, if they are small enough.
bool ListTree::join(base::SlabCache& memory, Node* parent, uint32_t left) {
  if (left + 1u >= parent->count) return false;
  Child* children = parent->children();
  Node* node = children[left].node();
  Node* right = children[left + 1].node();
  if (node->count + right->count > kSlots * 3 / 4) return false;
  move(right, 0, right->count, node);
  children[left].totals = node->totals();
  take(parent, left + 1, 1);
  add(place_of(parent),
      -Totals{.elements = 0, .bytes = base::SlabCache::footprint(right->bytes())});
  free_node(memory, right);
  return true;
}

void ListTree::lower_root(base::SlabCache& memory) {
  while (root_ != nullptr && root_->height > 0 && root_->count == 1) {
    Node* child = root_->children()[0].node();
    free_node(memory, root_);
    root_ = child;
    root_->parent = nullptr;
  }
  if (root_ != nullptr && root_->count == 0) {
    free_node(memory, root_);
    root_ = nullptr;
  }
}

ListTree* ListTree::cut(base::SlabCache& memory, Place place) {
  ListTree* before = create(memory);
  before->size_ = elements_before(place);
  size_ -= before->size_;
  // From the leaf upwards, each node on the way is cut in two.
  while (place) {
    Node* node = place.node_;
    const Place above = place_of(node);
    Node* lower = before->root_;
    if (place.slot_ > 0 || lower != nullptr) {
      Node* left = new_node(memory, node->height, node->capacity);
      move(node, 0, place.slot_, left);
      if (lower != nullptr) put({left, left->count}, {lower, lower->totals()});
      before->root_ = left;
    }
    if (node->height > 0) node->children()[0].totals = node->children()[0].node()->totals();
    place = above;
  }
  before->lower_root(memory);
  lower_root(memory);
  before->observer_ = observer_;
  if (observer_ != nullptr) observer_->parted({Type::kList, Encoding::kQuicklist, before});
  return before;
}

// --- as an object -----------------------------------------------------------------------------

const ObjectKind ListTree::kKind = {
    .size = [](const void* data) { return static_cast<const ListTree*>(data)->size(); },
    .footprint = [](const void* data) { return static_cast<const ListTree*>(data)->footprint(); },
    .duplicate = [](base::SlabCache& memory, const void* data) -> void* {
      ListTree* copy = create(memory);
      for (Place at = static_cast<const ListTree*>(data)->first(); at; at = next(at)) {
        copy->insert(memory, {}, Listpack::create(memory, listpack(at).view()));
      }
      return copy;
    },
    .dismantle =
        [](base::SlabCache& memory, void* data, size_t& budget) {
          auto* tree = static_cast<ListTree*>(data);
          if (!tree->dismantle(memory, budget)) return false;
          memory.free(tree, sizeof(ListTree));
          return true;
        },
    .relocate = relocate,
    .observer = [](const void* data) { return static_cast<const ListTree*>(data)->observer(); },
    .observe = [](void* data,
                  PartObserver* observer) { static_cast<ListTree*>(data)->set_observer(observer); },
};

// `at` is the index of an element.
void* ListTree::relocate(base::SlabCache& memory, void* data, PartCursor& at, size_t& budget) {
  auto* tree = static_cast<ListTree*>(data);
  while (at.major < tree->size_ && budget > 0) {
    size_t index = at.major;
    const Place place = tree->relocate_nodes(memory, tree->find(index));
    const Listpack old = listpack(place);
    void* moved = memory.relocate(old.data(), old.footprint());
    if (moved != nullptr) tree->set_listpack(place, Listpack(moved));
    at.major += listpack(place).count() - index;
    spend(budget, 4);
  }
  if (at.major < tree->size_) return tree;
  at = {};
  void* moved = memory.relocate(tree, sizeof(ListTree));
  return moved != nullptr ? moved : tree;
}

// Those above the listpack.
ListTree::Place ListTree::relocate_nodes(base::SlabCache& memory, Place place) {
  for (Node* node = place.node_; node != nullptr; node = node->parent) {
    if (!memory.should_move(node, node->bytes())) continue;
    const Place above = place_of(node);
    auto* moved = static_cast<Node*>(memory.relocate(node, node->bytes()));
    if (above) {
      above.child().data = moved;
    } else {
      root_ = moved;
    }
    for (uint32_t i = 0; moved->height > 0 && i < moved->count; i++) {
      moved->children()[i].node()->parent = moved;
    }
    if (node == place.node_) place.node_ = moved;
    node = moved;
  }
  return place;
}

bool ListTree::dismantle(base::SlabCache& memory, size_t& budget) {
  // Always the last listpack, and the nodes that have none left; what stands above is not told.
  while (root_ != nullptr) {
    if (budget == 0) return false;
    budget--;
    Node* node = root_;
    while (node->height > 0 && node->count > 0) node = node->children()[node->count - 1].node();
    if (node->count > 0) {
      Listpack::destroy(memory, Listpack(node->children()[--node->count].data));
      continue;
    }
    if (node == root_) {
      root_ = nullptr;
    } else {
      node->parent->count--;
    }
    free_node(memory, node);
  }
  return true;
}

// --- checking ---------------------------------------------------------------------------------

bool ListTree::consistent() const {
  if (root_ == nullptr) return size_ == 0;
  return root_->parent == nullptr && (root_->height == 0 || root_->count > 1) &&
         root_->totals().elements == size_ && consistent(root_);
}

bool ListTree::consistent(const Node* node) {
  if (node->count == 0 || node->count > node->capacity) return false;
  for (uint32_t slot = 0; slot < node->count; slot++) {
    const Child& child = node->children()[slot];
    if (node->height == 0) {
      const Listpack listpack(child.data);
      if (listpack.empty() || child.totals != totals_of(listpack)) return false;
      continue;
    }
    const Node* below = child.node();
    if (below->parent != node || below->height + 1 != node->height || below->capacity != kSlots ||
        child.totals != below->totals() || !consistent(below)) {
      return false;
    }
  }
  return true;
}

}  // namespace engine
