// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <map>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "engine/keyspace/guard.h"
#include "engine/persistence/rdb_reader.h"
#include "engine/persistence/value_dump.h"
#include "engine/persistence/value_reader.h"
#include "engine/snapshot/record_buffer.h"
#include "engine/types/hash.h"
#include "engine/types/set.h"
#include "engine/types/sorted_set.h"

namespace engine {

using DbAndKey = std::pair<uint32_t, std::string>;
using Records = std::map<DbAndKey, std::string>;

// The records of a cut, told apart again.
class RecordParser {
 public:
  explicit RecordParser(base::SlabCache& memory) : memory_(memory) {}

  void parse(uint32_t db, std::string_view bytes, Records& into) {
    RdbMemorySource source(bytes);
    while (!source.at_end()) {
      const uint64_t begin = source.bytes();
      RdbReader in(source, memory_, {});
      auto type = static_cast<rdb::ValueType>(in.byte());
      if (static_cast<uint16_t>(type) == 0xFC) {
        in.milliseconds();
        type = static_cast<rdb::ValueType>(in.byte());
      }
      std::string key;
      {
        RdbString name(in);
        key = in.string(name);
      }
      const std::string head(bytes.substr(begin, source.bytes() - begin));
      Entry* entry =
          read_value(in, type, {.memory = memory_, .key = key, .expire_ms = -1, .limits = limits_});
      ASSERT_NE(entry, nullptr) << key;
      const auto [at, is_new] = into.emplace(DbAndKey{db, key}, head + contents(*entry));
      EXPECT_TRUE(is_new) << "twice: " << key;
      Entry::destroy(memory_, entry);
    }
  }

 private:
  // What has no order is sorted.
  static std::string contents(const Entry& entry) {
    std::vector<std::string> elements;
    switch (entry.type()) {
      case Type::kHash:
        HashView(entry, INT64_MIN).for_each([&](auto field, auto value, int64_t expire_ms) {
          elements.push_back(std::string(field) + "=" + std::string(value) + "@" +
                             std::to_string(expire_ms));
          return true;
        });
        break;
      case Type::kSet:
        SetView(entry).for_each([&](std::string_view member) {
          elements.emplace_back(member);
          return true;
        });
        break;
      case Type::kSortedSet:
        SortedSetView(entry).for_each([&](std::string_view member, double score) {
          elements.push_back(std::string(member) + "=" + std::to_string(score));
        });
        break;
      default:
        return dump_value(entry);
    }
    std::sort(elements.begin(), elements.end());
    std::string text;
    for (const std::string& element : elements) text += element + "\n";
    return text;
  }

  base::SlabCache& memory_;
  const ValueLimits limits_;
};

// Gathers what a cut gives.
class Gathered final : public CutReceiver {
 public:
  void take(uint32_t db, std::string records, uint64_t /*keys*/) override {
    const std::lock_guard lock(mutex_);
    pieces_.emplace_back(db, std::move(records));
  }
  bool is_full() const override { return full; }
  uint64_t begin_large(uint32_t db) override {
    const std::lock_guard lock(mutex_);
    larges_.push_back({db, {}});
    return larges_.size() - 1;
  }
  void take_part(uint64_t record, std::string bytes, bool last) override {
    const std::lock_guard lock(mutex_);
    EXPECT_FALSE(larges_[record].complete);
    larges_[record].bytes += bytes;
    larges_[record].complete = last;
  }
  bool is_full_of(uint64_t) override { return full; }
  void finished(bool complete) override { (complete ? completed : given_up)++; }

  Records parsed() {
    base::SlabPool pool;
    base::SlabCache memory(pool);
    RecordParser parser(memory);
    Records records;
    for (const auto& [db, bytes] : pieces_) parser.parse(db, bytes, records);
    for (const Large& large : larges_) {
      EXPECT_TRUE(large.complete);
      parser.parse(large.db, large.bytes, records);
    }
    return records;
  }
  size_t larges() const { return larges_.size(); }

  std::atomic<bool> full = false;
  std::atomic<int> completed = 0;
  std::atomic<int> given_up = 0;

 private:
  struct Large {
    uint32_t db;
    std::string bytes;
    bool complete = false;
  };

  std::mutex mutex_;
  std::vector<std::pair<uint32_t, std::string>> pieces_;
  std::vector<Large> larges_;
};

// What a cut that begins now has to give.
inline Records records_of_all(const Guard& guard) {
  Gathered gathered;
  RecordBuffer buffer(gathered, {});
  for (uint32_t db = 0; db < guard.keyspace().databases(); db++) {
    TableSet* set = guard.table_set_if_any(db);
    if (set == nullptr) continue;
    for (uint32_t i = 0; i < set->size(); i++) {
      (*set)[i].for_each([&](const Entry* entry) { buffer.add(db, *entry); });
    }
  }
  buffer.flush();
  return gathered.parsed();
}

}  // namespace engine
