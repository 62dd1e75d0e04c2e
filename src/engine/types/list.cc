// SPDX-License-Identifier: Apache-2.0
#include "engine/types/list.h"

#include <algorithm>
#include <new>

#include "base/check.h"

namespace engine {

namespace {

constexpr size_t kSafetyBytes = 8192;

// Pushes to the front go to a listpack of their own until it has this share of a node, then it is
// joined to the next: else each would move a whole node's bytes.
constexpr size_t kFrontShare = 8;

size_t footprint_of(Listpack listpack) {
  return base::SlabCache::footprint(sizeof(ListNode)) + listpack.footprint();
}

}  // namespace

ListLimits ListLimits::of(int64_t max_listpack_size) {
  constexpr size_t kBytes[] = {4096, 8192, 16384, 32768, 65536};
  constexpr int64_t kCountMax = 1 << 15;
  if (max_listpack_size >= 0) {
    const int64_t count = std::clamp<int64_t>(max_listpack_size, 1, kCountMax);
    return {.bytes_max = kSafetyBytes, .elements_max = static_cast<size_t>(count)};
  }
  return {.bytes_max = kBytes[std::min<int64_t>(-max_listpack_size, 5) - 1]};
}

// --- the chain --------------------------------------------------------------------------------

const ObjectKind kListChainKind = {
    .size = [](const void* data) { return static_cast<const ListChain*>(data)->size; },
    .footprint =
        [](const void* data) {
          return static_cast<const ListChain*>(data)->footprint +
                 base::SlabCache::footprint(sizeof(ListChain));
        },
    .duplicate = [](base::SlabCache& memory, const void* data) -> void* {
      const auto& from = *static_cast<const ListChain*>(data);
      auto* to = new (memory.allocate(sizeof(ListChain))) ListChain(from);
      to->head = to->tail = nullptr;
      for (const ListNode* node = from.head; node != nullptr; node = node->next) {
        auto* copy = new (memory.allocate(sizeof(ListNode))) ListNode(*node);
        copy->listpack = Listpack::create(memory, Listpack(node->listpack).view()).data();
        copy->previous = to->tail;
        copy->next = nullptr;
        (to->tail != nullptr ? to->tail->next : to->head) = copy;
        to->tail = copy;
      }
      return to;
    },
    .dismantle =
        [](base::SlabCache& memory, void* data, size_t& budget) {
          auto* chain = static_cast<ListChain*>(data);
          while (ListNode* node = chain->head) {
            if (budget == 0) return false;
            budget--;
            chain->head = node->next;
            Listpack::destroy(memory, Listpack(node->listpack));
            memory.free(node, sizeof(ListNode));
          }
          memory.free(chain, sizeof(ListChain));
          return true;
        },
};

bool List::fits(Listpack listpack, size_t count, size_t length) const {
  return count + 1 <= limits_.elements_max &&
         listpack.bytes() + Listpack::element_bytes_max(length) <= limits_.bytes_max;
}

void List::make_chain() {
  const Listpack listpack(entry_.object().data);
  auto* chain = new (memory_.allocate(sizeof(ListChain))) ListChain;
  entry_.set_object(Encoding::kQuicklist, chain);
  if (listpack.empty()) {
    Listpack::destroy(memory_, listpack);
    return;
  }
  const size_t count = listpack.count();
  new_node(nullptr, listpack, count);
  chain->size = count;
}

// Behind `previous`, null: in front of all. Its elements are the caller's to count.
ListNode* List::new_node(ListNode* previous, Listpack listpack, size_t count) {
  ListChain& c = chain();
  auto* node = new (memory_.allocate(sizeof(ListNode))) ListNode;
  node->listpack = listpack.data();
  node->count = count;
  node->previous = previous;
  node->next = previous != nullptr ? previous->next : c.head;
  (node->previous != nullptr ? node->previous->next : c.head) = node;
  (node->next != nullptr ? node->next->previous : c.tail) = node;
  c.footprint += footprint_of(listpack);
  return node;
}

void List::drop_node(ListNode* node) {
  ListChain& c = chain();
  const Listpack listpack(node->listpack);
  c.footprint -= footprint_of(listpack);
  (node->previous != nullptr ? node->previous->next : c.head) = node->next;
  (node->next != nullptr ? node->next->previous : c.tail) = node->previous;
  Listpack::destroy(memory_, listpack);
  memory_.free(node, sizeof(ListNode));
}

// After a change of the node's listpack, which took `footprint_before`.
void List::set_listpack(ListNode* node, Listpack listpack, size_t footprint_before, int64_t more) {
  ListChain& c = chain();
  c.footprint += listpack.footprint() - footprint_before;
  node->listpack = listpack.data();
  node->count += static_cast<size_t>(more);
  c.size += static_cast<size_t>(more);
}

// Joins the node to the next one if both fit into one; true if so, and the node is gone.
bool List::join(ListNode* node) {
  ListNode* next = node->next;
  if (next == nullptr) return false;
  const Listpack listpack(node->listpack);
  Listpack target(next->listpack);
  if (node->count + next->count > limits_.elements_max ||
      listpack.bytes() + target.bytes() > limits_.bytes_max) {
    return false;
  }
  const size_t before = target.footprint();
  target.prepend(memory_, listpack);
  set_listpack(next, target, before, static_cast<int64_t>(node->count));
  chain().size -= node->count;
  drop_node(node);
  return true;
}

// Moves what stands before `position` to a new node in front of this one.
void List::split(ListNode* node, Listpack::Position position) {
  Listpack rest(node->listpack);
  Listpack front = Listpack::create(memory_);
  size_t moved = 0;
  for (auto at = rest.first(); at != position; at = rest.next(at)) {
    const Listpack::Element element = rest.get(at);
    if (element.is_integer) {
      front.append(memory_, element.integer);
    } else {
      front.append(memory_, element.bytes);
    }
    moved++;
  }
  const size_t before = rest.footprint();
  rest.erase(memory_, rest.first(), moved);
  set_listpack(node, rest, before, -static_cast<int64_t>(moved));
  new_node(node->previous, front, moved);
  chain().size += moved;
}

void List::insert_into(ListNode* node, Listpack::Position before, std::string_view text) {
  Listpack listpack(node->listpack);
  const size_t footprint = listpack.footprint();
  listpack.insert(memory_, before, text);
  set_listpack(node, listpack, footprint, 1);
}

// Returns how many it took out: those of the node's elements from `index` on.
size_t List::erase_in(ListNode* node, size_t index, size_t count) {
  const size_t taken = std::min(count, node->count - index);
  if (taken == node->count) {
    chain().size -= taken;
    drop_node(node);
    return taken;
  }
  Listpack listpack(node->listpack);
  const size_t footprint = listpack.footprint();
  listpack.erase(memory_, listpack.at(static_cast<int64_t>(index)), taken);
  set_listpack(node, listpack, footprint, -static_cast<int64_t>(taken));
  return taken;
}

// --- reading ----------------------------------------------------------------------------------

size_t List::size() const {
  return is_chain() ? chain().size : Listpack(entry_.object().data).count();
}

List::Cursor List::first() const {
  ListNode* node = is_chain() ? chain().head : nullptr;
  if (is_chain() && node == nullptr) return {};
  return {node, listpack_of({node, 0}).first()};
}

List::Cursor List::last() const {
  ListNode* node = is_chain() ? chain().tail : nullptr;
  if (is_chain() && node == nullptr) return {};
  return {node, listpack_of({node, 0}).last()};
}

List::Cursor List::next(Cursor cursor) const {
  const auto position = listpack_of(cursor).next(cursor.position);
  if (position != Listpack::kNone || cursor.node == nullptr) return {cursor.node, position};
  ListNode* node = cursor.node->next;
  return node != nullptr ? Cursor{node, Listpack(node->listpack).first()} : Cursor{};
}

List::Cursor List::previous(Cursor cursor) const {
  const auto position = listpack_of(cursor).previous(cursor.position);
  if (position != Listpack::kNone || cursor.node == nullptr) return {cursor.node, position};
  ListNode* node = cursor.node->previous;
  return node != nullptr ? Cursor{node, Listpack(node->listpack).last()} : Cursor{};
}

List::Cursor List::at(int64_t index) const {
  if (!is_chain()) return {nullptr, Listpack(entry_.object().data).at(index)};
  const auto size = static_cast<int64_t>(chain().size);
  if (index < 0) index += size;
  if (index < 0 || index >= size) return {};
  if (index < size / 2) {
    ListNode* node = chain().head;
    for (; index >= static_cast<int64_t>(node->count); node = node->next) {
      index -= static_cast<int64_t>(node->count);
    }
    return {node, Listpack(node->listpack).at(index)};
  }
  ListNode* node = chain().tail;
  int64_t from_end = size - index;  // 1: the last one
  for (; from_end > static_cast<int64_t>(node->count); node = node->previous) {
    from_end -= static_cast<int64_t>(node->count);
  }
  return {node, Listpack(node->listpack).at(-from_end)};
}

// --- changing ---------------------------------------------------------------------------------

// True if the list is one listpack and `text` may go into it.
bool List::make_room_for(std::string_view text) {
  if (is_chain()) return false;
  const Listpack listpack(entry_.object().data);
  if (fits(listpack, listpack.count(), text.size())) return true;
  make_chain();
  return false;
}

void List::push_front(std::string_view text) {
  if (make_room_for(text)) {
    Listpack listpack(entry_.object().data);
    listpack.insert(memory_, listpack.first(), text);
    entry_.set_object(Encoding::kListpack, listpack.data());
    return;
  }
  ListNode* head = chain().head;
  const bool room = head != nullptr && fits(Listpack(head->listpack), head->count, text.size());
  if (!room || Listpack(head->listpack).bytes() > limits_.bytes_max / kFrontShare) {
    if (head != nullptr) join(head);
    head = new_node(nullptr, Listpack::create(memory_), 0);
  }
  insert_into(head, Listpack(head->listpack).first(), text);
}

void List::push_back(std::string_view text) {
  if (make_room_for(text)) {
    Listpack listpack(entry_.object().data);
    listpack.append(memory_, text);
    entry_.set_object(Encoding::kListpack, listpack.data());
    return;
  }
  ListNode* tail = chain().tail;
  if (tail == nullptr || !fits(Listpack(tail->listpack), tail->count, text.size())) {
    tail = new_node(tail, Listpack::create(memory_), 0);
  }
  insert_into(tail, Listpack::kNone, text);
}

void List::insert_before(Cursor cursor, std::string_view text) {
  if (cursor.node == nullptr) {
    Listpack listpack(entry_.object().data);
    if (fits(listpack, listpack.count(), text.size())) {
      listpack.insert(memory_, cursor.position, text);
      entry_.set_object(Encoding::kListpack, listpack.data());
      return;
    }
    make_chain();  // around the same listpack
    cursor.node = chain().head;
  }
  ListNode* node = cursor.node;
  if (fits(Listpack(node->listpack), node->count, text.size())) {
    insert_into(node, cursor.position, text);
    return;
  }
  if (cursor.position != Listpack(node->listpack).first()) split(node, cursor.position);
  ListNode* before = node->previous;
  if (before == nullptr || !fits(Listpack(before->listpack), before->count, text.size())) {
    before = new_node(before, Listpack::create(memory_), 0);
  }
  insert_into(before, Listpack::kNone, text);
}

void List::insert_after(Cursor cursor, std::string_view text) {
  if (const Cursor behind = next(cursor)) {
    insert_before(behind, text);
  } else {
    push_back(text);
  }
}

void List::replace(Cursor cursor, std::string_view text) {
  // As if the new one were added first: so Redis decides on the form.
  if (!make_room_for(text) && cursor.node == nullptr) cursor.node = chain().head;
  const Listpack::Element old = get(cursor);
  Listpack listpack = listpack_of(cursor);
  const size_t bytes_after =
      listpack.bytes() - old.text_bytes() + Listpack::element_bytes_max(text.size());
  if (bytes_after <= limits_.bytes_max || (cursor.node != nullptr && cursor.node->count == 1)) {
    const size_t footprint = listpack.footprint();
    listpack.replace(memory_, cursor.position, text);
    if (cursor.node == nullptr) {
      entry_.set_object(Encoding::kListpack, listpack.data());
    } else {
      set_listpack(cursor.node, listpack, footprint, 0);
    }
    return;
  }
  // Where it stands it has no room, so it gets a node of its own.
  ListNode* node = cursor.node;
  if (cursor.position != listpack.first()) split(node, cursor.position);
  ListNode* own = new_node(node->previous, Listpack::create(memory_), 0);
  insert_into(own, Listpack::kNone, text);
  erase_in(node, 0, 1);
}

List::Cursor List::erase(Cursor cursor) {
  if (cursor.node == nullptr) {
    Listpack listpack(entry_.object().data);
    const auto next = listpack.erase(memory_, cursor.position);
    entry_.set_object(Encoding::kListpack, listpack.data());
    return {nullptr, next};
  }
  ListNode* node = cursor.node;
  ListNode* behind = node->next;
  const auto first_of = [](ListNode* other) {
    return other != nullptr ? Cursor{other, Listpack(other->listpack).first()} : Cursor{};
  };
  if (node->count == 1) {
    chain().size--;
    drop_node(node);
    return first_of(behind);
  }
  Listpack listpack(node->listpack);
  const size_t footprint = listpack.footprint();
  const auto next = listpack.erase(memory_, cursor.position);
  set_listpack(node, listpack, footprint, -1);
  return next != Listpack::kNone ? Cursor{node, next} : first_of(behind);
}

void List::erase(size_t index, size_t count) {
  if (count == 0) return;
  if (!is_chain()) {
    Listpack listpack(entry_.object().data);
    listpack.erase(memory_, listpack.at(static_cast<int64_t>(index)), count);
    entry_.set_object(Encoding::kListpack, listpack.data());
    return;
  }
  ListNode* node = chain().head;
  if (index + count == chain().size) {  // at the end, where the way is shorter from there
    node = chain().tail;
    size_t before = chain().size - node->count;
    for (; before > index; before -= node->count) node = node->previous;
    index -= before;
  }
  for (; index >= node->count; node = node->next) index -= node->count;
  ListNode* left = node->previous;
  while (count > 0) {
    ListNode* behind = node->next;
    count -= erase_in(node, index, count);
    index = 0;
    node = behind;
  }
  // What is left of nodes on both sides of the gap may fit into one.
  ListNode* at = left != nullptr ? left : chain().head;
  for (int sides = 0; sides < 2 && at != nullptr; sides++) {
    ListNode* next = at->next;
    join(at);
    at = next;
  }
}

void List::shrink() {
  if (!is_chain()) return;
  ListChain& c = chain();
  if (c.head == nullptr || c.head != c.tail) return;
  const Listpack listpack(c.head->listpack);
  if (listpack.bytes() > limits_.bytes_max / 2 || c.size > limits_.elements_max / 2) return;
  memory_.free(c.head, sizeof(ListNode));
  memory_.free(&c, sizeof(ListChain));
  entry_.set_object(Encoding::kListpack, listpack.data());
}

}  // namespace engine
