// SPDX-License-Identifier: Apache-2.0
#include "sqlite/database.h"

#include <gtest/gtest.h>

#include <string>

namespace sqlite {
namespace {

class StatementTest : public testing::Test {
 protected:
  StatementTest() {
    EXPECT_TRUE(
        execute(database_.get(), "CREATE TABLE t (n INTEGER, s TEXT NOT NULL, b BLOB NOT NULL)"));
  }

  Database database_ = *open(":memory:", SQLITE_OPEN_NOMUTEX);
};

TEST_F(StatementTest, GivesBackWhatWasBound) {
  const std::string zeros("a\0b", 3);
  Statement put(database_.get(), "INSERT INTO t VALUES (?1, ?2, ?3)");
  EXPECT_TRUE(put.bind(-7).text(zeros).blob(zeros).run());
  EXPECT_TRUE(put.bind(8).text({}).blob({}).run()) << "empty is not NULL, and it is bound anew";
  Statement all(database_.get(), "SELECT n, s, b, NULL FROM t ORDER BY n");
  ASSERT_TRUE(all.next());
  EXPECT_EQ(all.number(0), -7);
  EXPECT_EQ(all.view(1), zeros);
  EXPECT_EQ(all.view(2), zeros);
  EXPECT_TRUE(all.is_null(3));
  ASSERT_TRUE(all.next());
  EXPECT_EQ(all.view(1), "");
  EXPECT_FALSE(all.is_null(2));
  EXPECT_FALSE(all.next());
}

TEST_F(StatementTest, ATextThatIsNoStatementDoesNothing) {
  Statement none(database_.get(), "SELECT FROM nowhere");
  EXPECT_FALSE(none.bind(1).next());
  EXPECT_FALSE(none.run());
}

TEST(Database, WhatCannotBeOpenedIsNamed) {
  const auto database = open("/nowhere/at/all", SQLITE_OPEN_NOMUTEX);
  ASSERT_FALSE(database);
  EXPECT_EQ(database.error().message.find("/nowhere/at/all: "), 0u);
}

}  // namespace
}  // namespace sqlite
