// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "aws/model/error.h"

// The errors that ElastiCache declares: the model's name, the code on the wire, the HTTP status.

namespace aws::elasticache {

inline constexpr ErrorSpec kAPICallRateForCustomerExceededFault = {
    "APICallRateForCustomerExceededFault", "APICallRateForCustomerExceeded", 400};
inline constexpr ErrorSpec kAuthorizationAlreadyExistsFault = {"AuthorizationAlreadyExistsFault",
                                                               "AuthorizationAlreadyExists", 400};
inline constexpr ErrorSpec kAuthorizationNotFoundFault = {"AuthorizationNotFoundFault",
                                                          "AuthorizationNotFound", 404};
inline constexpr ErrorSpec kCacheClusterAlreadyExistsFault = {"CacheClusterAlreadyExistsFault",
                                                              "CacheClusterAlreadyExists", 400};
inline constexpr ErrorSpec kCacheClusterNotFoundFault = {"CacheClusterNotFoundFault",
                                                         "CacheClusterNotFound", 404};
inline constexpr ErrorSpec kCacheParameterGroupAlreadyExistsFault = {
    "CacheParameterGroupAlreadyExistsFault", "CacheParameterGroupAlreadyExists", 400};
inline constexpr ErrorSpec kCacheParameterGroupNotFoundFault = {"CacheParameterGroupNotFoundFault",
                                                                "CacheParameterGroupNotFound", 404};
inline constexpr ErrorSpec kCacheParameterGroupQuotaExceededFault = {
    "CacheParameterGroupQuotaExceededFault", "CacheParameterGroupQuotaExceeded", 400};
inline constexpr ErrorSpec kCacheSecurityGroupAlreadyExistsFault = {
    "CacheSecurityGroupAlreadyExistsFault", "CacheSecurityGroupAlreadyExists", 400};
inline constexpr ErrorSpec kCacheSecurityGroupNotFoundFault = {"CacheSecurityGroupNotFoundFault",
                                                               "CacheSecurityGroupNotFound", 404};
inline constexpr ErrorSpec kCacheSecurityGroupQuotaExceededFault = {
    "CacheSecurityGroupQuotaExceededFault", "QuotaExceeded.CacheSecurityGroup", 400};
inline constexpr ErrorSpec kCacheSubnetGroupAlreadyExistsFault = {
    "CacheSubnetGroupAlreadyExistsFault", "CacheSubnetGroupAlreadyExists", 400};
inline constexpr ErrorSpec kCacheSubnetGroupInUse = {"CacheSubnetGroupInUse",
                                                     "CacheSubnetGroupInUse", 400};
inline constexpr ErrorSpec kCacheSubnetGroupNotFoundFault = {"CacheSubnetGroupNotFoundFault",
                                                             "CacheSubnetGroupNotFoundFault", 400};
inline constexpr ErrorSpec kCacheSubnetGroupQuotaExceededFault = {
    "CacheSubnetGroupQuotaExceededFault", "CacheSubnetGroupQuotaExceeded", 400};
inline constexpr ErrorSpec kCacheSubnetQuotaExceededFault = {"CacheSubnetQuotaExceededFault",
                                                             "CacheSubnetQuotaExceededFault", 400};
inline constexpr ErrorSpec kClusterQuotaForCustomerExceededFault = {
    "ClusterQuotaForCustomerExceededFault", "ClusterQuotaForCustomerExceeded", 400};
inline constexpr ErrorSpec kDefaultUserAssociatedToUserGroupFault = {
    "DefaultUserAssociatedToUserGroupFault", "DefaultUserAssociatedToUserGroup", 400};
inline constexpr ErrorSpec kDefaultUserRequired = {"DefaultUserRequired", "DefaultUserRequired",
                                                   400};
inline constexpr ErrorSpec kDuplicateUserNameFault = {"DuplicateUserNameFault", "DuplicateUserName",
                                                      400};
inline constexpr ErrorSpec kGlobalReplicationGroupAlreadyExistsFault = {
    "GlobalReplicationGroupAlreadyExistsFault", "GlobalReplicationGroupAlreadyExistsFault", 400};
inline constexpr ErrorSpec kGlobalReplicationGroupNotFoundFault = {
    "GlobalReplicationGroupNotFoundFault", "GlobalReplicationGroupNotFoundFault", 404};
inline constexpr ErrorSpec kInsufficientCacheClusterCapacityFault = {
    "InsufficientCacheClusterCapacityFault", "InsufficientCacheClusterCapacity", 400};
inline constexpr ErrorSpec kInvalidARNFault = {"InvalidARNFault", "InvalidARN", 400};
inline constexpr ErrorSpec kInvalidCacheClusterStateFault = {"InvalidCacheClusterStateFault",
                                                             "InvalidCacheClusterState", 400};
inline constexpr ErrorSpec kInvalidCacheParameterGroupStateFault = {
    "InvalidCacheParameterGroupStateFault", "InvalidCacheParameterGroupState", 400};
inline constexpr ErrorSpec kInvalidCacheSecurityGroupStateFault = {
    "InvalidCacheSecurityGroupStateFault", "InvalidCacheSecurityGroupState", 400};
inline constexpr ErrorSpec kInvalidCredentialsException = {"InvalidCredentialsException",
                                                           "InvalidCredentialsException", 408};
inline constexpr ErrorSpec kInvalidGlobalReplicationGroupStateFault = {
    "InvalidGlobalReplicationGroupStateFault", "InvalidGlobalReplicationGroupState", 400};
inline constexpr ErrorSpec kInvalidKMSKeyFault = {"InvalidKMSKeyFault", "InvalidKMSKeyFault", 400};
inline constexpr ErrorSpec kInvalidReplicationGroupStateFault = {
    "InvalidReplicationGroupStateFault", "InvalidReplicationGroupState", 400};
inline constexpr ErrorSpec kInvalidServerlessCacheSnapshotStateFault = {
    "InvalidServerlessCacheSnapshotStateFault", "InvalidServerlessCacheSnapshotStateFault", 400};
inline constexpr ErrorSpec kInvalidServerlessCacheStateFault = {
    "InvalidServerlessCacheStateFault", "InvalidServerlessCacheStateFault", 400};
inline constexpr ErrorSpec kInvalidSnapshotStateFault = {"InvalidSnapshotStateFault",
                                                         "InvalidSnapshotState", 400};
inline constexpr ErrorSpec kInvalidSubnet = {"InvalidSubnet", "InvalidSubnet", 400};
inline constexpr ErrorSpec kInvalidUserGroupStateFault = {"InvalidUserGroupStateFault",
                                                          "InvalidUserGroupState", 400};
inline constexpr ErrorSpec kInvalidUserStateFault = {"InvalidUserStateFault", "InvalidUserState",
                                                     400};
inline constexpr ErrorSpec kInvalidVPCNetworkStateFault = {"InvalidVPCNetworkStateFault",
                                                           "InvalidVPCNetworkStateFault", 400};
inline constexpr ErrorSpec kNoOperationFault = {"NoOperationFault", "NoOperationFault", 400};
inline constexpr ErrorSpec kNodeGroupNotFoundFault = {"NodeGroupNotFoundFault",
                                                      "NodeGroupNotFoundFault", 404};
inline constexpr ErrorSpec kNodeGroupsPerReplicationGroupQuotaExceededFault = {
    "NodeGroupsPerReplicationGroupQuotaExceededFault", "NodeGroupsPerReplicationGroupQuotaExceeded",
    400};
inline constexpr ErrorSpec kNodeQuotaForClusterExceededFault = {"NodeQuotaForClusterExceededFault",
                                                                "NodeQuotaForClusterExceeded", 400};
inline constexpr ErrorSpec kNodeQuotaForCustomerExceededFault = {
    "NodeQuotaForCustomerExceededFault", "NodeQuotaForCustomerExceeded", 400};
inline constexpr ErrorSpec kReplicationGroupAlreadyExistsFault = {
    "ReplicationGroupAlreadyExistsFault", "ReplicationGroupAlreadyExists", 400};
inline constexpr ErrorSpec kReplicationGroupAlreadyUnderMigrationFault = {
    "ReplicationGroupAlreadyUnderMigrationFault", "ReplicationGroupAlreadyUnderMigrationFault",
    400};
inline constexpr ErrorSpec kReplicationGroupNotFoundFault = {"ReplicationGroupNotFoundFault",
                                                             "ReplicationGroupNotFoundFault", 404};
inline constexpr ErrorSpec kReplicationGroupNotUnderMigrationFault = {
    "ReplicationGroupNotUnderMigrationFault", "ReplicationGroupNotUnderMigrationFault", 400};
inline constexpr ErrorSpec kReservedCacheNodeAlreadyExistsFault = {
    "ReservedCacheNodeAlreadyExistsFault", "ReservedCacheNodeAlreadyExists", 404};
inline constexpr ErrorSpec kReservedCacheNodeNotFoundFault = {"ReservedCacheNodeNotFoundFault",
                                                              "ReservedCacheNodeNotFound", 404};
inline constexpr ErrorSpec kReservedCacheNodeQuotaExceededFault = {
    "ReservedCacheNodeQuotaExceededFault", "ReservedCacheNodeQuotaExceeded", 400};
inline constexpr ErrorSpec kReservedCacheNodesOfferingNotFoundFault = {
    "ReservedCacheNodesOfferingNotFoundFault", "ReservedCacheNodesOfferingNotFound", 404};
inline constexpr ErrorSpec kServerlessCacheAlreadyExistsFault = {
    "ServerlessCacheAlreadyExistsFault", "ServerlessCacheAlreadyExistsFault", 400};
inline constexpr ErrorSpec kServerlessCacheNotFoundFault = {"ServerlessCacheNotFoundFault",
                                                            "ServerlessCacheNotFoundFault", 404};
inline constexpr ErrorSpec kServerlessCacheQuotaForCustomerExceededFault = {
    "ServerlessCacheQuotaForCustomerExceededFault", "ServerlessCacheQuotaForCustomerExceededFault",
    400};
inline constexpr ErrorSpec kServerlessCacheSnapshotAlreadyExistsFault = {
    "ServerlessCacheSnapshotAlreadyExistsFault", "ServerlessCacheSnapshotAlreadyExistsFault", 400};
inline constexpr ErrorSpec kServerlessCacheSnapshotNotFoundFault = {
    "ServerlessCacheSnapshotNotFoundFault", "ServerlessCacheSnapshotNotFoundFault", 404};
inline constexpr ErrorSpec kServerlessCacheSnapshotQuotaExceededFault = {
    "ServerlessCacheSnapshotQuotaExceededFault", "ServerlessCacheSnapshotQuotaExceededFault", 400};
inline constexpr ErrorSpec kServiceLinkedRoleNotFoundFault = {
    "ServiceLinkedRoleNotFoundFault", "ServiceLinkedRoleNotFoundFault", 400};
inline constexpr ErrorSpec kServiceUpdateNotFoundFault = {"ServiceUpdateNotFoundFault",
                                                          "ServiceUpdateNotFoundFault", 404};
inline constexpr ErrorSpec kSnapshotAlreadyExistsFault = {"SnapshotAlreadyExistsFault",
                                                          "SnapshotAlreadyExistsFault", 400};
inline constexpr ErrorSpec kSnapshotFeatureNotSupportedFault = {
    "SnapshotFeatureNotSupportedFault", "SnapshotFeatureNotSupportedFault", 400};
inline constexpr ErrorSpec kSnapshotNotFoundFault = {"SnapshotNotFoundFault",
                                                     "SnapshotNotFoundFault", 404};
inline constexpr ErrorSpec kSnapshotQuotaExceededFault = {"SnapshotQuotaExceededFault",
                                                          "SnapshotQuotaExceededFault", 400};
inline constexpr ErrorSpec kSubnetInUse = {"SubnetInUse", "SubnetInUse", 400};
inline constexpr ErrorSpec kSubnetNotAllowedFault = {"SubnetNotAllowedFault",
                                                     "SubnetNotAllowedFault", 400};
inline constexpr ErrorSpec kTagNotFoundFault = {"TagNotFoundFault", "TagNotFound", 404};
inline constexpr ErrorSpec kTagQuotaPerResourceExceeded = {"TagQuotaPerResourceExceeded",
                                                           "TagQuotaPerResourceExceeded", 400};
inline constexpr ErrorSpec kTestFailoverNotAvailableFault = {"TestFailoverNotAvailableFault",
                                                             "TestFailoverNotAvailableFault", 400};
inline constexpr ErrorSpec kUserAlreadyExistsFault = {"UserAlreadyExistsFault", "UserAlreadyExists",
                                                      400};
inline constexpr ErrorSpec kUserGroupAlreadyExistsFault = {"UserGroupAlreadyExistsFault",
                                                           "UserGroupAlreadyExists", 400};
inline constexpr ErrorSpec kUserGroupNotFoundFault = {"UserGroupNotFoundFault", "UserGroupNotFound",
                                                      404};
inline constexpr ErrorSpec kUserGroupQuotaExceededFault = {"UserGroupQuotaExceededFault",
                                                           "UserGroupQuotaExceeded", 400};
inline constexpr ErrorSpec kUserNotFoundFault = {"UserNotFoundFault", "UserNotFound", 404};
inline constexpr ErrorSpec kUserQuotaExceededFault = {"UserQuotaExceededFault", "UserQuotaExceeded",
                                                      400};

}  // namespace aws::elasticache
