// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <set>

#include "control/catalogue/engine_versions.h"
#include "control/catalogue/node_types.h"

namespace control {
namespace {

TEST(NodeTypes, HaveAwsMemory) {
  EXPECT_EQ(find_node_type("cache.t4g.micro")->memory_bytes, 536870912);
  EXPECT_EQ(find_node_type("cache.t4g.small")->memory_bytes, 1471026298);
  EXPECT_EQ(find_node_type("cache.r6g.16xlarge")->vcpus, 64);
  EXPECT_FALSE(find_node_type("cache.r6g.micro"));
  for (const char* previous :
       {"cache.t1.micro", "cache.m1.small", "cache.m1.medium", "cache.m1.large", "cache.m1.xlarge",
        "cache.m2.xlarge", "cache.m2.2xlarge", "cache.m2.4xlarge", "cache.m3.medium",
        "cache.m3.large", "cache.m3.xlarge", "cache.m3.2xlarge", "cache.c1.xlarge",
        "cache.r3.large", "cache.r3.xlarge", "cache.r3.2xlarge", "cache.r3.4xlarge",
        "cache.r3.8xlarge"}) {
    EXPECT_TRUE(find_node_type(previous)) << previous;
  }
  EXPECT_FALSE(find_node_type("r6g.large"));
}

TEST(NodeTypes, AreOrderedByMemory) {
  int64_t last = 0;
  for (const NodeType& type : node_types()) {
    EXPECT_GE(type.memory_bytes, last) << type.name;
    last = type.memory_bytes;
  }
}

TEST(NodeTypes, TakeCustomOnes) {
  EXPECT_EQ(find_node_type("cache.custom.2g.3"),
            (NodeType{"cache.custom.2g.3", int64_t{2} << 30, 3}));
  EXPECT_EQ(find_node_type("cache.custom.0.5g.1")->memory_bytes, int64_t{1} << 29);
  for (const char* bad :
       {"cache.custom.", "cache.custom.2.3", "cache.custom.g.3", "cache.custom.2g",
        "cache.custom.2g.", "cache.custom.2g.0", "cache.custom.-1g.2", "cache.custom.0g.1",
        "cache.custom.nang.1", "cache.custom.infg.1", "cache.custom.1e9g.1", "cache.custom.2g.3x",
        "cache.custom.2g.2000"}) {
    EXPECT_FALSE(find_node_type(bad)) << bad;
  }
}

TEST(EngineVersions, AreFoundByWhatUsersWrite) {
  EXPECT_EQ(find_engine_version("redis", "7.1")->version, "7.1.0");
  EXPECT_EQ(find_engine_version("redis", "7.1")->default_group(), "default.redis7");
  EXPECT_EQ(find_engine_version("redis", "7.0.7")->version, "7.0.7");
  EXPECT_EQ(find_engine_version("redis", "6.x")->version, "6.2.6");
  EXPECT_EQ(find_engine_version("redis", "")->version, "7.1.0");
  EXPECT_EQ(find_engine_version("valkey", "8")->version, "8.2.0");
  EXPECT_EQ(find_engine_version("memcached", "1.6")->version, "1.6.22");
  EXPECT_EQ(find_engine_version("redis", "7.10"), nullptr);
  EXPECT_EQ(find_engine_version("redis", "7.1.0.1"), nullptr);
  EXPECT_EQ(find_engine_version("redis", "."), nullptr);
  EXPECT_EQ(find_engine_version("postgres", ""), nullptr);
}

TEST(EngineVersions, AreSelectedWithoutThePatchThatTheServiceChooses) {
  EXPECT_EQ(find_engine_version("redis", "5.0.6")->selectable(), "5.0.6");
  EXPECT_EQ(find_engine_version("redis", "6.2.6")->selectable(), "6.2");
  EXPECT_EQ(find_engine_version("valkey", "7.2.6")->selectable(), "7.2");
  EXPECT_EQ(find_engine_version("memcached", "1.6.22")->selectable(), "1.6.22");
  for (const EngineVersion& version : engine_versions()) {
    EXPECT_EQ(find_engine_version(version.engine, version.selectable()), &version);
  }
}

TEST(EngineVersions, KnowTheirOrder) {
  const auto& older = *find_engine_version("memcached", "1.6.6");
  const auto& newer = *find_engine_version("memcached", "1.6.12");
  EXPECT_TRUE(is_downgrade(newer, older));
  EXPECT_FALSE(is_downgrade(older, newer));
  EXPECT_FALSE(is_downgrade(older, older));
}

}  // namespace
}  // namespace control
