// SPDX-License-Identifier: Apache-2.0
#include "engine/commands/lists/list_commands.h"

#include <algorithm>
#include <string>
#include <vector>

#include "engine/commands/lists/list_support.h"
#include "engine/commands/support/argument_parser.h"

namespace engine {

namespace {

// --- pushing and popping ----------------------------------------------------------------------

void push_all(CommandContext& c, ListEnd end, bool only_to_list) {
  if (refuse_elements(c, c.args.subspan(2))) return;
  const auto found = find_list(c, c.keys[0], Use::kWrite);
  if (!found) return;
  if (!*found && only_to_list) {
    c.reply.integer(0);
    return;
  }
  Edit edit = c.db().edit(c.keys[0], *found);
  List list = list_to_push_to(c, edit);
  for (size_t i = 2; i < c.args.size(); i++) push(list, end, c.args[i]);
  c.notify(kListEvent, push_event(end), c.keys[0]);
  c.reply.integer(static_cast<int64_t>(list.size()));
}

void lpush(CommandContext& c) { push_all(c, ListEnd::kLeft, false); }
void rpush(CommandContext& c) { push_all(c, ListEnd::kRight, false); }
void lpushx(CommandContext& c) { push_all(c, ListEnd::kLeft, true); }
void rpushx(CommandContext& c) { push_all(c, ListEnd::kRight, true); }

void pop_one(CommandContext& c, const Database::Found& found, ListEnd end) {
  Edit edit = c.db().edit(c.keys[0], found);
  List list = open_list(c, *edit);
  const List::Cursor cursor = end == ListEnd::kLeft ? list.first() : list.last();
  reply_element(c, list.get(cursor));
  list.erase(cursor);
  after_taking(c, edit, list, pop_event(end));
}

void pop(CommandContext& c, ListEnd end) {
  const bool counted = c.args.size() == 3;
  if (c.args.size() > 3) {
    c.error(errors::wrong_number_of_arguments(c.spec.name));
    return;
  }
  const auto count = count_to_take(c);
  if (!count) return;
  const auto found = find_list(c, c.keys[0], Use::kWrite);
  if (!found) return;
  if (!*found) {
    counted ? c.reply.null_array() : c.reply.null();
  } else if (!counted) {
    pop_one(c, *found, end);
  } else if (*count == 0) {
    c.reply.array(0);
  } else {
    reply_and_pop(c, c.keys[0], *found, end, *count);
  }
}

void lpop(CommandContext& c) { pop(c, ListEnd::kLeft); }
void rpop(CommandContext& c) { pop(c, ListEnd::kRight); }

// --- reading ----------------------------------------------------------------------------------

void llen(CommandContext& c) {
  const auto found = find_list(c, c.keys[0], Use::kRead);
  if (!found) return;
  c.reply.integer(*found ? static_cast<int64_t>(open_list(c, *found->entry()).size()) : 0);
}

void lindex(CommandContext& c) {
  const auto found = find_list(c, c.keys[0], Use::kRead);
  if (!found) return;
  if (!*found) {
    c.reply.null();
    return;
  }
  const auto index = base::parse_int64(c.args[2]);
  if (!index) {
    c.error(errors::kNotInteger);
    return;
  }
  const ListView list = open_list(c, *found->entry());
  if (const ListView::Cursor cursor = list.at(*index)) {
    reply_element(c, list.get(cursor));
  } else {
    c.reply.null();
  }
}

// What `start` and `stop`, which may count from the end, leave of a list.
struct Stretch {
  size_t first = 0;
  size_t count = 0;
};

Stretch stretch_of(int64_t start, int64_t stop, size_t size) {
  const auto end = static_cast<int64_t>(size);
  if (start < 0) start = std::max<int64_t>(start + end, 0);
  if (stop < 0) stop += end;
  stop = std::min(stop, end - 1);
  if (start > stop) return {};
  return {static_cast<size_t>(start), static_cast<size_t>(stop - start + 1)};
}

void lrange(CommandContext& c) {
  ArgumentParser arguments(c, 2);
  const int64_t start = arguments.integer();
  const int64_t stop = arguments.integer();
  if (!arguments.finish()) return;
  const auto found = find_list(c, c.keys[0], Use::kRead);
  if (!found) return;
  if (!*found) {
    c.reply.array(0);
    return;
  }
  const ListView list = open_list(c, *found->entry());
  const Stretch stretch = stretch_of(start, stop, list.size());
  c.reply.array(stretch.count);
  if (stretch.count == 0) return;
  list.for_each(stretch.first, stretch.count,
                [&](const Listpack::Element& element) { reply_element(c, element); });
}

struct PositionQuery {
  int64_t rank = 1;  // negative: from the end
  std::optional<int64_t> count;
  int64_t compared_max = 0;  // 0: all
};

bool parse_position_query(CommandContext& c, PositionQuery& query) {
  // What is no number at all is told the same.
  constexpr std::string_view kNegativeCount = "ERR COUNT can't be negative";
  constexpr std::string_view kNegativeMaxlen = "ERR MAXLEN can't be negative";
  ArgumentParser arguments(c, 3);
  while (arguments.more()) {
    if (arguments.take("RANK")) {
      query.rank = arguments.integer();
      if (query.rank == INT64_MIN) {
        arguments.fail(errors::kNotInInt64);
      } else if (query.rank == 0) {
        arguments.fail(
            "ERR RANK can't be zero: use 1 to start from the first match, 2 from the second ... "
            "or use negative to start from the end of the list");
      }
    } else if (arguments.take("COUNT")) {
      query.count = arguments.integer(kNegativeCount);
      if (*query.count < 0) arguments.fail(kNegativeCount);
    } else if (arguments.take("MAXLEN")) {
      query.compared_max = arguments.integer(kNegativeMaxlen);
      if (query.compared_max < 0) arguments.fail(kNegativeMaxlen);
    } else {
      arguments.fail(errors::kSyntax);
    }
  }
  return arguments.finish();
}

std::vector<int64_t> positions_of(const ListView& list, std::string_view text,
                                  const PositionQuery& query) {
  std::vector<int64_t> positions;
  const bool forwards = query.rank > 0;
  const auto size = static_cast<int64_t>(list.size());
  const int64_t compared = query.compared_max == 0 ? size : std::min(size, query.compared_max);
  const int64_t wanted = query.count.value_or(1);
  int64_t passed_over = (forwards ? query.rank : -query.rank) - 1;
  ListView::Cursor cursor = forwards ? list.first() : list.last();
  for (int64_t i = 0; i < compared; i++) {
    if (list.equals(cursor, text) && passed_over-- <= 0) {
      positions.push_back(forwards ? i : size - 1 - i);
      if (static_cast<int64_t>(positions.size()) == wanted) break;
    }
    cursor = forwards ? list.next(cursor) : list.previous(cursor);
  }
  return positions;
}

void lpos(CommandContext& c) {
  PositionQuery query;
  if (!parse_position_query(c, query)) return;
  const auto found = find_list(c, c.keys[0], Use::kRead);
  if (!found) return;
  std::vector<int64_t> positions;
  if (*found) positions = positions_of(open_list(c, *found->entry()), c.args[2], query);
  if (query.count) {
    c.reply.array(positions.size());
    for (const int64_t position : positions) c.reply.integer(position);
  } else if (positions.empty()) {
    c.reply.null();
  } else {
    c.reply.integer(positions[0]);
  }
}

// --- changing ---------------------------------------------------------------------------------

void lset(CommandContext& c) {
  if (refuse_elements(c, c.args.subspan(3))) return;
  const auto found = find_list(c, c.keys[0], Use::kWrite);
  if (!found) return;
  if (!*found) {
    c.error(errors::kNoSuchKey);
    return;
  }
  const auto index = base::parse_int64(c.args[2]);
  if (!index) {
    c.error(errors::kNotInteger);
    return;
  }
  const List::Cursor cursor = open_list(c, *found->entry()).at(*index);
  if (!cursor) {
    c.error("ERR index out of range");
    return;
  }
  const Edit edit = c.db().edit(c.keys[0], *found);
  List list = open_list(c, *edit);
  list.replace(cursor, c.args[3]);
  list.shrink();
  c.notify(kListEvent, "lset", c.keys[0]);
  c.reply.ok();
}

void linsert(CommandContext& c) {
  if (refuse_elements(c, c.args.subspan(4))) return;
  const bool before = base::equals_ignore_case(c.args[2], "BEFORE");
  if (!before && !base::equals_ignore_case(c.args[2], "AFTER")) {
    c.error(errors::kSyntax);
    return;
  }
  const auto found = find_list(c, c.keys[0], Use::kWrite);
  if (!found) return;
  if (!*found) {
    c.reply.integer(0);
    return;
  }
  const ListView seen = open_list(c, *found->entry());
  List::Cursor pivot = seen.first();
  while (pivot && !seen.equals(pivot, c.args[3])) pivot = seen.next(pivot);
  if (!pivot) {
    c.reply.integer(-1);
    return;
  }
  const Edit edit = c.db().edit(c.keys[0], *found);
  List list = open_list(c, *edit);
  before ? list.insert_before(pivot, c.args[4]) : list.insert_after(pivot, c.args[4]);
  c.notify(kListEvent, "linsert", c.keys[0]);
  c.reply.integer(static_cast<int64_t>(list.size()));
}

int64_t remove_from_start(List& list, std::string_view text, int64_t count) {
  int64_t removed = 0;
  for (List::Cursor cursor = list.first(); cursor && removed != count;) {
    if (list.equals(cursor, text)) {
      cursor = list.erase(cursor);
      removed++;
    } else {
      cursor = list.next(cursor);
    }
  }
  return removed;
}

int64_t remove_from_end(List& list, std::string_view text, int64_t count) {
  int64_t removed = 0;
  for (List::Cursor cursor = list.last(); cursor && removed != count;) {
    if (!list.equals(cursor, text)) {
      cursor = list.previous(cursor);
      continue;
    }
    const List::Cursor behind = list.erase(cursor);
    removed++;
    cursor = behind ? list.previous(behind) : list.last();
  }
  return removed;
}

void lrem(CommandContext& c) {
  const auto count = base::parse_int64(c.args[2]);
  if (!count || *count == INT64_MIN) {
    c.error(count ? errors::kNotInInt64 : errors::kNotInteger);
    return;
  }
  const auto found = find_list(c, c.keys[0], Use::kWrite);
  if (!found) return;
  if (!*found) {
    c.reply.integer(0);
    return;
  }
  Edit edit = c.db().edit(c.keys[0], *found);
  List list = open_list(c, *edit);
  constexpr int64_t kNoLimit = -1;  // never reached
  const int64_t removed = *count < 0
                              ? remove_from_end(list, c.args[3], -*count)
                              : remove_from_start(list, c.args[3], *count == 0 ? kNoLimit : *count);
  if (removed > 0) {
    after_taking(c, edit, list, "lrem");
  } else {
    edit.unchanged();
  }
  c.reply.integer(removed);
}

void ltrim(CommandContext& c) {
  ArgumentParser arguments(c, 2);
  const int64_t start = arguments.integer();
  const int64_t stop = arguments.integer();
  if (!arguments.finish()) return;
  const auto found = find_list(c, c.keys[0], Use::kWrite);
  if (!found) return;
  if (!*found) {
    c.reply.ok();
    return;
  }
  Edit edit = c.db().edit(c.keys[0], *found);
  List list = open_list(c, *edit);
  const size_t size = list.size();
  const Stretch kept = stretch_of(start, stop, size);
  if (kept.count == 0) {
    c.notify(kListEvent, "ltrim", c.keys[0]);
    delete_key(c, edit);
  } else {
    erase_at(c, list, ListEnd::kRight, size - kept.first - kept.count);
    erase_at(c, list, ListEnd::kLeft, kept.first);
    after_taking(c, edit, list, "ltrim");
  }
  c.reply.ok();
}

// --- table ------------------------------------------------------------------------------------

constexpr CommandSpec kListCommands[] = {
    {.name = "lindex",
     .run = lindex,
     .arity = 3,
     .flags = kReadOnly,
     .categories = kListCategory,
     .keys = kOne,
     .key_access = kRO | kAccess},
    {.name = "linsert",
     .run = linsert,
     .arity = 5,
     .flags = kWrite | kDenyOom,
     .effect = kVerbatim,
     .categories = kListCategory,
     .keys = kOne,
     .key_access = kRW | kInsert},
    {.name = "llen",
     .run = llen,
     .arity = 2,
     .flags = kReadOnly | kFast,
     .categories = kListCategory,
     .keys = kOne,
     .key_access = kRO},
    {.name = "lpop",
     .run = lpop,
     .arity = -2,
     .flags = kWrite | kFast,
     .effect = kVerbatim,
     .categories = kListCategory,
     .keys = kOne,
     .key_access = kRW | kAccess | kDelete},
    {.name = "lpos",
     .run = lpos,
     .arity = -3,
     .flags = kReadOnly,
     .categories = kListCategory,
     .keys = kOne,
     .key_access = kRO | kAccess},
    {.name = "lpush",
     .run = lpush,
     .arity = -3,
     .flags = kWrite | kDenyOom | kFast,
     .effect = kVerbatim,
     .categories = kListCategory,
     .keys = kOne,
     .key_access = kRW | kInsert},
    {.name = "lpushx",
     .run = lpushx,
     .arity = -3,
     .flags = kWrite | kDenyOom | kFast,
     .effect = kVerbatim,
     .categories = kListCategory,
     .keys = kOne,
     .key_access = kRW | kInsert},
    {.name = "lrange",
     .run = lrange,
     .arity = 4,
     .flags = kReadOnly,
     .categories = kListCategory,
     .keys = kOne,
     .key_access = kRO | kAccess},
    {.name = "lrem",
     .run = lrem,
     .arity = 4,
     .flags = kWrite,
     .effect = kVerbatim,
     .categories = kListCategory,
     .keys = kOne,
     .key_access = kRW | kDelete},
    {.name = "lset",
     .run = lset,
     .arity = 4,
     .flags = kWrite | kDenyOom,
     .effect = kVerbatim,
     .categories = kListCategory,
     .keys = kOne,
     .key_access = kRW | kUpdate},
    {.name = "ltrim",
     .run = ltrim,
     .arity = 4,
     .flags = kWrite,
     .effect = kVerbatim,
     .categories = kListCategory,
     .keys = kOne,
     .key_access = kRW | kDelete},
    {.name = "rpop",
     .run = rpop,
     .arity = -2,
     .flags = kWrite | kFast,
     .effect = kVerbatim,
     .categories = kListCategory,
     .keys = kOne,
     .key_access = kRW | kAccess | kDelete},
    {.name = "rpush",
     .run = rpush,
     .arity = -3,
     .flags = kWrite | kDenyOom | kFast,
     .effect = kVerbatim,
     .categories = kListCategory,
     .keys = kOne,
     .key_access = kRW | kInsert},
    {.name = "rpushx",
     .run = rpushx,
     .arity = -3,
     .flags = kWrite | kDenyOom | kFast,
     .effect = kVerbatim,
     .categories = kListCategory,
     .keys = kOne,
     .key_access = kRW | kInsert},
};

}  // namespace

CommandFamily list_commands() { return kListCommands; }

}  // namespace engine
