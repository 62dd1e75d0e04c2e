// SPDX-License-Identifier: Apache-2.0
#include "aws/elasticache/access_rules.h"

// Everything but cache clusters and replication groups.

namespace aws::elasticache {

namespace {

using policy::KeyRule;
using policy::OperationRule;
using policy::ResourceRule;
using Text = std::optional<std::string>;

Text authentication_mode(const Structure& input) {
  if (const Structure* mode = input.structure("AuthenticationMode")) {
    const auto type = mode->string("Type");
    if (type) return std::string(*type);
  }
  if (input.boolean("NoPasswordRequired").value_or(false)) return "no-password-required";
  if (!input.strings("Passwords").empty()) return "password";
  return std::nullopt;
}

// A member of CacheUsageLimits' parts.
Text usage_limit(const Structure& input, std::string_view part, std::string_view member) {
  const Structure* limits = input.structure("CacheUsageLimits");
  const Structure* found = limits == nullptr ? nullptr : limits->structure(part);
  if (found == nullptr) return std::nullopt;
  return policy::text_of(*found, member);
}

Text storage_unit(const Structure& input) { return usage_limit(input, "DataStorage", "Unit"); }
Text storage_max(const Structure& input) { return usage_limit(input, "DataStorage", "Maximum"); }
Text storage_min(const Structure& input) { return usage_limit(input, "DataStorage", "Minimum"); }
Text ecpu_max(const Structure& input) { return usage_limit(input, "ECPUPerSecond", "Maximum"); }
Text ecpu_min(const Structure& input) { return usage_limit(input, "ECPUPerSecond", "Minimum"); }

constexpr KeyRule reading(std::string_view key, Text (*value)(const Structure&)) {
  return {.key = key, .form = KeyRule::Form::kRead, .read = value};
}
constexpr KeyRule kKmsKeyAccess[] = {{"elasticache:KmsKeyId", "KmsKeyId"}};

// --- Global replication groups -------------------------------------------------------------------

constexpr ResourceRule kGlobalKeyedAccess = {"globalreplicationgroup", "GlobalReplicationGroupId",
                                             "", true};
constexpr ResourceRule kCreateGlobalAccess[] = {
    {"globalreplicationgroup", "GlobalReplicationGroupIdSuffix", "", true},
    {"replicationgroup", "PrimaryReplicationGroupId"},
};
constexpr ResourceRule kGlobalAccess[] = {kGlobalKeyedAccess};
constexpr ResourceRule kGlobalsAccess[] = {
    {"globalreplicationgroup", "GlobalReplicationGroupId", "*", true}};
constexpr ResourceRule kGlobalAndMemberAccess[] = {kGlobalKeyedAccess,
                                                   {"replicationgroup", "ReplicationGroupId"}};
constexpr ResourceRule kGlobalAndPrimaryAccess[] = {
    kGlobalKeyedAccess, {"replicationgroup", "PrimaryReplicationGroupId"}};
constexpr KeyRule kGlobalKeysAccess[] = {
    {"elasticache:AutomaticFailoverEnabled", "AutomaticFailoverEnabled"},
    {"elasticache:CacheNodeType", "CacheNodeType", KeyRule::Form::kWord},
    {"elasticache:EngineVersion", "EngineVersion"},
};
constexpr KeyRule kGlobalNodeGroupsAccess[] = {{"elasticache:NumNodeGroups", "NodeGroupCount"}};

// --- Serverless caches ---------------------------------------------------------------------------

constexpr ResourceRule kServerlessKeyedAccess = {"serverlesscache", "ServerlessCacheName", "",
                                                 true};
constexpr ResourceRule kCreateServerlessAccess[] = {
    kServerlessKeyedAccess, {"arn", "SnapshotArnsToRestore"}, {"usergroup", "UserGroupId"}};
constexpr ResourceRule kModifyServerlessAccess[] = {kServerlessKeyedAccess,
                                                    {"usergroup", "UserGroupId"}};
constexpr ResourceRule kDeleteServerlessAccess[] = {
    kServerlessKeyedAccess,
    {"serverlesscachesnapshot", "FinalSnapshotName", "", true, "CreateServerlessCacheSnapshot"}};
constexpr ResourceRule kServerlessAccess[] = {
    {"serverlesscache", "ServerlessCacheName", "*", true}};
constexpr ResourceRule kServerlessSnapshotsAccess[] = {
    {"serverlesscachesnapshot", "ServerlessCacheSnapshotName", "*", true},
    {"serverlesscache", "ServerlessCacheName"},
};
constexpr ResourceRule kServerlessSnapshotAccess[] = {
    {"serverlesscachesnapshot", "ServerlessCacheSnapshotName", "", true}};
constexpr ResourceRule kCopyServerlessSnapshotAccess[] = {
    {"serverlesscachesnapshot", "TargetServerlessCacheSnapshotName", "", true},
    {"serverlesscachesnapshot", "SourceServerlessCacheSnapshotName"},
};
constexpr KeyRule kCreateUsageAccess[] = {
    {"elasticache:EngineType", "Engine", KeyRule::Form::kWord},
    {"elasticache:EngineVersion", "MajorEngineVersion"},
    {"elasticache:KmsKeyId", "KmsKeyId"},
    {"elasticache:SnapshotRetentionLimit", "SnapshotRetentionLimit"},
    reading("elasticache:DataStorageUnit", storage_unit),
    reading("elasticache:MaximumDataStorage", storage_max),
    reading("elasticache:MinimumDataStorage", storage_min),
    reading("elasticache:MaximumECPUPerSecond", ecpu_max),
    reading("elasticache:MinimumECPUPerSecond", ecpu_min),
};
constexpr KeyRule kModifyUsageAccess[] = {
    {"elasticache:EngineType", "Engine", KeyRule::Form::kWord},
    {"elasticache:EngineVersion", "MajorEngineVersion"},
    {"elasticache:SnapshotRetentionLimit", "SnapshotRetentionLimit"},
    reading("elasticache:DataStorageUnit", storage_unit),
    reading("elasticache:MaximumDataStorage", storage_max),
    reading("elasticache:MinimumDataStorage", storage_min),
    reading("elasticache:MaximumECPUPerSecond", ecpu_max),
    reading("elasticache:MinimumECPUPerSecond", ecpu_min),
};

// --- Snapshots -----------------------------------------------------------------------------------

constexpr ResourceRule kCreateSnapshotAccess[] = {
    {"snapshot", "SnapshotName", "", true},
    {"cluster", "CacheClusterId"},
    {"replicationgroup", "ReplicationGroupId"},
};
constexpr ResourceRule kCopySnapshotAccess[] = {
    {"snapshot", "TargetSnapshotName", "", true},
    {"snapshot", "SourceSnapshotName"},
};
constexpr ResourceRule kSnapshotsAccess[] = {{"snapshot", "SnapshotName", "*", true}};

// --- Groups of parameters, subnets and addresses -------------------------------------------------

constexpr ResourceRule kParameterGroupAccess[] = {
    {"parametergroup", "CacheParameterGroupName", "*", true}};
constexpr KeyRule kParameterGroupKeysAccess[] = {
    {"elasticache:CacheParameterGroupName", "CacheParameterGroupName", KeyRule::Form::kWord}};
constexpr ResourceRule kSubnetGroupAccess[] = {{"subnetgroup", "CacheSubnetGroupName", "*", true}};
constexpr ResourceRule kSecurityGroupAccess[] = {
    {"securitygroup", "CacheSecurityGroupName", "*", true}};

// --- Users ---------------------------------------------------------------------------------------

constexpr ResourceRule kUserAccess[] = {{"user", "UserId", "*", true}};
constexpr KeyRule kUserKeysAccess[] = {
    reading("elasticache:UserAuthenticationMode", authentication_mode)};
constexpr ResourceRule kUserGroupAccess[] = {{"usergroup", "UserGroupId", "*", true}};
constexpr ResourceRule kCreateUserGroupAccess[] = {{"usergroup", "UserGroupId", "", true},
                                                   {"user", "UserIds"}};
constexpr ResourceRule kModifyUserGroupAccess[] = {
    {"usergroup", "UserGroupId", "", true}, {"user", "UserIdsToAdd"}, {"user", "UserIdsToRemove"}};

// --- The rest ------------------------------------------------------------------------------------

constexpr ResourceRule kTaggedAccess[] = {{"arn", "ResourceName", "", true}};
constexpr ResourceRule kReservedAccess[] = {
    {"reserved-instance", "ReservedCacheNodeId", "*", true}};

constexpr OperationRule kAllAccess[] = {
    {"CreateGlobalReplicationGroup", kCreateGlobalAccess},
    {"DescribeGlobalReplicationGroups", kGlobalsAccess},
    {"ModifyGlobalReplicationGroup", kGlobalAccess, kGlobalKeysAccess},
    {"IncreaseNodeGroupsInGlobalReplicationGroup", kGlobalAccess, kGlobalNodeGroupsAccess},
    {"DecreaseNodeGroupsInGlobalReplicationGroup", kGlobalAccess, kGlobalNodeGroupsAccess},
    {"RebalanceSlotsInGlobalReplicationGroup", kGlobalAccess},
    {"FailoverGlobalReplicationGroup", kGlobalAndPrimaryAccess},
    {"DisassociateGlobalReplicationGroup", kGlobalAndMemberAccess},
    {"DeleteGlobalReplicationGroup", kGlobalAccess},
    {"CreateServerlessCache", kCreateServerlessAccess, kCreateUsageAccess},
    {"DescribeServerlessCaches", kServerlessAccess},
    {"ModifyServerlessCache", kModifyServerlessAccess, kModifyUsageAccess},
    {"DeleteServerlessCache", kDeleteServerlessAccess},
    {"CreateServerlessCacheSnapshot", kServerlessSnapshotsAccess, kKmsKeyAccess},
    {"CopyServerlessCacheSnapshot", kCopyServerlessSnapshotAccess, kKmsKeyAccess},
    {"DescribeServerlessCacheSnapshots", kServerlessSnapshotsAccess},
    {"ExportServerlessCacheSnapshot", kServerlessSnapshotAccess},
    {"DeleteServerlessCacheSnapshot", kServerlessSnapshotAccess},
    {"CreateSnapshot", kCreateSnapshotAccess, kKmsKeyAccess},
    {"CopySnapshot", kCopySnapshotAccess, kKmsKeyAccess},
    {"DescribeSnapshots", kSnapshotsAccess},
    {"DeleteSnapshot", kSnapshotsAccess},
    {"CreateCacheParameterGroup", kParameterGroupAccess, kParameterGroupKeysAccess},
    {"DescribeCacheParameterGroups", kParameterGroupAccess},
    {"DescribeCacheParameters", kParameterGroupAccess},
    {"DescribeEngineDefaultParameters", {}},
    {"ModifyCacheParameterGroup", kParameterGroupAccess, kParameterGroupKeysAccess},
    {"ResetCacheParameterGroup", kParameterGroupAccess, kParameterGroupKeysAccess},
    {"DeleteCacheParameterGroup", kParameterGroupAccess, kParameterGroupKeysAccess},
    {"CreateCacheSubnetGroup", kSubnetGroupAccess},
    {"DescribeCacheSubnetGroups", kSubnetGroupAccess},
    {"ModifyCacheSubnetGroup", kSubnetGroupAccess},
    {"DeleteCacheSubnetGroup", kSubnetGroupAccess},
    {"CreateCacheSecurityGroup", kSecurityGroupAccess},
    {"DescribeCacheSecurityGroups", kSecurityGroupAccess},
    {"AuthorizeCacheSecurityGroupIngress", kSecurityGroupAccess},
    {"RevokeCacheSecurityGroupIngress", kSecurityGroupAccess},
    {"DeleteCacheSecurityGroup", kSecurityGroupAccess},
    {"CreateUser", kUserAccess, kUserKeysAccess},
    {"DescribeUsers", kUserAccess},
    {"ModifyUser", kUserAccess, kUserKeysAccess},
    {"DeleteUser", kUserAccess},
    {"CreateUserGroup", kCreateUserGroupAccess},
    {"DescribeUserGroups", kUserGroupAccess},
    {"ModifyUserGroup", kModifyUserGroupAccess},
    {"DeleteUserGroup", kUserGroupAccess},
    {"AddTagsToResource", kTaggedAccess},
    {"RemoveTagsFromResource", kTaggedAccess},
    {"ListTagsForResource", kTaggedAccess},
    {"DescribeReservedCacheNodes", kReservedAccess},
    {"DescribeReservedCacheNodesOfferings", {}},
    {"PurchaseReservedCacheNodesOffering", kReservedAccess},
    {"DescribeServiceUpdates", {}},
    {"DescribeEvents", {}},
    {"DescribeCacheEngineVersions", {}},
};

}  // namespace

std::span<const OperationRule> other_access_rules() { return kAllAccess; }

}  // namespace aws::elasticache
