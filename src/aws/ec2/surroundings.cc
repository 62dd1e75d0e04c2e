// SPDX-License-Identifier: Apache-2.0
// What stands around a VPC on AWS and does not exist here, for clients that look for it.
#include "aws/ec2/families.h"
#include "aws/ec2/shapes.h"
#include "aws/model/service.h"

namespace aws::ec2 {

namespace {

constexpr Shape kAccountAttributeNameStringList =
    list("AccountAttributeNameStringList", "attributeName", kString);

constexpr Member kDescribeAccountAttributesRequestMembers[] = {
    {"DryRun", kBoolean, kOptional, "dryRun"},
    {"AttributeNames", kAccountAttributeNameStringList, kOptional, "attributeName"},
};
constexpr Shape kDescribeAccountAttributesRequest =
    structure("DescribeAccountAttributesRequest", kDescribeAccountAttributesRequestMembers);

constexpr Member kAccountAttributeValueMembers[] = {
    {"AttributeValue", kString, kOptional, "attributeValue"},
};
constexpr Shape kAccountAttributeValue =
    structure("AccountAttributeValue", kAccountAttributeValueMembers);

constexpr Shape kAccountAttributeValueList =
    list("AccountAttributeValueList", "item", kAccountAttributeValue);

constexpr Member kAccountAttributeMembers[] = {
    {"AttributeName", kString, kOptional, "attributeName"},
    {"AttributeValues", kAccountAttributeValueList, kOptional, "attributeValueSet"},
};
constexpr Shape kAccountAttribute = structure("AccountAttribute", kAccountAttributeMembers);

constexpr Shape kAccountAttributeList = list("AccountAttributeList", "item", kAccountAttribute);

constexpr Member kDescribeAccountAttributesResultMembers[] = {
    {"AccountAttributes", kAccountAttributeList, kOptional, "accountAttributeSet"},
};
constexpr Shape kDescribeAccountAttributesResult =
    structure("DescribeAccountAttributesResult", kDescribeAccountAttributesResultMembers);

constexpr Shape kNetworkAclIdStringList = list("NetworkAclIdStringList", "item", kString);

constexpr Member kDescribeNetworkAclsRequestMembers[] = {
    {"NextToken", kString},
    {"MaxResults", kInteger},
    {"DryRun", kBoolean, kOptional, "dryRun"},
    {"NetworkAclIds", kNetworkAclIdStringList, kOptional, "NetworkAclId"},
    {"Filters", kFilterList, kOptional, "Filter"},
};
constexpr Shape kDescribeNetworkAclsRequest =
    structure("DescribeNetworkAclsRequest", kDescribeNetworkAclsRequestMembers);

constexpr Member kNetworkAclMembers[] = {
    {"NetworkAclId", kString, kOptional, "networkAclId"},
};
constexpr Shape kNetworkAcl = structure("NetworkAcl", kNetworkAclMembers);

constexpr Shape kNetworkAclList = list("NetworkAclList", "item", kNetworkAcl);

constexpr Member kDescribeNetworkAclsResultMembers[] = {
    {"NetworkAcls", kNetworkAclList, kOptional, "networkAclSet"},
    {"NextToken", kString, kOptional, "nextToken"},
};
constexpr Shape kDescribeNetworkAclsResult =
    structure("DescribeNetworkAclsResult", kDescribeNetworkAclsResultMembers);

constexpr Shape kRouteTableIdStringList = list("RouteTableIdStringList", "item", kString);

constexpr Member kDescribeRouteTablesRequestMembers[] = {
    {"NextToken", kString},
    {"MaxResults", kInteger},
    {"DryRun", kBoolean, kOptional, "dryRun"},
    {"RouteTableIds", kRouteTableIdStringList, kOptional, "RouteTableId"},
    {"Filters", kFilterList, kOptional, "Filter"},
};
constexpr Shape kDescribeRouteTablesRequest =
    structure("DescribeRouteTablesRequest", kDescribeRouteTablesRequestMembers);

constexpr Member kRouteTableMembers[] = {
    {"RouteTableId", kString, kOptional, "routeTableId"},
};
constexpr Shape kRouteTable = structure("RouteTable", kRouteTableMembers);

constexpr Shape kRouteTableList = list("RouteTableList", "item", kRouteTable);

constexpr Member kDescribeRouteTablesResultMembers[] = {
    {"RouteTables", kRouteTableList, kOptional, "routeTableSet"},
    {"NextToken", kString, kOptional, "nextToken"},
};
constexpr Shape kDescribeRouteTablesResult =
    structure("DescribeRouteTablesResult", kDescribeRouteTablesResultMembers);

constexpr Shape kNetworkInterfaceIdList = list("NetworkInterfaceIdList", "item", kString);

constexpr Member kDescribeNetworkInterfacesRequestMembers[] = {
    {"NextToken", kString},
    {"MaxResults", kInteger},
    {"DryRun", kBoolean, kOptional, "dryRun"},
    {"NetworkInterfaceIds", kNetworkInterfaceIdList, kOptional, "NetworkInterfaceId"},
    {"Filters", kFilterList, kOptional, "filter"},
};
constexpr Shape kDescribeNetworkInterfacesRequest =
    structure("DescribeNetworkInterfacesRequest", kDescribeNetworkInterfacesRequestMembers);

constexpr Member kNetworkInterfaceMembers[] = {
    {"NetworkInterfaceId", kString, kOptional, "networkInterfaceId"},
};
constexpr Shape kNetworkInterface = structure("NetworkInterface", kNetworkInterfaceMembers);

constexpr Shape kNetworkInterfaceList = list("NetworkInterfaceList", "item", kNetworkInterface);

constexpr Member kDescribeNetworkInterfacesResultMembers[] = {
    {"NetworkInterfaces", kNetworkInterfaceList, kOptional, "networkInterfaceSet"},
    {"NextToken", kString, kOptional, "nextToken"},
};
constexpr Shape kDescribeNetworkInterfacesResult =
    structure("DescribeNetworkInterfacesResult", kDescribeNetworkInterfacesResultMembers);

constexpr Operation kSurroundingsOperations[] = {
    {"DescribeAccountAttributes",
     &kDescribeAccountAttributesRequest,
     &kDescribeAccountAttributesResult,
     {}},
    {"DescribeNetworkAcls", &kDescribeNetworkAclsRequest, &kDescribeNetworkAclsResult, {}, &kPages},
    {"DescribeRouteTables", &kDescribeRouteTablesRequest, &kDescribeRouteTablesResult, {}, &kPages},
    {"DescribeNetworkInterfaces",
     &kDescribeNetworkInterfacesRequest,
     &kDescribeNetworkInterfacesResult,
     {},
     &kPages},
};

}  // namespace

std::span<const Operation> surroundings() { return kSurroundingsOperations; }

}  // namespace aws::ec2
