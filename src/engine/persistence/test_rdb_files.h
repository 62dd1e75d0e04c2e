// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <gtest/gtest.h>

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/crc64.h"
#include "base/file_system.h"
#include "engine/persistence/rdb_file_format.h"
#include "engine/persistence/rdb_file_writer.h"
#include "engine/persistence/rdb_record.h"
#include "engine/persistence/rdb_scanner.h"
#include "engine/persistence/test_foreign_values.h"
#include "engine/persistence/test_reading.h"
#include "engine/persistence/test_values.h"

namespace engine {

// With the end and, where the version has one, the checksum of all that.
inline std::string file_of(std::string_view magic, const std::string& rest) {
  std::string file = std::string(magic) + rest + '\xFF';
  const auto version = rdb_version_of(magic, RdbVersionCheck::kRelaxed);
  if (version && version->number < kRdbChecksumVersionMin) return file;
  return RdbText().raw(file).milliseconds(static_cast<int64_t>(base::crc64(file))).text();
}

// A record of a string.
inline std::string string_record(std::string_view key, std::string_view value) {
  return RdbText().byte(0).string(key).string(value).text();
}

// Writes files and tells what is in them.
class RdbFileTest : public ReadingTest {
 protected:
  using Item = RdbScanner::Item;
  using Records = std::map<std::string, std::string>;

  // Everything in a file, in words.
  static std::string told(std::string_view file) {
    base::MemoryView view(file);
    return told(view);
  }
  static std::string told(base::FileView& file) {
    RdbScanner scanner(file, RdbVersionCheck::kStrict);
    std::string all;
    for (;;) {
      const Item item = scanner.next();
      all += in_words(scanner, item);
      if (item == Item::kEnd || item == Item::kError) return all;
      all += "; ";
    }
  }

  static std::string in_words(const RdbScanner& scanner, Item item) {
    switch (item) {
      case Item::kAux:
        return std::string(scanner.name()) + "=" + std::string(scanner.text());
      case Item::kSelectDb:
        return "db " + std::to_string(scanner.db());
      case Item::kResizeDb:
        return std::to_string(scanner.sizes().keys) + " keys, " +
               std::to_string(scanner.sizes().keys_with_expiry) + " expire";
      case Item::kFunction:
        return "function " + std::string(scanner.text());
      case Item::kRecord:
        return key_in_words(scanner);
      case Item::kEnd:
        return "end";
      case Item::kError:
        return scanner.error();
    }
    return {};
  }

  static std::string key_in_words(const RdbScanner& scanner) {
    const RdbRecord& record = scanner.record();
    std::string text = std::string(scanner.key()) + " in " + std::to_string(record.db);
    if (record.expire_ms != Entry::kNoExpire) {
      text += " until " + std::to_string(record.expire_ms);
    }
    if (record.access.idle_seconds) {
      text += " idle for " + std::to_string(*record.access.idle_seconds);
    }
    if (record.access.frequency) text += " used " + std::to_string(*record.access.frequency);
    return text;
  }

  // The values of all keys, as build_record() makes them; "" where it does not. Nothing: an error.
  std::optional<Records> built(std::string_view file, bool look_at_checksum = true) {
    base::MemoryView view(file);
    RdbScanner scanner(view, RdbVersionCheck::kStrict, look_at_checksum);
    std::vector<RdbRecord> records;
    Item item = scanner.next();
    for (; item != Item::kEnd && item != Item::kError; item = scanner.next()) {
      if (item == Item::kRecord) records.push_back(scanner.record());
    }
    if (item == Item::kError) return std::nullopt;
    Records values;
    for (const RdbRecord& record : records) {
      const BuiltRecord made = build_record(record, {.memory = memory_, .limits = limits_});
      fault_ = made.fault;
      if (made.entry == nullptr) continue;
      values[std::string(made.entry->key())] = typed_bytes(*made.entry, 0);
      Entry::destroy(memory_, made.entry);
    }
    return values;
  }

  // A file with a value of every type.
  std::string file_of_all() {
    const TestValues values(memory_);
    RdbStringSink sink;
    RdbFileWriter out(sink, rdb::kValkeyVersion);
    out.aux("redis-bits", 64);
    out.function("#!lua name=a\n");
    out.select_db(3);
    out.resize_db(values.all().size(), 0);
    for (const auto& [name, entry] : values.all()) {
      Entry* copy = renamed(*entry, name);
      out.record(*copy);
      Entry::destroy(memory_, copy);
    }
    EXPECT_TRUE(out.finish());
    return sink.take();
  }

  Entry* renamed(const Entry& entry, std::string_view key) {
    const std::string bytes = typed_bytes(entry, 0);
    RdbMemorySource source(std::string_view(bytes).substr(1));
    RdbReader in(source, memory_, budget_);
    return read_value(in, rdb_type(entry), {memory_, key, Entry::kNoExpire, limits_});
  }
};

}  // namespace engine
