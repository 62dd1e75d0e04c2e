// SPDX-License-Identifier: Apache-2.0
#include "engine/types/hash.h"

#include <algorithm>

#include "engine/types/linear_table_impl.h"

namespace engine {

template class LinearTable<HashField>;

namespace {

// With fewer fields than this looking at all of them is as quick as a wheel, which would take more
// memory than they do.
constexpr size_t kFieldsWithoutWheel = 64;

}  // namespace

size_t HashView::size() const { return is_compact() ? listpack().count() / 2 : table().size(); }

void Hash::prepare_for(size_t fields_more, size_t longest) {
  if (!is_compact()) return;
  if (size() + fields_more > limits_.listpack_entries || longest > limits_.listpack_value) {
    make_table();
  }
}

void Hash::make_table() {
  HashTable* fields = HashTable::create(memory_, limits_.hash_seed);
  for_each([&](std::string_view field, std::string_view value, int64_t) {
    fields->insert(memory_, HashField::create(memory_, field, value, HashField::kNoExpire));
    return true;
  });
  Listpack::destroy(memory_, listpack());
  entry_.set_object(Encoding::kHashtable, fields);
}

// --- reading ----------------------------------------------------------------------------------

const HashField* HashView::find(std::string_view field) const {
  const HashField* found = table().find(field).record;
  return found != nullptr && !due(*found) ? found : nullptr;
}

std::optional<std::string_view> HashView::get(std::string_view field, IntegerText& scratch) const {
  if (is_compact()) {
    const Listpack pairs = listpack();
    const auto at = pairs.find(pairs.first(), field, 1);
    if (at == Listpack::kNone) return std::nullopt;
    return pairs.get(pairs.next(at)).text(scratch);
  }
  const HashField* found = find(field);
  if (found == nullptr) return std::nullopt;
  return found->value();
}

bool HashView::contains(std::string_view field) const {
  if (!is_compact()) return find(field) != nullptr;
  return listpack().find(listpack().first(), field, 1) != Listpack::kNone;
}

std::optional<std::pair<std::string, std::string>> HashView::random(base::Random& random) const {
  if (is_compact()) {
    const Listpack pairs = listpack();
    IntegerText scratch;
    const auto at = pairs.at(static_cast<int64_t>(2 * random.below(size())));
    std::string field(pairs.get(at).text(scratch));
    return std::pair(std::move(field), std::string(pairs.get(pairs.next(at)).text(scratch)));
  }
  // Among many that are due the others are hard to meet by chance.
  constexpr int kTries = 100;
  for (int i = 0; i < kTries && size() > 0; i++) {
    const HashField* field = table().table().random(random).record;
    if (!due(*field)) return std::pair(std::string(field->key()), std::string(field->value()));
  }
  std::optional<std::pair<std::string, std::string>> any;
  for_each([&](std::string_view field, std::string_view value, int64_t) {
    any.emplace(field, value);
    return false;
  });
  return any;
}

// --- changing ---------------------------------------------------------------------------------

// False if the listpack has no room for it.
bool Hash::set_in_listpack(std::string_view field, std::string_view value, bool& added) {
  if (field.size() > limits_.listpack_value || value.size() > limits_.listpack_value) return false;
  Listpack pairs = listpack();
  const auto at = pairs.find(pairs.first(), field, 1);
  added = at == Listpack::kNone;
  if (size() + (added ? 1 : 0) > limits_.listpack_entries) return false;
  if (added) {
    if (!pairs.may_add(Listpack::element_bytes_max(field.size()) +
                       Listpack::element_bytes_max(value.size()))) {
      return false;
    }
    pairs.append(memory_, field);
    pairs.append(memory_, value);
  } else if (pairs.may_add(Listpack::element_bytes_max(value.size()))) {
    pairs.replace(memory_, pairs.next(at), value);
  } else {
    return false;
  }
  entry_.set_object(Encoding::kListpack, pairs.data());
  return true;
}

bool Hash::set(std::string_view field, std::string_view value, Expiry expiry) {
  bool added = false;
  if (is_compact()) {
    if (set_in_listpack(field, value, added)) return added;
    make_table();
  }
  HashTable& fields = table();
  const auto position = fields.find(field);
  if (!position.found()) {
    fields.insert(memory_, HashField::create(memory_, field, value, HashField::kNoExpire));
    index_expiry();
    return true;
  }
  const bool was_due = due(*position.record);
  const int64_t expire_ms =
      expiry == Expiry::kKeep && !was_due ? position.record->expire_ms() : HashField::kNoExpire;
  if (position.record->value().size() == value.size() &&
      position.record->expire_ms() == expire_ms) {
    fields.before_change(position.bucket);
    position.record->overwrite(value);
  } else {
    fields.replace(memory_, position, HashField::create(memory_, field, value, expire_ms));
  }
  return was_due;
}

bool Hash::remove(std::string_view field) {
  if (is_compact()) {
    Listpack pairs = listpack();
    const auto at = pairs.find(pairs.first(), field, 1);
    if (at == Listpack::kNone) return false;
    pairs.erase(memory_, at, 2);
    entry_.set_object(Encoding::kListpack, pairs.data());
    return true;
  }
  const auto position = table().find(field);
  if (!position.found()) return false;
  const bool was_due = due(*position.record);
  table().erase(memory_, position);
  return !was_due;
}

// --- expiry of fields -------------------------------------------------------------------------

std::optional<int64_t> HashView::expire_ms(std::string_view field) const {
  if (is_compact()) {
    if (!contains(field)) return std::nullopt;
    return HashField::kNoExpire;
  }
  const HashField* found = find(field);
  if (found == nullptr) return std::nullopt;
  return found->expire_ms();
}

void Hash::set_expire(std::string_view field, int64_t expire_ms) {
  if (is_compact()) {
    if (expire_ms == HashField::kNoExpire) return;
    make_table();
  }
  HashTable& fields = table();
  const auto position = fields.find(field);
  HashField* old = position.record;
  if (old->expire_ms() == expire_ms) return;
  if (old->has_expire() && expire_ms != HashField::kNoExpire) {
    fields.before_change(position.bucket);
    old->set_expire_ms(expire_ms);
    fields.note_deadline(expire_ms);
    fields.table().expiry_changed(position, expire_ms);
  } else {
    fields.replace(memory_, position, HashField::create(memory_, field, old->value(), expire_ms));
  }
  index_expiry();
}

void Hash::index_expiry() {
  auto& all = table().table();
  if (all.volatile_size() == 0 || all.size() <= kFieldsWithoutWheel) return;
  all.start_wheel(std::max<int64_t>(now_ms(), 0));  // who sees all fields has no time
}

int64_t HashView::deadline_of(const void* table) {
  const auto& fields = *static_cast<const HashTable*>(table);
  const auto& all = fields.table();
  if (all.volatile_size() == 0) return INT64_MAX;
  return all.has_wheel() ? all.next_due_ms() : fields.soonest_ms();
}

size_t Hash::expire(size_t work_max, ExpiryObserver* observer) {
  if (!has_volatile_fields()) return 0;
  HashTable& fields = table();
  if (!fields.table().has_wheel() && fields.soonest_ms() > now_ms()) return 0;
  size_t expired = 0;
  index_expiry();  // fields may have come since
  if (fields.table().has_wheel()) {
    const auto take = [&](HashField* field) {
      if (observer != nullptr) observer->field_expires(field->key());
      fields.drop(memory_, field);
      expired++;
    };
    fields.table().expire(memory_, now_ms(), work_max, take, [&](const HashField* field) {
      if (fields.observer() != nullptr) [[unlikely]]
        fields.before_change(fields.table().bucket_of(fields.table().hash_of(field->key())));
      return true;
    });
    fields.table().shrink(memory_, work_max);
    return expired;
  }
  while (true) {
    std::optional<std::string> name;
    fields.table().for_each([&](const HashField* field) {
      if (!name && due(*field)) name = std::string(field->key());
    });
    if (!name) break;
    if (observer != nullptr) observer->field_expires(*name);
    fields.erase(memory_, fields.find(*name));
    expired++;
  }
  fields.find_soonest();
  return expired;
}

}  // namespace engine
