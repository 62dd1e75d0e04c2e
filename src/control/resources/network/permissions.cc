// SPDX-License-Identifier: Apache-2.0
#include "control/resources/network/permissions.h"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>
#include <utility>

#include "aws/ec2/errors.h"
#include "aws/query/utf8.h"
#include "base/ascii.h"
#include "base/ip_network.h"
#include "base/numbers.h"
#include "control/resources/network/cidr_block.h"

namespace control {

namespace {

namespace errors = aws::ec2;

constexpr int64_t kPortMax = 65535;
constexpr int64_t kIcmpMax = 255;  // of types and codes
constexpr uint64_t kProtocolMax = 255;
constexpr size_t kDescriptionMax = 255;

struct Protocol {
  std::string_view name;
  std::string_view number;
};

constexpr Protocol kProtocols[] = {{"icmp", "1"}, {"tcp", "6"}, {"udp", "17"}, {"icmpv6", "58"}};

aws::Error invalid(std::string message) {
  return {aws::kInvalidParameterValue, std::move(message)};
}

aws::Result<std::string> read_protocol(std::string_view text) {
  const std::string lower = base::to_lower(text);
  if (lower == "-1" || lower == "all") return std::string("-1");
  for (const Protocol& protocol : kProtocols) {
    if (lower == protocol.name || lower == protocol.number) return std::string(protocol.name);
  }
  const auto number = base::parse_uint64(lower);
  if (number && *number <= kProtocolMax) return lower;
  return invalid(fmt::format("Invalid value '{}' for IP protocol. Unknown protocol.", text));
}

// Ports mean something with TCP and UDP; with ICMP they are a type and a code, -1 being any.
aws::Result<void> read_ports(const RuleText& text, SecurityGroupRule& rule) {
  const int64_t from = text.from_port.value_or(-1);
  const int64_t to = text.to_port.value_or(-1);
  if (rule.protocol == "tcp" || rule.protocol == "udp") {
    if (!text.from_port || !text.to_port) {
      return invalid(
          "Invalid value 'Must specify both from and to ports with TCP/UDP.' for portRange.");
    }
    if (from < 0 || from > to || to > kPortMax) {
      return invalid(
          fmt::format("Invalid value '{}-{}' for portRange: TCP/UDP ports are from 0 "
                      "to {}, the first not above the last.",
                      from, to, kPortMax));
    }
  } else if (rule.protocol == "icmp" || rule.protocol == "icmpv6") {
    if (from < -1 || from > kIcmpMax || to < -1 || to > kIcmpMax) {
      return invalid(
          fmt::format("ICMP type {} and code {} are not from -1 to {}.", from, to, kIcmpMax));
    }
  } else {
    return {};
  }
  rule.from_port = static_cast<int>(from);
  rule.to_port = static_cast<int>(to);
  return {};
}

aws::Result<std::string> read_cidr(std::string_view v4, std::string_view v6) {
  if (!v4.empty()) {
    const auto block = CidrBlock::parse(v4);
    if (block) return block->text();
    return invalid(fmt::format("CIDR block {} is malformed", v4));
  }
  const auto network = base::IpNetwork::parse(v6);
  const bool is_v6 = v6.find(':') != v6.npos && v6.find('/') != v6.npos;
  if (network && is_v6 && network->text().find('.') == std::string::npos) return network->text();
  return invalid(fmt::format("CIDR block {} is malformed", v6));
}

// Adds the rules that `permission` is, one a source.
aws::Result<void> add_permission(Network& network, const SecurityGroup& group,
                                 const aws::Structure& permission,
                                 std::vector<SecurityGroupRule>& rules) {
  RuleText text = {permission.string("IpProtocol").value_or("")};
  text.from_port = permission.integer("FromPort");
  text.to_port = permission.integer("ToPort");
  std::vector<RuleText> texts;
  const auto add = [&](const aws::Structure& source) -> RuleText& {
    texts.push_back(text);
    texts.back().description = source.string("Description").value_or("");
    return texts.back();
  };
  for (const aws::Structure& range : permission.structures("IpRanges")) {
    add(range).cidr_v4 = range.string("CidrIp").value_or("");
  }
  for (const aws::Structure& range : permission.structures("Ipv6Ranges")) {
    add(range).cidr_v6 = range.string("CidrIpv6").value_or("");
  }
  std::vector<std::string> ids;  // of groups that are named by their names
  ids.reserve(permission.structures("UserIdGroupPairs").size());
  for (const aws::Structure& pair : permission.structures("UserIdGroupPairs")) {
    RuleText& rule = add(pair);
    rule.group = pair.string("GroupId").value_or("");
    const auto name = pair.string("GroupName");
    if (!rule.group.empty() || !name) continue;
    const auto named = network.group_named(group.vpc, *name);
    if (!named) {
      return aws::Error(errors::kInvalidGroupNotFound,
                        fmt::format("The security group '{}' does not exist", *name));
    }
    rule.group = ids.emplace_back(named->id);
  }
  if (!permission.structures("PrefixListIds").empty()) {
    return aws::Error(errors::kUnsupportedOperation,
                      "There are no prefix lists here; name their CIDR blocks.");
  }
  if (texts.empty()) texts.push_back(text);  // read_rule() says what it lacks
  for (const RuleText& one : texts) {
    auto rule = read_rule(network, group, one);
    if (!rule) return rule.error();
    rules.push_back(*std::move(rule));
  }
  return {};
}

auto packets_of(const SecurityGroupRule& rule) {
  return std::tie(rule.egress, rule.protocol, rule.from_port, rule.to_port);
}

}  // namespace

aws::Result<SecurityGroupRule> read_rule(Network& network, const SecurityGroup& group,
                                         const RuleText& text) {
  if (text.protocol.empty()) {
    return aws::Error(aws::kMissingParameter, "The request must contain the parameter IpProtocol");
  }
  if (aws::count_characters(text.description) > kDescriptionMax) {
    return invalid("Invalid rule description: it must not be longer than 255 characters.");
  }
  SecurityGroupRule rule = {.id = {}};
  auto protocol = read_protocol(text.protocol);
  if (!protocol) return protocol.error();
  rule.protocol = *std::move(protocol);
  if (auto good = read_ports(text, rule); !good) return good.error();
  rule.description = text.description;
  const int sources = !text.cidr_v4.empty() + !text.cidr_v6.empty() + !text.group.empty();
  if (sources != 1) {
    return aws::Error(sources == 0 ? aws::kMissingParameter : aws::kInvalidParameterCombination,
                      "Either a CIDR block or a security group must be given as the source.");
  }
  if (!text.group.empty()) {
    const auto named = network.group(text.group);
    if (!named) return named.error();
    if (named->vpc != group.vpc) {
      return aws::Error(errors::kInvalidGroupNotFound,
                        "You have specified two resources that belong to different networks.");
    }
    rule.group = named->id;
    return rule;
  }
  auto cidr = read_cidr(text.cidr_v4, text.cidr_v6);
  if (!cidr) return cidr.error();
  rule.cidr = *std::move(cidr);
  return rule;
}

aws::Result<std::vector<SecurityGroupRule>> read_permissions(Network& network,
                                                             const SecurityGroup& group,
                                                             const aws::Structure& input) {
  size_t sources = 0;
  for (const aws::Structure& permission : input.structures("IpPermissions")) {
    for (const char* list : {"UserIdGroupPairs", "IpRanges", "Ipv6Ranges"}) {
      sources += permission.structures(list).size();
    }
  }
  if (sources > kRulesMax) return too_many_rules();
  std::vector<SecurityGroupRule> rules;
  for (const aws::Structure& permission : input.structures("IpPermissions")) {
    if (auto added = add_permission(network, group, permission, rules); !added) {
      return added.error();
    }
  }
  if (rules.empty()) {
    return aws::Error(aws::kMissingParameter,
                      "The request must contain the parameter IpPermissions");
  }
  for (size_t i = 0; i < rules.size(); i++) {
    for (size_t j = 0; j < i; j++) {
      if (is_same_permission(rules[i], rules[j])) {
        return invalid("The same permission must not appear multiple times");
      }
    }
  }
  return rules;
}

aws::Error too_many_rules() {
  return {errors::kRulesPerSecurityGroupLimitExceeded,
          fmt::format("The maximum number of rules per security group, {} in each direction, has "
                      "been reached.",
                      kRulesMax)};
}

bool is_same_permission(const SecurityGroupRule& a, const SecurityGroupRule& b) {
  return packets_of(a) == packets_of(b) && a.cidr == b.cidr && a.group == b.group;
}

std::string describe_permission(const SecurityGroupRule& rule) {
  std::string protocol = rule.protocol == "-1" ? "ALL" : rule.protocol;
  for (char& c : protocol) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  std::string ports;
  if (rule.from_port >= 0) {
    ports = fmt::format(", from port: {}, to port: {}", rule.from_port, rule.to_port);
  }
  return fmt::format("peer: {}, {}{}, ALLOW", rule.group.empty() ? rule.cidr : rule.group, protocol,
                     ports);
}

void write_permissions(std::string_view owner, std::span<const SecurityGroupRule> rules,
                       std::string_view member, aws::Structure& out) {
  out.set_list(member);
  std::vector<bool> written(rules.size(), false);
  for (size_t i = 0; i < rules.size(); i++) {
    if (written[i]) continue;
    aws::Structure& permission = out.append(member);
    permission.set("IpProtocol", rules[i].protocol);
    if (rules[i].protocol != "-1") {
      permission.set("FromPort", rules[i].from_port).set("ToPort", rules[i].to_port);
    }
    for (const char* list : {"UserIdGroupPairs", "IpRanges", "Ipv6Ranges", "PrefixListIds"}) {
      permission.set_list(list);
    }
    for (size_t j = i; j < rules.size(); j++) {
      const SecurityGroupRule& rule = rules[j];
      if (packets_of(rule) != packets_of(rules[i])) continue;
      written[j] = true;
      const bool is_v6 = rule.cidr.find(':') != std::string::npos;
      aws::Structure& source = permission.append(!rule.group.empty() ? "UserIdGroupPairs"
                                                 : is_v6             ? "Ipv6Ranges"
                                                                     : "IpRanges");
      if (!rule.description.empty()) source.set("Description", rule.description);
      if (!rule.group.empty()) {
        source.set("GroupId", rule.group).set("UserId", owner);
      } else {
        source.set(is_v6 ? "CidrIpv6" : "CidrIp", rule.cidr);
      }
    }
  }
}

}  // namespace control
