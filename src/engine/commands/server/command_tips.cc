// SPDX-License-Identifier: Apache-2.0
#include "engine/commands/server/command_tips.h"

#include <algorithm>

namespace engine {

namespace {

struct Row {
  std::string_view name;
  std::string_view tips;
};

// Sorted by name.
constexpr Row kTips[] = {
    {"client|info", "nondeterministic_output"},
    {"client|list", "nondeterministic_output"},
    {"client|setinfo", "request_policy:all_nodes response_policy:all_succeeded"},
    {"client|setname", "request_policy:all_nodes response_policy:all_succeeded"},
    {"command", "nondeterministic_output_order"},
    {"commandlog|get", "request_policy:all_nodes nondeterministic_output"},
    {"commandlog|len", "request_policy:all_nodes response_policy:agg_sum nondeterministic_output"},
    {"commandlog|reset", "request_policy:all_nodes response_policy:all_succeeded"},
    {"command|docs", "nondeterministic_output_order"},
    {"command|info", "nondeterministic_output_order"},
    {"command|list", "nondeterministic_output_order"},
    {"config|resetstat", "request_policy:all_nodes response_policy:all_succeeded"},
    {"config|rewrite", "request_policy:all_nodes response_policy:all_succeeded"},
    {"config|set", "request_policy:all_nodes response_policy:all_succeeded"},
    {"dbsize", "request_policy:all_shards response_policy:agg_sum"},
    {"del", "request_policy:multi_shard response_policy:agg_sum"},
    {"dump", "nondeterministic_output"},
    {"exists", "request_policy:multi_shard response_policy:agg_sum"},
    {"flushall", "request_policy:all_shards response_policy:all_succeeded"},
    {"flushdb", "request_policy:all_shards response_policy:all_succeeded"},
    {"function|delete", "request_policy:all_shards response_policy:all_succeeded"},
    {"function|flush", "request_policy:all_shards response_policy:all_succeeded"},
    {"function|kill", "request_policy:all_shards response_policy:one_succeeded"},
    {"function|list", "nondeterministic_output_order"},
    {"function|load", "request_policy:all_shards response_policy:all_succeeded"},
    {"function|restore", "request_policy:all_shards response_policy:all_succeeded"},
    {"function|stats", "nondeterministic_output request_policy:all_shards response_policy:special"},
    {"hgetall", "nondeterministic_output_order"},
    {"hkeys", "nondeterministic_output_order"},
    {"hrandfield", "nondeterministic_output"},
    {"hscan", "nondeterministic_output"},
    {"hvals", "nondeterministic_output_order"},
    {"info", "nondeterministic_output request_policy:all_shards response_policy:special"},
    {"keys", "request_policy:all_shards nondeterministic_output_order"},
    {"lastsave", "nondeterministic_output"},
    {"latency|doctor", "nondeterministic_output request_policy:all_nodes response_policy:special"},
    {"latency|graph", "nondeterministic_output request_policy:all_nodes response_policy:special"},
    {"latency|histogram",
     "nondeterministic_output request_policy:all_nodes response_policy:special"},
    {"latency|history", "nondeterministic_output request_policy:all_nodes response_policy:special"},
    {"latency|latest", "nondeterministic_output request_policy:all_nodes response_policy:special"},
    {"latency|reset", "request_policy:all_nodes response_policy:agg_sum"},
    {"memory|doctor", "nondeterministic_output request_policy:all_shards response_policy:special"},
    {"memory|malloc-stats",
     "nondeterministic_output request_policy:all_shards response_policy:special"},
    {"memory|purge", "request_policy:all_shards response_policy:all_succeeded"},
    {"memory|stats", "nondeterministic_output request_policy:all_shards response_policy:special"},
    {"mget", "request_policy:multi_shard"},
    {"module|list", "nondeterministic_output_order"},
    {"mset", "request_policy:multi_shard response_policy:all_succeeded"},
    {"msetex", "request_policy:multi_shard response_policy:all_succeeded"},
    {"object|encoding", "nondeterministic_output"},
    {"object|freq", "nondeterministic_output"},
    {"object|idletime", "nondeterministic_output"},
    {"object|refcount", "nondeterministic_output"},
    {"ping", "request_policy:all_shards response_policy:all_succeeded"},
    {"pttl", "nondeterministic_output"},
    {"randomkey", "request_policy:all_shards response_policy:special nondeterministic_output"},
    {"scan", "nondeterministic_output request_policy:special response_policy:special"},
    {"script|exists", "request_policy:all_shards response_policy:agg_logical_and"},
    {"script|flush", "request_policy:all_nodes response_policy:all_succeeded"},
    {"script|kill", "request_policy:all_shards response_policy:one_succeeded"},
    {"script|load", "request_policy:all_nodes response_policy:all_succeeded"},
    {"sdiff", "nondeterministic_output_order"},
    {"sinter", "nondeterministic_output_order"},
    {"slowlog|get", "request_policy:all_nodes nondeterministic_output"},
    {"slowlog|len", "request_policy:all_nodes response_policy:agg_sum nondeterministic_output"},
    {"slowlog|reset", "request_policy:all_nodes response_policy:all_succeeded"},
    {"smembers", "nondeterministic_output_order"},
    {"spop", "nondeterministic_output"},
    {"srandmember", "nondeterministic_output"},
    {"sscan", "nondeterministic_output"},
    {"sunion", "nondeterministic_output_order"},
    {"time", "nondeterministic_output"},
    {"touch", "request_policy:multi_shard response_policy:agg_sum"},
    {"ttl", "nondeterministic_output"},
    {"unlink", "request_policy:multi_shard response_policy:agg_sum"},
    {"wait", "request_policy:all_shards response_policy:agg_min"},
    {"xadd", "nondeterministic_output"},
    {"xautoclaim", "nondeterministic_output"},
    {"xclaim", "nondeterministic_output"},
    {"xinfo|consumers", "nondeterministic_output"},
    {"xpending", "nondeterministic_output"},
    {"xtrim", "nondeterministic_output"},
    {"zrandmember", "nondeterministic_output"},
    {"zscan", "nondeterministic_output"},
};
static_assert(std::is_sorted(std::begin(kTips), std::end(kTips),
                             [](const Row& a, const Row& b) { return a.name < b.name; }));

// Sorted by name.
constexpr CommandDeprecation kDeprecations[] = {
    {"brpoplpush", "6.2.0", "BLMOVE with the RIGHT and LEFT arguments"},
    {"georadius", "6.2.0", "GEOSEARCH and GEOSEARCHSTORE with the BYRADIUS argument"},
    {"georadius_ro", "6.2.0", "GEOSEARCH with the BYRADIUS argument"},
    {"georadiusbymember", "6.2.0",
     "GEOSEARCH and GEOSEARCHSTORE with the BYRADIUS and FROMMEMBER arguments"},
    {"georadiusbymember_ro", "6.2.0", "GEOSEARCH with the BYRADIUS and FROMMEMBER arguments"},
    {"getset", "6.2.0", "SET with the !GET argument"},
    {"hmset", "4.0.0", "HSET with multiple field-value pairs"},
    {"psetex", "2.6.12", "SET with the PX argument"},
    {"quit", "7.2.0", "just closing the connection"},
    {"rpoplpush", "6.2.0", "LMOVE with the RIGHT and LEFT arguments"},
    {"setex", "2.6.12", "SET with the EX argument"},
    {"setnx", "2.6.12", "SET with the NX argument"},
    {"substr", "2.0.0", "GETRANGE"},
    {"zrangebylex", "6.2.0", "ZRANGE with the BYLEX argument"},
    {"zrangebyscore", "6.2.0", "ZRANGE with the BYSCORE argument"},
    {"zrevrange", "6.2.0", "ZRANGE with the REV argument"},
    {"zrevrangebylex", "6.2.0", "ZRANGE with the REV and BYLEX arguments"},
    {"zrevrangebyscore", "6.2.0", "ZRANGE with the REV and BYSCORE arguments"},
};
static_assert(std::is_sorted(std::begin(kDeprecations), std::end(kDeprecations),
                             [](const auto& a, const auto& b) { return a.name < b.name; }));

constexpr std::string_view kSystemCommands[] = {"debug", "pfdebug", "pfselftest"};

template <typename Table>
auto find_row(const Table& table, std::string_view name) {
  const auto found =
      std::lower_bound(std::begin(table), std::end(table), name,
                       [](const auto& row, std::string_view wanted) { return row.name < wanted; });
  return found != std::end(table) && found->name == name ? found : nullptr;
}

}  // namespace

std::string_view command_tips(std::string_view full_name) {
  const auto* row = find_row(kTips, full_name);
  return row != nullptr ? row->tips : std::string_view();
}

const CommandDeprecation* find_deprecation(std::string_view full_name) {
  return find_row(kDeprecations, full_name);
}

bool is_system_command(std::string_view full_name) {
  return std::find(std::begin(kSystemCommands), std::end(kSystemCommands), full_name) !=
         std::end(kSystemCommands);
}

}  // namespace engine
