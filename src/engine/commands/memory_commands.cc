// SPDX-License-Identifier: Apache-2.0
#include <spdlog/fmt/fmt.h>

#include "base/ascii.h"
#include "base/numbers.h"
#include "engine/commands/help.h"
#include "engine/commands/memory_figures.h"
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

void memory_doctor(CommandContext& c) {
  c.reply.verbatim("txt", describe_memory(memory_figures(c.node, c.worker), c.settings.maxmemory));
}

void memory_malloc_stats(CommandContext& c) {
  const Keyspace& keyspace = c.node.keyspace;
  c.reply.verbatim(
      "txt", fmt::format("slabs: {} bytes taken from the system, {} bytes in use\n",
                         c.node.keyspace.slab_pool().committed_bytes(), keyspace.data_memory()));
}

void reply_figure(CommandContext& c, std::string_view name, uint64_t value) {
  c.reply.bulk(name);
  c.reply.integer(static_cast<int64_t>(value));
}

void reply_figure(CommandContext& c, std::string_view name, double value) {
  c.reply.bulk(name);
  c.reply.real(value);
}

void memory_stats(CommandContext& c) {
  const MemoryFigures figures = memory_figures(c.node, c.worker);
  const uint64_t keys = figures.keys();
  const auto used = static_cast<double>(figures.used);
  c.reply.map(16 + figures.databases.size());
  reply_figure(c, "peak.allocated", figures.peak);
  reply_figure(c, "total.allocated", figures.used);
  reply_figure(c, "startup.allocated", figures.startup);
  reply_figure(c, "clients.normal", figures.clients);
  for (const MemoryFigures::Database& database : figures.databases) {
    c.reply.bulk(fmt::format("db.{}", database.index));
    c.reply.map(1);
    reply_figure(c, "overhead.hashtable.main", database.index_bytes);
  }
  reply_figure(c, "overhead.db.hashtable.lut", figures.index_bytes());
  reply_figure(c, "overhead.db.hashtable.rehashing", uint64_t{0});  // they grow bucket by bucket
  reply_figure(c, "db.dict.rehashing.count", uint64_t{0});
  reply_figure(c, "overhead.total", figures.overhead());
  reply_figure(c, "keys.count", keys);
  reply_figure(c, "keys.bytes-per-key", keys == 0 ? 0 : (figures.used - figures.startup) / keys);
  reply_figure(c, "dataset.bytes", figures.dataset());
  reply_figure(c, "dataset.percentage", figures.dataset_percent());
  reply_figure(c, "peak.percentage", used * 100 / static_cast<double>(figures.peak));
  reply_figure(c, "allocator.resident", figures.committed);
  reply_figure(c, "fragmentation", figures.fragmentation());
  c.reply.bulk("fragmentation.bytes");
  c.reply.integer(static_cast<int64_t>(figures.resident) - static_cast<int64_t>(figures.used));
}

void memory_help(CommandContext& c) {
  constexpr std::string_view kLines[] = {
      "MEMORY <subcommand> [<arg> [value] [opt] ...]. Subcommands are:",
      "DOCTOR",
      "    Return what is remarkable about the memory.",
      "MALLOC-STATS",
      "    Return what the allocator took and what is in use.",
      "PURGE",
      "    Give memory that holds nothing back to the system.",
      "STATS",
      "    Return where the memory is.",
      "USAGE <key> [SAMPLES <count>]",
      "    Return the bytes that a key and its value take.",
      "HELP",
      "    Print this help.",
  };
  reply_help(c, kLines);
}

constexpr CommandSpec kMemorySubcommands[] = {
    {.name = "doctor", .run = memory_doctor, .arity = 2},
    {.name = "help", .run = memory_help, .arity = 2, .flags = kLoading | kStale},
    {.name = "malloc-stats", .run = memory_malloc_stats, .arity = 2, .flags = kLoading},
    {.name = "purge", .run = memory_purge, .arity = 2},
    {.name = "stats", .run = memory_stats, .arity = 2},
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
