// SPDX-License-Identifier: Apache-2.0
#include <cmath>

#include "engine/commands/strings/string_commands.h"
#include "engine/commands/strings/string_support.h"
#include "engine/types/string.h"

namespace engine {

namespace {

void add_integer(CommandContext& c, int64_t delta) {
  const auto found = find_string(c, c.keys[0], Use::kWrite);
  if (!found) return;
  const auto old = *found ? string_integer(*found->entry()) : 0;
  if (!old) {
    c.error(errors::kNotInteger);
    return;
  }
  int64_t sum;
  if (__builtin_add_overflow(*old, delta, &sum)) {
    c.error(errors::kWouldOverflow);
    return;
  }
  const Database db = c.db();
  Edit edit = db.edit(c.keys[0], *found);
  if (edit && edit->encoding() == Encoding::kInt) {
    edit->set_integer(sum);
  } else {
    const int64_t expire_ms = edit ? edit->expire_ms() : Entry::kNoExpire;
    Entry* entry = make_integer(db.memory(), c.keys[0].name, sum, {.expire_ms = expire_ms});
    db.mark_fresh(*entry);
    edit.put(entry);
  }
  c.notify(kStringEvent, "incrby", c.keys[0]);
  c.reply.integer(sum);
}

void incr(CommandContext& c) { add_integer(c, 1); }
void decr(CommandContext& c) { add_integer(c, -1); }

void incrby(CommandContext& c) {
  const auto delta = base::parse_int64(c.args[2]);
  if (!delta) {
    c.error(errors::kNotInteger);
    return;
  }
  add_integer(c, *delta);
}

void decrby(CommandContext& c) {
  const auto delta = base::parse_int64(c.args[2]);
  if (!delta) {
    c.error(errors::kNotInteger);
  } else if (*delta == INT64_MIN) {  // has no opposite
    c.error("ERR decrement would overflow");
  } else {
    add_integer(c, -*delta);
  }
}

void incrbyfloat(CommandContext& c) {
  const auto found = find_string(c, c.keys[0], Use::kWrite);
  if (!found) return;
  IntegerText scratch;
  const auto old = *found ? base::parse_long_double(string_bytes(*found->entry(), scratch)) : 0.0L;
  const auto delta = base::parse_long_double(c.args[2]);
  if (!old || !delta) {
    c.error(errors::kNotFloat);
    return;
  }
  const long double sum = *old + *delta;
  if (std::isnan(sum) || std::isinf(sum)) {
    c.error(errors::kWouldBeNan);
    return;
  }
  const std::string text = base::format_long_double_human(sum);
  const int64_t expire_ms = *found ? (*found)->expire_ms() : Entry::kNoExpire;
  store_string(c.db(), c.keys[0], *found, text, expire_ms);
  c.propagate({"SET", c.keys[0].name, text, "KEEPTTL"});
  c.notify(kStringEvent, "incrbyfloat", c.keys[0]);
  c.reply.bulk(text);
}

// --- table ------------------------------------------------------------------------------------

constexpr uint32_t kCounter = kWrite | kDenyOom | kFast;

constexpr CommandSpec kCounterCommands[] = {
    {.name = "decr",
     .run = decr,
     .arity = 2,
     .flags = kCounter,
     .effect = kVerbatim,
     .categories = kStringCategory,
     .keys = kOne,
     .key_access = kRW | kAccess | kUpdate},
    {.name = "decrby",
     .run = decrby,
     .arity = 3,
     .flags = kCounter,
     .effect = kVerbatim,
     .categories = kStringCategory,
     .keys = kOne,
     .key_access = kRW | kAccess | kUpdate},
    {.name = "incr",
     .run = incr,
     .arity = 2,
     .flags = kCounter,
     .effect = kVerbatim,
     .categories = kStringCategory,
     .keys = kOne,
     .key_access = kRW | kAccess | kUpdate},
    {.name = "incrby",
     .run = incrby,
     .arity = 3,
     .flags = kCounter,
     .effect = kVerbatim,
     .categories = kStringCategory,
     .keys = kOne,
     .key_access = kRW | kAccess | kUpdate},
    {.name = "incrbyfloat",
     .run = incrbyfloat,
     .arity = 3,
     .flags = kCounter,
     .effect = kRewritten,
     .categories = kStringCategory,
     .keys = kOne,
     .key_access = kRW | kAccess | kUpdate},
};

}  // namespace

CommandFamily counter_commands() { return kCounterCommands; }

}  // namespace engine
