// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "aws/ec2/errors.h"
#include "control/actions/paging.h"
#include "control/api/api_service.h"
#include "control/model/cache_cluster.h"
#include "control/resources/network/cidr_block.h"
#include "control/resources/network/filters.h"
#include "control/resources/network/network.h"
#include "control/resources/network/network_actions.h"
#include "control/resources/network/network_tags.h"

namespace control {

namespace {

namespace errors = aws::ec2;

constexpr size_t kVpcsMax = 100;
constexpr int kShortestVpcPrefix = 16;  // of a VPC
constexpr int kLongestVpcPrefix = 28;

std::string vpc_flag(bool value) { return value ? "true" : "false"; }

constexpr FilterField<Vpc> kVpcsFilters[] = {
    {"vpc-id", [](const Vpc& vpc) { return std::vector{vpc.id}; }},
    {"cidr", [](const Vpc& vpc) { return std::vector{vpc.cidr}; }},
    {"cidr-block-association.cidr-block", [](const Vpc& vpc) { return std::vector{vpc.cidr}; }},
    {"is-default", [](const Vpc& vpc) { return std::vector{vpc_flag(vpc.is_default)}; }},
    {"isDefault", [](const Vpc& vpc) { return std::vector{vpc_flag(vpc.is_default)}; }},
    {"state", [](const Vpc&) { return std::vector<std::string>{"available"}; }},
    {"dhcp-options-id", [](const Vpc&) { return std::vector<std::string>{"default"}; }},
};

void describe(const Account& account, const Vpc& vpc, aws::Structure& out) {
  out.set("VpcId", vpc.id)
      .set("State", "available")
      .set("CidrBlock", vpc.cidr)
      .set("DhcpOptionsId", "default")
      .set("InstanceTenancy", "default")
      .set("IsDefault", vpc.is_default)
      .set("OwnerId", account.id);
  aws::Structure& block = out.append("CidrBlockAssociationSet");
  block.set("AssociationId", "vpc-cidr-assoc-" + vpc.id.substr(vpc.id.find('-') + 1))
      .set("CidrBlock", vpc.cidr)
      .make("CidrBlockState")
      .set("State", "associated");
  write_tags(vpc.tags, out);
}

aws::Result<CidrBlock> read_vpc_cidr(const aws::Structure& input) {
  const auto text = input.string("CidrBlock");
  if (!text) {
    return aws::Error(aws::kMissingParameter, "The request must contain the parameter CidrBlock");
  }
  const auto cidr = CidrBlock::parse(*text);
  if (!cidr) {
    return aws::Error(aws::kInvalidParameterValue,
                      fmt::format("Value ({}) for parameter cidrBlock is invalid. This is not a "
                                  "valid CIDR block.",
                                  *text));
  }
  if (cidr->prefix() < kShortestVpcPrefix || cidr->prefix() > kLongestVpcPrefix) {
    return aws::Error(errors::kInvalidVpcRange, fmt::format("The CIDR '{}' is invalid.", *text));
  }
  return *cidr;
}

aws::Result<void> refuse_what_no_vpc_has(const aws::Structure& input) {
  if (input.boolean("AmazonProvidedIpv6CidrBlock").value_or(false)) {
    return aws::Error(errors::kUnsupportedOperation, "Caches have no IPv6 addresses here.");
  }
  if (input.string("InstanceTenancy").value_or("default") != "default") {
    return aws::Error(errors::kUnsupportedOperation, "There is no InstanceTenancy but default.");
  }
  return {};
}

ActionResult create_vpc(ActionContext& context, const aws::Request& request) {
  const aws::Structure& input = request.input;
  Network network(context.records);
  const auto cidr = read_vpc_cidr(input);
  if (!cidr) return cidr.error();
  if (auto good = refuse_what_no_vpc_has(input); !good) return good.error();
  auto tags = read_tag_specifications(input, "vpc");
  if (!tags) return tags.error();
  if (context.records.list<Vpc>().size() >= kVpcsMax) {
    return aws::Error(errors::kVpcLimitExceeded,
                      fmt::format("The maximum number of VPCs, {}, has been reached.", kVpcsMax));
  }
  Vpc vpc = {.id = new_id("vpc", context.random)};
  vpc.cidr = cidr->text();
  vpc.tags = *std::move(tags);
  SecurityGroup group = {.id = new_id("sg", context.random)};
  group.vpc = vpc.id;
  group.name = kDefaultGroupName;
  group.description = "default VPC security group";
  SecurityGroupRule members = {.id = new_id("sgr", context.random)};
  members.group = group.id;
  group.rules = {members, everything_out(new_id("sgr", context.random))};
  // Looked for, as all that is written: no other has these ids.
  if (context.records.find<Vpc>(vpc.id) || context.records.find<SecurityGroup>(group.id)) {
    return aws::Error(aws::kInternalFailure, "The VPC's id is taken; try again.");
  }
  context.records.put(vpc);
  context.records.put(group);
  aws::Structure result(*request.operation->output);
  describe(context.account, vpc, result.make("Vpc"));
  return result;
}

ActionResult describe_vpcs(ActionContext& context, const aws::Request& request) {
  Network network(context.records);
  auto vpcs = list_named<Vpc>(context.records, request.input.strings("VpcIds"),
                              [&](std::string_view id) { return network.vpc(id); });
  if (!vpcs) return vpcs.error();
  auto matching = filtered<Vpc>(*std::move(vpcs), request.input, kVpcsFilters);
  if (!matching) return matching.error();
  aws::Structure result(*request.operation->output);
  const auto page = take_page(request, *std::move(matching), result);
  if (!page) return page.error();
  result.set_list("Vpcs");
  for (const Vpc& vpc : *page) describe(context.account, vpc, result.append("Vpcs"));
  return result;
}

// Its default security group goes with it.
ActionResult delete_vpc(ActionContext& context, const aws::Request& request) {
  Network network(context.records);
  const auto vpc = network.vpc(*request.input.string("VpcId"));
  if (!vpc) return vpc.error();
  if (vpc->is_default) {
    return aws::Error(errors::kOperationNotPermitted,
                      "The default VPC always exists here and cannot be deleted.");
  }
  const std::vector<SecurityGroup> groups = network.groups_of(vpc->id);
  bool in_use = !network.subnets_of(vpc->id).empty() || groups.size() > 1;
  for (const CacheCluster& cluster : context.records.list<CacheCluster>()) {
    for (const SecurityGroup& group : groups) {
      in_use = in_use || std::find(cluster.security_groups.begin(), cluster.security_groups.end(),
                                   group.id) != cluster.security_groups.end();
    }
  }
  if (in_use) {
    return aws::Error(errors::kDependencyViolation,
                      fmt::format("The vpc '{}' has dependencies and cannot be deleted.", vpc->id));
  }
  for (const SecurityGroup& group : groups) context.records.erase<SecurityGroup>(group.id);
  context.records.erase<Vpc>(vpc->id);
  return no_result();
}

// An attribute of a VPC that its users may set.
struct VpcAttribute {
  std::string_view name;    // as DescribeVpcAttribute calls it
  std::string_view member;  // of requests and results
  bool Vpc::*flag;
};

constexpr VpcAttribute kVpcAttributes[] = {
    {"enableDnsSupport", "EnableDnsSupport", &Vpc::dns_support},
    {"enableDnsHostnames", "EnableDnsHostnames", &Vpc::dns_hostnames},
    {"enableNetworkAddressUsageMetrics", "EnableNetworkAddressUsageMetrics",
     &Vpc::address_usage_metrics},
};

ActionResult describe_vpc_attribute(ActionContext& context, const aws::Request& request) {
  const auto vpc = Network(context.records).vpc(*request.input.string("VpcId"));
  if (!vpc) return vpc.error();
  const std::string_view wanted = *request.input.string("Attribute");
  for (const VpcAttribute& attribute : kVpcAttributes) {
    if (attribute.name != wanted) continue;
    aws::Structure result(*request.operation->output);
    result.set("VpcId", vpc->id);
    result.make(attribute.member).set("Value", (*vpc).*attribute.flag);
    return result;
  }
  return aws::Error(aws::kInvalidParameterValue,
                    fmt::format("Value ({}) for parameter attribute is invalid.", wanted));
}

ActionResult modify_vpc_attribute(ActionContext& context, const aws::Request& request) {
  auto vpc = Network(context.records).vpc(*request.input.string("VpcId"));
  if (!vpc) return vpc.error();
  int given = 0;
  for (const VpcAttribute& attribute : kVpcAttributes) {
    const aws::Structure* wish = request.input.structure(attribute.member);
    if (wish == nullptr) continue;
    given++;
    (*vpc).*attribute.flag = wish->boolean("Value").value_or((*vpc).*attribute.flag);
  }
  if (given != 1) {
    return aws::Error(aws::kInvalidParameterCombination,
                      "Give one attribute of the VPC, not " + std::to_string(given) + ".");
  }
  context.records.put(*vpc);
  return no_result();
}

constexpr Action kVpcsActions[] = {
    {"CreateVpc", create_vpc},
    {"DescribeVpcs", describe_vpcs},
    {"DeleteVpc", delete_vpc},
    {"DescribeVpcAttribute", describe_vpc_attribute},
    {"ModifyVpcAttribute", modify_vpc_attribute},
};

}  // namespace

Actions vpc_actions() { return kVpcsActions; }

}  // namespace control
