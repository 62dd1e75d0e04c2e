// SPDX-License-Identifier: Apache-2.0
// Parameter groups through the API, and what they do to nodes.
#include <gtest/gtest.h>

#include "control/service/test_service.h"

namespace control {
namespace {

class ParameterGroupsTest : public ServiceTest {
 protected:
  void create_group(const std::string& family = "redis7") {
    call("CreateCacheParameterGroup", {{"CacheParameterGroupName", "Mine"},
                                       {"CacheParameterGroupFamily", family},
                                       {"Description", "a test"}});
  }
  static Parameters set(const std::string& name, const std::string& value) {
    return {{"CacheParameterGroupName", "mine"},
            {"ParameterNameValues.ParameterNameValue.1.ParameterName", name},
            {"ParameterNameValues.ParameterNameValue.1.ParameterValue", value}};
  }
  std::vector<std::string> names_of(const std::string& source) {
    std::vector<std::string> names;
    const aws::Structure result =
        call("DescribeCacheParameters", {{"CacheParameterGroupName", "mine"}, {"Source", source}});
    for (const aws::Structure& parameter : result.structures("Parameters")) {
      names.emplace_back(*parameter.string("ParameterName"));
    }
    return names;
  }
};

using Names = std::vector<std::string>;

TEST_F(ParameterGroupsTest, AreMadeFromAFamily) {
  create_group();
  const aws::Structure result =
      call("DescribeCacheParameterGroups", {{"CacheParameterGroupName", "mine"}});
  const aws::Structure& group = result.structures("CacheParameterGroups")[0];
  EXPECT_EQ(group.string("CacheParameterGroupFamily"), "redis7");
  EXPECT_EQ(group.string("ARN"), "arn:aws:elasticache:us-east-1:000000000000:parametergroup:mine");
  EXPECT_EQ(error_of("CreateCacheParameterGroup", {{"CacheParameterGroupName", "mine"},
                                                   {"CacheParameterGroupFamily", "redis7"},
                                                   {"Description", ""}}),
            "InvalidParameterValue");  // a blank description
  EXPECT_EQ(message_of("CreateCacheParameterGroup", {{"CacheParameterGroupName", "x"},
                                                     {"CacheParameterGroupFamily", "redis99"},
                                                     {"Description", "d"}}),
            "CacheParameterGroupFamily redis99 is not a valid parameter group family.");
  EXPECT_EQ(error_of("CreateCacheParameterGroup", {{"CacheParameterGroupName", "mine"},
                                                   {"CacheParameterGroupFamily", "redis7"},
                                                   {"Description", "d"}}),
            "CacheParameterGroupAlreadyExists");
}

TEST_F(ParameterGroupsTest, StandBesideTheDefaultOnes) {
  create_group();
  Names names;
  const aws::Structure result = call("DescribeCacheParameterGroups");
  for (const aws::Structure& group : result.structures("CacheParameterGroups")) {
    names.emplace_back(*group.string("CacheParameterGroupName"));
  }
  EXPECT_EQ(names.front(), "default.memcached1.4");
  EXPECT_EQ(names.back(), "mine");
  EXPECT_EQ(error_of("ModifyCacheParameterGroup",
                     {{"CacheParameterGroupName", "default.redis7"},
                      {"ParameterNameValues.ParameterNameValue.1.ParameterName", "timeout"},
                      {"ParameterNameValues.ParameterNameValue.1.ParameterValue", "20"}}),
            "InvalidCacheParameterGroupState");
  EXPECT_EQ(error_of("DeleteCacheParameterGroup", {{"CacheParameterGroupName", "default.redis7"}}),
            "InvalidCacheParameterGroupState");
}

TEST_F(ParameterGroupsTest, ReachTheNodesThatUseThem) {
  create_group();
  create("r", "redis", {{"CacheParameterGroupName", "mine"}});
  agent_.obey();
  EXPECT_EQ(agent_.spec("r.0001").settings.at("maxmemory-policy"), "volatile-lru");
  call("ModifyCacheParameterGroup", set("maxmemory-policy", "allkeys-lfu"));
  agent_.obey();
  EXPECT_EQ(agent_.spec("r.0001").settings.at("maxmemory-policy"), "allkeys-lfu");
  EXPECT_EQ(agent_.spec("r.0001").incarnation, 1u);
  EXPECT_EQ(names_of("user"), Names{"maxmemory-policy"});
  EXPECT_EQ(error_of("DeleteCacheParameterGroup", {{"CacheParameterGroupName", "mine"}}),
            "InvalidCacheParameterGroupState");
  call("ResetCacheParameterGroup",
       {{"CacheParameterGroupName", "mine"}, {"ResetAllParameters", "true"}});
  agent_.obey();
  EXPECT_EQ(agent_.spec("r.0001").settings.at("maxmemory-policy"), "volatile-lru");
}

TEST_F(ParameterGroupsTest, SetAsideMemory) {
  create_group();
  create("r", "redis", {{"CacheParameterGroupName", "mine"}});
  agent_.obey();
  constexpr int64_t kMicro = 536870912;
  EXPECT_NEAR(static_cast<double>(agent_.spec("r.0001").maxmemory_bytes), 0.75 * kMicro, 100);
  call("ModifyCacheParameterGroup", set("reserved-memory-percent", "0"));
  agent_.obey();
  EXPECT_EQ(agent_.spec("r.0001").maxmemory_bytes, kMicro);
  call("ModifyCacheParameterGroup", set("reserved-memory", "36870912"));
  agent_.obey();
  EXPECT_EQ(agent_.spec("r.0001").maxmemory_bytes, 500000000);
}

TEST_F(ParameterGroupsTest, JoinWhatIsOneSettingOfTheEngine) {
  create_group();
  create("r", "redis", {{"CacheParameterGroupName", "mine"}});
  call("ModifyCacheParameterGroup", set("client-output-buffer-limit-normal-hard-limit", "1000"));
  agent_.obey();
  EXPECT_EQ(agent_.spec("r.0001").settings.at("client-output-buffer-limit"),
            "normal 1000 0 0 pubsub 33554432 8388608 60");
}

TEST_F(ParameterGroupsTest, GiveMemcachedOnlyWhatDiffers) {
  create_group("memcached1.6");
  create("m", "memcached", {{"CacheParameterGroupName", "mine"}});
  call("ModifyCacheParameterGroup", set("max_item_size", "2097152"));
  agent_.obey();
  EXPECT_EQ(agent_.spec("m.0001").settings,
            (std::map<std::string, std::string>{{"max_item_size", "2097152"}}));
}

TEST_F(ParameterGroupsTest, RefuseWhatCannotBe) {
  create_group();
  const std::tuple<Parameters, const char*> refusals[] = {
      {set("nope", "1"), "Parameter nope doesn't exist"},
      {set("maxclients", "1"), "The parameter maxclients cannot be modified."},
      {set("timeout", "19"), "The parameter timeout cannot be '19'. Allowed are: 0,20-."},
      {{{"CacheParameterGroupName", "none"},
        {"ParameterNameValues.ParameterNameValue.1.ParameterName", "timeout"}},
       "CacheParameterGroup none not found."},
  };
  for (const auto& [parameters, message] : refusals) {
    EXPECT_EQ(message_of("ModifyCacheParameterGroup", parameters), message);
  }
  EXPECT_TRUE(names_of("user").empty());
  EXPECT_EQ(error_of("ResetCacheParameterGroup", {{"CacheParameterGroupName", "mine"}}),
            "InvalidParameterCombination");
  EXPECT_EQ(message_of("CreateCacheCluster", {{"CacheClusterId", "x"},
                                              {"Engine", "memcached"},
                                              {"CacheNodeType", "cache.t4g.micro"},
                                              {"CacheParameterGroupName", "mine"}}),
            "Expected a parameter group of family memcached1.6 but found one of family redis7.");
}

TEST_F(ParameterGroupsTest, ShowWhatDependsOnTheNodeType) {
  const aws::Structure result =
      call("DescribeEngineDefaultParameters", {{"CacheParameterGroupFamily", "redis7"}});
  const aws::Structure& defaults = *result.structure("EngineDefaults");
  const aws::Structure& maxmemory = defaults.structures("CacheNodeTypeSpecificParameters")[0];
  EXPECT_EQ(maxmemory.string("ParameterName"), "maxmemory");
  EXPECT_EQ(maxmemory.structures("CacheNodeTypeSpecificValues")[0].string("CacheNodeType"),
            "cache.t1.micro");
  EXPECT_GT(defaults.structures("Parameters").size(), 50u);
  const aws::Structure page = call("DescribeEngineDefaultParameters",
                                   {{"CacheParameterGroupFamily", "redis7"}, {"MaxRecords", "20"}});
  EXPECT_TRUE(page.structure("EngineDefaults")->has("Marker"));
}

TEST_F(ParameterGroupsTest, GoWhenNobodyUsesThem) {
  create_group();
  EXPECT_TRUE(try_call("DeleteCacheParameterGroup", {{"CacheParameterGroupName", "mine"}}));
  EXPECT_EQ(error_of("DescribeCacheParameters", {{"CacheParameterGroupName", "mine"}}),
            "CacheParameterGroupNotFound");
}

}  // namespace
}  // namespace control
