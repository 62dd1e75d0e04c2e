// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>

#include "aws/ec2/errors.h"
#include "control/actions/paging.h"
#include "control/api/api_service.h"
#include "control/model/subnet_group.h"
#include "control/nodes/placement.h"
#include "control/resources/network/cidr_block.h"
#include "control/resources/network/filters.h"
#include "control/resources/network/network.h"
#include "control/resources/network/network_actions.h"
#include "control/resources/network/network_tags.h"

namespace control {

namespace {

namespace errors = aws::ec2;

constexpr size_t kSubnetsMax = 200;  // of a VPC, as on AWS
constexpr int kShortestPrefix = 16;
constexpr int kLongestPrefix = 28;
constexpr int kReservedAddresses = 5;  // AWS takes so many of each subnet for itself

std::string flag(bool value) { return value ? "true" : "false"; }

int64_t free_addresses(const Subnet& subnet) {
  return CidrBlock::parse(subnet.cidr)->addresses() - kReservedAddresses;
}

using Values = std::vector<std::string>;

// Availability zones have one name here, which is their id as well.
constexpr FilterField<Subnet> kSubnetsFilters[] = {
    {"subnet-id", [](const Subnet& subnet) { return Values{subnet.id}; }},
    {"vpc-id", [](const Subnet& subnet) { return Values{subnet.vpc}; }},
    {"availability-zone", [](const Subnet& subnet) { return Values{subnet.zone}; }},
    {"availabilityZone", [](const Subnet& subnet) { return Values{subnet.zone}; }},
    {"availability-zone-id", [](const Subnet& subnet) { return Values{subnet.zone}; }},
    {"cidr-block", [](const Subnet& subnet) { return Values{subnet.cidr}; }},
    {"cidr", [](const Subnet& subnet) { return Values{subnet.cidr}; }},
    {"default-for-az", [](const Subnet& subnet) { return Values{flag(subnet.is_default)}; }},
    {"defaultForAz", [](const Subnet& subnet) { return Values{flag(subnet.is_default)}; }},
    {"map-public-ip-on-launch",
     [](const Subnet& subnet) { return Values{flag(subnet.public_addresses)}; }},
    {"state", [](const Subnet&) { return Values{"available"}; }},
};

void describe(const Account& account, const Subnet& subnet, aws::Structure& out) {
  out.set("SubnetId", subnet.id)
      .set("SubnetArn",
           fmt::format("arn:aws:ec2:{}:{}:subnet/{}", account.region, account.id, subnet.id))
      .set("State", "available")
      .set("VpcId", subnet.vpc)
      .set("CidrBlock", subnet.cidr)
      .set("AvailabilityZone", subnet.zone)
      .set("AvailabilityZoneId", subnet.zone)
      .set("AvailableIpAddressCount", free_addresses(subnet))
      .set("DefaultForAz", subnet.is_default)
      .set("MapPublicIpOnLaunch", subnet.public_addresses)
      .set("AssignIpv6AddressOnCreation", false)
      .set("EnableDns64", false)
      .set("Ipv6Native", false)
      .set("OwnerId", account.id);
  out.make("PrivateDnsNameOptionsOnLaunch")
      .set("HostnameType", "ip-name")
      .set("EnableResourceNameDnsARecord", false)
      .set("EnableResourceNameDnsAAAARecord", false);
  write_tags(subnet.tags, out);
}

aws::Result<CidrBlock> read_subnet_cidr(Network& network, const Vpc& vpc,
                                        const aws::Structure& input) {
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
  if (cidr->prefix() < kShortestPrefix || cidr->prefix() > kLongestPrefix ||
      !CidrBlock::parse(vpc.cidr)->contains(*cidr)) {
    return aws::Error(errors::kInvalidSubnetRange, fmt::format("The CIDR '{}' is invalid.", *text));
  }
  for (const Subnet& subnet : network.subnets_of(vpc.id)) {
    if (!CidrBlock::parse(subnet.cidr)->overlaps(*cidr)) continue;
    return aws::Error(errors::kInvalidSubnetConflict,
                      fmt::format("The CIDR '{}' conflicts with another subnet", *text));
  }
  return *cidr;
}

// The zone that the request names, or the first one.
aws::Result<std::string> read_zone(Transaction& records, const aws::Structure& input) {
  const std::vector<std::string> zones = Placement(records).zones();
  std::string_view wanted = input.string("AvailabilityZone").value_or("");
  if (wanted.empty()) wanted = input.string("AvailabilityZoneId").value_or("");
  if (zones.empty()) {
    return aws::Error(aws::kInvalidParameterValue,
                      "There are no availability zones: no agent has reported a host yet.");
  }
  if (wanted.empty()) return zones.front();
  if (std::find(zones.begin(), zones.end(), wanted) != zones.end()) return std::string(wanted);
  return aws::Error(aws::kInvalidParameterValue,
                    fmt::format("Value ({}) for parameter availabilityZone is invalid. Subnets can "
                                "currently only be created in the following availability zones: "
                                "{}.",
                                wanted, fmt::join(zones, ", ")));
}

ActionResult create_subnet(ActionContext& context, const aws::Request& request) {
  const aws::Structure& input = request.input;
  Network network(context.records);
  const auto vpc = network.vpc(*input.string("VpcId"));
  if (!vpc) return vpc.error();
  if (input.has("Ipv6CidrBlock") || input.boolean("Ipv6Native").value_or(false)) {
    return aws::Error(errors::kUnsupportedOperation, "Caches have no IPv6 addresses here.");
  }
  if (input.has("OutpostArn")) {
    return aws::Error(errors::kUnsupportedOperation, "There are no Outposts here.");
  }
  const auto cidr = read_subnet_cidr(network, *vpc, input);
  if (!cidr) return cidr.error();
  const auto zone = read_zone(context.records, input);
  if (!zone) return zone.error();
  auto tags = read_tag_specifications(input, "subnet");
  if (!tags) return tags.error();
  if (network.subnets_of(vpc->id).size() >= kSubnetsMax) {
    return aws::Error(
        errors::kSubnetLimitExceeded,
        fmt::format("The maximum number of subnets of a VPC, {}, has been reached.", kSubnetsMax));
  }
  Subnet subnet = {.id = new_id("subnet", context.random)};
  subnet.vpc = vpc->id;
  subnet.zone = *zone;
  subnet.cidr = cidr->text();
  subnet.tags = *std::move(tags);
  if (context.records.find<Subnet>(subnet.id)) {
    return aws::Error(aws::kInternalFailure, "The subnet's id is taken; try again.");
  }
  context.records.put(subnet);
  aws::Structure result(*request.operation->output);
  describe(context.account, subnet, result.make("Subnet"));
  return result;
}

ActionResult describe_subnets(ActionContext& context, const aws::Request& request) {
  Network network(context.records);
  auto subnets = list_named<Subnet>(context.records, request.input.strings("SubnetIds"),
                                    [&](std::string_view id) { return network.subnet(id); });
  if (!subnets) return subnets.error();
  auto matching = filtered<Subnet>(*std::move(subnets), request.input, kSubnetsFilters);
  if (!matching) return matching.error();
  aws::Structure result(*request.operation->output);
  const auto page = take_page(request, *std::move(matching), result);
  if (!page) return page.error();
  result.set_list("Subnets");
  for (const Subnet& subnet : *page) describe(context.account, subnet, result.append("Subnets"));
  return result;
}

ActionResult delete_subnet(ActionContext& context, const aws::Request& request) {
  const auto subnet = Network(context.records).subnet(*request.input.string("SubnetId"));
  if (!subnet) return subnet.error();
  if (subnet->is_default) {
    return aws::Error(errors::kOperationNotPermitted,
                      "The default subnet of a zone always exists here and cannot be deleted.");
  }
  for (const SubnetGroup& group : context.records.list<SubnetGroup>()) {
    if (std::find(group.subnets.begin(), group.subnets.end(), subnet->id) == group.subnets.end()) {
      continue;
    }
    return aws::Error(errors::kDependencyViolation,
                      fmt::format("The subnet '{}' has dependencies and cannot be deleted: it is "
                                  "part of the cache subnet group '{}'.",
                                  subnet->id, group.id));
  }
  context.records.erase<Subnet>(subnet->id);
  return no_result();
}

ActionResult modify_subnet_attribute(ActionContext& context, const aws::Request& request) {
  const aws::Structure& input = request.input;
  auto subnet = Network(context.records).subnet(*input.string("SubnetId"));
  if (!subnet) return subnet.error();
  for (const std::string_view member :
       {"AssignIpv6AddressOnCreation", "EnableDns64", "EnableResourceNameDnsARecordOnLaunch",
        "EnableResourceNameDnsAAAARecordOnLaunch"}) {
    const aws::Structure* wish = input.structure(member);
    if (wish == nullptr || !wish->boolean("Value").value_or(false)) continue;
    return aws::Error(errors::kUnsupportedOperation,
                      fmt::format("Subnets do not have {} here.", member));
  }
  if (input.string("PrivateDnsHostnameTypeOnLaunch").value_or("ip-name") != "ip-name") {
    return aws::Error(errors::kUnsupportedOperation, "There is no hostname type but ip-name.");
  }
  if (const aws::Structure* wish = input.structure("MapPublicIpOnLaunch")) {
    subnet->public_addresses = wish->boolean("Value").value_or(subnet->public_addresses);
    context.records.put(*subnet);
  }
  return no_result();
}

constexpr Action kSubnetsActions[] = {
    {"CreateSubnet", create_subnet},
    {"DescribeSubnets", describe_subnets},
    {"DeleteSubnet", delete_subnet},
    {"ModifySubnetAttribute", modify_subnet_attribute},
};

}  // namespace

Actions subnet_actions() { return kSubnetsActions; }

}  // namespace control
