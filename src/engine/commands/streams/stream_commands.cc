// SPDX-License-Identifier: Apache-2.0
#include "engine/commands/streams/stream_commands.h"

#include <algorithm>

#include "engine/commands/streams/stream_support.h"
#include "engine/commands/support/argument_parser.h"
#include "engine/commands/support/value_support.h"

namespace engine {

namespace {

// --- options of XADD and XTRIM ----------------------------------------------------------------

// The id that XADD is to give: all of it, only its time, or nothing.
struct WantedId {
  bool ms_given = false;
  bool seq_given = false;
  StreamId id;
};

struct AddOptions {
  StreamTrim trim;
  bool limit_given = false;
  bool only_existing = false;
  WantedId wanted;
  size_t pairs_at = 0;  // of the first field among the arguments
};

std::optional<WantedId> wanted_id(CommandContext& c, std::string_view text) {
  if (text == "*") return WantedId{};
  if (text.size() > 2 && text.substr(text.size() - 2) == "-*") {
    const std::string_view ms = text.substr(0, text.size() - 2);
    if (ms.find('-') == std::string_view::npos) {
      const auto id = strict_stream_id(c, ms);
      if (!id) return std::nullopt;
      return WantedId{true, false, *id};
    }
  }
  const auto id = strict_stream_id(c, text);
  if (!id) return std::nullopt;
  return WantedId{true, true, *id};
}

// MAXLEN or MINID, of which the word is read; true if there was no mistake.
bool take_trim(CommandContext& c, size_t& at, StreamTrim::By by, StreamTrim& trim) {
  if (trim.by != StreamTrim::By::kNothing) {
    c.error("ERR syntax error, MAXLEN and MINID options at the same time are not compatible");
    return false;
  }
  trim.by = by;
  if (at + 1 < c.args.size() && (c.args[at] == "~" || c.args[at] == "=")) {
    trim.whole_nodes = c.args[at++] == "~";
  }
  if (by == StreamTrim::By::kId) {
    const auto id = strict_stream_id(c, c.args[at++]);
    trim.id = id.value_or(StreamId{});
    return id.has_value();
  }
  const auto length = base::parse_int64(c.args[at++]);
  if (!length) c.error(errors::kNotInteger);
  if (length && *length < 0) c.error("ERR The MAXLEN argument must be >= 0.");
  trim.length = static_cast<uint64_t>(length.value_or(0));
  return length && *length >= 0;
}

bool take_limit(CommandContext& c, std::string_view text, AddOptions& options) {
  const auto limit = base::parse_int64(text);
  if (!limit) c.error(errors::kNotInteger);
  if (limit && *limit < 0) c.error("ERR The LIMIT argument must be >= 0.");
  if (!limit || *limit < 0) return false;
  options.limit_given = true;
  options.trim.entries_max = static_cast<uint64_t>(*limit);
  return true;
}

// What belongs together is there; sets the limit that nobody gave.
bool finish_trim(CommandContext& c, AddOptions& options) {
  StreamTrim& trim = options.trim;
  if (trim.by == StreamTrim::By::kNothing && trim.entries_max != 0) {
    c.error("ERR syntax error, LIMIT cannot be used without specifying a trimming strategy");
    return false;
  }
  if (options.limit_given && !trim.whole_nodes) {
    c.error("ERR syntax error, LIMIT cannot be used without the special ~ option");
    return false;
  }
  if (!options.limit_given && trim.whole_nodes) {
    constexpr int64_t kNodes = 100;
    constexpr int64_t kLimitMax = 1'000'000;
    constexpr int64_t kLimitUnset = 10'000;
    const int64_t entries = std::min(c.settings.stream_node_max_entries, kLimitMax / kNodes);
    trim.entries_max = static_cast<uint64_t>(entries > 0 ? kNodes * entries : kLimitUnset);
  }
  return true;
}

// Reads what stands before the fields of XADD, or all that XTRIM has.
std::optional<AddOptions> parse_options(CommandContext& c, bool add) {
  AddOptions options;
  size_t at = 2;
  while (at < c.args.size() && options.pairs_at == 0) {
    const std::string_view word = c.args[at];
    const bool more = at + 1 < c.args.size();
    at++;
    if (add && word == "*") {
      options.pairs_at = at;
    } else if (more && base::equals_ignore_case(word, "MAXLEN")) {
      if (!take_trim(c, at, StreamTrim::By::kLength, options.trim)) return std::nullopt;
    } else if (more && base::equals_ignore_case(word, "MINID")) {
      if (!take_trim(c, at, StreamTrim::By::kId, options.trim)) return std::nullopt;
    } else if (more && base::equals_ignore_case(word, "LIMIT")) {
      if (!take_limit(c, c.args[at++], options)) return std::nullopt;
    } else if (add && base::equals_ignore_case(word, "NOMKSTREAM")) {
      options.only_existing = true;
    } else if (add) {
      const auto wanted = wanted_id(c, word);
      if (!wanted) return std::nullopt;
      options.wanted = *wanted;
      options.pairs_at = at;
    } else {
      c.error(errors::kSyntax);
      return std::nullopt;
    }
  }
  if (!add && options.trim.by == StreamTrim::By::kNothing && options.trim.entries_max == 0) {
    c.error("ERR syntax error, XTRIM must be called with a trimming strategy");
    return std::nullopt;
  }
  if (!finish_trim(c, options)) return std::nullopt;
  return options;
}

// --- XADD -------------------------------------------------------------------------------------

// The id that a new entry gets; nullopt if it would not be behind the last one.
std::optional<StreamId> next_id(const WantedId& wanted, StreamId last, int64_t now_ms) {
  StreamId id = wanted.id;
  if (!wanted.ms_given) {
    const auto now = static_cast<uint64_t>(now_ms);
    return now > last.ms ? StreamId{now, 0} : last.next();
  }
  if (!wanted.seq_given && id.ms == last.ms) {
    if (last.seq == UINT64_MAX) return std::nullopt;
    id.seq = last.seq + 1;
  }
  return id > last ? std::optional(id) : std::nullopt;
}

StreamLimits limits_of(const Settings& settings) {
  return {.node_bytes = settings.stream_node_max_bytes,
          .node_entries = static_cast<uint64_t>(settings.stream_node_max_entries)};
}

bool fits(Arguments pairs) {
  size_t bytes = 0;
  for (const std::string_view text : pairs) bytes += text.size();
  return bytes <= Stream::kEntryBytesMax;
}

// What is left of the stream, which `~` and LIMIT do not say: by its length, or by its first id.
void propagate_trim(const CommandContext& c, const StreamTrim& trim, const Stream& stream) {
  StreamIdText scratch;
  if (trim.by == StreamTrim::By::kId && stream.length() > 0) {
    for (const EffectWord word : {"MINID", "="}) c.propagate_word(word);
    c.propagate_word(format_stream_id(stream.first_id(), scratch));
  } else {
    for (const EffectWord word : {"MAXLEN", "="}) c.propagate_word(word);
    c.propagate_word(static_cast<int64_t>(stream.length()));
  }
}

// With the id that the entry got.
void propagate_xadd(const CommandContext& c, const AddOptions& options, StreamId id,
                    const Stream& stream) {
  if (!c.propagates()) [[likely]]
    return;
  const bool trims = options.trim.by != StreamTrim::By::kNothing;
  if (options.wanted.seq_given && !trims) {
    c.propagate_verbatim();
    return;
  }
  c.propagate({"XADD", c.keys[0].name});
  if (trims) propagate_trim(c, options.trim, stream);
  StreamIdText scratch;
  c.propagate_word(format_stream_id(id, scratch));
  for (const std::string_view word : c.args.subspan(options.pairs_at)) c.propagate_word(word);
}

void propagate_xtrim(const CommandContext& c, const StreamTrim& trim, const Stream& stream) {
  if (!c.propagates()) [[likely]]
    return;
  if (!trim.whole_nodes) {
    c.propagate_verbatim();
    return;
  }
  c.propagate({"XTRIM", c.keys[0].name});
  propagate_trim(c, trim, stream);
}

void xadd(CommandContext& c) {
  const auto options = parse_options(c, true);
  if (!options) return;
  const Arguments pairs = c.args.subspan(std::max(options->pairs_at, size_t{1}));
  if (options->pairs_at == 0 || pairs.size() < 2 || pairs.size() % 2 != 0) {
    c.error(errors::wrong_number_of_arguments("xadd"));
    return;
  }
  const WantedId& wanted = options->wanted;
  if (wanted.seq_given && wanted.id.is_zero()) {
    c.error("ERR The ID specified in XADD must be greater than 0-0");
    return;
  }
  const auto found = find_of_type(c, c.keys[0], Type::kStream, Use::kWrite);
  if (!found) return;
  if (!*found && options->only_existing) {
    c.reply.null();
    return;
  }
  const StreamId last = *found ? open_stream(*found->entry()).last_id() : kStreamIdMin;
  if (last == kStreamIdMax) {
    c.error("ERR The stream has exhausted the last possible ID, unable to add more items");
    return;
  }
  const auto id = next_id(wanted, last, c.now_ms());
  if (!id) {
    c.error("ERR The ID specified in XADD is equal or smaller than the target stream top item");
    return;
  }
  if (!fits(pairs)) {
    c.error("ERR Elements are too large to be stored");
    return;
  }
  base::SlabCache& memory = c.db().memory();
  Edit edit = c.db().edit(c.keys[0], *found);
  Stream* stream = edit ? &open_stream(*edit) : Stream::create(memory);
  stream->append(memory, *id, pairs, limits_of(c.settings));
  const uint64_t trimmed = stream->trim(memory, options->trim);
  if (!edit) add_object(c, edit, stream->object());
  propagate_xadd(c, *options, *id, *stream);
  c.notify(kStreamEvent, "xadd", c.keys[0]);
  if (trimmed > 0) c.notify(kStreamEvent, "xtrim", c.keys[0]);
  reply_stream_id(c, *id);
}

// --- taking out -------------------------------------------------------------------------------

void xtrim(CommandContext& c) {
  const auto options = parse_options(c, false);
  if (!options) return;
  const auto found = find_of_type(c, c.keys[0], Type::kStream, Use::kWrite);
  if (!found) return;
  if (!*found) {
    c.reply.integer(0);
    return;
  }
  Edit edit = c.db().edit(c.keys[0], *found);
  Stream& stream = open_stream(*edit);
  const uint64_t taken = stream.trim(c.db().memory(), options->trim);
  if (taken > 0) {
    propagate_xtrim(c, options->trim, stream);
    c.notify(kStreamEvent, "xtrim", c.keys[0]);
  } else {
    edit.unchanged();
  }
  c.reply.integer(static_cast<int64_t>(taken));
}

void xdel(CommandContext& c) {
  const auto found = find_of_type(c, c.keys[0], Type::kStream, Use::kWrite);
  if (!found) return;
  if (!*found) {
    c.reply.integer(0);
    return;
  }
  const auto ids = stream_ids(c, 2);
  if (!ids) return;
  Edit edit = c.db().edit(c.keys[0], *found);
  const size_t erased = open_stream(*edit).erase(c.db().memory(), *ids);
  if (erased > 0) {
    c.notify(kStreamEvent, "xdel", c.keys[0]);
  } else {
    edit.unchanged();
  }
  c.reply.integer(static_cast<int64_t>(erased));
}

// --- looking ----------------------------------------------------------------------------------

void xlen(CommandContext& c) {
  const auto stream = find_stream(c, c.keys[0], Use::kRead);
  if (!stream) return;
  c.reply.integer(*stream != nullptr ? static_cast<int64_t>((*stream)->length()) : 0);
}

void range(CommandContext& c, StreamWalk::Direction direction) {
  const bool backwards = direction == StreamWalk::Direction::kBackwards;
  const auto from = range_start(c, c.args[backwards ? 3 : 2]);
  if (!from) return;
  const auto to = range_end(c, c.args[backwards ? 2 : 3]);
  if (!to) return;
  uint64_t count = UINT64_MAX;
  ArgumentParser arguments(c, 4);
  while (arguments.more()) {
    if (arguments.left() > 1 && arguments.take("COUNT")) {
      count = static_cast<uint64_t>(std::max<int64_t>(0, arguments.integer()));
    } else {
      arguments.fail(errors::kSyntax);
    }
  }
  if (!arguments.finish()) return;
  const auto stream = find_stream(c, c.keys[0], Use::kRead);
  if (!stream) return;
  if (*stream == nullptr) {
    c.reply.array(0);
  } else if (count == 0) {
    c.reply.null_array();
  } else {
    reply_stream_range(c, **stream, *from, *to, count, direction);
  }
}

void xrange(CommandContext& c) { range(c, StreamWalk::Direction::kForwards); }
void xrevrange(CommandContext& c) { range(c, StreamWalk::Direction::kBackwards); }

// --- XSETID -----------------------------------------------------------------------------------

void xsetid(CommandContext& c) {
  const auto id = strict_stream_id(c, c.args[2]);
  if (!id) return;
  std::optional<int64_t> added;
  StreamId max_deleted;
  for (size_t i = 3; i < c.args.size(); i += 2) {
    const bool more = i + 1 < c.args.size();
    if (more && base::equals_ignore_case(c.args[i], "ENTRIESADDED")) {
      added = base::parse_int64(c.args[i + 1]);
      if (!added) return c.error(errors::kNotInteger);
      if (*added < 0) return c.error("ERR entries_added must be positive");
    } else if (more && base::equals_ignore_case(c.args[i], "MAXDELETEDID")) {
      const auto given = strict_stream_id(c, c.args[i + 1]);
      if (!given) return;
      max_deleted = *given;
      if (*id < max_deleted) {
        return c.error(
            "ERR The ID specified in XSETID is smaller than the provided max_deleted_entry_id");
      }
    } else {
      return c.error(errors::kSyntax);
    }
  }
  const auto found = find_of_type(c, c.keys[0], Type::kStream, Use::kWrite);
  if (!found) return;
  if (!*found) return c.error(errors::kNoSuchKey);
  const Stream& before = open_stream(*found->entry());
  if (*id < before.max_deleted_id()) {
    return c.error("ERR The ID specified in XSETID is smaller than current max_deleted_entry_id");
  }
  if (before.length() > 0 && *id < before.last_live_id()) {
    return c.error("ERR The ID specified in XSETID is smaller than the target stream top item");
  }
  if (before.length() > 0 && added && static_cast<uint64_t>(*added) < before.length()) {
    return c.error(
        "ERR The entries_added specified in XSETID is smaller than the target stream length");
  }
  Edit edit = c.db().edit(c.keys[0], *found);
  edit.unsignalled();
  Stream& stream = open_stream(*edit);
  stream.set_last_id(*id);
  if (added) stream.set_entries_added(static_cast<uint64_t>(*added));
  if (!max_deleted.is_zero()) stream.set_max_deleted_id(max_deleted);
  c.notify(kStreamEvent, "xsetid", c.keys[0]);
  c.reply.ok();
}

// --- table ------------------------------------------------------------------------------------

constexpr CommandSpec kStreamCommands[] = {
    {.name = "xadd",
     .run = xadd,
     .arity = -5,
     .flags = kWrite | kDenyOom | kFast,
     .effect = kRewritten,
     .categories = kStreamCategory,
     .keys = kOne,
     .key_access = kRW | kUpdate,
     .key_notes = "May trim what is there"},
    {.name = "xdel",
     .run = xdel,
     .arity = -3,
     .flags = kWrite | kFast,
     .effect = kVerbatim,
     .categories = kStreamCategory,
     .keys = kOne,
     .key_access = kRW | kDelete},
    {.name = "xlen",
     .run = xlen,
     .arity = 2,
     .flags = kReadOnly | kFast,
     .categories = kStreamCategory,
     .keys = kOne,
     .key_access = kRO},
    {.name = "xrange",
     .run = xrange,
     .arity = -4,
     .flags = kReadOnly,
     .categories = kStreamCategory,
     .keys = kOne,
     .key_access = kRO | kAccess},
    {.name = "xrevrange",
     .run = xrevrange,
     .arity = -4,
     .flags = kReadOnly,
     .categories = kStreamCategory,
     .keys = kOne,
     .key_access = kRO | kAccess},
    {.name = "xsetid",
     .run = xsetid,
     .arity = -3,
     .flags = kWrite | kDenyOom | kFast,
     .effect = kVerbatim,
     .categories = kStreamCategory,
     .keys = kOne,
     .key_access = kRW | kUpdate},
    {.name = "xtrim",
     .run = xtrim,
     .arity = -4,
     .flags = kWrite,
     .effect = kRewritten,
     .categories = kStreamCategory,
     .keys = kOne,
     .key_access = kRW | kDelete},
};

}  // namespace

CommandFamily stream_commands() { return kStreamCommands; }

}  // namespace engine
