// SPDX-License-Identifier: Apache-2.0
#include "control/server/connection_table.h"

#include <gtest/gtest.h>

#include <vector>

namespace control {
namespace {

class FakeConnection final : public Connection {
 public:
  explicit FakeConnection(bool is_stranger) : is_stranger_(is_stranger) {}

  void start() override {}
  void stop() override {}
  void abandon() override { ended = true; }
  bool is_expendable() const override { return is_stranger_; }

  bool ended = false;

 private:
  const bool is_stranger_;
};

struct Places : testing::Test {
  std::shared_ptr<FakeConnection> come(const std::string& source, bool is_stranger = true) {
    if (!table.make_room(source)) return nullptr;
    auto connection = std::make_shared<FakeConnection>(is_stranger);
    table.add(source, connection);
    return connection;
  }

  ConnectionTable table{4, 3};
};

TEST_F(Places, AreTakenFromTheOldestStrangerOfTheLargestCrowd) {
  const auto honest = come("a");
  const auto first = come("crowd");
  const auto second = come("crowd");
  const auto third = come("crowd");
  EXPECT_NE(come("b"), nullptr);
  EXPECT_TRUE(first->ended);
  EXPECT_FALSE(second->ended || third->ended || honest->ended);
  EXPECT_EQ(table.size(), 4U);
}

TEST_F(Places, OfACrowdAreTakenFromItself) {
  const auto honest = come("a");
  const auto first = come("crowd");
  come("crowd");
  come("crowd");
  EXPECT_NE(come("crowd"), nullptr);  // there is a place, but not for this source
  EXPECT_TRUE(first->ended);
  EXPECT_FALSE(honest->ended);
}

TEST_F(Places, OfThoseThatHaveProvenWhoTheyAreAreKept) {
  for (const char* source : {"a", "b", "c", "d"}) EXPECT_NE(come(source, false), nullptr);
  EXPECT_EQ(come("e"), nullptr);
  EXPECT_EQ(table.size(), 4U);
}

TEST_F(Places, AreGivenBack) {
  const uint64_t number = table.add("a", std::make_shared<FakeConnection>(false));
  table.remove(number);
  EXPECT_EQ(table.size(), 0U);
}

TEST(SourceGroup, OfIpv6IsItsNetwork) {
  EXPECT_EQ(source_group("192.0.2.1"), "192.0.2.1");
  EXPECT_EQ(source_group("2001:db8:1:2:3:4:5:6"), "2001:db8:1:2::/64");
  EXPECT_EQ(source_group("2001:db8:1:2::1"), source_group("2001:db8:1:2:ffff::"));
  EXPECT_NE(source_group("2001:db8:1:2::1"), source_group("2001:db8:1:3::1"));
  EXPECT_EQ(source_group("local"), "local");
}

}  // namespace
}  // namespace control
