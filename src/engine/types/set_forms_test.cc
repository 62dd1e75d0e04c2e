// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <cmath>
#include <map>
#include <set>
#include <string>

#include "base/random.h"
#include "engine/types/object.h"
#include "engine/types/set.h"

namespace engine {
namespace {

constexpr SetLimits kSmallSet = {
    .intset_entries = 24, .listpack_entries = 16, .listpack_value = 12, .hash_seed = 3};

// Which form a set takes and leaves, and what all forms promise alike, beside a std::set. As
// commands do it, the entry goes with the last member.
class SetForms : public ::testing::Test {
 protected:
  ~SetForms() override { drop(); }

  void drop() {
    if (entry_ != nullptr) Entry::destroy(memory_, entry_);
    entry_ = nullptr;
    model_.clear();
  }

  Set set() { return Set(memory_, *entry_, kSmallSet); }

  void add(const std::string& member) {
    if (entry_ == nullptr) {
      entry_ = Entry::create(memory_, "key", Set::create(memory_, member, 1, kSmallSet));
    }
    ASSERT_EQ(set().add(member), model_.insert(member).second) << member;
  }

  void remove(const std::string& member) {
    if (entry_ == nullptr) return;
    ASSERT_EQ(set().remove(member), model_.erase(member) == 1) << member;
    if (model_.empty()) drop();
  }

  void expect_equal() {
    if (entry_ == nullptr) return;
    std::set<std::string> seen;
    set().for_each([&](std::string_view member) {
      EXPECT_TRUE(seen.emplace(member).second) << member;
      return true;
    });
    ASSERT_EQ(seen, model_);
    ASSERT_EQ(set().size(), model_.size());
    ASSERT_EQ(object_size(entry_->object()), model_.size());
    for (const std::string& member : model_) ASSERT_TRUE(set().contains(member));
    if (entry_->encoding() == Encoding::kIntset) {
      ASSERT_LE(model_.size(), kSmallSet.intset_entries);
    } else if (entry_->encoding() == Encoding::kListpack) {
      ASSERT_LE(model_.size(), kSmallSet.listpack_entries);
      for (const std::string& member : model_) ASSERT_LE(member.size(), kSmallSet.listpack_value);
    }
  }

  base::SlabPool pool_;
  base::SlabCache memory_{pool_};
  base::Random random_{17};
  Entry* entry_ = nullptr;
  std::set<std::string> model_;
};

// --- encodings --------------------------------------------------------------------------------

TEST_F(SetForms, IntegersBeyondTheLimitGoToATable) {
  for (size_t i = 0; i < kSmallSet.intset_entries; i++) add(std::to_string(i));
  EXPECT_EQ(entry_->encoding(), Encoding::kIntset);
  add("0");
  EXPECT_EQ(entry_->encoding(), Encoding::kIntset);
  add("1000");
  EXPECT_EQ(entry_->encoding(), Encoding::kHashtable);
  expect_equal();
}

TEST_F(SetForms, AWordAmongFewIntegersMakesAListpack) {
  for (int i = 0; i < 5; i++) add(std::to_string(i - 2));
  add("word");
  EXPECT_EQ(entry_->encoding(), Encoding::kListpack);
  expect_equal();
}

TEST_F(SetForms, AWordAmongManyIntegersMakesATable) {
  for (size_t i = 0; i < kSmallSet.listpack_entries; i++) add(std::to_string(i));
  add("word");
  EXPECT_EQ(entry_->encoding(), Encoding::kHashtable);
  expect_equal();
}

TEST_F(SetForms, ALongWordMakesATable) {
  add("word");
  add(std::string(kSmallSet.listpack_value, 'x'));
  EXPECT_EQ(entry_->encoding(), Encoding::kListpack);
  add(std::string(kSmallSet.listpack_value + 1, 'x'));
  EXPECT_EQ(entry_->encoding(), Encoding::kHashtable);
  expect_equal();
}

TEST_F(SetForms, OneWordTooManyMakesATable) {
  for (size_t i = 0; i < kSmallSet.listpack_entries; i++) add("w" + std::to_string(i));
  add("w0");
  EXPECT_EQ(entry_->encoding(), Encoding::kListpack);
  add("another");
  EXPECT_EQ(entry_->encoding(), Encoding::kHashtable);
  expect_equal();
}

// Only what is written as an integer is written goes to an intset.
TEST_F(SetForms, WhatOnlyLooksLikeAnIntegerIsNone) {
  for (const char* member : {"7", "07", "+7", "7 ", "-0", "", "9223372036854775808"}) {
    add(member);
  }
  EXPECT_EQ(model_.size(), 7u);
  expect_equal();
}

TEST_F(SetForms, KnowsTheFormForAGivenCount) {
  const auto encoding = [&](std::string_view first, size_t count) {
    const Object object = Set::create(memory_, first, count, kSmallSet);
    destroy_object(memory_, object);
    return object.encoding;
  };
  EXPECT_EQ(encoding("1", kSmallSet.intset_entries), Encoding::kIntset);
  EXPECT_EQ(encoding("1", kSmallSet.intset_entries + 1), Encoding::kHashtable);
  EXPECT_EQ(encoding("a", kSmallSet.listpack_entries), Encoding::kListpack);
  EXPECT_EQ(encoding("a", kSmallSet.listpack_entries + 1), Encoding::kHashtable);
}

TEST_F(SetForms, BecomesAnIntsetAgain) {
  for (int i = 0; i < 10; i++) add(std::to_string(i));
  add("word");
  remove("word");
  EXPECT_EQ(entry_->encoding(), Encoding::kListpack);
  set().make_intset();
  EXPECT_EQ(entry_->encoding(), Encoding::kIntset);
  expect_equal();

  add(std::string(100, 'x'));
  remove(std::string(100, 'x'));
  EXPECT_EQ(entry_->encoding(), Encoding::kHashtable);
  set().make_intset();
  EXPECT_EQ(entry_->encoding(), Encoding::kIntset);
  expect_equal();
}

// --- walking ----------------------------------------------------------------------------------

TEST_F(SetForms, AWalkEndsWhenToldTo) {
  for (const char* last : {"1", "word", "a word that is long"}) {
    for (int i = 0; i < 8; i++) add(std::to_string(i));
    add(last);
    int visits = 0;
    set().for_each([&](std::string_view) { return ++visits < 3; });
    EXPECT_EQ(visits, 3) << encoding_name(entry_->encoding());
  }
}

// Whatever is in the set from the first call to the last is visited, however the set changes.
TEST_F(SetForms, AScanMissesNothingThatStays) {
  for (const bool grows : {true, false}) {
    drop();
    for (int i = 0; i < 2000; i++) add("stays " + std::to_string(i));
    for (int i = 0; i < 20'000 && !grows; i++) add("goes " + std::to_string(i));
    std::set<std::string> seen;
    uint64_t cursor = 0;
    int changes = 0;
    do {
      cursor = set().scan(cursor, 10, [&](std::string_view member) { seen.emplace(member); });
      for (int i = 0; i < 100 && changes < 20'000; i++, changes++) {
        const std::string member = "goes " + std::to_string(changes);
        grows ? add(member) : remove(member);
      }
    } while (cursor != 0);
    for (int i = 0; i < 2000; i++) {
      ASSERT_TRUE(seen.contains("stays " + std::to_string(i))) << i << " grows: " << grows;
    }
  }
}

// Chi-square: its mean is the number of members less one, its deviation the root of twice that.
TEST_F(SetForms, EveryMemberIsAsLikelyAsAnyOther) {
  for (const char* prefix : {"", "w", "a word that is long "}) {
    drop();
    for (int i = 0; i < 15; i++) add(prefix + std::to_string(i));
    constexpr double kEach = 200;
    std::map<std::string, double> times;
    for (int i = 0; i < 15 * kEach; i++) times[set().random(random_)]++;
    double chi_square = 0;
    for (const std::string& member : model_) {
      const double off = times[member] - kEach;
      chi_square += off * off / kEach;
    }
    EXPECT_LE(chi_square, 14 + 4 * std::sqrt(28.0)) << encoding_name(entry_->encoding());
  }
}

// --- memory -----------------------------------------------------------------------------------

TEST_F(SetForms, GivesBackWhatItTook) {
  for (const char* prefix : {"", "w", "a word that is long "}) {
    const int64_t before = memory_.net_bytes();
    const int count = prefix[0] == '\0' || prefix[1] == '\0' ? 15 : 5000;
    for (int i = 0; i < count; i++) add(prefix + std::to_string(i));
    const auto taken = static_cast<size_t>(memory_.net_bytes() - before);
    // Buckets and overflow arrays are counted without what their size classes round up.
    EXPECT_LE(entry_->footprint(), taken);
    EXPECT_GE(entry_->footprint() * 100, taken * 97) << encoding_name(entry_->encoding());
    const Object copy = duplicate_object(memory_, entry_->object());
    EXPECT_EQ(object_size(copy), model_.size());
    destroy_object(memory_, copy);

    const Object object = entry_->take_object();
    size_t slices = 0;
    for (size_t budget = 100; !dismantle_object(memory_, object, budget); budget = 100) slices++;
    EXPECT_EQ(slices > 0, count == 5000);
    drop();
    EXPECT_EQ(memory_.net_bytes(), before);
  }
}

}  // namespace
}  // namespace engine
