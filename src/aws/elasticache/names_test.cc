// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "aws/elasticache/arn.h"
#include "aws/elasticache/identifier.h"
#include "aws/elasticache/tag_rules.h"

namespace aws::elasticache {
namespace {

TEST(Arn, IsReadAndWritten) {
  const std::string texts[] = {
      "arn:aws:elasticache:eu-central-1:000000000000:cluster:my-cluster",
      "arn:aws:elasticache:us-east-1:123456789012:replicationgroup:rg",
      "arn:aws:elasticache::123456789012:globalreplicationgroup:ldgnf-g",
      "arn:aws:elasticache:us-east-1:123456789012:snapshot:automatic.c:2026",
      "arn:aws:elasticache:us-east-1:123456789012:reserved-instance:r",
  };
  for (const std::string& text : texts) {
    const auto arn = parse_arn(text);
    ASSERT_TRUE(arn) << text;
    EXPECT_EQ(format_arn(*arn), text);
  }
  const auto arn = parse_arn(texts[3]);
  EXPECT_EQ(arn->region, "us-east-1");
  EXPECT_EQ(arn->account, "123456789012");
  EXPECT_EQ(arn->type, ResourceType::kSnapshot);
  EXPECT_EQ(arn->id, "automatic.c:2026");
}

TEST(Arn, IsNotReadFromAnythingElse) {
  for (const char* text :
       {"", "arn", "my-cluster", "arn:aws:elasticache:r:123456789012:cluster",
        "arn:aws:elasticache:r:123456789012:cluster:", "arn:aws:elasticache:r:123456789012:table:t",
        "arn:aws:elasticache:r:12345678901:cluster:c",
        "arn:aws:elasticache:r:12345678901x:cluster:c",
        "arn:aws:elasticache::123456789012:cluster:c",
        "arn:aws:elasticache:R_1:123456789012:cluster:c",
        "arn:aws:elasticache:r:123456789012:globalreplicationgroup:g",
        "arn:aws:rds:r:123456789012:cluster:c", "arn:gcp:elasticache:r:123456789012:cluster:c"}) {
    EXPECT_FALSE(parse_arn(text)) << text;
  }
}

TEST(Names, AreStoredInLowerCase) {
  EXPECT_EQ(*read_name(kCacheClusterId, "My-Cluster-1"), "my-cluster-1");
  EXPECT_EQ(*read_name(kCacheClusterId, "a"), "a");
  EXPECT_EQ(read_name(kCacheClusterId, std::string(50, 'a'))->size(), 50U);
  EXPECT_EQ(read_name(kReplicationGroupId, std::string(40, 'a'))->size(), 40U);
}

TEST(Names, AreRefusedInTheWordsOfAws) {
  EXPECT_EQ(read_name(kCacheClusterId, "").error().message,
            "The parameter CacheClusterIdentifier must be provided and must not be blank.");
  for (const char* name : {"1a", "-a", "a-", "a--b", "a_b", "a.b", "a b", "\xC3\xA4", "a\n"}) {
    const auto read = read_name(kCacheClusterId, name);
    ASSERT_FALSE(read) << name;
    EXPECT_EQ(read.error().spec->code, "InvalidParameterValue");
    EXPECT_EQ(read.error().message,
              "The parameter CacheClusterIdentifier is not a valid identifier. Identifiers must "
              "begin with a letter; must contain only ASCII letters, digits, and hyphens; and must "
              "not end with a hyphen or contain two consecutive hyphens.");
  }
  EXPECT_FALSE(read_name(kCacheClusterId, std::string(51, 'a')));
  EXPECT_FALSE(read_name(kReplicationGroupId, std::string(41, 'a')));
}

// "" or the error's code.
std::string code_of(const Result<Tags>& tags) {
  return tags ? "" : std::string(tags.error().spec->code);
}

TEST(Tags, AreAddedReplacedAndRemoved) {
  const TagChange changes[] = {{"a", "2"}, {"b", ""}};
  auto tags = add_tags({{"a", "1"}}, changes);
  ASSERT_TRUE(tags) << tags.error().message;
  EXPECT_EQ(*tags, (Tags{{"a", "2"}, {"b", ""}}));
  const std::string_view gone[] = {"a"};
  tags = remove_tags(*tags, gone);
  ASSERT_TRUE(tags);
  EXPECT_EQ(*tags, (Tags{{"b", ""}}));
  EXPECT_EQ(code_of(remove_tags(*tags, gone)), "TagNotFound");
}

TEST(Tags, KeepTheRulesOfAws) {
  const auto add = [](std::vector<TagChange> changes) { return code_of(add_tags({}, changes)); };
  const std::string key(128, 'k');
  const std::string value(256, 'v');
  EXPECT_EQ(add({{key, value}}), "");
  EXPECT_EQ(add({{key + 'k', ""}}), "InvalidParameterValue");
  EXPECT_EQ(add({{"k", value + 'v'}}), "InvalidParameterValue");
  EXPECT_EQ(add({{"", "v"}}), "InvalidParameterValue");
  EXPECT_EQ(add({{"aws:k", "v"}}), "InvalidParameterValue");
  EXPECT_EQ(add({{"AWS:k", "v"}}), "InvalidParameterValue");
  EXPECT_EQ(add({{"k", "1"}, {"k", "2"}}), "InvalidParameterValue");

  Tags full;
  for (int i = 0; i < 50; ++i) full.emplace("k" + std::to_string(i), "");
  const TagChange replacing[] = {{"k1", "new"}};
  EXPECT_EQ(code_of(add_tags(full, replacing)), "");
  const TagChange one_more[] = {{"another", ""}};
  EXPECT_EQ(code_of(add_tags(full, one_more)), "TagQuotaPerResourceExceeded");
}

}  // namespace
}  // namespace aws::elasticache
