// SPDX-License-Identifier: Apache-2.0
#include <spdlog/fmt/fmt.h>

#include <algorithm>
#include <optional>
#include <string>

#include "engine/commands/memcache/all_verbs.h"
#include "engine/commands/memcache/items.h"
#include "engine/commands/memcache/meta_reply.h"
#include "engine/commands/memcache/observation.h"
#include "engine/keyspace/walk.h"
#include "protocol/memcache/command_line.h"

// lru_crawler: all keys, by `metadump` and `mgdump`. What tells memcached's crawler how to look for
// expired items is accepted and without effect: the timing wheel knows them.

namespace engine {

namespace {

using protocol::memcache::parse_integer;
using protocol::memcache::Verb;

constexpr uint32_t kClassesMax = 63;
constexpr size_t kItemsALook = 128;
constexpr size_t kBytesATurn = 256 * 1024;  // then others are served

using WriteItem = void (*)(const MemcacheContext& c, const Entry& entry);

void write_facts(const MemcacheContext& c, const Entry& entry) {
  const ItemMeta meta = entry.item_meta();
  const int64_t idle_ms = AccessClock::idle_ms(entry, c.node.keyspace.policy(), c.now_ms());
  std::string line = "key=";
  append_uri_encoded(entry.key(), line);
  line +=
      fmt::format(" exp={} la={} cas={} fetch={} cls=1 size={}\n",
                  entry.has_expire() ? entry.expire_ms() / 1000 : -1, (c.now_ms() - idle_ms) / 1000,
                  meta.cas, (meta.state & kItemFetched) != 0 ? "yes" : "no", entry.footprint());
  c.out().append(line);
}

// As a client would ask for it.
void write_request(const MemcacheContext& c, const Entry& entry) {
  const bool binary = (entry.item_meta().state & kItemBinaryKey) != 0;
  MetaReply line(c.out());
  line.text("mg ");
  line.key_text(entry.key(), binary);
  if (binary) line.flag('b');
  line.end();
}

// A part a turn; the executor asks for the next one.
void dump(MemcacheContext& c, WriteItem write, std::string_view end) {
  const size_t begin = c.out().pending_bytes();
  do {
    c.progress = scan(c.node.keyspace, c.worker, Items::kDatabase, c.progress, kItemsALook,
                      [&](const Entry& entry) { write(c, entry); });
    if (c.progress == 0) return c.out().append(end);
  } while (c.out().pending_bytes() - begin < kBytesATurn && !c.client.must_wait());
  c.interrupted = true;
}

// "all", "hash", or numbers of classes, of which there is the first. nullopt: none of these.
std::optional<bool> wants_items(std::string_view classes) {
  if (classes == "all" || classes == "hash") return true;
  bool first = false;
  while (!classes.empty()) {
    const std::string_view word = classes.substr(0, classes.find(','));
    classes.remove_prefix(std::min(word.size() + 1, classes.size()));
    const auto number = parse_integer<uint32_t>(word);
    if (!number || *number == 0 || *number > kClassesMax) return std::nullopt;
    first |= *number == 1;
  }
  return first;
}

void dump_classes(MemcacheContext& c, WriteItem write, std::string_view end,
                  std::string_view refusal) {
  if (!c.settings.enable_dumping) return c.reply(refusal);
  const auto wanted = wants_items(c.request.keys[1]);
  if (!wanted) return c.reply("BADCLASS invalid class id");
  if (!*wanted) return c.out().append(end);
  dump(c, write, end);
}

std::string_view answer_setting(std::string_view name, std::string_view value) {
  if (name == "crawl") {
    return wants_items(value) ? "OK" : "BADCLASS invalid class id";
  }
  if (name != "tocrawl" && name != "sleep") return "ERROR";
  const auto number = parse_integer<uint32_t>(value);
  if (!number) return protocol::memcache::kBadFormat;
  constexpr uint32_t kSleepMax = 1'000'000;
  const bool too_long = name == "sleep" && *number > kSleepMax;
  return too_long ? "CLIENT_ERROR sleep must be one second or less" : "OK";
}

void crawler(MemcacheContext& c) {
  const auto& words = c.request.keys;
  if (words.size() == 1) {
    return c.reply(words[0] == "enable" || words[0] == "disable" ? "OK" : "ERROR");
  }
  if (words.size() != 2) return c.reply("ERROR");
  if (words[0] == "metadump") {
    return dump_classes(c, write_facts, "END\r\n", "ERROR metadump not allowed");
  }
  if (words[0] == "mgdump") {
    return dump_classes(c, write_request, "EN\r\n", "ERROR key dump not allowed");
  }
  c.reply(answer_setting(words[0], words[1]));
}

constexpr MemcacheVerb kDumpVerbs[] = {{.verb = Verb::kCrawler, .run = crawler}};

}  // namespace

std::span<const MemcacheVerb> memcache_dump_verbs() { return kDumpVerbs; }

}  // namespace engine
