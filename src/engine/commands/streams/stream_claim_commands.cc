// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <string>
#include <vector>

#include "base/ascii.h"
#include "base/check.h"
#include "base/numbers.h"
#include "engine/commands/streams/stream_commands.h"
#include "engine/commands/streams/stream_support.h"

namespace engine {

namespace {

struct ClaimOptions {
  int64_t idle_min_ms = 0;
  std::optional<int64_t> delivered_ms;
  int64_t deliveries = -1;  // -1: one more than before
  bool force = false;
  bool only_ids = false;
  StreamId last_id;
  std::vector<StreamId> ids;  // of XCLAIM
};

// The entries that were claimed: their ids, or themselves.
void reply_claimed(CommandContext& c, const Stream& stream, const std::vector<StreamId>& ids,
                   bool only_ids) {
  c.reply.array(ids.size());
  for (const StreamId id : ids) {
    if (only_ids) {
      reply_stream_id(c, id);
      continue;
    }
    StreamWalk walk(stream, id, id);
    CHECK(walk.next());
    reply_stream_entry(c, walk);
  }
}

// --- XCLAIM -----------------------------------------------------------------------------------

bool take_number(CommandContext& c, std::string_view text, std::string_view error, int64_t& value) {
  const auto number = base::parse_int64(text);
  if (!number) c.error(error);
  value = number.value_or(0);
  return number.has_value();
}

// Takes the option at `i` and leaves `i` at its last argument; false with an error.
bool take_claim_option(CommandContext& c, size_t& i, ClaimOptions& options) {
  const std::string_view word = c.args[i];
  const bool more = i + 1 < c.args.size();
  int64_t value = 0;
  if (base::equals_ignore_case(word, "FORCE")) {
    options.force = true;
  } else if (base::equals_ignore_case(word, "JUSTID")) {
    options.only_ids = true;
  } else if (more && base::equals_ignore_case(word, "IDLE")) {
    if (!take_number(c, c.args[++i], "ERR Invalid IDLE option argument for XCLAIM", value)) {
      return false;
    }
    // A time in the future or before 1970 is now.
    options.delivered_ms = value < 0 || value > c.now_ms() ? c.now_ms() : c.now_ms() - value;
  } else if (more && base::equals_ignore_case(word, "TIME")) {
    if (!take_number(c, c.args[++i], "ERR Invalid TIME option argument for XCLAIM", value)) {
      return false;
    }
    options.delivered_ms = value < 0 || value > c.now_ms() ? c.now_ms() : value;
  } else if (more && base::equals_ignore_case(word, "RETRYCOUNT")) {
    return take_number(c, c.args[++i], "ERR Invalid RETRYCOUNT option argument for XCLAIM",
                       options.deliveries);
  } else if (more && base::equals_ignore_case(word, "LASTID")) {
    const auto id = strict_stream_id(c, c.args[++i]);
    options.last_id = id.value_or(StreamId{});
    return id.has_value();
  } else {
    c.error("ERR Unrecognized XCLAIM option '" + std::string(word) + "'");
    return false;
  }
  return true;
}

std::optional<ClaimOptions> parse_claim(CommandContext& c) {
  ClaimOptions options;
  if (!take_number(c, c.args[4], "ERR Invalid min-idle-time argument for XCLAIM",
                   options.idle_min_ms)) {
    return std::nullopt;
  }
  size_t i = 5;
  for (; i < c.args.size(); i++) {
    const auto id = parse_stream_id(c.args[i], 0);
    if (!id) break;  // an option, or wrong
    options.ids.push_back(*id);
  }
  for (; i < c.args.size(); i++) {
    if (!take_claim_option(c, i, options)) return std::nullopt;
  }
  return options;
}

// That nobody has an entry pending that is not there any more.
void propagate_acknowledged(const CommandContext& c, const StreamGroup& group, StreamId id) {
  StreamIdText scratch;
  c.propagate({"XACK", c.keys[0].name, group.name(), format_stream_id(id, scratch)});
}

// Gives one entry to the consumer; false if it stays as it is.
bool claim(CommandContext& c, GroupEdit& where, StreamConsumer& consumer, StreamId id,
           const ClaimOptions& options) {
  base::SlabCache& memory = c.db().memory();
  StreamGroup& group = where.group;
  if (!where.stream.contains(id)) {
    if (group.erase_pending(memory, id)) propagate_acknowledged(c, group, id);
    return false;
  }
  PendingEntry* entry = group.find_pending(id);
  if (entry == nullptr && options.force) {
    entry = group.add_pending(memory, id);
    entry->deliveries = 1;
  }
  if (entry == nullptr) return false;
  if (entry->consumer != nullptr &&
      elapsed_ms(c.now_ms(), entry->delivered_ms) < options.idle_min_ms) {
    return false;
  }
  group.assign(memory, id, *entry, consumer);
  entry->delivered_ms = options.delivered_ms.value_or(c.now_ms());
  if (options.deliveries >= 0) {
    entry->deliveries = options.deliveries;
  } else if (!options.only_ids) {
    entry->count_delivery();
  }
  consumer.active_ms = c.now_ms();
  propagate_pending(c, c.keys[0], group, id, *entry);
  return true;
}

void xclaim(CommandContext& c) {
  const auto found = find_stream_and_group(c, c.args[2]);
  if (!found) return;
  const auto options = parse_claim(c);
  if (!options) return;
  GroupEdit change(c, c.keys[0], found->found, c.args[2]);
  change.propagates_itself();
  if (options->last_id > change.group.last_id) {
    change.group.last_id = options->last_id;
    propagate_last_read(c, c.keys[0], change.group);
  }
  StreamConsumer& consumer = consumer_of(c, c.keys[0], change.group, c.args[3]);
  std::vector<StreamId> claimed;
  for (const StreamId id : options->ids) {
    if (claim(c, change, consumer, id, *options)) claimed.push_back(id);
  }
  reply_claimed(c, *found->stream, claimed, options->only_ids);
}

// --- XAUTOCLAIM -------------------------------------------------------------------------------

struct AutoClaim {
  ClaimOptions options;
  StreamId start;
  int64_t count = 100;
};

std::optional<AutoClaim> parse_auto_claim(CommandContext& c) {
  constexpr int64_t kCountMax = INT64_MAX / 16;
  AutoClaim asked;
  if (!take_number(c, c.args[4], "ERR Invalid min-idle-time argument for XAUTOCLAIM",
                   asked.options.idle_min_ms)) {
    return std::nullopt;
  }
  const auto start = range_start(c, c.args[5]);
  if (!start) return std::nullopt;
  asked.start = *start;
  for (size_t i = 6; i < c.args.size(); i++) {
    if (i + 1 < c.args.size() && base::equals_ignore_case(c.args[i], "COUNT")) {
      const auto count = base::parse_int64(c.args[++i]);
      if (!count || *count < 1 || *count > kCountMax) {
        c.error(errors::kCountMustBePositive);
        return std::nullopt;
      }
      asked.count = *count;
    } else if (base::equals_ignore_case(c.args[i], "JUSTID")) {
      asked.options.only_ids = true;
    } else {
      c.error(errors::kSyntax);
      return std::nullopt;
    }
  }
  return asked;
}

void xautoclaim(CommandContext& c) {
  constexpr int64_t kAttemptsAClaim = 10;
  const auto asked = parse_auto_claim(c);
  if (!asked) return;
  const auto found = find_stream_and_group(c, c.args[2]);
  if (!found) return;
  GroupEdit change(c, c.keys[0], found->found, c.args[2]);
  change.propagates_itself();
  StreamConsumer& consumer = consumer_of(c, c.keys[0], change.group, c.args[3]);
  const PendingTree& pending = change.group.pending();
  std::vector<StreamId> claimed;
  std::vector<StreamId> deleted;
  int64_t left = asked->count;
  int64_t attempts = asked->count * kAttemptsAClaim;
  auto at = pending.at_or_after(asked->start);
  for (; at && left > 0 && attempts > 0; attempts--) {
    const StreamId id = at.key();
    const bool exists = found->stream->contains(id);
    if (claim(c, change, consumer, id, asked->options)) {
      claimed.push_back(id);
      left--;
    } else if (!exists) {
      deleted.push_back(id);
      left--;
      at = pending.at_or_after(id);  // which is gone
      continue;
    }
    at = PendingTree::next(at);
  }
  c.reply.array(3);
  reply_stream_id(c, at ? at.key() : kStreamIdMin);
  reply_claimed(c, *found->stream, claimed, asked->options.only_ids);
  c.reply.array(deleted.size());
  for (const StreamId id : deleted) reply_stream_id(c, id);
}

// --- table ------------------------------------------------------------------------------------

constexpr CommandSpec kStreamClaimCommands[] = {
    {.name = "xautoclaim",
     .run = xautoclaim,
     .arity = -6,
     .flags = kWrite | kFast,
     .effect = kRewritten,
     .categories = kStreamCategory,
     .keys = kOne,
     .key_access = kRW | kDelete},
    {.name = "xclaim",
     .run = xclaim,
     .arity = -6,
     .flags = kWrite | kFast,
     .effect = kRewritten,
     .categories = kStreamCategory,
     .keys = kOne,
     .key_access = kRW | kUpdate},
};

}  // namespace

CommandFamily stream_claim_commands() { return kStreamClaimCommands; }

}  // namespace engine
