// SPDX-License-Identifier: Apache-2.0
#include "engine/commands/keys/sort_commands.h"

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/commands/keys/sort_source.h"
#include "engine/commands/lists/list_support.h"
#include "engine/commands/support/argument_parser.h"
#include "engine/types/object.h"

namespace engine {

namespace {

struct SortQuery {
  bool descending = false;
  bool alpha = false;
  int64_t offset = 0;
  int64_t count = -1;
  std::optional<std::string_view> by;
  std::vector<std::string_view> get;

  bool keeps_order() const { return by && by->find('*') == std::string_view::npos; }
};

// An element, and what it is ordered by.
struct Sorted {
  std::string text;
  double score = 0;
  std::optional<std::string> weight;  // of ALPHA with BY; nullopt: its key is not there
  size_t row = 0;                     // where its values stand
};

// What GET asks for: a row for an element, a column for a pattern.
using Values = std::vector<std::optional<std::string>>;

bool parse_sort(CommandContext& c, bool may_store, SortQuery& query) {
  ArgumentParser arguments(c, 2);
  while (arguments.more()) {
    if (arguments.take("ASC")) {
      query.descending = false;
    } else if (arguments.take("DESC")) {
      query.descending = true;
    } else if (arguments.take("ALPHA")) {
      query.alpha = true;
    } else if (arguments.left() >= 3 && arguments.take("LIMIT")) {
      query.offset = arguments.integer();
      query.count = arguments.integer();
    } else if (arguments.left() >= 2 && may_store && arguments.take("STORE")) {
      arguments.string();  // the second key
    } else if (arguments.left() >= 2 && arguments.take("BY")) {
      query.by = arguments.string();
    } else if (arguments.left() >= 2 && arguments.take("GET")) {
      query.get.push_back(arguments.string());
    } else {
      arguments.fail(errors::kSyntax);
    }
  }
  return arguments.finish();
}

// SORT key [options]: the key, what STORE names, and any key if BY or GET look some up.
bool find_sort_keys(Arguments args, std::vector<uint32_t>& positions) {
  positions.push_back(1);
  std::optional<uint32_t> store;
  bool any = false;
  for (uint32_t i = 2; i < args.size(); i++) {
    const bool one_more = i + 1 < args.size();
    if (base::equals_ignore_case(args[i], "LIMIT")) {
      i += 2;
    } else if (one_more && base::equals_ignore_case(args[i], "STORE")) {
      store = ++i;
    } else if (one_more && (base::equals_ignore_case(args[i], "BY") ||
                            base::equals_ignore_case(args[i], "GET"))) {
      any |= args[++i].find('*') != std::string_view::npos;
    }
  }
  if (store) positions.push_back(*store);
  if (any) positions.push_back(kAnyKey);
  return true;
}

// --- ordering ---------------------------------------------------------------------------------

bool set_weight(const SortQuery& query, std::optional<std::string> weight, Sorted& element) {
  if (query.alpha) {
    element.weight = std::move(weight);
  } else if (weight) {
    const auto score = base::parse_double(*weight);
    if (!score) return false;
    element.score = *score;
  }
  return true;
}

// What the elements are compared by; false if one is no number and has to be.
bool weigh(CommandContext& c, const SortQuery& query, std::vector<Sorted>& elements) {
  bool right = true;
  if (query.by) {
    read_by_pattern(
        c, *query.by, elements.size(), [&](size_t i) { return std::string_view(elements[i].text); },
        [&](size_t i, std::optional<std::string> weight) {
          right &= set_weight(query, std::move(weight), elements[i]);
        });
  } else if (!query.alpha) {
    for (Sorted& element : elements) right &= set_weight(query, element.text, element);
  }
  return right;
}

int compare_weights(const Sorted& a, const Sorted& b) {
  if (!a.weight || !b.weight) return static_cast<int>(a.weight.has_value()) - b.weight.has_value();
  return a.weight->compare(*b.weight);
}

// Ascending. Equal scores leave the order to the elements, so that it is always the same.
int compare(const Sorted& a, const Sorted& b, const SortQuery& query) {
  if (query.alpha) return query.by ? compare_weights(a, b) : a.text.compare(b.text);
  if (a.score != b.score) return a.score < b.score ? -1 : 1;
  return a.text.compare(b.text);
}

// What LIMIT leaves of so many elements.
struct Cut {
  size_t first = 0;
  size_t end = 0;

  bool is_most_of(size_t size) const { return end > size / 4; }
};

Cut cut_of(const SortQuery& query, size_t size) {
  const auto last = static_cast<int64_t>(size);
  const int64_t first = std::clamp<int64_t>(query.offset, 0, last);
  const int64_t count = query.count < 0 ? last : std::min(query.count, last);
  return {static_cast<size_t>(first), static_cast<size_t>(std::min(first + count, last))};
}

void order(const SortQuery& query, const Cut& cut, std::vector<Sorted>& elements) {
  const auto before = [&](const Sorted& a, const Sorted& b) {
    const int result = compare(a, b, query);
    return query.descending ? result > 0 : result < 0;
  };
  if (query.alpha && query.by) {  // weights may be equal: then as they came
    std::stable_sort(elements.begin(), elements.end(), before);
    return;
  }
  const auto end = elements.begin() + static_cast<ptrdiff_t>(cut.end);
  if (cut.is_most_of(elements.size())) {
    std::sort(elements.begin(), elements.end(), before);
  } else {
    std::partial_sort(elements.begin(), end, elements.end(), before);
  }
}

// --- replying ---------------------------------------------------------------------------------

// What GET asks for of the elements from `first` to `end`.
Values read_values(CommandContext& c, const SortQuery& query, std::vector<Sorted>& elements,
                   const Cut& cut) {
  const size_t columns = query.get.size();
  Values values((cut.end - cut.first) * columns);
  for (size_t i = cut.first; i < cut.end; i++) elements[i].row = i - cut.first;
  for (size_t column = 0; column < columns; column++) {
    read_by_pattern(
        c, query.get[column], cut.end - cut.first,
        [&](size_t i) { return std::string_view(elements[cut.first + i].text); },
        [&](size_t row, std::optional<std::string> value) {
          values[row * columns + column] = std::move(value);
        });
  }
  return values;
}

// Calls visit(text, or nullopt for what is not there) for all that the client gets.
template <typename Visit>
void for_each_result(const SortQuery& query, const std::vector<Sorted>& elements, const Cut& cut,
                     const Values& values, Visit visit) {
  const size_t columns = query.get.size();
  for (size_t i = cut.first; i < cut.end; i++) {
    if (columns == 0) visit(std::optional<std::string_view>(elements[i].text));
    for (size_t column = 0; column < columns; column++) {
      visit(std::optional<std::string_view>(values[elements[i].row * columns + column]));
    }
  }
}

void reply_sorted(CommandContext& c, const SortQuery& query, const std::vector<Sorted>& elements,
                  const Cut& cut, const Values& values) {
  c.reply.array((cut.end - cut.first) * std::max<size_t>(query.get.size(), 1));
  for_each_result(query, elements, cut, values, [&](std::optional<std::string_view> text) {
    text ? c.reply.bulk(*text) : c.reply.null();
  });
}

void store_sorted(CommandContext& c, const SortQuery& query, const std::vector<Sorted>& elements,
                  const Cut& cut, const Values& values) {
  const Key& key = c.keys[1];
  const Database::Found found = c.db().find(key, Use::kPeek);
  if (cut.first == cut.end) {
    if (found) delete_key(c, key, found);
    c.reply.integer(0);
    return;
  }
  Entry* entry = Entry::create(c.worker.memory, key.name, List::create(c.worker.memory));
  List list = open_list(c, *entry);
  for_each_result(query, elements, cut, values,
                  [&](std::optional<std::string_view> text) { list.push_back(text.value_or("")); });
  const size_t size = list.size();
  c.db().mark_fresh(*entry);
  c.db().put(key, found, entry);
  c.notify(kListEvent, "sortstore", key);
  c.reply.integer(static_cast<int64_t>(size));
}

// --- SORT -------------------------------------------------------------------------------------

// A copy of all elements; false: the key has none to sort, and the client has its error.
bool read_elements(CommandContext& c, const Database::Found& found, std::vector<Sorted>& elements) {
  if (!found) return true;
  if (!is_sortable(*found.entry())) {
    c.error(errors::kWrongType);
    return false;
  }
  elements.reserve(object_size(found->object()));
  for_each_to_sort(c, *found.entry(), [&](std::string_view text) {
    elements.push_back({.text = std::string(text), .score = 0, .weight = std::nullopt});
  });
  return true;
}

// Whichever keys the patterns lead to: nobody can have checked them before. False: the client has
// its error.
bool may_look_up(CommandContext& c, const SortQuery& query) {
  if (!c.client.restricted) [[likely]]
    return true;
  // By one selector, which allows the rest of it as well.
  const std::span<const acl::Selector> selectors = c.client.user->selectors();
  const bool may_read_all =
      std::any_of(selectors.begin(), selectors.end(), [&](const acl::Selector& selector) {
        return selector.may_use_all_keys(acl::kReads) && selector.may_run(c.spec.index, c.args) &&
               selector.may_use_database(c.client.db) &&
               (c.keys.size() == 1 || selector.may_use(c.keys[1].name, acl::kWrites));
      });
  if (may_read_all) return true;
  const bool looks_up = std::any_of(query.get.begin(), query.get.end(),
                                    [](std::string_view pattern) { return pattern != "#"; });
  if (!query.keeps_order() && query.by) {
    c.error("ERR BY option of SORT denied due to insufficient ACL permissions.");
    return false;
  }
  if (looks_up) c.error("ERR GET option of SORT denied due to insufficient ACL permissions.");
  return !looks_up;
}

void sort_elements(CommandContext& c, bool may_store) {
  SortQuery query;
  if (!parse_sort(c, may_store, query) || !may_look_up(c, query)) return;
  const Database::Found found = c.db().find(c.keys[0], Use::kRead);
  const bool stores = may_store && c.keys.size() > 1;
  std::vector<Sorted> elements;
  if (!read_elements(c, found, elements)) return;
  // A set has no order of its own that a stored list could depend on, or a script.
  if (query.keeps_order() && (stores || c.client.is_script) && found &&
      found->type() == Type::kSet) {
    query.by.reset();
    query.alpha = true;
  }
  if (!query.keeps_order() && !weigh(c, query, elements)) {
    c.error("ERR One or more scores can't be converted into double");
    return;
  }
  const Cut cut = cut_of(query, elements.size());
  const auto put_in_order = [&] {
    if (!query.keeps_order()) {
      order(query, cut, elements);
    } else if (query.descending) {
      std::reverse(elements.begin(), elements.end());
    }
  };
  // Nobody waits for the sorting: all that it needs is read first, then other keys are let go of.
  // But where few elements are wanted, it is quicker than to read values for all.
  const bool reads_all = cut.is_most_of(elements.size());
  if (!reads_all) put_in_order();
  const Values values = read_values(c, query, elements, reads_all ? Cut{0, elements.size()} : cut);
  const uint32_t& target = c.keys.back().partition;  // where it is, since the guard looks there
  c.guard->keep_only({&target, stores ? size_t{1} : size_t{0}});
  if (reads_all) put_in_order();
  stores ? store_sorted(c, query, elements, cut, values)
         : reply_sorted(c, query, elements, cut, values);
}

void sort(CommandContext& c) { sort_elements(c, true); }
void sort_ro(CommandContext& c) { sort_elements(c, false); }

// --- table ------------------------------------------------------------------------------------

constexpr uint32_t kCategories =
    kListCategory | kSetCategory | kSortedSetCategory | kDangerousCategory;

// Which keys BY and GET look up, the elements say; STORE stands anywhere.
constexpr std::string_view kPatternNotes = "BY and GET: the elements say which keys these are";
constexpr std::string_view kStoreNotes = "STORE: the option may stand anywhere";

constexpr KeyRule kSortRules[] = {{.access = kRO | kAccess,
                                   .begin = KeyRule::Begin::kIndex,
                                   .at = 1,
                                   .find = KeyRule::Find::kRange},
                                  {.access = kRO | kAccess, .notes = kPatternNotes},
                                  {.access = kOW | kUpdate, .notes = kStoreNotes}};

constexpr CommandSpec kSortCommands[] = {
    {.name = "sort",
     .run = sort,
     .arity = -2,
     .flags = kWrite | kDenyOom | kMovableKeys,
     .effect = kVerbatim,
     .categories = kCategories,
     .key_access = kRO | kAccess,
     .rest_access = kOW | kUpdate,
     .find_keys = find_sort_keys,
     .key_rules = kSortRules},
    {.name = "sort_ro",
     .run = sort_ro,
     .arity = -2,
     .flags = kReadOnly | kMovableKeys,
     .categories = kCategories,
     .key_access = kRO | kAccess,
     .find_keys = find_sort_keys,
     .key_rules = std::span(kSortRules).first(2)},
};

}  // namespace

CommandFamily sort_commands() { return kSortCommands; }

}  // namespace engine
