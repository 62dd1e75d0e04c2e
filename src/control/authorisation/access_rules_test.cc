// SPDX-License-Identifier: Apache-2.0
#include "aws/policy/access_rules.h"

#include <gtest/gtest.h>

#include "aws/ec2/access_rules.h"
#include "aws/ec2/service.h"
#include "aws/elasticache/access_rules.h"
#include "aws/elasticache/service.h"
#include "aws/iam/access_rules.h"
#include "aws/iam/service.h"
#include "aws/kms/access_rules.h"
#include "aws/kms/service.h"
#include "aws/logs/access_rules.h"
#include "aws/logs/service.h"
#include "aws/query/decode.h"
#include "aws/sns/access_rules.h"
#include "aws/sns/service.h"
#include "aws/sts/access_rules.h"
#include "aws/sts/service.h"

namespace control {
namespace {

using aws::policy::Need;
using aws::policy::ServiceRules;
using Texts = std::vector<std::string>;

// An operation without a rule would be held to `*` alone, and no denial of a resource would reach
// it.
void expect_complete(const aws::Service& service, const ServiceRules& rules) {
  EXPECT_EQ(service.name, rules.service);
  size_t operations = 0;
  for (const auto& family : service.families) {
    for (const aws::Operation& operation : family) {
      operations++;
      const auto* rule = find_rule(rules, operation.name);
      ASSERT_NE(rule, nullptr) << operation.name;
      for (const auto& resource : rule->resources) {
        if (resource.member.empty()) continue;
        EXPECT_GE(find_member(*operation.input, resource.member), 0)
            << operation.name << "." << resource.member;
      }
      for (const auto& key : rule->keys) {
        if (key.member.empty()) continue;
        EXPECT_GE(find_member(*operation.input, key.member), 0)
            << operation.name << "." << key.member;
      }
      // What reads a request must bear one that says nothing.
      aws::policy::RequestContext context;
      EXPECT_TRUE(
          add_request_keys(rules, operation.name, aws::Structure(*operation.input), context));
    }
  }
  size_t known = 0;
  for (const auto& family : rules.families) known += family.size();
  EXPECT_EQ(known, operations);
}

TEST(AccessRules, KnowEachOperationAndOnlyMembersThatThereAre) {
  expect_complete(aws::elasticache::service(), aws::elasticache::access_rules());
  expect_complete(aws::ec2::service(), aws::ec2::access_rules());
  expect_complete(aws::iam::service(), aws::iam::access_rules());
  expect_complete(aws::sts::service(), aws::sts::access_rules());
  expect_complete(aws::kms::service(), aws::kms::access_rules());
  expect_complete(aws::logs::service(), aws::logs::access_rules());
  expect_complete(aws::sns::service(), aws::sns::access_rules());
}

aws::Request request_of(const aws::Service& service, const std::string& text) {
  const auto form = aws::Form::parse("Version=" + std::string(service.version) + "&Action=" + text);
  CHECK(form.has_value());
  auto request = aws::read_request(service, *form);
  CHECK(request.has_value());
  return *std::move(request);
}

Texts needs(const std::string& text) {
  const aws::Request request = request_of(aws::elasticache::service(), text);
  const auto found =
      needs_of(aws::elasticache::access_rules(), request.operation->name, request.input);
  CHECK(found.has_value());
  Texts texts;
  for (const Need& need : *found) {
    texts.push_back(need.action.substr(need.action.find(':') + 1) + " " + need.type + ":" +
                    need.name + (need.has_keys ? " +" : ""));
  }
  return texts;
}

std::string key_of(const std::string& text, const std::string& key) {
  const aws::Request request = request_of(aws::elasticache::service(), text);
  aws::policy::RequestContext context;
  CHECK(add_request_keys(aws::elasticache::access_rules(), request.operation->name, request.input,
                         context)
            .has_value());
  const auto values = context.find(base::to_lower("elasticache:" + key));
  return values.empty() ? "-" : values.front();
}

constexpr const char* kGroup =
    "CreateReplicationGroup&ReplicationGroupId=g&ReplicationGroupDescription=d";

TEST(AccessRules, NameEachResourceThatARequestTouches) {
  EXPECT_EQ(needs("DescribeCacheClusters"), Texts{"DescribeCacheClusters cluster:* +"});
  EXPECT_EQ(needs("DescribeCacheClusters&CacheClusterId=a"),
            Texts{"DescribeCacheClusters cluster:a +"});
  EXPECT_EQ(needs("DescribeEvents"), Texts{"DescribeEvents :* +"});
  EXPECT_EQ(needs(std::string(kGroup) + "&SnapshotName=s&UserGroupIds.member.1=u"),
            (Texts{"CreateReplicationGroup replicationgroup:g +",
                   "CreateReplicationGroup parametergroup:default.*",
                   "CreateReplicationGroup snapshot:s", "CreateReplicationGroup usergroup:u"}));
  EXPECT_EQ(needs("DeleteCacheCluster&CacheClusterId=a&FinalSnapshotIdentifier=s"),
            (Texts{"DeleteCacheCluster cluster:a +", "CreateSnapshot snapshot:s +"}));
}

TEST(AccessRules, AskForTagsWhereSomethingNewIsGivenSome) {
  EXPECT_EQ(needs("CopySnapshot&SourceSnapshotName=a&TargetSnapshotName=b&Tags.Tag.1.Key=k"),
            (Texts{"CopySnapshot snapshot:b +", "CopySnapshot snapshot:a",
                   "AddTagsToResource snapshot:b +"}));
}

TEST(AccessRules, FollowConditionKeysFromTheRequest) {
  struct Case {
    std::string parameters;
    const char* key;
    const char* value;
  };
  const Case cases[] = {
      {"", "AtRestEncryptionEnabled", "false"},
      {"&AtRestEncryptionEnabled=true", "AtRestEncryptionEnabled", "true"},
      {"", "AuthTokenEnabled", "-"},
      {"&AuthToken=abc", "AuthTokenEnabled", "true"},
      {"", "EngineType", "redis"},
      {"&Engine=Valkey", "EngineType", "valkey"},
      {"", "EngineVersion", "-"},
      {"", "ClusterModeEnabled", "false"},
      {"&NumNodeGroups=1", "ClusterModeEnabled", "false"},
      {"&NumNodeGroups=3", "ClusterModeEnabled", "true"},
      {"&NumNodeGroups=3", "NumNodeGroups", "3"},
      {"&NumCacheClusters=3", "ReplicasPerNodeGroup", "2"},
      {"", "MultiAZEnabled", "-"},
      {"&MultiAZEnabled=true", "MultiAZEnabled", "true"},
      {"&PreferredCacheClusterAZs.member.1=a&PreferredCacheClusterAZs.member.2=a", "MultiAZEnabled",
       "false"},
      {"&PreferredCacheClusterAZs.member.1=a&PreferredCacheClusterAZs.member.2=b", "MultiAZEnabled",
       "true"},
      {"", "TransitEncryptionEnabled", "false"},
      {"&TransitEncryptionEnabled=true", "TransitEncryptionEnabled", "true"},
      {"&TransitEncryptionEnabled=true&TransitEncryptionMode=preferred", "TransitEncryptionEnabled",
       "false"},
      {"&SnapshotRetentionLimit=7", "SnapshotRetentionLimit", "7"},
  };
  for (const Case& one : cases) {
    EXPECT_EQ(key_of(kGroup + one.parameters, one.key), one.value) << one.parameters << one.key;
  }
}

TEST(AccessRules, RefuseNamesThatAreTooLongToBeMatched) {
  const aws::Request request =
      request_of(aws::elasticache::service(),
                 "DescribeCacheClusters&CacheClusterId=" + std::string(3'000, 'a'));
  EXPECT_FALSE(needs_of(aws::elasticache::access_rules(), "DescribeCacheClusters", request.input));
}

}  // namespace
}  // namespace control
