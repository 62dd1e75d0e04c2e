// SPDX-License-Identifier: Apache-2.0
#include "control/catalogue/parameters.h"

#include <gtest/gtest.h>

#include <set>

#include "control/catalogue/engine_versions.h"

namespace control {
namespace {

TEST(Parameters, EveryFamilyHasEachParameterOnceAndInOrder) {
  for (const std::string_view family : parameter_families()) {
    std::string_view last;
    for (const Parameter& parameter : parameters_of(family)) {
      EXPECT_LT(last, parameter.name) << family;
      last = parameter.name;
    }
  }
}

TEST(Parameters, DefaultsAreAllowed) {
  for (const std::string_view family : parameter_families()) {
    for (const Parameter& parameter : parameters_of(family)) {
      if (differs_by_node_type(parameter)) continue;
      EXPECT_TRUE(is_allowed(parameter, parameter.value)) << family << " " << parameter.name;
    }
  }
}

TEST(Parameters, EveryEngineVersionHasItsFamily) {
  for (const EngineVersion& version : engine_versions()) {
    EXPECT_TRUE(is_parameter_family(version.family));
    EXPECT_EQ(engine_of_family(version.family), version.engine);
  }
  EXPECT_FALSE(is_parameter_family("redis8"));
}

TEST(Parameters, ChangeBetweenFamilies) {
  EXPECT_EQ(find_parameter("redis6.x", "acl-pubsub-default")->value, "allchannels");
  EXPECT_EQ(find_parameter("redis7", "acl-pubsub-default")->value, "resetchannels");
  EXPECT_EQ(find_parameter("redis5.0", "acl-pubsub-default"), nullptr);
  EXPECT_EQ(find_parameter("valkey8", "repl-backlog-size")->value, "10485760");
  EXPECT_EQ(find_parameter("redis7", "hash-max-ziplist-entries"), nullptr);
  EXPECT_NE(find_parameter("redis7", "hash-max-listpack-entries"), nullptr);
  EXPECT_EQ(find_parameter("memcached1.4", "idle_timeout"), nullptr);
}

TEST(Parameters, DifferByNodeType) {
  const NodeType type = *find_node_type("cache.t4g.micro");
  EXPECT_EQ(node_type_value(*find_parameter("redis7", "maxmemory"), type), "536870912");
  EXPECT_EQ(node_type_value(*find_parameter("memcached1.6", "max_cache_memory"), type), "512");
  EXPECT_EQ(node_type_value(*find_parameter("redis7", "timeout"), type), std::nullopt);
}

TEST(Parameters, AllowWhatTheCatalogueSays) {
  const auto allows = [](std::string_view family, std::string_view name, std::string_view value) {
    return is_allowed(*find_parameter(family, name), value);
  };
  EXPECT_TRUE(allows("redis7", "timeout", "0"));
  EXPECT_FALSE(allows("redis7", "timeout", "19"));
  EXPECT_TRUE(allows("redis7", "timeout", "20"));
  EXPECT_TRUE(allows("redis7", "timeout", "100000"));
  EXPECT_FALSE(allows("redis7", "timeout", "-20"));
  EXPECT_FALSE(allows("redis7", "timeout", "20.5"));
  EXPECT_FALSE(allows("redis7", "timeout", "20x"));
  EXPECT_FALSE(allows("redis7", "timeout", ""));
  EXPECT_TRUE(allows("redis7", "list-max-listpack-size", "-5"));
  EXPECT_FALSE(allows("redis7", "list-max-listpack-size", "-6"));
  EXPECT_FALSE(allows("redis7", "list-max-listpack-size", "0"));
  EXPECT_TRUE(allows("redis7", "slowlog-log-slower-than", "-1"));
  EXPECT_FALSE(allows("redis7", "slowlog-log-slower-than", "-2"));
  EXPECT_TRUE(allows("redis7", "maxmemory-policy", "allkeys-lfu"));
  EXPECT_FALSE(allows("redis3.2", "maxmemory-policy", "allkeys-lfu"));
  EXPECT_TRUE(allows("redis7", "notify-keyspace-events", "KEA"));
  EXPECT_FALSE(allows("redis7", "notify-keyspace-events", "KEQ"));
  EXPECT_TRUE(allows("memcached1.6", "chunk_size_growth_factor", "1.5"));
  EXPECT_FALSE(allows("memcached1.6", "chunk_size_growth_factor", "3"));
  EXPECT_FALSE(allows("memcached1.6", "chunk_size_growth_factor", "nan"));
  EXPECT_FALSE(allows("redis7", "databases", "1e4"));
}

}  // namespace
}  // namespace control
