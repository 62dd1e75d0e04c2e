// SPDX-License-Identifier: Apache-2.0
#include <memory>
#include <mutex>
#include <string>

#include "engine/commands/memcache/all_verbs.h"
#include "engine/commands/memcache/stats_report.h"

// stats, with its kinds as a table.

namespace engine {

namespace {

using protocol::memcache::Verb;

template <void (*kReport)(const MemcacheContext&, std::string&)>
void answer(MemcacheContext& c) {
  std::string lines;
  kReport(c, lines);
  c.out().append(lines);
  c.always_reply("END");
}

// Every worker tells of its own clients.
void answer_connections(MemcacheContext& c) {
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
      [lines](Client& client) {
        client.out.append(lines->all);
        client.out.append("END\r\n");
      });
}

void reset(MemcacheContext& c) {
  reset_stats(c);
  c.always_reply("RESET");
}

void refuse_dump(MemcacheContext& c) { c.always_reply("CLIENT_ERROR stats cachedump not allowed"); }

struct StatsKind {
  std::string_view name;
  void (*run)(MemcacheContext&);
};

constexpr StatsKind kKinds[] = {
    {"settings", answer<report_settings>},
    {"items", answer<report_items>},
    {"slabs", answer<report_slabs>},
    {"sizes", answer<report_sizes>},
    {"conns", answer_connections},
    {"reset", reset},
    {"cachedump", refuse_dump},
};

void stats(MemcacheContext& c) {
  if (c.request.keys.empty()) {
    answer<report_general>(c);
    return;
  }
  for (const StatsKind& kind : kKinds) {
    if (kind.name == c.request.keys[0]) {
      kind.run(c);
      return;
    }
  }
  c.always_reply("ERROR");
}

constexpr MemcacheVerb kStatsVerbs[] = {{.verb = Verb::kStats, .run = stats}};

}  // namespace

std::span<const MemcacheVerb> memcache_stats_verbs() { return kStatsVerbs; }

}  // namespace engine
