// SPDX-License-Identifier: Apache-2.0
#include "engine/commands/strings/string_commands.h"

#include <algorithm>
#include <limits>

#include "engine/commands/strings/string_support.h"
#include "engine/commands/support/argument_parser.h"
#include "engine/commands/support/counted_keys.h"
#include "engine/commands/support/expiry_argument.h"
#include "engine/commands/support/value_support.h"
#include "engine/types/string.h"

namespace engine {

namespace {

// --- SET and its relatives --------------------------------------------------------------------

enum class Condition : uint8_t { kNone, kIfAbsent, kIfPresent, kIfEqual };

struct SetOptions {
  Condition condition = Condition::kNone;
  std::string_view expected;  // of IFEQ
  bool get = false;
  bool keep_ttl = false;
  std::optional<int64_t> expire_ms;
  bool verbatim = false;  // there are none
};

bool condition_holds(const SetOptions& options, const Entry* old) {
  IntegerText scratch;
  switch (options.condition) {
    case Condition::kIfAbsent:
      return old == nullptr;
    case Condition::kIfPresent:
      return old != nullptr;
    case Condition::kIfEqual:
      return old != nullptr && string_bytes(*old, scratch) == options.expected;
    case Condition::kNone:
      break;
  }
  return true;
}

// SET in the words that any replica knows: what the conditions were is decided.
void propagate_set(const CommandContext& c, const Key& key, std::string_view value,
                   const SetOptions& options) {
  if (options.expire_ms) {
    c.propagate({"SET", key.name, value, "PXAT", *options.expire_ms});
  } else if (options.keep_ttl) {
    c.propagate({"SET", key.name, value, "KEEPTTL"});
  } else if (options.verbatim) {
    c.propagate_verbatim();
  } else {
    c.propagate({"SET", key.name, value});
  }
}

// SET with everything it can be asked for.
void set_with(CommandContext& c, const SetOptions& options, std::string_view value) {
  const Database db = c.db();
  const Key& key = c.keys[0];
  const Database::Found found = db.find(key, options.get ? Use::kRead : Use::kWrite);
  const bool needs_string = options.get || options.condition == Condition::kIfEqual;
  if (needs_string && found && found->type() != Type::kString) {
    c.error(errors::kWrongType);
    return;
  }
  const bool holds = condition_holds(options, found.entry());
  if (options.get) reply_string_or_null(c, found.entry());
  if (!holds) {
    if (!options.get) c.reply.null();
    return;
  }
  if (options.expire_ms && db.is_past(*options.expire_ms)) {
    if (found) expire_now(c, key, found);  // stored and expired at once
  } else {
    const int64_t kept = options.keep_ttl && found ? found->expire_ms() : Entry::kNoExpire;
    store_string(db, key, found, value, options.expire_ms.value_or(kept));
    if (c.propagates()) [[unlikely]]
      propagate_set(c, key, value, options);
    c.notify(kStringEvent, "set", key);
    if (options.expire_ms) c.notify(kGenericEvent, "expire", key);
  }
  if (!options.get) c.reply.ok();
}

// NX or XX, which may be said again.
bool take_condition(ArgumentParser& arguments, SetOptions& options) {
  const auto take = [&](std::string_view word, Condition condition) {
    if (options.condition != Condition::kNone && options.condition != condition) return false;
    if (!arguments.take(word)) return false;
    options.condition = condition;
    return true;
  };
  return take("NX", Condition::kIfAbsent) || take("XX", Condition::kIfPresent);
}

void set(CommandContext& c) {
  SetOptions options;
  if (c.args.size() == 3) {
    options.verbatim = true;
    set_with(c, options, c.args[2]);
    return;
  }
  ArgumentParser arguments(c, 3);
  ExpiryArgument expiry;
  while (arguments.more()) {
    if (take_condition(arguments, options)) continue;
    if (!options.keep_ttl && expiry.take(arguments)) continue;
    if (options.condition == Condition::kNone && arguments.take("IFEQ")) {
      options.condition = Condition::kIfEqual;
      options.expected = arguments.string();
    } else if (arguments.take("GET")) {
      options.get = true;
    } else if (!expiry.present() && arguments.take("KEEPTTL")) {
      options.keep_ttl = true;
    } else {
      arguments.fail(errors::kSyntax);
    }
  }
  options.expire_ms = expiry.resolve(c, arguments, "set");
  if (arguments.finish()) set_with(c, options, c.args[2]);
}

void setnx(CommandContext& c) {
  const Database db = c.db();
  const Database::Found found = db.find(c.keys[0], Use::kWrite);
  if (!found) {
    store_string(db, c.keys[0], found, c.args[2], Entry::kNoExpire);
    c.notify(kStringEvent, "set", c.keys[0]);
  }
  c.reply.integer(found ? 0 : 1);
}

void set_for(CommandContext& c, ExpiryUnit unit, std::string_view command) {
  ArgumentParser arguments(c, 2);
  ExpiryArgument expiry;
  expiry.set(unit, arguments);
  SetOptions options;
  options.expire_ms = expiry.resolve(c, arguments, command);
  arguments.string();  // the value
  if (arguments.finish()) set_with(c, options, c.args[3]);
}

void setex(CommandContext& c) { set_for(c, ExpiryUnit::kSeconds, "setex"); }
void psetex(CommandContext& c) { set_for(c, ExpiryUnit::kMilliseconds, "psetex"); }

// --- GET and its relatives --------------------------------------------------------------------

void get(CommandContext& c) {
  if (const auto found = find_string(c, c.keys[0], Use::kRead)) {
    reply_string_or_null(c, found->entry());
  }
}

void getdel(CommandContext& c) {
  const auto found = find_string(c, c.keys[0], Use::kRead);
  if (!found) return;
  reply_string_or_null(c, found->entry());
  if (!*found) return;
  delete_key(c, c.keys[0], *found);
  c.propagate({"DEL", c.keys[0].name});
}

void getset(CommandContext& c) {
  const auto found = find_string(c, c.keys[0], Use::kRead);
  if (!found) return;
  reply_string_or_null(c, found->entry());
  store_string(c.db(), c.keys[0], *found, c.args[2], Entry::kNoExpire);
  c.propagate({"SET", c.keys[0].name, c.args[2]});
  c.notify(kStringEvent, "set", c.keys[0]);
}

void getex(CommandContext& c) {
  ArgumentParser arguments(c, 2);
  ExpiryArgument expiry;
  bool persist = false;
  while (arguments.more()) {
    if (!persist && expiry.take(arguments)) continue;
    if (expiry.present() || !arguments.take("PERSIST")) {
      arguments.fail(errors::kSyntax);
    }
    persist = true;
  }
  const std::optional<int64_t> expire_ms = expiry.resolve(c, arguments, "getex");
  if (!arguments.finish()) return;
  const auto found = find_string(c, c.keys[0], Use::kRead);
  if (!found) return;
  reply_string_or_null(c, found->entry());
  if (!*found) return;
  if (persist) {
    const bool had_expiry = (*found)->has_expire();
    c.db().set_expire(c.keys[0], *found, Entry::kNoExpire);
    if (!had_expiry) return;
    c.propagate({"PERSIST", c.keys[0].name});
    c.notify(kGenericEvent, "persist", c.keys[0]);
  } else if (expire_ms && c.db().is_past(*expire_ms)) {
    expire_now(c, c.keys[0], *found);
  } else if (expire_ms) {
    c.db().set_expire(c.keys[0], *found, *expire_ms);
    c.propagate({"PEXPIREAT", c.keys[0].name, *expire_ms});
    c.notify(kGenericEvent, "expire", c.keys[0]);
  }
}

void delifeq(CommandContext& c) {
  const auto found = find_string(c, c.keys[0], Use::kWrite);
  if (!found) return;
  IntegerText scratch;
  const bool equal = *found && string_bytes(*found->entry(), scratch) == c.args[2];
  if (equal) {
    delete_key(c, c.keys[0], *found);
    c.propagate({"DEL", c.keys[0].name});
  }
  c.reply.integer(equal ? 1 : 0);
}

// --- several keys -----------------------------------------------------------------------------

void mget(CommandContext& c) {
  c.reply.array(c.keys.size());
  for (const Key& key : c.keys) {
    const Database::Found found = c.db().find(key, Use::kRead);
    const bool is_string = found && found->type() == Type::kString;
    reply_string_or_null(c, is_string ? found.entry() : nullptr);
  }
}

bool any_exists(CommandContext& c) {
  for (const Key& key : c.keys) {
    if (c.db().find(key, Use::kPeek)) return true;
  }
  return false;
}

bool all_exist(CommandContext& c) {
  for (const Key& key : c.keys) {
    if (!c.db().find(key, Use::kPeek)) return false;
  }
  return true;
}

// Stores the values that follow the keys, which start at `first`. Whether that is an effect of each
// key by itself, the row says.
void store_pairs(CommandContext& c, size_t first, const SetOptions& options) {
  const std::optional<int64_t> expire_ms = options.expire_ms;
  const Database db = c.db();
  for (size_t i = 0; i < c.keys.size(); i++) {
    const Database::Found found = db.find(c.keys[i], Use::kWrite);
    if (expire_ms && db.is_past(*expire_ms)) {
      if (found) expire_now(c, c.keys[i], found);
      continue;
    }
    const int64_t kept = options.keep_ttl && found ? found->expire_ms() : Entry::kNoExpire;
    const std::string_view value = c.args[first + 2 * i + 1];
    store_string(db, c.keys[i], found, value, expire_ms.value_or(kept));
    if (c.spec.effect == kRewritten) propagate_set(c, c.keys[i], value, options);
    c.notify(kStringEvent, "set", c.keys[i]);
    if (expire_ms) c.notify(kGenericEvent, "expire", c.keys[i]);
  }
}

void mset(CommandContext& c) {
  if (c.args.size() % 2 == 0) {
    c.error(errors::wrong_number_of_arguments("mset"));
    return;
  }
  store_pairs(c, 1, {});
  c.reply.ok();
}

void msetnx(CommandContext& c) {
  if (c.args.size() % 2 == 0) {
    c.error(errors::wrong_number_of_arguments("msetnx"));
    return;
  }
  const bool store = !any_exists(c);
  if (store) store_pairs(c, 1, {});
  c.reply.integer(store ? 1 : 0);
}

// MSETEX numkeys key value [key value ...] [NX|XX] [EX|PX|EXAT|PXAT time|KEEPTTL]
bool find_msetex_keys(Arguments args, std::vector<uint32_t>& positions) {
  const auto count = base::parse_int64(args[1]);
  if (!count || *count <= 0 || *count > static_cast<int64_t>((args.size() - 2) / 2)) return true;
  for (uint32_t i = 0; i < static_cast<uint32_t>(*count); i++) positions.push_back(2 + 2 * i);
  return true;
}

void msetex(CommandContext& c) {
  const auto count = base::parse_int64(c.args[1]);
  if (!count || *count <= 0 || *count > std::numeric_limits<int32_t>::max()) {
    c.error("ERR invalid numkeys value or out of range");
    return;
  }
  if (c.keys.empty()) {
    c.error(errors::kSyntax);
    return;
  }
  ArgumentParser arguments(c, 2 + 2 * c.keys.size());
  ExpiryArgument expiry;
  SetOptions options;
  while (arguments.more()) {
    if (take_condition(arguments, options)) continue;
    if (!options.keep_ttl && expiry.take(arguments)) continue;
    if (!expiry.present() && arguments.take("KEEPTTL")) {
      options.keep_ttl = true;
    } else {
      arguments.fail(errors::kSyntax);
    }
  }
  options.expire_ms = expiry.resolve(c, arguments, "msetex");
  if (!arguments.finish()) return;
  const bool refused = (options.condition == Condition::kIfAbsent && any_exists(c)) ||
                       (options.condition == Condition::kIfPresent && !all_exist(c));
  if (!refused) store_pairs(c, 2, options);
  c.reply.integer(refused ? 0 : 1);
}

// Only with GET and IFEQ it looks at the old value.
uint16_t set_access(Arguments args) {
  constexpr size_t kOptions = 3;
  args = args.subspan(std::min(kOptions, args.size()));
  const bool reads = std::any_of(args.begin(), args.end(), [](std::string_view word) {
    return base::equals_ignore_case(word, "GET") || base::equals_ignore_case(word, "IFEQ");
  });
  return reads ? kRW | kAccess | kUpdate : kOW | kUpdate;
}

// --- table ------------------------------------------------------------------------------------

constexpr uint32_t kSets = kWrite | kDenyOom;

constexpr KeyRule kMsetexRules[] = {kCountedKeyRule<1, kOW | kUpdate, 2>};

constexpr CommandSpec kStringCommands[] = {
    {.name = "delifeq",
     .run = delifeq,
     .arity = 3,
     .flags = kWrite | kFast,
     .effect = kRewritten,
     .categories = kStringCategory,
     .keys = kOne,
     .key_access = kRM | kDelete},
    {.name = "get",
     .run = get,
     .arity = 2,
     .flags = kReadOnly | kFast,
     .categories = kStringCategory,
     .keys = kOne,
     .key_access = kRO | kAccess},
    {.name = "getdel",
     .run = getdel,
     .arity = 2,
     .flags = kWrite | kFast,
     .effect = kRewritten,
     .categories = kStringCategory,
     .keys = kOne,
     .key_access = kRW | kAccess | kDelete},
    {.name = "getex",
     .run = getex,
     .arity = -2,
     .flags = kWrite | kFast,
     .effect = kRewritten,
     .categories = kStringCategory,
     .keys = kOne,
     .key_access = kRW | kAccess | kUpdate,
     .key_notes = "Written where the time to live changes"},
    {.name = "getset",
     .run = getset,
     .arity = 3,
     .flags = kSets | kFast,
     .effect = kRewritten,
     .categories = kStringCategory,
     .keys = kOne,
     .key_access = kRW | kAccess | kUpdate},
    {.name = "mget",
     .run = mget,
     .arity = -2,
     .flags = kReadOnly | kFast,
     .categories = kStringCategory,
     .keys = {1, -1, 1},
     .key_access = kRO | kAccess},
    {.name = "mset",
     .run = mset,
     .arity = -3,
     .flags = kSets,
     .effect = kVerbatim,
     .categories = kStringCategory,
     .keys = {1, -1, 2},
     .key_access = kOW | kUpdate},
    {.name = "msetex",
     .run = msetex,
     .arity = -4,
     .flags = kSets | kMovableKeys,
     .effect = kRewritten,
     .categories = kStringCategory,
     .key_access = kOW | kUpdate,
     .find_keys = find_msetex_keys,
     .key_rules = kMsetexRules},
    {.name = "msetnx",
     .run = msetnx,
     .arity = -3,
     .flags = kSets,
     .effect = kVerbatim,
     .categories = kStringCategory,
     .keys = {1, -1, 2},
     .key_access = kOW | kInsert},
    {.name = "psetex",
     .run = psetex,
     .arity = 4,
     .flags = kSets,
     .effect = kRewritten,
     .categories = kStringCategory,
     .keys = kOne,
     .key_access = kOW | kUpdate},
    {.name = "set",
     .run = set,
     .arity = -3,
     .flags = kSets,
     .effect = kRewritten,
     .categories = kStringCategory,
     .keys = kOne,
     .key_access = kRW | kAccess | kUpdate | kVariableFlags,
     .variable_access = set_access,
     .key_notes = "Read with GET and IFEQ only"},
    {.name = "setex",
     .run = setex,
     .arity = 4,
     .flags = kSets,
     .effect = kRewritten,
     .categories = kStringCategory,
     .keys = kOne,
     .key_access = kOW | kUpdate},
    {.name = "setnx",
     .run = setnx,
     .arity = 3,
     .flags = kSets | kFast,
     .effect = kVerbatim,
     .categories = kStringCategory,
     .keys = kOne,
     .key_access = kOW | kInsert},
};

}  // namespace

CommandFamily string_commands() { return kStringCommands; }

}  // namespace engine
