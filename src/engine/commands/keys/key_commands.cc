// SPDX-License-Identifier: Apache-2.0
#include "engine/commands/keys/key_commands.h"

#include <array>

#include "engine/commands/support/argument_parser.h"
#include "engine/commands/support/database_number.h"
#include "engine/commands/support/value_support.h"

namespace engine {

namespace {

// --- several keys -----------------------------------------------------------------------------

// DEL and UNLINK: freeing never takes longer for a bigger value, so they are the same.
void del(CommandContext& c) {
  int64_t deleted = 0;
  for (const Key& key : c.keys) {
    const Database::Found found = c.db().find(key, Use::kPeek);
    if (!found) continue;
    delete_key(c, key, found);
    deleted++;
  }
  c.reply.integer(deleted);
}

void count_present(CommandContext& c, Use use) {
  int64_t present = 0;
  for (const Key& key : c.keys) present += c.db().find(key, use) ? 1 : 0;
  c.reply.integer(present);
}

void exists(CommandContext& c) { count_present(c, Use::kProbe); }

// Counts as a use whatever CLIENT NO-TOUCH says.
void touch(CommandContext& c) {
  c.worker.touches = true;
  count_present(c, Use::kRead);
}

void type(CommandContext& c) {
  const Database::Found found = c.db().find(c.keys[0], Use::kProbe);
  c.reply.simple(found ? type_name(found->type()) : "none");
}

// --- moving -----------------------------------------------------------------------------------

enum class Rename : uint8_t { kDone, kNoSource, kTargetExists };

Rename rename_key(CommandContext& c, bool replace) {
  const Database db = c.db();
  const Key& from = c.keys[0];
  const Key& to = c.keys[1];
  const Database::Found source = db.find(from, Use::kWrite);
  if (!source) return Rename::kNoSource;
  if (from.name == to.name) return replace ? Rename::kDone : Rename::kTargetExists;
  const Database::Found target = db.find(to, Use::kPeek);
  if (target && !replace) return Rename::kTargetExists;
  Edit edit = db.edit(from, source);
  Entry* moved = db.move_entry(*edit, to.name, edit->expire_ms());
  db.put(to, target, moved);
  edit.erase();
  c.notify(kGenericEvent, "rename_from", from);
  c.notify(kGenericEvent, "rename_to", to);
  return Rename::kDone;
}

void rename(CommandContext& c) {
  if (rename_key(c, true) == Rename::kNoSource) {
    c.error(errors::kNoSuchKey);
  } else {
    c.reply.ok();
  }
}

void renamenx(CommandContext& c) {
  const Rename result = rename_key(c, false);
  if (result == Rename::kNoSource) {
    c.error(errors::kNoSuchKey);
  } else {
    c.reply.integer(result == Rename::kDone ? 1 : 0);
  }
}

void copy(CommandContext& c) {
  uint32_t target_db = c.client.db;
  bool replace = false;
  for (size_t i = 3; i < c.args.size(); i++) {
    if (base::equals_ignore_case(c.args[i], "REPLACE")) {
      replace = true;
    } else if (base::equals_ignore_case(c.args[i], "DB") && i + 1 < c.args.size()) {
      const auto number = database_number(c, ++i);
      if (!number) return;
      target_db = *number;
    } else {
      c.error(errors::kSyntax);
      return;
    }
  }
  const Key& from = c.keys[0];
  const Key& to = c.keys[1];
  if (from.name == to.name && target_db == c.client.db) {
    c.error(errors::kSameObject);
    return;
  }
  const Database::Found source = c.db().find(from, Use::kRead);
  const Database target_database = c.db(target_db);
  const Database::Found target = target_database.find(to, Use::kPeek);
  if (!source || (target && !replace)) {
    c.reply.integer(0);
    return;
  }
  Entry* made = target_database.copy_entry(*source.entry(), to.name, source->expire_ms());
  target_database.mark_fresh(*made);
  target_database.put(to, target, made);
  target_database.notify(kGenericEvent, "copy_to", to);
  c.reply.integer(1);
}

void move(CommandContext& c) {
  const auto number = database_number(c, 2);
  if (!number) return;
  if (*number == c.client.db) {
    c.error(errors::kSameObject);
    return;
  }
  const Key& key = c.keys[0];
  const Database::Found source = c.db().find(key, Use::kWrite);
  const Database target_database = c.db(*number);
  const Database::Found target = target_database.find(key, Use::kPeek);
  if (!source || target) {
    c.reply.integer(0);
    return;
  }
  Edit edit = c.db().edit(key, source);
  Entry* moved = target_database.move_entry(*edit, key.name, edit->expire_ms());
  target_database.put(key, target, moved);
  edit.erase();
  c.notify(kGenericEvent, "move_from", key);
  target_database.notify(kGenericEvent, "move_to", key);
  c.reply.integer(1);
}

// --- OBJECT -----------------------------------------------------------------------------------

// The entry that OBJECT asks about; null, and a null reply, without it.
const Entry* object_of(CommandContext& c) {
  const Database::Found found = c.db().find(c.keys[0], Use::kProbe);
  if (!found) c.reply.null();
  return found.entry();
}

void object_encoding(CommandContext& c) {
  if (const Entry* entry = object_of(c)) c.reply.bulk(encoding_name(entry->encoding()));
}

void object_refcount(CommandContext& c) {
  if (object_of(c) != nullptr) c.reply.integer(1);
}

void object_idletime(CommandContext& c) {
  const Entry* entry = object_of(c);
  if (entry == nullptr) return;
  if (is_lfu(c.node.keyspace.policy().policy)) {
    c.error(
        "ERR An LFU maxmemory policy is selected, idle time not tracked. Please note that when "
        "switching between policies at runtime LRU and LFU data will take some time to adjust.");
    return;
  }
  c.reply.integer(AccessClock::idle_ms(*entry, c.now_ms()) / 1000);
}

void object_freq(CommandContext& c) {
  const Entry* entry = object_of(c);
  if (entry == nullptr) return;
  const PolicyOptions policy = c.node.keyspace.policy();
  if (!is_lfu(policy.policy)) {
    c.error(
        "ERR An LFU maxmemory policy is not selected, access frequency not tracked. Please note "
        "that when switching between policies at runtime LRU and LFU data will take some time to "
        "adjust.");
    return;
  }
  c.reply.integer(AccessClock::lfu_counter(*entry, policy, c.now_ms()));
}

void object_help(CommandContext& c) {
  constexpr std::array<std::string_view, 11> kLines = {
      "OBJECT <subcommand> [<arg> [value] [opt] ...]. Subcommands are:",
      "ENCODING <key>",
      "    Return how the value of <key> is stored.",
      "FREQ <key>",
      "    Return the access frequency of <key>, under an LFU policy.",
      "IDLETIME <key>",
      "    Return the seconds since <key> was last used, under any other policy.",
      "REFCOUNT <key>",
      "    Return the number of references to the value of <key>.",
      "HELP",
      "    Print this help.",
  };
  c.reply.array(kLines.size());
  for (const std::string_view line : kLines) c.reply.simple(line);
}

// --- table ------------------------------------------------------------------------------------

constexpr KeyRange kAll = {1, -1, 1};
constexpr KeyRange kTwo = {1, 2, 1};
constexpr KeyRange kObject = {2, 2, 1};

constexpr CommandSpec kObjectSubcommands[] = {
    {.name = "encoding",
     .run = object_encoding,
     .arity = 3,
     .flags = kReadOnly,
     .categories = kKeyspaceCategory,
     .keys = kObject,
     .key_access = kRO},
    {.name = "freq",
     .run = object_freq,
     .arity = 3,
     .flags = kReadOnly,
     .categories = kKeyspaceCategory,
     .keys = kObject,
     .key_access = kRO},
    {.name = "help",
     .run = object_help,
     .arity = 2,
     .flags = kLoading | kStale,
     .categories = kKeyspaceCategory},
    {.name = "idletime",
     .run = object_idletime,
     .arity = 3,
     .flags = kReadOnly,
     .categories = kKeyspaceCategory,
     .keys = kObject,
     .key_access = kRO},
    {.name = "refcount",
     .run = object_refcount,
     .arity = 3,
     .flags = kReadOnly,
     .categories = kKeyspaceCategory,
     .keys = kObject,
     .key_access = kRO},
};

constexpr CommandSpec kKeyCommands[] = {
    {.name = "copy",
     .run = copy,
     .arity = -3,
     .flags = kWrite | kDenyOom,
     .effect = kVerbatim,
     .categories = kKeyspaceCategory,
     .keys = kTwo,
     .key_access = kRO | kAccess,
     .rest_access = kOW | kUpdate,
     .databases = {.behind = "DB", .from = 3}},
    {.name = "del",
     .run = del,
     .arity = -2,
     .flags = kWrite,
     .effect = kVerbatim,
     .categories = kKeyspaceCategory,
     .keys = kAll,
     .key_access = kRM | kDelete},
    {.name = "exists",
     .run = exists,
     .arity = -2,
     .flags = kReadOnly | kFast,
     .categories = kKeyspaceCategory,
     .keys = kAll,
     .key_access = kRO},
    {.name = "move",
     .run = move,
     .arity = 3,
     .flags = kWrite | kFast,
     .effect = kVerbatim,
     .categories = kKeyspaceCategory,
     .keys = kOne,
     .key_access = kRW | kAccess | kUpdate,
     .databases = {.at = kSecond}},
    {.name = "object", .arity = -2, .subcommands = kObjectSubcommands},
    {.name = "rename",
     .run = rename,
     .arity = 3,
     .flags = kWrite,
     .effect = kVerbatim,
     .categories = kKeyspaceCategory,
     .keys = kTwo,
     .key_access = kRW | kAccess | kDelete,
     .rest_access = kOW | kUpdate},
    {.name = "renamenx",
     .run = renamenx,
     .arity = 3,
     .flags = kWrite | kFast,
     .effect = kVerbatim,
     .categories = kKeyspaceCategory,
     .keys = kTwo,
     .key_access = kRW | kAccess | kDelete,
     .rest_access = kOW | kInsert},
    {.name = "touch",
     .run = touch,
     .arity = -2,
     .flags = kReadOnly | kFast,
     .categories = kKeyspaceCategory,
     .keys = kAll,
     .key_access = kRO},
    {.name = "type",
     .run = type,
     .arity = 2,
     .flags = kReadOnly | kFast,
     .categories = kKeyspaceCategory,
     .keys = kOne,
     .key_access = kRO},
    {.name = "unlink",
     .run = del,
     .arity = -2,
     .flags = kWrite | kFast,
     .effect = kVerbatim,
     .categories = kKeyspaceCategory,
     .keys = kAll,
     .key_access = kRM | kDelete},
};

}  // namespace

CommandFamily key_commands() { return kKeyCommands; }

}  // namespace engine
