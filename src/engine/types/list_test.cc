// SPDX-License-Identifier: Apache-2.0
#include "engine/types/list.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <deque>
#include <string>

#include "base/random.h"
#include "engine/types/object.h"

namespace engine {
namespace {

// A list beside a std::deque that is told the same.
class ListTest : public ::testing::TestWithParam<int64_t> {
 protected:
  ~ListTest() override { Entry::destroy(memory_, entry_); }

  List list() { return List(memory_, *entry_, ListLimits::of(GetParam())); }

  std::string text(List::Cursor cursor) {
    IntegerText scratch;
    return std::string(list().get(cursor).text(scratch));
  }

  void expect_equal() {
    const List list = this->list();
    ASSERT_EQ(list.size(), model_.size());
    std::deque<std::string> forwards;
    for (auto at = list.first(); at; at = list.next(at)) forwards.push_back(text(at));
    ASSERT_EQ(forwards, model_);
    std::deque<std::string> backwards;
    for (auto at = list.last(); at; at = list.previous(at)) backwards.push_front(text(at));
    ASSERT_EQ(backwards, model_);
    ASSERT_EQ(object_size(entry_->object()), model_.size());
  }

  std::string some_text() {
    const size_t kind = random_.below(20);
    if (kind < 8) return std::to_string(random_.below(100'000));
    return std::string(kind == 19 ? random_.below(20'000) : random_.below(40),
                       static_cast<char>('a' + random_.below(26)));
  }

  void change_somewhere() {
    List list = this->list();
    const size_t index = random_.below(model_.size());
    const auto place = model_.begin() + static_cast<ptrdiff_t>(index);
    const auto cursor = list.at(random_.below(2) == 0 ? static_cast<int64_t>(index)
                                                      : static_cast<int64_t>(index) -
                                                            static_cast<int64_t>(model_.size()));
    ASSERT_EQ(text(cursor), *place);
    const std::string text = some_text();
    switch (random_.below(4)) {
      case 0:
        list.insert_before(cursor, text);
        model_.insert(place, text);
        break;
      case 1:
        list.insert_after(cursor, text);
        model_.insert(place + 1, text);
        break;
      case 2:
        list.replace(cursor, text);
        *place = text;
        break;
      default: {
        const auto behind = list.erase(cursor);
        const auto next = model_.erase(place);
        ASSERT_EQ(static_cast<bool>(behind), next != model_.end());
        if (behind) {
          ASSERT_EQ(this->text(behind), *next);
        }
      }
    }
  }

  void erase_stretch() {
    const size_t index = random_.below(model_.size());
    const size_t count = random_.below(std::min<size_t>(model_.size() - index, 300) + 1);
    list().erase(index, count);
    const auto first = model_.begin() + static_cast<ptrdiff_t>(index);
    model_.erase(first, first + static_cast<ptrdiff_t>(count));
  }

  base::SlabPool pool_;
  base::SlabCache memory_{pool_};
  base::Random random_{11};
  Entry* entry_ = Entry::create(memory_, "key", List::create(memory_));
  std::deque<std::string> model_;
};

TEST_P(ListTest, BehavesAsADeque) {
  for (int step = 0; step < 6000; step++) {
    // It grows, then it shrinks to nothing, again and again.
    const bool grows = step / 700 % 2 == 0;
    const size_t what = random_.below(10);
    const std::string text = some_text();
    if (model_.empty() || (what < 3 && grows)) {
      list().push_front(text);
      model_.push_front(text);
    } else if (what < 6 && grows) {
      list().push_back(text);
      model_.push_back(text);
    } else if (what < 8) {
      change_somewhere();
    } else {
      if (!grows) erase_stretch();
      list().shrink();
    }
    if (step % 25 == 0) expect_equal();
    if (HasFatalFailure()) FAIL() << "step " << step;
  }
}

TEST_P(ListTest, GivesBackWhatItTook) {
  const int64_t before = memory_.net_bytes();
  Entry* other = Entry::create(memory_, "other", List::create(memory_));
  List long_one(memory_, *other, ListLimits::of(GetParam()));
  for (int i = 0; i < 50'000; i++) {
    i % 2 == 0 ? long_one.push_back("element " + std::to_string(i)) : long_one.push_front("x");
  }
  const auto taken = static_cast<size_t>(memory_.net_bytes() - before);
  EXPECT_EQ(other->footprint(), taken);
  const Object copy = duplicate_object(memory_, other->object());
  EXPECT_EQ(object_footprint(copy), object_footprint(other->object()));
  Object object = other->take_object();
  size_t slices = 0;
  for (size_t budget = 2; !dismantle_object(memory_, object, budget); budget = 2) slices++;
  EXPECT_GE(slices, 1u);
  Entry::destroy(memory_, other);
  destroy_object(memory_, copy);
  EXPECT_EQ(memory_.net_bytes(), before);
}

TEST_P(ListTest, BecomesAChainAndOneListpackAgain) {
  std::string large(70'000, 'x');
  list().push_back("first");
  list().push_back(large);
  EXPECT_EQ(entry_->encoding(), Encoding::kQuicklist);
  list().replace(list().at(0), large);
  list().replace(list().at(0), "small");
  list().erase(1, 1);
  list().shrink();
  EXPECT_EQ(entry_->encoding(), GetParam() == 1 ? Encoding::kQuicklist : Encoding::kListpack);
  EXPECT_EQ(text(list().at(0)), "small");
}

INSTANTIATE_TEST_SUITE_P(Limits, ListTest, ::testing::Values(-2, -5, -1, 1, 3, 128));

TEST(ListLimits, AreThoseOfRedis) {
  EXPECT_EQ(ListLimits::of(-1).bytes_max, 4096u);
  EXPECT_EQ(ListLimits::of(-5).bytes_max, 65536u);
  EXPECT_EQ(ListLimits::of(-100).bytes_max, 65536u);
  EXPECT_EQ(ListLimits::of(128).elements_max, 128u);
  EXPECT_EQ(ListLimits::of(0).elements_max, 1u);
}

}  // namespace
}  // namespace engine
