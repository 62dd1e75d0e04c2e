// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <string>
#include <vector>

#include "engine/commands/geo/geo_commands.h"
#include "engine/commands/geo/geo_support.h"
#include "engine/commands/sorted_sets/zset_support.h"
#include "engine/commands/support/argument_parser.h"

namespace engine {

namespace {

// --- what is asked for ------------------------------------------------------------------------

enum class Order : uint8_t { kNone, kNearest, kFarthest };

struct SearchQuery {
  Database::Found source;
  bool is_geosearch = false;    // shape and center are options
  const Key* target = nullptr;  // where the result goes; null: to the client
  bool may_store = false;       // STORE and STOREDIST are options
  bool stores_distance = false;
  GeoShape shape;
  double unit = 1;  // metres
  bool from_member = false;
  bool from_point = false;
  std::optional<GeoShape::Kind> by;
  bool with_coordinates = false;
  bool with_distance = false;
  bool with_hash = false;
  Order order = Order::kNone;
  int64_t count = 0;  // 0: all
  bool any = false;   // of the count: the first ones that are found
  std::string error;  // what ArgumentParser refers to
};

void fail(ArgumentParser& arguments, SearchQuery& query, std::string error) {
  if (arguments.failed()) return;
  query.error = std::move(error);
  arguments.fail(query.error);
}

void take_center(ArgumentParser& arguments, SearchQuery& query) {
  const std::string_view longitude = arguments.string();
  const auto point = parse_geo_point(longitude, arguments.string());
  if (!point.error.empty()) fail(arguments, query, point.error);
  query.shape.center = point.value;
}

// Where nothing stands at the key, the rest of the command is still read.
void take_member(CommandContext& c, ArgumentParser& arguments, SearchQuery& query) {
  const std::string_view member = arguments.string();
  if (!query.source) return;
  const auto score = open_sorted_set(c, *query.source.entry()).score_of(member);
  if (score) {
    query.shape.center = geo_point(*score);
  } else {
    fail(arguments, query, "ERR member " + std::string(member) + " does not exist");
  }
}

void take_unit(ArgumentParser& arguments, SearchQuery& query) {
  const auto unit = parse_geo_unit(arguments.string());
  if (!unit.error.empty()) fail(arguments, query, unit.error);
  query.unit = unit.value;
}

double take_length(ArgumentParser& arguments, std::string_view error) {
  const auto length = base::parse_double(arguments.string());
  if (!length) arguments.fail(error);
  return length.value_or(0);
}

void take_circle(ArgumentParser& arguments, SearchQuery& query) {
  const double radius = take_length(arguments, "ERR need numeric radius");
  if (radius < 0) arguments.fail("ERR radius cannot be negative");
  take_unit(arguments, query);
  query.by = query.shape.kind = GeoShape::Kind::kCircle;
  query.shape.radius = radius * query.unit;
}

void take_box(ArgumentParser& arguments, SearchQuery& query) {
  const double width = take_length(arguments, "ERR need numeric width");
  const double height = take_length(arguments, "ERR need numeric height");
  if (width < 0 || height < 0) arguments.fail("ERR height or width cannot be negative");
  take_unit(arguments, query);
  query.by = query.shape.kind = GeoShape::Kind::kBox;
  query.shape.width = width * query.unit;
  query.shape.height = height * query.unit;
}

void take_polygon(ArgumentParser& arguments, SearchQuery& query) {
  const int64_t vertices = arguments.integer(errors::kVertices);
  if (vertices < INT32_MIN || vertices > INT32_MAX) {
    arguments.fail(errors::kVertices);
  }
  if (vertices < 3 || static_cast<uint64_t>(vertices) > arguments.left() / 2) {
    arguments.fail("ERR GEOSEARCH BYPOLYGON must have at least 3 vertices");
  }
  for (int64_t i = 0; i < vertices && !arguments.failed(); i++) {
    const std::string_view longitude = arguments.string();
    const auto point = parse_geo_point(longitude, arguments.string());
    if (!point.error.empty()) fail(arguments, query, point.error);
    query.shape.vertices.push_back(point.value);
  }
  query.by = query.shape.kind = GeoShape::Kind::kPolygon;
  query.unit = 1;
  if (!arguments.failed()) query.shape.center_polygon();
}

// Center and shape of GEOSEARCH; false: the next argument is something else.
bool take_shape_option(CommandContext& c, ArgumentParser& arguments, SearchQuery& query) {
  using Kind = GeoShape::Kind;
  const bool polygon = query.by == Kind::kPolygon;
  const size_t left = arguments.left();
  if (left >= 2 && !query.from_point && !polygon && arguments.take("FROMMEMBER")) {
    take_member(c, arguments, query);
    query.from_member = true;
  } else if (left >= 3 && !query.from_member && !polygon && arguments.take("FROMLONLAT")) {
    take_center(arguments, query);
    query.from_point = true;
  } else if (left >= 3 && query.by.value_or(Kind::kCircle) == Kind::kCircle &&
             arguments.take("BYRADIUS")) {
    take_circle(arguments, query);
  } else if (left >= 4 && query.by.value_or(Kind::kBox) == Kind::kBox && arguments.take("BYBOX")) {
    take_box(arguments, query);
  } else if (left >= 3 && !query.by && !query.from_member && !query.from_point &&
             arguments.take("BYPOLYGON")) {
    take_polygon(arguments, query);
  } else {
    return false;
  }
  return true;
}

void take_count(ArgumentParser& arguments, SearchQuery& query) {
  query.count = arguments.integer();
  if (query.count <= 0) arguments.fail(errors::kCountMustBePositive);
}

void take_target(CommandContext& c, ArgumentParser& arguments, SearchQuery& query) {
  arguments.string();
  query.target = &c.keys.back();  // the last one named counts
}

void take_options(CommandContext& c, ArgumentParser& arguments, SearchQuery& query) {
  while (arguments.more()) {
    const bool has_value = arguments.left() >= 2;
    if (arguments.take("WITHDIST")) {
      query.with_distance = true;
    } else if (arguments.take("WITHHASH")) {
      query.with_hash = true;
    } else if (arguments.take("WITHCOORD")) {
      query.with_coordinates = true;
    } else if (arguments.take("ANY")) {
      query.any = true;
    } else if (arguments.take("ASC")) {
      query.order = Order::kNearest;
    } else if (arguments.take("DESC")) {
      query.order = Order::kFarthest;
    } else if (has_value && arguments.take("COUNT")) {
      take_count(arguments, query);
    } else if (has_value && query.may_store && arguments.take("STORE")) {
      take_target(c, arguments, query);
      query.stores_distance = false;
    } else if (has_value && query.may_store && arguments.take("STOREDIST")) {
      take_target(c, arguments, query);
      query.stores_distance = true;
    } else if (query.is_geosearch && query.target != nullptr && arguments.take("STOREDIST")) {
      query.stores_distance = true;
    } else if (!query.is_geosearch || !take_shape_option(c, arguments, query)) {
      arguments.fail(errors::kSyntax);
    }
  }
}

// Whether the options go together; if not, the client has its error.
bool check_options(CommandContext& c, const SearchQuery& query) {
  const std::string name(c.args[0]);
  if (query.target != nullptr &&
      (query.with_distance || query.with_hash || query.with_coordinates)) {
    c.error(
        std::string(query.is_geosearch ? "ERR GEOSEARCHSTORE" : "ERR STORE option in GEORADIUS") +
        " is not compatible with WITHDIST, WITHHASH and WITHCOORD options");
    return false;
  }
  if (query.is_geosearch && !query.from_member && !query.from_point &&
      query.by != GeoShape::Kind::kPolygon) {
    c.error("ERR exactly one of FROMMEMBER or FROMLONLAT can be specified for " + name);
    return false;
  }
  if (query.is_geosearch && !query.by) {
    c.error("ERR exactly one of BYRADIUS, BYBOX and BYPOLYGON can be specified for " + name);
    return false;
  }
  if (query.any && query.count == 0) {
    c.error("ERR the ANY argument requires COUNT argument");
    return false;
  }
  return true;
}

// --- searching --------------------------------------------------------------------------------

struct Place {
  std::string member;
  double score;
  GeoPoint point;
  double distance;  // metres
};

std::vector<Place> find_places(const SortedSetView& set, const SearchQuery& query) {
  const size_t wanted = query.any ? static_cast<size_t>(query.count) : SIZE_MAX;
  std::vector<Place> places;
  for (const GeoScoreRange& cell : geo_cover(query.shape)) {
    if (places.size() >= wanted) break;
    const RankRange range = ScoreRange{cell.min, cell.max, false, true}.of(set);
    set.for_each_while(range.first, range.count, [&](std::string_view member, double score) {
      const GeoPoint point = geo_point(score);
      if (const auto distance = query.shape.distance_within(point)) {
        places.push_back({std::string(member), score, point, *distance});
      }
      return places.size() < wanted;
    });
  }
  return places;
}

void sort_and_cut(std::vector<Place>& places, const SearchQuery& query) {
  const size_t kept =
      query.count == 0 ? places.size() : std::min(places.size(), static_cast<size_t>(query.count));
  // The nearest ones are meant where only some are wanted, if not any.
  const bool sorts = query.order != Order::kNone || (query.count != 0 && !query.any);
  if (sorts) {
    const bool farthest = query.order == Order::kFarthest;
    std::partial_sort(places.begin(), places.begin() + static_cast<ptrdiff_t>(kept), places.end(),
                      [farthest](const Place& a, const Place& b) {
                        return farthest ? a.distance > b.distance : a.distance < b.distance;
                      });
  }
  places.resize(kept);
}

void reply_places(CommandContext& c, const std::vector<Place>& places, const SearchQuery& query) {
  const size_t extras = static_cast<size_t>(query.with_distance) +
                        static_cast<size_t>(query.with_hash) +
                        static_cast<size_t>(query.with_coordinates);
  c.reply.array(places.size());
  for (const Place& place : places) {
    if (extras > 0) c.reply.array(extras + 1);
    c.reply.bulk(place.member);
    if (query.with_distance) c.reply.bulk(geo_distance_text(place.distance / query.unit));
    if (query.with_hash) c.reply.integer(static_cast<int64_t>(place.score));
    if (query.with_coordinates) reply_geo_point(c, place.point);
  }
}

void store_places(CommandContext& c, const std::vector<Place>& places, const SearchQuery& query) {
  const bool searches = c.spec.name == "geosearchstore";
  const std::string_view event = searches ? "geosearchstore" : "georadiusstore";
  NewSortedSet result(c);
  for (const Place& place : places) {
    result.add(place.member, query.stores_distance ? place.distance / query.unit : place.score);
  }
  c.reply.integer(static_cast<int64_t>(result.store(*query.target, event)));
}

// Reads the options, then searches.
void search(CommandContext& c, ArgumentParser& arguments, SearchQuery& query) {
  take_options(c, arguments, query);
  if (!arguments.finish() || !check_options(c, query)) return;
  std::vector<Place> places;
  if (query.source) {
    places = find_places(open_sorted_set(c, *query.source.entry()), query);
    sort_and_cut(places, query);
  }
  if (query.target != nullptr) {
    store_places(c, places, query);
  } else {
    reply_places(c, places, query);
  }
}

// --- the commands -----------------------------------------------------------------------------

void georadius_generic(CommandContext& c, bool may_store) {
  const auto found = find_sorted_set(c, c.keys[0], Use::kRead);
  if (!found) return;
  SearchQuery query;
  query.source = *found;
  query.may_store = may_store;
  ArgumentParser arguments(c, 2);
  take_center(arguments, query);
  take_circle(arguments, query);
  search(c, arguments, query);
}

void georadiusbymember_generic(CommandContext& c, bool may_store) {
  const auto found = find_sorted_set(c, c.keys[0], Use::kRead);
  if (!found) return;
  SearchQuery query;
  query.source = *found;
  query.may_store = may_store;
  ArgumentParser arguments(c, 2);
  take_member(c, arguments, query);
  if (*found) {
    take_circle(arguments, query);
  } else {  // as Redis, which does not look at them then
    arguments.string();
    arguments.string();
  }
  search(c, arguments, query);
}

void georadius(CommandContext& c) { georadius_generic(c, true); }
void georadius_ro(CommandContext& c) { georadius_generic(c, false); }
void georadiusbymember(CommandContext& c) { georadiusbymember_generic(c, true); }
void georadiusbymember_ro(CommandContext& c) { georadiusbymember_generic(c, false); }

void geosearch_generic(CommandContext& c, bool stores) {
  const auto found = find_sorted_set(c, c.keys[stores ? 1 : 0], Use::kRead);
  if (!found) return;
  SearchQuery query;
  query.source = *found;
  query.is_geosearch = true;
  if (stores) query.target = &c.keys[0];
  ArgumentParser arguments(c, stores ? 3 : 2);
  search(c, arguments, query);
}

void geosearch(CommandContext& c) { geosearch_generic(c, false); }
void geosearchstore(CommandContext& c) { geosearch_generic(c, true); }

// --- table ------------------------------------------------------------------------------------

// The source, and the last target that STORE or STOREDIST names from argument `kOptions` on.
template <size_t kOptions>
bool find_georadius_keys(Arguments args, std::vector<uint32_t>& positions) {
  positions.push_back(1);
  size_t target = 0;
  for (size_t i = kOptions; i + 1 < args.size(); i++) {
    if (base::equals_ignore_case(args[i], "STORE") ||
        base::equals_ignore_case(args[i], "STOREDIST")) {
      target = ++i;
    }
  }
  if (target != 0) positions.push_back(static_cast<uint32_t>(target));
  return true;
}

constexpr KeyRule stored_at(std::string_view keyword, int16_t from) {
  return {.access = kOW | kUpdate,
          .begin = KeyRule::Begin::kKeyword,
          .at = from,
          .keyword = keyword,
          .find = KeyRule::Find::kRange};
}

template <int16_t kOptions>
constexpr KeyRule kRadiusRules[] = {{.access = kRO | kAccess,
                                     .begin = KeyRule::Begin::kIndex,
                                     .at = 1,
                                     .find = KeyRule::Find::kRange},
                                    stored_at("STORE", kOptions),
                                    stored_at("STOREDIST", kOptions)};

constexpr CommandSpec kGeoSearchCommands[] = {
    {.name = "georadius",
     .run = georadius,
     .arity = -6,
     .flags = kWrite | kDenyOom | kMovableKeys,
     .effect = kVerbatim,
     .categories = kGeoCategory,
     .keys = kOne,
     .key_access = kRO | kAccess,
     .rest_access = kOW | kUpdate,
     .find_keys = find_georadius_keys<6>,
     .key_rules = kRadiusRules<6>},
    {.name = "georadius_ro",
     .run = georadius_ro,
     .arity = -6,
     .flags = kReadOnly,
     .categories = kGeoCategory,
     .keys = kOne,
     .key_access = kRO | kAccess},
    {.name = "georadiusbymember",
     .run = georadiusbymember,
     .arity = -5,
     .flags = kWrite | kDenyOom | kMovableKeys,
     .effect = kVerbatim,
     .categories = kGeoCategory,
     .keys = kOne,
     .key_access = kRO | kAccess,
     .rest_access = kOW | kUpdate,
     .find_keys = find_georadius_keys<5>,
     .key_rules = kRadiusRules<5>},
    {.name = "georadiusbymember_ro",
     .run = georadiusbymember_ro,
     .arity = -5,
     .flags = kReadOnly,
     .categories = kGeoCategory,
     .keys = kOne,
     .key_access = kRO | kAccess},
    {.name = "geosearch",
     .run = geosearch,
     .arity = -7,
     .flags = kReadOnly,
     .categories = kGeoCategory,
     .keys = kOne,
     .key_access = kRO | kAccess},
    {.name = "geosearchstore",
     .run = geosearchstore,
     .arity = -8,
     .flags = kWrite | kDenyOom,
     .effect = kVerbatim,
     .categories = kGeoCategory,
     .keys = {1, 2, 1},
     .key_access = kOW | kUpdate,
     .rest_access = kRO | kAccess},
};

}  // namespace

CommandFamily geo_search_commands() { return kGeoSearchCommands; }

}  // namespace engine
