// SPDX-License-Identifier: Apache-2.0
// The table as a whole. tests/aws holds it member by member to the model that botocore ships.

#include "aws/elasticache/service.h"

#include <gtest/gtest.h>

#include <functional>
#include <map>
#include <set>
#include <string>

#include "aws/elasticache/errors.h"
#include "aws/elasticache/families.h"
#include "aws/query/decode.h"
#include "aws/query/response.h"

namespace aws::elasticache {
namespace {

void for_each_operation(const std::function<void(const Operation&)>& visit) {
  for (const auto& family : service().families) {
    for (const Operation& operation : family) visit(operation);
  }
}

void collect(const Shape& shape, std::map<std::string_view, const Shape*>& shapes) {
  const auto [known, is_new] = shapes.emplace(shape.name, &shape);
  // A shape that stood twice would not be equal to itself where values are checked.
  EXPECT_EQ(known->second, &shape) << shape.name << " stands twice";
  if (!is_new) return;
  if (shape.element != nullptr) collect(*shape.element, shapes);
  for (const Member& member : shape.members) collect(*member.shape, shapes);
}

TEST(Service, HasSeventyFiveOperationsEachOnce) {
  std::set<std::string_view> names;
  size_t count = 0;
  for_each_operation([&](const Operation& operation) {
    names.insert(operation.name);
    count += 1;
  });
  EXPECT_EQ(count, 75U);
  EXPECT_EQ(names.size(), 75U);
  EXPECT_EQ(find_operation(service(), "CreateCacheCluster")->name, "CreateCacheCluster");
  EXPECT_EQ(find_operation(service(), "createCacheCluster"), nullptr);
}

TEST(Service, IsWellFormed) {
  std::map<std::string_view, const Shape*> shapes;
  for_each_operation([&](const Operation& operation) {
    EXPECT_EQ(operation.input->kind, Kind::kStructure) << operation.name;
    collect(*operation.input, shapes);
    if (operation.output != nullptr) collect(*operation.output, shapes);
  });
  for (const auto& [name, shape] : shapes) {
    EXPECT_EQ(shape->kind == Kind::kList, shape->element != nullptr) << name;
    EXPECT_EQ(shape->kind == Kind::kList, !shape->element_name.empty()) << name;
    EXPECT_TRUE(shape->kind == Kind::kStructure || shape->members.empty()) << name;
    std::set<std::string_view> members;
    for (const Member& member : shape->members) members.insert(member.name);
    EXPECT_EQ(members.size(), shape->members.size()) << name << " has a member twice";
  }
}

TEST(Service, HasNoResultForThreeDeletions) {
  std::set<std::string_view> without;
  for_each_operation([&](const Operation& operation) {
    if (operation.output == nullptr) without.insert(operation.name);
  });
  EXPECT_EQ(without,
            (std::set<std::string_view>{"DeleteCacheParameterGroup", "DeleteCacheSecurityGroup",
                                        "DeleteCacheSubnetGroup"}));
}

TEST(Service, KnowsHowLongListsAreHandedOut) {
  size_t by_marker = 0;
  size_t by_token = 0;
  for_each_operation([&](const Operation& operation) {
    const PageRule* pages = operation.pages;
    if (pages == nullptr) return;
    EXPECT_GE(find_member(*operation.input, pages->token), 0) << operation.name;
    EXPECT_GE(find_member(*operation.input, pages->limit), 0) << operation.name;
    (pages->token == "Marker" ? by_marker : by_token) += 1;
  });
  EXPECT_EQ(by_marker, 17U);
  EXPECT_EQ(by_token, 2U);
  EXPECT_EQ(find_operation(service(), "DescribeSnapshots")->pages->max, 50);
}

TEST(Errors, HaveTheIrregularCodesOfTheWire) {
  EXPECT_EQ(kCacheClusterNotFoundFault.code, "CacheClusterNotFound");
  EXPECT_EQ(kCacheClusterNotFoundFault.http_status, 404);
  EXPECT_EQ(kReplicationGroupNotFoundFault.code, "ReplicationGroupNotFoundFault");
  EXPECT_EQ(kCacheSecurityGroupQuotaExceededFault.code, "QuotaExceeded.CacheSecurityGroup");
  EXPECT_EQ(kCacheSubnetGroupNotFoundFault.http_status, 400);
  EXPECT_EQ(kReservedCacheNodeAlreadyExistsFault.http_status, 404);
  EXPECT_EQ(kInvalidCredentialsException.http_status, 408);
}

TEST(Requests, AreReadInTheFormsThatClientsSend) {
  const auto form = Form::parse(
      "Action=CreateReplicationGroup&Version=2015-02-02&ReplicationGroupId=rg"
      "&ReplicationGroupDescription=d&Tags.Tag.1.Key=k&Tags.Tag.1.Value=v"
      "&NodeGroupConfiguration.NodeGroupConfiguration.1.NodeGroupId=0001"
      "&NodeGroupConfiguration.NodeGroupConfiguration.1.ReplicaAvailabilityZones.AvailabilityZone."
      "1=a&CacheSecurityGroupNames.CacheSecurityGroupName.1=s&UserGroupIds.member.1=g"
      "&AutomaticFailoverEnabled=true&Port=6379");
  ASSERT_TRUE(form) << form.error().message;
  const auto request = read_request(service(), *form);
  ASSERT_TRUE(request) << request.error().message;
  const Structure& input = request->input;
  EXPECT_EQ(input.string("ReplicationGroupId"), "rg");
  EXPECT_EQ(input.structures("Tags")[0].string("Value"), "v");
  EXPECT_EQ(input.structures("NodeGroupConfiguration")[0].strings("ReplicaAvailabilityZones"),
            (std::vector<std::string_view>{"a"}));
  EXPECT_EQ(input.strings("UserGroupIds"), (std::vector<std::string_view>{"g"}));
  EXPECT_EQ(input.boolean("AutomaticFailoverEnabled"), true);
  EXPECT_EQ(input.integer("Port"), 6379);
}

TEST(Responses, HaveTheElementNamesOfTheModel) {
  const Operation& operation = *find_operation(service(), "DescribeCacheClusters");
  Structure result(*operation.output);
  Structure& cluster = result.append("CacheClusters");
  cluster.set("CacheClusterId", "c");
  cluster.append("SecurityGroups").set("SecurityGroupId", "sg-1");
  cluster.append("CacheNodes").make("Endpoint").set("Port", 6379);
  EXPECT_EQ(write_response(service(), operation, &result, "id"),
            "<DescribeCacheClustersResponse "
            "xmlns=\"http://elasticache.amazonaws.com/doc/2015-02-02/\">"
            "<DescribeCacheClustersResult><CacheClusters><CacheCluster>"
            "<CacheClusterId>c</CacheClusterId><CacheNodes><CacheNode><Endpoint><Port>6379</Port>"
            "</Endpoint></CacheNode></CacheNodes><SecurityGroups><member><SecurityGroupId>sg-1"
            "</SecurityGroupId></member></SecurityGroups></CacheCluster></CacheClusters>"
            "</DescribeCacheClustersResult><ResponseMetadata><RequestId>id</RequestId>"
            "</ResponseMetadata></DescribeCacheClustersResponse>");
}

}  // namespace
}  // namespace aws::elasticache
