// SPDX-License-Identifier: Apache-2.0
#include "engine/commands/strings/string_commands.h"
#include "engine/commands/strings/string_support.h"
#include "engine/commands/support/argument_parser.h"
#include "engine/commands/support/value_support.h"
#include "engine/session/string_limit.h"
#include "engine/types/string.h"

namespace engine {

namespace {

// A bit by its number: the byte, and how far it stands from that byte's lowest bit.
struct BitPlace {
  size_t byte = 0;
  int shift = 0;
};

// The bit that an argument names; nullopt, and the client has its error, if there can be none.
std::optional<BitPlace> bit_place(CommandContext& c, std::string_view text) {
  const auto offset = base::parse_int64(text);
  if (!offset || *offset < 0 ||
      static_cast<uint64_t>(*offset) / 8 >= string_bytes_max(c.settings, c.client)) {
    c.error(errors::kBitOffset);
    return std::nullopt;
  }
  return BitPlace{static_cast<size_t>(*offset) / 8, static_cast<int>(7 - *offset % 8)};
}

// The byte of the string, 0 behind its end.
uint8_t byte_at(const Database::Found& found, size_t index) {
  if (!found) return 0;
  IntegerText scratch;
  const std::string_view bytes = string_bytes(*found.entry(), scratch);
  return index < bytes.size() ? static_cast<uint8_t>(bytes[index]) : 0;
}

void setbit(CommandContext& c) {
  const auto place = bit_place(c, c.args[2]);
  if (!place) return;
  if (c.args[3] != "0" && c.args[3] != "1") {
    c.error("ERR bit is not an integer or out of range");
    return;
  }
  const auto found = find_string(c, c.keys[0], Use::kWrite);
  if (!found) return;
  const size_t length = *found ? string_length(*found->entry()) : 0;
  if (!may_grow(c, length, place->byte)) return;
  const uint8_t old = byte_at(*found, place->byte);
  const auto mask = static_cast<uint8_t>(1u << place->shift);
  const char byte = static_cast<char>(c.args[3] == "1" ? old | mask : old & ~mask);
  // What changes nothing is no change for who watches the key.
  if (!*found || byte != static_cast<char>(old) || place->byte >= length) {
    write_string_at(c, *found, place->byte, {&byte, 1});
    c.notify(kStringEvent, "setbit", c.keys[0]);
  }
  c.reply.integer((old & mask) != 0 ? 1 : 0);
}

void getbit(CommandContext& c) {
  const auto place = bit_place(c, c.args[2]);
  if (!place) return;
  const auto found = find_string(c, c.keys[0], Use::kRead);
  if (found) c.reply.integer((byte_at(*found, place->byte) >> place->shift) & 1);
}

// --- table ------------------------------------------------------------------------------------

constexpr CommandSpec kBitCommands[] = {
    {.name = "getbit",
     .run = getbit,
     .arity = 3,
     .flags = kReadOnly | kFast,
     .categories = kBitmapCategory,
     .keys = kOne,
     .key_access = kRO | kAccess},
    {.name = "setbit",
     .run = setbit,
     .arity = 4,
     .flags = kWrite | kDenyOom,
     .effect = kVerbatim,
     .categories = kBitmapCategory,
     .keys = kOne,
     .key_access = kRW | kAccess | kUpdate},
};

}  // namespace

CommandFamily bit_commands() { return kBitCommands; }

}  // namespace engine
