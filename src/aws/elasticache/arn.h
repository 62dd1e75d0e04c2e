// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

// Amazon Resource Names: `arn:aws:elasticache:eu-central-1:000000000000:cluster:my-cluster`.

namespace aws::elasticache {

// The types of ElastiCache's resources, by their word in an ARN.
enum class ResourceType {
  kCluster,
  kReplicationGroup,
  kGlobalReplicationGroup,
  kParameterGroup,
  kSecurityGroup,
  kSubnetGroup,
  kSnapshot,
  kUser,
  kUserGroup,
  kServerlessCache,
  kServerlessCacheSnapshot,
  kReservedInstance,
};

std::string_view resource_type_word(ResourceType type);
std::optional<ResourceType> find_resource_type(std::string_view word);

// The name of one ElastiCache resource. The region of a global replication group is empty.
struct Arn {
  std::string region;
  std::string account;  // 12 digits
  ResourceType type;
  std::string id;

  bool operator==(const Arn&) const = default;
};

std::string format_arn(const Arn& arn);

// InvalidARN's message for anything that is no ARN of an ElastiCache resource. The caller wraps it
// in the error that its operation declares.
base::Result<Arn> parse_arn(std::string_view text);

}  // namespace aws::elasticache
