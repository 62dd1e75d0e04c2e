// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <set>

#include "aws/elasticache/access_rules.h"
#include "base/ascii.h"

// Cache clusters and replication groups: the operations that have condition keys of their own.

namespace aws::elasticache {

namespace {

using policy::KeyRule;
using policy::OperationRule;
using policy::ResourceRule;
using Text = std::optional<std::string>;

Text flag(bool value) { return value ? "true" : "false"; }

// Over several zones: said so, or named.
Text multi_az(const Structure& input, std::string_view zones_member) {
  const auto zones = input.strings(zones_member);
  if (zones.empty()) return std::nullopt;
  return flag(std::set(zones.begin(), zones.end()).size() > 1);
}

Text cluster_multi_az(const Structure& input) {
  if (const auto mode = input.string("AZMode"))
    return flag(base::equals_ignore_case(*mode, "cross-az"));
  if (find_member(input.shape(), "PreferredAvailabilityZones") < 0) return std::nullopt;
  return multi_az(input, "PreferredAvailabilityZones");
}

Text group_multi_az(const Structure& input) {
  if (const auto given = input.boolean("MultiAZEnabled")) return flag(*given);
  if (find_member(input.shape(), "PreferredCacheClusterAZs") < 0) return std::nullopt;
  return multi_az(input, "PreferredCacheClusterAZs");
}

Text node_groups(const Structure& input) {
  if (const auto number = input.integer("NumNodeGroups")) return std::to_string(*number);
  const size_t configured = input.structures("NodeGroupConfiguration").size();
  if (configured == 0) return std::nullopt;
  return std::to_string(configured);
}

Text cluster_mode(const Structure& input) {
  const auto mode = input.string("ClusterMode");
  if (mode && !base::equals_ignore_case(*mode, "disabled")) return "true";
  return flag(node_groups(input).value_or("1") != "1");
}

Text changed_cluster_mode(const Structure& input) {
  const auto mode = input.string("ClusterMode");
  if (!mode) return std::nullopt;
  return flag(!base::equals_ignore_case(*mode, "disabled"));
}

Text replicas(const Structure& input) {
  if (const auto number = input.integer("ReplicasPerNodeGroup")) return std::to_string(*number);
  if (const auto nodes = input.integer("NumCacheClusters")) return std::to_string(*nodes - 1);
  return std::nullopt;
}

// Whether only TLS will do.
Text transit_encryption(const Structure& input) {
  return flag(input.boolean("TransitEncryptionEnabled").value_or(false) &&
              input.string("TransitEncryptionMode").value_or("required") == "required");
}

Text changed_transit_encryption(const Structure& input) {
  return flag(input.string("TransitEncryptionMode").value_or("") == "required");
}

constexpr KeyRule read(std::string_view key, Text (*value)(const Structure&)) {
  return {.key = key, .form = KeyRule::Form::kRead, .read = value};
}
constexpr KeyRule kAuthTokenCacheAccess = {"elasticache:AuthTokenEnabled", "AuthToken",
                                           KeyRule::Form::kPresent};
constexpr KeyRule kFailoverCacheAccess = {"elasticache:AutomaticFailoverEnabled",
                                          "AutomaticFailoverEnabled"};
constexpr KeyRule kNodeTypeCacheAccess = {"elasticache:CacheNodeType", "CacheNodeType",
                                          KeyRule::Form::kWord};
constexpr KeyRule kParameterGroupCacheAccess = {"elasticache:CacheParameterGroupName",
                                                "CacheParameterGroupName", KeyRule::Form::kWord};
constexpr KeyRule kDurabilityCacheAccess = {"elasticache:Durability", "Durability",
                                            KeyRule::Form::kWord};
constexpr KeyRule kEngineVersionCacheAccess = {"elasticache:EngineVersion", "EngineVersion"};
constexpr KeyRule kRetentionCacheAccess = {"elasticache:SnapshotRetentionLimit",
                                           "SnapshotRetentionLimit"};

constexpr ResourceRule kClusterKeyedCacheAccess = {"cluster", "CacheClusterId", "", true};
constexpr ResourceRule kGroupKeyedCacheAccess = {"replicationgroup", "ReplicationGroupId", "",
                                                 true};
constexpr ResourceRule kSecurityGroupsCacheAccess = {"securitygroup", "CacheSecurityGroupNames"};
constexpr ResourceRule kSubnetGroupCacheAccess = {"subnetgroup", "CacheSubnetGroupName"};
// Every cache has one; AWS' own where the request names none.
constexpr ResourceRule kSomeParameterGroupCacheAccess = {"parametergroup",
                                                         "CacheParameterGroupName", "default.*"};
constexpr ResourceRule kNamedParameterGroupCacheAccess = {"parametergroup",
                                                          "CacheParameterGroupName"};
constexpr ResourceRule kFinalSnapshotCacheAccess = {"snapshot", "FinalSnapshotIdentifier", "", true,
                                                    "CreateSnapshot"};

constexpr ResourceRule kCreateClusterCacheAccess[] = {
    kClusterKeyedCacheAccess,
    kSomeParameterGroupCacheAccess,
    {"replicationgroup", "ReplicationGroupId"},
    kSecurityGroupsCacheAccess,
    {"snapshot", "SnapshotName"},
    kSubnetGroupCacheAccess,
};
constexpr KeyRule kCreateClusterKeysCacheAccess[] = {
    kAuthTokenCacheAccess,      kNodeTypeCacheAccess,
    kParameterGroupCacheAccess, {"elasticache:EngineType", "Engine", KeyRule::Form::kWord},
    kEngineVersionCacheAccess,  read("elasticache:MultiAZEnabled", cluster_multi_az),
    kRetentionCacheAccess,
};
constexpr ResourceRule kModifyClusterCacheAccess[] = {
    kClusterKeyedCacheAccess, kNamedParameterGroupCacheAccess, kSecurityGroupsCacheAccess};
constexpr KeyRule kModifyClusterKeysCacheAccess[] = {
    kAuthTokenCacheAccess,      kNodeTypeCacheAccess,
    kParameterGroupCacheAccess, kEngineVersionCacheAccess,
    kRetentionCacheAccess,      read("elasticache:MultiAZEnabled", cluster_multi_az),
};
constexpr ResourceRule kDeleteClusterCacheAccess[] = {kClusterKeyedCacheAccess,
                                                      kFinalSnapshotCacheAccess};
constexpr ResourceRule kClusterCacheAccess[] = {kClusterKeyedCacheAccess};
constexpr ResourceRule kClustersCacheAccess[] = {{"cluster", "CacheClusterId", "*", true}};

constexpr ResourceRule kCreateGroupCacheAccess[] = {
    kGroupKeyedCacheAccess,
    kSomeParameterGroupCacheAccess,
    {"cluster", "PrimaryClusterId"},
    {"globalreplicationgroup", "GlobalReplicationGroupId"},
    kSecurityGroupsCacheAccess,
    {"snapshot", "SnapshotName"},
    {"serverlesscachesnapshot", "ServerlessCacheSnapshotName"},
    kSubnetGroupCacheAccess,
    {"usergroup", "UserGroupIds"},
};
constexpr KeyRule kCreateGroupKeysCacheAccess[] = {
    {"elasticache:AtRestEncryptionEnabled", "AtRestEncryptionEnabled", KeyRule::Form::kValue,
     "false"},
    kAuthTokenCacheAccess,
    kFailoverCacheAccess,
    kNodeTypeCacheAccess,
    kParameterGroupCacheAccess,
    read("elasticache:ClusterModeEnabled", cluster_mode),
    kDurabilityCacheAccess,
    {"elasticache:EngineType", "Engine", KeyRule::Form::kWord, "redis"},
    kEngineVersionCacheAccess,
    {"elasticache:KmsKeyId", "KmsKeyId"},
    read("elasticache:MultiAZEnabled", group_multi_az),
    read("elasticache:NumNodeGroups", node_groups),
    read("elasticache:ReplicasPerNodeGroup", replicas),
    kRetentionCacheAccess,
    read("elasticache:TransitEncryptionEnabled", transit_encryption),
};
constexpr ResourceRule kModifyGroupCacheAccess[] = {
    kGroupKeyedCacheAccess,
    kNamedParameterGroupCacheAccess,
    kSecurityGroupsCacheAccess,
    {"usergroup", "UserGroupIdsToAdd"},
    {"usergroup", "UserGroupIdsToRemove"},
};
constexpr KeyRule kModifyGroupKeysCacheAccess[] = {
    kAuthTokenCacheAccess,
    kFailoverCacheAccess,
    kNodeTypeCacheAccess,
    kParameterGroupCacheAccess,
    read("elasticache:ClusterModeEnabled", changed_cluster_mode),
    kDurabilityCacheAccess,
    kEngineVersionCacheAccess,
    read("elasticache:MultiAZEnabled", group_multi_az),
    kRetentionCacheAccess,
    read("elasticache:TransitEncryptionEnabled", changed_transit_encryption),
};
constexpr ResourceRule kDeleteGroupCacheAccess[] = {kGroupKeyedCacheAccess,
                                                    kFinalSnapshotCacheAccess};
constexpr ResourceRule kGroupCacheAccess[] = {kGroupKeyedCacheAccess};
constexpr ResourceRule kGroupsCacheAccess[] = {
    {"replicationgroup", "ReplicationGroupId", "*", true}};
constexpr KeyRule kNodeGroupCountCacheAccess[] = {{"elasticache:NumNodeGroups", "NodeGroupCount"}};
constexpr KeyRule kReplicaCountCacheAccess[] = {
    {"elasticache:ReplicasPerNodeGroup", "NewReplicaCount"}};

constexpr ResourceRule kClusterOrGroupCacheAccess[] = {kClusterKeyedCacheAccess,
                                                       kGroupKeyedCacheAccess};
constexpr ResourceRule kUpdatesCacheAccess[] = {
    {"cluster", "CacheClusterIds", "", true},
    {"replicationgroup", "ReplicationGroupIds", "", true},
};

constexpr OperationRule kCacheAccess[] = {
    {"CreateCacheCluster", kCreateClusterCacheAccess, kCreateClusterKeysCacheAccess},
    {"DescribeCacheClusters", kClustersCacheAccess},
    {"ModifyCacheCluster", kModifyClusterCacheAccess, kModifyClusterKeysCacheAccess},
    {"RebootCacheCluster", kClusterCacheAccess},
    {"DeleteCacheCluster", kDeleteClusterCacheAccess},
    {"ListAllowedNodeTypeModifications", kClusterOrGroupCacheAccess},
    {"CreateReplicationGroup", kCreateGroupCacheAccess, kCreateGroupKeysCacheAccess},
    {"DescribeReplicationGroups", kGroupsCacheAccess},
    {"ModifyReplicationGroup", kModifyGroupCacheAccess, kModifyGroupKeysCacheAccess},
    {"DeleteReplicationGroup", kDeleteGroupCacheAccess},
    {"ModifyReplicationGroupShardConfiguration", kGroupCacheAccess, kNodeGroupCountCacheAccess},
    {"IncreaseReplicaCount", kGroupCacheAccess, kReplicaCountCacheAccess},
    {"DecreaseReplicaCount", kGroupCacheAccess, kReplicaCountCacheAccess},
    {"TestFailover", kGroupCacheAccess},
    {"StartMigration", kGroupCacheAccess},
    {"TestMigration", kGroupCacheAccess},
    {"CompleteMigration", kGroupCacheAccess},
    {"BatchApplyUpdateAction", kUpdatesCacheAccess},
    {"BatchStopUpdateAction", kUpdatesCacheAccess},
    {"DescribeUpdateActions", kUpdatesCacheAccess},
};

}  // namespace

std::span<const OperationRule> cache_access_rules() { return kCacheAccess; }

}  // namespace aws::elasticache
