// SPDX-License-Identifier: Apache-2.0
#include "agent/host/host_offer.h"

#include <gtest/gtest.h>
#include <stdlib.h>

#include <filesystem>
#include <fstream>
#include <string>

namespace agent {
namespace {

class HostOfferTest : public testing::Test {
 protected:
  HostOfferTest() {
    std::string name = testing::TempDir() + "host-XXXXXX";
    root_ = mkdtemp(name.data());
    write("/proc/meminfo", "MemTotal:       1000000 kB\nMemFree:  1 kB\n");
  }
  ~HostOfferTest() override { std::filesystem::remove_all(root_); }

  void write(const std::string& path, const std::string& text) const {
    std::filesystem::create_directories(std::filesystem::path(root_ + path).parent_path());
    std::ofstream(root_ + path) << text;
  }

  int64_t memory() const { return offer_of_host({}, root_)->memory_bytes; }

  std::string root_;
};

TEST_F(HostOfferTest, WhatIsLeftOutIsLookedUp) {
  const auto offer = offer_of_host({}, root_);
  ASSERT_TRUE(offer) << offer.error().message;
  EXPECT_EQ(offer->zones, (std::vector<std::string>{"us-east-1a", "us-east-1b", "us-east-1c"}));
  EXPECT_EQ(offer->memory_bytes, 1'024'000'000);
  EXPECT_GE(offer->cores, 1);
  EXPECT_FALSE(offer->id.empty());
}

TEST_F(HostOfferTest, WhatIsSaidHolds) {
  const HostOffer said = *offer_of_host({.id = "h",
                                         .region = "eu-west-1",
                                         .zones = {"eu-west-1b"},
                                         .memory_bytes = 5,
                                         .cores = 3,
                                         .address_pool = "10.0.0.0/24"},
                                        root_);
  EXPECT_EQ(said, (HostOffer{"h", {"eu-west-1b"}, 5, 3, "10.0.0.0/24"}));
}

TEST_F(HostOfferTest, TheLeastLimitOfTheGroupsAboveCounts) {
  write("/proc/self/cgroup", "0::/a/b\n");
  write("/sys/fs/cgroup/a/b/memory.max", "max\n");
  EXPECT_EQ(memory(), 1'024'000'000);
  write("/sys/fs/cgroup/a/memory.max", "500000\n");
  EXPECT_EQ(memory(), 500'000);
  write("/sys/fs/cgroup/a/b/memory.max", "600000\n");
  EXPECT_EQ(memory(), 500'000);
}

TEST_F(HostOfferTest, GroupsOfVersionOneCountToo) {
  write("/proc/self/cgroup", "4:memory:/x\n0::/\n");
  write("/sys/fs/cgroup/memory/x/memory.limit_in_bytes", "9223372036854771712\n");
  EXPECT_EQ(memory(), 1'024'000'000);
  write("/sys/fs/cgroup/memory/x/memory.limit_in_bytes", "700000\n");
  EXPECT_EQ(memory(), 700'000);
}

TEST_F(HostOfferTest, WhatMakesNoSenseIsAnError) {
  EXPECT_EQ(offer_of_host({.address_pool = "10.0.0.0/40"}, root_).error().message,
            "the address pool: the prefix of '10.0.0.0/40' is not a number from 0 to 32");
  EXPECT_EQ(offer_of_host({}, root_ + "/nowhere").error().message,
            "/proc/meminfo does not say how much memory there is");
}

TEST(EngineBinary, IsAPrefixAndAProgram) {
  const auto binary = parse_engine_binary("redis:7.0=/bin/sh");
  ASSERT_TRUE(binary) << binary.error().message;
  EXPECT_EQ(binary->prefix, "redis:7.0");
  EXPECT_EQ(binary->path, "/bin/sh");
  EXPECT_EQ(parse_engine_binary("redis").error().message,
            "'redis' is not ENGINE:VERSION=PROGRAM, as redis:7.0=/usr/bin/redis-server");
  EXPECT_EQ(parse_engine_binary("mysql:8=/bin/sh").error().message,
            "'mysql:8=/bin/sh': the engine is one of redis, valkey and memcached");
  for (const char* text : {"redis=/nowhere", "redis=sh", "redis=/tmp", "redis="}) {
    EXPECT_EQ(parse_engine_binary(text).error().message,
              "'" + std::string(text) + "': there is no program of this path");
  }
}

}  // namespace
}  // namespace agent
