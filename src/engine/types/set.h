// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/random.h"
#include "base/slab.h"
#include "engine/types/entry.h"
#include "engine/types/intset.h"
#include "engine/types/listpack.h"
#include "engine/types/record_table.h"
#include "engine/types/set_member.h"

namespace engine {

using SetTable = RecordTable<SetMember>;
extern template class LinearTable<SetMember>;

extern const ObjectKind kIntsetKind;

// Up to where a set is compact: `set-max-intset-entries` and so on.
struct SetLimits {
  size_t intset_entries = 512;
  size_t listpack_entries = 128;
  size_t listpack_value = 64;
  uint64_t hash_seed = 0;
};

// What can be read of the value of a set's entry: integers in an intset, few and short members in a
// listpack, else a hash table. A handle for the time of a command, as ListView is. Not thread-safe.
class SetView {
 public:
  // Requires: type kSet.
  explicit SetView(const Entry& entry) : value_(entry) {}

  size_t size() const;
  bool contains(std::string_view member) const;

  // Calls visit(std::string_view) for every member; false from it ends the walk.
  template <typename Visit>
  void for_each(Visit visit) const;

  // One of the members, each as likely as any other. Requires: not empty.
  std::string random(base::Random& random) const;

  // SSCAN: visits all members where they are compact, else those of some buckets. Returns the next
  // cursor, 0 at the end. See LinearTable::scan().
  template <typename Visit>
  uint64_t scan(uint64_t cursor, size_t count, Visit visit) const;

 protected:
  Encoding encoding() const { return value_.encoding(); }
  Intset intset() const { return Intset(value_.object().data); }
  Listpack listpack() const { return Listpack(value_.object().data); }
  const SetTable& table() const { return *static_cast<const SetTable*>(value_.object().data); }

 private:
  const Entry& value_;
};

// The same to be changed: an empty set is the caller's to erase.
class Set : public SetView {
 public:
  // Requires: type kSet.
  Set(base::SlabCache& memory, Entry& entry, const SetLimits& limits)
      : SetView(entry), memory_(memory), entry_(entry), limits_(limits) {}

  // The value of a new set, empty, in the form that suits `first` and about `count` members.
  static Object create(base::SlabCache& memory, std::string_view first, size_t count,
                       const SetLimits& limits);

  // Whether it was not there; whether it was.
  bool add(std::string_view member);
  bool remove(std::string_view member);

  // To be called when all members are known to be integers: an intset, if it may be one.
  void make_intset();

 private:
  SetTable& table() { return *static_cast<SetTable*>(entry_.object().data); }

  bool add_integer(int64_t value);
  bool add_to_listpack(std::string_view member);
  void leave_intset(size_t length);
  void make_listpack();
  void make_table();

  base::SlabCache& memory_;
  Entry& entry_;
  const SetLimits limits_;
};

template <typename Visit>
void SetView::for_each(Visit visit) const {
  IntegerText scratch;
  switch (encoding()) {
    case Encoding::kIntset:
      for (size_t i = 0, count = intset().count(); i < count; i++) {
        if (!visit(
                std::string_view(scratch.text, base::format_int64(intset().at(i), scratch.text)))) {
          return;
        }
      }
      return;
    case Encoding::kListpack:
      for (auto at = listpack().first(); at != Listpack::kNone; at = listpack().next(at)) {
        if (!visit(listpack().get(at).text(scratch))) return;
      }
      return;
    default:
      table().table().for_each_while([&](const SetMember* member) { return visit(member->key()); });
  }
}

template <typename Visit>
uint64_t SetView::scan(uint64_t cursor, size_t count, Visit visit) const {
  size_t visited = 0;
  if (encoding() != Encoding::kHashtable) {
    for_each([&](std::string_view member) {
      visit(member);
      return true;
    });
    return 0;
  }
  size_t steps = 0;
  do {
    cursor = table().table().scan(cursor, [&](const SetMember* member) {
      visit(member->key());
      visited++;
    });
  } while (cursor != 0 && visited < count && ++steps < 10 * count);
  return cursor;
}

}  // namespace engine
