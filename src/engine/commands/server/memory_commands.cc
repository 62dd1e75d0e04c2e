// SPDX-License-Identifier: Apache-2.0
#include <spdlog/fmt/fmt.h>

#include <algorithm>
#include <iterator>
#include <variant>

#include "base/ascii.h"
#include "base/numbers.h"
#include "engine/commands/server/memory_figures.h"
#include "engine/commands/server/server_commands.h"
#include "engine/commands/support/help.h"

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

// A figure of MEMORY STATS: a number of bytes or keys, which may be negative, or a ratio.
using Figure = std::variant<int64_t, double>;

struct FigureRow {
  std::string_view name;
  Figure (*of)(const MemoryFigures& figures);
};

Figure count_of(uint64_t number) { return static_cast<int64_t>(number); }

Figure ratio_of(uint64_t part, uint64_t whole) {
  return whole == 0 ? 0 : static_cast<double>(part) / static_cast<double>(whole);
}

Figure difference_of(uint64_t a, uint64_t b) {
  return static_cast<int64_t>(a) - static_cast<int64_t>(b);
}

Figure no_figure(const MemoryFigures&) { return int64_t{0}; }  // there is no such thing here

// Behind these come those of the databases.
constexpr FigureRow kFirstRows[] = {
    {"peak.allocated", [](const MemoryFigures& f) { return count_of(f.peak); }},
    {"total.allocated", [](const MemoryFigures& f) { return count_of(f.used); }},
    {"startup.allocated", [](const MemoryFigures& f) { return count_of(f.startup); }},
    {"replication.backlog", no_figure},
    {"clients.slaves", no_figure},
    {"clients.normal", [](const MemoryFigures& f) { return count_of(f.clients); }},
    {"cluster.links", no_figure},
    {"aof.buffer", no_figure},
    {"lua.caches", no_figure},
    {"functions.caches", no_figure},
};

constexpr FigureRow kFigureRows[] = {
    {"overhead.db.hashtable.lut", [](const MemoryFigures& f) { return count_of(f.index_bytes()); }},
    {"overhead.db.hashtable.rehashing", no_figure},  // they grow bucket by bucket
    {"overhead.total", [](const MemoryFigures& f) { return count_of(f.overhead()); }},
    {"keys.count", [](const MemoryFigures& f) { return count_of(f.keys()); }},
    {"keys.bytes-per-key",
     [](const MemoryFigures& f) {
       return count_of(f.keys() == 0 ? 0 : (f.used - std::min(f.used, f.startup)) / f.keys());
     }},
    {"dataset.bytes", [](const MemoryFigures& f) { return count_of(f.dataset()); }},
    {"dataset.percentage", [](const MemoryFigures& f) { return Figure(f.dataset_percent()); }},
    {"peak.percentage", [](const MemoryFigures& f) { return ratio_of(100 * f.used, f.peak); }},
    {"allocator.allocated", [](const MemoryFigures& f) { return count_of(f.allocated); }},
    {"allocator.active", [](const MemoryFigures& f) { return count_of(f.active()); }},
    {"allocator.resident", [](const MemoryFigures& f) { return count_of(f.active()); }},
    {"allocator-fragmentation.ratio",
     [](const MemoryFigures& f) { return ratio_of(f.active(), f.allocated); }},
    {"allocator-fragmentation.bytes",
     [](const MemoryFigures& f) { return difference_of(f.active(), f.allocated); }},
    {"allocator-rss.ratio",
     [](const MemoryFigures& f) { return ratio_of(f.active(), f.active()); }},
    {"allocator-rss.bytes", no_figure},
    {"rss-overhead.ratio", [](const MemoryFigures& f) { return ratio_of(f.resident, f.active()); }},
    {"rss-overhead.bytes",
     [](const MemoryFigures& f) { return difference_of(f.resident, f.active()); }},
    {"fragmentation", [](const MemoryFigures& f) { return Figure(f.fragmentation()); }},
    {"fragmentation.bytes",
     [](const MemoryFigures& f) { return difference_of(f.resident, f.used); }},
};

void reply_figures(CommandContext& c, std::span<const FigureRow> rows,
                   const MemoryFigures& figures) {
  for (const FigureRow& row : rows) {
    c.reply.bulk(row.name);
    const Figure figure = row.of(figures);
    if (const int64_t* number = std::get_if<int64_t>(&figure)) {
      c.reply.integer(*number);
    } else {
      c.reply.real(std::get<double>(figure));
    }
  }
}

void memory_stats(CommandContext& c) {
  const MemoryFigures figures = memory_figures(c.node, c.worker);
  c.reply.map(std::size(kFirstRows) + figures.databases.size() + std::size(kFigureRows));
  reply_figures(c, kFirstRows, figures);
  for (const MemoryFigures::Database& database : figures.databases) {
    c.reply.bulk(fmt::format("db.{}", database.index));
    c.reply.map(3);
    c.reply.bulk("overhead.hashtable.main");
    c.reply.integer(static_cast<int64_t>(database.index_bytes));
    for (const char* name : {"expires", "slot-to-keys"}) {  // all of that is in the same table
      c.reply.bulk(std::string("overhead.hashtable.") + name);
      c.reply.integer(0);
    }
  }
  reply_figures(c, kFigureRows, figures);
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

CommandFamily memory_commands() { return kMemoryCommands; }

}  // namespace engine
