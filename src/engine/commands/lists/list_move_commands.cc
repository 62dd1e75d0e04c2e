// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <string>

#include "engine/commands/lists/list_commands.h"
#include "engine/commands/lists/list_support.h"
#include "engine/commands/support/argument_parser.h"
#include "engine/commands/support/blocking_support.h"
#include "engine/commands/support/counted_keys.h"

namespace engine {

namespace {

// --- from list to list ------------------------------------------------------------------------

std::string_view end_word(ListEnd end) { return end == ListEnd::kLeft ? "LEFT" : "RIGHT"; }

// Without waiting. Of those whose row does not say that they are told as they came.
void propagate_move(const CommandContext& c, ListEnd from, ListEnd to) {
  if (c.spec.effect == kVerbatim) return;
  if (c.spec.name == "brpoplpush") {  // a replica that knows this may not know LMOVE yet
    c.propagate({"RPOPLPUSH", c.keys[0].name, c.keys[1].name});
    return;
  }
  c.propagate({"LMOVE", c.keys[0].name, c.keys[1].name, end_word(from), end_word(to)});
}

std::string_view pop_verb(ListEnd end) { return end == ListEnd::kLeft ? "LPOP" : "RPOP"; }

// Moves one element from the first key's list, which is there, to the second's, and replies it.
void move_element(CommandContext& c, const Database::Found& source, ListEnd from, ListEnd to) {
  auto target = find_list(c, c.keys[1], Use::kWrite);
  if (!target) return;
  Edit edit = c.db().edit(c.keys[0], source);
  List list = open_list(c, *edit);
  const List::Cursor cursor = from == ListEnd::kLeft ? list.first() : list.last();
  IntegerText scratch;
  const std::string text(list.get(cursor).text(scratch));
  list.erase(cursor);
  if (c.keys[0].name == c.keys[1].name) {
    push(list, to, text);
    c.notify(kListEvent, push_event(to), c.keys[0]);
    c.notify(kListEvent, pop_event(from), c.keys[0]);
  } else {
    Edit other_edit = c.db().edit(c.keys[1], *target);
    List other = list_to_push_to(c, other_edit);
    push(other, to, text);
    c.notify(kListEvent, push_event(to), c.keys[1]);
    after_taking(c, edit, list, pop_event(from));
  }
  c.reply.bulk(text);
  propagate_move(c, from, to);
}

void move_or_null(CommandContext& c, ListEnd from, ListEnd to) {
  const auto source = find_list(c, c.keys[0], Use::kWrite);
  if (!source) return;
  if (*source) {
    move_element(c, *source, from, to);
  } else {
    c.reply.null();
  }
}

void move_or_wait(CommandContext& c, ListEnd from, ListEnd to, std::string_view timeout) {
  const auto timeout_ms = block_timeout_ms(c, timeout);
  if (!timeout_ms) return;
  const auto source = find_list(c, c.keys[0], Use::kWrite);
  if (!source) return;
  if (*source) {
    move_element(c, *source, from, to);
  } else {
    wait_or_reply_nothing(c, *timeout_ms, Type::kList, NothingCame::kNull);
  }
}

void lmove(CommandContext& c) {
  const auto from = list_end(c.args[3]);
  const auto to = list_end(c.args[4]);
  if (!from || !to) {
    c.error(errors::kSyntax);
    return;
  }
  move_or_null(c, *from, *to);
}

void blmove(CommandContext& c) {
  const auto from = list_end(c.args[3]);
  const auto to = list_end(c.args[4]);
  if (!from || !to) {
    c.error(errors::kSyntax);
    return;
  }
  move_or_wait(c, *from, *to, c.args[5]);
}

void rpoplpush(CommandContext& c) { move_or_null(c, ListEnd::kRight, ListEnd::kLeft); }

void brpoplpush(CommandContext& c) { move_or_wait(c, ListEnd::kRight, ListEnd::kLeft, c.args[3]); }

// --- from the first list that has something ---------------------------------------------------

// The first key at which a list stands. Null: there is none; nullopt: something else stands at
// one before it, and the client has its error.
struct FirstList {
  const Key* key = nullptr;
  Database::Found found;
};

std::optional<FirstList> first_list(CommandContext& c) {
  for (const Key& key : c.keys) {
    const auto found = find_list(c, key, Use::kWrite);
    if (!found) return std::nullopt;
    if (*found) return FirstList{&key, *found};
  }
  return FirstList{};
}

void blocking_pop(CommandContext& c, ListEnd end) {
  const auto timeout_ms = block_timeout_ms(c, c.args.back());
  if (!timeout_ms) return;
  const auto first = first_list(c);
  if (!first) return;
  if (first->key == nullptr) {
    wait_or_reply_nothing(c, *timeout_ms, Type::kList, NothingCame::kNullArray);
    return;
  }
  Edit edit = c.db().edit(*first->key, first->found);
  List list = open_list(c, *edit);
  const List::Cursor cursor = end == ListEnd::kLeft ? list.first() : list.last();
  c.reply.array(2);
  c.reply.bulk(first->key->name);
  reply_element(c, list.get(cursor));
  list.erase(cursor);
  c.propagate({pop_verb(end), first->key->name});
  after_taking(c, edit, list, pop_event(end));
}

void blpop(CommandContext& c) { blocking_pop(c, ListEnd::kLeft); }
void brpop(CommandContext& c) { blocking_pop(c, ListEnd::kRight); }

struct PopMany {
  ListEnd end = ListEnd::kLeft;
  size_t count = 1;
};

// <LEFT|RIGHT> [COUNT count] behind the counted keys, whose number is argument `at`.
std::optional<PopMany> parse_pop_many(CommandContext& c, size_t at) {
  if (!check_counted_keys(c, at)) return std::nullopt;
  ArgumentParser arguments(c, at + 1 + c.keys.size());
  PopMany query;
  const auto end = list_end(arguments.string());
  if (!end) arguments.fail(errors::kSyntax);
  query.end = end.value_or(ListEnd::kLeft);
  if (arguments.take("COUNT")) {
    const int64_t count = arguments.integer(errors::kCountNotPositive);
    if (count <= 0) arguments.fail(errors::kCountNotPositive);
    query.count = static_cast<size_t>(count);
  }
  if (!arguments.finish()) return std::nullopt;
  return query;
}

void pop_many(CommandContext& c, const FirstList& first, const PopMany& query) {
  c.reply.array(2);
  c.reply.bulk(first.key->name);
  const size_t count = std::min(query.count, open_list(c, *first.found).size());
  c.propagate({pop_verb(query.end), first.key->name, static_cast<int64_t>(count)});
  reply_and_pop(c, *first.key, first.found, query.end, count);
}

void lmpop(CommandContext& c) {
  const auto query = parse_pop_many(c, 1);
  if (!query) return;
  const auto first = first_list(c);
  if (!first) return;
  if (first->key == nullptr) {
    c.reply.null_array();
  } else {
    pop_many(c, *first, *query);
  }
}

void blmpop(CommandContext& c) {
  const auto query = parse_pop_many(c, 2);
  if (!query) return;
  const auto timeout_ms = block_timeout_ms(c, c.args[1]);
  if (!timeout_ms) return;
  const auto first = first_list(c);
  if (!first) return;
  if (first->key == nullptr) {
    wait_or_reply_nothing(c, *timeout_ms, Type::kList, NothingCame::kNullArray);
  } else {
    pop_many(c, *first, *query);
  }
}

// --- table ------------------------------------------------------------------------------------

constexpr KeyRange kTwo = {1, 2, 1};
constexpr KeyRange kAllButTimeout = {1, -2, 1};
constexpr uint32_t kBlocks = kWrite | kBlocking;
constexpr uint16_t kTakes = kRW | kAccess | kDelete;

constexpr KeyRule kLmpopRules[] = {kCountedKeyRule<1, kTakes>};
constexpr KeyRule kBlmpopRules[] = {kCountedKeyRule<2, kTakes>};

constexpr CommandSpec kListMoveCommands[] = {
    {.name = "blmove",
     .run = blmove,
     .arity = 6,
     .flags = kBlocks | kDenyOom,
     .effect = kRewritten,
     .categories = kListCategory,
     .keys = kTwo,
     .key_access = kTakes,
     .rest_access = kRW | kInsert},
    {.name = "blmpop",
     .run = blmpop,
     .arity = -5,
     .flags = kBlocks | kMovableKeys,
     .effect = kRewritten,
     .categories = kListCategory,
     .key_access = kTakes,
     .find_keys = find_counted_keys<2>,
     .key_rules = kBlmpopRules},
    {.name = "blpop",
     .run = blpop,
     .arity = -3,
     .flags = kBlocks,
     .effect = kRewritten,
     .categories = kListCategory,
     .keys = kAllButTimeout,
     .key_access = kTakes},
    {.name = "brpop",
     .run = brpop,
     .arity = -3,
     .flags = kBlocks,
     .effect = kRewritten,
     .categories = kListCategory,
     .keys = kAllButTimeout,
     .key_access = kTakes},
    {.name = "brpoplpush",
     .run = brpoplpush,
     .arity = 4,
     .flags = kBlocks | kDenyOom,
     .effect = kRewritten,
     .categories = kListCategory,
     .keys = kTwo,
     .key_access = kTakes,
     .rest_access = kRW | kInsert},
    {.name = "lmove",
     .run = lmove,
     .arity = 5,
     .flags = kWrite | kDenyOom,
     .effect = kVerbatim,
     .categories = kListCategory,
     .keys = kTwo,
     .key_access = kTakes,
     .rest_access = kRW | kInsert},
    {.name = "lmpop",
     .run = lmpop,
     .arity = -4,
     .flags = kWrite | kMovableKeys,
     .effect = kRewritten,
     .categories = kListCategory,
     .key_access = kTakes,
     .find_keys = find_counted_keys<1>,
     .key_rules = kLmpopRules},
    {.name = "rpoplpush",
     .run = rpoplpush,
     .arity = 3,
     .flags = kWrite | kDenyOom,
     .effect = kVerbatim,
     .categories = kListCategory,
     .keys = kTwo,
     .key_access = kTakes,
     .rest_access = kRW | kInsert},
};

}  // namespace

CommandFamily list_move_commands() { return kListMoveCommands; }

}  // namespace engine
