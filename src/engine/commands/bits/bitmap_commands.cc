// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "engine/commands/strings/string_commands.h"
#include "engine/commands/strings/string_support.h"
#include "engine/commands/support/argument_parser.h"
#include "engine/commands/support/value_support.h"
#include "engine/session/string_limit.h"
#include "engine/types/bit_strings.h"
#include "engine/types/bits.h"
#include "engine/types/string.h"

namespace engine {

namespace {

// --- a range of one string --------------------------------------------------------------------

// [start [end [BYTE | BIT]]]
struct RangeArgument {
  int64_t start = 0;
  int64_t end = -1;
  bool has_end = false;
  bool in_bits = false;
};

std::optional<RangeArgument> parse_range(CommandContext& c, size_t first) {
  RangeArgument range;
  ArgumentParser arguments(c, first);
  if (arguments.left() > 3) arguments.fail(errors::kSyntax);
  if (arguments.more()) range.start = arguments.integer();
  // The unit is looked at before the end, as Redis does.
  const bool has_unit = arguments.left() >= 2;
  if (has_unit) {
    const std::string_view unit = c.args[first + 2];
    range.in_bits = base::equals_ignore_case(unit, "BIT");
    if (!range.in_bits && !base::equals_ignore_case(unit, "BYTE")) arguments.fail(errors::kSyntax);
  }
  if (arguments.more()) {
    range.end = arguments.integer();
    range.has_end = true;
  }
  if (has_unit && arguments.more()) arguments.string();
  if (!arguments.finish()) return std::nullopt;
  return range;
}

// The bits that the range leaves of a string; nullopt if it leaves none.
struct BitRange {
  size_t first = 0;
  size_t last = 0;
};

std::optional<BitRange> bits_of(const RangeArgument& range, size_t bytes) {
  const int64_t unit = range.in_bits ? 1 : 8;
  const auto total = static_cast<int64_t>(bytes) * (8 / unit);
  const auto from_start = [total](int64_t index) {
    return index < 0 ? std::max<int64_t>(index + total, 0) : index;
  };
  const int64_t start = from_start(range.start);
  const int64_t end = std::min(from_start(range.end), total - 1);
  if (start > end) return std::nullopt;
  return BitRange{static_cast<size_t>(start * unit), static_cast<size_t>(end * unit + unit - 1)};
}

void bitcount(CommandContext& c) {
  const auto range = parse_range(c, 2);
  if (!range) return;
  const auto found = find_string(c, c.keys[0], Use::kRead);
  if (!found) return;
  // Two places counted from the end, the wrong way round, are no range even where both lie before
  // the start.
  const bool reversed = range->start < 0 && range->end < 0 && range->start > range->end;
  if (!*found || reversed) {
    c.reply.integer(0);
    return;
  }
  IntegerText scratch;
  const std::string_view bytes = string_bytes(*found->entry(), scratch);
  const auto bits = bits_of(*range, bytes.size());
  c.reply.integer(bits ? static_cast<int64_t>(count_bits_between(bytes, bits->first, bits->last))
                       : 0);
}

void bitpos(CommandContext& c) {
  const auto value = base::parse_int64(c.args[2]);
  if (!value) {
    c.error(errors::kNotInteger);
    return;
  }
  if (*value != 0 && *value != 1) {
    c.error("ERR The bit argument must be 1 or 0.");
    return;
  }
  const auto range = parse_range(c, 3);
  if (!range) return;
  const auto found = find_string(c, c.keys[0], Use::kRead);
  if (!found) return;
  if (!*found) {
    c.reply.integer(*value == 1 ? -1 : 0);
    return;
  }
  IntegerText scratch;
  const std::string_view bytes = string_bytes(*found->entry(), scratch);
  const auto bits = bits_of(*range, bytes.size());
  if (!bits) {
    c.reply.integer(-1);
    return;
  }
  if (const auto position = find_bit(bytes, *value == 1, bits->first, bits->last)) {
    c.reply.integer(static_cast<int64_t>(*position));
  } else {
    // Without an end the string goes on with zeros.
    const bool behind = *value == 0 && !range->has_end;
    c.reply.integer(behind ? static_cast<int64_t>(bytes.size() * 8) : -1);
  }
}

// --- BITOP ------------------------------------------------------------------------------------

// Null: NOT. nullopt: no operation of that name.
std::optional<std::optional<BitOp>> bit_operation(std::string_view name) {
  if (base::equals_ignore_case(name, "AND")) return BitOp::kAnd;
  if (base::equals_ignore_case(name, "OR")) return BitOp::kOr;
  if (base::equals_ignore_case(name, "XOR")) return BitOp::kXor;
  if (base::equals_ignore_case(name, "NOT")) return std::optional<BitOp>();
  return std::nullopt;
}

// A string that BITOP reads; one that is not there is empty.
struct BitSource {
  IntegerText scratch;
  std::string_view bytes;
};

// False: one is no string, and the client has its error.
bool find_sources(CommandContext& c, std::vector<BitSource>& sources) {
  for (size_t i = 0; i < sources.size(); i++) {
    const auto found = find_string(c, c.keys[i + 1], Use::kRead);
    if (!found) return false;
    if (*found) sources[i].bytes = string_bytes(*found->entry(), sources[i].scratch);
  }
  return true;
}

// The part of the source from `at` on; what it lacks of `count` bytes is zeros to who asks.
std::string_view part_of(const BitSource& source, size_t at, size_t count) {
  return at < source.bytes.size() ? source.bytes.substr(at, count) : std::string_view();
}

// Writes the sources combined to target[0, length), block by block, so that each block is still in
// the cache when the next source comes to it.
void combine_sources(const std::vector<BitSource>& sources, std::optional<BitOp> op, char* target,
                     size_t length) {
  constexpr size_t kBlock = 8192;
  for (size_t at = 0; at < length; at += kBlock) {
    char* block = target + at;
    const size_t count = std::min(kBlock, length - at);
    const std::string_view first = part_of(sources[0], at, count);
    std::fill_n(std::copy(first.begin(), first.end(), block), count - first.size(), '\0');
    for (size_t i = 1; i < sources.size(); i++) {
      const std::string_view part = part_of(sources[i], at, count);
      combine_bits(*op, block, part);
      if (op == BitOp::kAnd) std::fill_n(block + part.size(), count - part.size(), '\0');
    }
    if (!op) invert_bits(block, count);
  }
}

void bitop(CommandContext& c) {
  const auto op = bit_operation(c.args[1]);
  if (!op) {
    c.error(errors::kSyntax);
    return;
  }
  if (!op->has_value() && c.keys.size() != 2) {
    c.error("ERR BITOP NOT must be called with a single source key.");
    return;
  }
  std::vector<BitSource> sources(c.keys.size() - 1);
  if (!find_sources(c, sources)) return;
  size_t length = 0;
  for (const BitSource& source : sources) length = std::max(length, source.bytes.size());
  const Database db = c.db();
  const Database::Found target = db.find(c.keys[0], Use::kPeek);
  if (length > 0) {
    char* bytes;
    Entry* entry = make_unwritten(db.memory(), c.keys[0].name, length, bytes);
    combine_sources(sources, *op, bytes, length);
    db.mark_fresh(*entry);
    db.put(c.keys[0], target, entry);
    c.notify(kStringEvent, "set", c.keys[0]);
  } else if (target) {
    delete_key(c, c.keys[0], target);
  }
  c.reply.integer(static_cast<int64_t>(length));
}

// --- BITFIELD ---------------------------------------------------------------------------------

enum class FieldOp : uint8_t { kGet, kSet, kIncrement };

struct FieldStep {
  FieldOp op = FieldOp::kGet;
  BitInteger type;
  uint64_t offset = 0;  // bits
  int64_t value = 0;
  BitOverflow overflow = BitOverflow::kWrap;

  size_t last_byte() const { return static_cast<size_t>((offset + type.bits - 1) / 8); }
};

std::optional<BitInteger> bit_integer(std::string_view text) {
  if (text.empty() || (text[0] != 'i' && text[0] != 'u')) return std::nullopt;
  const bool is_signed = text[0] == 'i';
  const auto bits = base::parse_int64(text.substr(1));
  if (!bits || *bits < 1 || *bits > (is_signed ? 64 : 63)) return std::nullopt;
  return BitInteger{is_signed, static_cast<uint32_t>(*bits)};
}

// In bits, or behind a '#' in units of the type.
std::optional<uint64_t> field_offset(std::string_view text, const BitInteger& type,
                                     uint64_t bytes_max) {
  const bool in_units = !text.empty() && text[0] == '#';
  const auto number = base::parse_int64(in_units ? text.substr(1) : text);
  uint64_t offset = 0;
  if (!number || *number < 0 ||
      __builtin_mul_overflow(static_cast<uint64_t>(*number), in_units ? type.bits : 1u, &offset) ||
      offset / 8 >= bytes_max) {
    return std::nullopt;
  }
  return offset;
}

BitOverflow overflow_word(ArgumentParser& arguments) {
  if (arguments.take("WRAP")) return BitOverflow::kWrap;
  if (arguments.take("SAT")) return BitOverflow::kSaturate;
  if (arguments.take("FAIL")) return BitOverflow::kFail;
  arguments.fail("ERR Invalid OVERFLOW type specified");
  return BitOverflow::kWrap;
}

void parse_place(CommandContext& c, ArgumentParser& arguments, FieldStep& step) {
  const auto type = bit_integer(arguments.string());
  if (!type) {
    arguments.fail(
        "ERR Invalid bitfield type. Use something like i16 u8. Note that u64 is not supported but "
        "i64 is.");
    return;
  }
  step.type = *type;
  const uint64_t bytes_max = string_bytes_max(c.settings, c.client);
  const auto offset = field_offset(arguments.string(), *type, bytes_max);
  if (!offset) arguments.fail(errors::kBitOffset);
  step.offset = offset.value_or(0);
}

std::optional<std::vector<FieldStep>> parse_steps(CommandContext& c) {
  std::vector<FieldStep> steps;
  ArgumentParser arguments(c, 2);
  BitOverflow overflow = BitOverflow::kWrap;
  while (arguments.more()) {
    FieldStep step;
    if (arguments.left() >= 2 && arguments.take("OVERFLOW")) {
      overflow = overflow_word(arguments);
      continue;
    }
    if (arguments.left() >= 3 && arguments.take("GET")) {
      step.op = FieldOp::kGet;
    } else if (arguments.left() >= 4 && arguments.take("SET")) {
      step.op = FieldOp::kSet;
    } else if (arguments.left() >= 4 && arguments.take("INCRBY")) {
      step.op = FieldOp::kIncrement;
    } else {
      arguments.fail(errors::kSyntax);
      break;
    }
    parse_place(c, arguments, step);
    if (step.op != FieldOp::kGet) step.value = arguments.integer();
    step.overflow = overflow;
    steps.push_back(step);
  }
  if (!arguments.finish()) return std::nullopt;
  return steps;
}

// The bytes that the step's integer lies in, zeros behind the end.
std::string window_of(const Database::Found& found, const FieldStep& step) {
  std::string window(step.last_byte() - step.offset / 8 + 1, '\0');
  if (!found) return window;
  IntegerText scratch;
  const std::string_view bytes = string_bytes(*found.entry(), scratch);
  if (step.offset / 8 < bytes.size()) bytes.copy(window.data(), window.size(), step.offset / 8);
  return window;
}

bool run_step(CommandContext& c, const FieldStep& step) {
  const Database::Found found = c.db().find(c.keys[0], Use::kPeek);
  std::string window = window_of(found, step);
  const uint64_t offset = step.offset % 8;
  const int64_t old = read_bits(window, offset, step.type);
  if (step.op == FieldOp::kGet) {
    c.reply.integer(old);
    return false;
  }
  const bool sets = step.op == FieldOp::kSet;
  const auto next = sets ? fit_bits(step.type, step.value, step.overflow)
                         : add_bits(step.type, old, step.value, step.overflow);
  if (!next) {
    c.reply.null();
    return false;
  }
  c.reply.integer(sets ? old : *next);
  if (*next == old) return false;
  write_bits(window.data(), offset, step.type, *next);
  write_string_at(c, found, step.offset / 8, window);
  return true;
}

// Makes the string reach as far as the steps write, whatever comes of them; true if it was shorter,
// nullopt with an error if it may not.
std::optional<bool> extend_for(CommandContext& c, const Database::Found& found,
                               const std::vector<FieldStep>& steps) {
  size_t bytes = 0;
  for (const FieldStep& step : steps) {
    if (step.op != FieldOp::kGet) bytes = std::max(bytes, step.last_byte() + 1);
  }
  const size_t length = found ? string_length(*found.entry()) : 0;
  if (bytes <= length) return false;
  if (!may_grow(c, length, bytes)) return std::nullopt;
  write_string_at(c, found, bytes - 1, std::string_view("\0", 1));
  return true;
}

void run_steps(CommandContext& c, bool read_only) {
  const auto steps = parse_steps(c);
  if (!steps) return;
  const bool writes = std::any_of(steps->begin(), steps->end(),
                                  [](const FieldStep& step) { return step.op != FieldOp::kGet; });
  if (writes && read_only) {
    c.error("ERR BITFIELD_RO only supports the GET subcommand");
    return;
  }
  const auto found = find_string(c, c.keys[0], writes ? Use::kWrite : Use::kRead);
  if (!found) return;
  const auto extended = extend_for(c, *found, *steps);
  if (!extended) return;
  bool changed = *extended;
  c.reply.array(steps->size());
  for (const FieldStep& step : *steps) changed |= run_step(c, step);
  if (changed) c.notify(kStringEvent, "setbit", c.keys[0]);
}

void bitfield(CommandContext& c) { run_steps(c, false); }
void bitfield_ro(CommandContext& c) { run_steps(c, true); }

// Only its GET leaves the value as it is. Steps that are none are an error: the most is asked for.
uint16_t bitfield_access(Arguments args) {
  for (size_t i = 2; i < args.size();) {
    if (base::equals_ignore_case(args[i], "GET")) {
      i += 3;
    } else if (base::equals_ignore_case(args[i], "OVERFLOW")) {
      i += 2;
    } else {
      return kRW | kAccess | kUpdate;
    }
  }
  return kRO | kAccess;
}

// --- table ------------------------------------------------------------------------------------

constexpr CommandSpec kBitmapCommands[] = {
    {.name = "bitcount",
     .run = bitcount,
     .arity = -2,
     .flags = kReadOnly,
     .categories = kBitmapCategory,
     .keys = kOne,
     .key_access = kRO | kAccess},
    {.name = "bitfield",
     .run = bitfield,
     .arity = -2,
     .flags = kWrite | kDenyOom,
     .effect = kVerbatim,
     .categories = kBitmapCategory,
     .keys = kOne,
     .key_access = kRW | kUpdate | kAccess | kVariableFlags,
     .variable_access = bitfield_access,
     .key_notes = "Read by GET, written by SET and INCRBY"},
    {.name = "bitfield_ro",
     .run = bitfield_ro,
     .arity = -2,
     .flags = kReadOnly | kFast,
     .categories = kBitmapCategory,
     .keys = kOne,
     .key_access = kRO | kAccess},
    {.name = "bitop",
     .run = bitop,
     .arity = -4,
     .flags = kWrite | kDenyOom,
     .effect = kVerbatim,
     .categories = kBitmapCategory,
     .keys = {2, -1, 1},
     .key_access = kOW | kUpdate,
     .rest_access = kRO | kAccess},
    {.name = "bitpos",
     .run = bitpos,
     .arity = -3,
     .flags = kReadOnly,
     .categories = kBitmapCategory,
     .keys = kOne,
     .key_access = kRO | kAccess},
};

}  // namespace

CommandFamily bitmap_commands() { return kBitmapCommands; }

}  // namespace engine
