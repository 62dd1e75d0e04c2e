// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>

#include "aws/ec2/errors.h"
#include "control/actions/paging.h"
#include "control/resources/network/filters.h"
#include "control/resources/network/network.h"
#include "control/resources/network/network_actions.h"
#include "control/resources/network/network_tags.h"
#include "control/resources/network/permissions.h"

namespace control {

namespace {

namespace errors = aws::ec2;

// A rule and the group that it is of.
struct RuleView {
  std::string id;
  std::string group;
  SecurityGroupRule rule;
  Tags tags;
};

using Values = std::vector<std::string>;

constexpr FilterField<RuleView> kSecurityGroupRulesFilters[] = {
    {"security-group-rule-id", [](const RuleView& view) { return Values{view.id}; }},
    {"group-id", [](const RuleView& view) { return Values{view.group}; }},
};

// What rules have in common in all answers.
aws::Structure& describe_rule(const SecurityGroup& group, const SecurityGroupRule& rule,
                              aws::Structure& out) {
  out.set("SecurityGroupRuleId", rule.id)
      .set("GroupId", group.id)
      .set("IsEgress", rule.egress)
      .set("IpProtocol", rule.protocol)
      .set("FromPort", rule.from_port)
      .set("ToPort", rule.to_port);
  if (!rule.cidr.empty()) {
    out.set(rule.cidr.find(':') == std::string::npos ? "CidrIpv4" : "CidrIpv6", rule.cidr);
  }
  if (!rule.description.empty()) out.set("Description", rule.description);
  return out;
}

void describe(const Account& account, const SecurityGroup& group, const SecurityGroupRule& rule,
              aws::Structure& out) {
  describe_rule(group, rule, out)
      .set("GroupOwnerId", account.id)
      .set("SecurityGroupRuleArn", fmt::format("arn:aws:ec2:{}:{}:security-group-rule/{}",
                                               account.region, account.id, rule.id));
  if (!rule.group.empty()) {
    out.make("ReferencedGroupInfo").set("GroupId", rule.group).set("UserId", account.id);
  }
  write_tags(rule.tags, out);
}

aws::Error no_such_rule(std::string_view id) {
  return {errors::kInvalidSecurityGroupRuleIdNotFound,
          fmt::format("The security group rule ID '{}' does not exist", id)};
}

// The group that a request changes. Requests about egress, whose members are fewer, have its id.
aws::Result<SecurityGroup> find_group(Network& network, const aws::Structure& input) {
  if (const auto id = input.string("GroupId")) return network.group(*id);
  const auto name = input.string("GroupName");
  if (name) return network.group_of_default_vpc(*name);
  return aws::Error(aws::kMissingParameter, "The request must contain either GroupId or GroupName");
}

// The request with the IpPermission that the members of an ingress request beside `IpPermissions`
// are, if there are any.
aws::Structure with_permission_of_members(const aws::Structure& input) {
  aws::Structure whole = input;
  const auto cidr = input.string("CidrIp");
  const auto source = input.string("SourceSecurityGroupName");
  if (!cidr && !source && !input.has("IpProtocol")) return whole;
  aws::Structure& permission = whole.append("IpPermissions");
  // A group alone stands for all its traffic.
  permission.set("IpProtocol", input.string("IpProtocol").value_or(source ? "-1" : ""))
      .set("FromPort", input.integer("FromPort"))
      .set("ToPort", input.integer("ToPort"));
  if (cidr) permission.append("IpRanges").set("CidrIp", *cidr);
  if (source) permission.append("UserIdGroupPairs").set("GroupName", *source);
  return whole;
}

ActionResult authorize(ActionContext& context, const aws::Request& request,
                       const aws::Structure& input, bool egress) {
  Network network(context.records);
  auto group = find_group(network, input);
  if (!group) return group.error();
  auto rules = read_permissions(network, *group, input);
  if (!rules) return rules.error();
  const auto tags = read_tag_specifications(input, "security-group-rule");
  if (!tags) return tags.error();
  aws::Structure result(*request.operation->output);
  result.set("Return", true);
  for (SecurityGroupRule& rule : *rules) {
    rule.id = new_id("sgr", context.random);
    rule.egress = egress;
    rule.tags = *tags;
    for (const SecurityGroupRule& old : group->rules) {
      if (!is_same_permission(old, rule)) continue;
      return aws::Error(
          errors::kInvalidPermissionDuplicate,
          fmt::format("the specified rule \"{}\" already exists", describe_permission(rule)));
    }
    describe(context.account, *group, rule, result.append("SecurityGroupRules"));
  }
  group->rules.insert(group->rules.end(), rules->begin(), rules->end());
  const auto count =
      std::count_if(group->rules.begin(), group->rules.end(),
                    [&](const SecurityGroupRule& rule) { return rule.egress == egress; });
  if (static_cast<size_t>(count) > kRulesMax) return too_many_rules();
  context.records.put(*group);
  return result;
}

ActionResult authorize_ingress(ActionContext& context, const aws::Request& request) {
  return authorize(context, request, with_permission_of_members(request.input), false);
}

ActionResult authorize_egress(ActionContext& context, const aws::Request& request) {
  return authorize(context, request, request.input, true);
}

// The positions in the group of the rules that a request names, by ids or by what they permit.
aws::Result<std::vector<size_t>> find_rules(Network& network, const SecurityGroup& group,
                                            const aws::Structure& input, bool egress) {
  std::vector<size_t> positions;
  const auto find = [&](auto is_it) {
    const auto found = std::find_if(group.rules.begin(), group.rules.end(), [&](const auto& rule) {
      return rule.egress == egress && is_it(rule);
    });
    if (found == group.rules.end()) return false;
    positions.push_back(static_cast<size_t>(found - group.rules.begin()));
    return true;
  };
  const auto ids = input.strings("SecurityGroupRuleIds");
  for (const std::string_view id : ids) {
    if (!find([&](const SecurityGroupRule& rule) { return rule.id == id; })) {
      return no_such_rule(id);
    }
  }
  if (!ids.empty()) return positions;
  auto rules = read_permissions(network, group, input);
  if (!rules) return rules.error();
  for (SecurityGroupRule& wanted : *rules) {
    wanted.egress = egress;
    if (!find([&](const SecurityGroupRule& rule) { return is_same_permission(rule, wanted); })) {
      return aws::Error(errors::kInvalidPermissionNotFound,
                        "The specified rule does not exist in this security group.");
    }
  }
  return positions;
}

ActionResult revoke(ActionContext& context, const aws::Request& request,
                    const aws::Structure& input, bool egress) {
  Network network(context.records);
  auto group = find_group(network, input);
  if (!group) return group.error();
  if (input.has("SecurityGroupRuleIds") && input.has("IpPermissions")) {
    return aws::Error(aws::kInvalidParameterCombination,
                      "Give either SecurityGroupRuleIds or IpPermissions.");
  }
  auto positions = find_rules(network, *group, input, egress);
  if (!positions) return positions.error();
  aws::Structure result(*request.operation->output);
  result.set("Return", true);
  std::sort(positions->begin(), positions->end());
  positions->erase(std::unique(positions->begin(), positions->end()), positions->end());
  for (const size_t position : *positions) {
    const SecurityGroupRule& rule = group->rules[position];
    aws::Structure& out = result.append("RevokedSecurityGroupRules");
    describe_rule(*group, rule, out);
    if (!rule.group.empty()) out.set("ReferencedGroupId", rule.group);
  }
  for (auto position = positions->rbegin(); position != positions->rend(); ++position) {
    group->rules.erase(group->rules.begin() + static_cast<std::ptrdiff_t>(*position));
  }
  context.records.put(*group);
  return result;
}

ActionResult revoke_ingress(ActionContext& context, const aws::Request& request) {
  return revoke(context, request, with_permission_of_members(request.input), false);
}

ActionResult revoke_egress(ActionContext& context, const aws::Request& request) {
  return revoke(context, request, request.input, true);
}

ActionResult describe_security_group_rules(ActionContext& context, const aws::Request& request) {
  Network network(context.records);
  const auto ids = request.input.strings("SecurityGroupRuleIds");
  std::vector<RuleView> views;
  for (const SecurityGroup& group : context.records.list<SecurityGroup>()) {
    for (const SecurityGroupRule& rule : group.rules) {
      const bool named = std::find(ids.begin(), ids.end(), rule.id) != ids.end();
      if (ids.empty() || named) views.push_back({rule.id, group.id, rule, rule.tags});
    }
  }
  for (const std::string_view id : ids) {
    if (std::none_of(views.begin(), views.end(), [&](const auto& view) { return view.id == id; })) {
      return no_such_rule(id);
    }
  }
  std::sort(views.begin(), views.end(), [](const auto& a, const auto& b) { return a.id < b.id; });
  auto matching = filtered<RuleView>(std::move(views), request.input, kSecurityGroupRulesFilters);
  if (!matching) return matching.error();
  aws::Structure result(*request.operation->output);
  const auto page = take_page(request, *std::move(matching), result);
  if (!page) return page.error();
  result.set_list("SecurityGroupRules");
  for (const RuleView& view : *page) {
    SecurityGroup group = {.id = view.group};
    describe(context.account, group, view.rule, result.append("SecurityGroupRules"));
  }
  return result;
}

// The rule of the group as an update leaves it: all but its id, direction and tags is new.
aws::Result<SecurityGroupRule> read_update(Network& network, const SecurityGroup& group,
                                           const SecurityGroupRule& old,
                                           const aws::Structure& text) {
  if (text.has("PrefixListId")) {
    return aws::Error(errors::kUnsupportedOperation,
                      "There are no prefix lists here; name their CIDR blocks.");
  }
  auto rule = read_rule(network, group,
                        {.protocol = text.string("IpProtocol").value_or(""),
                         .from_port = text.integer("FromPort"),
                         .to_port = text.integer("ToPort"),
                         .cidr_v4 = text.string("CidrIpv4").value_or(""),
                         .cidr_v6 = text.string("CidrIpv6").value_or(""),
                         .group = text.string("ReferencedGroupId").value_or(""),
                         .description = text.string("Description").value_or("")});
  if (!rule) return rule;
  rule->id = old.id;
  rule->egress = old.egress;
  rule->tags = old.tags;
  for (const SecurityGroupRule& other : group.rules) {
    if (other.id == rule->id || !is_same_permission(other, *rule)) continue;
    return aws::Error(
        errors::kInvalidPermissionDuplicate,
        fmt::format("the specified rule \"{}\" already exists", describe_permission(*rule)));
  }
  return rule;
}

ActionResult modify_security_group_rules(ActionContext& context, const aws::Request& request) {
  Network network(context.records);
  auto group = network.group(*request.input.string("GroupId"));
  if (!group) return group.error();
  for (const aws::Structure& update : request.input.structures("SecurityGroupRules")) {
    const std::string_view id = *update.string("SecurityGroupRuleId");
    const auto old = std::find_if(group->rules.begin(), group->rules.end(),
                                  [&](const SecurityGroupRule& rule) { return rule.id == id; });
    if (old == group->rules.end()) return no_such_rule(id);
    const aws::Structure* text = update.structure("SecurityGroupRule");
    if (text == nullptr) {
      return aws::Error(aws::kMissingParameter,
                        "The request must contain the parameter SecurityGroupRule");
    }
    auto rule = read_update(network, *group, *old, *text);
    if (!rule) return rule.error();
    *old = *std::move(rule);
  }
  context.records.put(*group);
  aws::Structure result(*request.operation->output);
  result.set("Return", true);
  return result;
}

constexpr Action kSecurityGroupRulesActions[] = {
    {"AuthorizeSecurityGroupIngress", authorize_ingress},
    {"AuthorizeSecurityGroupEgress", authorize_egress},
    {"RevokeSecurityGroupIngress", revoke_ingress},
    {"RevokeSecurityGroupEgress", revoke_egress},
    {"DescribeSecurityGroupRules", describe_security_group_rules},
    {"ModifySecurityGroupRules", modify_security_group_rules},
};

}  // namespace

Actions security_group_rule_actions() { return kSecurityGroupRulesActions; }

}  // namespace control
