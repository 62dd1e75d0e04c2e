// SPDX-License-Identifier: Apache-2.0
#include "control/records/transaction.h"

#include <gtest/gtest.h>

#include "control/store/memory_store.h"

namespace control {
namespace {

struct Thing {
  static constexpr std::string_view kTable = "thing";
  std::string id;
  int weight = 0;
  uint64_t revision = 0;
};
BOOST_DESCRIBE_STRUCT(Thing, (), (id, weight))

class TransactionTest : public testing::Test {
 protected:
  void put(const std::string& id, int weight) {
    Transaction transaction(store_);
    (void)transaction.find<Thing>(id);
    transaction.put(Thing{id, weight});
    ASSERT_TRUE(transaction.commit());
  }
  base::FakeClock clock_;
  MemoryStore store_{clock_};
};

TEST_F(TransactionTest, ReadsItsOwnWrites) {
  put("a", 1);
  Transaction transaction(store_);
  EXPECT_FALSE(transaction.find<Thing>("b"));
  transaction.put(Thing{"b", 2});
  EXPECT_EQ(transaction.find<Thing>("b")->weight, 2);
  EXPECT_EQ(transaction.list<Thing>().size(), 2u);
  transaction.erase<Thing>("a");
  EXPECT_EQ(transaction.list<Thing>().size(), 1u);
  EXPECT_FALSE(transaction.find<Thing>("a"));
  ASSERT_TRUE(transaction.commit());
  EXPECT_EQ(Transaction(store_).list<Thing>().size(), 1u);
}

TEST_F(TransactionTest, TellsARecordItsRevision) {
  put("a", 1);
  put("a", 2);
  EXPECT_EQ(Transaction(store_).find<Thing>("a")->revision, 2u);
}

TEST_F(TransactionTest, AConflictWritesNothing) {
  put("a", 1);
  Transaction transaction(store_);
  Thing thing = *transaction.find<Thing>("a");
  put("a", 7);
  thing.weight = 2;
  transaction.put(thing);
  const auto done = transaction.commit();
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().kind, StoreError::Kind::kConflict);
  EXPECT_EQ(Transaction(store_).find<Thing>("a")->weight, 7);
}

TEST_F(TransactionTest, SeeingNothingIsSeenToo) {
  Transaction transaction(store_);
  EXPECT_FALSE(transaction.find<Thing>("a"));
  put("a", 1);
  transaction.put(Thing{"a", 2});
  EXPECT_FALSE(transaction.commit());
}

TEST_F(TransactionTest, AnUnchangedRecordIsNoChange) {
  put("a", 1);
  Transaction transaction(store_);
  transaction.put(*transaction.find<Thing>("a"));
  EXPECT_FALSE(transaction.changed());
  ASSERT_TRUE(transaction.commit());
  EXPECT_EQ(*store_.revision(), 1u);
}

TEST_F(TransactionTest, WhatComesAndGoesIsNotWritten) {
  Transaction transaction(store_);
  (void)transaction.find<Thing>("a");
  transaction.put(Thing{"a", 1});
  transaction.erase<Thing>("a");
  ASSERT_TRUE(transaction.commit());
  EXPECT_EQ(*store_.revision(), 0u);
}

TEST_F(TransactionTest, AFailureOfTheStoreIsNoAbsence) {
  const Write damaged = {"thing/a", R"({"id": 3})", 0};
  ASSERT_TRUE(store_.commit({&damaged, 1}));
  Transaction transaction(store_);
  EXPECT_FALSE(transaction.find<Thing>("a"));
  ASSERT_TRUE(transaction.failure());
  EXPECT_EQ(transaction.failure()->message, "the state is damaged: a thing id is not a string");
  EXPECT_FALSE(transaction.commit());
}

}  // namespace
}  // namespace control
