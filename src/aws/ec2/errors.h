// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "aws/model/error.h"

// EC2's errors. Its model declares none, so that name and code are the same; all are 400 but the
// one that is none, and the one that says who may not.

namespace aws::ec2 {

constexpr ErrorSpec error_spec(std::string_view code) { return {code, code, 400}; }

// The answer to a request with DryRun that would have been carried out.
inline constexpr ErrorSpec kDryRunOperation = {"DryRunOperation", "DryRunOperation", 412};

inline constexpr ErrorSpec kCannotDelete = error_spec("CannotDelete");
inline constexpr ErrorSpec kDependencyViolation = error_spec("DependencyViolation");
inline constexpr ErrorSpec kInvalidGroupDuplicate = error_spec("InvalidGroup.Duplicate");
inline constexpr ErrorSpec kInvalidGroupNotFound = error_spec("InvalidGroup.NotFound");
inline constexpr ErrorSpec kInvalidGroupReserved = error_spec("InvalidGroup.Reserved");
inline constexpr ErrorSpec kInvalidId = error_spec("InvalidID");
inline constexpr ErrorSpec kInvalidNetworkAclIdNotFound =
    error_spec("InvalidNetworkAclID.NotFound");
inline constexpr ErrorSpec kInvalidNetworkInterfaceIdNotFound =
    error_spec("InvalidNetworkInterfaceID.NotFound");
inline constexpr ErrorSpec kInvalidPermissionDuplicate = error_spec("InvalidPermission.Duplicate");
inline constexpr ErrorSpec kInvalidPermissionNotFound = error_spec("InvalidPermission.NotFound");
inline constexpr ErrorSpec kInvalidRouteTableIdNotFound =
    error_spec("InvalidRouteTableID.NotFound");
inline constexpr ErrorSpec kInvalidSecurityGroupRuleIdNotFound =
    error_spec("InvalidSecurityGroupRuleId.NotFound");
inline constexpr ErrorSpec kInvalidSubnetConflict = error_spec("InvalidSubnet.Conflict");
inline constexpr ErrorSpec kInvalidSubnetIdNotFound = error_spec("InvalidSubnetID.NotFound");
inline constexpr ErrorSpec kInvalidSubnetRange = error_spec("InvalidSubnet.Range");
inline constexpr ErrorSpec kInvalidVpcIdNotFound = error_spec("InvalidVpcID.NotFound");
inline constexpr ErrorSpec kInvalidVpcRange = error_spec("InvalidVpc.Range");
inline constexpr ErrorSpec kOperationNotPermitted = error_spec("OperationNotPermitted");
inline constexpr ErrorSpec kRulesPerSecurityGroupLimitExceeded =
    error_spec("RulesPerSecurityGroupLimitExceeded");
inline constexpr ErrorSpec kSecurityGroupLimitExceeded = error_spec("SecurityGroupLimitExceeded");
inline constexpr ErrorSpec kSubnetLimitExceeded = error_spec("SubnetLimitExceeded");
inline constexpr ErrorSpec kTagLimitExceeded = error_spec("TagLimitExceeded");
inline constexpr ErrorSpec kUnauthorizedOperation = {"UnauthorizedOperation",
                                                     "UnauthorizedOperation", 403};
inline constexpr ErrorSpec kUnsupportedOperation = error_spec("UnsupportedOperation");
inline constexpr ErrorSpec kVpcLimitExceeded = error_spec("VpcLimitExceeded");

}  // namespace aws::ec2
