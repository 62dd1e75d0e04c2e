// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "aws/model/error.h"

// The names that users give to resources.

namespace aws::elasticache {

// What a name may be. Every one begins with an ASCII letter, consists of ASCII letters, digits and
// hyphens, does not end with a hyphen and has no two in a row.
struct NameRule {
  std::string_view parameter;  // how AWS' error texts call it, which is not always the member
  size_t length_max;
};

inline constexpr NameRule kCacheClusterId = {"CacheClusterIdentifier", 50};
inline constexpr NameRule kReplicationGroupId = {"ReplicationGroupId", 40};
inline constexpr NameRule kGlobalReplicationGroupIdSuffix = {"GlobalReplicationGroupIdSuffix", 40};
inline constexpr NameRule kServerlessCacheName = {"ServerlessCacheName", 40};
inline constexpr NameRule kServerlessCacheSnapshotName = {"ServerlessCacheSnapshotName", 255};
inline constexpr NameRule kSnapshotName = {"SnapshotName", 255};
inline constexpr NameRule kCacheParameterGroupName = {"CacheParameterGroupName", 255};
inline constexpr NameRule kCacheSubnetGroupName = {"CacheSubnetGroupName", 255};
inline constexpr NameRule kCacheSecurityGroupName = {"CacheSecurityGroupName", 255};
inline constexpr NameRule kUserIdentifier = {"UserId", 40};
inline constexpr NameRule kUserGroupIdentifier = {"UserGroupId", 40};

// The name as it is stored, in lower case, or InvalidParameterValue in AWS' words.
Result<std::string> read_name(const NameRule& rule, std::string_view name);

}  // namespace aws::elasticache
