// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <string>
#include <vector>

#include "engine/commands/hashes/hash_commands.h"
#include "engine/commands/hashes/hash_support.h"
#include "engine/commands/support/expire_condition.h"
#include "engine/commands/support/expiry_argument.h"

namespace engine {

namespace {

// What commands say of a field whose expiry they were to change.
enum FieldOutcome : int64_t {
  kNoField = -2,
  kNoExpiry = -1,
  kUnchanged = 0,
  kChanged = 1,
  kGone = 2
};

// The fields behind "FIELDS numfields", and where that word stands. Where a field takes a value,
// `step` is 2. nullopt: the client has its error.
struct FieldsArgument {
  size_t at = 0;
  Arguments fields;
};

std::optional<FieldsArgument> fields_at(CommandContext& c, size_t at, size_t step,
                                        std::string_view wrong_count = errors::kNumfields) {
  if (at + 1 >= c.args.size()) {
    c.error(wrong_count);
    return std::nullopt;
  }
  const auto count = base::parse_int64(c.args[at + 1]);
  if (!count) {
    c.error(errors::kNotInteger);
    return std::nullopt;
  }
  const Arguments fields = c.args.subspan(at + 2);
  if (*count <= 0 || static_cast<uint64_t>(*count) > fields.size() ||
      static_cast<size_t>(*count) * step != fields.size()) {
    c.error(wrong_count);
    return std::nullopt;
  }
  return FieldsArgument{at, fields};
}

// Where the word FIELDS stands from `first` on; the number of arguments if it does not.
size_t find_fields_word(const CommandContext& c, size_t first) {
  for (size_t i = first; i + 1 < c.args.size(); i++) {
    if (base::equals_ignore_case(c.args[i], "FIELDS")) return i;
  }
  return c.args.size();
}

// --- HEXPIRE and its relatives ----------------------------------------------------------------

// Gives a field its expiry, or takes the field out where that has passed.
FieldOutcome expire_field(CommandContext& c, Hash& hash, std::string_view field, int64_t when_ms,
                          const ExpireCondition& condition) {
  const auto current_ms = hash.expire_ms(field);
  if (!current_ms) return kNoField;
  if (!condition.holds(*current_ms, when_ms)) return kUnchanged;
  if (c.db().is_past(when_ms)) {
    hash.remove(field);
    c.worker.stats.expired_fields.add();
    return kGone;
  }
  hash.set_expire(field, when_ms);
  return kChanged;
}

// Fields whose expiry a command has changed.
class ChangedFields {
 public:
  explicit ChangedFields(const CommandContext& c) : c_(c) {}

  void add(std::string_view field) {
    any_ = true;
    if (c_.propagates()) names_.push_back(field);
  }
  bool any() const { return any_; }

  // The effect that they have gone, expire then, or never.
  void propagate_removal() const {
    if (names_.empty()) return;
    c_.propagate({"HDEL", c_.keys[0].name});
    append_names();
  }
  void propagate_expiry(int64_t when_ms) const {
    if (names_.empty()) return;
    c_.propagate({"HPEXPIREAT", c_.keys[0].name, when_ms, "FIELDS", count()});
    append_names();
  }
  void propagate_persist() const {
    if (names_.empty()) return;
    c_.propagate({"HPERSIST", c_.keys[0].name, "FIELDS", count()});
    append_names();
  }

 private:
  int64_t count() const { return static_cast<int64_t>(names_.size()); }
  void append_names() const {
    for (const std::string_view name : names_) c_.propagate_word(name);
  }

  const CommandContext& c_;
  bool any_ = false;
  std::vector<std::string_view> names_;  // kept where somebody wants the effect
};

// Of a hash that is not there.
void reply_no_fields(CommandContext& c, size_t fields) {
  for (; fields > 0; fields--) c.reply.integer(kNoField);
}

// After the expiry of fields was changed or not, which an event of this name tells; without a name
// nothing was.
void finish_fields(CommandContext& c, Edit& edit, std::string_view event) {
  if (event.empty()) {
    edit.unchanged();
    return;
  }
  c.notify(kHashEvent, event, edit.key());
  after_hash_change(c, edit);
}

void hexpire_in(CommandContext& c, ExpiryUnit unit) {
  const size_t word = find_fields_word(c, 3);
  std::optional<ExpireCondition> condition = ExpireCondition{};
  if (word < c.args.size()) condition = parse_expire_condition(c, 3, word);
  if (!condition) return;
  const auto arguments = fields_at(c, word, 1);
  if (!arguments) return;
  const auto amount = base::parse_int64(c.args[2]);
  if (!amount) {
    c.error(errors::kNotInteger);
    return;
  }
  const auto when_ms = *amount >= 0 ? to_unix_ms(*amount, unit, c.now_ms()) : std::nullopt;
  if (!when_ms) {
    c.error(errors::invalid_expire_time(c.spec.name));
    return;
  }
  const auto found = find_hash(c, c.keys[0], Use::kWrite);
  if (!found) return;
  c.reply.array(arguments->fields.size());
  if (!*found) {
    reply_no_fields(c, arguments->fields.size());
    return;
  }
  Edit edit = c.db().edit(c.keys[0], *found);
  Hash hash = open_hash(c, *edit);
  ChangedFields changed(c);
  for (const std::string_view field : arguments->fields) {
    const FieldOutcome outcome = expire_field(c, hash, field, *when_ms, *condition);
    if (outcome > kUnchanged) changed.add(field);
    c.reply.integer(outcome);
  }
  const bool past = c.db().is_past(*when_ms);
  past ? changed.propagate_removal() : changed.propagate_expiry(*when_ms);
  finish_fields(c, edit, changed.any() ? past ? "hexpired" : "hexpire" : std::string_view());
}

void hexpire(CommandContext& c) { hexpire_in(c, ExpiryUnit::kSeconds); }
void hpexpire(CommandContext& c) { hexpire_in(c, ExpiryUnit::kMilliseconds); }
void hexpireat(CommandContext& c) { hexpire_in(c, ExpiryUnit::kUnixSeconds); }
void hpexpireat(CommandContext& c) { hexpire_in(c, ExpiryUnit::kUnixMilliseconds); }

// HPERSIST key FIELDS numfields field [field ...]; Valkey takes any word for FIELDS here, and
// below.
void hpersist(CommandContext& c) {
  const auto arguments = fields_at(c, 2, 1);
  if (!arguments) return;
  const auto found = find_hash(c, c.keys[0], Use::kWrite);
  if (!found) return;
  c.reply.array(arguments->fields.size());
  if (!*found) {
    reply_no_fields(c, arguments->fields.size());
    return;
  }
  Edit edit = c.db().edit(c.keys[0], *found);
  Hash hash = open_hash(c, *edit);
  ChangedFields changed(c);
  for (const std::string_view field : arguments->fields) {
    const std::optional<int64_t> expire_ms = hash.expire_ms(field);
    if (!expire_ms) {
      c.reply.integer(kNoField);
    } else if (*expire_ms == HashField::kNoExpire) {
      c.reply.integer(kNoExpiry);
    } else {
      hash.set_expire(field, HashField::kNoExpire);
      changed.add(field);
      c.reply.integer(kChanged);
    }
  }
  changed.propagate_persist();
  finish_fields(c, edit, changed.any() ? "hpersist" : std::string_view());
}

// --- HTTL and its relatives -------------------------------------------------------------------

// HTTL key FIELDS numfields field [field ...]
void reply_expiries(CommandContext& c, bool relative, bool seconds) {
  const auto arguments = fields_at(c, 2, 1, errors::kSyntax);
  if (!arguments) return;
  const auto found = find_hash(c, c.keys[0], Use::kRead);
  if (!found) return;
  c.reply.array(arguments->fields.size());
  for (const std::string_view field : arguments->fields) {
    std::optional<int64_t> expire_ms;
    if (*found) expire_ms = open_hash(c, *found->entry()).expire_ms(field);
    if (!expire_ms) {
      c.reply.integer(kNoField);
    } else if (*expire_ms == HashField::kNoExpire) {
      c.reply.integer(kNoExpiry);
    } else {
      const int64_t ms = std::max<int64_t>(*expire_ms - (relative ? c.now_ms() : 0), 0);
      c.reply.integer(seconds ? (ms + 500) / 1000 : ms);
    }
  }
}

void httl(CommandContext& c) { reply_expiries(c, true, true); }
void hpttl(CommandContext& c) { reply_expiries(c, true, false); }
void hexpiretime(CommandContext& c) { reply_expiries(c, false, true); }
void hpexpiretime(CommandContext& c) { reply_expiries(c, false, false); }

// --- HSETEX and HGETEX ------------------------------------------------------------------------

// What stands between the key and FIELDS.
struct FieldOptions {
  bool if_no_key = false;      // NX
  bool if_key = false;         // XX
  bool if_no_field = false;    // FNX: none of the fields is there
  bool if_all_fields = false;  // FXX: all are
  bool keep_ttl = false;
  bool persist = false;
  bool has_expiry = false;
  ExpiryUnit unit = ExpiryUnit::kSeconds;
  std::string_view amount;
};

// One of EX, PX, EXAT and PXAT with its time.
bool take_expiry(CommandContext& c, size_t& i, size_t end, FieldOptions& options) {
  constexpr std::pair<std::string_view, ExpiryUnit> kUnits[] = {
      {"EX", ExpiryUnit::kSeconds},
      {"PX", ExpiryUnit::kMilliseconds},
      {"EXAT", ExpiryUnit::kUnixSeconds},
      {"PXAT", ExpiryUnit::kUnixMilliseconds},
  };
  for (const auto& [name, unit] : kUnits) {
    if (!base::equals_ignore_case(c.args[i], name)) continue;
    const bool other = options.has_expiry && options.unit != unit;
    if (other || options.keep_ttl || options.persist || i + 1 >= end) return false;
    options.has_expiry = true;
    options.unit = unit;
    options.amount = c.args[++i];
    return true;
  }
  return false;
}

bool take_option(CommandContext& c, size_t& i, size_t end, bool sets, FieldOptions& options) {
  const std::string_view word = c.args[i];
  const auto is = [word](std::string_view name) { return base::equals_ignore_case(word, name); };
  if (sets && is("NX") && !options.if_key) return options.if_no_key = true;
  if (sets && is("XX") && !options.if_no_key) return options.if_key = true;
  if (sets && is("FNX") && !options.if_all_fields) return options.if_no_field = true;
  if (sets && is("FXX") && !options.if_no_field) return options.if_all_fields = true;
  if (sets && is("KEEPTTL") && !options.has_expiry) return options.keep_ttl = true;
  if (!sets && is("PERSIST") && !options.has_expiry) return options.persist = true;
  return take_expiry(c, i, end, options);
}

struct FieldRequest {
  FieldOptions options;
  Arguments fields;
};

std::optional<FieldRequest> parse_field_request(CommandContext& c, bool sets) {
  FieldRequest request;
  const size_t word = find_fields_word(c, 2);
  for (size_t i = 2; word < c.args.size() && i < word; i++) {
    if (take_option(c, i, word, sets, request.options)) continue;
    c.error(errors::kSyntax);
    return std::nullopt;
  }
  const auto arguments = fields_at(c, word, sets ? 2 : 1);
  if (!arguments) return std::nullopt;
  request.fields = arguments->fields;
  return request;
}

// When the options say that fields are to expire; kNoExpire if they do not say it. nullopt: the
// client has its error.
std::optional<int64_t> wanted_expiry(CommandContext& c, const FieldOptions& options) {
  if (!options.has_expiry) return HashField::kNoExpire;
  const auto amount = base::parse_int64(options.amount);
  if (!amount) {
    c.error(errors::kNotInteger);
    return std::nullopt;
  }
  const auto when_ms = *amount >= 0 ? to_unix_ms(*amount, options.unit, c.now_ms()) : std::nullopt;
  if (!when_ms) {
    c.error(errors::invalid_expire_time(c.spec.name));
  }
  return when_ms;
}

// Whether FNX or FXX allow it.
bool fields_allow(CommandContext& c, const Database::Found& found, const FieldRequest& request) {
  for (size_t i = 0; i < request.fields.size(); i += 2) {
    const bool there = found && open_hash(c, *found.entry()).contains(request.fields[i]);
    if (there ? request.options.if_no_field : request.options.if_all_fields) return false;
  }
  return true;
}

// Fields that expire at once are not set; those that are there go. All count as expired.
void remove_fields(CommandContext& c, const Database::Found& found, const Arguments& fields,
                   size_t step) {
  c.worker.stats.expired_fields.add(fields.size() / step);
  for (const std::string_view event : {"hset", "hexpire", "hexpired"}) {
    c.notify(kHashEvent, event, c.keys[0]);
  }
  if (!found) {  // as if they had been there
    c.notify(kGenericEvent, "del", c.keys[0]);
    return;
  }
  Edit edit = c.db().edit(c.keys[0], found);
  Hash hash = open_hash(c, *edit);
  ChangedFields removed(c);
  for (size_t i = 0; i < fields.size(); i += step) {
    if (hash.remove(fields[i])) removed.add(fields[i]);
  }
  if (removed.any()) {
    removed.propagate_removal();
    after_hash_change(c, edit);
  } else {
    edit.unchanged();
  }
}

// All fields in one effect: they have the same expiry, or none.
void propagate_pairs(const CommandContext& c, const FieldRequest& request, int64_t when_ms) {
  if (request.options.has_expiry) {
    c.propagate({"HSETEX", c.keys[0].name, "PXAT", when_ms, "FIELDS",
                 static_cast<int64_t>(request.fields.size() / 2)});
  } else {
    c.propagate({"HSET", c.keys[0].name});
  }
  for (const std::string_view word : request.fields) c.propagate_word(word);
}

void hsetex(CommandContext& c) {
  const auto request = parse_field_request(c, true);
  if (!request) return;
  const FieldOptions& options = request->options;
  const auto found = find_hash(c, c.keys[0], Use::kWrite);
  if (!found) return;
  if (*found ? options.if_no_key : options.if_key) {
    c.reply.integer(0);
    return;
  }
  const auto when_ms = wanted_expiry(c, options);
  if (!when_ms) return;
  if (!fields_allow(c, *found, *request)) {
    c.reply.integer(0);
    return;
  }
  if (options.has_expiry && c.db().is_past(*when_ms)) {
    remove_fields(c, *found, request->fields, 2);
    c.reply.integer(1);
    return;
  }
  Edit edit = c.db().edit(c.keys[0], *found);
  Hash hash = hash_to_write(c, edit);
  for (size_t i = 0; i < request->fields.size(); i += 2) {
    hash.set(request->fields[i], request->fields[i + 1],
             options.keep_ttl ? Hash::Expiry::kKeep : Hash::Expiry::kDrop);
    if (options.has_expiry) hash.set_expire(request->fields[i], *when_ms);
    if (options.keep_ttl) propagate_field(c, hash, request->fields[i], request->fields[i + 1]);
  }
  if (!options.keep_ttl) propagate_pairs(c, *request, *when_ms);
  c.notify(kHashEvent, "hset", c.keys[0]);
  if (options.has_expiry) c.notify(kHashEvent, "hexpire", c.keys[0]);
  c.reply.integer(1);
}

// Replies a field and does to its expiry what the options say; true if that changes it.
bool reply_and_expire(CommandContext& c, Hash& hash, std::string_view field,
                      const FieldOptions& options, int64_t when_ms) {
  IntegerText scratch;
  const std::optional<std::string_view> value = hash.get(field, scratch);
  if (!value) {
    c.reply.null();
    return false;
  }
  c.reply.bulk(*value);
  if (options.has_expiry) return expire_field(c, hash, field, when_ms, {}) > kUnchanged;
  const int64_t old_ms = hash.expire_ms(field).value_or(HashField::kNoExpire);
  if (!options.persist || old_ms == HashField::kNoExpire) return false;
  hash.set_expire(field, HashField::kNoExpire);
  return true;
}

void hgetex(CommandContext& c) {
  const auto request = parse_field_request(c, false);
  if (!request) return;
  const FieldOptions& options = request->options;
  const auto found = find_hash(c, c.keys[0], options.has_expiry ? Use::kWrite : Use::kRead);
  if (!found) return;
  const auto when_ms = wanted_expiry(c, options);
  if (!when_ms) return;
  c.reply.array(request->fields.size());
  if (!*found) {
    for (size_t i = 0; i < request->fields.size(); i++) c.reply.null();
    return;
  }
  Edit edit = c.db().edit(c.keys[0], *found);
  Hash hash = open_hash(c, *edit);
  ChangedFields changed(c);
  for (const std::string_view field : request->fields) {
    if (reply_and_expire(c, hash, field, options, *when_ms)) changed.add(field);
  }
  const bool gone = options.has_expiry && c.db().is_past(*when_ms);
  const std::string_view event = gone ? "hexpired" : options.persist ? "hpersist" : "hexpire";
  if (options.persist) {
    changed.propagate_persist();
  } else {
    gone ? changed.propagate_removal() : changed.propagate_expiry(*when_ms);
  }
  finish_fields(c, edit, changed.any() ? event : std::string_view());
}

// --- table ------------------------------------------------------------------------------------

constexpr CommandSpec changes(std::string_view name, void (*run)(CommandContext&), int16_t arity,
                              uint32_t flags) {
  return {.name = name,
          .run = run,
          .arity = arity,
          .flags = kWrite | kFast | flags,
          .effect = kRewritten,
          .categories = kHashCategory,
          .keys = kOne,
          .key_access = kRW | kUpdate};
}

constexpr CommandSpec reads(std::string_view name, void (*run)(CommandContext&)) {
  return {.name = name,
          .run = run,
          .arity = -5,
          .flags = kReadOnly | kFast,
          .categories = kHashCategory,
          .keys = kOne,
          .key_access = kRO | kAccess};
}

constexpr CommandSpec kHashExpiryCommands[] = {
    changes("hexpire", hexpire, -6, 0),
    changes("hexpireat", hexpireat, -6, 0),
    reads("hexpiretime", hexpiretime),
    {.name = "hgetex",
     .run = hgetex,
     .arity = -5,
     .flags = kWrite | kFast,
     .effect = kRewritten,
     .categories = kHashCategory,
     .keys = kOne,
     .key_access = kRW | kAccess | kUpdate},
    changes("hpersist", hpersist, -5, 0),
    changes("hpexpire", hpexpire, -6, 0),
    changes("hpexpireat", hpexpireat, -6, 0),
    reads("hpexpiretime", hpexpiretime),
    reads("hpttl", hpttl),
    changes("hsetex", hsetex, -6, kDenyOom),
    reads("httl", httl),
};

}  // namespace

CommandFamily hash_expiry_commands() { return kHashExpiryCommands; }

}  // namespace engine
