// SPDX-License-Identifier: Apache-2.0
#include "engine/commands/sets/set_commands.h"

#include <string>
#include <vector>

#include "engine/commands/sets/set_support.h"
#include "engine/commands/support/scan_support.h"

namespace engine {

namespace {

void sadd(CommandContext& c) {
  const auto found = find_set(c, c.keys[0], Use::kWrite);
  if (!found) return;
  const Arguments members = c.args.subspan(2);
  Edit edit = c.db().edit(c.keys[0], *found);
  if (!edit) {
    add_object(c, edit, Set::create(c.worker.memory, members[0], members.size(), set_limits(c)));
  }
  Set set = open_set(c, *edit);
  int64_t added = 0;
  for (const std::string_view member : members) added += set.add(member) ? 1 : 0;
  if (added > 0) {
    c.notify(kSetEvent, "sadd", c.keys[0]);
  } else {
    edit.unchanged();
  }
  c.reply.integer(added);
}

void srem(CommandContext& c) {
  const auto found = find_set(c, c.keys[0], Use::kWrite);
  if (!found) return;
  int64_t removed = 0;
  if (*found) {
    Edit edit = c.db().edit(c.keys[0], *found);
    Set set = open_set(c, *edit);
    for (const std::string_view member : c.args.subspan(2)) {
      removed += set.remove(member) ? 1 : 0;
      if (set.size() == 0) break;
    }
    if (removed > 0) {
      after_removing(c, edit, set, "srem");
    } else {
      edit.unchanged();
    }
  }
  c.reply.integer(removed);
}

void scard(CommandContext& c) {
  const auto found = find_set(c, c.keys[0], Use::kRead);
  if (!found) return;
  c.reply.integer(*found ? static_cast<int64_t>(open_set(c, *found->entry()).size()) : 0);
}

void sismember(CommandContext& c) {
  const auto found = find_set(c, c.keys[0], Use::kRead);
  if (!found) return;
  c.reply.integer(*found && open_set(c, *found->entry()).contains(c.args[2]) ? 1 : 0);
}

void smismember(CommandContext& c) {
  const auto found = find_set(c, c.keys[0], Use::kRead);
  if (!found) return;
  const Arguments members = c.args.subspan(2);
  c.reply.array(members.size());
  for (const std::string_view member : members) {
    c.reply.integer(*found && open_set(c, *found->entry()).contains(member) ? 1 : 0);
  }
}

void smembers(CommandContext& c) {
  const auto found = find_set(c, c.keys[0], Use::kRead);
  if (!found) return;
  if (!*found) {
    c.reply.set(0);
    return;
  }
  const SetView set = open_set(c, *found->entry());
  c.reply.set(set.size());
  set.for_each([&](std::string_view member) {
    c.reply.bulk(member);
    return true;
  });
}

// Moves a member that is there to the second key's set, which may not be.
void move_member(CommandContext& c, const Database::Found& source) {
  {
    Edit edit = c.db().edit(c.keys[0], source);
    Set from = open_set(c, *edit);
    from.remove(c.args[3]);
    after_removing(c, edit, from, "srem");
  }
  Edit edit = c.db().edit(c.keys[1], c.db().find(c.keys[1], Use::kPeek));
  if (!edit) add_object(c, edit, Set::create(c.worker.memory, c.args[3], 1, set_limits(c)));
  if (open_set(c, *edit).add(c.args[3])) {
    c.notify(kSetEvent, "sadd", c.keys[1]);
  } else {
    edit.unchanged();
  }
}

void smove(CommandContext& c) {
  const Database::Found source = c.db().find(c.keys[0], Use::kWrite);
  if (!source) {
    c.reply.integer(0);
    return;
  }
  const auto target = find_set(c, c.keys[1], Use::kWrite);
  if (source->type() != Type::kSet) {
    if (target) c.error(errors::kWrongType);
    return;
  }
  if (!target) return;
  if (!open_set(c, *source.entry()).contains(c.args[3])) {
    c.reply.integer(0);
    return;
  }
  if (c.keys[0].name != c.keys[1].name) move_member(c, source);
  c.reply.integer(1);
}

void sscan(CommandContext& c) {
  const auto cursor = scan_cursor(c);
  if (!cursor) return;
  const auto found = find_set(c, c.keys[0], Use::kRead);
  if (!found) return;
  if (!*found) {
    reply_empty_scan(c);
    return;
  }
  const auto query = parse_collection_scan(c, {});
  if (!query) return;
  std::vector<std::string> members;
  const uint64_t next =
      open_set(c, *found->entry()).scan(*cursor, query->count, [&](std::string_view member) {
        if (query->matches(member)) members.emplace_back(member);
      });
  reply_scan(c, next, members.size());
  for (const std::string& member : members) c.reply.bulk(member);
}

// --- table ------------------------------------------------------------------------------------

constexpr CommandSpec kSetCommands[] = {
    {.name = "sadd",
     .run = sadd,
     .arity = -3,
     .flags = kWrite | kDenyOom | kFast,
     .effect = kVerbatim,
     .categories = kSetCategory,
     .keys = kOne,
     .key_access = kRW | kInsert,
     .elements = kAllElements},
    {.name = "scard",
     .run = scard,
     .arity = 2,
     .flags = kReadOnly | kFast,
     .categories = kSetCategory,
     .keys = kOne,
     .key_access = kRO},
    {.name = "sismember",
     .run = sismember,
     .arity = 3,
     .flags = kReadOnly | kFast,
     .categories = kSetCategory,
     .keys = kOne,
     .key_access = kRO,
     .elements = kOneElement},
    {.name = "smembers",
     .run = smembers,
     .arity = 2,
     .flags = kReadOnly,
     .categories = kSetCategory,
     .keys = kOne,
     .key_access = kRO | kAccess},
    {.name = "smismember",
     .run = smismember,
     .arity = -3,
     .flags = kReadOnly | kFast,
     .categories = kSetCategory,
     .keys = kOne,
     .key_access = kRO | kAccess,
     .elements = kAllElements},
    {.name = "smove",
     .run = smove,
     .arity = 4,
     .flags = kWrite | kFast,
     .effect = kVerbatim,
     .categories = kSetCategory,
     .keys = {1, 2, 1},
     .key_access = kRW | kAccess | kDelete,
     .rest_access = kRW | kInsert},
    {.name = "srem",
     .run = srem,
     .arity = -3,
     .flags = kWrite | kFast,
     .effect = kVerbatim,
     .categories = kSetCategory,
     .keys = kOne,
     .key_access = kRW | kDelete,
     .elements = kAllElements},
    {.name = "sscan",
     .run = sscan,
     .arity = -3,
     .flags = kReadOnly,
     .categories = kSetCategory,
     .keys = kOne,
     .key_access = kRO | kAccess},
};

}  // namespace

CommandFamily set_commands() { return kSetCommands; }

}  // namespace engine
