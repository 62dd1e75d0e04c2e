// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>

#include "aws/ec2/errors.h"
#include "aws/query/utf8.h"
#include "control/actions/paging.h"
#include "control/model/cache_cluster.h"
#include "control/model/cache_security_group.h"
#include "control/resources/network/filters.h"
#include "control/resources/network/network.h"
#include "control/resources/network/network_actions.h"
#include "control/resources/network/network_tags.h"
#include "control/resources/network/permissions.h"

namespace control {

namespace {

namespace errors = aws::ec2;

constexpr size_t kGroupsMax = 2500;  // of a region, as on AWS
constexpr size_t kTextMax = 255;     // characters of a name and of a description

using Values = std::vector<std::string>;

// What `of` says of each rule in one direction.
template <typename Of>
Values each_rule(const SecurityGroup& group, bool egress, Of of) {
  Values values;
  for (const SecurityGroupRule& rule : group.rules) {
    if (rule.egress == egress) values.push_back(of(rule));
  }
  return values;
}

constexpr FilterField<SecurityGroup> kSecurityGroupsFilters[] = {
    {"group-id", [](const SecurityGroup& group) { return Values{group.id}; }},
    {"group-name", [](const SecurityGroup& group) { return Values{group.name}; }},
    {"description", [](const SecurityGroup& group) { return Values{group.description}; }},
    {"vpc-id", [](const SecurityGroup& group) { return Values{group.vpc}; }},
    {"ip-permission.cidr",
     [](const SecurityGroup& group) {
       return each_rule(group, false, [](const SecurityGroupRule& rule) { return rule.cidr; });
     }},
    {"ip-permission.group-id",
     [](const SecurityGroup& group) {
       return each_rule(group, false, [](const SecurityGroupRule& rule) { return rule.group; });
     }},
    {"ip-permission.protocol",
     [](const SecurityGroup& group) {
       return each_rule(group, false, [](const SecurityGroupRule& rule) { return rule.protocol; });
     }},
    {"ip-permission.from-port",
     [](const SecurityGroup& group) {
       return each_rule(group, false, [](const SecurityGroupRule& rule) {
         return std::to_string(rule.from_port);
       });
     }},
    {"ip-permission.to-port",
     [](const SecurityGroup& group) {
       return each_rule(group, false,
                        [](const SecurityGroupRule& rule) { return std::to_string(rule.to_port); });
     }},
};

std::string arn_of(const Account& account, const SecurityGroup& group) {
  return fmt::format("arn:aws:ec2:{}:{}:security-group/{}", account.region, account.id, group.id);
}

void describe(const Account& account, const SecurityGroup& group, aws::Structure& out) {
  out.set("GroupId", group.id)
      .set("GroupName", group.name)
      .set("Description", group.description)
      .set("VpcId", group.vpc)
      .set("OwnerId", account.id)
      .set("SecurityGroupArn", arn_of(account, group));
  std::vector<SecurityGroupRule> ingress;
  std::vector<SecurityGroupRule> egress;
  for (const SecurityGroupRule& rule : group.rules) {
    (rule.egress ? egress : ingress).push_back(rule);
  }
  write_permissions(account.id, ingress, "IpPermissions", out);
  write_permissions(account.id, egress, "IpPermissionsEgress", out);
  write_tags(group.tags, out);
}

// A group without its id: what the request says it is to be.
aws::Result<SecurityGroup> read_group(Network& network, const aws::Structure& input) {
  SecurityGroup group = {.id = {}};
  group.name = *input.string("GroupName");
  group.description = *input.string("Description");
  const auto vpc = network.vpc(input.string("VpcId").value_or(kDefaultVpc));
  if (!vpc) return vpc.error();
  group.vpc = vpc->id;
  for (const std::string& text : {group.name, group.description}) {
    if (aws::count_characters(text) <= kTextMax) continue;
    return aws::Error(aws::kInvalidParameterValue,
                      "The name and the description of a security group must not be longer than "
                      "255 characters.");
  }
  if (group.name.starts_with("sg-")) {
    return aws::Error(aws::kInvalidParameterValue,
                      "Invalid value '" + group.name +
                          "' for groupName: the name of a security group must not begin with sg-.");
  }
  if (group.name == kDefaultGroupName) {
    return aws::Error(
        errors::kInvalidGroupReserved,
        "The name 'default' is reserved; each VPC has a security group of that name.");
  }
  auto tags = read_tag_specifications(input, "security-group");
  if (!tags) return tags.error();
  group.tags = *std::move(tags);
  return group;
}

ActionResult create_security_group(ActionContext& context, const aws::Request& request) {
  Network network(context.records);
  auto group = read_group(network, request.input);
  if (!group) return group.error();
  if (network.group_named(group->vpc, group->name)) {
    return aws::Error(errors::kInvalidGroupDuplicate,
                      fmt::format("The security group '{}' already exists for VPC '{}'",
                                  group->name, group->vpc));
  }
  if (context.records.list<SecurityGroup>().size() >= kGroupsMax) {
    return aws::Error(errors::kSecurityGroupLimitExceeded,
                      fmt::format("There are {} security groups already.", kGroupsMax));
  }
  group->id = new_id("sg", context.random);
  group->rules = {everything_out(new_id("sgr", context.random))};
  if (context.records.find<SecurityGroup>(group->id)) {
    return aws::Error(aws::kInternalFailure, "The security group's id is taken; try again.");
  }
  context.records.put(*group);
  aws::Structure result(*request.operation->output);
  result.set("GroupId", group->id).set("SecurityGroupArn", arn_of(context.account, *group));
  write_tags(group->tags, result);
  return result;
}

ActionResult describe_security_groups(ActionContext& context, const aws::Request& request) {
  const aws::Structure& input = request.input;
  Network network(context.records);
  std::vector<std::string_view> ids = input.strings("GroupIds");
  std::vector<std::string> ids_of_names;
  for (const std::string_view name : input.strings("GroupNames")) {
    const auto group = network.group_of_default_vpc(name);
    if (!group) return group.error();
    ids_of_names.push_back(group->id);
  }
  ids.insert(ids.end(), ids_of_names.begin(), ids_of_names.end());
  auto groups = list_named<SecurityGroup>(context.records, std::move(ids),
                                          [&](std::string_view id) { return network.group(id); });
  if (!groups) return groups.error();
  auto matching = filtered<SecurityGroup>(*std::move(groups), input, kSecurityGroupsFilters);
  if (!matching) return matching.error();
  aws::Structure result(*request.operation->output);
  const auto page = take_page(request, *std::move(matching), result);
  if (!page) return page.error();
  result.set_list("SecurityGroups");
  for (const SecurityGroup& group : *page) {
    describe(context.account, group, result.append("SecurityGroups"));
  }
  return result;
}

bool contains(const std::vector<std::string>& ids, std::string_view id) {
  return std::find(ids.begin(), ids.end(), id) != ids.end();
}

// What needs the group, in words, or nothing.
std::string user_of(Transaction& records, const SecurityGroup& group) {
  for (const CacheCluster& cluster : records.list<CacheCluster>()) {
    if (contains(cluster.security_groups, group.id)) return "cache cluster " + cluster.id;
  }
  for (const SecurityGroup& other : records.list<SecurityGroup>()) {
    if (other.id == group.id) continue;
    for (const SecurityGroupRule& rule : other.rules) {
      if (rule.group == group.id) return "a rule of security group " + other.id;
    }
  }
  for (const CacheSecurityGroup& other : records.list<CacheSecurityGroup>()) {
    for (const CacheSecurityGroup::Ec2Group& named : other.groups) {
      if (group.vpc == kDefaultVpc && named.name == group.name) {
        return "cache security group " + other.id;
      }
    }
  }
  return {};
}

ActionResult delete_security_group(ActionContext& context, const aws::Request& request) {
  const aws::Structure& input = request.input;
  Network network(context.records);
  const auto id = input.string("GroupId");
  const auto name = input.string("GroupName");
  if (id.has_value() == name.has_value()) {
    return aws::Error(id ? aws::kInvalidParameterCombination : aws::kMissingParameter,
                      "The request must contain either GroupId or GroupName");
  }
  const auto group = id ? network.group(*id) : network.group_of_default_vpc(*name);
  if (!group) return group.error();
  if (group->name == kDefaultGroupName) {
    return aws::Error(errors::kCannotDelete,
                      fmt::format("the specified group: \"{}\" name: \"{}\" cannot be deleted by a "
                                  "user",
                                  group->id, group->name));
  }
  if (const std::string user = user_of(context.records, *group); !user.empty()) {
    return aws::Error(errors::kDependencyViolation,
                      fmt::format("resource {} has a dependent object: {}", group->id, user));
  }
  context.records.erase<SecurityGroup>(group->id);
  aws::Structure result(*request.operation->output);
  result.set("Return", true).set("GroupId", group->id);
  return result;
}

constexpr Action kSecurityGroupsActions[] = {
    {"CreateSecurityGroup", create_security_group},
    {"DescribeSecurityGroups", describe_security_groups},
    {"DeleteSecurityGroup", delete_security_group},
};

}  // namespace

Actions security_group_actions() { return kSecurityGroupsActions; }

}  // namespace control
