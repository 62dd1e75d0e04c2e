// SPDX-License-Identifier: Apache-2.0
#include "engine/commands/streams/stream_support.h"

#include <string>

#include "engine/commands/support/value_support.h"

namespace engine {

namespace {

constexpr std::string_view kInvalidId =
    "ERR Invalid stream ID specified as stream command argument";

std::optional<StreamId> range_id(CommandContext& c, std::string_view text, uint64_t missing_seq) {
  if (text == "-") return kStreamIdMin;
  if (text == "+") return kStreamIdMax;
  const auto id = parse_stream_id(text, missing_seq);
  if (!id) c.error(kInvalidId);
  return id;
}

bool is_exclusive(std::string_view text) { return text.size() > 1 && text[0] == '('; }

// The id behind "(", where "-" and "+" are none.
std::optional<StreamId> exclusive_id(CommandContext& c, std::string_view text,
                                     uint64_t missing_seq) {
  const auto id = parse_stream_id(text.substr(1), missing_seq);
  if (!id) c.error(kInvalidId);
  return id;
}

}  // namespace

std::optional<const Stream*> find_stream(CommandContext& c, const Key& key, Use use) {
  const auto found = find_of_type(c, key, Type::kStream, use);
  if (!found) return std::nullopt;
  return *found ? &open_stream(*found->entry()) : nullptr;
}

std::optional<StreamAndGroup> find_stream_and_group(CommandContext& c, std::string_view group) {
  const auto place = find_of_type(c, c.keys[0], Type::kStream, Use::kRead);
  if (!place) return std::nullopt;
  const Stream* stream = *place ? &open_stream(*place->entry()) : nullptr;
  const StreamGroup* found = stream != nullptr ? stream->find_group(group) : nullptr;
  if (found == nullptr) {
    c.error("NOGROUP No such key '" + std::string(c.keys[0].name) + "' or consumer group '" +
            std::string(group) + "'");
    return std::nullopt;
  }
  return StreamAndGroup{*place, stream, found};
}

std::optional<StreamId> strict_stream_id(CommandContext& c, std::string_view text) {
  const auto id = parse_stream_id(text, 0);
  if (!id) c.error(kInvalidId);
  return id;
}

std::optional<std::vector<StreamId>> stream_ids(CommandContext& c, size_t first) {
  std::vector<StreamId> ids;
  ids.reserve(c.args.size() - first);
  for (const std::string_view text : c.args.subspan(first)) {
    const auto id = strict_stream_id(c, text);
    if (!id) return std::nullopt;
    ids.push_back(*id);
  }
  return ids;
}

std::optional<StreamId> range_start(CommandContext& c, std::string_view text) {
  if (!is_exclusive(text)) return range_id(c, text, 0);
  const auto id = exclusive_id(c, text, 0);
  if (!id) return std::nullopt;
  const auto next = id->next();
  if (!next) c.error("ERR invalid start ID for the interval");
  return next;
}

std::optional<StreamId> range_end(CommandContext& c, std::string_view text) {
  if (!is_exclusive(text)) return range_id(c, text, UINT64_MAX);
  const auto id = exclusive_id(c, text, UINT64_MAX);
  if (!id) return std::nullopt;
  const auto previous = id->previous();
  if (!previous) c.error("ERR invalid end ID for the interval");
  return previous;
}

void reply_stream_id(CommandContext& c, StreamId id) {
  StreamIdText scratch;
  c.reply.bulk(format_stream_id(id, scratch));
}

void reply_stream_entry(CommandContext& c, const StreamWalk& walk) {
  c.reply.array(2);
  reply_stream_id(c, walk.id());
  c.reply.array(2 * walk.entry().fields);
  walk.node().for_each_field(walk.entry(),
                             [&](const Listpack::Element& field, const Listpack::Element& value) {
                               IntegerText scratch;
                               c.reply.bulk(field.text(scratch));
                               c.reply.bulk(value.text(scratch));
                             });
}

void reply_stream_range(CommandContext& c, const Stream& stream, StreamId from, StreamId to,
                        uint64_t count, StreamWalk::Direction direction) {
  uint64_t left = stream.count_between(from, to, count);
  c.reply.array(left);
  StreamWalk walk(stream, from, to, direction);
  for (; left > 0 && walk.next(); left--) reply_stream_entry(c, walk);
}

void propagate_pending(const CommandContext& c, const Key& key, const StreamGroup& group,
                       StreamId id, const PendingEntry& entry) {
  if (!c.propagates()) [[likely]]
    return;
  StreamIdText id_text;
  StreamIdText last_text;
  c.propagate({"XCLAIM", key.name, group.name(), entry.consumer->name(), "0",
               format_stream_id(id, id_text), "TIME", entry.delivered_ms, "RETRYCOUNT",
               entry.deliveries, "FORCE", "JUSTID", "LASTID",
               format_stream_id(group.last_id, last_text)});
}

void propagate_last_read(const CommandContext& c, const Key& key, const StreamGroup& group) {
  StreamIdText scratch;
  c.propagate({"XGROUP", "SETID", key.name, group.name(), format_stream_id(group.last_id, scratch),
               "ENTRIESREAD", group.entries_read});
}

StreamConsumer& consumer_of(CommandContext& c, const Key& key, StreamGroup& group,
                            std::string_view name, ConsumerEffect effect) {
  StreamConsumer* consumer = group.find_consumer(name);
  if (consumer == nullptr) {
    consumer = group.add_consumer(c.db().memory(), name, c.now_ms());
    if (effect == ConsumerEffect::kOwn)
      c.propagate({"XGROUP", "CREATECONSUMER", key.name, group.name(), name});
    c.notify(kStreamEvent, "xgroup-createconsumer", key);
  }
  consumer->seen_ms = c.now_ms();
  return *consumer;
}

}  // namespace engine
