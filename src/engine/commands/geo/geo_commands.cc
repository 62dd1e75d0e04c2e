// SPDX-License-Identifier: Apache-2.0
#include "engine/commands/geo/geo_commands.h"

#include <vector>

#include "engine/commands/geo/geo_support.h"
#include "engine/commands/sorted_sets/zset_support.h"
#include "engine/commands/support/argument_parser.h"

namespace engine {

namespace {

// --- adding -----------------------------------------------------------------------------------

struct GeoAdd {
  SortedSet::AddRules rules;
  bool count_changed = false;  // CH
  size_t first = 0;            // the argument with the first longitude
  std::vector<double> scores;
};

bool parse_geoadd(CommandContext& c, GeoAdd& query) {
  ArgumentParser arguments(c, 2);
  bool options = true;
  while (options) {
    if (arguments.take("NX")) {
      query.rules.only_new = true;
    } else if (arguments.take("XX")) {
      query.rules.only_existing = true;
    } else if (arguments.take("CH")) {
      query.count_changed = true;
    } else {
      options = false;
    }
  }
  const size_t left = arguments.left();
  if (left == 0 || left % 3 != 0 || (query.rules.only_new && query.rules.only_existing)) {
    c.error(errors::kSyntax);
    return false;
  }
  query.first = c.args.size() - left;
  for (size_t i = query.first; i < c.args.size(); i += 3) {
    const auto point = parse_geo_point(c.args[i], c.args[i + 1]);
    if (!point.error.empty()) {
      c.error(point.error);
      return false;
    }
    query.scores.push_back(geo_score(point.value));
  }
  return true;
}

// As ZADD of the scores, which are whole numbers.
void propagate_zadd(const CommandContext& c, const GeoAdd& query) {
  c.propagate({"ZADD", c.keys[0].name});
  if (query.rules.only_new) c.propagate_word("NX");
  if (query.rules.only_existing) c.propagate_word("XX");
  for (size_t i = 0; i < query.scores.size(); i++) {
    c.propagate_word(static_cast<int64_t>(query.scores[i]));
    c.propagate_word(c.args[query.first + i * 3 + 2]);
  }
}

void geoadd(CommandContext& c) {
  GeoAdd query;
  if (!parse_geoadd(c, query)) return;
  const auto found = find_sorted_set(c, c.keys[0], Use::kWrite);
  if (!found) return;
  if (!*found && query.rules.only_existing) {
    c.reply.integer(0);
    return;
  }
  Edit edit = c.db().edit(c.keys[0], *found);
  if (!edit) {
    add_object(c, edit,
               SortedSet::create(c.worker.memory, sorted_set_limits(c), query.scores.size(), 0));
  }
  SortedSet set = open_sorted_set(c, *edit);
  set.expect(query.scores.size(), 0);
  int64_t added = 0;
  int64_t updated = 0;
  for (size_t i = 0; i < query.scores.size(); i++) {
    const std::string_view member = c.args[query.first + i * 3 + 2];
    const auto outcome = set.add(member, query.scores[i], query.rules).outcome;
    added += outcome == SortedSet::Outcome::kAdded ? 1 : 0;
    updated += outcome == SortedSet::Outcome::kUpdated ? 1 : 0;
  }
  if (added + updated > 0) {
    propagate_zadd(c, query);
    c.notify(kSortedSetEvent, "zadd", c.keys[0]);
  } else {
    edit.unchanged();
  }
  c.reply.integer(query.count_changed ? added + updated : added);
}

// --- questions --------------------------------------------------------------------------------

std::optional<GeoPoint> point_of(CommandContext& c, const Database::Found& found,
                                 std::string_view member) {
  if (!found) return std::nullopt;
  const auto score = open_sorted_set(c, *found.entry()).score_of(member);
  return score ? std::optional(geo_point(*score)) : std::nullopt;
}

void geopos(CommandContext& c) {
  const auto found = find_sorted_set(c, c.keys[0], Use::kRead);
  if (!found) return;
  c.reply.array(c.args.size() - 2);
  for (const std::string_view member : c.args.subspan(2)) {
    if (const auto point = point_of(c, *found, member)) {
      reply_geo_point(c, *point);
    } else {
      c.reply.null_array();
    }
  }
}

void geohash(CommandContext& c) {
  const auto found = find_sorted_set(c, c.keys[0], Use::kRead);
  if (!found) return;
  c.reply.array(c.args.size() - 2);
  for (const std::string_view member : c.args.subspan(2)) {
    if (const auto point = point_of(c, *found, member)) {
      c.reply.bulk(geo_hash_text(*point));
    } else {
      c.reply.null();
    }
  }
}

void geodist(CommandContext& c) {
  if (c.args.size() > 5) {
    c.error(errors::kSyntax);
    return;
  }
  const auto unit = c.args.size() == 5 ? parse_geo_unit(c.args[4]) : Parsed<double>{1, {}};
  if (!unit.error.empty()) {
    c.error(unit.error);
    return;
  }
  const auto found = find_sorted_set(c, c.keys[0], Use::kRead);
  if (!found) return;
  const auto from = point_of(c, *found, c.args[2]);
  const auto to = point_of(c, *found, c.args[3]);
  if (from && to) {
    c.reply.bulk(geo_distance_text(geo_distance(*from, *to) / unit.value));
  } else {
    c.reply.null();
  }
}

// --- table ------------------------------------------------------------------------------------

constexpr CommandSpec kGeoCommands[] = {
    {.name = "geoadd",
     .run = geoadd,
     .arity = -5,
     .flags = kWrite | kDenyOom,
     .effect = kRewritten,
     .categories = kGeoCategory,
     .keys = kOne,
     .key_access = kRW | kUpdate},
    {.name = "geodist",
     .run = geodist,
     .arity = -4,
     .flags = kReadOnly,
     .categories = kGeoCategory,
     .keys = kOne,
     .key_access = kRO | kAccess},
    {.name = "geohash",
     .run = geohash,
     .arity = -2,
     .flags = kReadOnly,
     .categories = kGeoCategory,
     .keys = kOne,
     .key_access = kRO | kAccess},
    {.name = "geopos",
     .run = geopos,
     .arity = -2,
     .flags = kReadOnly,
     .categories = kGeoCategory,
     .keys = kOne,
     .key_access = kRO | kAccess},
};

}  // namespace

CommandFamily geo_commands() { return kGeoCommands; }

}  // namespace engine
