// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <map>
#include <memory>
#include <string>

#include "base/ascii.h"
#include "base/numbers.h"
#include "engine/commands/streams/stream_commands.h"
#include "engine/commands/streams/stream_support.h"
#include "engine/commands/support/blocking_support.h"
#include "engine/commands/support/value_support.h"

namespace engine {

namespace {

// --- arguments --------------------------------------------------------------------------------

struct ReadOptions {
  bool of_group = false;  // XREADGROUP
  std::string_view group;
  std::string_view consumer;
  bool group_given = false;
  bool no_ack = false;
  uint64_t count = UINT64_MAX;
  std::optional<int64_t> block_ms;
  size_t keys_at = 0;  // of the first key; the ids stand behind the keys
  size_t keys = 0;
};

// Keys and ids stand behind STREAMS. Steps over the options, whose values may be any word.
bool find_stream_keys(Arguments args, std::vector<uint32_t>& positions) {
  for (size_t i = 1; i < args.size(); i++) {
    if (base::equals_ignore_case(args[i], "BLOCK") || base::equals_ignore_case(args[i], "COUNT")) {
      i++;
    } else if (base::equals_ignore_case(args[i], "GROUP")) {
      i += 2;
    } else if (base::equals_ignore_case(args[i], "STREAMS")) {
      const size_t left = args.size() - i - 1;
      for (size_t k = 0; left % 2 == 0 && k < left / 2; k++) {
        positions.push_back(static_cast<uint32_t>(i + 1 + k));
      }
      return true;
    } else if (!base::equals_ignore_case(args[i], "NOACK")) {
      return true;  // the handler says what is wrong
    }
  }
  return true;
}

std::optional<int64_t> block_ms(CommandContext& c, std::string_view text) {
  const auto ms = base::parse_int64(text);
  if (!ms) {
    c.error(errors::kTimeoutNotInteger);
  } else if (*ms < 0) {
    c.error(errors::kTimeoutNegative);
  } else if (*ms > INT64_MAX / 1000 - c.now_ms()) {
    c.error(errors::kTimeoutOutOfRange);
  } else {
    return ms;
  }
  return std::nullopt;
}

bool only_with_group(CommandContext& c, const ReadOptions& options, std::string_view word) {
  if (options.of_group) return true;
  c.error("ERR The " + std::string(word) +
          " option is only supported by XREADGROUP. You called XREAD instead.");
  return false;
}

// STREAMS at `at`; false if keys and ids do not pair.
bool take_streams(CommandContext& c, size_t at, ReadOptions& options) {
  const size_t left = c.args.size() - at - 1;
  if (left % 2 != 0) {
    c.error(std::string("ERR Unbalanced '") + std::string(c.spec.name) +
            "' list of streams: for each stream key an ID or '" + (options.of_group ? ">" : "$") +
            "' must be specified.");
    return false;
  }
  options.keys_at = at + 1;
  options.keys = left / 2;
  return true;
}

std::optional<ReadOptions> parse_read(CommandContext& c, bool of_group) {
  ReadOptions options;
  options.of_group = of_group;
  for (size_t i = 1; i < c.args.size() && options.keys_at == 0; i++) {
    const std::string_view word = c.args[i];
    const size_t more = c.args.size() - i - 1;
    if (more > 0 && base::equals_ignore_case(word, "BLOCK")) {
      options.block_ms = block_ms(c, c.args[++i]);
      if (!options.block_ms) return std::nullopt;
    } else if (more > 0 && base::equals_ignore_case(word, "COUNT")) {
      const auto count = base::parse_int64(c.args[++i]);
      if (!count) {
        c.error(errors::kNotInteger);
        return std::nullopt;
      }
      options.count = *count > 0 ? static_cast<uint64_t>(*count) : UINT64_MAX;
    } else if (more > 0 && base::equals_ignore_case(word, "STREAMS")) {
      if (!take_streams(c, i, options)) return std::nullopt;
    } else if (more > 1 && base::equals_ignore_case(word, "GROUP")) {
      if (!only_with_group(c, options, "GROUP")) return std::nullopt;
      options.group_given = true;
      options.group = c.args[++i];
      options.consumer = c.args[++i];
    } else if (base::equals_ignore_case(word, "NOACK")) {
      if (!only_with_group(c, options, "NOACK")) return std::nullopt;
      options.no_ack = true;
    } else {
      c.error(errors::kSyntax);
      return std::nullopt;
    }
  }
  if (options.keys_at == 0) {
    c.error(errors::kSyntax);
    return std::nullopt;
  }
  if (of_group && !options.group_given) {
    c.error("ERR Missing GROUP option for XREADGROUP");
    return std::nullopt;
  }
  return options;
}

// --- what is asked of one stream --------------------------------------------------------------

struct Wanted {
  Database::Found found;
  const Stream* stream = nullptr;
  const StreamGroup* group = nullptr;
  std::shared_ptr<GroupEdit> edit;  // of the group, shared by all that read from it
  StreamConsumer* consumer = nullptr;
  StreamId after;        // entries behind this one
  bool history = false;  // what the consumer has pending, instead of new entries
  bool served = false;   // there is an answer
};

std::string meaningless(std::string_view id) {
  return "ERR The " + std::string(id) +
         " ID is meaningless in the context of XREADGROUP: you want to read the history of this "
         "consumer by specifying a proper ID, or use the > ID to get new messages. The " +
         std::string(id) + " ID would just return an empty result set.";
}

// What an id means; false with an error.
bool resolve_id(CommandContext& c, std::string_view text, Wanted& wanted) {
  const bool special = text == "$" || text == "+";
  if (special && wanted.group != nullptr) {
    c.error(meaningless(text));
    return false;
  }
  if (text == ">") {
    if (wanted.group != nullptr) {
      wanted.after = wanted.group->last_id;
      return true;
    }
    c.error(
        "ERR The > ID can be specified only when calling XREADGROUP using the GROUP <group> "
        "<consumer> option.");
    return false;
  }
  if (special) {
    if (wanted.stream == nullptr) return true;
    wanted.after = wanted.stream->last_id();
    if (text == "+") {
      wanted.after = wanted.stream->length() > 0 ? wanted.after.previous().value_or(kStreamIdMin)
                                                 : kStreamIdMin;
    }
    return true;
  }
  const auto id = strict_stream_id(c, text);
  if (!id) return false;
  // Behind the last id of all there is no history: Redis reads it as ">".
  wanted.history = wanted.group != nullptr && *id != kStreamIdMax;
  wanted.after = wanted.group != nullptr && !wanted.history ? wanted.group->last_id : *id;
  return true;
}

std::optional<std::vector<Wanted>> resolve(CommandContext& c, const ReadOptions& options) {
  std::vector<Wanted> all(options.keys);
  for (size_t i = 0; i < options.keys; i++) {
    const auto found = find_of_type(c, c.keys[i], Type::kStream, Use::kRead);
    if (!found) return std::nullopt;
    Wanted& wanted = all[i];
    wanted.found = *found;
    if (*found) wanted.stream = &open_stream(*found->entry());
    if (options.of_group) {
      if (*found) wanted.group = wanted.stream->find_group(options.group);
      if (wanted.group == nullptr) {
        c.error("NOGROUP No such key '" + std::string(c.keys[i].name) + "' or consumer group '" +
                std::string(options.group) + "' in XREADGROUP with GROUP option");
        return std::nullopt;
      }
    }
    if (!resolve_id(c, c.args[options.keys_at + options.keys + i], wanted)) return std::nullopt;
  }
  return all;
}

// --- answering --------------------------------------------------------------------------------

// From the consumer's pending entries; what is no longer in the stream has null for its fields.
void reply_history(CommandContext& c, const Key& key, const Wanted& wanted, uint64_t count) {
  const PendingTree& pending = wanted.consumer->pending();
  const PendingTree::Cursor begin = pending.at_or_after(*wanted.after.next());
  uint64_t found = 0;
  for (auto at = begin; at && found < count; at = PendingTree::next(at)) found++;
  c.reply.array(found);
  for (auto at = begin; found > 0; at = PendingTree::next(at), found--) {
    StreamWalk walk(*wanted.stream, at.key(), at.key());
    if (walk.next()) {
      reply_stream_entry(c, walk);
      at.value()->delivered_ms = c.now_ms();
      at.value()->count_delivery();
      propagate_pending(c, key, wanted.edit->group, at.key(), *at.value());
    } else {
      c.reply.array(2);
      reply_stream_id(c, at.key());
      c.reply.null_array();
    }
  }
}

void reply_new_entries(CommandContext& c, const Key& key, const Wanted& wanted,
                       const ReadOptions& options) {
  const StreamId from = wanted.after.next().value_or(kStreamIdMin);
  if (wanted.group == nullptr) {
    reply_stream_range(c, *wanted.stream, from, kStreamIdMax, options.count);
    return;
  }
  uint64_t left = wanted.stream->count_between(from, kStreamIdMax, options.count);
  c.reply.array(left);
  StreamGroup& group = wanted.edit->group;
  StreamWalk walk(*wanted.stream, from, kStreamIdMax);
  for (; left > 0 && walk.next(); left--) {
    wanted.stream->advance(group, walk.id());
    reply_stream_entry(c, walk);
    if (options.no_ack) continue;
    group.deliver(c.db().memory(), walk.id(), *wanted.consumer, c.now_ms());
    if (c.propagates()) [[unlikely]]
      propagate_pending(c, key, group, walk.id(), *group.find_pending(walk.id()));
  }
  propagate_last_read(c, key, group);
}

// The last of up to `count` entries behind `after`, or `after`.
StreamId last_given(const Stream& stream, StreamId after, uint64_t count) {
  if (count == UINT64_MAX) return std::max(after, stream.last_live_id());
  StreamWalk walk(stream, after.next().value_or(kStreamIdMax), kStreamIdMax);
  for (; count > 0 && walk.next(); count--) after = walk.id();
  return after;
}

// Whether each stream has an answer; makes the consumer where there is a group. Who names a stream
// twice has each new entry of a group once.
size_t decide(CommandContext& c, const ReadOptions& options, std::vector<Wanted>& all) {
  std::map<const StreamGroup*, std::shared_ptr<GroupEdit>> edits;
  std::map<const StreamGroup*, StreamId> given;
  size_t served = 0;
  for (size_t i = 0; i < all.size(); i++) {
    Wanted& wanted = all[i];
    if (wanted.stream == nullptr) continue;
    if (wanted.group != nullptr) {
      std::shared_ptr<GroupEdit>& edit = edits[wanted.group];
      if (!edit) {
        edit = std::make_shared<GroupEdit>(c, c.keys[i], wanted.found, options.group);
        edit->propagates_itself();
      }
      wanted.edit = edit;
    }
    if (wanted.group != nullptr && !wanted.history && all.size() > 1) {
      StreamId& last = given.try_emplace(wanted.group, wanted.after).first->second;
      wanted.after = last;
      last = last_given(*wanted.stream, last, options.count);
    }
    wanted.served = wanted.history ||
                    (wanted.stream->length() > 0 && wanted.stream->last_live_id() > wanted.after);
    served += wanted.served ? 1 : 0;
    if (wanted.group == nullptr) continue;
    const bool delivers = wanted.served && !wanted.history && !options.no_ack;
    wanted.consumer =
        &consumer_of(c, c.keys[i], wanted.edit->group, options.consumer,
                     delivers ? ConsumerEffect::kXclaimFollows : ConsumerEffect::kOwn);
  }
  return served;
}

void reply_streams(CommandContext& c, const ReadOptions& options, const std::vector<Wanted>& all,
                   size_t served) {
  const bool as_map = c.reply.resp() == 3;
  if (as_map) {
    c.reply.map(served);
  } else {
    c.reply.array(served);
  }
  for (size_t i = 0; i < all.size(); i++) {
    if (!all[i].served) continue;
    if (!as_map) c.reply.array(2);
    c.reply.bulk(c.keys[i].name);
    if (all[i].history) {
      reply_history(c, c.keys[i], all[i], options.count);
    } else {
      reply_new_entries(c, c.keys[i], all[i], options);
    }
  }
}

// Waits with "$" as the id that it means now. "+" stays: it is the last entry of whenever there is
// one.
void wait(CommandContext& c, const ReadOptions& options, const std::vector<Wanted>& all) {
  if (c.block != nullptr) {
    c.block->even_without_key = options.of_group;
    c.block->args.assign(c.args.begin(), c.args.end());
    for (size_t i = 0; i < all.size(); i++) {
      std::string& id = c.block->args[options.keys_at + options.keys + i];
      StreamIdText scratch;
      if (id == "$") id = format_stream_id(all[i].after, scratch);
    }
  }
  wait_or_reply_nothing(c, *options.block_ms, Type::kStream, NothingCame::kNullArray);
}

void read(CommandContext& c, bool of_group) {
  const auto options = parse_read(c, of_group);
  if (!options) return;
  auto all = resolve(c, *options);
  if (!all) return;
  const size_t served = decide(c, *options, *all);
  if (served > 0) {
    reply_streams(c, *options, *all, served);
  } else if (options->block_ms) {
    wait(c, *options, *all);
  } else {
    c.reply.null_array();
  }
}

void xread(CommandContext& c) { read(c, false); }
void xreadgroup(CommandContext& c) { read(c, true); }

// --- table ------------------------------------------------------------------------------------

template <int16_t kOptions>
constexpr KeyRule kStreamsRules[] = {{.access = kRO | kAccess,
                                      .begin = KeyRule::Begin::kKeyword,
                                      .at = kOptions,
                                      .keyword = "STREAMS",
                                      .find = KeyRule::Find::kRange,
                                      .last = -1,
                                      .limit = 2}};

constexpr CommandSpec kStreamReadCommands[] = {
    {.name = "xread",
     .run = xread,
     .arity = -4,
     .flags = kReadOnly | kBlocking | kMovableKeys,
     .categories = kStreamCategory,
     .key_access = kRO | kAccess,
     .find_keys = find_stream_keys,
     .key_rules = kStreamsRules<1>},
    {.name = "xreadgroup",
     .run = xreadgroup,
     .arity = -7,
     .flags = kWrite | kBlocking | kMovableKeys,
     .effect = kRewritten,
     .categories = kStreamCategory,
     .key_access = kRO | kAccess,
     .find_keys = find_stream_keys,
     .key_rules = kStreamsRules<4>},
};

}  // namespace

CommandFamily stream_read_commands() { return kStreamReadCommands; }

}  // namespace engine
