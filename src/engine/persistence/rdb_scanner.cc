// SPDX-License-Identifier: Apache-2.0
#include "engine/persistence/rdb_scanner.h"

#include <array>
#include <cstddef>
#include <cstring>

#include "base/crc64.h"

namespace engine {

namespace {

// What is passed over, with the pattern of what stands behind the opcode.
struct PassedOver {
  rdb::Opcode opcode;
  rdb::Dialect dialect;
  RdbPattern pattern;
  std::string_view name;
};

constexpr auto kPassedOver = std::to_array<PassedOver>({
    {rdb::kSlotImport, rdb::Dialect::kValkey, "s(ll)", "a slot import"},
    {rdb::kKeyMetadata, rdb::Dialect::kRedis, "(4m)", "what modules keep of a key"},
    {rdb::kSlotInfo, rdb::Dialect::kValkey, "lll", "the sizes of a slot"},
    {rdb::kSlotInfo, rdb::Dialect::kRedis, "lll", "the sizes of a slot"},
    {rdb::kModuleAux, rdb::Dialect::kValkey, "lm", "what a module keeps"},
    {rdb::kModuleAux, rdb::Dialect::kRedis, "lm", "what a module keeps"},
});

std::string hexadecimal(uint64_t number) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text(16, '0');
  for (size_t i = 0; i < text.size(); i++) text[i] = kDigits[number >> (60 - 4 * i) & 15];
  return text;
}

// Nine characters of six bits each, above ten bits of version.
std::string module_name(uint64_t id) {
  constexpr std::string_view kCharacters =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  constexpr int kNameBytes = 9;
  std::string name;
  for (int i = 0; i < kNameBytes; i++) name += kCharacters[id >> (58 - 6 * i) & 63];
  return name;
}

// Times before 1970 are as long past as 1970 is. One of them says that there is none.
int64_t expiry_of(int64_t ms) { return ms < Entry::kNoExpire ? 0 : ms; }

}  // namespace

RdbScanner::RdbScanner(base::FileView& file, RdbVersionCheck check, bool look_at_checksum)
    : begin_(file.front(kRdbMagicBytes).data()),
      source_(file),
      in_(source_),
      look_at_checksum_(look_at_checksum),
      name_(in_),
      text_(in_) {
  const auto version = rdb_version_of(file.front(kRdbMagicBytes), check);
  if (version) {
    version_ = *version;
    in_.skip(kRdbMagicBytes);
  } else {
    error_ = version.error().message;
  }
}

RdbScanner::Item RdbScanner::next() {
  if (!error_.empty()) return Item::kError;
  if (ended_) return Item::kEnd;
  if (!has_attributes_) begin_record();
  for (;;) {
    sum_up();
    record_.offset = source_.bytes();
    const uint8_t byte = in_.byte();
    if (in_.failed()) return expected("a type or an opcode");
    if (const auto item = step(byte)) return *item;
  }
}

// While the bytes are in the processor's caches, but not for each of them.
void RdbScanner::sum_up() {
  constexpr uint64_t kAtOnce = 32768;
  const uint64_t bytes = source_.bytes() - summed_;
  if (bytes < kAtOnce || !look_at_checksum_) return;
  checksum_ = base::crc64(passed(summed_, summed_ + bytes), checksum_);
  summed_ += bytes;
}

// What begins with the byte; nothing where it belongs to what follows, or is of no interest.
std::optional<RdbScanner::Item> RdbScanner::step(uint8_t byte) {
  if (const auto item = read_item(byte)) return item;
  if (read_attribute(byte)) {
    has_attributes_ = true;
    if (in_.failed()) return expected("an expiry, an idle time or a frequency");
    return std::nullopt;
  }
  if (pass_over(byte)) return std::nullopt;
  if (!error_.empty()) return Item::kError;
  has_attributes_ = false;
  return read_record(byte);
}

std::optional<RdbScanner::Item> RdbScanner::read_item(uint8_t opcode) {
  switch (opcode) {
    case rdb::kSelectDb:
      return read_db();
    case rdb::kResizeDb:
      return read_sizes();
    case rdb::kAux:
    case rdb::kFunction:
      return read_texts(opcode);
    case rdb::kFunctionPreRelease:
      return fail(record_.offset,
                  "there is a function in the format of a release candidate of 7.0, which no "
                  "release can read");
    case rdb::kEnd:
      return read_end();
    default:
      return std::nullopt;
  }
}

// Times are little-endian in all files but those that big-endian machines wrote before version 9.
bool RdbScanner::read_attribute(uint8_t opcode) {
  switch (opcode) {
    case rdb::kExpireMs:
      record_.expire_ms = expiry_of(in_.milliseconds());
      return true;
    case rdb::kExpireSeconds:
      record_.expire_ms = expiry_of(in_.seconds() * 1000);
      return true;
    case rdb::kIdle:
      record_.access.idle_seconds = in_.length();
      return true;
    case rdb::kFrequency:
      record_.access.frequency = in_.byte();
      return true;
    default:
      return false;
  }
}

bool RdbScanner::pass_over(uint8_t opcode) {
  for (const PassedOver& what : kPassedOver) {
    if (what.opcode != opcode || what.dialect != version_.dialect) continue;
    if (skip_pattern(in_, what.pattern)) return true;
    expected(what.name);
    return false;
  }
  return false;
}

RdbScanner::Item RdbScanner::read_db() {
  const uint64_t db = in_.length();
  if (in_.failed()) return expected("the number of a database");
  if (db > INT32_MAX) return fail(record_.offset, "there is no database " + std::to_string(db));
  record_.db = static_cast<uint32_t>(db);
  return Item::kSelectDb;
}

RdbScanner::Item RdbScanner::read_sizes() {
  sizes_.keys = in_.length();
  sizes_.keys_with_expiry = in_.length();
  return in_.failed() ? expected("the sizes of a database") : Item::kResizeDb;
}

RdbScanner::Item RdbScanner::read_texts(uint8_t opcode) {
  const bool aux = opcode == rdb::kAux;
  if (aux) in_.string(name_);
  in_.string(text_);
  if (in_.failed()) return expected(aux ? "a field on the file" : "the source of a library");
  return aux ? Item::kAux : Item::kFunction;
}

RdbScanner::Item RdbScanner::read_record(uint8_t byte) {
  record_.type = rdb::value_type(version_.dialect, byte);
  const bool later = byte >= rdb::kForeignTypeMin && version_.number < rdb::kForeignVersionMin;
  const RdbLayout* layout = later ? nullptr : rdb_layout(record_.type);
  if (layout == nullptr) return refuse_type(byte);
  const uint64_t begin = source_.bytes();
  in_.string(name_);
  if (in_.failed()) return expected("a key");
  record_.stored_key = passed(begin, source_.bytes());
  return read_value(*layout);
}

RdbScanner::Item RdbScanner::read_value(const RdbLayout& layout) {
  const uint64_t begin = source_.bytes();
  const bool module = layout.type == rdb::kModule || layout.type == rdb::kModulePreRelease;
  if (module) return refuse_module(begin);
  if (layout.pattern.empty()) {
    return fail(record_.offset, "the key " + shown_key() + " is a" +
                                    (layout.name.starts_with('a') ? "n " : " ") +
                                    std::string(layout.name) + ", which cannot be read");
  }
  if (!skip_pattern(in_, layout.pattern)) {
    return expected("the end of the " + std::string(layout.name) + " of key " + shown_key());
  }
  record_.value = passed(begin, source_.bytes());
  return Item::kRecord;
}

RdbScanner::Item RdbScanner::read_end() {
  const uint64_t end = source_.bytes();
  if (version_.number >= kRdbChecksumVersionMin) {
    const auto written = static_cast<uint64_t>(in_.milliseconds());
    if (in_.failed()) return expected("a checksum");
    if (look_at_checksum_ && written != 0) {
      checksum_ = base::crc64(passed(summed_, end), checksum_);
      summed_ = end;
      if (checksum_ != written) {
        return fail(end, "RDB CRC error: expected the checksum " + hexadecimal(checksum_) +
                             ", found " + hexadecimal(written) + ": the file is damaged");
      }
    }
  }
  ended_ = true;
  return Item::kEnd;
}

// In the words that Valkey's users look for.
RdbScanner::Item RdbScanner::refuse_type(uint8_t byte) {
  const std::string type = std::to_string(byte);
  const std::string version = std::to_string(version_.number);
  if (version_.dialect == rdb::Dialect::kRedis && !is_known(version_.number)) {
    return fail(record_.offset,
                "Can't handle foreign type or opcode " + type + " in RDB with version " + version);
  }
  return fail(
      record_.offset,
      "Unknown type or opcode when loading DB. Unrecoverable error, aborting now. There is no " +
          type + " in version " + version + " of the format");
}

RdbScanner::Item RdbScanner::refuse_module(uint64_t offset) {
  constexpr uint64_t kVersions = 1024;
  const uint64_t id = in_.length();
  if (in_.failed()) return expected("the name of a module");
  return fail(offset, "the key " + shown_key() + " is a value of the module type " +
                          module_name(id) + ", version " + std::to_string(id % kVersions) +
                          ", which only the module can read");
}

// For what could not be read, and why.
RdbScanner::Item RdbScanner::expected(std::string_view what) {
  const bool ended = in_.fault() == RdbFault::kEnded;
  return fail(source_.bytes(),
              "expected " + std::string(what) + ", found " +
                  (ended ? "the end of the file" : "a length or a string that cannot be"));
}

RdbScanner::Item RdbScanner::fail(uint64_t offset, std::string_view sentence) {
  error_ = "at offset " + std::to_string(offset) + ": " + std::string(sentence);
  return Item::kError;
}

}  // namespace engine
