// SPDX-License-Identifier: Apache-2.0
#include "engine/types/list.h"

#include <algorithm>

namespace engine {

namespace {

constexpr size_t kSafetyBytes = 8192;

// Pushes to the front go to a listpack of their own until it has this share of a full one, then it
// is joined to the next: else each would move all of a listpack's bytes.
constexpr size_t kFrontShare = 8;

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

// --- forms ------------------------------------------------------------------------------------

bool List::fits(Listpack listpack, size_t length) const {
  return listpack.count() + 1 <= limits_.elements_max &&
         listpack.bytes() + Listpack::element_bytes_max(length) <= limits_.bytes_max;
}

// After a change of the one at `place`, false: of the list's only one.
void List::set_listpack(Place place, Listpack listpack) {
  if (place) {
    tree().set_listpack(place, listpack);
  } else {
    set_object(Encoding::kListpack, listpack.data());
  }
}

void List::make_tree() {
  const Listpack listpack = only_listpack();
  set_object(Encoding::kQuicklist, ListTree::create(memory_));
  if (listpack.empty()) {
    Listpack::destroy(memory_, listpack);
  } else {
    tree().insert(memory_, {}, listpack);
  }
}

// True if the list is one listpack and `text` may go into it.
bool List::make_room_for(std::string_view text) {
  if (is_tree()) return false;
  if (fits(only_listpack(), text.size())) return true;
  make_tree();
  return false;
}

void List::shrink_tree() {
  const Listpack listpack = ListTree::listpack(tree().first());
  if (listpack.bytes() > limits_.bytes_max / 2 || tree().size() > limits_.elements_max / 2) return;
  ListTree::dissolve(memory_, &tree());
  set_object(Encoding::kListpack, listpack.data());
}

// --- reading ----------------------------------------------------------------------------------

size_t ListView::size() const { return is_tree() ? tree().size() : only_listpack().count(); }

ListView::Cursor ListView::first() const {
  if (!is_tree()) return {{}, only_listpack().first()};
  const ListTree::Place place = tree().first();
  return place ? Cursor{place, ListTree::listpack(place).first()} : Cursor();
}

ListView::Cursor ListView::last() const {
  if (!is_tree()) return {{}, only_listpack().last()};
  const ListTree::Place place = tree().last();
  return place ? Cursor{place, ListTree::listpack(place).last()} : Cursor();
}

ListView::Cursor ListView::next(Cursor cursor) const {
  const auto position = listpack_of(cursor).next(cursor.position);
  if (position != Listpack::kNone) return {cursor.place, position};
  const ListTree::Place behind = ListTree::next(cursor.place);
  return behind ? Cursor{behind, ListTree::listpack(behind).first()} : Cursor();
}

ListView::Cursor ListView::previous(Cursor cursor) const {
  const auto position = listpack_of(cursor).previous(cursor.position);
  if (position != Listpack::kNone) return {cursor.place, position};
  const ListTree::Place before = ListTree::previous(cursor.place);
  return before ? Cursor{before, ListTree::listpack(before).last()} : Cursor();
}

ListView::Cursor ListView::at(int64_t index) const {
  if (!is_tree()) return {{}, only_listpack().at(index)};
  const auto size = static_cast<int64_t>(tree().size());
  if (index < 0) index += size;
  if (index < 0 || index >= size) return {};
  auto inside = static_cast<size_t>(index);
  const ListTree::Place place = tree().find(inside);
  return {place, ListTree::listpack(place).at(static_cast<int64_t>(inside))};
}

// --- adding -----------------------------------------------------------------------------------

// A new one, in front of the one at `before`, false: behind all.
void List::add_listpack(Place before, std::string_view text) {
  Listpack listpack = Listpack::create(memory_);
  listpack.append(memory_, text);
  tree().insert(memory_, before, listpack);
}

void List::insert_into(Place place, Listpack::Position before, std::string_view text) {
  Listpack listpack = to_change(place);
  listpack.insert(memory_, before, text);
  set_listpack(place, listpack);
}

void List::push_front(std::string_view text) {
  if (make_room_for(text)) {
    insert_into({}, only_listpack().first(), text);
    return;
  }
  const Place front = tree().first();
  if (front) {
    const Listpack listpack = ListTree::listpack(front);
    if (listpack.bytes() <= limits_.bytes_max / kFrontShare && fits(listpack, text.size())) {
      insert_into(front, listpack.first(), text);
      return;
    }
    join(front);
  }
  add_listpack(tree().first(), text);
}

void List::push_back(std::string_view text) {
  if (make_room_for(text)) {
    insert_into({}, Listpack::kNone, text);
    return;
  }
  const Place back = tree().last();
  if (back && fits(ListTree::listpack(back), text.size())) {
    insert_into(back, Listpack::kNone, text);
  } else {
    add_listpack({}, text);
  }
}

void List::insert_before(Cursor cursor, std::string_view text) {
  if (!cursor.place && !make_room_for(text)) cursor.place = tree().first();  // the same listpack
  const Listpack listpack = listpack_of(cursor);
  if (!cursor.place || fits(listpack, text.size())) {
    insert_into(cursor.place, cursor.position, text);
    return;
  }
  const bool inside = cursor.position != listpack.first();
  const Place behind = inside ? split(cursor.place, cursor.position) : cursor.place;
  const Place before = ListTree::previous(behind);
  if (before && fits(ListTree::listpack(before), text.size())) {
    insert_into(before, Listpack::kNone, text);
  } else {
    add_listpack(behind, text);
  }
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
  if (!make_room_for(text) && !cursor.place) cursor.place = tree().first();
  Listpack listpack = listpack_of(cursor);
  const size_t bytes_after = listpack.bytes() - listpack.get(cursor.position).text_bytes() +
                             Listpack::element_bytes_max(text.size());
  if (bytes_after > limits_.bytes_max) {
    // Where it stands it has no room, so it gets a listpack of its own.
    if (cursor.position != listpack.first()) {
      cursor.place = split(cursor.place, cursor.position);
      listpack = ListTree::listpack(cursor.place);
      cursor.position = listpack.first();
    }
    if (listpack.count() > 1) {
      erase_in(cursor.place, 0, 1);
      add_listpack(cursor.place, text);
      return;
    }
  }
  listpack = to_change(cursor.place);
  listpack.replace(memory_, cursor.position, text);
  set_listpack(cursor.place, listpack);
}

// Moves what stands before `position` to a listpack of its own. Returns where the rest is now.
List::Place List::split(Place place, Listpack::Position position) {
  Listpack rest = tree().to_change(place);
  Listpack front = Listpack::create(memory_);
  size_t moved = 0;
  for (auto at = rest.first(); at != position; at = rest.next(at), moved++) {
    const Listpack::Element element = rest.get(at);
    front.append(memory_, {&element, 1});
  }
  rest.erase(memory_, rest.first(), moved);
  tree().set_listpack(place, rest);
  return ListTree::next(tree().insert(memory_, place, front));
}

// --- taking -----------------------------------------------------------------------------------

// Requires: something is left.
void List::erase_in(Place place, size_t index, size_t count) {
  Listpack listpack = to_change(place);
  listpack.erase(memory_, listpack.at(static_cast<int64_t>(index)), count);
  set_listpack(place, listpack);
}

// Makes a listpack and the next one a single one, if they are small enough.
void List::join(Place place) {
  const Place behind = ListTree::next(place);
  if (!behind) return;
  const Listpack listpack = ListTree::listpack(place);
  Listpack target = ListTree::listpack(behind);
  if (listpack.count() + target.count() > limits_.elements_max ||
      listpack.bytes() + target.bytes() > limits_.bytes_max) {
    return;
  }
  target = tree().to_change(behind);
  target.prepend(memory_, listpack);
  tree().set_listpack(behind, target);
  tree().erase(memory_, place);
}

List::Cursor List::erase(Cursor cursor) {
  Listpack listpack = listpack_of(cursor);
  Place behind;
  if (cursor.place && listpack.count() == 1) {
    behind = tree().erase(memory_, cursor.place);
  } else {
    listpack = to_change(cursor.place);
    const auto next = listpack.erase(memory_, cursor.position);
    set_listpack(cursor.place, listpack);
    if (next != Listpack::kNone) return {cursor.place, next};
    behind = ListTree::next(cursor.place);
  }
  return behind ? Cursor{behind, ListTree::listpack(behind).first()} : Cursor();
}

std::optional<Object> List::erase_front(size_t count) {
  if (count == 0) return std::nullopt;
  if (!is_tree()) {
    erase_in({}, 0, count);
    return std::nullopt;
  }
  if (count == tree().size()) return replace_tree(ListTree::create(memory_));
  size_t inside = count;
  const Place kept = tree().find(inside);
  if (inside > 0) erase_in(kept, 0, inside);
  std::optional<Object> gone;
  if (kept != tree().first()) {
    gone = Object{Type::kList, Encoding::kQuicklist, tree().cut(memory_, kept)};
  }
  join(tree().first());
  return gone;
}

std::optional<Object> List::erase_back(size_t count) {
  if (count == 0) return std::nullopt;
  if (!is_tree()) {
    erase_in({}, size() - count, count);
    return std::nullopt;
  }
  if (count == tree().size()) return replace_tree(ListTree::create(memory_));
  size_t inside = tree().size() - count;
  Place gone_first = tree().find(inside);
  if (inside > 0) {
    erase_in(gone_first, inside, ListTree::listpack(gone_first).count() - inside);
    gone_first = ListTree::next(gone_first);
  }
  std::optional<Object> gone;
  if (gone_first) gone = replace_tree(tree().cut(memory_, gone_first));
  join(ListTree::previous(tree().last()));
  return gone;
}

// Returns the old one, which is the caller's.
Object List::replace_tree(ListTree* tree) {
  const Object old{Type::kList, Encoding::kQuicklist, data_};
  set_object(Encoding::kQuicklist, tree);
  return old;
}

}  // namespace engine
