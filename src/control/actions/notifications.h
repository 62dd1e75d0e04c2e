// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string_view>

#include "control/model/cache_cluster.h"
#include "control/records/transaction.h"

// Events of caches, as ElastiCache publishes them to the topics that caches name:
// {"ElastiCache:SnapshotComplete":"my-cache"}.

namespace control {

// AWS' name for an event, by its source and its message; empty: it is published to nobody.
std::string_view notification_of(std::string_view source_type, std::string_view message);

// Publishes an event to the topic of its cache, if that has one which is active.
void notify(Transaction& records, std::string_view source_type, std::string_view source_id,
            std::string_view message, int64_t now_ms);

// Whether what happens to a cache is published now: its owner has not switched that off, the topic
// is there, and lets ElastiCache publish.
bool is_notifying(Transaction& records, const CacheCluster& cluster);

}  // namespace control
