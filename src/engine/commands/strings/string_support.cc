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
    c.reply.blob(entry->shared_blob());
  } else {
    IntegerText scratch;
    c.reply.bulk(string_bytes(*entry, scratch));
  }
}

void store_string(const Database& db, const Key& key, const Database::Found& found,
                  std::string_view value, int64_t expire_ms) {
  Edit edit = db.edit(key, found);
  if (edit && edit->has_expire() == (expire_ms != Entry::kNoExpire) &&
      overwrite_string(*edit, value)) {
    db.mark_fresh(*edit);
    if (edit->expire_ms() != expire_ms) edit.set_expire(expire_ms);
    return;
  }
  Entry* entry = make_string(db.memory(), key.name, value, {.expire_ms = expire_ms});
  db.mark_fresh(*entry);
  edit.put(entry);
}

size_t write_string_at(CommandContext& c, const Database::Found& found, size_t offset,
                       std::string_view bytes) {
  const Database db = c.db();
  const Key& key = c.keys[0];
  Edit edit = db.edit(key, found);
  if (!edit) {
    Entry* entry = make_string(db.memory(), key.name, {}, {.raw = true});
    db.mark_fresh(*entry);
    Entry* written = write_range(db.memory(), *entry, offset, bytes);
    if (written != entry) Entry::destroy(db.memory(), entry);
    edit.put(written);
    return string_length(*written);
  }
  Entry* written = write_range(db.memory(), *edit, offset, bytes);
  if (written != &*edit) edit.put(written);
  return string_length(*written);
}

}  // namespace engine
