// SPDX-License-Identifier: Apache-2.0
#include "agent/host/host_readings.h"

#include <gtest/gtest.h>

#include "agent/api/figures.h"

namespace agent {
namespace {

TEST(HostReadings, AreWhatTheMachineSaysOfItsMemory) {
  EXPECT_EQ(host_readings("MemTotal:       100 kB\nMemAvailable:   30 kB\nSwapTotal:  20 kB\n"
                          "SwapFree:   5 kB\n"),
            (Readings{{"host_available", 30 * 1024}, {"host_swap_used", 15 * 1024}}));
}

TEST(HostReadings, WhatIsNotSaidIsLeftOut) {
  EXPECT_TRUE(host_readings("").empty());
  EXPECT_TRUE(host_readings("MemAvailable:").empty());
  EXPECT_TRUE(host_readings("MemAvailable: 99999999999999999999999 kB\nSwapFree: 5 kB").empty());
}

}  // namespace
}  // namespace agent
