// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <string>

#include "aws/ec2/errors.h"
#include "aws/query/page.h"
#include "control/resources/network/network.h"
#include "control/resources/network/network_actions.h"

namespace control {

namespace {

// A list of what does not exist here; one that is named is not found.
struct Nothing {
  std::string_view list;
  std::string_view ids;
  const aws::ErrorSpec& not_found;
};

ActionResult describe_nothing(const aws::Request& request, const Nothing& nothing) {
  const auto ids = request.input.strings(nothing.ids);
  if (!ids.empty()) {
    return aws::Error(nothing.not_found, "The ID '" + std::string(ids[0]) + "' does not exist");
  }
  const auto page = aws::read_page(*request.operation, request.input);
  if (!page) return page.error();
  aws::Structure result(*request.operation->output);
  result.set_list(nothing.list);
  return result;
}

ActionResult describe_network_acls(ActionContext& /*context*/, const aws::Request& request) {
  return describe_nothing(request,
                          {"NetworkAcls", "NetworkAclIds", aws::ec2::kInvalidNetworkAclIdNotFound});
}

ActionResult describe_route_tables(ActionContext& /*context*/, const aws::Request& request) {
  return describe_nothing(request,
                          {"RouteTables", "RouteTableIds", aws::ec2::kInvalidRouteTableIdNotFound});
}

ActionResult describe_network_interfaces(ActionContext& /*context*/, const aws::Request& request) {
  return describe_nothing(request, {"NetworkInterfaces", "NetworkInterfaceIds",
                                    aws::ec2::kInvalidNetworkInterfaceIdNotFound});
}

struct Attribute {
  std::string_view name;
  std::string_view value;
};

constexpr Attribute kAttributes[] = {
    {"supported-platforms", "VPC"},
    {"default-vpc", kDefaultVpc},
};

ActionResult describe_account_attributes(ActionContext& /*context*/, const aws::Request& request) {
  const auto wanted = request.input.strings("AttributeNames");
  for (const std::string_view name : wanted) {
    if (std::any_of(std::begin(kAttributes), std::end(kAttributes),
                    [&](const Attribute& attribute) { return attribute.name == name; })) {
      continue;
    }
    return aws::Error(aws::kInvalidParameterValue,
                      "Value (" + std::string(name) + ") for parameter attributeName is invalid.");
  }
  aws::Structure result(*request.operation->output);
  result.set_list("AccountAttributes");
  for (const Attribute& attribute : kAttributes) {
    const bool named = std::find(wanted.begin(), wanted.end(), attribute.name) != wanted.end();
    if (!wanted.empty() && !named) continue;
    aws::Structure& out = result.append("AccountAttributes");
    out.set("AttributeName", attribute.name);
    out.append("AttributeValues").set("AttributeValue", attribute.value);
  }
  return result;
}

constexpr Action kSurroundingsActions[] = {
    {"DescribeAccountAttributes", describe_account_attributes},
    {"DescribeNetworkAcls", describe_network_acls},
    {"DescribeRouteTables", describe_route_tables},
    {"DescribeNetworkInterfaces", describe_network_interfaces},
};

}  // namespace

Actions network_surrounding_actions() { return kSurroundingsActions; }

}  // namespace control
