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
#include "engine/types/hash_field.h"
#include "engine/types/listpack.h"
#include "engine/types/record_table.h"

namespace engine {

using HashTable = RecordTable<HashField>;
extern template class LinearTable<HashField>;

// Up to where a hash is compact: `hash-max-listpack-entries` and so on.
struct HashLimits {
  size_t listpack_entries = 512;
  size_t listpack_value = 64;
  uint64_t hash_seed = 0;
};

// What can be read of the value of a hash's entry: few and short fields without expiry in a
// listpack of pairs, else a hash table. A handle for the time of a command, as ListView is. Fields
// whose time has come are not there for whoever looks, but still counted until expire() takes them
// out. Views into the hash are valid until the next change. Not thread-safe.
class HashView {
 public:
  // Requires: type kHash.
  HashView(const Entry& entry, int64_t now_ms) : value_(entry), now_ms_(now_ms) {}

  size_t size() const;

  // What stands in a field; `scratch` must live as long as the view.
  std::optional<std::string_view> get(std::string_view field, IntegerText& scratch) const;
  bool contains(std::string_view field) const;

  // --- expiry of fields -----------------------------------------------------------------------

  // Unix milliseconds, HashField::kNoExpire without one; nullopt: there is no such field.
  std::optional<int64_t> expire_ms(std::string_view field) const;

  bool has_volatile_fields() const { return !is_compact() && table().table().volatile_size() > 0; }
  // When a field is due first at the earliest; INT64_MAX: never. It may be sooner by a field that
  // is gone: expire() finds out.
  int64_t deadline_ms() const { return is_compact() ? INT64_MAX : deadline_of(&table()); }
  static int64_t deadline_of(const void* table);

  // --- walking --------------------------------------------------------------------------------

  // Calls visit(field, value, expire_ms) for every field; false from it ends the walk.
  template <typename Visit>
  void for_each(Visit visit) const;

  // One of the fields with its value, each as likely as any other; nullopt if none was found that
  // is not due to expire.
  std::optional<std::pair<std::string, std::string>> random(base::Random& random) const;

  // HSCAN: visits all fields where they are compact, else those of some buckets. Returns the next
  // cursor, 0 at the end.
  template <typename Visit>
  uint64_t scan(uint64_t cursor, size_t count, Visit visit) const;

 protected:
  bool is_compact() const { return value_.encoding() == Encoding::kListpack; }
  Listpack listpack() const { return Listpack(value_.object().data); }
  const HashTable& table() const { return *static_cast<const HashTable*>(value_.object().data); }
  bool due(const HashField& field) const { return field.deadline_ms() <= now_ms_; }
  int64_t now_ms() const { return now_ms_; }

 private:
  const HashField* find(std::string_view field) const;

  const Entry& value_;
  const int64_t now_ms_;
};

// Told of the fields of a hash that expire.
class ExpiryObserver {
 public:
  virtual ~ExpiryObserver() = default;
  virtual void field_expires(std::string_view field) = 0;
};

// The same to be changed: an empty hash is the caller's to erase.
class Hash : public HashView {
 public:
  // Requires: type kHash.
  Hash(base::SlabCache& memory, Entry& entry, const HashLimits& limits, int64_t now_ms)
      : HashView(entry, now_ms), memory_(memory), entry_(entry), limits_(limits) {}

  // The value of a new hash, empty.
  static Object create(base::SlabCache& memory) {
    return {Type::kHash, Encoding::kListpack, Listpack::create(memory).data()};
  }

  // Tells that many fields are to come, or long ones: it takes the form that suits them at once.
  void prepare_for(size_t fields_more, size_t longest);

  enum class Expiry : uint8_t { kDrop, kKeep };

  // True if the field is new. Its expiry goes unless it is to be kept.
  bool set(std::string_view field, std::string_view value, Expiry expiry = Expiry::kDrop);
  bool remove(std::string_view field);

  // Requires: the field is there. kNoExpire takes the expiry away.
  void set_expire(std::string_view field, int64_t expire_ms);

  // Takes out at most about `work_max` fields whose time has come, and tells `observer`, unless it
  // is null, of each before it goes. Returns how many.
  size_t expire(size_t work_max, ExpiryObserver* observer = nullptr);

 private:
  HashTable& table() { return *static_cast<HashTable*>(entry_.object().data); }
  bool set_in_listpack(std::string_view field, std::string_view value, bool& added);
  void make_table();
  void index_expiry();

  base::SlabCache& memory_;
  Entry& entry_;
  const HashLimits limits_;
};

template <typename Visit>
void HashView::for_each(Visit visit) const {
  if (is_compact()) {
    const Listpack pairs = listpack();
    IntegerText field_text;
    IntegerText value_text;
    for (auto at = pairs.first(); at != Listpack::kNone;) {
      const std::string_view field = pairs.get(at).text(field_text);
      at = pairs.next(at);
      if (!visit(field, pairs.get(at).text(value_text), HashField::kNoExpire)) return;
      at = pairs.next(at);
    }
    return;
  }
  table().table().for_each_while([&](const HashField* field) {
    return due(*field) || visit(field->key(), field->value(), field->expire_ms());
  });
}

template <typename Visit>
uint64_t HashView::scan(uint64_t cursor, size_t count, Visit visit) const {
  if (is_compact()) {
    for_each([&](std::string_view field, std::string_view value, int64_t) {
      visit(field, value);
      return true;
    });
    return 0;
  }
  size_t visited = 0;
  size_t steps = 0;
  do {
    cursor = table().table().scan(cursor, [&](const HashField* field) {
      visited++;
      if (!due(*field)) visit(field->key(), field->value());
    });
  } while (cursor != 0 && visited < count && ++steps < 10 * count);
  return cursor;
}

}  // namespace engine
