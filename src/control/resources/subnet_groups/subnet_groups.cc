// SPDX-License-Identifier: Apache-2.0
#include "control/resources/subnet_groups/subnet_groups.h"

#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "aws/elasticache/arn.h"
#include "aws/elasticache/identifier.h"
#include "base/ascii.h"
#include "control/actions/paging.h"
#include "control/actions/tags.h"
#include "control/api/api_service.h"
#include "control/model/cache_cluster.h"
#include "control/model/subnet_group.h"
#include "control/resources/network/network.h"
#include "control/resources/subnet_groups/zones.h"

namespace control {

namespace {

namespace errors = aws::elasticache;

constexpr size_t kGroupsMax = 150;  // of an account, as on AWS
constexpr size_t kSubnetsMax = 20;  // of a group, as on AWS

void describe(ActionContext& context, const SubnetGroup& group, aws::Structure& out) {
  const Account& account = context.account;
  out.set("CacheSubnetGroupName", group.id)
      .set("CacheSubnetGroupDescription", group.description)
      .set("VpcId", group.vpc)
      .set("ARN",
           aws::elasticache::format_arn({account.region, account.id,
                                         aws::elasticache::ResourceType::kSubnetGroup, group.id}))
      .set_strings("SupportedNetworkTypes", {"ipv4"});
  out.set_list("Subnets");
  for (const std::string& id : group.subnets) {
    const auto subnet = context.records.find<Subnet>(id);
    if (!subnet) continue;
    aws::Structure& element = out.append("Subnets");
    element.set("SubnetIdentifier", id).set_strings("SupportedNetworkTypes", {"ipv4"});
    element.make("SubnetAvailabilityZone").set("Name", subnet->zone);
  }
}

aws::Error not_found(std::string_view name) {
  return {errors::kCacheSubnetGroupNotFoundFault,
          "CacheSubnetGroup " + std::string(name) + " not found."};
}

aws::Result<SubnetGroup> find_group(ActionContext& context, const aws::Structure& input) {
  Network network(context.records);  // so that the default group exists
  const std::string name = base::to_lower(*input.string("CacheSubnetGroupName"));
  if (auto group = context.records.find<SubnetGroup>(name)) return *std::move(group);
  return not_found(name);
}

// Puts the subnets that the request names into the group: all of one VPC, each once.
aws::Result<void> read_subnets(Network& network, const aws::Structure& input, SubnetGroup& group) {
  const auto ids = input.strings("SubnetIds");
  if (ids.empty()) {
    return aws::Error(aws::kInvalidParameterValue,
                      "The parameter SubnetIds must hold one subnet at least.");
  }
  if (ids.size() > kSubnetsMax) {
    return aws::Error(
        errors::kCacheSubnetQuotaExceededFault,
        "A subnet group must not have more than " + std::to_string(kSubnetsMax) + " subnets.");
  }
  group.subnets.clear();
  std::string vpc;
  for (const std::string_view id : ids) {
    const auto subnet = network.subnet(id);
    if (!subnet) {
      return aws::Error(aws::kInvalidParameterValue,
                        "Some input subnets in :[" + std::string(id) + "] are invalid.");
    }
    if (vpc.empty()) vpc = subnet->vpc;
    if (vpc != subnet->vpc) {
      return aws::Error(errors::kInvalidSubnet, "Subnets " + std::string(ids.front()) + " and " +
                                                    std::string(id) + " are not in the same VPC.");
    }
    if (std::find(group.subnets.begin(), group.subnets.end(), id) == group.subnets.end()) {
      group.subnets.emplace_back(id);
    }
  }
  group.vpc = vpc;
  return {};
}

ActionResult answer(ActionContext& context, const aws::Request& request, const SubnetGroup& group) {
  context.records.put(group);
  aws::Structure result(*request.operation->output);
  describe(context, group, result.make("CacheSubnetGroup"));
  return result;
}

ActionResult create_cache_subnet_group(ActionContext& context, const aws::Request& request) {
  const aws::Structure& input = request.input;
  Network network(context.records);
  auto name = aws::elasticache::read_name(aws::elasticache::kCacheSubnetGroupName,
                                          *input.string("CacheSubnetGroupName"));
  if (!name) return name.error();
  if (context.records.find<SubnetGroup>(*name)) {
    return aws::Error(errors::kCacheSubnetGroupAlreadyExistsFault,
                      "CacheSubnetGroup " + *name + " already exists.");
  }
  if (context.records.list<SubnetGroup>().size() >= kGroupsMax) {
    return aws::Error(errors::kCacheSubnetGroupQuotaExceededFault,
                      "There are " + std::to_string(kGroupsMax) + " subnet groups already.");
  }
  SubnetGroup group = {.id = *std::move(name)};
  group.description = *input.string("CacheSubnetGroupDescription");
  if (auto good = read_subnets(network, input, group); !good) return good.error();
  auto tags = read_tags(input);
  if (!tags) return tags.error();
  group.tags = *std::move(tags);
  return answer(context, request, group);
}

ActionResult describe_cache_subnet_groups(ActionContext& context, const aws::Request& request) {
  std::vector<SubnetGroup> groups;
  if (request.input.has("CacheSubnetGroupName")) {
    auto group = find_group(context, request.input);
    if (!group) return group.error();
    groups.push_back(*std::move(group));
  } else {
    Network network(context.records);
    groups = context.records.list<SubnetGroup>();
  }
  aws::Structure result(*request.operation->output);
  const auto page = take_page(request, std::move(groups), result);
  if (!page) return page.error();
  result.set_list("CacheSubnetGroups");
  for (const SubnetGroup& group : *page) {
    describe(context, group, result.append("CacheSubnetGroups"));
  }
  return result;
}

std::set<std::string> zones_of(Transaction& records, const SubnetGroup& group) {
  std::set<std::string> zones;
  for (const std::string& id : group.subnets) {
    if (const auto subnet = records.find<Subnet>(id)) zones.insert(subnet->zone);
  }
  return zones;
}

// Nodes must not find themselves in a zone, or a VPC, that their group has left.
aws::Result<void> check_users(Transaction& records, const SubnetGroup& before,
                              const SubnetGroup& after) {
  const std::set<std::string> zones = zones_of(records, after);
  for (const CacheCluster& cluster : records.list<CacheCluster>()) {
    if (cluster.subnet_group != after.id) continue;
    for (const CacheNode& node : cluster.nodes) {
      if (before.vpc == after.vpc && zones.contains(node.zone)) continue;
      return aws::Error(errors::kSubnetInUse, "A subnet to be removed is in use: node " + node.id +
                                                  " of cache cluster " + cluster.id +
                                                  " lies in it.");
    }
  }
  return {};
}

ActionResult modify_cache_subnet_group(ActionContext& context, const aws::Request& request) {
  const aws::Structure& input = request.input;
  auto group = find_group(context, input);
  if (!group) return group.error();
  if (const auto description = input.string("CacheSubnetGroupDescription")) {
    group->description = *description;
  }
  if (input.has("SubnetIds")) {
    const SubnetGroup before = *group;
    Network network(context.records);
    if (auto good = read_subnets(network, input, *group); !good) return good.error();
    if (auto good = check_users(context.records, before, *group); !good) return good.error();
  }
  return answer(context, request, *group);
}

ActionResult delete_cache_subnet_group(ActionContext& context, const aws::Request& request) {
  const auto group = find_group(context, request.input);
  if (!group) return group.error();
  if (group->id == kDefaultSubnetGroup) {
    return aws::Error(errors::kCacheSubnetGroupInUse,
                      "The default cache subnet group cannot be deleted.");
  }
  for (const CacheCluster& cluster : context.records.list<CacheCluster>()) {
    if (cluster.subnet_group != group->id) continue;
    return aws::Error(errors::kCacheSubnetGroupInUse, "Cache subnet group " + group->id +
                                                          " is currently in use by cache cluster " +
                                                          cluster.id + ".");
  }
  context.records.erase<SubnetGroup>(group->id);
  return no_result();
}

constexpr Action kActions[] = {
    {"CreateCacheSubnetGroup", create_cache_subnet_group},
    {"DescribeCacheSubnetGroups", describe_cache_subnet_groups},
    {"ModifyCacheSubnetGroup", modify_cache_subnet_group},
    {"DeleteCacheSubnetGroup", delete_cache_subnet_group},
};

}  // namespace

Actions subnet_group_actions() { return kActions; }

}  // namespace control
