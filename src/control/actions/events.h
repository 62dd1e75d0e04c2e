// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "control/records/transaction.h"

namespace control {

// AWS' words for what events are about.
inline constexpr std::string_view kCacheClusterSource = "cache-cluster";
inline constexpr std::string_view kReplicationGroupSource = "replication-group";
inline constexpr std::string_view kParameterGroupSource = "cache-parameter-group";
inline constexpr std::string_view kCacheSecurityGroupSource = "cache-security-group";
inline constexpr std::string_view kSubnetGroupSource = "cache-subnet-group";

// Writes an event as part of the transaction that makes it true, and publishes it to the topic of
// its cache.
void record_event(Transaction& records, std::string_view source_type, std::string_view source_id,
                  std::string message, int64_t now_ms);

// Removes events older than AWS keeps them, 14 days; a bounded number a call.
void trim_events(Transaction& records, int64_t now_ms);

}  // namespace control
