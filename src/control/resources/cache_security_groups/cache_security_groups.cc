// SPDX-License-Identifier: Apache-2.0
#include "control/resources/cache_security_groups/cache_security_groups.h"

#include <algorithm>
#include <string>
#include <vector>

#include "aws/elasticache/arn.h"
#include "aws/elasticache/identifier.h"
#include "base/ascii.h"
#include "control/actions/paging.h"
#include "control/actions/tags.h"
#include "control/api/api_service.h"
#include "control/model/cache_cluster.h"
#include "control/model/cache_security_group.h"
#include "control/resources/network/network.h"

namespace control {

namespace {

namespace errors = aws::elasticache;

constexpr size_t kGroupsMax = 50;  // of an account, as on AWS

void describe(const Account& account, const CacheSecurityGroup& group, aws::Structure& out) {
  out.set("OwnerId", account.id)
      .set("CacheSecurityGroupName", group.id)
      .set("Description", group.description)
      .set("ARN",
           aws::elasticache::format_arn({account.region, account.id,
                                         aws::elasticache::ResourceType::kSecurityGroup, group.id}))
      .set_list("EC2SecurityGroups");
  for (const CacheSecurityGroup::Ec2Group& named : group.groups) {
    out.append("EC2SecurityGroups")
        .set("Status", "authorized")
        .set("EC2SecurityGroupName", named.name)
        .set("EC2SecurityGroupOwnerId", named.owner);
  }
}

aws::Result<CacheSecurityGroup> find_group(ActionContext& context, const aws::Structure& input) {
  const std::string name = base::to_lower(*input.string("CacheSecurityGroupName"));
  if (auto group = context.records.find<CacheSecurityGroup>(name)) return *std::move(group);
  return aws::Error(errors::kCacheSecurityGroupNotFoundFault,
                    "CacheSecurityGroup " + name + " not found.");
}

ActionResult answer(ActionContext& context, const aws::Request& request,
                    const CacheSecurityGroup& group) {
  context.records.put(group);
  aws::Structure result(*request.operation->output);
  describe(context.account, group, result.make("CacheSecurityGroup"));
  return result;
}

ActionResult create_cache_security_group(ActionContext& context, const aws::Request& request) {
  const aws::Structure& input = request.input;
  auto name = aws::elasticache::read_name(aws::elasticache::kCacheSecurityGroupName,
                                          *input.string("CacheSecurityGroupName"));
  if (!name) return name.error();
  if (*name == kDefaultGroupName) {
    return aws::Error(aws::kInvalidParameterValue,
                      "A cache security group must not be called default.");
  }
  if (context.records.find<CacheSecurityGroup>(*name)) {
    return aws::Error(errors::kCacheSecurityGroupAlreadyExistsFault,
                      "CacheSecurityGroup " + *name + " already exists.");
  }
  if (context.records.list<CacheSecurityGroup>().size() >= kGroupsMax) {
    return aws::Error(
        errors::kCacheSecurityGroupQuotaExceededFault,
        "There are " + std::to_string(kGroupsMax) + " cache security groups already.");
  }
  auto tags = read_tags(input);
  if (!tags) return tags.error();
  CacheSecurityGroup group = {.id = *std::move(name)};
  group.description = *input.string("Description");
  group.tags = *std::move(tags);
  return answer(context, request, group);
}

ActionResult describe_cache_security_groups(ActionContext& context, const aws::Request& request) {
  std::vector<CacheSecurityGroup> groups;
  if (request.input.has("CacheSecurityGroupName")) {
    auto group = find_group(context, request.input);
    if (!group) return group.error();
    groups.push_back(*std::move(group));
  } else {
    groups = context.records.list<CacheSecurityGroup>();
  }
  aws::Structure result(*request.operation->output);
  const auto page = take_page(request, std::move(groups), result);
  if (!page) return page.error();
  result.set_list("CacheSecurityGroups");
  for (const CacheSecurityGroup& group : *page) {
    describe(context.account, group, result.append("CacheSecurityGroups"));
  }
  return result;
}

auto find_named(CacheSecurityGroup& group, const aws::Structure& input) {
  const std::string_view name = *input.string("EC2SecurityGroupName");
  const std::string_view owner = *input.string("EC2SecurityGroupOwnerId");
  return std::find_if(group.groups.begin(), group.groups.end(), [&](const auto& named) {
    return named.name == name && named.owner == owner;
  });
}

ActionResult authorize_ingress(ActionContext& context, const aws::Request& request) {
  const aws::Structure& input = request.input;
  auto group = find_group(context, input);
  if (!group) return group.error();
  const std::string name(*input.string("EC2SecurityGroupName"));
  const std::string owner(*input.string("EC2SecurityGroupOwnerId"));
  if (find_named(*group, input) != group->groups.end()) {
    return aws::Error(
        errors::kAuthorizationAlreadyExistsFault,
        "EC2 security group " + name + " is authorized for " + group->id + " already.");
  }
  Network network(context.records);
  if (owner != context.account.id || !network.group_named(kDefaultVpc, name)) {
    return aws::Error(aws::kInvalidParameterValue,
                      "The EC2 security group " + name + " of owner " + owner + " does not exist.");
  }
  group->groups.push_back({name, owner});
  return answer(context, request, *group);
}

ActionResult revoke_ingress(ActionContext& context, const aws::Request& request) {
  auto group = find_group(context, request.input);
  if (!group) return group.error();
  const auto named = find_named(*group, request.input);
  if (named == group->groups.end()) {
    return aws::Error(errors::kAuthorizationNotFoundFault,
                      "EC2 security group " +
                          std::string(*request.input.string("EC2SecurityGroupName")) +
                          " is not authorized for " + group->id + ".");
  }
  group->groups.erase(named);
  return answer(context, request, *group);
}

ActionResult delete_cache_security_group(ActionContext& context, const aws::Request& request) {
  const auto group = find_group(context, request.input);
  if (!group) return group.error();
  for (const CacheCluster& cluster : context.records.list<CacheCluster>()) {
    const auto& names = cluster.cache_security_groups;
    if (std::find(names.begin(), names.end(), group->id) == names.end()) continue;
    return aws::Error(errors::kInvalidCacheSecurityGroupStateFault,
                      "Cache security group " + group->id + " cannot be deleted: cache cluster " +
                          cluster.id + " is in it.");
  }
  context.records.erase<CacheSecurityGroup>(group->id);
  return no_result();
}

constexpr Action kActions[] = {
    {"CreateCacheSecurityGroup", create_cache_security_group},
    {"DescribeCacheSecurityGroups", describe_cache_security_groups},
    {"AuthorizeCacheSecurityGroupIngress", authorize_ingress},
    {"RevokeCacheSecurityGroupIngress", revoke_ingress},
    {"DeleteCacheSecurityGroup", delete_cache_security_group},
};

}  // namespace

Actions cache_security_group_actions() { return kActions; }

}  // namespace control
