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
    ASSERT_TRUE(tree() == nullptr || tree()->consistent());
  }

  // Null while the list is one listpack.
  const ListTree* tree() const {
    if (entry_->encoding() != Encoding::kQuicklist) return nullptr;
    return static_cast<const ListTree*>(entry_->object().data);
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

  void erase_at_an_end(size_t count) {
    count = std::min(count, model_.size());
    const auto stretch = static_cast<ptrdiff_t>(count);
    const bool front = random_.below(2) == 0;
    const auto gone = front ? list().erase_front(count) : list().erase_back(count);
    if (gone) {
      ASSERT_LE(object_size(*gone), count);
      ASSERT_EQ(gone->encoding, Encoding::kQuicklist);
      ASSERT_TRUE(static_cast<const ListTree*>(gone->data)->consistent());
      destroy_object(memory_, *gone);
    }
    front ? model_.erase(model_.begin(), model_.begin() + stretch)
          : model_.erase(model_.end() - stretch, model_.end());
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
      if (!grows) erase_at_an_end(random_.below(301));
      list().shrink();
    }
    if (step % 25 == 0) expect_equal();
    if (HasFatalFailure()) FAIL() << "step " << step;
  }
}

// Long enough for a tree of several levels, whatever a listpack may hold.
TEST_P(ListTest, BehavesAsADequeWhereverItGrows) {
  for (const int where : {0, 1, 2}) {  // to the back, to the front, anywhere
    for (int i = 0; i < 12'000; i++) {
      const std::string text = std::to_string(i) + std::string(GetParam() < 0 ? 200 : 2, 'x');
      const size_t index = random_.below(model_.size() + 1);
      if (where == 0 || model_.empty()) {
        list().push_back(text);
        model_.push_back(text);
      } else if (where == 1) {
        list().push_front(text);
        model_.push_front(text);
      } else if (index < model_.size()) {
        list().insert_before(list().at(static_cast<int64_t>(index)), text);
        model_.insert(model_.begin() + static_cast<ptrdiff_t>(index), text);
      }
    }
    expect_equal();
    for (int i = 0; i < 3000; i++) {
      const size_t index = random_.below(model_.size());
      ASSERT_EQ(text(list().at(static_cast<int64_t>(index))), model_[index]);
    }
    for (int i = 0; i < 3000; i++) change_somewhere();
    expect_equal();
    for (int step = 0; model_.size() > 100; step++) {
      erase_at_an_end(random_.below(4) == 0 ? random_.below(model_.size()) : random_.below(50));
      for (int i = 0; i < 3 && !model_.empty(); i++) change_somewhere();
      if (step % 10 == 0) expect_equal();
      if (HasFatalFailure()) FAIL() << "where " << where;
    }
  }
}

TEST_P(ListTest, LosesAllButAFewInTheMiddle) {
  for (int i = 0; i < 9000; i++) {
    list().push_back("element " + std::to_string(i) + std::string(GetParam() < 0 ? 200 : 2, 'x'));
    model_.push_back(text(list().last()));
  }
  while (!model_.empty()) {
    const List::Cursor middle = list().at(static_cast<int64_t>(model_.size() / 3));
    list().erase(middle);
    model_.erase(model_.begin() + static_cast<ptrdiff_t>(model_.size() / 3));
    if (model_.size() % 1000 == 0) expect_equal();
    if (HasFatalFailure()) FAIL() << model_.size() << " left";
  }
  EXPECT_TRUE(tree() == nullptr || tree()->footprint() < 100);  // no node is left
}

TEST_P(ListTest, GivesBackWhatItTook) {
  const int64_t before = memory_.net_bytes();
  Entry* other = Entry::create(memory_, "other", List::create(memory_));
  List long_one(memory_, *other, ListLimits::of(GetParam()));
  for (int i = 0; i < 50'000; i++) {
    i % 2 == 0 ? long_one.push_back("element " + std::to_string(i)) : long_one.push_front("x");
  }
  const auto cut_off = long_one.erase_front(20'000);
  ASSERT_TRUE(cut_off);
  const auto halves = static_cast<size_t>(memory_.net_bytes() - before);
  EXPECT_EQ(other->footprint() + object_footprint(*cut_off), halves);
  destroy_object(memory_, *cut_off);
  const auto taken = static_cast<size_t>(memory_.net_bytes() - before);
  EXPECT_EQ(other->footprint(), taken);
  const Object copy = duplicate_object(memory_, other->object());
  EXPECT_LE(object_footprint(copy), object_footprint(other->object()));  // with fuller nodes
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
  EXPECT_FALSE(list().erase_front(0));
  const auto gone = list().erase_back(1);
  ASSERT_TRUE(gone);
  EXPECT_EQ(object_size(*gone), 1u);
  destroy_object(memory_, *gone);
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
