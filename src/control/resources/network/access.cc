// SPDX-License-Identifier: Apache-2.0
#include "control/resources/network/access.h"

#include <algorithm>
#include <set>

#include "aws/elasticache/errors.h"
#include "base/ip_network.h"
#include "control/model/cache_cluster.h"
#include "control/model/cache_security_group.h"
#include "control/nodes/node.h"
#include "control/resources/network/network.h"

namespace control {

namespace {

// A node that nobody may connect to needs a list all the same: an empty one admits everybody.
constexpr const char* kNobody = "255.255.255.255/32";

bool contains(const std::vector<std::string>& ids, std::string_view id) {
  return std::find(ids.begin(), ids.end(), id) != ids.end();
}

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
      if (!rule.group.empty()) {
        add_members_of(rule.group);
      } else if (rule.cidr.find(':') == std::string::npos) {
        networks_.insert(rule.cidr);
      }
      // Nodes listen on IPv4 alone: a rule about IPv6 matches none of their clients, and ::/0 read
      // as a network of both families would match all.
    }
  }

  // Members' addresses that lie in a network anyway are left out, so that nodes which come and go
  // do not change the lists of all others in their group.
  std::vector<std::string> networks() const {
    std::vector<base::IpNetwork> wide;
    for (const std::string& text : networks_) {
      if (auto network = base::IpNetwork::parse(text)) wide.push_back(*network);
    }
    std::vector<std::string> list(networks_.begin(), networks_.end());
    for (const std::string& text : members_) {
      const auto address = base::IpAddress::parse(text);
      const bool lies_in_one =
          address && std::any_of(wide.begin(), wide.end(), [&](const base::IpNetwork& network) {
            return network.contains(*address);
          });
      if (!lies_in_one) list.push_back(text + "/32");
    }
    if (list.empty()) list.emplace_back(kNobody);
    return list;
  }

 private:
  // The nodes whose clusters are in the group.
  void add_members_of(std::string_view id) {
    for (const Node& node : records_.list<Node>()) {
      const auto cluster = records_.find<CacheCluster>(node.owner);
      if (!cluster || !contains(cluster->security_groups, id)) continue;
      members_.insert(node.spec.addresses.begin(), node.spec.addresses.end());
    }
  }

  Transaction& records_;
  uint16_t port_;
  std::set<std::string> networks_;
  std::set<std::string> members_;
};

}  // namespace

aws::Result<void> check_security_groups(Transaction& records, std::span<const std::string> ids) {
  Network network(records);
  for (const std::string& id : ids) {
    if (network.group(id)) continue;
    return aws::Error(aws::kInvalidParameterValue,
                      "Some security group IDs are not valid: " + id + " does not exist.");
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

std::string default_security_group(Transaction& records) {
  Network network(records);  // so that the group exists
  return std::string(kDefaultSecurityGroup);
}

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
  return sources.networks();
}

}  // namespace control
