// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/file_system.h"
#include "engine/persistence/rdb_file_format.h"
#include "engine/persistence/rdb_layout.h"
#include "engine/persistence/rdb_reader.h"
#include "engine/persistence/rdb_record.h"
#include "engine/persistence/rdb_source.h"

namespace engine {

// Walks a file that lies in memory (mapped, or decrypted as it goes), written by anyone, without
// building its values: it finds where each ends, and whoever wants builds them from there, on any
// threads. Keeps the checksum of what has passed. Every length is held against what is left of the
// file, and nothing is allocated but a compressed key or name on its way out, which is at most 88
// times its bytes.
//
//   RdbScanner scanner(file, RdbVersionCheck::kStrict);
//   for (auto item = scanner.next(); item != RdbScanner::Item::kEnd; item = scanner.next()) {
//     if (item == RdbScanner::Item::kError) return base::Error{scanner.error()};
//     if (item == RdbScanner::Item::kRecord) hand_over(scanner.record());
//   }
//
// What a file says to modules, on slots, and as a hint, is passed over. Values of modules, and what
// is unknown, are errors. Not thread-safe.
class RdbScanner {
 public:
  enum class Item : uint8_t {
    kAux,       // name() and text()
    kSelectDb,  // db()
    kResizeDb,  // sizes(): a hint
    kFunction,  // text(): the source of a library
    kRecord,    // record() and key()
    kEnd,       // offset() is behind the checksum, which was right; more may follow, of others
    kError,     // error(); so is all that follows
  };

  // The file must stay as long as the scanner and what was got from it.
  RdbScanner(base::FileView& file, RdbVersionCheck check, bool look_at_checksum = true);

  Item next();

  RdbVersion version() const { return version_; }  // zero if the file does not begin with one
  uint64_t offset() const { return source_.bytes(); }
  // What is before it in the file is not looked at again: its checksum is summed up a while later.
  uint64_t needed_from() const { return look_at_checksum_ ? summed_ : source_.bytes(); }
  // "at offset 1234: expected the end of the hash of key "x", found the end of the file"
  const std::string& error() const { return error_; }

  // Of the item that next() has returned, the texts only until it is called again.
  const RdbRecord& record() const { return record_; }
  std::string_view key() const { return name(); }
  std::string_view name() const { return name_.view(); }
  std::string_view text() const { return text_.view(); }
  uint32_t db() const { return record_.db; }
  struct Sizes {
    uint64_t keys = 0;
    uint64_t keys_with_expiry = 0;
  };
  Sizes sizes() const { return sizes_; }

 private:
  void begin_record() {
    const uint32_t db = record_.db;
    record_ = {};
    record_.db = db;
  }
  void sum_up();
  std::optional<Item> step(uint8_t byte);
  std::optional<Item> read_item(uint8_t opcode);
  bool read_attribute(uint8_t opcode);
  bool pass_over(uint8_t opcode);
  Item read_db();
  Item read_sizes();
  Item read_texts(uint8_t opcode);
  Item read_record(uint8_t byte);
  Item read_value(const RdbLayout& layout);
  Item read_end();
  Item refuse_type(uint8_t byte);
  Item refuse_module(uint64_t offset);
  Item expected(std::string_view what);
  Item fail(uint64_t offset, std::string_view sentence);
  std::string shown_key() const { return shown_in_error(key()); }

  // Of the file, that was read.
  std::string_view passed(uint64_t begin, uint64_t end) const {
    return {begin_ + begin, static_cast<size_t>(end - begin)};
  }

  const char* const begin_;  // of the file
  RdbFileSource source_;
  RdbReader in_;
  const bool look_at_checksum_;
  uint64_t checksum_ = 0;
  uint64_t summed_ = 0;  // up to there checksum_ goes
  RdbVersion version_;
  RdbRecord record_;
  bool has_attributes_ = false;  // record_, for the key that comes
  bool ended_ = false;
  Sizes sizes_;
  RdbString name_;
  RdbString text_;
  std::string error_;
};

}  // namespace engine
