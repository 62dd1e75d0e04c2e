// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <charconv>
#include <string>

#include "engine/commands/memcache/all_verbs.h"
#include "protocol/memcache/command_line.h"

// cache_memlimit, lru and slabs: how memcached is told to use its memory. The limit is the node's
// own; there are no segments of an LRU and no classes of sizes, so that what tunes those is
// checked, accepted and without effect.

namespace engine {

namespace {

using protocol::memcache::parse_integer;
using protocol::memcache::Verb;

constexpr uint32_t kLimitMin = 8;              // MiB
constexpr uint32_t kLimitMax = 1'000'000'000;  // beyond that it was meant in bytes

void memory_limit(MemcacheContext& c) {
  const auto mebibytes = parse_integer<uint32_t>(c.request.keys[0]);
  if (!mebibytes) return c.reply("ERROR");
  if (*mebibytes < kLimitMin) {
    return c.reply("MEMLIMIT_TOO_SMALL cannot set maxbytes to less than 8m");
  }
  if (*mebibytes > kLimitMax) {
    return c.reply("MEMLIMIT_ADJUST_FAILED input value is megabytes not bytes");
  }
  const std::string limit = std::to_string(*mebibytes) + "mb";
  const std::array<SettingsStore::Assignment, 1> wanted = {{{"maxmemory", limit}}};
  const auto set = c.node.settings.set(wanted, false);
  c.reply(set ? "OK" : "MEMLIMIT_ADJUST_FAILED out of bounds or unable to adjust");
}

bool is_decimal(std::string_view text, double& value) {
  const auto [rest, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc{} && rest == text.data() + text.size();
}

std::string_view tune(std::span<const std::string_view> words) {
  const auto hot = parse_integer<uint32_t>(words[1]);
  const auto warm = parse_integer<uint32_t>(words[2]);
  double hot_factor = 0;
  double warm_factor = 0;
  if (!hot || !warm || !is_decimal(words[3], hot_factor) || !is_decimal(words[4], warm_factor)) {
    return "ERROR";
  }
  constexpr uint64_t kPercentMax = 80;
  if (uint64_t{*hot} + *warm > kPercentMax) return "ERROR hot and warm pcts must not exceed 80";
  if (hot_factor <= 0 || warm_factor <= 0) {
    return "ERROR hot/warm age factors must be greater than 0";
  }
  return "OK";
}

std::string_view answer_lru(std::span<const std::string_view> words) {
  if (words[0] == "tune" && words.size() >= 5) return tune(words);
  if (words[0] == "mode" && words.size() >= 2) {
    return words[1] == "flat" || words[1] == "segmented" ? "OK" : "ERROR";
  }
  if (words[0] == "temp_ttl" && words.size() >= 2) {
    return parse_integer<int32_t>(words[1]) ? "OK" : "ERROR";
  }
  return "ERROR";
}

void lru(MemcacheContext& c) { c.reply(answer_lru(c.request.keys)); }

std::string_view answer_slabs(std::span<const std::string_view> words) {
  if (words.size() == 3 && words[0] == "reassign") {
    return "CLIENT_ERROR slab reassignment disabled";
  }
  if (words.size() < 2 || words[0] != "automove") return "ERROR";
  double ratio = 0;
  if (words[1] == "ratio") {
    return words.size() == 3 && is_decimal(words[2], ratio) ? "OK" : "ERROR";
  }
  const auto level = parse_integer<uint32_t>(words[1]);
  if (!level) return protocol::memcache::kBadFormat;
  constexpr uint32_t kLevelMax = 2;
  return *level <= kLevelMax ? "OK" : "ERROR";
}

void slabs(MemcacheContext& c) { c.reply(answer_slabs(c.request.keys)); }

constexpr MemcacheVerb kTuningVerbs[] = {
    {.verb = Verb::kMemoryLimit, .run = memory_limit},
    {.verb = Verb::kLru, .run = lru},
    {.verb = Verb::kSlabs, .run = slabs},
};

}  // namespace

std::span<const MemcacheVerb> memcache_tuning_verbs() { return kTuningVerbs; }

}  // namespace engine
