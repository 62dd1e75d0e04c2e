// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <variant>

#include "engine/commands/memcache/context.h"

// What "stats" answers as tables: a row a figure, under memcached's name and in its order.

namespace engine {

// Where a figure comes from: a counter, summed over the workers; a function; or words that are the
// same on every node, as 0 where a node has nothing of what memcached counts.
using StatSource = std::variant<std::string_view, Counter MemcacheStats::*, Counter WorkerStats::*,
                                Counter KeyspaceStats::*, std::string (*)(const MemcacheContext&)>;

struct StatRow {
  std::string_view name;
  StatSource source;
};

// "STAT <prefix><name> <value>", a line a row.
void append_rows(const MemcacheContext& context, std::string_view prefix,
                 std::span<const StatRow> rows, std::string& out);

void append_stat(std::string_view name, std::string_view value, std::string& out);

// Over all workers.
uint64_t sum(const MemcacheContext& context, Counter MemcacheStats::*counter);
uint64_t sum(const MemcacheContext& context, Counter WorkerStats::*counter);
uint64_t sum(const MemcacheContext& context, Counter KeyspaceStats::*counter);

size_t item_count(const MemcacheContext& context);

// Of the rows, those of "stats" alone, "stats settings", and, of the one class of items that there
// is, "stats items" and "stats slabs".
std::span<const StatRow> general_stat_rows();
std::span<const StatRow> setting_stat_rows();
std::span<const StatRow> item_stat_rows();
std::span<const StatRow> slab_stat_rows();

}  // namespace engine
