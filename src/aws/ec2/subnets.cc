// SPDX-License-Identifier: Apache-2.0
// Subnets, and the availability zones that they lie in.
#include "aws/ec2/families.h"
#include "aws/ec2/shapes.h"
#include "aws/model/service.h"

namespace aws::ec2 {

namespace {

constexpr Member kCreateSubnetRequestMembers[] = {
    {"VpcId", kString, kRequired},
    {"CidrBlock", kString},
    {"AvailabilityZone", kString},
    {"AvailabilityZoneId", kString},
    {"Ipv6CidrBlock", kString},
    {"OutpostArn", kString},
    {"Ipv6Native", kBoolean},
    {"TagSpecifications", kTagSpecificationList, kOptional, "TagSpecification"},
    {"DryRun", kBoolean, kOptional, "dryRun"},
};
constexpr Shape kCreateSubnetRequest =
    structure("CreateSubnetRequest", kCreateSubnetRequestMembers);

constexpr Member kPrivateDnsNameOptionsOnLaunchMembers[] = {
    {"HostnameType", kString, kOptional, "hostnameType"},
    {"EnableResourceNameDnsARecord", kBoolean, kOptional, "enableResourceNameDnsARecord"},
    {"EnableResourceNameDnsAAAARecord", kBoolean, kOptional, "enableResourceNameDnsAAAARecord"},
};
constexpr Shape kPrivateDnsNameOptionsOnLaunch =
    structure("PrivateDnsNameOptionsOnLaunch", kPrivateDnsNameOptionsOnLaunchMembers);

constexpr Member kSubnetMembers[] = {
    {"SubnetId", kString, kOptional, "subnetId"},
    {"SubnetArn", kString, kOptional, "subnetArn"},
    {"State", kString, kOptional, "state"},
    {"VpcId", kString, kOptional, "vpcId"},
    {"CidrBlock", kString, kOptional, "cidrBlock"},
    {"AvailabilityZone", kString, kOptional, "availabilityZone"},
    {"AvailabilityZoneId", kString, kOptional, "availabilityZoneId"},
    {"AvailableIpAddressCount", kInteger, kOptional, "availableIpAddressCount"},
    {"DefaultForAz", kBoolean, kOptional, "defaultForAz"},
    {"MapPublicIpOnLaunch", kBoolean, kOptional, "mapPublicIpOnLaunch"},
    {"AssignIpv6AddressOnCreation", kBoolean, kOptional, "assignIpv6AddressOnCreation"},
    {"EnableDns64", kBoolean, kOptional, "enableDns64"},
    {"Ipv6Native", kBoolean, kOptional, "ipv6Native"},
    {"PrivateDnsNameOptionsOnLaunch", kPrivateDnsNameOptionsOnLaunch, kOptional,
     "privateDnsNameOptionsOnLaunch"},
    {"OwnerId", kString, kOptional, "ownerId"},
    {"Tags", kTagList, kOptional, "tagSet"},
};
constexpr Shape kSubnet = structure("Subnet", kSubnetMembers);

constexpr Member kCreateSubnetResultMembers[] = {
    {"Subnet", kSubnet, kOptional, "subnet"},
};
constexpr Shape kCreateSubnetResult = structure("CreateSubnetResult", kCreateSubnetResultMembers);

constexpr Shape kSubnetIdStringList = list("SubnetIdStringList", "SubnetId", kString);

constexpr Member kDescribeSubnetsRequestMembers[] = {
    {"Filters", kFilterList, kOptional, "Filter"},
    {"SubnetIds", kSubnetIdStringList, kOptional, "SubnetId"},
    {"NextToken", kString},
    {"MaxResults", kInteger},
    {"DryRun", kBoolean, kOptional, "dryRun"},
};
constexpr Shape kDescribeSubnetsRequest =
    structure("DescribeSubnetsRequest", kDescribeSubnetsRequestMembers);

constexpr Shape kSubnetList = list("SubnetList", "item", kSubnet);

constexpr Member kDescribeSubnetsResultMembers[] = {
    {"NextToken", kString, kOptional, "nextToken"},
    {"Subnets", kSubnetList, kOptional, "subnetSet"},
};
constexpr Shape kDescribeSubnetsResult =
    structure("DescribeSubnetsResult", kDescribeSubnetsResultMembers);

constexpr Member kDeleteSubnetRequestMembers[] = {
    {"SubnetId", kString, kRequired},
    {"DryRun", kBoolean, kOptional, "dryRun"},
};
constexpr Shape kDeleteSubnetRequest =
    structure("DeleteSubnetRequest", kDeleteSubnetRequestMembers);

constexpr Member kModifySubnetAttributeRequestMembers[] = {
    {"SubnetId", kString, kRequired, "subnetId"},
    {"MapPublicIpOnLaunch", kAttributeBooleanValue},
    {"AssignIpv6AddressOnCreation", kAttributeBooleanValue},
    {"EnableDns64", kAttributeBooleanValue},
    {"EnableResourceNameDnsARecordOnLaunch", kAttributeBooleanValue},
    {"EnableResourceNameDnsAAAARecordOnLaunch", kAttributeBooleanValue},
    {"PrivateDnsHostnameTypeOnLaunch", kString},
};
constexpr Shape kModifySubnetAttributeRequest =
    structure("ModifySubnetAttributeRequest", kModifySubnetAttributeRequestMembers);

constexpr Shape kZoneNameStringList = list("ZoneNameStringList", "ZoneName", kString);

constexpr Shape kZoneIdStringList = list("ZoneIdStringList", "ZoneId", kString);

constexpr Member kDescribeAvailabilityZonesRequestMembers[] = {
    {"Filters", kFilterList, kOptional, "Filter"},
    {"ZoneNames", kZoneNameStringList, kOptional, "ZoneName"},
    {"ZoneIds", kZoneIdStringList, kOptional, "ZoneId"},
    {"AllAvailabilityZones", kBoolean},
    {"DryRun", kBoolean, kOptional, "dryRun"},
};
constexpr Shape kDescribeAvailabilityZonesRequest =
    structure("DescribeAvailabilityZonesRequest", kDescribeAvailabilityZonesRequestMembers);

constexpr Member kAvailabilityZoneMessageMembers[] = {
    {"Message", kString, kOptional, "message"},
};
constexpr Shape kAvailabilityZoneMessage =
    structure("AvailabilityZoneMessage", kAvailabilityZoneMessageMembers);

constexpr Shape kAvailabilityZoneMessageList =
    list("AvailabilityZoneMessageList", "item", kAvailabilityZoneMessage);

constexpr Member kAvailabilityZoneMembers[] = {
    {"ZoneName", kString, kOptional, "zoneName"},
    {"ZoneId", kString, kOptional, "zoneId"},
    {"ZoneType", kString, kOptional, "zoneType"},
    {"State", kString, kOptional, "zoneState"},
    {"RegionName", kString, kOptional, "regionName"},
    {"OptInStatus", kString, kOptional, "optInStatus"},
    {"GroupName", kString, kOptional, "groupName"},
    {"NetworkBorderGroup", kString, kOptional, "networkBorderGroup"},
    {"Messages", kAvailabilityZoneMessageList, kOptional, "messageSet"},
};
constexpr Shape kAvailabilityZone = structure("AvailabilityZone", kAvailabilityZoneMembers);

constexpr Shape kAvailabilityZoneList = list("AvailabilityZoneList", "item", kAvailabilityZone);

constexpr Member kDescribeAvailabilityZonesResultMembers[] = {
    {"AvailabilityZones", kAvailabilityZoneList, kOptional, "availabilityZoneInfo"},
};
constexpr Shape kDescribeAvailabilityZonesResult =
    structure("DescribeAvailabilityZonesResult", kDescribeAvailabilityZonesResultMembers);

constexpr Operation kSubnetsOperations[] = {
    {"CreateSubnet", &kCreateSubnetRequest, &kCreateSubnetResult, {}},
    {"DescribeSubnets", &kDescribeSubnetsRequest, &kDescribeSubnetsResult, {}, &kPages},
    {"DeleteSubnet", &kDeleteSubnetRequest, nullptr, {}},
    {"ModifySubnetAttribute", &kModifySubnetAttributeRequest, nullptr, {}},
    {"DescribeAvailabilityZones",
     &kDescribeAvailabilityZonesRequest,
     &kDescribeAvailabilityZonesResult,
     {}},
};

}  // namespace

std::span<const Operation> subnets() { return kSubnetsOperations; }

}  // namespace aws::ec2
