// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <utility>

#include "base/check.h"
#include "base/slab.h"
#include "engine/types/scored_member.h"

namespace engine {

// The members of a large sorted set in their order: a B+-tree whose branches know how many members
// stand under each child, so that rank and member lead to each other in O(log n). A leaf has the
// scores beside its pointers, a branch those of its children's first members: where scores differ,
// no member is looked at on the way down.
//
// A full node is cut in two halves, but at either end of the tree, where members often come in
// order, so that it stays full. Two neighbours become one as soon as both fit into three quarters
// of a node.
//
// The tree does not own the members. A rank counts from 0. Not thread-safe.
class ScoreTree {
 private:
  struct Leaf;

 public:
  // A place in the order; valid until the tree changes.
  class Cursor {
   public:
    Cursor() = default;

    explicit operator bool() const { return leaf_ != nullptr; }
    const ScoredMember& operator*() const { return *leaf_->members[index_]; }
    double score() const { return leaf_->scores[index_]; }
    inline void next();
    inline void previous();

   private:
    friend class ScoreTree;
    Cursor(const Leaf* leaf, uint32_t index) : leaf_(leaf), index_(index) {}

    const Leaf* leaf_ = nullptr;
    uint32_t index_ = 0;
  };

  ScoreTree() = default;
  ScoreTree(ScoreTree&& other) noexcept
      : root_(std::exchange(other.root_, nullptr)), size_(other.size_), nodes_(other.nodes_) {}
  ~ScoreTree() { CHECK(root_ == nullptr); }  // all were removed, or dismantle() was called
  ScoreTree(const ScoreTree&) = delete;
  ScoreTree& operator=(const ScoreTree&) = delete;

  size_t size() const { return size_; }
  size_t footprint() const { return nodes_ * base::SlabCache::footprint(sizeof(Leaf)); }

  // --- finding ----------------------------------------------------------------------------------

  // Requires: the member is in the tree.
  size_t rank_of(const ScoredMember& member) const;

  // How many members have a score below this one, or, `inclusive`, not above it.
  size_t count_below(double score, bool inclusive) const;
  // How many have a name below this one, or, `inclusive`, not above it. Says something only where
  // all scores are equal.
  size_t count_below(std::string_view name, bool inclusive) const;

  // Requires: rank < size().
  Cursor at(size_t rank) const;

  // --- changing ---------------------------------------------------------------------------------

  // Requires: no member of that name is there.
  void insert(base::SlabCache& memory, ScoredMember* member);
  // Requires: the member is in the tree.
  void remove(base::SlabCache& memory, const ScoredMember& member);
  // Gives the member another score, and the place that goes with it. Requires: it is in the tree.
  void move(base::SlabCache& memory, ScoredMember* member, double score);

  // Takes out the members from `rank` on, `count` of them, and hands each to `taken`, which owns it
  // then: in O(log n + count). Requires: there are as many.
  template <typename Taken>
  void remove_run(base::SlabCache& memory, size_t rank, size_t count, Taken taken) {
    while (count > 0) {
      const Path path = path_to(rank);
      const auto here =
          static_cast<uint32_t>(std::min<size_t>(count, path.leaf->count - path.index));
      ScoredMember* run[kLeafSlots];
      std::copy_n(path.leaf->members + path.index, here, run);
      erase(memory, path, here);
      std::for_each_n(run, here, taken);
      count -= here;
    }
  }

  // Moves the nodes on the way to the leaf of `rank` as far as they lie in pages that are
  // evacuated, and hands its members to `move`, which says where the member is now, or null if it
  // stayed. Returns the rank behind the leaf. Requires: rank < size().
  template <typename Move>
  size_t relocate_leaf(base::SlabCache& memory, size_t rank, Move move) {
    const Path path = relocate_path(memory, path_to(rank));
    for (uint32_t i = 0; i < path.leaf->count; i++) {
      if (ScoredMember* moved = move(path.leaf->members[i])) path.leaf->members[i] = moved;
    }
    for (uint32_t level = path.levels; level-- > 0;) {
      set_first(path.steps[level].branch, path.steps[level].child);
    }
    return rank - path.index + path.leaf->count;
  }

  // Frees about as many nodes as `budget` says, and takes them off it; true when all are gone, else
  // nothing but this may be called any more. Looks at no member.
  bool dismantle(base::SlabCache& memory, size_t& budget);

  // Whether everything is as it should be. Looks at all of the tree: for tests.
  bool consistent() const;

 private:
  // Both kinds of nodes fill a block of the slab.
  static constexpr uint32_t kLeafSlots = 62;
  static constexpr uint32_t kBranchSlots = 31;
  // Branches are at least half full but for those at the ends and what removals leave: far more
  // than any memory holds.
  static constexpr uint32_t kLevelsMax = 24;

  struct Node {
    uint16_t height;  // 0: a leaf
    uint16_t count;
  };
  struct Leaf : Node {
    Leaf* previous;
    Leaf* next;
    double scores[kLeafSlots];
    ScoredMember* members[kLeafSlots];
  };
  struct Branch : Node {
    double scores[kBranchSlots];          // of each child's first member
    ScoredMember* members[kBranchSlots];  // that member
    Node* children[kBranchSlots];
    uint64_t sizes[kBranchSlots];  // members under each child
  };

  // The way from the root to a place in a leaf; steps[0] is in the root.
  struct Path {
    struct Step {
      Branch* branch;
      uint32_t child;
    };
    Step steps[kLevelsMax];
    uint32_t levels = 0;
    Leaf* leaf = nullptr;
    uint32_t index = 0;
  };

  // Whether a member stands before a place in the order.
  struct BeforeMember;
  struct BeforeScore;
  struct BeforeName;

  template <typename NodeKind, typename Before>
  static uint32_t lower_bound(const NodeKind& node, const Before& before);
  template <typename Before>
  static uint32_t child_for(const Branch& branch, const Before& before);
  template <typename Before>
  size_t count_before(const Before& before) const;
  Path path_to(size_t rank) const;
  Path path_to(const ScoredMember& member) const;
  template <typename Choose>
  Path descend(Choose choose) const;
  Path relocate_path(base::SlabCache& memory, Path path);

  Leaf* new_leaf(base::SlabCache& memory);
  Branch* new_branch(base::SlabCache& memory, uint32_t height);
  void free_node(base::SlabCache& memory, Node* node);

  enum class Edge : uint8_t { kFirst, kLast };
  const Leaf* edge_leaf(Edge edge) const;
  void grow_root(base::SlabCache& memory);
  uint32_t cut_for(const Node& node, const ScoredMember& member) const;
  void split(base::SlabCache& memory, Branch* parent, uint32_t child, uint32_t at);
  Leaf* split_leaf(base::SlabCache& memory, Leaf* leaf, uint32_t at);
  Branch* split_branch(base::SlabCache& memory, Branch* branch, uint32_t at);
  void put(Leaf* leaf, uint32_t index, ScoredMember* member);

  void erase(base::SlabCache& memory, const Path& path, uint32_t count);
  void tidy(base::SlabCache& memory, Branch* parent, uint32_t child);
  void merge(base::SlabCache& memory, Branch* parent, uint32_t left);
  void merge_leaves(Leaf* left, Leaf* right);
  void unlink(Leaf* leaf);
  static void merge_branches(Branch* left, Branch* right);
  static void remove_child(Branch* parent, uint32_t child);
  void lower_root(base::SlabCache& memory);

  static Leaf* as_leaf(Node* node) { return static_cast<Leaf*>(node); }
  static const Leaf* as_leaf(const Node* node) { return static_cast<const Leaf*>(node); }
  static Branch* as_branch(Node* node) { return static_cast<Branch*>(node); }
  static const Branch* as_branch(const Node* node) { return static_cast<const Branch*>(node); }
  static uint32_t slots_of(const Node& node) {
    return node.height == 0 ? kLeafSlots : kBranchSlots;
  }
  static size_t size_of(const Node* node);
  static void set_first(Branch* parent, uint32_t child);
  static bool consistent(const Node* node, const Leaf*& last, const ScoredMember*& previous,
                         size_t& nodes);

  Node* root_ = nullptr;
  size_t size_ = 0;
  size_t nodes_ = 0;
};

inline void ScoreTree::Cursor::next() {
  if (++index_ < leaf_->count) return;
  leaf_ = leaf_->next;
  index_ = 0;
}

inline void ScoreTree::Cursor::previous() {
  if (index_-- > 0) return;
  leaf_ = leaf_->previous;
  index_ = leaf_ != nullptr ? leaf_->count - 1u : 0;
}

}  // namespace engine
