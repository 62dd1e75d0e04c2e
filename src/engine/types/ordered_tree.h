// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <new>
#include <type_traits>
#include <utility>

#include "base/slab.h"

namespace engine {

// A B+-tree of small values in the order of their keys. Finding and changing take O(log n); adding
// behind the last key and taking out at either end O(1), amortised. Leaves are linked, so that it
// is walked without going up and down. Owns its nodes, but not what the values point at, and needs
// the memory for every change: destroy() is to be called before it goes. Not thread-safe.
//
// Every inner node knows the exact first key below each of its children, so that keys may be views
// into what their values point at.
template <typename Key, typename Value>
class OrderedTree {
  static_assert(std::is_trivially_copyable_v<Key> && std::is_trivially_copyable_v<Value>);

  struct Inner;
  struct Node {
    Inner* parent = nullptr;
    uint16_t count = 0;
    uint16_t capacity = 0;
  };
  struct Pair {
    Key key;
    Value value;
  };
  struct Leaf : Node {
    Leaf* before = nullptr;
    Leaf* behind = nullptr;
    Pair* pairs() { return reinterpret_cast<Pair*>(this + 1); }
  };
  struct Child {
    Key first;
    Node* node;
  };
  struct Inner : Node {
    Child* children() { return reinterpret_cast<Child*>(this + 1); }
  };

 public:
  // A place in the tree, valid until the next change.
  class Cursor {
   public:
    Cursor() = default;
    explicit operator bool() const { return leaf_ != nullptr; }
    const Key& key() const { return leaf_->pairs()[index_].key; }
    const Value& value() const { return leaf_->pairs()[index_].value; }
    void set_value(const Value& value) { leaf_->pairs()[index_].value = value; }
    bool first_in_node() const { return index_ == 0; }

   private:
    friend class OrderedTree;
    Cursor(Leaf* leaf, size_t index) : leaf_(leaf), index_(index) {}
    Leaf* leaf_ = nullptr;
    size_t index_ = 0;
  };

  size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }
  size_t node_count() const { return node_count_; }

  // --- walking: false beyond either end -------------------------------------------------------

  Cursor first() const { return {first_, 0}; }
  Cursor last() const { return {last_, last_ == nullptr ? 0 : last_->count - size_t{1}}; }

  static Cursor next(Cursor at) {
    if (at.index_ + 1u < at.leaf_->count) return {at.leaf_, at.index_ + 1};
    return {at.leaf_->behind, 0};
  }
  static Cursor previous(Cursor at) {
    if (at.index_ > 0) return {at.leaf_, at.index_ - 1};
    Leaf* leaf = at.leaf_->before;
    return {leaf, leaf == nullptr ? 0 : leaf->count - size_t{1}};
  }

  Cursor find(const Key& key) const {
    const Cursor at = at_or_after(key);
    return at && at.key() == key ? at : Cursor(nullptr, 0);
  }
  Cursor at_or_after(const Key& key) const {
    Leaf* leaf = leaf_for(key);
    if (leaf == nullptr) return {nullptr, 0};
    const size_t index = place_in(leaf, key);
    return index < leaf->count ? Cursor(leaf, index) : Cursor(leaf->behind, 0);
  }
  Cursor at_or_before(const Key& key) const {
    const Cursor at = at_or_after(key);
    if (!at) return last();
    return at.key() == key ? at : previous(at);
  }

  // --- changing -------------------------------------------------------------------------------

  // False, and nothing changed, if the key is there.
  bool insert(base::SlabCache& memory, const Key& key, const Value& value) {
    if (root_ == nullptr) {
      root_ = first_ = last_ = make_leaf(memory, kLeafMin);
    }
    const bool at_end = size_ > 0 && last_->pairs()[last_->count - 1].key < key;
    Leaf* leaf = at_end ? last_ : leaf_for(key);
    size_t index = at_end ? last_->count : place_in(leaf, key);
    if (index < leaf->count && leaf->pairs()[index].key == key) return false;
    if (leaf->count == leaf->capacity) make_room(memory, key, leaf, index);
    Pair* pairs = leaf->pairs();
    std::move_backward(pairs + index, pairs + leaf->count, pairs + leaf->count + 1);
    pairs[index] = {key, value};
    leaf->count++;
    size_++;
    if (index == 0) first_changed(leaf);
    return true;
  }

  void erase(base::SlabCache& memory, Cursor at) {
    Leaf* leaf = at.leaf_;
    Pair* pairs = leaf->pairs();
    std::move(pairs + at.index_ + 1, pairs + leaf->count, pairs + at.index_);
    leaf->count--;
    size_--;
    if (leaf->count == 0) {
      remove_leaf(memory, leaf);
      return;
    }
    if (at.index_ == 0) first_changed(leaf);
    if (leaf->count < kLeafMax / 4) merge(memory, leaf);
  }

  // Moves the nodes above a place as far as they lie in pages that are evacuated. Returns the
  // place.
  Cursor relocate(base::SlabCache& memory, Cursor at) {
    if (void* moved = memory.relocate(at.leaf_, leaf_bytes(at.leaf_->capacity))) {
      Leaf* old = std::exchange(at.leaf_, static_cast<Leaf*>(moved));
      (at.leaf_->before != nullptr ? at.leaf_->before->behind : first_) = at.leaf_;
      (at.leaf_->behind != nullptr ? at.leaf_->behind->before : last_) = at.leaf_;
      rehang(old, at.leaf_);
    }
    for (Inner* inner = at.leaf_->parent; inner != nullptr; inner = inner->parent) {
      void* moved = memory.relocate(inner, kInnerBytes);
      if (moved == nullptr) continue;
      Inner* old = std::exchange(inner, static_cast<Inner*>(moved));
      for (size_t i = 0; i < inner->count; i++) inner->children()[i].node->parent = inner;
      rehang(old, inner);
    }
    return at;
  }

  // Frees the nodes: the tree is empty then.
  void destroy(base::SlabCache& memory) {
    while (size_ > 0) erase(memory, last());
  }

 private:
  static constexpr uint16_t kLeafMin = 2;
  static constexpr uint16_t kLeafMax = 32;
  static constexpr uint16_t kInnerMax = 32;

  static size_t leaf_bytes(size_t capacity) { return sizeof(Leaf) + capacity * sizeof(Pair); }
  static constexpr size_t kInnerBytes = sizeof(Inner) + kInnerMax * sizeof(Child);

  Leaf* make_leaf(base::SlabCache& memory, uint16_t capacity) {
    Leaf* leaf = new (memory.allocate(leaf_bytes(capacity))) Leaf();
    leaf->capacity = capacity;
    node_count_++;
    return leaf;
  }
  Inner* make_inner(base::SlabCache& memory) {
    Inner* inner = new (memory.allocate(kInnerBytes)) Inner();
    inner->capacity = kInnerMax;
    node_count_++;
    return inner;
  }
  void free_leaf(base::SlabCache& memory, Leaf* leaf) {
    memory.free(leaf, leaf_bytes(leaf->capacity));
    node_count_--;
  }
  void free_inner(base::SlabCache& memory, Inner* inner) {
    memory.free(inner, kInnerBytes);
    node_count_--;
  }

  // The leaf where the key is or would be; null in an empty tree.
  Leaf* leaf_for(const Key& key) const {
    Node* node = root_;
    for (size_t level = 0; level < height_; level++) {
      Inner* inner = static_cast<Inner*>(node);
      Child* children = inner->children();
      Child* behind = std::upper_bound(children + 1, children + inner->count, key,
                                       [](const Key& k, const Child& c) { return k < c.first; });
      node = (behind - 1)->node;
    }
    return static_cast<Leaf*>(node);
  }

  static size_t place_in(Leaf* leaf, const Key& key) {
    Pair* pairs = leaf->pairs();
    Pair* at = std::lower_bound(pairs, pairs + leaf->count, key,
                                [](const Pair& p, const Key& k) { return p.key < k; });
    return static_cast<size_t>(at - pairs);
  }

  static size_t place_of(Inner* parent, const Node* child) {
    size_t index = 0;
    while (parent->children()[index].node != child) index++;
    return index;
  }

  // What hung in the tree as `old`, which is not there any more, is `node` now.
  void rehang(const Node* old, Node* node) {
    if (node->parent == nullptr) {
      root_ = node;
    } else {
      node->parent->children()[place_of(node->parent, old)].node = node;
    }
  }

  // The first key of a leaf is another: so it is above, as far as the leaf is leftmost.
  static void first_changed(Leaf* leaf) {
    const Key& key = leaf->pairs()[0].key;
    Node* node = leaf;
    while (node->parent != nullptr) {
      Inner* parent = node->parent;
      const size_t index = place_of(parent, node);
      parent->children()[index].first = key;
      if (index > 0) return;
      node = parent;
    }
  }

  // A full leaf gets room for `key` at `index`; both may be others afterwards.
  void make_room(base::SlabCache& memory, const Key& key, Leaf*& leaf, size_t& index) {
    if (leaf->capacity < kLeafMax) {  // then it is the only one
      Leaf* larger = make_leaf(memory, static_cast<uint16_t>(leaf->capacity * 2));
      std::copy(leaf->pairs(), leaf->pairs() + leaf->count, larger->pairs());
      larger->count = leaf->count;
      free_leaf(memory, leaf);
      root_ = first_ = last_ = leaf = larger;
      return;
    }
    // Behind the last key nothing moves: keys that come in order leave full leaves.
    const size_t kept = leaf == last_ && index == leaf->count ? leaf->count : leaf->count / 2u;
    Leaf* behind = make_leaf(memory, kLeafMax);
    std::copy(leaf->pairs() + kept, leaf->pairs() + leaf->count, behind->pairs());
    behind->count = static_cast<uint16_t>(leaf->count - kept);
    leaf->count = static_cast<uint16_t>(kept);
    behind->before = leaf;
    behind->behind = leaf->behind;
    (leaf->behind != nullptr ? leaf->behind->before : last_) = behind;
    leaf->behind = behind;
    add_sibling(memory, leaf, behind, behind->count > 0 ? behind->pairs()[0].key : key);
    if (index > kept || kept == kLeafMax) {
      leaf = behind;
      index -= kept;
    }
  }

  // Hangs `behind` into the tree right of `node`.
  void add_sibling(base::SlabCache& memory, Node* node, Node* behind, const Key& first) {
    if (node->parent == nullptr) {
      Inner* root = make_inner(memory);
      const Key key = height_ == 0 ? static_cast<Leaf*>(node)->pairs()[0].key
                                   : static_cast<Inner*>(node)->children()[0].first;
      root->children()[0] = {key, node};
      root->count = 1;
      node->parent = root;
      root_ = root;
      height_++;
    }
    Inner* parent = node->parent;
    size_t index = place_of(parent, node) + 1;
    if (parent->count == kInnerMax) {
      const size_t kept = index == kInnerMax ? kInnerMax : kInnerMax / 2;
      Inner* right = make_inner(memory);
      std::copy(parent->children() + kept, parent->children() + kInnerMax, right->children());
      right->count = static_cast<uint16_t>(kInnerMax - kept);
      parent->count = static_cast<uint16_t>(kept);
      for (size_t i = 0; i < right->count; i++) right->children()[i].node->parent = right;
      add_sibling(memory, parent, right, right->count > 0 ? right->children()[0].first : first);
      if (index > kept || kept == kInnerMax) {
        parent = right;
        index -= kept;
      }
    }
    Child* children = parent->children();
    std::move_backward(children + index, children + parent->count, children + parent->count + 1);
    children[index] = {first, behind};
    parent->count++;
    behind->parent = parent;
  }

  void remove_leaf(base::SlabCache& memory, Leaf* leaf) {
    (leaf->before != nullptr ? leaf->before->behind : first_) = leaf->behind;
    (leaf->behind != nullptr ? leaf->behind->before : last_) = leaf->before;
    remove_child(memory, leaf);
    free_leaf(memory, leaf);
  }

  // Takes an empty node out of its parent, and the parent with it if nothing is left there.
  void remove_child(base::SlabCache& memory, Node* node) {
    Inner* parent = node->parent;
    if (parent == nullptr) {
      root_ = nullptr;
      height_ = 0;
      return;
    }
    const size_t index = place_of(parent, node);
    Child* children = parent->children();
    std::move(children + index + 1, children + parent->count, children + index);
    parent->count--;
    if (parent->count == 0) {
      remove_child(memory, parent);
      free_inner(memory, parent);
      return;
    }
    if (index == 0) inner_first_changed(parent);
    lower_root(memory);
  }

  static void inner_first_changed(Inner* inner) {
    const Key& key = inner->children()[0].first;
    while (inner->parent != nullptr) {
      Inner* parent = inner->parent;
      const size_t index = place_of(parent, inner);
      parent->children()[index].first = key;
      if (index > 0) return;
      inner = parent;
    }
  }

  void lower_root(base::SlabCache& memory) {
    while (height_ > 0 && root_->count == 1) {
      Inner* root = static_cast<Inner*>(root_);
      root_ = root->children()[0].node;
      root_->parent = nullptr;
      height_--;
      free_inner(memory, root);
    }
  }

  // Puts a leaf that has become small together with a neighbour that has room for it.
  void merge(base::SlabCache& memory, Leaf* leaf) {
    constexpr size_t kMergedMax = kLeafMax * 3 / 4;
    Leaf* left = leaf->before;
    Leaf* right = leaf;
    if (left == nullptr || left->parent != leaf->parent ||
        size_t{left->count} + right->count > kMergedMax) {
      left = leaf;
      right = leaf->behind;
      if (right == nullptr || right->parent != leaf->parent ||
          size_t{left->count} + right->count > kMergedMax) {
        return;
      }
    }
    if (size_t{left->count} + right->count > left->capacity) return;
    std::copy(right->pairs(), right->pairs() + right->count, left->pairs() + left->count);
    left->count = static_cast<uint16_t>(left->count + right->count);
    right->count = 0;
    remove_leaf(memory, right);
  }

  Node* root_ = nullptr;
  Leaf* first_ = nullptr;
  Leaf* last_ = nullptr;
  size_t size_ = 0;
  uint32_t node_count_ = 0;
  uint32_t height_ = 0;  // inner nodes above every leaf
};

}  // namespace engine
