// SPDX-License-Identifier: Apache-2.0
#include "engine/server/divergent_tail.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "base/simulated_disk.h"

namespace engine {
namespace {

constexpr const char* kPath = "tail";

std::string set(std::string_view value) {
  return "*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$" + std::to_string(value.size()) + "\r\n" +
         std::string(value) + "\r\n";
}

std::string select(char db) { return "*2\r\n$6\r\nSELECT\r\n$1\r\n" + std::string(1, db) + "\r\n"; }

class DivergentTailTest : public testing::Test {
 protected:
  DivergentTailTest() { stream_.set_backlog(1 << 20); }

  // Appends a command; returns where it begins.
  uint64_t append(const std::string& command) {
    const uint64_t begin = stream_.end();
    stream_.append(command, WriteStream::Kind::kData);
    return begin;
  }

  std::string kept() {
    const auto view = disk_.view(kPath);
    return view ? std::string((*view)->bytes()) : "none";
  }

  WriteStream stream_;
  base::SimulatedDisk disk_;
};

TEST_F(DivergentTailTest, KeepsWhatCameBehindTheForkInItsDatabase) {
  append(select('1'));
  append(set("old"));
  append(select('3'));
  append(set("known"));
  const uint64_t fork = append(set("alone"));
  append(set("too"));
  const auto tail = keep_divergent_tail(stream_, fork, disk_, kPath);
  ASSERT_TRUE(tail);
  EXPECT_EQ(tail->bytes, stream_.end() - fork);
  EXPECT_EQ(tail->kept, tail->bytes);
  EXPECT_EQ(tail->file, kPath);
  EXPECT_EQ(kept(), select('3') + set("alone") + set("too"));
}

// A value that looks like commands is none.
TEST_F(DivergentTailTest, BeginsWhereACommandDoes) {
  append(set("x" + set("within") + "*"));
  const uint64_t fork = append(set("alone"));
  ASSERT_TRUE(keep_divergent_tail(stream_, fork, disk_, kPath));
  EXPECT_EQ(kept(), set("alone"));
}

TEST_F(DivergentTailTest, SaysWhatTheStreamHasForgotten) {
  stream_.set_backlog(1);
  const uint64_t fork = append(set("forgotten"));
  append(set(std::string(2 * WriteStream::kBlockBytes, 'x')));
  append(set("last"));
  const auto tail = keep_divergent_tail(stream_, fork, disk_, kPath);
  ASSERT_TRUE(tail);
  EXPECT_EQ(tail->bytes, stream_.end() - fork);
  EXPECT_LT(tail->kept, tail->bytes);
  EXPECT_EQ(kept(), set("last"));
}

TEST_F(DivergentTailTest, WhatCannotBeKeptIsAnError) {
  const uint64_t fork = append(set("alone"));
  disk_.set_room(10);
  const auto tail = keep_divergent_tail(stream_, fork, disk_, kPath);
  ASSERT_FALSE(tail);
  EXPECT_NE(tail.error().message.find(kPath), std::string::npos) << tail.error().message;
}

}  // namespace
}  // namespace engine
