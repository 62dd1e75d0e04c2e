// SPDX-License-Identifier: Apache-2.0
#include "engine/commands/strings/string_support.h"

#include "engine/commands/support/value_support.h"
#include "engine/types/string.h"

namespace engine {

std::optional<Database::Found> find_string(CommandContext& c, const Key& key, Use use) {
  return find_of_type(c, key, Type::kString, use);
}

void reply_string_or_null(CommandContext& c, const Entry* entry) {
  if (entry == nullptr) {
    c.reply.null();
  } else if (entry->is_blob()) {
    c.reply.blob(entry->blob());
  } else {
    IntegerText scratch;
    c.reply.bulk(string_bytes(*entry, scratch));
  }
}

void store_string(const Database& db, const Key& key, const Database::Found& found,
                  std::string_view value, int64_t expire_ms) {
  if (found && found->has_expire() == (expire_ms != Entry::kNoExpire) &&
      overwrite_string(*found.entry(), value)) {
    db.mark_fresh(*found.entry());
    db.changed(key);
    if (expire_ms != Entry::kNoExpire) db.set_expire(key, found, expire_ms);
    return;
  }
  Entry* entry = make_string(db.memory(), key.name, value, {.expire_ms = expire_ms});
  db.mark_fresh(*entry);
  db.put(key, found, entry);
}

size_t write_string_at(CommandContext& c, const Database::Found& found, size_t offset,
                       std::string_view bytes) {
  const Database db = c.db();
  const Key& key = c.keys[0];
  if (!found) {
    Entry* entry = make_string(db.memory(), key.name, {}, {.raw = true});
    db.mark_fresh(*entry);
    Entry* written = write_range(db.memory(), *entry, offset, bytes);
    if (written != entry) Entry::destroy(db.memory(), entry);
    db.put(key, found, written);
    return string_length(*written);
  }
  Entry* written = write_range(db.memory(), *found.entry(), offset, bytes);
  if (written != found.entry()) {
    db.put(key, found, written);
  } else {
    db.changed(key);
  }
  return string_length(*written);
}

}  // namespace engine
