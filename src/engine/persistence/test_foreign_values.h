// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <initializer_list>
#include <map>
#include <string>
#include <string_view>

#include "base/slab.h"
#include "engine/persistence/rdb_sink.h"
#include "engine/persistence/rdb_writer.h"
#include "engine/types/listpack.h"

namespace engine {

// RDB, field by field.
class RdbText {
 public:
  RdbText& byte(uint8_t value) {
    return writes([&] { out_.byte(value); });
  }
  RdbText& length(uint64_t value) {
    return writes([&] { out_.length(value); });
  }
  RdbText& string(std::string_view text) {
    return writes([&] { out_.string(text); });
  }
  RdbText& milliseconds(int64_t value) {
    return writes([&] { out_.milliseconds(value); });
  }
  RdbText& raw(std::string_view bytes) {
    return writes([&] { out_.raw(bytes); });
  }
  // Of an entry of a stream, the second half of it 0.
  RdbText& id(uint8_t ms) { return raw(std::string(7, '\0') + static_cast<char>(ms) + kNoSeq); }
  RdbText& lengths(std::initializer_list<uint64_t> values) {
    for (const uint64_t value : values) length(value);
    return *this;
  }

  std::string text() { return sink_.take(); }

 private:
  static inline const std::string kNoSeq = std::string(8, '\0');

  template <typename Write>
  RdbText& writes(Write write) {
    write();
    return *this;
  }

  RdbStringSink sink_;
  RdbWriter out_{sink_};
};

// What only old versions wrote, with the type in front.
inline std::map<std::string, std::string> old_values() {
  const std::string ziplist(
      "\x14\x00\x00\x00\x0F\x00\x00\x00\x03\x00\x00\x01"
      "a\x03\xF6\x02\xC0\xD4\xFE\xFF",
      20);
  return {{"ziplist", std::string("\x0A\x14", 2) + ziplist},
          {"quicklist of ziplists", std::string("\x0E\x02\x14", 3) + ziplist + '\x14' + ziplist},
          {"plain node", std::string("\x12\x02\x01\x03"
                                     "abc\x01\xC0\x07",
                                     10)},
          {"zipmap", std::string("\x09\x0A\x01\x01k\x01\x03v...\xFF", 12)},
          {"scores as text", std::string("\x03\x02\x01"
                                         "a\x03"
                                         "1.5\x01"
                                         "b\xFE",
                                         11)},
          {"plain list", std::string("\x01\x02\x01x\xC0\x07", 6)}};
}

// What only Redis writes, since 7.4. The hashes have a field "lasting" without expiry, and "due"
// that is due at kDueMs; the streams a group with two pending entries, one of them of a consumer at
// least.
class RedisValues {
 public:
  static constexpr int64_t kDueMs = 123'456'789;

  static std::map<std::string, std::string> all(base::SlabCache& memory) {
    const std::string packed = fields(memory);
    return {{"hash of a candidate",
             RdbText().byte(22).raw(hash_fields(static_cast<uint64_t>(kDueMs))).text()},
            {"compact hash of a candidate", RdbText().byte(23).string(packed).text()},
            {"hash", RdbText().byte(24).milliseconds(kDueMs - 6).raw(hash_fields(7)).text()},
            {"compact hash", RdbText().byte(25).milliseconds(kDueMs).string(packed).text()},
            {"stream", stream(26, {1, 2}, {})},
            {"stream with what was given back", stream(27, {1}, {2})}};
  }

  // A group with the pending entries 1 and 2. `owned`: what its consumer has; `given_back`: what
  // nobody has, of which only type 27 has a list.
  static std::string stream(uint8_t type, std::initializer_list<uint8_t> owned,
                            std::initializer_list<uint8_t> given_back) {
    RdbText out;
    out.byte(type).length(0);                          // no nodes
    out.lengths({0, 5, 0, 0, 0, 5, 0, 5});             // length, three ids, entries added
    out.length(1).string("group").lengths({5, 0, 5});  // last id, entries read
    out.length(2);
    for (const uint8_t id : {uint8_t{1}, uint8_t{2}}) out.id(id).milliseconds(1000).length(id);
    out.length(1).string("consumer").milliseconds(2000).milliseconds(2000);
    out.length(owned.size());
    for (const uint8_t id : owned) out.id(id);
    if (type == 27) out.length(given_back.size());
    for (const uint8_t id : given_back) out.id(id);
    out.lengths({100, 1000, 2}).string("producer").length(1).string("message").lengths({5, 0});
    out.string("another").length(0).lengths({1, 0});
    return out.text();
  }

 private:
  static std::string hash_fields(uint64_t due) {
    return RdbText()
        .lengths({2, 0})
        .string("lasting")
        .string("1")
        .length(due)
        .string("due")
        .string("2")
        .text();
  }

  static std::string fields(base::SlabCache& memory) {
    Listpack listpack = Listpack::create(memory);
    for (const char* text : {"due", "2"}) listpack.append(memory, text);
    listpack.append(memory, kDueMs);
    for (const char* text : {"lasting", "1", "0"}) listpack.append(memory, text);
    std::string bytes(listpack.view());
    Listpack::destroy(memory, listpack);
    return bytes;
  }
};

}  // namespace engine
