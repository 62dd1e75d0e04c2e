// SPDX-License-Identifier: Apache-2.0
// VPCs and their attributes.
#include "aws/ec2/families.h"
#include "aws/ec2/shapes.h"
#include "aws/model/service.h"

namespace aws::ec2 {

namespace {

constexpr Member kCreateVpcRequestMembers[] = {
    {"CidrBlock", kString},
    {"AmazonProvidedIpv6CidrBlock", kBoolean, kOptional, "amazonProvidedIpv6CidrBlock"},
    {"InstanceTenancy", kString, kOptional, "instanceTenancy"},
    {"TagSpecifications", kTagSpecificationList, kOptional, "TagSpecification"},
    {"DryRun", kBoolean, kOptional, "dryRun"},
};
constexpr Shape kCreateVpcRequest = structure("CreateVpcRequest", kCreateVpcRequestMembers);

constexpr Member kVpcCidrBlockStateMembers[] = {
    {"State", kString, kOptional, "state"},
};
constexpr Shape kVpcCidrBlockState = structure("VpcCidrBlockState", kVpcCidrBlockStateMembers);

constexpr Member kVpcCidrBlockAssociationMembers[] = {
    {"AssociationId", kString, kOptional, "associationId"},
    {"CidrBlock", kString, kOptional, "cidrBlock"},
    {"CidrBlockState", kVpcCidrBlockState, kOptional, "cidrBlockState"},
};
constexpr Shape kVpcCidrBlockAssociation =
    structure("VpcCidrBlockAssociation", kVpcCidrBlockAssociationMembers);

constexpr Shape kVpcCidrBlockAssociationSet =
    list("VpcCidrBlockAssociationSet", "item", kVpcCidrBlockAssociation);

constexpr Member kVpcMembers[] = {
    {"VpcId", kString, kOptional, "vpcId"},
    {"State", kString, kOptional, "state"},
    {"CidrBlock", kString, kOptional, "cidrBlock"},
    {"CidrBlockAssociationSet", kVpcCidrBlockAssociationSet, kOptional, "cidrBlockAssociationSet"},
    {"DhcpOptionsId", kString, kOptional, "dhcpOptionsId"},
    {"InstanceTenancy", kString, kOptional, "instanceTenancy"},
    {"IsDefault", kBoolean, kOptional, "isDefault"},
    {"OwnerId", kString, kOptional, "ownerId"},
    {"Tags", kTagList, kOptional, "tagSet"},
};
constexpr Shape kVpc = structure("Vpc", kVpcMembers);

constexpr Member kCreateVpcResultMembers[] = {
    {"Vpc", kVpc, kOptional, "vpc"},
};
constexpr Shape kCreateVpcResult = structure("CreateVpcResult", kCreateVpcResultMembers);

constexpr Shape kVpcIdStringList = list("VpcIdStringList", "VpcId", kString);

constexpr Member kDescribeVpcsRequestMembers[] = {
    {"Filters", kFilterList, kOptional, "Filter"},
    {"VpcIds", kVpcIdStringList, kOptional, "VpcId"},
    {"NextToken", kString},
    {"MaxResults", kInteger},
    {"DryRun", kBoolean, kOptional, "dryRun"},
};
constexpr Shape kDescribeVpcsRequest =
    structure("DescribeVpcsRequest", kDescribeVpcsRequestMembers);

constexpr Shape kVpcList = list("VpcList", "item", kVpc);

constexpr Member kDescribeVpcsResultMembers[] = {
    {"NextToken", kString, kOptional, "nextToken"},
    {"Vpcs", kVpcList, kOptional, "vpcSet"},
};
constexpr Shape kDescribeVpcsResult = structure("DescribeVpcsResult", kDescribeVpcsResultMembers);

constexpr Member kDeleteVpcRequestMembers[] = {
    {"VpcId", kString, kRequired},
    {"DryRun", kBoolean, kOptional, "dryRun"},
};
constexpr Shape kDeleteVpcRequest = structure("DeleteVpcRequest", kDeleteVpcRequestMembers);

constexpr Member kDescribeVpcAttributeRequestMembers[] = {
    {"Attribute", kString, kRequired},
    {"VpcId", kString, kRequired},
    {"DryRun", kBoolean, kOptional, "dryRun"},
};
constexpr Shape kDescribeVpcAttributeRequest =
    structure("DescribeVpcAttributeRequest", kDescribeVpcAttributeRequestMembers);

constexpr Member kDescribeVpcAttributeResultMembers[] = {
    {"VpcId", kString, kOptional, "vpcId"},
    {"EnableDnsHostnames", kAttributeBooleanValue, kOptional, "enableDnsHostnames"},
    {"EnableDnsSupport", kAttributeBooleanValue, kOptional, "enableDnsSupport"},
    {"EnableNetworkAddressUsageMetrics", kAttributeBooleanValue, kOptional,
     "enableNetworkAddressUsageMetrics"},
};
constexpr Shape kDescribeVpcAttributeResult =
    structure("DescribeVpcAttributeResult", kDescribeVpcAttributeResultMembers);

constexpr Member kModifyVpcAttributeRequestMembers[] = {
    {"VpcId", kString, kRequired, "vpcId"},
    {"EnableDnsHostnames", kAttributeBooleanValue},
    {"EnableDnsSupport", kAttributeBooleanValue},
    {"EnableNetworkAddressUsageMetrics", kAttributeBooleanValue},
};
constexpr Shape kModifyVpcAttributeRequest =
    structure("ModifyVpcAttributeRequest", kModifyVpcAttributeRequestMembers);

constexpr Operation kVpcsOperations[] = {
    {"CreateVpc", &kCreateVpcRequest, &kCreateVpcResult, {}},
    {"DescribeVpcs", &kDescribeVpcsRequest, &kDescribeVpcsResult, {}, &kPages},
    {"DeleteVpc", &kDeleteVpcRequest, nullptr, {}},
    {"DescribeVpcAttribute", &kDescribeVpcAttributeRequest, &kDescribeVpcAttributeResult, {}},
    {"ModifyVpcAttribute", &kModifyVpcAttributeRequest, nullptr, {}},
};

}  // namespace

std::span<const Operation> vpcs() { return kVpcsOperations; }

}  // namespace aws::ec2
