// SPDX-License-Identifier: Apache-2.0
#include "engine/types/set.h"

#include <gtest/gtest.h>

#include <set>
#include <string>

#include "engine/types/object.h"

namespace engine {
namespace {

// --- intsets ----------------------------------------------------------------------------------

TEST(Intset, AgreesWithASetOfIntegersOfEveryWidth) {
  base::SlabPool pool;
  base::SlabCache memory(pool);
  base::Random random(3);
  std::set<int64_t> model;
  Intset intset = Intset::create(memory);
  for (int step = 0; step < 5000; step++) {
    const int bits = step < 1000 ? 10 : step < 3000 ? 20 : 63;
    const auto value = static_cast<int64_t>(random.next()) >> (64 - bits);
    if (random.below(3) != 0) {
      EXPECT_EQ(intset.insert(memory, value), model.insert(value).second);
    } else if (!model.empty()) {
      const int64_t victim = random.below(2) == 0 ? *model.begin() : value;
      EXPECT_EQ(intset.erase(memory, victim), model.erase(victim) == 1);
    }
    ASSERT_EQ(intset.contains(value), model.contains(value));
    ASSERT_EQ(intset.count(), model.size());
  }
  size_t index = 0;
  for (const int64_t value : model) EXPECT_EQ(intset.at(index++), value);
  EXPECT_TRUE(Intset::valid(intset.view()));
  Intset::destroy(memory, intset);
  EXPECT_EQ(memory.net_bytes(), 0);
}

TEST(Intset, IsStoredByteForByteAsRedisDoes) {
  base::SlabPool pool;
  base::SlabCache memory(pool);
  Intset intset = Intset::create(memory);
  intset.insert(memory, 5);
  intset.insert(memory, -2);
  EXPECT_EQ(intset.view(), std::string_view("\2\0\0\0\2\0\0\0\xFE\xFF\5\0", 12));
  intset.insert(memory, 70'000);
  EXPECT_EQ(intset.view(),
            std::string_view("\4\0\0\0\3\0\0\0\xFE\xFF\xFF\xFF\5\0\0\0\x70\x11\1\0", 20));
  Intset::destroy(memory, intset);
}

TEST(Intset, RefusesBytesThatAreNone) {
  const auto valid = [](std::string_view bytes) { return Intset::valid(bytes); };
  EXPECT_TRUE(valid({"\2\0\0\0\2\0\0\0\1\0\2\0", 12}));
  EXPECT_FALSE(valid({"\2\0\0\0\2\0\0", 7})) << "too short for a header";
  EXPECT_FALSE(valid({"\3\0\0\0\1\0\0\0\1\0\2", 11})) << "no such width";
  EXPECT_FALSE(valid({"\2\0\0\0\3\0\0\0\1\0\2\0", 12})) << "fewer than it says";
  EXPECT_FALSE(valid({"\2\0\0\0\1\0\0\0\1\0\2\0", 12})) << "more than it says";
  EXPECT_FALSE(valid({"\2\0\0\0\2\0\0\0\2\0\1\0", 12})) << "out of order";
  EXPECT_FALSE(valid({"\2\0\0\0\2\0\0\0\2\0\2\0", 12})) << "twice";
  EXPECT_FALSE(valid({"\2\0\0\0\0\0\0\0", 8})) << "empty";
  EXPECT_FALSE(valid({"\2\0\0\0\xFF\xFF\xFF\xFF\1\0", 10})) << "far more than there is";
}

// --- sets -------------------------------------------------------------------------------------

struct Range {
  uint64_t integers;  // below that many
  uint64_t texts;     // of 32 that begin with a letter
  size_t longest;
};

// A set beside a std::set that is told the same, under limits that it often crosses.
class SetModel : public testing::TestWithParam<Range> {
 protected:
  SetModel() { start(); }
  ~SetModel() override { Entry::destroy(memory_, entry_); }

  void start() {
    entry_ = Entry::create(memory_, "key", Set::create(memory_, "1", 1, limits_));
    model_.clear();
  }
  Set set() { return Set(memory_, *entry_, limits_); }

  std::string some_text() {
    if (random_.below(32) >= GetParam().texts) {
      return std::to_string(static_cast<int64_t>(random_.below(GetParam().integers)) - 50);
    }
    return "t" + std::string(random_.below(GetParam().longest), 'x') +
           std::to_string(random_.below(50));
  }

  void expect_equal() {
    std::set<std::string> seen;
    set().for_each([&](std::string_view member) {
      EXPECT_TRUE(seen.emplace(member).second) << member << " twice";
      return true;
    });
    ASSERT_EQ(seen, model_);
    std::set<std::string> scanned;
    uint64_t cursor = 0;
    do {
      cursor = set().scan(cursor, 10, [&](std::string_view member) { scanned.emplace(member); });
    } while (cursor != 0);
    ASSERT_EQ(scanned, model_);
    ASSERT_EQ(object_size(entry_->object()), model_.size());
  }

  base::SlabPool pool_;
  base::SlabCache memory_{pool_};
  base::Random random_{5};
  SetLimits limits_{
      .intset_entries = 40, .listpack_entries = 30, .listpack_value = 20, .hash_seed = 9};
  Entry* entry_ = nullptr;
  std::set<std::string> model_;
};

TEST_P(SetModel, AgreesWithASetInEveryForm) {
  std::set<Encoding> forms;
  for (int step = 0; step < 20'000; step++) {
    const std::string text = some_text();
    if (random_.below(step % 2000 < 1000 ? 3 : 8) != 0) {
      ASSERT_EQ(set().add(text), model_.insert(text).second) << text;
    } else {
      ASSERT_EQ(set().remove(text), model_.erase(text) == 1) << text;
    }
    ASSERT_EQ(set().contains(text), model_.contains(text));
    ASSERT_EQ(set().size(), model_.size());
    forms.insert(entry_->encoding());
    if (!model_.empty()) {
      ASSERT_TRUE(model_.contains(set().random(random_)));
    }
    if (step % 500 == 0) expect_equal();
    if (step % 1000 == 999) {  // another life, in the smallest form
      ASSERT_EQ(static_cast<int64_t>(entry_->footprint()), memory_.net_bytes());
      Entry::destroy(memory_, entry_);
      ASSERT_EQ(memory_.net_bytes(), 0);
      start();
    }
  }
  EXPECT_TRUE(forms.contains(Encoding::kIntset));
  EXPECT_TRUE(forms.contains(Encoding::kHashtable));
  EXPECT_EQ(forms.contains(Encoding::kListpack), GetParam().texts > 0);
}

INSTANTIATE_TEST_SUITE_P(Mixtures, SetModel,
                         testing::Values(Range{100, 0, 1}, Range{1000, 1, 4}, Range{100, 16, 8},
                                         Range{1000, 4, 60}));

TEST_P(SetModel, ACopySharesNothing) {
  for (int i = 0; i < 200; i++) set().add(some_text());
  const size_t size = set().size();
  Entry* copy = Entry::create(memory_, "copy", duplicate_object(memory_, entry_->object()));
  while (set().size() > 0) {
    set().remove(set().random(random_));
  }
  EXPECT_EQ(Set(memory_, *copy, limits_).size(), size);
  Entry::destroy(memory_, copy);
}

TEST_P(SetModel, IsFreedInSlices) {
  for (int i = 0; i < 2000; i++) set().add("member " + std::to_string(i));
  const Object object = entry_->take_object();
  int slices = 1;
  for (size_t budget = 100; !dismantle_object(memory_, object, budget); budget = 100) slices++;
  EXPECT_GT(slices, 10);
  EXPECT_EQ(memory_.net_bytes(), static_cast<int64_t>(entry_->footprint()));
}

}  // namespace
}  // namespace engine
