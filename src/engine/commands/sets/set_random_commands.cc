// SPDX-License-Identifier: Apache-2.0
#include <vector>

#include "base/numbers.h"
#include "engine/commands/sets/set_commands.h"
#include "engine/commands/sets/set_support.h"
#include "engine/commands/support/sampling.h"

namespace engine {

namespace {

std::vector<std::string> random_members(const SetView& set, size_t count, base::Random& random) {
  const size_t size = set.size();
  if (!better_from_all(count, size)) {
    return draw_different(count, [&] { return set.random(random); });
  }
  std::vector<std::string> members;
  members.reserve(size);
  set.for_each([&](std::string_view member) {
    members.emplace_back(member);
    return true;
  });
  keep_random(members, std::min(count, size), random);
  return members;
}

void propagate_removed(const CommandContext& c, const std::vector<std::string>& members) {
  constexpr size_t kMembersAnEffect = 1024;
  for (size_t i = 0; i < members.size(); i++) {
    if (i % kMembersAnEffect == 0) c.propagate({"SREM", c.keys[0].name});
    c.propagate_word(members[i]);
  }
}

void pop_one(CommandContext& c, const Database::Found& found) {
  Edit edit = c.db().edit(c.keys[0], found);
  Set set = open_set(c, *edit);
  const std::string member = set.random(c.worker.random);
  set.remove(member);
  c.propagate({"SREM", c.keys[0].name, member});
  after_removing(c, edit, set, "spop");
  c.reply.bulk(member);
}

void pop_many(CommandContext& c, const Database::Found& found, size_t count) {
  Edit edit = c.db().edit(c.keys[0], found);
  Set set = open_set(c, *edit);
  const std::vector<std::string> members = random_members(set, count, c.worker.random);
  c.reply.set(members.size());
  for (const std::string& member : members) c.reply.bulk(member);
  c.notify(kSetEvent, "spop", c.keys[0]);
  if (members.size() == set.size()) {  // all of it: freed in the background
    delete_key(c, edit);
    c.propagate_removal(c.keys[0], Keyspace::Removal::kEmptied);
    return;
  }
  for (const std::string& member : members) set.remove(member);
  propagate_removed(c, members);
}

void spop(CommandContext& c) {
  if (c.args.size() > 3) {
    c.error(errors::kSyntax);
    return;
  }
  const bool counted = c.args.size() == 3;
  const auto count = count_to_take(c);
  if (!count) return;
  const auto found = find_set(c, c.keys[0], Use::kWrite);
  if (!found) return;
  if (!*found) {
    counted ? c.reply.set(0) : c.reply.null();
  } else if (!counted) {
    pop_one(c, *found);
  } else if (*count == 0) {
    c.reply.set(0);
  } else {
    pop_many(c, *found, *count);
  }
}

// SRANDMEMBER with a count: different ones, or, if it is negative, any.
void reply_random(CommandContext& c, const SetView& set, int64_t count) {
  if (count >= 0) {
    const auto members = random_members(set, static_cast<size_t>(count), c.worker.random);
    c.reply.array(members.size());
    for (const std::string& member : members) c.reply.bulk(member);
    return;
  }
  c.reply.array(static_cast<size_t>(-count));
  for (; count < 0; count++) c.reply.bulk(set.random(c.worker.random));
}

void srandmember(CommandContext& c) {
  if (c.args.size() > 3) {
    c.error(errors::kSyntax);
    return;
  }
  const bool counted = c.args.size() == 3;
  const auto count = counted ? base::parse_int64(c.args[2]) : 1;
  if (!count) {
    c.error(errors::kNotInteger);
    return;
  }
  if (*count == INT64_MIN) {
    c.error(errors::kNotInInt64);
    return;
  }
  const auto found = find_set(c, c.keys[0], Use::kRead);
  if (!found) return;
  if (!*found) {
    counted ? c.reply.array(0) : c.reply.null();
  } else if (!counted) {
    c.reply.bulk(open_set(c, *found->entry()).random(c.worker.random));
  } else if (!too_many_repeats(c, *count)) {
    reply_random(c, open_set(c, *found->entry()), *count);
  }
}

// --- table ------------------------------------------------------------------------------------

constexpr CommandSpec kSetRandomCommands[] = {
    {.name = "spop",
     .run = spop,
     .arity = -2,
     .flags = kWrite | kFast,
     .effect = kRewritten,
     .categories = kSetCategory,
     .keys = kOne,
     .key_access = kRW | kAccess | kDelete},
    {.name = "srandmember",
     .run = srandmember,
     .arity = -2,
     .flags = kReadOnly,
     .categories = kSetCategory,
     .keys = kOne,
     .key_access = kRO | kAccess},
};

}  // namespace

CommandFamily set_random_commands() { return kSetRandomCommands; }

}  // namespace engine
