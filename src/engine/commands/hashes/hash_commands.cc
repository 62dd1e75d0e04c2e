// SPDX-License-Identifier: Apache-2.0
#include "engine/commands/hashes/hash_commands.h"

#include <algorithm>
#include <cmath>
#include <string>

#include "engine/commands/hashes/hash_support.h"
#include "engine/commands/support/argument_parser.h"

namespace engine {

namespace {

// --- writing ----------------------------------------------------------------------------------

// Sets the pairs behind the key and returns how many fields are new; nullopt: the client has its
// error.
std::optional<int64_t> set_pairs(CommandContext& c) {
  if (c.args.size() % 2 != 0) {
    c.error(errors::wrong_number_of_arguments(c.spec.name));
    return std::nullopt;
  }
  const auto found = find_hash(c, c.keys[0], Use::kWrite);
  if (!found) return std::nullopt;
  const Arguments pairs = c.args.subspan(2);
  Edit edit = c.db().edit(c.keys[0], *found);
  Hash hash = hash_to_write(c, edit);
  size_t longest = 0;
  for (const std::string_view text : pairs) longest = std::max(longest, text.size());
  hash.prepare_for(*found ? 0 : pairs.size() / 2, longest);
  int64_t added = 0;
  for (size_t i = 0; i < pairs.size(); i += 2) added += hash.set(pairs[i], pairs[i + 1]) ? 1 : 0;
  c.notify(kHashEvent, "hset", c.keys[0]);
  return added;
}

void hset(CommandContext& c) {
  if (const auto added = set_pairs(c)) c.reply.integer(*added);
}

void hmset(CommandContext& c) {
  if (set_pairs(c)) c.reply.ok();
}

void hsetnx(CommandContext& c) {
  const auto found = find_hash(c, c.keys[0], Use::kWrite);
  if (!found) return;
  if (*found && open_hash(c, *found->entry()).contains(c.args[2])) {
    c.reply.integer(0);
    return;
  }
  Edit edit = c.db().edit(c.keys[0], *found);
  Hash hash = hash_to_write(c, edit);
  hash.set(c.args[2], c.args[3]);
  propagate_verbatim_or_field(c, hash, c.args[2], c.args[3]);
  c.notify(kHashEvent, "hset", c.keys[0]);
  c.reply.integer(1);
}

void hdel(CommandContext& c) {
  const auto found = find_hash(c, c.keys[0], Use::kWrite);
  if (!found) return;
  int64_t removed = 0;
  if (*found) {
    Edit edit = c.db().edit(c.keys[0], *found);
    Hash hash = open_hash(c, *edit);
    for (const std::string_view field : c.args.subspan(2)) removed += hash.remove(field) ? 1 : 0;
    if (removed > 0) {
      c.notify(kHashEvent, "hdel", c.keys[0]);
      after_hash_change(c, edit);
    } else {
      edit.unchanged();
    }
  }
  c.reply.integer(removed);
}

void hincrby(CommandContext& c) {
  const auto increment = base::parse_int64(c.args[3]);
  if (!increment) {
    c.error(errors::kNotInteger);
    return;
  }
  const auto found = find_hash(c, c.keys[0], Use::kWrite);
  if (!found) return;
  int64_t sum = *increment;
  IntegerText scratch;
  if (*found) {
    if (const auto text = open_hash(c, *found->entry()).get(c.args[2], scratch)) {
      const auto old = base::parse_int64(*text);
      if (!old) {
        c.error("ERR hash value is not an integer");
        return;
      }
      if (__builtin_add_overflow(*old, *increment, &sum)) {
        c.error(errors::kWouldOverflow);
        return;
      }
    }
  }
  IntegerText digits;
  const std::string_view text(digits.text, base::format_int64(sum, digits.text));
  Edit edit = c.db().edit(c.keys[0], *found);
  Hash hash = hash_to_write(c, edit);
  hash.set(c.args[2], text, Hash::Expiry::kKeep);
  propagate_verbatim_or_field(c, hash, c.args[2], text);
  c.notify(kHashEvent, "hincrby", c.keys[0]);
  c.reply.integer(sum);
}

void hincrbyfloat(CommandContext& c) {
  const auto increment = base::parse_long_double(c.args[3]);
  if (!increment) {
    c.error(errors::kNotFloat);
    return;
  }
  if (std::isinf(*increment)) {
    c.error("ERR value is NaN or Infinity");
    return;
  }
  const auto found = find_hash(c, c.keys[0], Use::kWrite);
  if (!found) return;
  long double sum = *increment;
  IntegerText scratch;
  if (*found) {
    if (const auto text = open_hash(c, *found->entry()).get(c.args[2], scratch)) {
      const auto old = base::parse_long_double(*text);
      if (!old) {
        c.error("ERR hash value is not a float");
        return;
      }
      sum += *old;
    }
  }
  if (std::isnan(sum) || std::isinf(sum)) {
    c.error(errors::kWouldBeNan);
    return;
  }
  const std::string text = base::format_long_double_human(sum);
  Edit edit = c.db().edit(c.keys[0], *found);
  Hash hash = hash_to_write(c, edit);
  hash.set(c.args[2], text, Hash::Expiry::kKeep);
  propagate_field(c, hash, c.args[2], text);
  c.notify(kHashEvent, "hincrbyfloat", c.keys[0]);
  c.reply.bulk(text);
}

// --- reading ----------------------------------------------------------------------------------

void reply_field(CommandContext& c, const Entry* entry, std::string_view field) {
  IntegerText scratch;
  std::optional<std::string_view> value;
  if (entry != nullptr) value = open_hash(c, *entry).get(field, scratch);
  value ? c.reply.bulk(*value) : c.reply.null();
}

void hget(CommandContext& c) {
  const auto found = find_hash(c, c.keys[0], Use::kRead);
  if (found) reply_field(c, found->entry(), c.args[2]);
}

void hmget(CommandContext& c) {
  const auto found = find_hash(c, c.keys[0], Use::kRead);
  if (!found) return;
  const Arguments fields = c.args.subspan(2);
  c.reply.array(fields.size());
  for (const std::string_view field : fields) reply_field(c, found->entry(), field);
}

void hlen(CommandContext& c) {
  const auto found = find_hash(c, c.keys[0], Use::kRead);
  if (!found) return;
  c.reply.integer(*found ? static_cast<int64_t>(open_hash(c, *found->entry()).size()) : 0);
}

void hstrlen(CommandContext& c) {
  const auto found = find_hash(c, c.keys[0], Use::kRead);
  if (!found) return;
  IntegerText scratch;
  std::optional<std::string_view> value;
  if (*found) value = open_hash(c, *found->entry()).get(c.args[2], scratch);
  c.reply.integer(value ? static_cast<int64_t>(value->size()) : 0);
}

void hexists(CommandContext& c) {
  const auto found = find_hash(c, c.keys[0], Use::kRead);
  if (!found) return;
  c.reply.integer(*found && open_hash(c, *found->entry()).contains(c.args[2]) ? 1 : 0);
}

void reply_and_remove(CommandContext& c, const Database::Found& found, const Arguments& fields) {
  Edit edit = c.db().edit(c.keys[0], found);
  bool removed = false;
  for (const std::string_view field : fields) {
    reply_field(c, &*edit, field);
    removed |= open_hash(c, *edit).remove(field);
  }
  if (!removed) {
    edit.unchanged();
    return;
  }
  c.notify(kHashEvent, "hdel", c.keys[0]);
  after_hash_change(c, edit);
}

// HGETDEL key FIELDS numfields field [field ...]
void hgetdel(CommandContext& c) {
  // Valkey takes any word for FIELDS here.
  const auto count = base::parse_int64(c.args[3]);
  if (!count) {
    c.error(errors::kNotInteger);
    return;
  }
  const Arguments fields = c.args.subspan(4);
  if (*count <= 0 || static_cast<size_t>(*count) != fields.size()) {
    c.error(errors::kNumfields);
    return;
  }
  const auto found = find_hash(c, c.keys[0], Use::kWrite);
  if (!found) return;
  c.reply.array(fields.size());
  if (*found) {
    reply_and_remove(c, *found, fields);
  } else {
    for (size_t i = 0; i < fields.size(); i++) c.reply.null();
  }
}

// --- table ------------------------------------------------------------------------------------

constexpr CommandSpec kHashCommands[] = {
    {.name = "hdel",
     .run = hdel,
     .arity = -3,
     .flags = kWrite | kFast,
     .effect = kVerbatim,
     .categories = kHashCategory,
     .keys = kOne,
     .key_access = kRW | kDelete,
     .elements = kAllElements},
    {.name = "hexists",
     .run = hexists,
     .arity = 3,
     .flags = kReadOnly | kFast,
     .categories = kHashCategory,
     .keys = kOne,
     .key_access = kRO,
     .elements = kOneElement},
    {.name = "hget",
     .run = hget,
     .arity = 3,
     .flags = kReadOnly | kFast,
     .categories = kHashCategory,
     .keys = kOne,
     .key_access = kRO | kAccess,
     .elements = kOneElement},
    {.name = "hgetdel",
     .run = hgetdel,
     .arity = -5,
     .flags = kWrite | kFast,
     .effect = kVerbatim,
     .categories = kHashCategory,
     .keys = kOne,
     .key_access = kRW | kAccess | kDelete},
    {.name = "hincrby",
     .run = hincrby,
     .arity = 4,
     .flags = kWrite | kDenyOom | kFast,
     .effect = kRewritten,
     .categories = kHashCategory,
     .keys = kOne,
     .key_access = kRW | kAccess | kUpdate,
     .elements = kOneElement},
    {.name = "hincrbyfloat",
     .run = hincrbyfloat,
     .arity = 4,
     .flags = kWrite | kDenyOom | kFast,
     .effect = kRewritten,
     .categories = kHashCategory,
     .keys = kOne,
     .key_access = kRW | kAccess | kUpdate,
     .elements = kOneElement},
    {.name = "hlen",
     .run = hlen,
     .arity = 2,
     .flags = kReadOnly | kFast,
     .categories = kHashCategory,
     .keys = kOne,
     .key_access = kRO},
    {.name = "hmget",
     .run = hmget,
     .arity = -3,
     .flags = kReadOnly | kFast,
     .categories = kHashCategory,
     .keys = kOne,
     .key_access = kRO | kAccess,
     .elements = kAllElements},
    {.name = "hmset",
     .run = hmset,
     .arity = -4,
     .flags = kWrite | kDenyOom | kFast,
     .effect = kVerbatim,
     .categories = kHashCategory,
     .keys = kOne,
     .key_access = kRW | kUpdate,
     .elements = kElementsWithValues},
    {.name = "hset",
     .run = hset,
     .arity = -4,
     .flags = kWrite | kDenyOom | kFast,
     .effect = kVerbatim,
     .categories = kHashCategory,
     .keys = kOne,
     .key_access = kRW | kUpdate,
     .elements = kElementsWithValues},
    {.name = "hsetnx",
     .run = hsetnx,
     .arity = 4,
     .flags = kWrite | kDenyOom | kFast,
     .effect = kRewritten,
     .categories = kHashCategory,
     .keys = kOne,
     .key_access = kRW | kInsert,
     .elements = kOneElement},
    {.name = "hstrlen",
     .run = hstrlen,
     .arity = 3,
     .flags = kReadOnly | kFast,
     .categories = kHashCategory,
     .keys = kOne,
     .key_access = kRO,
     .elements = kOneElement},
};

}  // namespace

CommandFamily hash_commands() { return kHashCommands; }

}  // namespace engine
