// SPDX-License-Identifier: Apache-2.0
#include "engine/types/set.h"

#include <algorithm>

#include "engine/types/linear_table_impl.h"

namespace engine {

template class LinearTable<SetMember>;

const ObjectKind kIntsetKind = {
    .size = [](const void* data) { return Intset(data).count(); },
    .footprint = [](const void* data) { return Intset(data).footprint(); },
    .duplicate =
        [](base::SlabCache& memory, const void* data) {
          return Intset::create(memory, Intset(data).view()).data();
        },
    .dismantle =
        [](base::SlabCache& memory, void* data, size_t& budget) {
          Intset::destroy(memory, Intset(data));
          budget -= budget > 0 ? 1 : 0;
          return true;
        },
    .relocate =
        [](base::SlabCache& memory, void* data, PartCursor&, size_t& budget) {
          spend(budget, 1);
          void* moved = memory.relocate(data, Intset(data).footprint());
          return moved != nullptr ? moved : data;
        },
};

namespace {

constexpr size_t kIntsetEntriesMax = size_t{1} << 30;

size_t text_bytes(int64_t value) {
  char text[base::kInt64TextBytesMax];
  return base::format_int64(value, text);
}

}  // namespace

Object Set::create(base::SlabCache& memory, std::string_view first, size_t count,
                   const SetLimits& limits) {
  if (base::integer_in(first) && count <= limits.intset_entries) {
    return {Type::kSet, Encoding::kIntset, Intset::create(memory).data()};
  }
  if (count <= limits.listpack_entries) {
    return {Type::kSet, Encoding::kListpack, Listpack::create(memory).data()};
  }
  return {Type::kSet, Encoding::kHashtable, SetTable::create(memory, limits.hash_seed)};
}

size_t SetView::size() const {
  switch (encoding()) {
    case Encoding::kIntset:
      return intset().count();
    case Encoding::kListpack:
      return listpack().count();
    default:
      return table().size();
  }
}

bool SetView::contains(std::string_view member) const {
  switch (encoding()) {
    case Encoding::kIntset: {
      const auto value = base::integer_in(member);
      return value && intset().contains(*value);
    }
    case Encoding::kListpack:
      return listpack().find(listpack().first(), member) != Listpack::kNone;
    default:
      return table().find(member).found();
  }
}

// --- changing ---------------------------------------------------------------------------------

bool Set::add(std::string_view member) {
  if (encoding() == Encoding::kIntset) {
    if (const auto value = base::integer_in(member)) return add_integer(*value);
    leave_intset(member.size());
  }
  if (encoding() == Encoding::kListpack) {
    if (listpack().find(listpack().first(), member) != Listpack::kNone) return false;
    if (add_to_listpack(member)) return true;
    make_table();
  } else if (table().find(member).found()) {
    return false;
  }
  table().insert(memory_, SetMember::create(memory_, member));
  return true;
}

bool Set::add_integer(int64_t value) {
  Intset integers = intset();
  const bool added = integers.insert(memory_, value);
  entry_.set_object(Encoding::kIntset, integers.data());
  if (integers.count() > std::min(limits_.intset_entries, kIntsetEntriesMax)) make_table();
  return added;
}

bool Set::add_to_listpack(std::string_view member) {
  Listpack members = listpack();
  if (members.count() >= limits_.listpack_entries || member.size() > limits_.listpack_value ||
      !members.may_add(Listpack::element_bytes_max(member.size()))) {
    return false;
  }
  members.append(memory_, member);
  entry_.set_object(Encoding::kListpack, members.data());
  return true;
}

// A member of this length, which is no integer, is to come in.
void Set::leave_intset(size_t length) {
  const size_t count = intset().count();
  // The longest is at one of the ends.
  const size_t longest =
      count == 0 ? 0 : std::max(text_bytes(intset().at(0)), text_bytes(intset().at(count - 1)));
  if (count < limits_.listpack_entries && length <= limits_.listpack_value &&
      longest <= limits_.listpack_value) {
    make_listpack();
  } else {
    make_table();
  }
}

void Set::make_listpack() {
  Listpack members = Listpack::create(memory_);
  const Intset integers = intset();
  for (size_t i = 0; i < integers.count(); i++) members.append(memory_, integers.at(i));
  Intset::destroy(memory_, integers);
  entry_.set_object(Encoding::kListpack, members.data());
}

void Set::make_table() {
  SetTable* members = SetTable::create(memory_, limits_.hash_seed);
  for_each([&](std::string_view member) {
    members->insert(memory_, SetMember::create(memory_, member));
    return true;
  });
  if (encoding() == Encoding::kIntset) {
    Intset::destroy(memory_, intset());
  } else {
    Listpack::destroy(memory_, listpack());
  }
  entry_.set_object(Encoding::kHashtable, members);
}

void Set::make_intset() {
  if (encoding() == Encoding::kIntset ||
      size() > std::min(limits_.intset_entries, kIntsetEntriesMax)) {
    return;
  }
  Intset integers = Intset::create(memory_);
  for_each([&](std::string_view member) {
    integers.insert(memory_, *base::integer_in(member));
    return true;
  });
  size_t budget = SIZE_MAX;
  if (encoding() == Encoding::kListpack) {
    Listpack::destroy(memory_, listpack());
  } else {
    SetTable::kKind.dismantle(memory_, &table(), budget);
  }
  entry_.set_object(Encoding::kIntset, integers.data());
}

bool Set::remove(std::string_view member) {
  switch (encoding()) {
    case Encoding::kIntset: {
      const auto value = base::integer_in(member);
      Intset integers = intset();
      const bool removed = value && integers.erase(memory_, *value);
      entry_.set_object(Encoding::kIntset, integers.data());
      return removed;
    }
    case Encoding::kListpack: {
      Listpack members = listpack();
      const auto at = members.find(members.first(), member);
      if (at == Listpack::kNone) return false;
      members.erase(memory_, at);
      entry_.set_object(Encoding::kListpack, members.data());
      return true;
    }
    default: {
      const auto position = table().find(member);
      if (!position.found()) return false;
      table().erase(memory_, position);
      return true;
    }
  }
}

std::string SetView::random(base::Random& random) const {
  IntegerText scratch;
  switch (encoding()) {
    case Encoding::kIntset: {
      const int64_t value = intset().at(random.below(intset().count()));
      return {scratch.text, base::format_int64(value, scratch.text)};
    }
    case Encoding::kListpack: {
      const auto at = listpack().at(static_cast<int64_t>(random.below(listpack().count())));
      return std::string(listpack().get(at).text(scratch));
    }
    default:
      return std::string(table().table().random(random).record->key());
  }
}

}  // namespace engine
