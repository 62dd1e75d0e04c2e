// SPDX-License-Identifier: Apache-2.0
#include "base/ascii.h"
#include "base/numbers.h"
#include "engine/commands/help.h"
#include "engine/commands/server_commands.h"

namespace engine {

namespace {

void memory_usage(CommandContext& c) {
  const bool with_samples = c.args.size() == 5 && base::equals_ignore_case(c.args[3], "SAMPLES");
  if (c.args.size() != 3 && !with_samples) {
    c.error(errors::kSyntax);
    return;
  }
  if (with_samples) {
    const auto samples = base::parse_int64(c.args[4]);
    if (!samples || *samples < 0) {
      c.error(samples ? errors::kSyntax : errors::kNotInteger);
      return;
    }
  }
  const Database::Found found = c.db().find(c.keys[0], Use::kPeek);
  if (!found) {
    c.reply.null();
    return;
  }
  constexpr size_t kIndexBytes = 10;  // a key's share of the table
  c.reply.integer(static_cast<int64_t>(found->footprint() + kIndexBytes));
}

void memory_purge(CommandContext& c) {
  c.node.keyspace.slab_pool().trim();
  c.reply.ok();
}

void memory_help(CommandContext& c) {
  constexpr std::string_view kLines[] = {
      "MEMORY <subcommand> [<arg> [value] [opt] ...]. Subcommands are:",
      "PURGE",
      "    Give memory that holds nothing back to the system.",
      "USAGE <key> [SAMPLES <count>]",
      "    Return the bytes that a key and its value take.",
      "HELP",
      "    Print this help.",
  };
  reply_help(c, kLines);
}

constexpr CommandSpec kMemorySubcommands[] = {
    {.name = "help", .run = memory_help, .arity = 2, .flags = kLoading | kStale},
    {.name = "purge", .run = memory_purge, .arity = 2},
    {.name = "usage",
     .run = memory_usage,
     .arity = -3,
     .flags = kReadOnly,
     .keys = {2, 2, 1},
     .key_access = kRO},
};

constexpr CommandSpec kMemoryCommands[] = {
    {.name = "memory", .arity = -2, .subcommands = kMemorySubcommands},
};

}  // namespace

std::span<const CommandSpec> memory_commands() { return kMemoryCommands; }

}  // namespace engine
