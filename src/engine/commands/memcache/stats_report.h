// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string>
#include <string_view>

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

// The one of that kind, "" for the general one; nullptr: there is none that is known at once.
using StatsReport = void (*)(const MemcacheContext&, std::string&);
StatsReport find_stats_report(std::string_view kind);

// "stats conns": every worker tells of its own clients, then `answer` is called on the thread of
// the client that asks, unless that is gone.
void report_connections(MemcacheContext& context,
                        std::function<void(Client&, const std::string& lines)> answer);

// Of the sockets that listen and of one client, for that.
void report_listening(const MemcacheContext& context, std::string& out);
void report_connection(const Client& client, bool is_asking, int64_t now_ms, std::string& out);

void reset_stats(const MemcacheContext& context);

}  // namespace engine
