// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <iterator>

#include "engine/commands/strings/string_commands.h"
#include "engine/commands/strings/string_support.h"
#include "engine/commands/support/argument_parser.h"
#include "engine/commands/support/value_support.h"
#include "engine/session/string_limit.h"
#include "engine/types/lcs.h"
#include "engine/types/string.h"

namespace engine {

namespace {

// --- writing a part ---------------------------------------------------------------------------

bool fits(CommandContext& c, size_t offset, size_t bytes) {
  if (offset + bytes <= string_bytes_max(c.settings, c.client)) return true;
  c.error(errors::kStringTooLong);
  return false;
}

void append(CommandContext& c) {
  const auto found = find_string(c, c.keys[0], Use::kWrite);
  if (!found) return;
  const std::string_view suffix = c.args[2];
  if (!*found) {
    store_string(c.db(), c.keys[0], *found, suffix, Entry::kNoExpire);
    c.notify(kStringEvent, "append", c.keys[0]);
    c.reply.integer(static_cast<int64_t>(suffix.size()));
    return;
  }
  const size_t length = string_length(*found->entry());
  if (!fits(c, length, suffix.size())) return;
  const size_t written = write_string_at(c, *found, length, suffix);
  c.notify(kStringEvent, "append", c.keys[0]);
  c.reply.integer(static_cast<int64_t>(written));
}

void setrange(CommandContext& c) {
  const auto offset = base::parse_int64(c.args[2]);
  if (!offset) {
    c.error(errors::kNotInteger);
    return;
  }
  if (*offset < 0) {
    c.error("ERR offset is out of range");
    return;
  }
  const std::string_view bytes = c.args[3];
  const auto found = find_string(c, c.keys[0], Use::kWrite);
  if (!found) return;
  if (bytes.empty()) {  // changes nothing, not even the encoding
    c.reply.integer(*found ? static_cast<int64_t>(string_length(*found->entry())) : 0);
    return;
  }
  const auto start = static_cast<size_t>(*offset);
  if (start > string_bytes_max(c.settings, c.client)) {
    c.error(errors::kStringTooLong);
    return;
  }
  if (!fits(c, start, bytes.size())) return;
  const size_t length = *found ? string_length(*found->entry()) : 0;
  if (!may_grow(c, length, start)) return;
  const size_t written = write_string_at(c, *found, start, bytes);
  c.notify(kStringEvent, "setrange", c.keys[0]);
  c.reply.integer(static_cast<int64_t>(written));
}

// --- reading a part ---------------------------------------------------------------------------

void strlen(CommandContext& c) {
  const auto found = find_string(c, c.keys[0], Use::kRead);
  if (found) c.reply.integer(*found ? static_cast<int64_t>(string_length(*found->entry())) : 0);
}

// Bytes `start` to `end`, both inclusive, negative ones counted from the end.
std::string_view slice(std::string_view bytes, int64_t start, int64_t end) {
  const auto length = static_cast<int64_t>(bytes.size());
  if (start < 0 && end < 0 && start > end) return {};
  if (start < 0) start = std::max<int64_t>(0, start + length);
  if (end < 0) end = std::max<int64_t>(0, end + length);
  end = std::min(end, length - 1);
  if (length == 0 || start > end) return {};
  return bytes.substr(static_cast<size_t>(start), static_cast<size_t>(end - start + 1));
}

void getrange(CommandContext& c) {
  const auto start = base::parse_int64(c.args[2]);
  const auto end = base::parse_int64(c.args[3]);
  if (!start || !end) {
    c.error(errors::kNotInteger);
    return;
  }
  const auto found = find_string(c, c.keys[0], Use::kRead);
  if (!found) return;
  IntegerText scratch;
  const std::string_view bytes =
      *found ? string_bytes(*found->entry(), scratch) : std::string_view{};
  c.reply.bulk(slice(bytes, *start, *end));
}

// --- LCS --------------------------------------------------------------------------------------

struct LcsOptions {
  bool length_only = false;
  bool matches = false;
  bool with_lengths = false;
  int64_t length_min = 0;
};

void reply_matches(CommandContext& c, const Lcs& lcs, const LcsOptions& options) {
  std::vector<LcsMatch> shown;
  std::copy_if(lcs.matches.begin(), lcs.matches.end(), std::back_inserter(shown),
               [&](const LcsMatch& match) {
                 return static_cast<int64_t>(match.length()) >= options.length_min;
               });
  const auto range = [&](size_t first, size_t last) {
    c.reply.array(2);
    c.reply.integer(static_cast<int64_t>(first));
    c.reply.integer(static_cast<int64_t>(last));
  };
  c.reply.map(2);
  c.reply.bulk("matches");
  c.reply.array(shown.size());
  for (const LcsMatch& match : shown) {
    c.reply.array(options.with_lengths ? 3 : 2);
    range(match.a_first, match.a_last);
    range(match.b_first, match.b_last);
    if (options.with_lengths) c.reply.integer(static_cast<int64_t>(match.length()));
  }
  c.reply.bulk("len");
  c.reply.integer(static_cast<int64_t>(lcs.subsequence.size()));
}

// False if the arguments are wrong: the client has its error.
bool parse_lcs_options(CommandContext& c, LcsOptions& options) {
  ArgumentParser arguments(c, 3);
  while (arguments.more()) {
    if (arguments.take("IDX")) {
      options.matches = true;
    } else if (arguments.take("LEN")) {
      options.length_only = true;
    } else if (arguments.take("WITHMATCHLEN")) {
      options.with_lengths = true;
    } else if (arguments.left() > 1 && arguments.take("MINMATCHLEN")) {
      options.length_min = std::max<int64_t>(0, arguments.integer());
    } else {
      arguments.fail(errors::kSyntax);
    }
  }
  if (!arguments.finish()) return false;
  if (options.matches && options.length_only) {
    c.error("ERR If you want both the length and indexes, please just use IDX.");
    return false;
  }
  return true;
}

void lcs(CommandContext& c) {
  const Database::Found a = c.db().find(c.keys[0], Use::kRead);
  const Database::Found b = c.db().find(c.keys[1], Use::kRead);
  if ((a && a->type() != Type::kString) || (b && b->type() != Type::kString)) {
    c.error("ERR The specified keys must contain string values");
    return;
  }
  LcsOptions options;
  if (!parse_lcs_options(c, options)) return;
  IntegerText scratch_a;
  IntegerText scratch_b;
  const auto result = longest_common_subsequence(
      a ? string_bytes(*a.entry(), scratch_a) : std::string_view{},
      b ? string_bytes(*b.entry(), scratch_b) : std::string_view{}, c.settings.proto_max_bulk_len);
  if (!result) {
    c.error("ERR Insufficient memory, transient memory for LCS exceeds proto-max-bulk-len");
  } else if (options.matches) {
    reply_matches(c, *result, options);
  } else if (options.length_only) {
    c.reply.integer(static_cast<int64_t>(result->subsequence.size()));
  } else {
    c.reply.bulk(result->subsequence);
  }
}

// --- table ------------------------------------------------------------------------------------

constexpr CommandSpec kStringRangeCommands[] = {
    {.name = "append",
     .run = append,
     .arity = 3,
     .flags = kWrite | kDenyOom | kFast,
     .effect = kVerbatim,
     .categories = kStringCategory,
     .keys = kOne,
     .key_access = kRW | kInsert},
    {.name = "getrange",
     .run = getrange,
     .arity = 4,
     .flags = kReadOnly,
     .categories = kStringCategory,
     .keys = kOne,
     .key_access = kRO | kAccess},
    {.name = "lcs",
     .run = lcs,
     .arity = -3,
     .flags = kReadOnly,
     .categories = kStringCategory,
     .keys = {1, 2, 1},
     .key_access = kRO | kAccess},
    {.name = "setrange",
     .run = setrange,
     .arity = 4,
     .flags = kWrite | kDenyOom,
     .effect = kVerbatim,
     .categories = kStringCategory,
     .keys = kOne,
     .key_access = kRW | kUpdate},
    {.name = "strlen",
     .run = strlen,
     .arity = 2,
     .flags = kReadOnly | kFast,
     .categories = kStringCategory,
     .keys = kOne,
     .key_access = kRO},
    {.name = "substr",
     .run = getrange,
     .arity = 4,
     .flags = kReadOnly,
     .categories = kStringCategory,
     .keys = kOne,
     .key_access = kRO | kAccess},
};

}  // namespace

CommandFamily string_range_commands() { return kStringRangeCommands; }

}  // namespace engine
