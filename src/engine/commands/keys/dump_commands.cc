// SPDX-License-Identifier: Apache-2.0
#include "engine/commands/keys/dump_commands.h"

#include <optional>

#include "engine/commands/hashes/hash_support.h"
#include "engine/commands/lists/list_support.h"
#include "engine/commands/sets/set_support.h"
#include "engine/commands/sorted_sets/zset_support.h"
#include "engine/commands/support/argument_parser.h"
#include "engine/commands/support/value_support.h"
#include "engine/persistence/value_dump.h"
#include "engine/session/string_limit.h"
#include "engine/session/value_limits.h"

namespace engine {

namespace {

void dump(CommandContext& c) {
  const Database::Found found = c.db().find(c.keys[0], Use::kRead);
  if (!found) {
    c.reply.null();
    return;
  }
  c.reply.bulk(dump_value(*found.entry()));
}

struct RestoreOptions {
  bool replace = false;
  bool absolute_ttl = false;
  std::optional<int64_t> idle_s;
  std::optional<int64_t> frequency;
};

std::optional<RestoreOptions> parse_restore(CommandContext& c) {
  RestoreOptions options;
  ArgumentParser arguments(c, 4);
  while (arguments.more()) {
    if (arguments.take("REPLACE")) {
      options.replace = true;
    } else if (arguments.take("ABSTTL")) {
      options.absolute_ttl = true;
    } else if (!options.frequency && arguments.left() >= 2 && arguments.take("IDLETIME")) {
      options.idle_s = arguments.integer();
      if (*options.idle_s < 0) arguments.fail("ERR Invalid IDLETIME value, must be >= 0");
    } else if (!options.idle_s && arguments.left() >= 2 && arguments.take("FREQ")) {
      options.frequency = arguments.integer();
      if (*options.frequency < 0 || *options.frequency > 255) {
        arguments.fail("ERR Invalid FREQ value, must be >= 0 and <= 255");
      }
    } else {
      arguments.fail(errors::kSyntax);
    }
  }
  if (!arguments.finish()) return std::nullopt;
  return options;
}

// When the key is to expire, kNoExpire for never; nullopt: the client has its error.
std::optional<int64_t> restored_expiry(CommandContext& c, bool absolute) {
  const auto ttl = base::parse_int64(c.args[2]);
  if (!ttl) {
    c.error(errors::kNotInteger);
    return std::nullopt;
  }
  int64_t expire_ms = *ttl;
  if (*ttl < 0 || (!absolute && __builtin_add_overflow(*ttl, c.now_ms(), &expire_ms))) {
    c.error("ERR Invalid TTL value, must be >= 0");
    return std::nullopt;
  }
  return *ttl == 0 ? Entry::kNoExpire : expire_ms;
}

void set_use(CommandContext& c, Entry& entry, const RestoreOptions& options) {
  const PolicyOptions policy = c.node.keyspace.policy();
  c.db().mark_fresh(entry);
  if (options.idle_s && !is_lfu(policy.policy)) {
    entry.set_access(AccessClock::at(c.now_ms(), *options.idle_s));
  } else if (options.frequency && is_lfu(policy.policy)) {
    entry.set_access((entry.access() & ~0xFFu) | static_cast<uint32_t>(*options.frequency));
  }
}

void propagate_restore(const CommandContext& c, const RestoreOptions& options, int64_t expire_ms) {
  if (options.absolute_ttl || expire_ms == Entry::kNoExpire) {
    c.propagate_verbatim();
    return;
  }
  c.propagate({"RESTORE", c.keys[0].name, expire_ms, c.args[3], "ABSTTL"});
  for (const std::string_view option : c.args.subspan(4)) c.propagate_word(option);
}

void restore(CommandContext& c) {
  const auto options = parse_restore(c);
  if (!options) return;
  const Key& key = c.keys[0];
  const Database db = c.db();
  Database::Found found = db.find(key, Use::kPeek);
  if (found && !options->replace) {
    c.error("BUSYKEY Target key name already exists.");
    return;
  }
  const auto expire_ms = restored_expiry(c, options->absolute_ttl);
  if (!expire_ms) return;
  const bool relaxed = c.settings.rdb_version_check == RdbVersionStrictness::kRelaxed;
  if (!dump_is_whole(c.args[3], relaxed, c.node.debug.skip_checksum.load())) {
    c.error("ERR DUMP payload version or checksum are wrong");
    return;
  }
  const RestoreLimits limits = {
      .forms = value_limits(c.settings, c.node.keyspace.seed()),
      .budget = {.string_bytes_max = string_bytes_max(c.settings, c.client),
                 .memory_max = memory_for_value(c)}};
  const auto entry = restore_value(c.worker.memory, key.name, c.args[3], *expire_ms, limits);
  if (!entry) {
    c.error(entry.error().message);
    return;
  }
  if (*expire_ms != Entry::kNoExpire && db.is_past(*expire_ms)) {
    c.worker.graveyard.bury(*entry);
    if (found) {
      delete_key(c, key, found);
      c.propagate_removal(key, Keyspace::Removal::kEmptied);
    }
  } else {
    set_use(c, **entry, *options);
    db.put(key, found, *entry);
    propagate_restore(c, *options, *expire_ms);
    c.notify(kGenericEvent, "restore", key);
  }
  c.reply.ok();
}

// --- table ------------------------------------------------------------------------------------

constexpr CommandSpec kDumpCommands[] = {
    {.name = "dump",
     .run = dump,
     .arity = 2,
     .flags = kReadOnly,
     .categories = kKeyspaceCategory,
     .keys = kOne,
     .key_access = kRO | kAccess},
    {.name = "restore",
     .run = restore,
     .arity = -4,
     .flags = kWrite | kDenyOom,
     .effect = kRewritten,
     .categories = kKeyspaceCategory | kDangerousCategory,
     .keys = kOne,
     .key_access = kOW | kUpdate},
};

}  // namespace

CommandFamily dump_commands() { return kDumpCommands; }

}  // namespace engine
