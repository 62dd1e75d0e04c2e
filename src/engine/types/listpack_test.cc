// SPDX-License-Identifier: Apache-2.0
#include "engine/types/listpack.h"

#include <gtest/gtest.h>

#include <span>
#include <string>
#include <vector>

#include "base/random.h"

namespace engine {
namespace {

class ListpackTest : public ::testing::Test {
 protected:
  ~ListpackTest() override { Listpack::destroy(memory_, listpack_); }

  std::string text(Listpack::Position position) {
    IntegerText scratch;
    return std::string(listpack_.get(position).text(scratch));
  }

  // What it holds, walked forwards; checked against the way back.
  std::vector<std::string> all() {
    std::vector<std::string> forwards;
    for (auto at = listpack_.first(); at != Listpack::kNone; at = listpack_.next(at)) {
      forwards.push_back(text(at));
    }
    std::vector<std::string> backwards;
    for (auto at = listpack_.last(); at != Listpack::kNone; at = listpack_.previous(at)) {
      backwards.insert(backwards.begin(), text(at));
    }
    EXPECT_EQ(forwards, backwards);
    EXPECT_EQ(forwards.size(), listpack_.count());
    EXPECT_TRUE(Listpack::valid(listpack_.view()));
    return forwards;
  }

  base::SlabPool pool_;
  base::SlabCache memory_{pool_};
  Listpack listpack_ = Listpack::create(memory_);
};

TEST_F(ListpackTest, SeveralAtOnceAreTheSameBytes) {
  const std::string large(5000, 'x');
  const Listpack::Element elements[] = {{true, 0, {}},         {true, INT64_MIN, {}},
                                        {false, 0, ""},        {false, 0, "12345"},
                                        {false, 0, "a field"}, {false, 0, large}};
  Listpack single = Listpack::create(memory_);
  for (int i = 0; i < 3; i++) {
    listpack_.append(memory_, elements);
    for (const Listpack::Element& element : elements) {
      IntegerText scratch;
      single.append(memory_, element.text(scratch));
    }
  }
  EXPECT_EQ(listpack_.view(), single.view());
  EXPECT_EQ(all().size(), 18u);
  listpack_.append(memory_, std::span<const Listpack::Element>());
  EXPECT_EQ(listpack_.view(), single.view());
  Listpack::destroy(memory_, single);
}

TEST_F(ListpackTest, IsEmptyAtFirst) {
  EXPECT_TRUE(listpack_.empty());
  EXPECT_EQ(listpack_.bytes(), 7u);
  EXPECT_EQ(listpack_.first(), Listpack::kNone);
  EXPECT_EQ(listpack_.last(), Listpack::kNone);
  EXPECT_EQ(listpack_.at(0), Listpack::kNone);
  EXPECT_EQ(listpack_.at(-1), Listpack::kNone);
}

// The bytes of Redis' own listpacks.
TEST_F(ListpackTest, HasTheFormatOfRedis) {
  for (const char* text : {"a", "5", "-3", "4096", "70000", "hello"}) {
    listpack_.append(memory_, std::string_view(text));
  }
  const std::string elements(
      "\x81"
      "a\x02"
      "\x05\x01"
      "\xDF\xFD\x02"
      "\xF1\x00\x10\x03"
      "\xF2\x70\x11\x01\x04"
      "\x85hello\x06"
      "\xFF",
      25);
  EXPECT_EQ(listpack_.view().substr(6), elements);
  EXPECT_EQ(listpack_.view().substr(0, 6), std::string("\x1F\x00\x00\x00\x06\x00", 6));
}

TEST_F(ListpackTest, EveryFormOfElementComesBack) {
  std::vector<std::string> wanted;
  for (const int64_t magnitude :
       std::initializer_list<int64_t>{0, 1, 63, 127, 4095, 4096, 32767, 32768, 8388607, 8388608}) {
    wanted.push_back(std::to_string(magnitude));
    wanted.push_back(std::to_string(-magnitude - 1));
  }
  for (const char* text : {"2147483647", "2147483648", "-2147483649", "9223372036854775807",
                           "-9223372036854775808", "9223372036854775808", "007", "-0", "", "+1"}) {
    wanted.emplace_back(text);
  }
  for (const size_t length :
       std::initializer_list<size_t>{63, 64, 126, 127, 4095, 4096, 16380, 16384, 70000}) {
    wanted.emplace_back(length, 'x');
  }
  for (const std::string& text : wanted) listpack_.append(memory_, text);
  EXPECT_EQ(all(), wanted);
  for (size_t i = 0; i < wanted.size(); i++) {
    EXPECT_TRUE(listpack_.equals(listpack_.at(static_cast<int64_t>(i)), wanted[i]));
    EXPECT_EQ(text(listpack_.find(listpack_.first(), wanted[i])), wanted[i]);
  }
}

TEST_F(ListpackTest, BehavesAsAVectorOfStrings) {
  base::Random random(7);
  std::vector<std::string> model;
  const auto some_text = [&] {
    if (random.below(2) == 0)
      return std::to_string(static_cast<int64_t>(random.next()) >> random.below(64));
    return std::string(random.below(random.below(40) == 0 ? 5000 : 80),
                       static_cast<char>('a' + random.below(26)));
  };
  for (int step = 0; step < 20'000; step++) {
    const size_t index = random.below(model.size() + 1);
    const auto place = model.begin() + static_cast<ptrdiff_t>(index);
    const auto at = listpack_.at(static_cast<int64_t>(index));
    const size_t what = random.below(model.size() > 60 ? 8 : 4);
    if (what < 2) {
      const std::string text = some_text();
      const auto made = listpack_.insert(memory_, at, text);
      model.insert(place, text);
      EXPECT_EQ(this->text(made), text);
    } else if (index < model.size() && what == 2) {
      const std::string text = some_text();
      listpack_.replace(memory_, at, text);
      *place = text;
    } else if (index < model.size()) {
      const size_t count = std::min(1 + random.below(3), model.size() - index);
      const auto next = listpack_.erase(memory_, at, count);
      model.erase(place, place + static_cast<ptrdiff_t>(count));
      EXPECT_EQ(next == Listpack::kNone, index == model.size());
    }
    if (step % 50 == 0) {
      ASSERT_EQ(all(), model) << step;
    }
  }
}

TEST_F(ListpackTest, CountsBeyondWhatItsHeaderCan) {
  for (int i = 0; i < 70'000; i++) listpack_.append(memory_, int64_t{i});
  EXPECT_EQ(listpack_.count(), 70'000u);
  EXPECT_EQ(text(listpack_.at(69'999)), "69999");
  EXPECT_EQ(text(listpack_.at(-70'000)), "0");
  EXPECT_EQ(listpack_.at(70'000), Listpack::kNone);
}

TEST_F(ListpackTest, NoDamagedByteIsWalked) {
  for (const std::string& text :
       {std::string("abc"), std::string("12345"), std::string(200, 'x')}) {
    listpack_.append(memory_, text);
  }
  const std::string good(listpack_.view());
  for (size_t i = 0; i < good.size(); i++) {
    for (int value = 0; value < 256; value++) {
      std::string bytes = good;
      bytes[i] = static_cast<char>(value);
      if (!Listpack::valid(bytes)) continue;
      const Listpack copy = Listpack::create(memory_, bytes);
      size_t seen = 0;
      for (auto at = copy.first(); at != Listpack::kNone; at = copy.next(at)) {
        seen += copy.get(at).text_bytes();
      }
      EXPECT_LE(seen, 500u);
      Listpack::destroy(memory_, copy);
    }
    EXPECT_FALSE(Listpack::valid(good.substr(0, i)));
  }
}

}  // namespace
}  // namespace engine
