// SPDX-License-Identifier: Apache-2.0
#include "readings/latencies.h"

#include <gtest/gtest.h>

#include <vector>

namespace readings {
namespace {

Readings latencies(const std::vector<std::string>& words, const std::vector<size_t>& lengths) {
  Readings readings;
  add_latencies(words, lengths, readings);
  return readings;
}

TEST(Latencies, AreThoseOfAllCommandsThatReadAndOfAllThatWrite) {
  EXPECT_EQ(latencies({"get",  "calls", "10", "histogram_usec", "1",  "4", "2", "10",  //
                       "ping", "calls", "3",  "histogram_usec", "1",  "3",             //
                       "hget", "calls", "5",  "histogram_usec", "2",  "1", "8", "5",   //
                       "set",  "calls", "2",  "histogram_usec", "16", "2"},
                      {8, 4, 4, 4, 2, 4, 4, 4, 2}),
            (Readings{{"latency_GetType:1", 4},
                      {"latency_GetType:2", 7},
                      {"latency_GetType:8", 4},
                      {"latency_SetType:16", 2}}));
}

TEST(Latencies, WhatCannotBeReadIsLeftOut) {
  EXPECT_TRUE(latencies({}, {}).empty());
  EXPECT_TRUE(latencies({}, {0}).empty());
  EXPECT_TRUE(latencies({"get", "calls", "1", "histogram_usec", "1", "1"}, {2, 4, 9}).empty());
  EXPECT_TRUE(latencies({"get", "calls", "1", "histogram_usec", "1", "x"}, {2, 4, 2}).empty());
  EXPECT_TRUE(
      latencies({"get", "calls", "1", "histogram_usec", "1", "5", "2", "4"}, {2, 4, 4}).empty())
      << "counts fall";
  EXPECT_TRUE(latencies({"get", "calls", "1"}, {2, 2, 1}).empty());
}

}  // namespace
}  // namespace readings
