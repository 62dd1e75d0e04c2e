// SPDX-License-Identifier: Apache-2.0
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "engine/commands/hashes/hash_commands.h"
#include "engine/commands/hashes/hash_support.h"
#include "engine/commands/support/argument_parser.h"
#include "engine/commands/support/sampling.h"
#include "engine/commands/support/scan_support.h"

namespace engine {

namespace {

using Pair = std::pair<std::string, std::string>;

// --- everything -------------------------------------------------------------------------------

// Fields that are due but still there do not show, so the number has to be counted.
size_t visible_fields(const HashView& hash) {
  if (!hash.has_volatile_fields()) return hash.size();
  size_t count = 0;
  hash.for_each([&](std::string_view, std::string_view, int64_t) {
    count++;
    return true;
  });
  return count;
}

void hgetall(CommandContext& c) {
  const auto found = find_hash(c, c.keys[0], Use::kRead);
  if (!found) return;
  if (!*found) {
    c.reply.map(0);
    return;
  }
  const HashView hash = open_hash(c, *found->entry());
  c.reply.map(visible_fields(hash));
  hash.for_each([&](std::string_view field, std::string_view value, int64_t) {
    c.reply.bulk(field);
    c.reply.bulk(value);
    return true;
  });
}

void reply_half(CommandContext& c, bool fields) {
  const auto found = find_hash(c, c.keys[0], Use::kRead);
  if (!found) return;
  if (!*found) {
    c.reply.array(0);
    return;
  }
  const HashView hash = open_hash(c, *found->entry());
  c.reply.array(visible_fields(hash));
  hash.for_each([&](std::string_view field, std::string_view value, int64_t) {
    c.reply.bulk(fields ? field : value);
    return true;
  });
}

void hkeys(CommandContext& c) { reply_half(c, true); }
void hvals(CommandContext& c) { reply_half(c, false); }

void hscan(CommandContext& c) {
  const auto cursor = scan_cursor(c);
  if (!cursor) return;
  const auto found = find_hash(c, c.keys[0], Use::kRead);
  if (!found) return;
  if (!*found) {
    reply_empty_scan(c);
    return;
  }
  const auto query = parse_collection_scan(c, "NOVALUES");
  if (!query) return;
  std::vector<std::string> replied;
  const uint64_t next =
      open_hash(c, *found->entry())
          .scan(*cursor, query->count, [&](std::string_view field, std::string_view value) {
            if (!query->matches(field)) return;
            replied.emplace_back(field);
            if (!query->no_values) replied.emplace_back(value);
          });
  reply_scan(c, next, replied.size());
  for (const std::string& text : replied) c.reply.bulk(text);
}

// --- HRANDFIELD -------------------------------------------------------------------------------

std::vector<Pair> different_fields(const HashView& hash, size_t count, base::Random& random) {
  std::vector<Pair> pairs;
  if (better_from_all(count, hash.size())) {
    hash.for_each([&](std::string_view field, std::string_view value, int64_t) {
      pairs.emplace_back(field, value);
      return true;
    });
    keep_random(pairs, std::min(count, pairs.size()), random);
    return pairs;
  }
  std::unordered_map<std::string, std::string> drawn;
  // Fields may all be due; then there are fewer than the size says.
  for (size_t tries = 0; drawn.size() < count && tries < 100 + 100 * count; tries++) {
    auto pair = hash.random(random);
    if (!pair) break;
    drawn.insert(std::move(*pair));
  }
  return {drawn.begin(), drawn.end()};
}

void reply_pair(CommandContext& c, const Pair& pair, bool with_values) {
  if (with_values && c.reply.resp() == 3) c.reply.array(2);
  c.reply.bulk(pair.first);
  if (with_values) c.reply.bulk(pair.second);
}

void reply_random_fields(CommandContext& c, const HashView& hash, int64_t count, bool with_values) {
  std::vector<Pair> pairs;
  if (count >= 0) {
    pairs = different_fields(hash, static_cast<size_t>(count), c.worker.random);
  } else if (const size_t seen = visible_fields(hash); seen > 0) {
    const auto times = static_cast<size_t>(-count);
    c.reply.array(with_values && c.reply.resp() == 2 ? 2 * times : times);
    for (size_t i = 0; i < times; i++) {
      reply_pair(c, *hash.random(c.worker.random), with_values);
    }
    return;
  }
  c.reply.array(with_values && c.reply.resp() == 2 ? 2 * pairs.size() : pairs.size());
  for (const Pair& pair : pairs) reply_pair(c, pair, with_values);
}

void hrandfield(CommandContext& c) {
  const bool counted = c.args.size() > 2;
  const auto count = counted ? base::parse_int64(c.args[2]) : 1;
  if (!count) {
    c.error(errors::kNotInteger);
    return;
  }
  const bool with_values = c.args.size() > 3;
  if (with_values && (c.args.size() > 4 || !base::equals_ignore_case(c.args[3], "WITHVALUES"))) {
    c.error(errors::kSyntax);
    return;
  }
  if (*count == INT64_MIN) {
    c.error(errors::kNotInInt64);
    return;
  }
  // Twice as many replies must still be a number.
  if (with_values && (*count < -INT64_MAX / 2 || *count > INT64_MAX / 2)) {
    c.error(errors::kOutOfRange);
    return;
  }
  const auto found = find_hash(c, c.keys[0], Use::kRead);
  if (!found) return;
  if (!*found) {
    counted ? c.reply.array(0) : c.reply.null();
    return;
  }
  const HashView hash = open_hash(c, *found->entry());
  if (too_many_repeats(c, *count)) return;
  if (counted) {
    reply_random_fields(c, hash, *count, with_values);
  } else if (const auto pair = hash.random(c.worker.random)) {
    c.reply.bulk(pair->first);
  } else {
    c.reply.null();
  }
}

// --- table ------------------------------------------------------------------------------------

constexpr CommandSpec reads(std::string_view name, void (*run)(CommandContext&), int16_t arity) {
  return {.name = name,
          .run = run,
          .arity = arity,
          .flags = kReadOnly,
          .categories = kHashCategory,
          .keys = {1, 1, 1},
          .key_access = kRO | kAccess};
}

constexpr CommandSpec kHashWalkCommands[] = {
    reads("hgetall", hgetall, 2), reads("hkeys", hkeys, 2), reads("hrandfield", hrandfield, -2),
    reads("hscan", hscan, -3),    reads("hvals", hvals, 2),
};

}  // namespace

CommandFamily hash_walk_commands() { return kHashWalkCommands; }

}  // namespace engine
