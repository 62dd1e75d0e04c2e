// SPDX-License-Identifier: Apache-2.0
#include <string>

#include "base/ascii.h"
#include "base/numbers.h"
#include "engine/commands/streams/stream_commands.h"
#include "engine/commands/streams/stream_support.h"
#include "engine/commands/support/help.h"
#include "engine/commands/support/value_support.h"

namespace engine {

namespace {

// --- XGROUP -----------------------------------------------------------------------------------

void syntax_of_subcommand(CommandContext& c) {
  c.error(errors::unknown_subcommand(c.args[1], "XGROUP"));
}

struct GroupOptions {
  bool make_stream = false;
  int64_t entries_read = StreamGroup::kUnknown;
};

std::optional<GroupOptions> group_options(CommandContext& c, bool may_make_stream) {
  GroupOptions options;
  for (size_t i = 5; i < c.args.size(); i++) {
    if (may_make_stream && base::equals_ignore_case(c.args[i], "MKSTREAM")) {
      options.make_stream = true;
    } else if (i + 1 < c.args.size() && base::equals_ignore_case(c.args[i], "ENTRIESREAD")) {
      const auto read = base::parse_int64(c.args[++i]);
      if (!read) {
        c.error(errors::kNotInteger);
        return std::nullopt;
      }
      if (*read < StreamGroup::kUnknown) {
        c.error("ERR value for ENTRIESREAD must be positive or -1");
        return std::nullopt;
      }
      options.entries_read = *read;
    } else {
      syntax_of_subcommand(c);
      return std::nullopt;
    }
  }
  return options;
}

void no_stream(CommandContext& c) {
  c.error(
      "ERR The XGROUP subcommand requires the key to exist. Note that for CREATE you may want to "
      "use the MKSTREAM option to create an empty stream automatically.");
}

// The stream that XGROUP is about; null, and an error, without one.
const Entry* stream_of_group(CommandContext& c, const std::optional<Database::Found>& found) {
  if (!found) return nullptr;
  if (!*found) no_stream(c);
  return found->entry();
}

// The stream at the first key, with the group that XGROUP is about; nullopt, and an error, without.
std::optional<Database::Found> find_existing_group(CommandContext& c) {
  const auto found = find_of_type(c, c.keys[0], Type::kStream, Use::kWrite);
  const Entry* stream = stream_of_group(c, found);
  if (stream == nullptr) return std::nullopt;
  if (open_stream(*stream).find_group(c.args[3]) != nullptr) return found;
  c.error(errors::no_such_group(c.args[3], c.args[2]));
  return std::nullopt;
}

void xgroup_create(CommandContext& c) {
  const auto options = group_options(c, true);
  if (!options) return;
  const auto found = find_of_type(c, c.keys[0], Type::kStream, Use::kWrite);
  if (!found) return;
  if (!*found && !options->make_stream) {
    no_stream(c);
    return;
  }
  const Stream* stream = *found ? &open_stream(*found->entry()) : nullptr;
  StreamId id = stream != nullptr ? stream->last_id() : kStreamIdMin;
  if (c.args[4] != "$") {
    const auto given = strict_stream_id(c, c.args[4]);
    if (!given) return;
    id = *given;
  }
  if (stream != nullptr && stream->find_group(c.args[3]) != nullptr) {
    c.error("BUSYGROUP Consumer Group name already exists");
    return;
  }
  base::SlabCache& memory = c.db().memory();
  Edit edit = c.db().edit(c.keys[0], *found);
  if (edit) {
    edit.unsignalled();
  } else {
    add_object(c, edit, Stream::create(memory)->object());
  }
  open_stream(*edit).add_group(memory, c.args[3], id, options->entries_read);
  c.notify(kStreamEvent, "xgroup-create", c.keys[0]);
  c.reply.ok();
}

void xgroup_setid(CommandContext& c) {
  const auto options = group_options(c, false);
  if (!options) return;
  const auto found = find_existing_group(c);
  if (!found) return;
  StreamId id = open_stream(*found->entry()).last_id();
  if (c.args[4] == "-" || c.args[4] == "+") {
    id = c.args[4] == "-" ? kStreamIdMin : kStreamIdMax;
  } else if (c.args[4] != "$") {
    const auto given = strict_stream_id(c, c.args[4]);
    if (!given) return;
    id = *given;
  }
  const GroupEdit change(c, c.keys[0], *found, c.args[3]);
  change.stream.set_read(change.group, id, options->entries_read);
  c.notify(kStreamEvent, "xgroup-setid", c.keys[0]);
  c.reply.ok();
}

void xgroup_destroy(CommandContext& c) {
  const auto found = find_of_type(c, c.keys[0], Type::kStream, Use::kWrite);
  const Entry* stream = stream_of_group(c, found);
  if (stream == nullptr) return;
  const bool there = open_stream(*stream).find_group(c.args[3]) != nullptr;
  if (there) {
    // Who reads from it in XREADGROUP is to learn of it, and so it is signalled.
    const Edit edit = c.db().edit(c.keys[0], *found);
    Stream& changed = open_stream(*edit);
    changed.erase_group(c.db().memory(), changed.find_group(c.args[3]));
    c.notify(kStreamEvent, "xgroup-destroy", c.keys[0]);
  }
  c.reply.integer(there ? 1 : 0);
}

void xgroup_createconsumer(CommandContext& c) {
  const auto found = find_existing_group(c);
  if (!found) return;
  GroupEdit change(c, c.keys[0], *found, c.args[3]);
  const bool added = change.group.add_consumer(c.db().memory(), c.args[4], c.now_ms()) != nullptr;
  if (added) {
    c.notify(kStreamEvent, "xgroup-createconsumer", c.keys[0]);
  } else {
    change.edit.unchanged();
  }
  c.reply.integer(added ? 1 : 0);
}

void xgroup_delconsumer(CommandContext& c) {
  const auto found = find_existing_group(c);
  if (!found) return;
  GroupEdit change(c, c.keys[0], *found, c.args[3]);
  StreamConsumer* consumer = change.group.find_consumer(c.args[4]);
  size_t pending = 0;
  if (consumer != nullptr) {
    pending = consumer->pending().size();
    change.group.erase_consumer(c.db().memory(), consumer);
    c.notify(kStreamEvent, "xgroup-delconsumer", c.keys[0]);
  } else {
    change.edit.unchanged();
  }
  c.reply.integer(static_cast<int64_t>(pending));
}

void xgroup_help(CommandContext& c) {
  constexpr std::string_view kLines[] = {
      "XGROUP <subcommand> [<arg> [value] [opt] ...]. Subcommands are:",
      "CREATE <key> <groupname> <id|$> [MKSTREAM] [ENTRIESREAD <entries_read>]",
      "    Create a group that reads what comes after <id>.",
      "CREATECONSUMER <key> <groupname> <consumer>",
      "    Create a consumer in a group.",
      "DELCONSUMER <key> <groupname> <consumer>",
      "    Remove a consumer and what it has pending.",
      "DESTROY <key> <groupname>",
      "    Remove a group.",
      "SETID <key> <groupname> <id|$> [ENTRIESREAD <entries_read>]",
      "    Set what a group has read last.",
      "HELP",
      "    Print this help.",
  };
  reply_help(c, kLines);
}

// --- XACK -------------------------------------------------------------------------------------

void xack(CommandContext& c) {
  const auto found = find_of_type(c, c.keys[0], Type::kStream, Use::kRead);
  if (!found) return;
  if (!*found || open_stream(*found->entry()).find_group(c.args[2]) == nullptr) {
    c.reply.integer(0);
    return;
  }
  const auto ids = stream_ids(c, 3);
  if (!ids) return;
  GroupEdit change(c, c.keys[0], *found, c.args[2]);
  int64_t acknowledged = 0;
  for (const StreamId id : *ids) {
    acknowledged += change.group.erase_pending(c.db().memory(), id) ? 1 : 0;
  }
  if (acknowledged == 0) change.edit.unchanged();
  c.reply.integer(acknowledged);
}

// --- XPENDING ---------------------------------------------------------------------------------

struct PendingQuery {
  StreamId from;
  StreamId to;
  int64_t count = 0;
  int64_t idle_min_ms = 0;
  std::optional<std::string_view> consumer;
};

std::optional<PendingQuery> pending_query(CommandContext& c) {
  const size_t args = c.args.size();
  PendingQuery query;
  size_t at = 3;
  if (args < 6 || args > 9) {
    c.error(errors::kSyntax);
    return std::nullopt;
  }
  if (base::equals_ignore_case(c.args[3], "IDLE")) {
    const auto idle = base::parse_int64(c.args[4]);
    if (!idle || args < 8) {
      c.error(idle ? errors::kSyntax : errors::kNotInteger);
      return std::nullopt;
    }
    query.idle_min_ms = *idle;
    at += 2;
  }
  const auto count = base::parse_int64(c.args[at + 2]);
  if (!count) {
    c.error(errors::kNotInteger);
    return std::nullopt;
  }
  query.count = *count;
  const auto from = range_start(c, c.args[at]);
  if (!from) return std::nullopt;
  const auto to = range_end(c, c.args[at + 1]);
  if (!to) return std::nullopt;
  query.from = *from;
  query.to = *to;
  if (at + 3 < args) query.consumer = c.args[at + 3];
  return query;
}

void reply_summary(CommandContext& c, const StreamGroup& group) {
  const PendingTree& pending = group.pending();
  c.reply.array(4);
  c.reply.integer(static_cast<int64_t>(pending.size()));
  if (pending.empty()) {
    c.reply.null();
    c.reply.null();
    c.reply.null_array();
    return;
  }
  reply_stream_id(c, pending.first().key());
  reply_stream_id(c, pending.last().key());
  using Consumers = StreamGroup::ConsumerTree;
  size_t busy = 0;
  for (auto at = group.consumers().first(); at; at = Consumers::next(at)) {
    busy += at.value()->pending().empty() ? 0 : 1;
  }
  c.reply.array(busy);
  for (auto at = group.consumers().first(); at; at = Consumers::next(at)) {
    const StreamConsumer& consumer = *at.value();
    if (consumer.pending().empty()) continue;
    char text[base::kInt64TextBytesMax];
    c.reply.array(2);
    c.reply.bulk(consumer.name());
    c.reply.bulk({text, base::format_uint64(consumer.pending().size(), text)});
  }
}

// Calls visit(id, entry) for what the query asks.
template <typename Visit>
void for_each_pending(const PendingTree& pending, const PendingQuery& query, int64_t now_ms,
                      Visit visit) {
  int64_t left = query.count;
  for (auto at = pending.at_or_after(query.from); at && left > 0 && at.key() <= query.to;
       at = PendingTree::next(at)) {
    const PendingEntry& entry = *at.value();
    if (elapsed_ms(now_ms, entry.delivered_ms) < query.idle_min_ms) continue;
    visit(at.key(), entry);
    left--;
  }
}

void xpending(CommandContext& c) {
  const bool summary = c.args.size() == 3;
  const auto query = summary ? PendingQuery{} : pending_query(c);
  if (!query) return;
  const auto found = find_stream_and_group(c, c.args[2]);
  if (!found) return;
  const StreamGroup& group = *found->group;
  if (summary) {
    reply_summary(c, group);
    return;
  }
  const PendingTree* pending = &group.pending();
  if (query->consumer) {
    const StreamConsumer* consumer = group.find_consumer(*query->consumer);
    if (consumer == nullptr) {
      c.reply.array(0);
      return;
    }
    pending = &consumer->pending();
  }
  size_t count = 0;
  for_each_pending(*pending, *query, c.now_ms(), [&](StreamId, const PendingEntry&) { count++; });
  c.reply.array(count);
  for_each_pending(*pending, *query, c.now_ms(), [&](StreamId id, const PendingEntry& entry) {
    c.reply.array(4);
    reply_stream_id(c, id);
    c.reply.bulk(entry.consumer->name());
    c.reply.integer(elapsed_ms(c.now_ms(), entry.delivered_ms));
    c.reply.integer(entry.deliveries);
  });
}

// --- table ------------------------------------------------------------------------------------

constexpr CommandSpec kGroupSubcommands[] = {
    {.name = "create",
     .run = xgroup_create,
     .arity = -5,
     .flags = kWrite | kDenyOom,
     .effect = kVerbatim,
     .categories = kStreamCategory,
     .keys = kSecond,
     .key_access = kRW | kInsert},
    {.name = "createconsumer",
     .run = xgroup_createconsumer,
     .arity = 5,
     .flags = kWrite | kDenyOom,
     .effect = kVerbatim,
     .categories = kStreamCategory,
     .keys = kSecond,
     .key_access = kRW | kInsert},
    {.name = "delconsumer",
     .run = xgroup_delconsumer,
     .arity = 5,
     .flags = kWrite,
     .effect = kVerbatim,
     .categories = kStreamCategory,
     .keys = kSecond,
     .key_access = kRW | kDelete},
    {.name = "destroy",
     .run = xgroup_destroy,
     .arity = 4,
     .flags = kWrite,
     .effect = kVerbatim,
     .categories = kStreamCategory,
     .keys = kSecond,
     .key_access = kRW | kDelete},
    {.name = "help",
     .run = xgroup_help,
     .arity = 2,
     .flags = kLoading | kStale,
     .categories = kStreamCategory},
    {.name = "setid",
     .run = xgroup_setid,
     .arity = -5,
     .flags = kWrite,
     .effect = kVerbatim,
     .categories = kStreamCategory,
     .keys = kSecond,
     .key_access = kRW | kUpdate},
};

constexpr CommandSpec kStreamGroupCommands[] = {
    {.name = "xack",
     .run = xack,
     .arity = -4,
     .flags = kWrite | kFast,
     .effect = kVerbatim,
     .categories = kStreamCategory,
     .keys = kOne,
     .key_access = kRW | kUpdate},
    {.name = "xgroup", .arity = -2, .subcommands = kGroupSubcommands},
    {.name = "xpending",
     .run = xpending,
     .arity = -3,
     .flags = kReadOnly,
     .categories = kStreamCategory,
     .keys = kOne,
     .key_access = kRO | kAccess},
};

}  // namespace

CommandFamily stream_group_commands() { return kStreamGroupCommands; }

}  // namespace engine
