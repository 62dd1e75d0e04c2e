// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "engine/commands/memcache/context.h"

// What "stats" answers, line by line, without the END. Every figure of memcached's is there, from
// the tables of stats_rows.h.

namespace engine {

void report_general(const MemcacheContext& context, std::string& out);
void report_settings(const MemcacheContext& context, std::string& out);

// All items are of one class here, number 1.
void report_items(const MemcacheContext& context, std::string& out);
void report_slabs(const MemcacheContext& context, std::string& out);

// The histogram of sizes is not kept.
void report_sizes(const MemcacheContext& context, std::string& out);

// Of the sockets that listen and of one client, for "stats conns".
void report_listening(const MemcacheContext& context, std::string& out);
void report_connection(const Client& client, bool is_asking, int64_t now_ms, std::string& out);

void reset_stats(const MemcacheContext& context);

}  // namespace engine
