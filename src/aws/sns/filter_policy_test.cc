// SPDX-License-Identifier: Apache-2.0
#include "aws/sns/filter_policy.h"

#include <gtest/gtest.h>

#include <boost/json/parse.hpp>
#include <string>

namespace aws::sns {
namespace {

// Of a message with an attribute of each kind.
bool wants(const std::string& policy) {
  static const char* const kAttributes =
      R"({"kind":{"Type":"String","Value":"order"},"price":{"Type":"Number","Value":"20"},)"
      R"("tags":{"Type":"String.Array","Value":"[\"a\",\"b\",3]"},)"
      R"("bytes":{"Type":"Binary","Value":"b3JkZXI="}})";
  EXPECT_TRUE(check_filter_policy(policy)) << policy;
  return aws::sns::wants(policy, boost::json::parse(kAttributes).as_object());
}

TEST(FilterPolicy, WantsWhatHasOneValueOfEachAttribute) {
  EXPECT_TRUE(wants("{}"));
  EXPECT_TRUE(wants(R"({"kind":["return","order"]})"));
  EXPECT_FALSE(wants(R"({"kind":["return"]})"));
  EXPECT_TRUE(wants(R"({"kind":["order"],"price":[20]})"));
  EXPECT_FALSE(wants(R"({"kind":["order"],"price":[21]})"));
  EXPECT_FALSE(wants(R"({"missing":["order"]})"));
  EXPECT_FALSE(wants(R"({"price":["20"]})"));
  EXPECT_TRUE(wants(R"({"tags":["b"]})"));
  EXPECT_TRUE(wants(R"({"tags":[3]})"));
  EXPECT_FALSE(wants(R"({"bytes":["order","b3JkZXI="]})"));
}

TEST(FilterPolicy, KnowsTheConditionsOfSns) {
  EXPECT_TRUE(wants(R"({"kind":[{"prefix":"or"}]})"));
  EXPECT_FALSE(wants(R"({"kind":[{"prefix":"order-"}]})"));
  EXPECT_TRUE(wants(R"({"kind":[{"suffix":"er"}]})"));
  EXPECT_TRUE(wants(R"({"kind":[{"equals-ignore-case":"ORDER"}]})"));
  EXPECT_TRUE(wants(R"({"kind":[{"anything-but":"return"}]})"));
  EXPECT_FALSE(wants(R"({"kind":[{"anything-but":["return","order"]}]})"));
  EXPECT_FALSE(wants(R"({"kind":[{"anything-but":{"prefix":"ord"}}]})"));
  EXPECT_FALSE(wants(R"({"missing":[{"anything-but":"return"}]})"));
  EXPECT_TRUE(wants(R"({"missing":[{"exists":false}]})"));
  EXPECT_FALSE(wants(R"({"kind":[{"exists":false}]})"));
  EXPECT_TRUE(wants(R"({"bytes":[{"exists":true}]})"));
  EXPECT_TRUE(wants(R"({"price":[{"numeric":["=",20.0]}]})"));
  EXPECT_TRUE(wants(R"({"price":[{"numeric":[">=",20,"<",21]}]})"));
  EXPECT_FALSE(wants(R"({"price":[{"numeric":[">",20]}]})"));
  EXPECT_FALSE(wants(R"({"kind":[{"numeric":[">",0]}]})"));
}

TEST(FilterPolicy, RefusesWhatItDoesNotKnow) {
  for (const char* bad :
       {"", "[]", "{", R"({"a":"b"})", R"({"a":[]})", R"({"a":[{"prefix":1}]})",
        R"({"a":[{"prefix":"x","suffix":"y"}]})", R"({"a":[{"cidr":"10.0.0.0/8"}]})",
        R"({"a":[{"numeric":["~",1]}]})", R"({"a":[{"numeric":[">",1,"<"]}]})",
        R"({"a":[{"exists":"true"}]})", R"({"a":[["b"]]})", R"({"a":{"b":["c"]}})",
        R"({"$or":[{"a":["b"]},{"c":["d"]}]})", R"({"a":["b"],"a":["c"]})",
        R"({"a":[1],"b":[1],"c":[1],"d":[1],"e":[1],"f":[1]})"}) {
    EXPECT_FALSE(check_filter_policy(bad)) << bad;
  }
  std::string many = R"({"a":["0")";
  for (int i = 1; i <= 150; i++) many += ",\"" + std::to_string(i) + "\"";
  EXPECT_FALSE(check_filter_policy(many + "]}"));
}

}  // namespace
}  // namespace aws::sns
