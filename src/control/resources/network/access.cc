// SPDX-License-Identifier: Apache-2.0
#include "control/resources/network/access.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "aws/elasticache/errors.h"
#include "control/model/cache_cluster.h"
#include "control/model/cache_security_group.h"
#include "control/nodes/node.h"
#include "control/resources/network/cidr_block.h"
#include "control/resources/network/network.h"

namespace control {

namespace {

// A node that nobody may connect to needs a list all the same: an empty one admits everybody.
constexpr const char* kNobody = "255.255.255.255/32";

bool admits(const SecurityGroupRule& rule, uint16_t port) {
  if (rule.egress) return false;
  if (rule.protocol == "-1") return true;
  return rule.protocol == "tcp" && rule.from_port <= port && port <= rule.to_port;
}

// What rules of security groups let in, gathered one group after another.
class Sources {
 public:
  Sources(Transaction& records, uint16_t port) : records_(records), port_(port) {}

  void add_rules_of(std::string_view id) {
    const auto group = records_.find<SecurityGroup>(id);
    if (!group) return;
    for (const SecurityGroupRule& rule : group->rules) {
      if (!admits(rule, port_)) continue;
      // Nodes listen on IPv4 alone: a rule about IPv6 matches none of their clients, and ::/0 read
      // as a network of both families would match all.
      if (!rule.group.empty()) {
        groups_.insert(rule.group);
      } else if (const auto network = CidrBlock::parse(rule.cidr)) {
        networks_.push_back(*network);
      }
    }
  }

  std::vector<std::string> list() const {
    std::set<std::string> texts;
    for (const CidrBlock& network : networks_) texts.insert(network.text());
    if (!groups_.empty() && !all_nodes_are_admitted()) {
      for (const CidrBlock& member : members()) {
        if (!is_admitted(member)) texts.insert(member.text());
      }
    }
    if (texts.empty()) return {kNobody};
    return {texts.begin(), texts.end()};
  }

 private:
  bool is_admitted(const CidrBlock& addresses) const {
    return std::any_of(networks_.begin(), networks_.end(),
                       [&](const CidrBlock& network) { return network.contains(addresses); });
  }

  // By their networks: then we need not look for members, and those that come and go change no
  // lists. So it is on a laptop, whose default group admits its own members and all of loopback.
  bool all_nodes_are_admitted() const {
    const std::vector<Host> hosts = records_.list<Host>();
    return std::all_of(hosts.begin(), hosts.end(), [&](const Host& host) {
      const auto pool = CidrBlock::parse(host.offer.address_pool);
      return pool && is_admitted(*pool);
    });
  }

  // The addresses of the nodes whose clusters are in one of the groups.
  std::vector<CidrBlock> members() const {
    std::set<std::string> clusters;
    for (const CacheCluster& cluster : records_.list<CacheCluster>()) {
      const std::vector<std::string>& ids = cluster.security_groups;
      const bool is_member = std::any_of(
          ids.begin(), ids.end(), [&](const std::string& id) { return groups_.contains(id); });
      if (is_member) clusters.insert(cluster.id);
    }
    std::vector<CidrBlock> addresses;
    for (const Node& node : records_.list<Node>()) {
      if (!clusters.contains(node.owner)) continue;
      for (const std::string& address : node.spec.addresses) {
        if (const auto block = CidrBlock::parse(address + "/32")) addresses.push_back(*block);
      }
    }
    return addresses;
  }

  Transaction& records_;
  uint16_t port_;
  std::vector<CidrBlock> networks_;
  std::set<std::string, std::less<>> groups_;
};

}  // namespace

aws::Result<void> check_security_groups(Transaction& records, std::span<const std::string> ids,
                                        const SubnetGroupPlace& place) {
  Network network(records);
  for (const std::string& id : ids) {
    const auto group = network.group(id);
    if (!group) {
      return aws::Error(aws::kInvalidParameterValue,
                        "Some security group IDs are not valid: " + id + " does not exist.");
    }
    if (group->vpc != place.vpc) {
      return aws::Error(aws::kInvalidParameterCombination,
                        fmt::format("Subnet group [{}] belongs to a different VPC [{}] than [{}], "
                                    "that of security group {}",
                                    place.subnet_group, place.vpc, group->vpc, id));
    }
  }
  return {};
}

aws::Result<void> check_cache_security_groups(Transaction& records,
                                              std::span<const std::string> names) {
  for (const std::string& name : names) {
    if (records.find<CacheSecurityGroup>(name)) continue;
    return aws::Error(aws::elasticache::kCacheSecurityGroupNotFoundFault,
                      "CacheSecurityGroup " + name + " not found.");
  }
  return {};
}

std::string default_security_group(Transaction& records, std::string_view vpc) {
  Network network(records);  // so that the default VPC has its group
  const auto group = network.group_named(vpc, kDefaultGroupName);
  return group ? group->id : std::string(kDefaultSecurityGroup);
}

bool is_default_vpc(std::string_view vpc) { return vpc == kDefaultVpc; }

std::vector<std::string> allowed_sources(Transaction& records,
                                         std::span<const std::string> security_groups,
                                         std::span<const std::string> cache_security_groups,
                                         uint16_t port) {
  Network network(records);
  Sources sources(records, port);
  for (const std::string& id : security_groups) sources.add_rules_of(id);
  for (const std::string& name : cache_security_groups) {
    const auto group = records.find<CacheSecurityGroup>(name);
    if (!group) continue;
    for (const CacheSecurityGroup::Ec2Group& named : group->groups) {
      const auto found = network.group_named(kDefaultVpc, named.name);
      if (found) sources.add_rules_of(found->id);
    }
  }
  return sources.list();
}

}  // namespace control
