// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/random.h"
#include "base/slab.h"

// The contender of score_index_bench: a skip list with spans, as sorted sets are known to have it,
// on the same terms as the tree. A node is one block of the slab and holds its member, so that a
// search meets score and member in one place; every fourth node goes one level higher.

namespace bench {

class SkipList {
 public:
  class Node {
   public:
    double score() const { return score_; }
    inline std::string_view member() const;
    const Node* next() const { return next_; }

   private:
    friend class SkipList;
    // A way over other nodes, on a level above the lowest.
    struct Bridge {
      Node* to;
      uint64_t span;  // nodes from here to there; to the end of the list where `to` is null
    };
    Bridge* bridges() { return reinterpret_cast<Bridge*>(this + 1); }
    const Bridge* bridges() const { return reinterpret_cast<const Bridge*>(this + 1); }
    inline Node* after(size_t level) const;
    inline uint64_t span(size_t level) const;

    double score_;
    Node* previous_;
    Node* next_;
    uint32_t length_;  // of the member, which stands behind the bridges
    uint32_t height_;  // levels that the node is on
  };

  explicit SkipList(base::SlabCache& memory);
  ~SkipList();
  SkipList(const SkipList&) = delete;
  SkipList& operator=(const SkipList&) = delete;

  size_t size() const { return size_; }

  // Requires: no such member is there.
  Node* insert(double score, std::string_view member);
  void remove(Node* node);
  // Counts from 0.
  size_t rank_of(const Node* node) const;
  const Node* at(size_t rank) const;
  // The first whose score is not below this one; null: there is none.
  const Node* first_from(double score) const;

 private:
  static constexpr size_t kLevelsMax = 32;

  // On each level the last node before a place, and how many nodes stand before its successor.
  struct Way {
    Node* nodes[kLevelsMax];
    size_t ranks[kLevelsMax];
  };

  static size_t bytes_for(size_t height, size_t length) {
    return sizeof(Node) + (height - 1) * sizeof(Node::Bridge) + length;
  }
  Node* new_node(size_t height, double score, std::string_view member);
  size_t random_height();
  Way way_to(double score, std::string_view member) const;

  base::SlabCache& memory_;
  base::Random random_;
  Node* head_;  // of all levels, before the first node
  size_t levels_ = 1;
  size_t size_ = 0;
};

inline std::string_view SkipList::Node::member() const {
  return {reinterpret_cast<const char*>(bridges() + height_ - 1), length_};
}

inline SkipList::Node* SkipList::Node::after(size_t level) const {
  return level == 0 ? next_ : bridges()[level - 1].to;
}

inline uint64_t SkipList::Node::span(size_t level) const {
  return level == 0 ? 1 : bridges()[level - 1].span;
}

}  // namespace bench
