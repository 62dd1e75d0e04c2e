// SPDX-License-Identifier: Apache-2.0
#include "engine/commands/hashes/hash_support.h"

namespace engine {

namespace {

// Expired fields that a command takes out on its way; of more the timing wheel takes care.
constexpr size_t kExpiredFieldsMax = 128;

// The source of an import sees fields until it removes them itself, as it sees keys.
int64_t visible_from(const CommandContext& c) {
  const bool sees_all = c.worker.import_source && c.node.keyspace.held_for(Keyspace::kImport);
  return sees_all ? INT64_MIN : c.now_ms();
}

}  // namespace

HashLimits hash_limits(const CommandContext& c) {
  return {.listpack_entries = static_cast<size_t>(c.settings.hash_max_listpack_entries),
          .listpack_value = static_cast<size_t>(c.settings.hash_max_listpack_value),
          .hash_seed = c.node.keyspace.seed()};
}

Hash open_hash(const CommandContext& c, Entry& entry) {
  return Hash(c.worker.memory, entry, hash_limits(c), visible_from(c));
}

std::optional<Database::Found> find_hash(CommandContext& c, const Key& key, Use use) {
  const auto found = find_of_type(c, key, Type::kHash, use);
  if (!found || !*found || c.node.keyspace.held()) return found;
  Hash hash = open_hash(c, *found->entry());
  if (!hash.has_volatile_fields()) return found;
  const size_t expired = hash.expire(kExpiredFieldsMax);
  if (expired == 0) return found;
  c.worker.stats.expired_fields.add(expired);
  c.notify(kExpiredEvent, "hexpired", key);
  after_hash_change(c, key);
  return c.db().find(key, Use::kPeek);
}

Hash hash_to_write(CommandContext& c, const Key& key, const Database::Found& found) {
  if (found) return open_hash(c, *found.entry());
  return open_hash(c, *add_object(c, key, found, Hash::create(c.worker.memory)));
}

void after_hash_change(CommandContext& c, const Key& key) {
  const Database::Found found = c.db().find(key, Use::kPeek);
  if (open_hash(c, *found.entry()).size() == 0) {
    delete_key(c, key, found);
  } else {
    c.db().changed(key);
    c.db().deadline_changed(key, found);
  }
}

}  // namespace engine
