// SPDX-License-Identifier: Apache-2.0
#include "engine/commands/hashes/hash_support.h"

#include "engine/keyspace/expired_fields.h"
#include "engine/session/value_limits.h"

namespace engine {

namespace {

// Expired fields that a command takes out on its way; of more the timing wheel takes care.
constexpr size_t kExpiredFieldsMax = 128;

// The source of an import sees fields until it removes them itself, as it sees keys.
int64_t visible_from(const CommandContext& c) {
  const bool sees_all = c.worker.import_source && c.node.keyspace.held_by_source();
  return sees_all ? INT64_MIN : c.now_ms();
}

// Takes out fields whose time has come. Returns what is there then.
Database::Found expire_fields(CommandContext& c, const Key& key, const Database::Found& found) {
  {
    Edit edit = c.db().edit(key, found);
    edit.without_effect();
    ExpiredFields fields(*c.guard, c.client.db, key.name);
    const size_t expired = open_hash(c, *edit).expire(kExpiredFieldsMax, &fields);
    if (expired > 0) {
      c.worker.stats.expired_fields.add(expired);
      c.notify(kExpiredEvent, "hexpired", key);
      if (open_hash(c, *edit).size() == 0) {
        c.guard->propagate_removal(c.client.db, key.name, Keyspace::Removal::kExpired);
      }
      after_hash_change(c, edit);
    } else {
      edit.unchanged();
    }
  }
  return c.db().find(key, Use::kPeek);
}

}  // namespace

HashLimits hash_limits(const CommandContext& c) {
  return hash_limits(c.settings, c.node.keyspace.seed());
}

HashView open_hash(const CommandContext& c, const Entry& entry) {
  return HashView(entry, visible_from(c));
}

Hash open_hash(const CommandContext& c, Entry& entry) {
  return Hash(c.worker.memory, entry, hash_limits(c), visible_from(c));
}

std::optional<Database::Found> find_hash(CommandContext& c, const Key& key, Use use) {
  const auto found = find_of_type(c, key, Type::kHash, use);
  if (!found || !*found || c.node.keyspace.held()) return found;
  if (open_hash(c, *found->entry()).deadline_ms() > c.now_ms()) return found;
  return expire_fields(c, key, *found);
}

Hash hash_to_write(CommandContext& c, Edit& edit) {
  if (!edit) add_object(c, edit, Hash::create(c.worker.memory));
  return open_hash(c, *edit);
}

void propagate_field(const CommandContext& c, const HashView& hash, std::string_view field,
                     std::string_view value) {
  if (!c.propagates()) [[likely]]
    return;
  const int64_t expire_ms = hash.expire_ms(field).value_or(HashField::kNoExpire);
  if (expire_ms == HashField::kNoExpire) {
    c.propagate({"HSET", c.keys[0].name, field, value});
  } else {
    c.propagate({"HSETEX", c.keys[0].name, "PXAT", expire_ms, "FIELDS", "1", field, value});
  }
}

void propagate_verbatim_or_field(const CommandContext& c, const HashView& hash,
                                 std::string_view field, std::string_view value) {
  if (!c.propagates()) [[likely]]
    return;
  if (hash.deadline_ms() == INT64_MAX) {
    c.propagate_verbatim();
  } else {
    propagate_field(c, hash, field, value);
  }
}

void after_hash_change(CommandContext& c, Edit& edit) {
  if (open_hash(c, *edit).size() == 0) delete_key(c, edit);
}

}  // namespace engine
