// SPDX-License-Identifier: Apache-2.0
#include <vector>

#include "base/check.h"
#include "base/glob.h"
#include "engine/commands/keys/key_commands.h"
#include "engine/commands/support/argument_parser.h"
#include "engine/keyspace/walk.h"
#include "engine/session/named_arguments.h"

namespace engine {

namespace {

// --- looking around ---------------------------------------------------------------------------

void keys(CommandContext& c) {
  const std::string_view pattern = c.args[1];
  const bool all = pattern == "*";
  std::vector<std::string> names;
  uint64_t cursor = 0;
  do {
    constexpr size_t kKeysALock = 1000;
    cursor =
        scan(c.node.keyspace, c.worker, c.client.db, cursor, kKeysALock, [&](const Entry& entry) {
          if (all || base::glob_match(pattern, entry.key())) {
            names.emplace_back(entry.key());
          }
        });
  } while (cursor != 0);
  c.reply.array(names.size());
  for (const std::string& name : names) c.reply.bulk(name);
}

struct ScanOptions {
  std::string_view pattern = "*";
  std::string_view type;
  int64_t count = 10;
};

bool parse_scan(CommandContext& c, ScanOptions& options) {
  ArgumentParser arguments(c, 2);
  while (arguments.more()) {
    if (arguments.take("MATCH")) {
      options.pattern = arguments.string();
    } else if (arguments.take("TYPE")) {
      options.type = arguments.string();
    } else if (arguments.take("COUNT")) {
      options.count = arguments.integer();
      if (options.count < 1) arguments.fail(errors::kSyntax);
    } else {
      arguments.fail(errors::kSyntax);
    }
  }
  return arguments.finish();
}

void scan_command(CommandContext& c) {
  const auto cursor = base::parse_uint64(c.args[1]);
  if (!cursor) {
    c.error(errors::kInvalidCursor);
    return;
  }
  ScanOptions options;
  if (!parse_scan(c, options)) return;
  const bool all = options.pattern == "*";
  std::vector<std::string> names;
  const uint64_t next =
      scan(c.node.keyspace, c.worker, c.client.db, *cursor, static_cast<size_t>(options.count),
           [&](const Entry& entry) {
             if ((options.type.empty() ||
                  base::equals_ignore_case(options.type, type_name(entry.type()))) &&
                 (all || base::glob_match(options.pattern, entry.key()))) {
               names.emplace_back(entry.key());
             }
           });
  c.reply.array(2);
  c.reply.bulk(std::to_string(next));
  c.reply.array(names.size());
  for (const std::string& name : names) c.reply.bulk(name);
}

void randomkey(CommandContext& c) {
  std::string name;
  if (random_key(c.node.keyspace, c.worker, c.client.db, name)) {
    c.reply.bulk(name);
  } else {
    c.reply.null();
  }
}

void dbsize(CommandContext& c) {
  const DatabaseSize size = database_size(c.node.keyspace, c.worker, c.client.db);
  c.reply.integer(static_cast<int64_t>(size.keys));
}

// --- emptying and exchanging ------------------------------------------------------------------

// Cuts off the databases [first, last]; with SYNC their memory is free when the client hears of
// it, by this worker's hands and nobody else's time.
void flush(CommandContext& c, uint32_t first, uint32_t last) {
  bool now = !c.settings.lazyfree_lazy_user_flush;
  if (c.args.size() == 2 && base::equals_ignore_case(c.args[1], "SYNC")) {
    now = true;
  } else if (c.args.size() == 2 && base::equals_ignore_case(c.args[1], "ASYNC")) {
    now = false;
  } else if (c.args.size() != 1) {
    c.error(errors::kSyntax);
    return;
  }
  {
    const Guard guard(c.node.keyspace, c.worker);
    for (uint32_t db = first; db <= last; db++) guard.detach(db);
    c.propagate_verbatim(guard);
  }
  if (first == 0 && last == c.node.keyspace.databases() - 1) c.node.saver.flushed(c.settings);
  while (now && !c.node.keyspace.reclaim(c.worker, SIZE_MAX)) {
  }
  c.reply.ok();
}

void flushdb(CommandContext& c) { flush(c, c.client.db, c.client.db); }
void flushall(CommandContext& c) { flush(c, 0, c.node.keyspace.databases() - 1); }

void swapdb(CommandContext& c) {
  const auto number = [](std::string_view text) {
    const auto value = base::parse_int64(text);
    return value && *value >= INT32_MIN && *value <= INT32_MAX ? value : std::nullopt;
  };
  const auto first = number(c.args[1]);
  const auto second = number(c.args[2]);
  if (!first || !second) {
    c.error(first ? "ERR invalid second DB index" : "ERR invalid first DB index");
    return;
  }
  const int64_t databases = c.settings.databases;
  if (*first < 0 || *first >= databases || *second < 0 || *second >= databases) {
    c.error(errors::kDbIndex);
    return;
  }
  DCHECK(names_database(c.spec, c.args, 1) && names_database(c.spec, c.args, 2));
  const Guard guard(c.node.keyspace, c.worker);
  if (*first != *second) {
    guard.swap(static_cast<uint32_t>(*first), static_cast<uint32_t>(*second));
    c.propagate_verbatim(guard);
  }
  c.reply.ok();
}

// --- table ------------------------------------------------------------------------------------

constexpr CommandSpec kKeyspaceCommands[] = {
    {.name = "dbsize",
     .run = dbsize,
     .arity = 1,
     .flags = kReadOnly | kFast,
     .categories = kKeyspaceCategory},
    {.name = "flushall",
     .run = flushall,
     .arity = -1,
     .flags = kWrite,
     .effect = kRewritten,
     .categories = kKeyspaceCategory | kDangerousCategory,
     .databases = {.all = true}},
    {.name = "flushdb",
     .run = flushdb,
     .arity = -1,
     .flags = kWrite,
     .effect = kRewritten,
     .categories = kKeyspaceCategory | kDangerousCategory},
    {.name = "keys",
     .run = keys,
     .arity = 2,
     .flags = kReadOnly,
     .categories = kKeyspaceCategory | kDangerousCategory},
    {.name = "randomkey",
     .run = randomkey,
     .arity = 1,
     .flags = kReadOnly,
     .categories = kKeyspaceCategory},
    {.name = "scan",
     .run = scan_command,
     .arity = -2,
     .flags = kReadOnly,
     .categories = kKeyspaceCategory},
    {.name = "swapdb",
     .run = swapdb,
     .arity = 3,
     .flags = kWrite | kFast,
     .effect = kRewritten,
     .categories = kKeyspaceCategory | kDangerousCategory,
     .databases = {.at = {1, 2, 1}, .not_own = true}},
};

}  // namespace

CommandFamily keyspace_commands() { return kKeyspaceCommands; }

}  // namespace engine
