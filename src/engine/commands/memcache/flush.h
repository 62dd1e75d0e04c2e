// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/commands/memcache/context.h"
#include "engine/session/node.h"

namespace engine {

// flush_all, now or in so many seconds, or at that time, as item_expiry() reads it.
void flush_all(const MemcacheContext& context, int64_t delay);

// Takes all items away, in no time: they are freed in the background. Requires: no guard held.
void flush_items(Node& node, KeyspaceWorker& worker);

// The same if flush_all was called with a delay that is over.
void flush_items_if_due(DelayedFlush& flush, Node& node, KeyspaceWorker& worker);

}  // namespace engine
