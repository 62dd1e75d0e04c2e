// SPDX-License-Identifier: Apache-2.0
#include "control/resources/network/network.h"

#include <fmt/format.h>

#include <algorithm>

#include "aws/ec2/errors.h"
#include "base/hash.h"
#include "control/model/subnet_group.h"
#include "control/nodes/node.h"
#include "control/resources/network/cidr_block.h"

namespace control {

namespace {

constexpr std::string_view kDefaultCidr = "172.31.0.0/16";
constexpr int kDefaultSubnetPrefix = 20;
constexpr uint32_t kDefaultSubnetsMax = 16;  // as many as the VPC has room for
constexpr std::string_view kDefaultSubnetGroupId = "default";

std::string default_rule_id(int number) { return fmt::format("sgr-{:017x}", number); }

SecurityGroupRule everything_from(int number, std::string cidr, std::string description) {
  SecurityGroupRule rule = {.id = default_rule_id(number)};
  rule.cidr = std::move(cidr);
  rule.description = std::move(description);
  return rule;
}

// It admits what a laptop needs, by rules that its user sees and may revoke.
SecurityGroup default_security_group_of_installation() {
  SecurityGroup group = {.id = std::string(kDefaultSecurityGroup)};
  group.vpc = kDefaultVpc;
  group.name = kDefaultGroupName;
  group.description = "default VPC security group";
  SecurityGroupRule members = {.id = default_rule_id(0)};
  members.group = group.id;
  group.rules = {members, everything_from(1, "127.0.0.0/8", "this machine"),
                 everything_from(2, std::string(kDefaultCidr), "the default VPC"),
                 everything_out(default_rule_id(3))};
  return group;
}

// The same for a zone whenever it is made.
std::string default_subnet_id(std::string_view zone) {
  return fmt::format("subnet-0{:016x}", base::hash_bytes(zone, 0));
}

// A part of the default VPC that no subnet lies in, or nothing when it is full.
std::optional<CidrBlock> free_part(const std::vector<Subnet>& subnets) {
  const CidrBlock vpc = *CidrBlock::parse(kDefaultCidr);
  for (uint32_t i = 0; i < kDefaultSubnetsMax; i++) {
    const CidrBlock part = vpc.part(kDefaultSubnetPrefix, i);
    const bool taken = std::any_of(subnets.begin(), subnets.end(), [&](const Subnet& subnet) {
      return CidrBlock::parse(subnet.cidr)->overlaps(part);
    });
    if (!taken) return part;
  }
  return std::nullopt;
}

aws::Error not_found(const aws::ErrorSpec& spec, std::string_view what, std::string_view id) {
  return {spec, fmt::format("The {} '{}' does not exist", what, id)};
}

}  // namespace

Network::Network(Transaction& records) : records_(records) {
  make_default_vpc();
  make_default_subnets();
}

void Network::make_default_vpc() {
  if (!records_.find<Vpc>(kDefaultVpc)) {
    Vpc vpc = {.id = std::string(kDefaultVpc)};
    vpc.cidr = kDefaultCidr;
    vpc.is_default = true;
    vpc.dns_hostnames = true;
    records_.put(vpc);
  }
  if (!records_.find<SecurityGroup>(kDefaultSecurityGroup)) {
    records_.put(default_security_group_of_installation());
  }
  if (!records_.find<SubnetGroup>(kDefaultSubnetGroupId)) {
    SubnetGroup group = {.id = std::string(kDefaultSubnetGroupId)};
    group.description = "Default CacheSubnetGroup";
    group.vpc = kDefaultVpc;
    records_.put(group);
  }
}

void Network::make_default_subnets() {
  std::vector<Subnet> subnets = subnets_of(kDefaultVpc);
  for (const std::string& zone : zones_of_hosts()) {
    const std::string id = default_subnet_id(zone);
    if (records_.find<Subnet>(id)) continue;
    const auto cidr = free_part(subnets);
    if (!cidr) return;
    Subnet subnet = {.id = id};
    subnet.vpc = kDefaultVpc;
    subnet.zone = zone;
    subnet.cidr = cidr->text();
    subnet.is_default = true;
    subnet.public_addresses = true;
    records_.put(subnet);
    subnets.push_back(subnet);
    auto group = records_.find<SubnetGroup>(kDefaultSubnetGroupId);
    if (!group) return;  // the store has failed
    group->subnets.push_back(id);
    records_.put(*group);
  }
}

std::set<std::string> Network::zones_of_hosts() {
  std::set<std::string> zones;
  for (const Host& host : records_.list<Host>()) {
    zones.insert(host.offer.zones.begin(), host.offer.zones.end());
  }
  return zones;
}

aws::Result<Vpc> Network::vpc(std::string_view id) {
  if (auto vpc = records_.find<Vpc>(id)) return *std::move(vpc);
  return not_found(aws::ec2::kInvalidVpcIdNotFound, "vpc ID", id);
}

aws::Result<Subnet> Network::subnet(std::string_view id) {
  if (auto subnet = records_.find<Subnet>(id)) return *std::move(subnet);
  return not_found(aws::ec2::kInvalidSubnetIdNotFound, "subnet ID", id);
}

aws::Result<SecurityGroup> Network::group(std::string_view id) {
  if (auto group = records_.find<SecurityGroup>(id)) return *std::move(group);
  return not_found(aws::ec2::kInvalidGroupNotFound, "security group", id);
}

std::optional<SecurityGroup> Network::group_named(std::string_view vpc, std::string_view name) {
  for (SecurityGroup& group : groups_of(vpc)) {
    if (group.name == name) return std::move(group);
  }
  return std::nullopt;
}

aws::Result<SecurityGroup> Network::group_of_default_vpc(std::string_view name) {
  if (auto group = group_named(kDefaultVpc, name)) return *std::move(group);
  return aws::Error(
      aws::ec2::kInvalidGroupNotFound,
      fmt::format("The security group '{}' does not exist in default VPC '{}'", name, kDefaultVpc));
}

std::vector<Subnet> Network::subnets_of(std::string_view vpc) {
  std::vector<Subnet> subnets = records_.list<Subnet>();
  std::erase_if(subnets, [&](const Subnet& subnet) { return subnet.vpc != vpc; });
  return subnets;
}

std::vector<SecurityGroup> Network::groups_of(std::string_view vpc) {
  std::vector<SecurityGroup> groups = records_.list<SecurityGroup>();
  std::erase_if(groups, [&](const SecurityGroup& group) { return group.vpc != vpc; });
  return groups;
}

std::string new_id(std::string_view prefix, base::Random& random) {
  return fmt::format("{}-0{:016x}", prefix, random.next());
}

SecurityGroupRule everything_out(std::string id) {
  SecurityGroupRule rule = {.id = std::move(id)};
  rule.egress = true;
  rule.cidr = "0.0.0.0/0";
  return rule;
}

}  // namespace control
