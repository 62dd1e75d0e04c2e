// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "engine/commands/keys/key_commands.h"
#include "engine/commands/support/expire_condition.h"
#include "engine/commands/support/expiry_argument.h"
#include "engine/commands/support/value_support.h"

namespace engine {

namespace {

// --- EXPIRE and its relatives -----------------------------------------------------------------

void expire_in(CommandContext& c, ExpiryUnit unit) {
  const auto condition = parse_expire_condition(c, 3, c.args.size());
  if (!condition) return;
  const auto amount = base::parse_int64(c.args[2]);
  if (!amount) {
    c.error(errors::kNotInteger);
    return;
  }
  const auto expire_ms = to_unix_ms(*amount, unit, c.now_ms());
  if (!expire_ms) {
    c.error(errors::invalid_expire_time(c.spec.name));
    return;
  }
  const Database::Found found = c.db().find(c.keys[0], Use::kWrite);
  if (!found || !condition->holds(found->expire_ms(), *expire_ms)) {
    c.reply.integer(0);
    return;
  }
  if (c.db().is_past(*expire_ms)) {
    expire_now(c, c.keys[0], found);
  } else {
    c.db().set_expire(c.keys[0], found, std::max<int64_t>(*expire_ms, 0));
    c.propagate({"PEXPIREAT", c.keys[0].name, std::max<int64_t>(*expire_ms, 0)});
    for (const std::string_view option : c.args.subspan(3)) c.propagate_word(option);
    c.notify(kGenericEvent, "expire", c.keys[0]);
  }
  c.reply.integer(1);
}

void expire(CommandContext& c) { expire_in(c, ExpiryUnit::kSeconds); }
void pexpire(CommandContext& c) { expire_in(c, ExpiryUnit::kMilliseconds); }
void expireat(CommandContext& c) { expire_in(c, ExpiryUnit::kUnixSeconds); }
void pexpireat(CommandContext& c) { expire_in(c, ExpiryUnit::kUnixMilliseconds); }

void persist(CommandContext& c) {
  const Database::Found found = c.db().find(c.keys[0], Use::kWrite);
  const bool had_expiry = found && found->has_expire();
  if (had_expiry) {
    c.db().set_expire(c.keys[0], found, Entry::kNoExpire);
    c.notify(kGenericEvent, "persist", c.keys[0]);
  }
  c.reply.integer(had_expiry ? 1 : 0);
}

// --- TTL and its relatives --------------------------------------------------------------------

// -2 without the key, -1 without an expiry, else what `convert` makes of the expiry.
template <typename Convert>
void reply_expiry(CommandContext& c, Convert convert) {
  const Database::Found found = c.db().find(c.keys[0], Use::kProbe);
  if (!found) {
    c.reply.integer(-2);
  } else if (!found->has_expire()) {
    c.reply.integer(-1);
  } else {
    c.reply.integer(convert(found->expire_ms()));
  }
}

// Not negative: who imports keys sees those, too, whose time has come.
int64_t ms_left(const CommandContext& c, int64_t expire_ms) {
  return std::max<int64_t>(expire_ms - c.now_ms(), 0);
}

void ttl(CommandContext& c) {
  reply_expiry(c, [&](int64_t expire_ms) { return (ms_left(c, expire_ms) + 500) / 1000; });
}
void pttl(CommandContext& c) {
  reply_expiry(c, [&](int64_t expire_ms) { return ms_left(c, expire_ms); });
}
void expiretime(CommandContext& c) {
  reply_expiry(c, [](int64_t expire_ms) { return (expire_ms + 500) / 1000; });
}
void pexpiretime(CommandContext& c) {
  reply_expiry(c, [](int64_t expire_ms) { return expire_ms; });
}

// --- table ------------------------------------------------------------------------------------

constexpr uint32_t kChange = kWrite | kFast;
constexpr uint32_t kAsk = kReadOnly | kFast;

constexpr CommandSpec kExpiryCommands[] = {
    {.name = "expire",
     .run = expire,
     .arity = -3,
     .flags = kChange,
     .effect = kRewritten,
     .categories = kKeyspaceCategory,
     .keys = kOne,
     .key_access = kRW | kUpdate},
    {.name = "expireat",
     .run = expireat,
     .arity = -3,
     .flags = kChange,
     .effect = kRewritten,
     .categories = kKeyspaceCategory,
     .keys = kOne,
     .key_access = kRW | kUpdate},
    {.name = "expiretime",
     .run = expiretime,
     .arity = 2,
     .flags = kAsk,
     .categories = kKeyspaceCategory,
     .keys = kOne,
     .key_access = kRO | kAccess},
    {.name = "persist",
     .run = persist,
     .arity = 2,
     .flags = kChange,
     .effect = kVerbatim,
     .categories = kKeyspaceCategory,
     .keys = kOne,
     .key_access = kRW | kUpdate},
    {.name = "pexpire",
     .run = pexpire,
     .arity = -3,
     .flags = kChange,
     .effect = kRewritten,
     .categories = kKeyspaceCategory,
     .keys = kOne,
     .key_access = kRW | kUpdate},
    {.name = "pexpireat",
     .run = pexpireat,
     .arity = -3,
     .flags = kChange,
     .effect = kRewritten,
     .categories = kKeyspaceCategory,
     .keys = kOne,
     .key_access = kRW | kUpdate},
    {.name = "pexpiretime",
     .run = pexpiretime,
     .arity = 2,
     .flags = kAsk,
     .categories = kKeyspaceCategory,
     .keys = kOne,
     .key_access = kRO | kAccess},
    {.name = "pttl",
     .run = pttl,
     .arity = 2,
     .flags = kAsk,
     .categories = kKeyspaceCategory,
     .keys = kOne,
     .key_access = kRO | kAccess},
    {.name = "ttl",
     .run = ttl,
     .arity = 2,
     .flags = kAsk,
     .categories = kKeyspaceCategory,
     .keys = kOne,
     .key_access = kRO | kAccess},
};

}  // namespace

CommandFamily expiry_commands() { return kExpiryCommands; }

}  // namespace engine
