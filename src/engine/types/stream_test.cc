// SPDX-License-Identifier: Apache-2.0
#include "engine/types/stream.h"

#include <gtest/gtest.h>

#include <map>
#include <set>
#include <string>
#include <vector>

#include "base/random.h"
#include "engine/types/object.h"

namespace engine {
namespace {

using Fields = std::vector<std::string>;
using StreamModel = std::map<StreamId, Fields>;

class StreamTest : public ::testing::Test {
 protected:
  ~StreamTest() override {
    destroy_object(memory_, stream_->object());
    EXPECT_EQ(memory_.net_bytes(), 0);
  }

  void append(StreamId id, const Fields& fields) {
    const std::vector<std::string_view> pairs(fields.begin(), fields.end());
    stream_->append(memory_, id, pairs, limits_);
  }

  static StreamModel walked(const Stream& stream, StreamId from, StreamId to,
                            StreamWalk::Direction direction = StreamWalk::Direction::kForwards) {
    StreamModel seen;
    StreamWalk walk(stream, from, to, direction);
    while (walk.next()) {
      Fields& fields = seen[walk.id()];
      walk.node().for_each_field(
          walk.entry(), [&](const Listpack::Element& field, const Listpack::Element& value) {
            IntegerText scratch;
            fields.emplace_back(field.text(scratch));
            fields.emplace_back(value.text(scratch));
          });
    }
    return seen;
  }

  void expect_equal(const StreamModel& model) {
    ASSERT_EQ(walked(*stream_, kStreamIdMin, kStreamIdMax), model);
    ASSERT_EQ(walked(*stream_, kStreamIdMin, kStreamIdMax, StreamWalk::Direction::kBackwards),
              model);
    ASSERT_EQ(stream_->length(), model.size());
    ASSERT_EQ(stream_->first_id(), model.empty() ? kStreamIdMin : model.begin()->first);
    ASSERT_EQ(stream_->last_live_id(), model.empty() ? kStreamIdMin : model.rbegin()->first);
    for (auto at = stream_->nodes().first(); at; at = Stream::NodeTree::next(at)) {
      ASSERT_TRUE(StreamNode::valid(at.key(), at.value().view()));
    }
    ASSERT_EQ(stream_->footprint(), static_cast<size_t>(memory_.net_bytes()));
  }

  base::SlabPool pool_;
  base::SlabCache memory_{pool_};
  StreamLimits limits_{.node_bytes = 400, .node_entries = 7};
  Stream* stream_ = Stream::create(memory_);
};

// The bytes that Redis 7 has for the same commands.
TEST_F(StreamTest, HasTheNodesOfRedis) {
  append({1, 1}, {"a", "1"});
  append({1, 2}, {"a", "x"});
  append({2, 0}, {"b", "y"});
  const std::string_view bytes = stream_->nodes().first().value().view();
  const std::string wanted(
      "\x03\x01\x00\x01\x01\x01\x81"
      "a\x02\x00\x01"
      "\x02\x01\x00\x01\x00\x01\x01\x01\x04\x01"
      "\x02\x01\x00\x01\x01\x01\x81x\x02\x04\x01"
      "\x00\x01\x01\x01\xDF\xFF\x02\x01\x01\x81"
      "b\x02\x81y\x02\x06\x01"
      "\xFF",
      50);
  EXPECT_EQ(bytes.substr(6), wanted);
  EXPECT_EQ(stream_->nodes().first().key(), (StreamId{1, 1}));
}

TEST_F(StreamTest, BehavesAsAMapByIds) {
  base::Random random(3);
  StreamModel model;
  StreamId last;
  for (int step = 0; step < 6000; step++) {
    const uint64_t what = random.below(20);
    if (what < 14) {
      last = random.below(2) == 0 ? StreamId{last.ms, last.seq + 1 + random.below(3)}
                                  : StreamId{last.ms + 1 + random.below(200), random.below(9)};
      Fields fields = {"f", std::to_string(random.below(100'000))};
      if (random.below(4) == 0)
        fields.insert(fields.end(), {"g", std::string(random.below(90), 'v')});
      append(last, fields);
      model[last] = fields;
    } else if (what < 19 && !model.empty()) {
      auto row = model.begin();
      std::advance(row, static_cast<ptrdiff_t>(random.below(std::min<size_t>(model.size(), 60))));
      const StreamId ids[] = {row->first, row->first, {row->first.ms, row->first.seq + 1000}};
      ASSERT_EQ(stream_->erase(memory_, ids), 1u);
      model.erase(row);
    } else {
      StreamTrim trim;
      trim.by = random.below(2) == 0 ? StreamTrim::By::kLength : StreamTrim::By::kId;
      trim.length = model.size() - random.below(std::min<size_t>(model.size(), 30) + 1);
      trim.id = model.empty() ? last : StreamId{model.begin()->first.ms + random.below(300), 0};
      const uint64_t taken = stream_->trim(memory_, trim);
      ASSERT_EQ(stream_->length() + taken, model.size());
      while (model.size() > stream_->length()) model.erase(model.begin());
      if (trim.by == StreamTrim::By::kLength) {
        ASSERT_EQ(model.size(), trim.length);
      }
      if (trim.by == StreamTrim::By::kId && !model.empty()) {
        ASSERT_GE(model.begin()->first, trim.id);
      }
    }
    StreamId from{random.below(last.ms + 2), random.below(5)};
    const StreamId to{from.ms + random.below(2000), random.below(5)};
    if (from <= to && step % 10 == 0) {
      const StreamModel wanted(model.lower_bound(from), model.upper_bound(to));
      ASSERT_EQ(walked(*stream_, from, to), wanted);
      ASSERT_EQ(walked(*stream_, from, to, StreamWalk::Direction::kBackwards), wanted);
      ASSERT_EQ(stream_->count_between(from, to, UINT64_MAX), wanted.size());
    }
    if (step % 100 == 0) expect_equal(model);
    if (HasFatalFailure()) return;
  }
}

TEST_F(StreamTest, ACopyIsTheSameAndApart) {
  for (uint64_t i = 1; i < 50; i++) append({i, 0}, {"f", std::to_string(i)});
  StreamGroup* group = stream_->add_group(memory_, "g", {7, 0}, 7);
  StreamConsumer* consumer = group->add_consumer(memory_, "c", 100);
  for (uint64_t i = 1; i < 8; i++) group->deliver(memory_, {i, 0}, *consumer, 200);
  Stream* copy = stream_->duplicate(memory_);
  EXPECT_EQ(walked(*copy, kStreamIdMin, kStreamIdMax),
            walked(*stream_, kStreamIdMin, kStreamIdMax));
  const StreamGroup* copied = copy->find_group("g");
  ASSERT_NE(copied, nullptr);
  EXPECT_EQ(copied->pending().size(), 7u);
  EXPECT_EQ(copied->find_consumer("c")->pending().size(), 7u);
  EXPECT_EQ(copied->find_consumer("c")->active_ms, 200);
  group->erase_consumer(memory_, consumer);
  EXPECT_EQ(copied->find_pending({3, 0})->delivered_ms, 200);
  EXPECT_EQ(copy->footprint() + stream_->footprint(), static_cast<size_t>(memory_.net_bytes()));
  destroy_object(memory_, copy->object());
}

TEST_F(StreamTest, PendingEntriesHaveOneConsumer) {
  base::Random random(11);
  StreamGroup* group = stream_->add_group(memory_, "g", {}, 0);
  std::map<StreamId, std::string> model;
  for (int step = 0; step < 20'000; step++) {
    const StreamId id{random.below(500), 0};
    const std::string name(1, static_cast<char>('a' + random.below(5)));
    StreamConsumer* consumer = group->find_consumer(name);
    if (consumer == nullptr) consumer = group->add_consumer(memory_, name, step);
    if (random.below(200) == 0) {
      group->erase_consumer(memory_, consumer);
      std::erase_if(model, [&](const auto& row) { return row.second == name; });
    } else if (random.below(2) == 0) {
      group->deliver(memory_, id, *consumer, step);
      model[id] = name;
    } else {
      ASSERT_EQ(group->erase_pending(memory_, id), model.erase(id) == 1);
    }
    ASSERT_EQ(group->pending().size(), model.size());
    if (step % 500 != 0) continue;
    for (const auto& [pending, owner] : model) {
      ASSERT_EQ(group->find_pending(pending)->consumer->name(), owner);
      ASSERT_TRUE(group->find_consumer(owner)->pending().find(pending));
    }
    ASSERT_EQ(stream_->footprint(), static_cast<size_t>(memory_.net_bytes()));
  }
}

TEST_F(StreamTest, TellsWhetherAllPendingEntriesAreAssigned) {
  StreamGroup* group = stream_->add_group(memory_, "g", {}, 0);
  StreamConsumer* consumer = group->add_consumer(memory_, "c", 0);
  EXPECT_TRUE(group->all_assigned());
  PendingEntry* entry = group->add_pending(memory_, {1, 0});
  group->deliver(memory_, {2, 0}, *consumer, 0);
  EXPECT_FALSE(group->all_assigned());
  group->assign(memory_, {1, 0}, *entry, *consumer);
  EXPECT_TRUE(group->all_assigned());
}

TEST(StreamId, ReadsAsRedisDoes) {
  EXPECT_EQ(parse_stream_id("5-6", 9), (StreamId{5, 6}));
  EXPECT_EQ(parse_stream_id("5", 9), (StreamId{5, 9}));
  EXPECT_EQ(parse_stream_id(" \t+005-0", 9), (StreamId{5, 0}));
  EXPECT_EQ(parse_stream_id("5-+00", 9), (StreamId{5, 0}));
  EXPECT_EQ(parse_stream_id("18446744073709551615-18446744073709551615", 0), kStreamIdMax);
  const std::string zeros(126, '0');
  EXPECT_EQ(parse_stream_id(zeros + "7", 0), (StreamId{7, 0}));
  for (const std::string& text :
       {std::string(), std::string("-"), std::string("+"), std::string("5-"), std::string("-5"),
        std::string("5--7"), std::string("0x5"), std::string("0+5"), std::string("5 "),
        std::string("18446744073709551616"), std::string("5-6-7"), zeros + "07"}) {
    EXPECT_EQ(parse_stream_id(text, 0), std::nullopt) << text;
  }
}

TEST_F(StreamTest, IsFreedInSlices) {
  Stream* other = Stream::create(memory_);
  const std::string_view pairs[] = {"f", "v"};
  for (uint64_t i = 1; i < 3000; i++) other->append(memory_, {i, 0}, pairs, limits_);
  StreamGroup* group = other->add_group(memory_, "g", {}, 0);
  StreamConsumer* consumer = group->add_consumer(memory_, "c", 0);
  for (uint64_t i = 1; i < 3000; i++) group->deliver(memory_, {i, 0}, *consumer, 0);
  size_t slices = 0;
  for (bool done = false; !done; slices++) {
    size_t budget = 64;
    done = dismantle_object(memory_, other->object(), budget);
  }
  EXPECT_GT(slices, 90u);
}

TEST_F(StreamTest, TakesNodesOfADumpInOrderOnly) {
  append({5, 0}, {"f", "v"});
  append({6, 3}, {"f", "v"});
  const std::string node(stream_->nodes().first().value().view());
  Stream* other = Stream::create(memory_);
  EXPECT_TRUE(other->add_node(memory_, {5, 0}, node));
  EXPECT_FALSE(other->add_node(memory_, {5, 0}, node));
  EXPECT_FALSE(other->add_node(memory_, {6, 3}, node));
  EXPECT_TRUE(other->add_node(memory_, {6, 4}, node));
  EXPECT_FALSE(other->restore_figures({.length = 3, .last_id = {9, 9}}));
  EXPECT_FALSE(other->restore_figures({.length = 4, .last_id = {7, 0}}));
  EXPECT_FALSE(
      other->restore_figures({.length = 4, .last_id = {9, 9}, .entries_added = uint64_t{1} << 63}));
  EXPECT_TRUE(other->restore_figures({.length = 4, .last_id = {9, 9}, .entries_added = 4}));
  EXPECT_EQ(other->first_id(), (StreamId{5, 0}));
  destroy_object(memory_, other->object());
}

TEST_F(StreamTest, CountersEndInsteadOfTurningOver) {
  append({1, 0}, {"f", "v"});
  stream_->set_entries_added(Stream::kEntriesAddedMax);
  StreamGroup* group = stream_->add_group(memory_, "g", {1, 0}, INT64_MAX);
  append({2, 0}, {"f", "v"});
  EXPECT_EQ(stream_->entries_added(), Stream::kEntriesAddedMax);
  stream_->advance(*group, {2, 0});
  EXPECT_EQ(group->entries_read, INT64_MAX);
  EXPECT_EQ(stream_->lag(*group), 0);
  StreamGroup* other = stream_->add_group(memory_, "h", {2, 0}, INT64_MIN);
  EXPECT_EQ(other->entries_read, StreamGroup::kUnknown);
}

TEST_F(StreamTest, NoDamagedNodeIsWalked) {
  append({5, 0}, {"f", "v", "g", "w"});
  append({6, 3}, {"h", "v"});
  const StreamId ids[] = {{5, 0}};
  stream_->erase(memory_, ids);
  append({7, 3}, {"f", "v", "g", "400"});
  const std::string good(stream_->nodes().first().value().view());
  for (size_t i = 0; i < good.size(); i++) {
    for (int value = 0; value < 256; value++) {
      std::string bytes = good;
      bytes[i] = static_cast<char>(value);
      if (!StreamNode::valid({5, 0}, bytes)) continue;
      Stream* other = Stream::create(memory_);
      ASSERT_TRUE(other->add_node(memory_, {5, 0}, bytes));
      EXPECT_EQ(walked(*other, kStreamIdMin, kStreamIdMax).size(), other->length());
      destroy_object(memory_, other->object());
    }
  }
}

TEST_F(StreamTest, NoGroupHasReadMoreThanWasAdded) {
  append({1, 1}, {"f", "v"});
  StreamGroup* group = stream_->add_group(memory_, "g", {1, 1}, 100);
  EXPECT_EQ(group->entries_read, 1);
  EXPECT_EQ(stream_->lag(*group), 0);
  append({2, 1}, {"f", "v"});
  append({3, 1}, {"f", "v"});
  stream_->set_read(*group, {2, 1}, INT64_MAX);
  EXPECT_EQ(group->entries_read, 3);
  EXPECT_EQ(stream_->lag(*group), 0);
  stream_->set_entries_added(1'000);
  stream_->set_read(*group, {2, 1}, 900);
  stream_->set_entries_added(3);
  EXPECT_EQ(group->entries_read, 3);
  stream_->set_read(*group, {2, 1}, INT64_MIN);
  EXPECT_EQ(group->entries_read, StreamGroup::kUnknown);
}

TEST_F(StreamTest, WhatIsKnownOfAGroupGoesBeforeWhatWasTold) {
  for (uint64_t id = 1; id <= 4; id++) append({id, 0}, {"f", "v"});
  StreamGroup* group = stream_->add_group(memory_, "g", {}, 4);
  EXPECT_EQ(stream_->lag(*group), 4);
  stream_->advance(*group, {1, 0});
  EXPECT_EQ(group->entries_read, 1);
  EXPECT_EQ(stream_->lag(*group), 3);
  stream_->set_read(*group, {4, 0}, 0);
  EXPECT_EQ(stream_->lag(*group), 0);
}

// Redis 7 and Valkey count what XTRIM took away before the group had read it.
TEST_F(StreamTest, TrimmedEntriesAreNoLag) {
  for (uint64_t id = 1; id <= 5; id++) append({id, 0}, {"f", "v"});
  StreamGroup* group = stream_->add_group(memory_, "g", {}, StreamGroup::kUnknown);
  stream_->advance(*group, {1, 0});
  stream_->trim(memory_, {.by = StreamTrim::By::kLength, .length = 2, .id = {}});
  EXPECT_EQ(stream_->lag(*group), 2);
  stream_->advance(*group, {4, 0});
  EXPECT_EQ(group->entries_read, 4);
}

TEST_F(StreamTest, FiguresOfADumpThatCannotBeAreTheNearestThatCan) {
  append({5, 0}, {"f", "v"});
  append({6, 0}, {"f", "v"});
  ASSERT_TRUE(stream_->restore_figures(
      {.length = 2, .last_id = {6, 0}, .max_deleted_id = {9, 0}, .entries_added = 1}));
  EXPECT_EQ(stream_->entries_added(), 2u);
  EXPECT_EQ(stream_->max_deleted_id(), (StreamId{6, 0}));
}

}  // namespace
}  // namespace engine
