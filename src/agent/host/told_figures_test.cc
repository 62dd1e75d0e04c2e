// SPDX-License-Identifier: Apache-2.0
#include "agent/host/told_figures.h"

#include <gtest/gtest.h>

#include "agent/api/figures.h"

namespace agent {
namespace {

NodeFigures look(Readings readings, int64_t pid = 7) {
  return {.id = "c.0001",
          .pid = pid,
          .number = 0,
          .after = 0,
          .readings = std::move(readings),
          .age_ms = 0};
}

class ToldFiguresTest : public testing::Test {
 protected:
  // What is sent of it.
  Readings tell(Readings readings, int64_t pid = 7) {
    const NodeFigures told = told_.tell(look(std::move(readings), pid));
    EXPECT_EQ(told.number, ++number_);
    after_ = told.after;
    return told.readings;
  }

  ToldFigures told_{1};
  uint64_t number_ = 0;
  uint64_t after_ = 0;  // of what was told last
};

TEST_F(ToldFiguresTest, AreThoseThatHaveChanged) {
  EXPECT_EQ(tell({{"a", 1}, {"b", 2}, {"d", 4}}), (Readings{{"a", 1}, {"b", 2}, {"d", 4}}));
  EXPECT_EQ(after_, 0u);
  EXPECT_EQ(tell({{"a", 1}, {"b", 3}, {"c", 3}, {"d", 4}, {"e", 5}}),
            (Readings{{"b", 3}, {"c", 3}, {"e", 5}}));
  EXPECT_EQ(after_, 1u);
  EXPECT_EQ(tell({{"a", 1}, {"b", 3}, {"c", 3}, {"d", 4}, {"e", 5}}), Readings());
  EXPECT_EQ(after_, 2u);
}

TEST_F(ToldFiguresTest, AreAllWhereAFigureIsGone) {
  tell({{"a", 1}, {"b", 2}});
  EXPECT_EQ(tell({{"b", 2}}), (Readings{{"b", 2}}));
  EXPECT_EQ(after_, 0u);
  EXPECT_EQ(tell({{"a", 1}}), (Readings{{"a", 1}}));
  EXPECT_EQ(after_, 0u);
}

TEST_F(ToldFiguresTest, AreAllOfAnotherProcessOrWhereTheLastDidNotComeThrough) {
  const Readings same = {{"a", 1}};
  tell(same);
  EXPECT_EQ(tell(same, 8), same);
  told_.forget({"c.0001", "another"});
  EXPECT_EQ(tell(same, 8), same);
  told_.forget_all();
  EXPECT_EQ(tell(same, 8), same);
  EXPECT_EQ(after_, 0u);
}

TEST_F(ToldFiguresTest, NothingIsKeptOfWhoIsNotLookedAtAnyMore) {
  const Readings same = {{"a", 1}};
  tell(same);
  for (int i = 0; i < 60; i++) told_.end_round();
  EXPECT_EQ(tell(same), Readings());
  for (int i = 0; i < 61; i++) told_.end_round();
  EXPECT_EQ(tell(same), same);
}

}  // namespace
}  // namespace agent
