// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <gtest/gtest.h>

#include <cstdint>
#include <string>

#include "base/slab.h"
#include "engine/persistence/rdb_format.h"
#include "engine/persistence/rdb_reader.h"
#include "engine/persistence/rdb_sink.h"
#include "engine/persistence/rdb_writer.h"
#include "engine/persistence/test_values.h"
#include "engine/persistence/value_reader.h"
#include "engine/persistence/value_writer.h"

namespace engine {

// A value with its type in front of it.
inline std::string typed_bytes(const Entry& entry, size_t compressed_max) {
  RdbStringSink sink;
  RdbWriter out(sink, compressed_max);
  out.byte(rdb::type_byte(rdb_type(entry)));
  write_value(out, entry);
  return sink.take();
}

// Reads values from sources, and frees them.
class ReadingTest : public ::testing::Test {
 protected:
  ~ReadingTest() override { EXPECT_EQ(memory_.net_bytes(), 0); }

  // Reads a type and a value; the caller's to free. Null: fault() says why.
  Entry* read(RdbSource& source) {
    RdbReader in(source, memory_, budget_);
    const rdb::ValueType type = rdb::value_type(dialect_, in.byte());
    Entry* entry = read_value(in, type, {memory_, "key", Entry::kNoExpire, limits_, due_by_ms_});
    fault_ = in.fault();
    return entry;
  }
  // What was read, written again; nothing where there was a fault.
  std::string read_again(RdbSource& source) {
    Entry* entry = read(source);
    if (entry == nullptr) return {};
    std::string bytes = typed_bytes(*entry, 0);
    Entry::destroy(memory_, entry);
    return bytes;
  }
  RdbFault fault_of(RdbSource& source) {
    Entry* entry = read(source);
    if (entry != nullptr) Entry::destroy(memory_, entry);
    return fault_;
  }

  base::SlabPool pool_;
  base::SlabCache memory_{pool_};
  ValueLimits limits_ = TestValues::limits();
  RestoreBudget budget_;
  rdb::Dialect dialect_ = rdb::Dialect::kValkey;
  int64_t due_by_ms_ = INT64_MIN;
  RdbFault fault_ = RdbFault::kNone;
};

}  // namespace engine
