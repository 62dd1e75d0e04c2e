// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>

#include "aws/model/service.h"

// Every family of operations: one file each, named as the function, its table at the foot; and
// the ways in which they hand out long lists.

namespace aws::elasticache {

inline constexpr PageRule kMarkerPages = {"Marker", "MaxRecords", 20, 100, 100};
inline constexpr PageRule kSnapshotPages = {"Marker", "MaxRecords", 20, 50, 50};
inline constexpr PageRule kTokenPages = {"NextToken", "MaxResults", 1, 100, 50};

std::span<const Operation> cache_clusters();
std::span<const Operation> replication_groups();
std::span<const Operation> replication_group_scaling();
std::span<const Operation> migration();
std::span<const Operation> global_replication_groups();
std::span<const Operation> serverless_caches();
std::span<const Operation> serverless_snapshots();
std::span<const Operation> snapshots();
std::span<const Operation> parameter_groups();
std::span<const Operation> subnet_groups();
std::span<const Operation> security_groups();
std::span<const Operation> users();
std::span<const Operation> user_groups();
std::span<const Operation> tags();
std::span<const Operation> reserved_nodes();
std::span<const Operation> service_updates();
std::span<const Operation> events_and_versions();

}  // namespace aws::elasticache
