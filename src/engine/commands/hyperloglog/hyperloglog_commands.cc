// SPDX-License-Identifier: Apache-2.0
#include "engine/commands/hyperloglog/hyperloglog_commands.h"

#include <atomic>
#include <cstring>
#include <memory>
#include <optional>
#include <string>

#include "base/ascii.h"
#include "engine/commands/strings/string_support.h"
#include "engine/types/hyperloglog.h"
#include "engine/types/string.h"

namespace engine {

namespace {

constexpr std::string_view kInvalid = "INVALIDOBJ Corrupted HLL object detected";

// The key's place, nullopt if something else than a HyperLogLog stands there: the client has its
// error then.
std::optional<Database::Found> find_sketch(CommandContext& c, const Key& key, Use use) {
  const auto found = find_string(c, key, use);
  if (!found || !*found) return found;
  IntegerText scratch;
  if (hll::is_hyperloglog(string_bytes(*found->entry(), scratch))) return found;
  c.error("WRONGTYPE Key is not a valid HyperLogLog string value.");
  return std::nullopt;
}

std::string_view sketch_bytes(const Database::Found& found) {
  IntegerText scratch;  // not used: it does not read as an integer
  return string_bytes(*found.entry(), scratch);
}

// As PFDEBUG SIMD has it.
hll::Arithmetic arithmetic(const CommandContext& c) {
  const bool simd = c.node.debug.hyperloglog_simd.load(std::memory_order_relaxed);
  return simd ? hll::best_arithmetic() : hll::Arithmetic::kPortable;
}

void store_sketch(CommandContext& c, const Key& key, std::string_view value) {
  const Database::Found found = c.db().find(key, Use::kPeek);
  Entry* entry =
      make_string(c.worker.memory, key.name, value,
                  {.expire_ms = found ? found->expire_ms() : Entry::kNoExpire, .raw = true});
  c.db().mark_fresh(*entry);
  c.db().put(key, found, entry);
}

// --- PFADD ------------------------------------------------------------------------------------

enum class Raised : uint8_t { kNo, kYes, kInvalidValue };

Raised raise(std::string& value, const hll::Element& element, size_t sparse_bytes_max) {
  const auto rank = hll::register_at(value, element.index);
  if (!rank) return Raised::kInvalidValue;
  if (element.rank <= *rank) return Raised::kNo;
  if (!hll::is_dense(value)) {
    return hll::raise_sparse(value, element, sparse_bytes_max) ? Raised::kYes
                                                               : Raised::kInvalidValue;
  }
  const hll::DenseChange change = hll::dense_change(value, element);
  value.replace(change.offset, sizeof change.bytes, change.bytes, sizeof change.bytes);
  return Raised::kYes;
}

// A sparse value moves with every change: it is copied once and stored once, however many elements
// there are. Null: the value is nonsense and stays as it is.
std::optional<bool> add_to_sparse(CommandContext& c, std::string value, bool changed) {
  for (const std::string_view text : c.args.subspan(2)) {
    const Raised raised = raise(value, hll::element_of(text), c.settings.hll_sparse_max_bytes);
    if (raised == Raised::kInvalidValue) return std::nullopt;
    changed |= raised == Raised::kYes;
  }
  if (!changed) return false;
  hll::invalidate_count(value);
  store_sketch(c, c.keys[0], value);
  return true;
}

bool raise_dense(CommandContext& c, const hll::Element& element) {
  const Database::Found found = c.db().find(c.keys[0], Use::kPeek);
  const std::string_view value = sketch_bytes(found);
  if (element.rank <= hll::register_at(value, element.index).value_or(0)) return false;
  const hll::DenseChange change = hll::dense_change(value, element);
  write_string_at(c, found, change.offset, {change.bytes, sizeof change.bytes});
  return true;
}

void mark_count_stale(CommandContext& c) {
  const Database::Found found = c.db().find(c.keys[0], Use::kPeek);
  std::string header(sketch_bytes(found).substr(0, hll::kHeaderBytes));
  hll::invalidate_count(header);
  write_string_at(c, found, hll::kHeaderBytes - 1, header.substr(hll::kHeaderBytes - 1));
}

// In place, as a value is dense for most of its life.
bool add_to_dense(CommandContext& c) {
  bool changed = false;
  for (const std::string_view text : c.args.subspan(2)) {
    changed |= raise_dense(c, hll::element_of(text));
  }
  if (changed) mark_count_stale(c);
  return changed;
}

void pfadd(CommandContext& c) {
  const auto found = find_sketch(c, c.keys[0], Use::kWrite);
  if (!found) return;
  std::optional<bool> changed;
  if (*found && hll::is_dense(sketch_bytes(*found))) {
    changed = add_to_dense(c);
  } else {
    changed = add_to_sparse(c, *found ? std::string(sketch_bytes(*found)) : hll::create(), !*found);
  }
  if (!changed) {
    c.error(kInvalid);
    return;
  }
  if (*changed) c.notify(kStringEvent, "pfadd", c.keys[0]);
  c.reply.integer(*changed ? 1 : 0);
}

// --- PFCOUNT and PFMERGE ----------------------------------------------------------------------

// The registers of all keys' values; null: the client has its error.
std::unique_ptr<hll::Registers> merged(CommandContext& c, bool& any_dense) {
  auto registers = std::make_unique<hll::Registers>();
  for (const Key& key : c.keys) {
    const auto found = find_sketch(c, key, Use::kRead);
    if (!found) return nullptr;
    if (!*found) continue;
    any_dense |= hll::is_dense(sketch_bytes(*found));
    if (!hll::merge(*registers, sketch_bytes(*found), arithmetic(c))) {
      c.error(kInvalid);
      return nullptr;
    }
  }
  return registers;
}

void pfcount(CommandContext& c) {
  if (c.keys.size() == 1) {
    const auto found = find_sketch(c, c.keys[0], Use::kRead);
    if (!found) return;
    const auto cached =
        *found ? hll::cached_count(sketch_bytes(*found)) : std::optional<uint64_t>(0);
    if (cached) {
      c.reply.integer(static_cast<int64_t>(*cached));
      return;
    }
  }
  bool any_dense = false;
  const auto registers = merged(c, any_dense);
  if (registers == nullptr) return;
  const uint64_t count = hll::estimate(*registers, arithmetic(c));
  if (c.keys.size() == 1) {  // kept for the next time
    const char* bytes = reinterpret_cast<const char*>(&count);
    write_string_at(c, c.db().find(c.keys[0], Use::kPeek), hll::kCountOffset,
                    {bytes, sizeof count});
  }
  c.reply.integer(static_cast<int64_t>(count));
}

// Makes the registers of a value those that are given, of which none is lower. It stays sparse if
// it is and has room for them.
void raise_all(CommandContext& c, std::string& value, const hll::Registers& registers) {
  auto before = std::make_unique<hll::Registers>();
  hll::merge(*before, value, arithmetic(c));
  for (size_t index = 0; index < hll::kRegisters; index++) {
    if (hll::is_dense(value)) {  // it became so on the way
      hll::store_dense(value, registers, arithmetic(c));
      return;
    }
    const uint8_t rank = registers[index];
    if (rank <= (*before)[index]) continue;
    hll::raise_sparse(value, {index, rank}, c.settings.hll_sparse_max_bytes);
  }
}

void overwrite_dense(CommandContext& c, const Database::Found& found,
                     const hll::Registers& registers) {
  char packed[hll::kPackedBytes];
  hll::pack(registers, packed, arithmetic(c));
  write_string_at(c, found, hll::kHeaderBytes, {packed, sizeof packed});
  mark_count_stale(c);
}

void pfmerge(CommandContext& c) {
  bool any_dense = false;
  const auto registers = merged(c, any_dense);
  if (registers == nullptr) return;
  const Database::Found found = c.db().find(c.keys[0], Use::kWrite);
  c.reply.ok();
  if (found && hll::is_dense(sketch_bytes(found))) {
    overwrite_dense(c, found, *registers);
    c.notify(kStringEvent, "pfadd", c.keys[0]);  // as so many elements added
    return;
  }
  std::string value = found ? std::string(sketch_bytes(found)) : hll::create();
  if (any_dense) {
    hll::make_dense(value);  // which merged() has read already
    hll::store_dense(value, *registers, arithmetic(c));
  } else {
    raise_all(c, value, *registers);
  }
  hll::invalidate_count(value);
  store_sketch(c, c.keys[0], value);
  c.notify(kStringEvent, "pfadd", c.keys[0]);
}

// --- PFDEBUG and PFSELFTEST -------------------------------------------------------------------

bool to_dense(CommandContext& c, const Database::Found& found) {
  std::string value(sketch_bytes(found));
  if (!hll::make_dense(value)) {
    c.error(kInvalid);
    return false;
  }
  store_sketch(c, c.keys[0], value);
  return true;
}

void reply_registers(CommandContext& c, const Database::Found& found) {
  if (!hll::is_dense(sketch_bytes(found)) && !to_dense(c, found)) return;
  const Database::Found dense = c.db().find(c.keys[0], Use::kPeek);
  c.reply.array(hll::kRegisters);
  for (size_t index = 0; index < hll::kRegisters; index++) {
    c.reply.integer(hll::register_at(sketch_bytes(dense), index).value_or(0));
  }
}

// PFDEBUG SIMD ON | OFF
void switch_simd(CommandContext& c) {
  const bool on = base::equals_ignore_case(c.args[2], "ON");
  if (!on && !base::equals_ignore_case(c.args[2], "OFF")) {
    c.error("ERR Argument must be ON or OFF");
    return;
  }
  c.node.debug.hyperloglog_simd.store(on, std::memory_order_relaxed);
  c.reply.simple(arithmetic(c) == hll::Arithmetic::kVectors ? "enabled" : "disabled");
}

// PFDEBUG GETREG | DECODE | ENCODING | TODENSE key
void pfdebug(CommandContext& c) {
  const std::string_view what = c.args[1];
  const auto is = [what](std::string_view name) { return base::equals_ignore_case(what, name); };
  if (is("SIMD")) {
    switch_simd(c);
    return;
  }
  const auto found = find_sketch(c, c.keys[0], Use::kWrite);
  if (!found) return;
  if (!*found) {
    c.error("ERR The specified key does not exist");
    return;
  }
  const bool dense = hll::is_dense(sketch_bytes(*found));
  if (is("GETREG")) {
    reply_registers(c, *found);
  } else if (is("DECODE")) {
    dense ? c.error("ERR HLL encoding is not sparse")
          : c.reply.bulk(hll::describe_runs(sketch_bytes(*found)));
  } else if (is("ENCODING")) {
    c.reply.simple(dense ? "dense" : "sparse");
  } else if (is("TODENSE")) {
    if (dense || to_dense(c, *found)) c.reply.integer(dense ? 0 : 1);
  } else {
    c.error("ERR Unknown PFDEBUG subcommand '" + std::string(what) + "'");
  }
}

// Whether the sparse and the dense form agree and the estimate is near.
void pfselftest(CommandContext& c) {
  constexpr size_t kElements = 20'000;
  auto registers = std::make_unique<hll::Registers>();
  std::string sparse = hll::create();
  bool right = true;
  for (size_t i = 0; i < kElements; i++) {
    const hll::Element element = hll::element_of(std::to_string(i));
    uint8_t& rank = (*registers)[element.index];
    if (element.rank <= rank) continue;
    rank = element.rank;
    if (hll::is_dense(sparse)) {
      const hll::DenseChange change = hll::dense_change(sparse, element);
      std::memcpy(sparse.data() + change.offset, change.bytes, sizeof change.bytes);
    } else {
      right &= hll::raise_sparse(sparse, element, hll::kDenseBytes);
    }
  }
  auto read = std::make_unique<hll::Registers>();
  right &= hll::merge(*read, sparse) && *read == *registers;
  const auto estimate = static_cast<double>(hll::estimate(*registers));
  right &= estimate > 0.95 * kElements && estimate < 1.05 * kElements;
  right ? c.reply.ok() : c.error("ERR TESTFAILED the two forms disagree or the estimate is off");
}

// --- table ------------------------------------------------------------------------------------

constexpr CommandSpec kHyperLogLogCommands[] = {
    {.name = "pfadd",
     .run = pfadd,
     .arity = -2,
     .flags = kWrite | kDenyOom | kFast,
     .effect = kVerbatim,
     .categories = kHyperLogLogCategory,
     .keys = {1, 1, 1},
     .key_access = kRW | kInsert},
    {.name = "pfcount",
     .run = pfcount,
     .arity = -2,
     .flags = kReadOnly | kMayReplicate,
     .effect = kVerbatim,
     .categories = kHyperLogLogCategory,
     .keys = {1, -1, 1},
     .key_access = kRW | kAccess,
     .key_notes = "Written where its cached count is out of date"},
    {.name = "pfdebug",
     .run = pfdebug,
     .arity = 3,
     .flags = kWrite | kDenyOom | kAdmin,
     .effect = kVerbatim,
     .categories = kHyperLogLogCategory,
     .keys = {2, 2, 1},
     .key_access = kRW | kAccess},
    {.name = "pfmerge",
     .run = pfmerge,
     .arity = -2,
     .flags = kWrite | kDenyOom,
     .effect = kVerbatim,
     .categories = kHyperLogLogCategory,
     .keys = {1, -1, 1},
     .key_access = kRW | kAccess | kInsert,
     .rest_access = kRO | kAccess},
    {.name = "pfselftest",
     .run = pfselftest,
     .arity = 1,
     .flags = kAdmin,
     .categories = kHyperLogLogCategory},
};

}  // namespace

CommandFamily hyperloglog_commands() { return kHyperLogLogCommands; }

}  // namespace engine
