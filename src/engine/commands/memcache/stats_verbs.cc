// SPDX-License-Identifier: Apache-2.0
#include <spdlog/fmt/fmt.h>

#include <memory>
#include <mutex>
#include <string>
#include <utility>

#include "engine/commands/memcache/all_verbs.h"
#include "engine/commands/memcache/items.h"
#include "engine/commands/memcache/observation.h"
#include "engine/commands/memcache/stats_report.h"
#include "engine/keyspace/walk.h"
#include "protocol/memcache/command_line.h"

// stats, with its reports as a table.

namespace engine {

namespace {

using protocol::memcache::parse_integer;
using protocol::memcache::Verb;

struct StatsKind {
  std::string_view name;
  StatsReport report;
};

constexpr StatsKind kKinds[] = {
    {"", report_general},    {"settings", report_settings}, {"items", report_items},
    {"slabs", report_slabs}, {"sizes", report_sizes},
};

void answer(MemcacheContext& c, StatsReport report) {
  std::string lines;
  report(c, lines);
  c.out().append(lines);
  c.always_reply("END");
}

// stats cachedump <class> <items>: some items, 0 for as many as memcached would show, which are
// those of a slab's page or two.
void dump_items(MemcacheContext& c) {
  const auto& words = c.request.keys;
  if (!c.settings.enable_dumping) {
    return c.always_reply("CLIENT_ERROR stats cachedump not allowed");
  }
  if (words.size() < 3) return c.always_reply("CLIENT_ERROR bad command line");
  const auto slab_class = parse_integer<uint32_t>(words[1]);
  const auto limit = parse_integer<uint32_t>(words[2]);
  if (!slab_class || !limit) return c.always_reply(protocol::memcache::kBadFormat);
  constexpr uint32_t kClasses = 64;
  if (*slab_class >= kClasses) return c.always_reply("CLIENT_ERROR Illegal slab id");
  constexpr size_t kBytesMax = 2u << 20;
  constexpr size_t kItemsALook = 128;
  std::string lines;
  uint32_t left = *limit == 0 ? UINT32_MAX : *limit;
  const auto write = [&](const Entry& entry) {
    if (left == 0 || lines.size() > kBytesMax) return;
    left--;
    lines += fmt::format("ITEM {} [{} b; {} s]\r\n", entry.key(), item_value(entry).size(),
                         entry.has_expire() ? entry.expire_ms() / 1000 : 0);
  };
  uint64_t cursor = 0;
  do {
    if (*slab_class != 1) break;
    cursor = scan(c.node.keyspace, c.worker, Items::kDatabase, cursor, kItemsALook, write);
  } while (cursor != 0 && left > 0 && lines.size() <= kBytesMax);
  c.out().append(lines);
  c.always_reply("END");
}

// stats detail on|off|dump: counts by the prefix of the key.
void answer_detail(MemcacheContext& c) {
  if (!c.settings.enable_dumping) return c.always_reply("CLIENT_ERROR stats detail not allowed");
  Observation& observation = *c.shared.observation;
  const std::string_view order = c.request.keys.size() > 1 ? c.request.keys[1] : "";
  if (order == "on" || order == "off") {
    observation.count_by_prefix(order == "on");
    c.always_reply("OK");
  } else if (order == "dump") {
    c.out().append(observation.prefixes().report());
    c.always_reply("END");
  } else {
    c.always_reply("CLIENT_ERROR usage: stats detail on|off|dump");
  }
}

void stats(MemcacheContext& c) {
  const std::string_view kind = c.request.keys.empty() ? "" : c.request.keys[0];
  if (const StatsReport report = find_stats_report(kind)) {
    answer(c, report);
  } else if (kind == "conns") {
    report_connections(c, [](Client& client, const std::string& lines) {
      client.out.append(lines);
      client.out.append("END\r\n");
    });
  } else if (kind == "reset") {
    reset_stats(c);
    c.always_reply("RESET");
  } else if (kind == "cachedump") {
    dump_items(c);
  } else if (kind == "detail") {
    answer_detail(c);
  } else {
    c.always_reply("ERROR");
  }
}

constexpr MemcacheVerb kStatsVerbs[] = {{.verb = Verb::kStats, .run = stats}};

}  // namespace

StatsReport find_stats_report(std::string_view kind) {
  for (const StatsKind& row : kKinds) {
    if (row.name == kind) return row.report;
  }
  return nullptr;
}

void report_connections(MemcacheContext& c,
                        std::function<void(Client&, const std::string& lines)> answer) {
  struct Lines {
    std::mutex mutex;
    std::string all;
  };
  auto lines = std::make_shared<Lines>();
  report_listening(c, lines->all);
  c.node.control.on_every_worker(
      c.client,
      [lines, asking = c.client.id, now_ms = c.now_ms()](WorkerClients& clients) {
        std::string mine;
        clients.for_each(
            [&](Client& client) { report_connection(client, client.id == asking, now_ms, mine); });
        const std::lock_guard lock(lines->mutex);
        lines->all += mine;
      },
      [lines, answer = std::move(answer)](Client& client) { answer(client, lines->all); });
}

std::span<const MemcacheVerb> memcache_stats_verbs() { return kStatsVerbs; }

}  // namespace engine
