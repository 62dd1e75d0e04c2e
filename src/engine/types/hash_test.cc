// SPDX-License-Identifier: Apache-2.0
#include "engine/types/hash.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <string>

#include "base/random.h"
#include "engine/types/object.h"

namespace engine {
namespace {

constexpr HashLimits kSmallHash = {.listpack_entries = 16, .listpack_value = 12, .hash_seed = 3};
constexpr int64_t kStartMs = 1'700'000'000'000;

struct Content {
  std::string value;
  int64_t expire_ms = HashField::kNoExpire;

  bool operator==(const Content&) const = default;
};

// A hash beside a std::map that is told the same. As commands do it, the entry goes with the last
// field.
class HashTest : public ::testing::Test {
 protected:
  ~HashTest() override { drop(); }

  void drop() {
    if (entry_ != nullptr) Entry::destroy(memory_, entry_);
    entry_ = nullptr;
    model_.clear();
  }

  Hash hash() { return Hash(memory_, *entry_, kSmallHash, now_ms_); }

  bool due(const Content& content) const {
    return content.expire_ms != HashField::kNoExpire && content.expire_ms <= now_ms_;
  }
  bool there(const std::string& field) const {
    const auto at = model_.find(field);
    return at != model_.end() && !due(at->second);
  }

  void set(const std::string& field, const std::string& value,
           Hash::Expiry expiry = Hash::Expiry::kDrop) {
    if (entry_ == nullptr) entry_ = Entry::create(memory_, "key", Hash::create(memory_));
    const bool was_there = there(field);
    Content& content = model_[field];
    if (!was_there || expiry == Hash::Expiry::kDrop) content.expire_ms = HashField::kNoExpire;
    content.value = value;
    ASSERT_EQ(hash().set(field, value, expiry), !was_there) << field;
  }

  void remove(const std::string& field) {
    if (entry_ == nullptr) return;
    const bool was_there = there(field);
    model_.erase(field);
    ASSERT_EQ(hash().remove(field), was_there) << field;
    if (model_.empty()) drop();
  }

  void set_expire(const std::string& field, int64_t expire_ms) {
    if (!there(field)) return;
    model_[field].expire_ms = expire_ms;
    hash().set_expire(field, expire_ms);
  }

  // Whoever reads sees no field whose time has come, be it taken out or not.
  void expect_equal() {
    if (entry_ == nullptr) return;
    std::map<std::string, Content> expected;
    for (const auto& [field, content] : model_) {
      if (!due(content)) expected.emplace(field, content);
    }
    std::map<std::string, Content> seen;
    hash().for_each([&](std::string_view field, std::string_view value, int64_t expire_ms) {
      EXPECT_TRUE(seen.emplace(field, Content{std::string(value), expire_ms}).second) << field;
      return true;
    });
    ASSERT_EQ(seen.size(), expected.size());
    ASSERT_TRUE(seen == expected);
    ASSERT_GE(hash().size(), expected.size());
    for (const auto& [field, content] : model_) expect_field(field, content);
    if (entry_->encoding() == Encoding::kListpack) {
      ASSERT_LE(model_.size(), kSmallHash.listpack_entries);
    }
  }

  void expect_field(const std::string& field, const Content& content) {
    IntegerText scratch;
    const auto value = hash().get(field, scratch);
    ASSERT_EQ(value.has_value(), !due(content)) << field;
    ASSERT_EQ(hash().contains(field), !due(content)) << field;
    ASSERT_EQ(hash().expire_ms(field).has_value(), !due(content)) << field;
    if (due(content)) return;
    ASSERT_EQ(*value, content.value);
    ASSERT_EQ(*hash().expire_ms(field), content.expire_ms);
  }

  // Takes out what is due, a few steps at a time.
  size_t expire(size_t work_max) {
    size_t expired = 0;
    while (const size_t more = hash().expire(work_max)) expired += more;
    return expired;
  }

  std::string some_field() { return "f" + std::to_string(random_.below(150)); }
  std::string some_value() {
    const size_t kind = random_.below(400);
    if (kind < 200) return std::to_string(random_.below(100'000));
    if (kind < 399) return std::string(random_.below(12), 'v');
    return std::string(300, static_cast<char>('a' + random_.below(26)));
  }

  base::SlabPool pool_;
  base::SlabCache memory_{pool_};
  base::Random random_{23};
  int64_t now_ms_ = kStartMs;
  Entry* entry_ = nullptr;
  std::map<std::string, Content> model_;
};

TEST_F(HashTest, BehavesAsAMap) {
  std::map<Encoding, int> met;
  for (int step = 0; step < 30'000; step++) {
    const bool grows = step / 500 % 2 == 0;
    if (random_.below(10) < (grows ? 7 : 1)) {
      set(some_field(), some_value());
    } else {
      remove(grows || model_.empty() ? some_field() : model_.begin()->first);
    }
    if (entry_ != nullptr) {
      met[entry_->encoding()]++;
      ASSERT_EQ(hash().size(), model_.size());
    }
    if (step % 25 == 0) expect_equal();
    if (HasFatalFailure()) FAIL() << "step " << step;
  }
  EXPECT_EQ(met.size(), 2u) << "not every encoding was met";
}

TEST_F(HashTest, BehavesAsAMapWhoseFieldsExpire) {
  size_t met_expired = 0;
  for (int step = 0; step < 30'000; step++) {
    now_ms_ += static_cast<int64_t>(random_.below(20));
    const std::string field = some_field();
    switch (random_.below(8)) {
      case 0:
      case 1:
        set(field, some_value());
        break;
      case 2:
        set(field, some_value(), Hash::Expiry::kKeep);
        break;
      case 3:
        remove(field);
        break;
      case 4:
        set_expire(field, HashField::kNoExpire);
        break;
      default:
        set_expire(field, now_ms_ + 1 + static_cast<int64_t>(random_.below(3000)));
    }
    if (step % 100 == 0 && entry_ != nullptr) {
      const size_t before = hash().size();
      const size_t expired = expire(4);
      ASSERT_EQ(before - expired, hash().size());
      met_expired += expired;
    }
    if (step % 25 == 0) expect_equal();
    if (HasFatalFailure()) FAIL() << "step " << step;
    // Whether one that is due is there in memory is not for the model to know.
    std::erase_if(model_, [&](const auto& pair) { return due(pair.second); });
    if (entry_ != nullptr && model_.empty()) drop();
  }
  EXPECT_GT(met_expired, 1000u);
}

// --- encodings --------------------------------------------------------------------------------

TEST_F(HashTest, OneFieldTooManyMakesATable) {
  for (size_t i = 0; i < kSmallHash.listpack_entries; i++) set(std::to_string(i), "v");
  set("0", "again");
  EXPECT_EQ(entry_->encoding(), Encoding::kListpack);
  set("another", "v");
  EXPECT_EQ(entry_->encoding(), Encoding::kHashtable);
  expect_equal();
}

TEST_F(HashTest, ALongFieldOrValueMakesATable) {
  const std::string fits(kSmallHash.listpack_value, 'x');
  for (const bool field_is_long : {true, false}) {
    drop();
    set(fits, fits);
    EXPECT_EQ(entry_->encoding(), Encoding::kListpack);
    field_is_long ? set(fits + "x", "v") : set(fits, fits + "x");
    EXPECT_EQ(entry_->encoding(), Encoding::kHashtable);
    expect_equal();
  }
}

TEST_F(HashTest, AnExpiryMakesATable) {
  set("a", "1");
  hash().set_expire("a", HashField::kNoExpire);
  EXPECT_EQ(entry_->encoding(), Encoding::kListpack);
  set_expire("a", now_ms_ + 10);
  EXPECT_EQ(entry_->encoding(), Encoding::kHashtable);
  expect_equal();
}

TEST_F(HashTest, KnowsBeforehandThatMuchIsToCome) {
  set("a", "1");
  hash().prepare_for(kSmallHash.listpack_entries - 1, kSmallHash.listpack_value);
  EXPECT_EQ(entry_->encoding(), Encoding::kListpack);
  hash().prepare_for(kSmallHash.listpack_entries, 1);
  EXPECT_EQ(entry_->encoding(), Encoding::kHashtable);
  expect_equal();
}

// Lengths of one byte and of four, with an expiry before them and without.
TEST_F(HashTest, KeepsFieldsOfAnyLength) {
  for (const size_t length : {0u, 1u, 254u, 255u, 256u, 70'000u}) {
    set(std::string(length, 'f'), "short");
    expect_equal();
    set(std::string(length, 'f'), std::string(length, 'v'));
    expect_equal();
    set_expire(std::string(length, 'f'), now_ms_ + 1000);
    expect_equal();
  }
  EXPECT_EQ(model_.size(), 6u);
}

// --- expiry -----------------------------------------------------------------------------------

TEST_F(HashTest, AFieldIsGoneAtItsMillisecond) {
  set("a", "1");
  set_expire("a", now_ms_ + 5);
  now_ms_ += 4;
  EXPECT_TRUE(hash().contains("a"));
  now_ms_ += 1;
  EXPECT_FALSE(hash().contains("a"));
  EXPECT_FALSE(hash().random(random_).has_value());
  EXPECT_EQ(hash().size(), 1u);
  expect_equal();
}

TEST_F(HashTest, WhatIsSetOverADueFieldIsNew) {
  for (const auto expiry : {Hash::Expiry::kDrop, Hash::Expiry::kKeep}) {
    set("a", "1");
    set_expire("a", now_ms_ + 5);
    now_ms_ += 5;
    set("a", "2", expiry);
    EXPECT_EQ(hash().expire_ms("a"), HashField::kNoExpire);
    expect_equal();
  }
}

TEST_F(HashTest, KnowsWhenTheNextFieldIsDue) {
  set("a", "1");
  EXPECT_EQ(hash().deadline_ms(), INT64_MAX);
  EXPECT_FALSE(hash().has_volatile_fields());
  set("b", "2");
  set_expire("a", now_ms_ + 5000);
  set_expire("b", now_ms_ + 3000);
  EXPECT_EQ(hash().deadline_ms(), now_ms_ + 3000);
  EXPECT_TRUE(hash().has_volatile_fields());
  remove("b");
  EXPECT_LE(hash().deadline_ms(), now_ms_ + 5000);
  now_ms_ += 3000;
  EXPECT_EQ(hash().expire(100), 0u);  // it looks at all fields, and knows again
  EXPECT_EQ(hash().deadline_ms(), now_ms_ + 2000);
  set_expire("a", HashField::kNoExpire);
  EXPECT_EQ(hash().deadline_ms(), INT64_MAX);
  EXPECT_FALSE(hash().has_volatile_fields());
}

// Below and above the size from which on there is a wheel: whoever goes from deadline to deadline
// meets every field within a second of its time, and none before.
TEST_F(HashTest, EveryDueFieldIsTakenOutWithinASecond) {
  for (const int count : {3, 60, 500, 5000}) {
    drop();
    set("stays", "v");
    for (int i = 0; i < count; i++) {
      set("f" + std::to_string(i), "v");
      set_expire(
          "f" + std::to_string(i),
          now_ms_ + 1 + static_cast<int64_t>(random_.below(i % 10 == 0 ? 10'000'000 : 9000)));
    }
    size_t left = static_cast<size_t>(count);
    while (left > 0) {
      const int64_t deadline_ms = hash().deadline_ms();
      ASSERT_NE(deadline_ms, INT64_MAX) << left << " of " << count << " are never met";
      now_ms_ = std::max(now_ms_ + 64, deadline_ms);
      left -= expire(16);
      ASSERT_EQ(hash().size(), left + 1);
      size_t overdue = 0;
      size_t alive = 0;
      for (const auto& [field, content] : model_) {
        if (!due(content)) alive++;
        if (due(content) && content.expire_ms <= now_ms_ - 1000) overdue++;
      }
      ASSERT_GE(hash().size(), alive) << "taken out too early";
      ASSERT_LE(hash().size(), model_.size() - overdue) << "taken out too late";
    }
    EXPECT_EQ(hash().deadline_ms(), INT64_MAX);
    EXPECT_TRUE(hash().contains("stays"));
  }
}

// --- walking ----------------------------------------------------------------------------------

TEST_F(HashTest, AWalkEndsWhenToldTo) {
  for (const char* last : {"v", "a value that is long"}) {
    for (int i = 0; i < 8; i++) set(std::to_string(i), last);
    int visits = 0;
    hash().for_each([&](std::string_view, std::string_view, int64_t) { return ++visits < 3; });
    EXPECT_EQ(visits, 3) << encoding_name(entry_->encoding());
  }
}

// Whatever is in the hash from the first call to the last is visited, however the hash changes;
// what is due never.
TEST_F(HashTest, AScanMissesNothingThatStays) {
  for (int i = 0; i < 2000; i++) set("stays " + std::to_string(i), "v");
  for (int i = 0; i < 2000; i++) {
    set("due " + std::to_string(i), "v");
    set_expire("due " + std::to_string(i), now_ms_ + 1);
  }
  now_ms_ += 1;
  std::set<std::string> seen;
  uint64_t cursor = 0;
  int changes = 0;
  do {
    cursor = hash().scan(cursor, 10,
                         [&](std::string_view field, std::string_view) { seen.emplace(field); });
    for (int i = 0; i < 50 && changes < 10'000; i++, changes++) {
      set("new " + std::to_string(changes), "v");
    }
  } while (cursor != 0);
  for (int i = 0; i < 2000; i++) {
    ASSERT_TRUE(seen.contains("stays " + std::to_string(i))) << i;
    ASSERT_FALSE(seen.contains("due " + std::to_string(i))) << i;
  }
}

// Chi-square: its mean is the number of fields less one, its deviation the root of twice that.
TEST_F(HashTest, EveryFieldIsAsLikelyAsAnyOther) {
  for (const bool with_due_ones : {false, true}) {
    drop();
    for (int i = 0; i < 15; i++) set("f" + std::to_string(i), std::to_string(i));
    for (int i = 0; i < 15 && with_due_ones; i++) {
      set("due" + std::to_string(i), "v");
      set_expire("due" + std::to_string(i), now_ms_ + 1);
    }
    now_ms_ += 1;
    constexpr double kEach = 200;
    std::map<std::string, double> times;
    for (int i = 0; i < 15 * kEach; i++) {
      const auto drawn = hash().random(random_);
      ASSERT_TRUE(drawn.has_value());
      ASSERT_EQ(drawn->first, "f" + drawn->second);
      times[drawn->first]++;
    }
    double chi_square = 0;
    for (int i = 0; i < 15; i++) {
      const double off = times["f" + std::to_string(i)] - kEach;
      chi_square += off * off / kEach;
    }
    EXPECT_LE(chi_square, 14 + 4 * std::sqrt(28.0)) << encoding_name(entry_->encoding());
  }
}

// --- memory -----------------------------------------------------------------------------------

TEST_F(HashTest, GivesBackWhatItTook) {
  for (const int count : {15, 5000}) {
    const int64_t before = memory_.net_bytes();
    for (int i = 0; i < count; i++) set("field" + std::to_string(i), "value");
    const auto taken = static_cast<size_t>(memory_.net_bytes() - before);
    // Buckets and overflow arrays are counted without what their size classes round up.
    EXPECT_LE(entry_->footprint(), taken);
    EXPECT_GE(entry_->footprint() * 100, taken * 97) << encoding_name(entry_->encoding());
    const Object object = entry_->take_object();
    size_t slices = 0;
    for (size_t budget = 100; !dismantle_object(memory_, object, budget); budget = 100) slices++;
    EXPECT_EQ(slices > 0, count == 5000);
    drop();
    EXPECT_EQ(memory_.net_bytes(), before);
  }
}

TEST_F(HashTest, ACopyHasTheExpiries) {
  for (int i = 0; i < 200; i++) {
    set("f" + std::to_string(i), "v" + std::to_string(i));
    if (i % 2 == 0) set_expire("f" + std::to_string(i), now_ms_ + 1000 + i);
  }
  Entry* copy = Entry::create(memory_, "copy", duplicate_object(memory_, entry_->object()));
  drop();
  const Hash hash(memory_, *copy, kSmallHash, now_ms_);
  EXPECT_EQ(hash.size(), 200u);
  for (int i = 0; i < 200; i++) {
    IntegerText scratch;
    const std::string field = "f" + std::to_string(i);
    EXPECT_EQ(hash.get(field, scratch), "v" + std::to_string(i));
    EXPECT_EQ(hash.expire_ms(field), i % 2 == 0 ? now_ms_ + 1000 + i : HashField::kNoExpire);
  }
  EXPECT_LE(hash.deadline_ms(), now_ms_ + 1000);
  Entry::destroy(memory_, copy);
}

}  // namespace
}  // namespace engine
