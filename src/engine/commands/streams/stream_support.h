// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "engine/keyspace/database.h"
#include "engine/session/command_context.h"
#include "engine/types/stream.h"

// What the stream commands share. Functions that return nullopt or null have replied the error.

namespace engine {

// The stream at the key, null where there is none; nullopt where something else stands.
std::optional<const Stream*> find_stream(CommandContext& c, const Key& key, Use use);

// Requires: a stream.
inline const Stream& open_stream(const Entry& entry) { return *Stream::of(entry.object()); }
inline Stream& open_stream(Entry& entry) { return *Stream::of(entry.object()); }

// The group of the first key's stream; without stream or group "NOGROUP No such key ...".
struct StreamAndGroup {
  Database::Found found;
  const Stream* stream;
  const StreamGroup* group;
};
std::optional<StreamAndGroup> find_stream_and_group(CommandContext& c, std::string_view group);

// A group to be changed. Nobody who watches the stream, or waits for it, is told.
struct GroupEdit {
  // Requires: the stream has the group.
  GroupEdit(CommandContext& c, const Key& key, const Database::Found& found, std::string_view name)
      : edit(c.db().edit(key, found)), stream(open_stream(*edit)), group(*stream.find_group(name)) {
    edit.unsignalled();
  }

  // For who tells the effects himself, or changes only the times at which consumers were seen.
  void propagates_itself() { edit.without_effect(); }

  Edit edit;
  Stream& stream;
  StreamGroup& group;
};

// An id, not "-" or "+".
std::optional<StreamId> strict_stream_id(CommandContext& c, std::string_view text);

// All arguments from `first` on as ids.
std::optional<std::vector<StreamId>> stream_ids(CommandContext& c, size_t first);

// The ends of a range: "-", "+", an id, and with "(" the one next to it.
std::optional<StreamId> range_start(CommandContext& c, std::string_view text);
std::optional<StreamId> range_end(CommandContext& c, std::string_view text);

// For how long something is so, at least 0. Whatever time a dump says.
inline int64_t elapsed_ms(int64_t now_ms, int64_t since_ms) {
  int64_t elapsed = 0;
  if (__builtin_sub_overflow(now_ms, since_ms, &elapsed)) return since_ms < 0 ? INT64_MAX : 0;
  return elapsed > 0 ? elapsed : 0;
}

void reply_stream_id(CommandContext& c, StreamId id);

// The entry that the walk stands at: its id, and an array of fields and values.
void reply_stream_entry(CommandContext& c, const StreamWalk& walk);

// Up to `count` entries between two ids, as an array.
void reply_stream_range(CommandContext& c, const Stream& stream, StreamId from, StreamId to,
                        uint64_t count,
                        StreamWalk::Direction direction = StreamWalk::Direction::kForwards);

// The effects that an entry is pending as it is now, and that this is what the group has read.
void propagate_pending(const CommandContext& c, const Key& key, const StreamGroup& group,
                       StreamId id, const PendingEntry& entry);
void propagate_last_read(const CommandContext& c, const Key& key, const StreamGroup& group);

// What tells replicas of a consumer that was made: XCLAIM makes the one that it names, too.
enum class ConsumerEffect : uint8_t { kOwn, kXclaimFollows };

// One consumer of the group, made if there is none, who has asked for something now.
StreamConsumer& consumer_of(CommandContext& c, const Key& key, StreamGroup& group,
                            std::string_view name, ConsumerEffect effect = ConsumerEffect::kOwn);

}  // namespace engine
