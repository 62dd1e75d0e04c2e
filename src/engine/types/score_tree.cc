// SPDX-License-Identifier: Apache-2.0
#include "engine/types/score_tree.h"

#include <new>

namespace engine {

// --- the order --------------------------------------------------------------------------------

struct ScoreTree::BeforeMember {
  double score;
  std::string_view name;

  explicit BeforeMember(const ScoredMember& member)
      : score(member.score()), name(member.member()) {}
  bool operator()(double other, const ScoredMember* member) const {
    return other != score ? other < score : member->member() < name;
  }
};

struct ScoreTree::BeforeScore {
  double score;
  bool inclusive;

  bool operator()(double other, const ScoredMember* /*member*/) const {
    return inclusive ? other <= score : other < score;
  }
};

struct ScoreTree::BeforeName {
  std::string_view name;
  bool inclusive;

  bool operator()(double /*other*/, const ScoredMember* member) const {
    const int order = member->member().compare(name);
    return inclusive ? order <= 0 : order < 0;
  }
};

// How many of a node's members stand before the place.
template <typename NodeKind, typename Before>
uint32_t ScoreTree::lower_bound(const NodeKind& node, const Before& before) {
  uint32_t low = 0;
  uint32_t length = node.count;
  while (length > 0) {
    const uint32_t half = length / 2;
    const bool right = before(node.scores[low + half], node.members[low + half]);
    low = right ? low + half + 1 : low;
    length = right ? length - half - 1 : half;
  }
  return low;
}

// The child in which the last member before the place stands, else the first one.
template <typename Before>
uint32_t ScoreTree::child_for(const Branch& branch, const Before& before) {
  const uint32_t before_it = lower_bound(branch, before);
  return before_it == 0 ? 0 : before_it - 1;
}

// --- finding ----------------------------------------------------------------------------------

template <typename Before>
size_t ScoreTree::count_before(const Before& before) const {
  if (root_ == nullptr) return 0;
  size_t count = 0;
  const Node* node = root_;
  while (node->height > 0) {
    const Branch& branch = *as_branch(node);
    const uint32_t child = child_for(branch, before);
    for (uint32_t i = 0; i < child; i++) count += branch.sizes[i];
    node = branch.children[child];
  }
  return count + lower_bound(*as_leaf(node), before);
}

size_t ScoreTree::rank_of(const ScoredMember& member) const {
  return count_before(BeforeMember(member));
}

size_t ScoreTree::count_below(double score, bool inclusive) const {
  return count_before(BeforeScore{score, inclusive});
}

size_t ScoreTree::count_below(std::string_view name, bool inclusive) const {
  return count_before(BeforeName{name, inclusive});
}

// choose(branch) says which child to go on with.
template <typename Choose>
ScoreTree::Path ScoreTree::descend(Choose choose) const {
  Path path;
  Node* node = root_;
  while (node->height > 0) {
    CHECK(path.levels < kLevelsMax);
    Branch* branch = as_branch(node);
    const uint32_t child = choose(*branch);
    path.steps[path.levels++] = {branch, child};
    node = branch->children[child];
  }
  path.leaf = as_leaf(node);
  return path;
}

ScoreTree::Path ScoreTree::path_to(size_t rank) const {
  DCHECK(rank < size_);
  Path path = descend([&](const Branch& branch) {
    uint32_t child = 0;
    for (; rank >= branch.sizes[child]; child++) rank -= branch.sizes[child];
    return child;
  });
  path.index = static_cast<uint32_t>(rank);
  return path;
}

ScoreTree::Path ScoreTree::path_to(const ScoredMember& member) const {
  const BeforeMember before(member);
  Path path = descend([&](const Branch& branch) {
    const uint32_t at = lower_bound(branch, before);
    // It may itself be a child's first one.
    return at < branch.count && branch.members[at] == &member ? at : at - 1;
  });
  path.index = lower_bound(*path.leaf, before);
  CHECK(path.index < path.leaf->count && path.leaf->members[path.index] == &member);
  return path;
}

ScoreTree::Cursor ScoreTree::at(size_t rank) const {
  const Path path = path_to(rank);
  return {path.leaf, path.index};
}

// --- nodes ------------------------------------------------------------------------------------

ScoreTree::Leaf* ScoreTree::new_leaf(base::SlabCache& memory) {
  static_assert(base::slab::class_of(sizeof(Leaf)) == base::slab::class_of(sizeof(Branch)));
  auto* leaf = new (memory.allocate(sizeof(Leaf))) Leaf;
  leaf->height = 0;
  leaf->count = 0;
  leaf->previous = leaf->next = nullptr;
  nodes_++;
  return leaf;
}

ScoreTree::Branch* ScoreTree::new_branch(base::SlabCache& memory, uint32_t height) {
  auto* branch = new (memory.allocate(sizeof(Branch))) Branch;
  branch->height = static_cast<uint16_t>(height);
  branch->count = 0;
  nodes_++;
  return branch;
}

void ScoreTree::free_node(base::SlabCache& memory, Node* node) {
  memory.free(node, node->height == 0 ? sizeof(Leaf) : sizeof(Branch));
  nodes_--;
}

size_t ScoreTree::size_of(const Node* node) {
  if (node->height == 0) return node->count;
  size_t size = 0;
  const Branch& branch = *as_branch(node);
  for (uint32_t i = 0; i < branch.count; i++) size += branch.sizes[i];
  return size;
}

// Takes over what the child's first member is. Requires: it is not empty.
void ScoreTree::set_first(Branch* parent, uint32_t child) {
  const Node* node = parent->children[child];
  if (node->height == 0) {
    parent->scores[child] = as_leaf(node)->scores[0];
    parent->members[child] = as_leaf(node)->members[0];
  } else {
    parent->scores[child] = as_branch(node)->scores[0];
    parent->members[child] = as_branch(node)->members[0];
  }
}

ScoreTree::Path ScoreTree::relocate_path(base::SlabCache& memory, Path path) {
  const auto hang = [&](uint32_t level, Node* node) {
    (level == 0 ? root_ : path.steps[level - 1].branch->children[path.steps[level - 1].child]) =
        node;
  };
  for (uint32_t level = 0; level < path.levels; level++) {
    void* moved = memory.relocate(path.steps[level].branch, sizeof(Branch));
    if (moved == nullptr) continue;
    path.steps[level].branch = static_cast<Branch*>(moved);
    hang(level, path.steps[level].branch);
  }
  if (void* moved = memory.relocate(path.leaf, sizeof(Leaf))) {
    path.leaf = static_cast<Leaf*>(moved);
    if (path.leaf->previous != nullptr) path.leaf->previous->next = path.leaf;
    if (path.leaf->next != nullptr) path.leaf->next->previous = path.leaf;
    hang(path.levels, path.leaf);
  }
  return path;
}

// --- adding -----------------------------------------------------------------------------------

void ScoreTree::insert(base::SlabCache& memory, ScoredMember* member) {
  if (root_ == nullptr) root_ = new_leaf(memory);
  if (root_->count == slots_of(*root_)) grow_root(memory);
  const BeforeMember before(*member);
  Node* node = root_;
  // Full nodes are split on the way down, so that there is always room for one more child.
  while (node->height > 0) {
    Branch* branch = as_branch(node);
    uint32_t child = child_for(*branch, before);
    if (const Node& full = *branch->children[child]; full.count == slots_of(full)) {
      const uint32_t at = cut_for(full, *member);
      split(memory, branch, child, at);
      const bool right = branch->children[child + 1]->count == 0 ||
                         before(branch->scores[child + 1], branch->members[child + 1]);
      child += right ? 1 : 0;
    }
    // The first one under this child, or of a leaf that is empty as yet.
    if (branch->children[child]->count == 0 ||
        !before(branch->scores[child], branch->members[child])) {
      branch->scores[child] = member->score();
      branch->members[child] = member;
    }
    branch->sizes[child]++;
    node = branch->children[child];
  }
  Leaf* leaf = as_leaf(node);
  put(leaf, lower_bound(*leaf, before), member);
  size_++;
}

void ScoreTree::put(Leaf* leaf, uint32_t index, ScoredMember* member) {
  std::copy_backward(leaf->scores + index, leaf->scores + leaf->count,
                     leaf->scores + leaf->count + 1);
  std::copy_backward(leaf->members + index, leaf->members + leaf->count,
                     leaf->members + leaf->count + 1);
  leaf->scores[index] = member->score();
  leaf->members[index] = member;
  leaf->count++;
}

void ScoreTree::grow_root(base::SlabCache& memory) {
  Branch* root = new_branch(memory, root_->height + 1u);
  root->children[0] = root_;
  root->sizes[0] = size_;
  root->count = 1;
  set_first(root, 0);
  root_ = root;
}

// Where to cut a full node that is to take the member: at an end of the tree so that all, or all
// but one child, stay together.
uint32_t ScoreTree::cut_for(const Node& node, const ScoredMember& member) const {
  const uint32_t at_edge = node.height == 0 ? 0 : 1;
  const BeforeMember before(member);
  const ScoredMember* last = edge_leaf(Edge::kLast)->members[edge_leaf(Edge::kLast)->count - 1];
  if (before(last->score(), last)) return node.count - at_edge;
  const ScoredMember* first = edge_leaf(Edge::kFirst)->members[0];
  if (!before(first->score(), first)) return at_edge;
  return node.count / 2u;
}

const ScoreTree::Leaf* ScoreTree::edge_leaf(Edge edge) const {
  const Node* node = root_;
  while (node->height > 0) {
    node = as_branch(node)->children[edge == Edge::kFirst ? 0 : node->count - 1];
  }
  return as_leaf(node);
}

// Moves what the child has from `at` on to a new right neighbour.
void ScoreTree::split(base::SlabCache& memory, Branch* parent, uint32_t child, uint32_t at) {
  Node* node = parent->children[child];
  Node* right = node->height == 0 ? static_cast<Node*>(split_leaf(memory, as_leaf(node), at))
                                  : split_branch(memory, as_branch(node), at);
  const uint32_t behind = child + 1;
  const auto shift = [&](auto* array) {
    std::copy_backward(array + behind, array + parent->count, array + parent->count + 1);
  };
  shift(parent->scores);
  shift(parent->members);
  shift(parent->children);
  shift(parent->sizes);
  parent->count++;
  parent->children[behind] = right;
  parent->sizes[behind] = size_of(right);
  parent->sizes[child] -= parent->sizes[behind];
  if (right->count > 0) set_first(parent, behind);
}

ScoreTree::Leaf* ScoreTree::split_leaf(base::SlabCache& memory, Leaf* leaf, uint32_t at) {
  Leaf* right = new_leaf(memory);
  std::copy(leaf->scores + at, leaf->scores + leaf->count, right->scores);
  std::copy(leaf->members + at, leaf->members + leaf->count, right->members);
  right->count = static_cast<uint16_t>(leaf->count - at);
  leaf->count = static_cast<uint16_t>(at);
  right->previous = leaf;
  right->next = leaf->next;
  if (right->next != nullptr) right->next->previous = right;
  leaf->next = right;
  return right;
}

ScoreTree::Branch* ScoreTree::split_branch(base::SlabCache& memory, Branch* branch, uint32_t at) {
  Branch* right = new_branch(memory, branch->height);
  std::copy(branch->scores + at, branch->scores + branch->count, right->scores);
  std::copy(branch->members + at, branch->members + branch->count, right->members);
  std::copy(branch->children + at, branch->children + branch->count, right->children);
  std::copy(branch->sizes + at, branch->sizes + branch->count, right->sizes);
  right->count = static_cast<uint16_t>(branch->count - at);
  branch->count = static_cast<uint16_t>(at);
  return right;
}

// --- removing ---------------------------------------------------------------------------------

void ScoreTree::remove(base::SlabCache& memory, const ScoredMember& member) {
  erase(memory, path_to(member), 1);
}

void ScoreTree::move(base::SlabCache& memory, ScoredMember* member, double score) {
  const Path path = path_to(*member);
  Leaf& leaf = *path.leaf;
  // Most often a score changes little: then the member stays where it is.
  const bool has_neighbours = path.index > 0 && path.index + 1u < leaf.count;
  if (has_neighbours && leaf.scores[path.index - 1] < score &&
      score < leaf.scores[path.index + 1]) {
    member->set_score(score);
    leaf.scores[path.index] = score;
    return;
  }
  erase(memory, path, 1);
  member->set_score(score);
  insert(memory, member);
}

// Takes `count` members out of the path's leaf, where they are, and puts the way up in order.
void ScoreTree::erase(base::SlabCache& memory, const Path& path, uint32_t count) {
  Leaf* leaf = path.leaf;
  const uint32_t behind = path.index + count;
  std::copy(leaf->scores + behind, leaf->scores + leaf->count, leaf->scores + path.index);
  std::copy(leaf->members + behind, leaf->members + leaf->count, leaf->members + path.index);
  leaf->count = static_cast<uint16_t>(leaf->count - count);
  size_ -= count;
  for (uint32_t level = path.levels; level-- > 0;) {
    const auto [branch, child] = path.steps[level];
    branch->sizes[child] -= count;
    if (branch->children[child]->count > 0) set_first(branch, child);
    tidy(memory, branch, child);
  }
  lower_root(memory);
}

// Frees the child if nothing is left of it, or joins it to a neighbour.
void ScoreTree::tidy(base::SlabCache& memory, Branch* parent, uint32_t child) {
  Node* node = parent->children[child];
  if (node->count == 0) {
    if (node->height == 0) unlink(as_leaf(node));
    free_node(memory, node);
    remove_child(parent, child);
    return;
  }
  const uint32_t fits = slots_of(*node) * 3 / 4;
  if (child + 1u < parent->count && node->count + parent->children[child + 1]->count <= fits) {
    merge(memory, parent, child);
  } else if (child > 0 && node->count + parent->children[child - 1]->count <= fits) {
    merge(memory, parent, child - 1);
  }
}

// Joins the child at `left` and the one behind it.
void ScoreTree::merge(base::SlabCache& memory, Branch* parent, uint32_t left) {
  Node* node = parent->children[left];
  Node* right = parent->children[left + 1];
  if (node->height == 0) {
    merge_leaves(as_leaf(node), as_leaf(right));
  } else {
    merge_branches(as_branch(node), as_branch(right));
  }
  parent->sizes[left] += parent->sizes[left + 1];
  free_node(memory, right);
  remove_child(parent, left + 1);
}

void ScoreTree::merge_leaves(Leaf* left, Leaf* right) {
  std::copy_n(right->scores, right->count, left->scores + left->count);
  std::copy_n(right->members, right->count, left->members + left->count);
  left->count = static_cast<uint16_t>(left->count + right->count);
  unlink(right);
}

void ScoreTree::merge_branches(Branch* left, Branch* right) {
  std::copy_n(right->scores, right->count, left->scores + left->count);
  std::copy_n(right->members, right->count, left->members + left->count);
  std::copy_n(right->children, right->count, left->children + left->count);
  std::copy_n(right->sizes, right->count, left->sizes + left->count);
  left->count = static_cast<uint16_t>(left->count + right->count);
}

void ScoreTree::unlink(Leaf* leaf) {
  if (leaf->previous != nullptr) leaf->previous->next = leaf->next;
  if (leaf->next != nullptr) leaf->next->previous = leaf->previous;
}

void ScoreTree::remove_child(Branch* parent, uint32_t child) {
  const auto close_gap = [&](auto* array) {
    std::copy(array + child + 1, array + parent->count, array + child);
  };
  close_gap(parent->scores);
  close_gap(parent->members);
  close_gap(parent->children);
  close_gap(parent->sizes);
  parent->count--;
}

void ScoreTree::lower_root(base::SlabCache& memory) {
  while (root_->height > 0 && root_->count == 1) {
    Node* child = as_branch(root_)->children[0];
    free_node(memory, root_);
    root_ = child;
  }
  if (root_->count == 0) {
    free_node(memory, root_);
    root_ = nullptr;
  }
}

bool ScoreTree::dismantle(base::SlabCache& memory, size_t& budget) {
  // Always the last leaf, and then the branches that have nothing left.
  while (root_ != nullptr) {
    if (budget == 0) return false;
    budget--;
    Branch* parent = nullptr;
    Node* node = root_;
    while (node->height > 0 && node->count > 0) {
      parent = as_branch(node);
      node = parent->children[parent->count - 1];
    }
    free_node(memory, node);
    if (parent != nullptr) {
      parent->count--;
    } else {
      root_ = nullptr;
    }
  }
  size_ = 0;
  return true;
}

// --- checking ---------------------------------------------------------------------------------

bool ScoreTree::consistent(const Node* node, const Leaf*& last, const ScoredMember*& previous,
                           size_t& nodes) {
  nodes++;
  if (node->count == 0 || node->count > slots_of(*node)) return false;
  if (node->height == 0) {
    const Leaf& leaf = *as_leaf(node);
    if (leaf.previous != last || (last != nullptr && last->next != &leaf)) return false;
    last = &leaf;
    for (uint32_t i = 0; i < leaf.count; i++) {
      const ScoredMember& member = *leaf.members[i];
      if (leaf.scores[i] != member.score()) return false;
      if (previous != nullptr &&
          !comes_before(previous->score(), previous->member(), member.score(), member.member())) {
        return false;
      }
      previous = &member;
    }
    return true;
  }
  const Branch& branch = *as_branch(node);
  for (uint32_t i = 0; i < branch.count; i++) {
    const Node* child = branch.children[i];
    if (child->height + 1 != branch.height || branch.sizes[i] != size_of(child)) return false;
    const ScoredMember* first =
        child->height == 0 ? as_leaf(child)->members[0] : as_branch(child)->members[0];
    if (branch.members[i] != first || branch.scores[i] != first->score()) return false;
    if (!consistent(child, last, previous, nodes)) return false;
  }
  return true;
}

bool ScoreTree::consistent() const {
  if (root_ == nullptr) return size_ == 0 && nodes_ == 0;
  const Leaf* last = nullptr;
  const ScoredMember* previous = nullptr;
  size_t nodes = 0;
  return size_of(root_) == size_ && (root_->height == 0 || root_->count > 1) &&
         consistent(root_, last, previous, nodes) && last->next == nullptr && nodes == nodes_;
}

}  // namespace engine
