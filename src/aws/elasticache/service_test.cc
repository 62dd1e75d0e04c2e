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
  // A structure that stood twice would not be equal to itself where values are checked.
  if (shape.kind == Kind::kStructure) {
    EXPECT_EQ(known->second, &shape) << shape.name << " stands twice";
  }
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

// Every member of a request that is a text, under its name on the wire.
void for_each_text(const Shape& shape, const std::string& prefix,
                   const std::function<void(const std::string&, const Member&)>& visit) {
  for (const Member& member : shape.members) {
    const std::string path = prefix + std::string(member.wire_name);
    const Shape& inner = *member.shape;
    if (inner.kind == Kind::kString) visit(path, member);
    if (inner.kind == Kind::kStructure) for_each_text(inner, path + ".", visit);
    if (inner.kind == Kind::kList && inner.element->kind == Kind::kStructure) {
      for_each_text(*inner.element, path + "." + std::string(inner.element_name) + ".1.", visit);
    }
  }
}

// How many texts the structure holds.
int count_texts(const Structure& structure) {
  int count = 0;
  for (size_t i = 0; i < structure.shape().members.size(); ++i) {
    const Value* value = structure.at(i);
    if (value == nullptr) continue;
    if (value->get<std::string>() != nullptr) ++count;
    if (const auto* inner = value->get<Structure>()) count += count_texts(*inner);
    if (const auto* list = value->get<StructureList>()) {
      for (const Structure& element : *list) count += count_texts(element);
    }
  }
  return count;
}

TEST(Requests, LeaveOutWhatIsEmptyExceptWhatAUserMayEmpty) {
  const std::set<std::string> may_be_emptied = {
      "CacheSubnetGroupDescription",
      "Description",
      "GlobalReplicationGroupDescription",
      "ParameterNameValues.ParameterNameValue.1.ParameterValue",
      "ReplicationGroupDescription",
      "Tags.Tag.1.Value",
  };
  std::set<std::string> kept;
  int looked_at = 0;
  for_each_operation([&](const Operation& operation) {
    for_each_text(*operation.input, "", [&](const std::string& path, const Member& member) {
      ++looked_at;
      const auto input = decode(*operation.input, Dialect::kQuery, *Form::parse(path + "="));
      ASSERT_TRUE(input) << operation.name << " " << path;
      const bool required = member.need == Need::kRequired;
      const bool is_kept = may_be_emptied.contains(path);
      EXPECT_EQ(count_texts(*input), is_kept || required ? 1 : 0) << operation.name << " " << path;
      if (is_kept) kept.insert(path);
    });
  });
  EXPECT_EQ(kept, may_be_emptied);
  EXPECT_GT(looked_at, 300);
}

TEST(Requests, RefuseRequiredTextsThatAreBlank) {
  int looked_at = 0;
  for_each_operation([&](const Operation& operation) {
    for (const Member& member : operation.input->members) {
      if (member.need != Need::kRequired || member.shape->kind != Kind::kString) continue;
      ++looked_at;
      for (const std::string blank : {"", "+", "%09+%0A"}) {
        const auto request = read_request(
            service(), *Form::parse("Version=2015-02-02&Action=" + std::string(operation.name) +
                                    "&" + std::string(member.wire_name) + "=" + blank));
        ASSERT_FALSE(request) << operation.name << " " << member.name;
        EXPECT_EQ(request.error().spec->code, "InvalidParameterValue");
      }
    }
  });
  EXPECT_GT(looked_at, 50);
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
