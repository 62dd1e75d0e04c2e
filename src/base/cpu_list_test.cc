// SPDX-License-Identifier: Apache-2.0
#include "base/cpu_list.h"

#include <gtest/gtest.h>
#include <sched.h>

#include <string>
#include <thread>

namespace base {
namespace {

using Cores = std::vector<int>;

TEST(CpuList, NamesSingleCoresRangesAndSteps) {
  EXPECT_EQ(*parse_cpu_list("0"), (Cores{0}));
  EXPECT_EQ(*parse_cpu_list("0,2,4-7"), (Cores{0, 2, 4, 5, 6, 7}));
  EXPECT_EQ(*parse_cpu_list("0-6:2,9"), (Cores{0, 2, 4, 6, 9}));
}

TEST(CpuList, RefusesWhatIsNone) {
  for (const char* text : {"", "a", "1,", ",1", "3-1", "0-4:0", "-1", "0-", "99999", "1 2"}) {
    EXPECT_FALSE(parse_cpu_list(text)) << text;
  }
}

TEST(CpuList, AThreadStaysOnItsCores) {
  const int here = sched_getcpu();
  std::thread([&] {
    ASSERT_TRUE(use_cores(""));
    ASSERT_TRUE(use_cores(std::to_string(here)));
    EXPECT_EQ(sched_getcpu(), here);
    EXPECT_FALSE(use_cores("nonsense"));
  }).join();
}

}  // namespace
}  // namespace base
