// SPDX-License-Identifier: Apache-2.0
#include "engine/commands/memcache/stats_rows.h"

#include "engine/commands/memcache/items.h"
#include "engine/keyspace/walk.h"

namespace engine {

namespace {

// The text of a row, by the kind of its source.
struct TextOf {
  const MemcacheContext& context;

  std::string operator()(std::string_view words) const { return std::string(words); }
  std::string operator()(std::string (*text)(const MemcacheContext&)) const {
    return text(context);
  }
  template <typename Stats>
  std::string operator()(Counter Stats::*counter) const {
    return std::to_string(sum(context, counter));
  }
};

template <typename Read>
uint64_t sum_workers(const MemcacheContext& c, Read read) {
  uint64_t total = 0;
  for (uint32_t i = 0; i < c.node.keyspace.workers(); i++) total += read(i);
  return total;
}

}  // namespace

void append_stat(std::string_view name, std::string_view value, std::string& out) {
  out.append("STAT ").append(name).append(" ").append(value).append("\r\n");
}

void append_rows(const MemcacheContext& c, std::string_view prefix, std::span<const StatRow> rows,
                 std::string& out) {
  for (const StatRow& row : rows) {
    append_stat(std::string(prefix) + std::string(row.name), std::visit(TextOf{c}, row.source),
                out);
  }
}

uint64_t sum(const MemcacheContext& c, Counter MemcacheStats::*counter) {
  return sum_workers(
      c, [&](uint32_t i) { return (c.node.control.worker_stats(i).memcache.*counter).get(); });
}

uint64_t sum(const MemcacheContext& c, Counter WorkerStats::*counter) {
  return sum_workers(c,
                     [&](uint32_t i) { return (c.node.control.worker_stats(i).*counter).get(); });
}

uint64_t sum(const MemcacheContext& c, Counter KeyspaceStats::*counter) {
  return sum_workers(c,
                     [&](uint32_t i) { return (c.node.keyspace.worker(i).stats.*counter).get(); });
}

size_t item_count(const MemcacheContext& c) {
  return database_size(c.node.keyspace, c.worker, Items::kDatabase).keys;
}

}  // namespace engine
