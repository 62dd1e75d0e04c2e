// SPDX-License-Identifier: Apache-2.0
#include "bench/skip_list.h"

#include <algorithm>
#include <cstring>

#include "engine/types/scored_member.h"

namespace bench {

SkipList::SkipList(base::SlabCache& memory)
    : memory_(memory), random_(7), head_(new_node(kLevelsMax, 0, {})) {}

SkipList::~SkipList() {
  for (Node* node = head_; node != nullptr;) {
    Node* next = node->next_;
    memory_.free(node, bytes_for(node->height_, node->length_));
    node = next;
  }
}

SkipList::Node* SkipList::new_node(size_t height, double score, std::string_view member) {
  Node* node = static_cast<Node*>(memory_.allocate(bytes_for(height, member.size())));
  node->score_ = score;
  node->previous_ = nullptr;
  node->next_ = nullptr;
  node->length_ = static_cast<uint32_t>(member.size());
  node->height_ = static_cast<uint32_t>(height);
  std::fill_n(node->bridges(), height - 1, Node::Bridge{nullptr, 0});
  member.copy(reinterpret_cast<char*>(node->bridges() + height - 1), member.size());
  return node;
}

size_t SkipList::random_height() {
  size_t height = 1;
  for (uint64_t bits = random_.next(); height < kLevelsMax && bits % 4 == 0; bits /= 4) height++;
  return height;
}

SkipList::Way SkipList::way_to(double score, std::string_view member) const {
  Way way;
  Node* node = head_;
  size_t rank = 0;
  for (size_t level = levels_; level-- > 0;) {
    for (Node* next = node->after(level);
         next != nullptr && engine::comes_before(next->score_, next->member(), score, member);
         next = node->after(level)) {
      rank += node->span(level);
      node = next;
    }
    way.nodes[level] = node;
    way.ranks[level] = rank;
  }
  return way;
}

SkipList::Node* SkipList::insert(double score, std::string_view member) {
  Way way = way_to(score, member);
  const size_t height = random_height();
  for (; levels_ < height; levels_++) {
    way.nodes[levels_] = head_;
    way.ranks[levels_] = 0;
    head_->bridges()[levels_ - 1] = {nullptr, size_};
  }
  Node* node = new_node(height, score, member);
  Node* before = way.nodes[0];
  node->previous_ = before == head_ ? nullptr : before;
  node->next_ = before->next_;
  before->next_ = node;
  if (node->next_ != nullptr) node->next_->previous_ = node;
  for (size_t level = 1; level < levels_; level++) {
    Node::Bridge& bridge = way.nodes[level]->bridges()[level - 1];
    if (level >= height) {
      bridge.span++;
      continue;
    }
    const uint64_t to_node = way.ranks[0] - way.ranks[level] + 1;
    node->bridges()[level - 1] = {bridge.to, bridge.span + 1 - to_node};
    bridge = {node, to_node};
  }
  size_++;
  return node;
}

void SkipList::remove(Node* node) {
  const Way way = way_to(node->score_, node->member());
  way.nodes[0]->next_ = node->next_;
  if (node->next_ != nullptr) node->next_->previous_ = node->previous_;
  for (size_t level = 1; level < levels_; level++) {
    Node::Bridge& bridge = way.nodes[level]->bridges()[level - 1];
    bridge.span--;
    if (bridge.to != node) continue;
    const Node::Bridge& onwards = node->bridges()[level - 1];
    bridge = {onwards.to, bridge.span + onwards.span};
  }
  while (levels_ > 1 && head_->after(levels_ - 1) == nullptr) levels_--;
  size_--;
  memory_.free(node, bytes_for(node->height_, node->length_));
}

// From the node itself along the highest ways to the end: without comparing anything.
size_t SkipList::rank_of(const Node* node) const {
  size_t behind = 0;
  while (node != nullptr) {
    const size_t top = node->height_ - 1;
    if (node->after(top) != nullptr || top > 0) behind += node->span(top);
    node = node->after(top);
  }
  return size_ - 1 - behind;
}

const SkipList::Node* SkipList::at(size_t rank) const {
  const Node* node = head_;
  size_t left = rank + 1;
  for (size_t level = levels_; level-- > 0 && left > 0;) {
    while (left > 0 && node->after(level) != nullptr && node->span(level) <= left) {
      left -= node->span(level);
      node = node->after(level);
    }
  }
  return node;
}

const SkipList::Node* SkipList::first_from(double score) const {
  const Node* node = head_;
  for (size_t level = levels_; level-- > 0;) {
    for (const Node* next = node->after(level); next != nullptr && next->score_ < score;
         next = node->after(level)) {
      node = next;
    }
  }
  return node->next_;
}

}  // namespace bench
