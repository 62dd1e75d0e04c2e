// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <string>

#include "base/ascii.h"
#include "base/numbers.h"
#include "engine/commands/streams/stream_commands.h"
#include "engine/commands/streams/stream_support.h"
#include "engine/commands/support/help.h"

namespace engine {

namespace {

using Consumers = StreamGroup::ConsumerTree;

void field(CommandContext& c, std::string_view name, int64_t value) {
  c.reply.bulk(name);
  c.reply.integer(value);
}

void field(CommandContext& c, std::string_view name, size_t value) {
  field(c, name, static_cast<int64_t>(value));
}

void field(CommandContext& c, std::string_view name, StreamId id) {
  c.reply.bulk(name);
  reply_stream_id(c, id);
}

void field(CommandContext& c, std::string_view name, std::string_view text) {
  c.reply.bulk(name);
  c.reply.bulk(text);
}

void field(CommandContext& c, std::string_view name, std::optional<int64_t> value) {
  c.reply.bulk(name);
  if (value) {
    c.reply.integer(*value);
  } else {
    c.reply.null();
  }
}

std::optional<int64_t> entries_read(const StreamGroup& group) {
  if (group.entries_read == StreamGroup::kUnknown) return std::nullopt;
  return group.entries_read;
}

// The stream that XINFO is about; null, and an error, without one.
const Stream* stream_of_info(CommandContext& c) {
  const auto stream = find_stream(c, c.keys[0], Use::kRead);
  if (!stream) return nullptr;
  if (*stream == nullptr) c.error(errors::kNoSuchKey);
  return *stream;
}

// --- XINFO STREAM -----------------------------------------------------------------------------

void reply_edge(CommandContext& c, const Stream& stream, StreamWalk::Direction direction) {
  StreamWalk walk(stream, kStreamIdMin, kStreamIdMax, direction);
  if (walk.next()) {
    reply_stream_entry(c, walk);
  } else {
    c.reply.null();
  }
}

// Up to `count` pending entries, of a group with their consumers.
void reply_pending(CommandContext& c, const PendingTree& pending, size_t count,
                   bool with_consumer) {
  size_t left = std::min(pending.size(), count);
  c.reply.array(left);
  for (auto at = pending.first(); left > 0; at = PendingTree::next(at), left--) {
    const PendingEntry& entry = *at.value();
    c.reply.array(with_consumer ? 4 : 3);
    reply_stream_id(c, at.key());
    if (with_consumer) c.reply.bulk(entry.consumer->name());
    c.reply.integer(entry.delivered_ms);
    c.reply.integer(entry.deliveries);
  }
}

void reply_full_group(CommandContext& c, const Stream& stream, const StreamGroup& group,
                      size_t count) {
  c.reply.map(7);
  field(c, "name", group.name());
  field(c, "last-delivered-id", group.last_id);
  field(c, "entries-read", entries_read(group));
  field(c, "lag", stream.lag(group));
  field(c, "pel-count", group.pending().size());
  c.reply.bulk("pending");
  reply_pending(c, group.pending(), count, true);
  c.reply.bulk("consumers");
  c.reply.array(group.consumers().size());
  for (auto at = group.consumers().first(); at; at = Consumers::next(at)) {
    const StreamConsumer& consumer = *at.value();
    c.reply.map(5);
    field(c, "name", consumer.name());
    field(c, "seen-time", consumer.seen_ms);
    field(c, "active-time", consumer.active_ms);
    field(c, "pel-count", consumer.pending().size());
    c.reply.bulk("pending");
    reply_pending(c, consumer.pending(), count, false);
  }
}

void reply_full(CommandContext& c, const Stream& stream, size_t count) {
  c.reply.bulk("entries");
  reply_stream_range(c, stream, kStreamIdMin, kStreamIdMax, count);
  c.reply.bulk("groups");
  c.reply.array(stream.groups().size());
  for (auto at = stream.groups().first(); at; at = Stream::GroupTree::next(at)) {
    reply_full_group(c, stream, *at.value(), count);
  }
}

void xinfo_syntax(CommandContext& c) { c.error(errors::unknown_subcommand(c.args[1], "XINFO")); }

void xinfo_stream(CommandContext& c) {
  const Stream* stream = stream_of_info(c);
  if (stream == nullptr) return;
  const bool full = c.args.size() > 3;
  size_t count = 10;
  if (full) {
    const bool counted = c.args.size() == 6;
    if ((c.args.size() != 4 && !counted) || !base::equals_ignore_case(c.args[3], "FULL") ||
        (counted && !base::equals_ignore_case(c.args[4], "COUNT"))) {
      return xinfo_syntax(c);
    }
    const auto given = counted ? base::parse_int64(c.args[5]) : 10;
    if (!given) return c.error(errors::kNotInteger);
    if (*given == 0) count = SIZE_MAX;
    if (*given > 0) count = static_cast<size_t>(*given);
  }
  c.reply.map(full ? 9 : 10);
  field(c, "length", stream->length());
  field(c, "radix-tree-keys", stream->nodes().size());
  field(c, "radix-tree-nodes", stream->nodes().node_count());
  field(c, "last-generated-id", stream->last_id());
  field(c, "max-deleted-entry-id", stream->max_deleted_id());
  field(c, "entries-added", stream->entries_added());
  field(c, "recorded-first-entry-id", stream->first_id());
  if (full) return reply_full(c, *stream, count);
  field(c, "groups", stream->groups().size());
  c.reply.bulk("first-entry");
  reply_edge(c, *stream, StreamWalk::Direction::kForwards);
  c.reply.bulk("last-entry");
  reply_edge(c, *stream, StreamWalk::Direction::kBackwards);
}

// --- XINFO GROUPS, CONSUMERS ------------------------------------------------------------------

void xinfo_groups(CommandContext& c) {
  const Stream* stream = stream_of_info(c);
  if (stream == nullptr) return;
  c.reply.array(stream->groups().size());
  for (auto at = stream->groups().first(); at; at = Stream::GroupTree::next(at)) {
    const StreamGroup& group = *at.value();
    c.reply.map(6);
    field(c, "name", group.name());
    field(c, "consumers", group.consumers().size());
    field(c, "pending", group.pending().size());
    field(c, "last-delivered-id", group.last_id);
    field(c, "entries-read", entries_read(group));
    field(c, "lag", stream->lag(group));
  }
}

void xinfo_consumers(CommandContext& c) {
  const Stream* stream = stream_of_info(c);
  if (stream == nullptr) return;
  const StreamGroup* group = stream->find_group(c.args[3]);
  if (group == nullptr) {
    c.error(errors::no_such_group(c.args[3], c.args[2]));
    return;
  }
  c.reply.array(group->consumers().size());
  for (auto at = group->consumers().first(); at; at = Consumers::next(at)) {
    const StreamConsumer& consumer = *at.value();
    c.reply.map(4);
    field(c, "name", consumer.name());
    field(c, "pending", consumer.pending().size());
    field(c, "idle", elapsed_ms(c.now_ms(), consumer.seen_ms));
    field(c, "inactive",
          consumer.active_ms < 0 ? int64_t{-1} : elapsed_ms(c.now_ms(), consumer.active_ms));
  }
}

void xinfo_help(CommandContext& c) {
  constexpr std::string_view kLines[] = {
      "XINFO <subcommand> [<arg> [value] [opt] ...]. Subcommands are:",
      "CONSUMERS <key> <groupname>",
      "    Return the consumers of a group.",
      "GROUPS <key>",
      "    Return the groups of a stream.",
      "STREAM <key> [FULL [COUNT <count>]]",
      "    Return what a stream has, and with FULL its entries and all of its groups.",
      "HELP",
      "    Print this help.",
  };
  reply_help(c, kLines);
}

// --- table ------------------------------------------------------------------------------------

constexpr CommandSpec kInfoSubcommands[] = {
    {.name = "consumers",
     .run = xinfo_consumers,
     .arity = 4,
     .flags = kReadOnly,
     .categories = kStreamCategory,
     .keys = kSecond,
     .key_access = kRO | kAccess},
    {.name = "groups",
     .run = xinfo_groups,
     .arity = 3,
     .flags = kReadOnly,
     .categories = kStreamCategory,
     .keys = kSecond,
     .key_access = kRO | kAccess},
    {.name = "help",
     .run = xinfo_help,
     .arity = 2,
     .flags = kLoading | kStale,
     .categories = kStreamCategory},
    {.name = "stream",
     .run = xinfo_stream,
     .arity = -3,
     .flags = kReadOnly,
     .categories = kStreamCategory,
     .keys = kSecond,
     .key_access = kRO | kAccess},
};

constexpr CommandSpec kStreamInfoCommands[] = {
    {.name = "xinfo", .arity = -2, .subcommands = kInfoSubcommands},
};

}  // namespace

CommandFamily stream_info_commands() { return kStreamInfoCommands; }

}  // namespace engine
