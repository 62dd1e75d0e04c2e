// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/slab.h"
#include "engine/persistence/value_reader.h"
#include "engine/types/stream.h"
#include "engine/types/string.h"

namespace engine {

// A value of every type in every form, few bytes each: limits() are low.
class TestValues {
 public:
  explicit TestValues(base::SlabCache& memory) : memory_(memory) {
    add_strings();
    add_lists();
    add_sets();
    add_hashes();
    add_sorted_sets();
    add_stream();
  }
  ~TestValues() {
    for (const auto& [name, entry] : all_) Entry::destroy(memory_, entry);
  }
  TestValues(const TestValues&) = delete;
  TestValues& operator=(const TestValues&) = delete;

  static ValueLimits limits() {
    ValueLimits limits;
    limits.list = {.bytes_max = 40, .elements_max = 4};
    limits.set = {.intset_entries = 4, .listpack_entries = 4};
    limits.hash = {.listpack_entries = 4};
    limits.sorted_set = {.entries_max = 4};
    return limits;
  }

  const std::map<std::string, Entry*>& all() const { return all_; }

 private:
  static constexpr int kFew = 3;
  static constexpr int kMany = 20;

  Entry& add(const std::string& name, const Object& object) {
    return *(all_[name] = Entry::create(memory_, "key", object));
  }

  void add_strings() {
    const std::vector<std::pair<std::string, std::string>> texts = {
        {"no bytes", ""},
        {"one byte as an integer", "-7"},
        {"two bytes as an integer", "1000"},
        {"four bytes as an integer", "-70000"},
        {"a long integer", "9223372036854775807"},
        {"embstr", "hello"},
        {"raw", "a string that is too long for its entry to be found with it"},
        {"compressed", std::string(300, 'x') + "yz"},
        {"compressed blob", "a" + std::string(1100, 'b') + std::string(1100, 'c')},
        {"blob", long_text()}};
    for (const auto& [name, text] : texts) all_[name] = make_string(memory_, "key", text, {});
  }

  // Nothing in it stands there twice.
  static std::string long_text() {
    std::string text;
    for (int i = 0; i < 1050; i++) {
      text += static_cast<char>(i * i);
      text += static_cast<char>(i >> 3);
    }
    return text;
  }

  void add_lists() {
    for (const int count : {kFew, kMany}) {
      Entry& entry = add(count == kFew ? "list" : "long list", List::create(memory_));
      List list(memory_, entry, limits().list);
      for (int i = 0; i < count; i++) list.push_back(i % 2 == 0 ? "element" : std::to_string(i));
    }
  }

  void add_sets() {
    for (const int64_t step : {int64_t{1}, int64_t{100'000}, int64_t{1} << 40}) {
      fill_set("intset " + std::to_string(step), kFew,
               [&](int i) { return std::to_string(i * step); });
    }
    fill_set("set", kFew, [](int i) { return "member " + std::to_string(i); });
    fill_set("large set", kMany, [](int i) { return "member " + std::to_string(i); });
  }

  template <typename Member>
  void fill_set(const std::string& name, int count, Member member) {
    Entry& entry = add(name, Set::create(memory_, member(0), 0, limits().set));
    Set set(memory_, entry, limits().set);
    for (int i = 0; i < count; i++) set.add(member(i));
  }

  void add_hashes() {
    fill_hash("hash", kFew);
    fill_hash("large hash", kMany);
    fill_hash("hash with expiries", kMany).set_expire("field 1", 123'456'789);
    all_["hash with expiries"]->note_volatile_parts();
  }

  Hash fill_hash(const std::string& name, int count) {
    Entry& entry = add(name, Hash::create(memory_));
    Hash hash(memory_, entry, limits().hash, 0);
    for (int i = 0; i < count; i++) hash.set("field " + std::to_string(i), std::to_string(i));
    return hash;
  }

  void add_sorted_sets() {
    for (const int count : {kFew, kMany}) {
      Entry& entry = add(count == kFew ? "sorted set" : "large sorted set",
                         SortedSet::create(memory_, limits().sorted_set, 0, 0));
      SortedSet set(memory_, entry, limits().sorted_set);
      for (int i = 0; i < count; i++) set.add("member " + std::to_string(i), i * 0.5);
    }
  }

  void add_stream() {
    Stream* stream = Stream::create(memory_);
    add("stream", stream->object());
    const std::vector<std::string_view> pair = {"field", "value"};
    const StreamLimits nodes = {.node_bytes = 0, .node_entries = 4};
    for (uint64_t i = 1; i <= kMany; i++) stream->append(memory_, {i, 0}, pair, nodes);
    StreamGroup* group = stream->add_group(memory_, "group", {7, 0}, 7);
    StreamConsumer* consumer = group->add_consumer(memory_, "consumer", 1000);
    for (uint64_t i = 3; i <= 5; i++) group->deliver(memory_, {i, 0}, *consumer, 2000);
    stream->add_group(memory_, "another", {0, 0}, 0);
  }

  base::SlabCache& memory_;
  std::map<std::string, Entry*> all_;
};

}  // namespace engine
