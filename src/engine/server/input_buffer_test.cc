// SPDX-License-Identifier: Apache-2.0
#include "engine/server/input_buffer.h"

#include <gtest/gtest.h>

#include <string>

namespace engine {
namespace {

constexpr bool kBusy = false;
constexpr bool kIdle = true;

TEST(InputBuffer, KeepsItsMemoryWhenEmptied) {
  InputBuffer buffer;
  EXPECT_EQ(buffer.capacity(), 0u);
  buffer.assign("half a request");
  const size_t capacity = buffer.capacity();
  EXPECT_GE(capacity, 16u * 1024);
  buffer.clear();
  EXPECT_TRUE(buffer.empty());
  EXPECT_EQ(buffer.capacity(), capacity);
}

TEST(InputBuffer, TrimOfAnIdleClientKeepsOnlyWhatHoldsBytes) {
  InputBuffer buffer;
  buffer.reserve(1'000'000);
  buffer.assign("half");
  buffer.trim(kIdle);
  EXPECT_EQ(buffer.bytes(), "half");
  EXPECT_EQ(buffer.capacity(), 4u);
  buffer.clear();
  buffer.trim(kIdle);
  EXPECT_EQ(buffer.capacity(), 0u);
}

TEST(InputBuffer, TrimOfABusyClientFollowsThePeak) {
  InputBuffer buffer;
  buffer.assign(std::string(400'000, 'x'));
  buffer.clear();
  buffer.trim(kBusy);  // the peak was since the last time
  EXPECT_GE(buffer.capacity(), 400'000u);
  buffer.trim(kBusy);
  EXPECT_EQ(buffer.capacity(), 16u * 1024);
  buffer.trim(kBusy);
  EXPECT_EQ(buffer.capacity(), 16u * 1024);
}

TEST(InputBuffer, TrimLeavesTheRoomThatIsExpectedToFill) {
  InputBuffer buffer;
  buffer.reserve(1'000'000);
  buffer.assign("$1000000\r\n");
  buffer.trim(kBusy, 900'000);
  EXPECT_EQ(buffer.capacity(), 1'000'000u);
  buffer.trim(kIdle, 900'000);
  EXPECT_EQ(buffer.capacity(), buffer.size());
}

TEST(InputBuffer, TakesBytesFromTheFront) {
  InputBuffer buffer;
  buffer.assign("abcdef");
  buffer.drop_front(4);
  EXPECT_EQ(buffer.bytes(), "ef");
}

}  // namespace
}  // namespace engine
