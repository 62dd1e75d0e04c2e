// SPDX-License-Identifier: Apache-2.0
#include "agent/drivers/readings.h"

#include <algorithm>
#include <cmath>
#include <optional>

#include "base/numbers.h"

namespace agent {

namespace {

constexpr std::string_view kInfoFields[] = {
    "acl_access_denied_auth",
    "acl_access_denied_channel",
    "acl_access_denied_cmd",
    "acl_access_denied_db",
    "acl_access_denied_key",
    "active_defrag_hits",
    "allocator_frag_bytes",
    "allocator_frag_ratio",
    "blocked_clients",
    "connected_clients",
    "connected_slaves",
    "evicted_keys",
    "expired_fields",
    "expired_keys",
    "iam_authentication_expirations",
    "keyspace_hits",
    "keyspace_misses",
    "master_last_io_seconds_ago",
    "master_repl_offset",
    "maxmemory",
    "mem_fragmentation_ratio",
    "mem_not_counted_for_evict",
    "pubsub_channels",
    "pubsubshard_channels",
    "rdb_bgsave_in_progress",
    "rejected_connections",
    "total_commands_processed",
    "total_connections_received",
    "total_error_replies",
    "total_net_input_bytes",
    "total_net_output_bytes",
    "used_cpu_sys",
    "used_cpu_sys_main_thread",
    "used_cpu_user",
    "used_cpu_user_main_thread",
    "used_memory",
    "used_memory_dataset",
};

// The time that each worker was busy, of which metrics want the greatest.
constexpr std::string_view kActiveTime = "used_active_time_";

// CloudWatch's families of commands. "Get" and "Set" commands count for those families as well.
struct Family {
  std::string_view name;
  std::string_view reads;
  std::string_view writes;
};

constexpr Family kFamilies[] = {
    {"StringBased", " get mget getrange substr strlen lcs bitcount bitpos getbit bitfield_ro ",
     " set setex psetex setnx mset msetnx msetex append setrange getset getex getdel incr incrby "
     "incrbyfloat decr decrby delex setbit bitop bitfield "},
    {"HashBased",
     " hget hmget hgetall hkeys hvals hlen hexists hstrlen hscan hrandfield httl hpttl hexpiretime "
     "hpexpiretime ",
     " hset hmset hsetnx hdel hincrby hincrbyfloat hgetdel hgetex hsetex hexpire hpexpire "
     "hexpireat "
     "hpexpireat hpersist "},
    {"ListBased", " lrange lindex llen lpos ",
     " lpush rpush lpushx rpushx lpop rpop blpop brpop lmpop blmpop linsert lset lrem ltrim lmove "
     "blmove rpoplpush brpoplpush "},
    {"SetBased",
     " smembers sismember smismember scard srandmember sscan sinter sintercard sunion sdiff ",
     " sadd srem spop smove sinterstore sunionstore sdiffstore "},
    {"SortedSetBased",
     " zrange zrangebyscore zrangebylex zrevrange zrevrangebyscore zrevrangebylex zscore zmscore "
     "zrank zrevrank zcard zcount zlexcount zscan zrandmember zinter zintercard zunion zdiff ",
     " zadd zincrby zrem zremrangebyrank zremrangebyscore zremrangebylex zpopmin zpopmax bzpopmin "
     "bzpopmax zmpop bzmpop zrangestore zinterstore zunionstore zdiffstore "},
    {"StreamBased", " xrange xrevrange xlen xread xinfo xpending ",
     " xadd xdel xdelex xackdel xtrim xgroup xreadgroup xack xclaim xautoclaim xsetid "},
    {"HyperLogLogBased", " pfcount ", " pfadd pfmerge "},
    {"GeoSpatialBased", " geodist geohash geopos georadius_ro georadiusbymember_ro geosearch ",
     " geoadd georadius georadiusbymember geosearchstore "},
    {"KeyBased",
     " exists type ttl pttl expiretime pexpiretime keys scan randomkey dump object touch sort_ro ",
     " del unlink expire pexpire expireat pexpireat persist rename renamenx copy move restore "
     "migrate sort "},
};

// Those that touch no data.
constexpr Family kOtherFamilies[] = {
    {"EvalBased", " eval evalsha eval_ro evalsha_ro fcall fcall_ro ", ""},
    {"PubSubBased",
     " publish spublish subscribe unsubscribe psubscribe punsubscribe ssubscribe sunsubscribe "
     "pubsub ",
     ""},
    {"ClusterBased", " cluster readonly readwrite asking ", ""},
    {"NonKeyType",
     " acl auth hello ping echo select client command config dbsize debug flushall flushdb "
     "function "
     "info lastsave latency memory module monitor multi exec discard watch unwatch role save "
     "bgsave "
     "bgrewriteaof script slowlog swapdb time wait waitaof quit reset ",
     ""},
};

bool has_word(std::string_view words, std::string_view word) {
  for (size_t at = words.find(word); at != words.npos; at = words.find(word, at + 1)) {
    if (at > 0 && words[at - 1] == ' ' && words.substr(at + word.size()).starts_with(' ')) {
      return true;
    }
  }
  return false;
}

std::optional<double> number_in(std::string_view text) {
  const auto value = base::parse_double(text);
  return value && std::isfinite(*value) ? value : std::nullopt;
}

// What stands behind "name=" in "keys=1,expires=0".
std::optional<double> part(std::string_view text, std::string_view name) {
  while (!text.empty()) {
    const std::string_view item = text.substr(0, text.find(','));
    if (item.starts_with(name) && item.substr(name.size()).starts_with('=')) {
      return number_in(item.substr(name.size() + 1));
    }
    text.remove_prefix(std::min(text.size(), item.size() + 1));
  }
  return std::nullopt;
}

void count_calls(std::string_view command, double calls, Readings& readings) {
  const std::string_view whole = command.substr(0, command.find('|'));
  const auto add = [&](std::string_view family) {
    readings["calls_" + std::string(family)] += calls;
  };
  for (const Family& family : kFamilies) {
    const bool reads = has_word(family.reads, whole);
    if (!reads && !has_word(family.writes, whole)) continue;
    add(family.name);
    return add(reads ? "GetType" : "SetType");
  }
  for (const Family& family : kOtherFamilies) {
    if (has_word(family.reads, whole)) return add(family.name);
  }
}

bool is_database(std::string_view name) {
  return name.size() > 2 && name.starts_with("db") && name[2] >= '0' && name[2] <= '9';
}

void read_line(std::string_view name, std::string_view value, Readings& readings) {
  constexpr std::string_view kCommand = "cmdstat_";
  if (name.starts_with(kCommand)) {
    if (const auto calls = part(value, "calls")) {
      count_calls(name.substr(kCommand.size()), *calls, readings);
    }
  } else if (is_database(name)) {
    readings["keys"] += part(value, "keys").value_or(0);
    readings["expires"] += part(value, "expires").value_or(0);
    if (const auto ttl = part(value, "avg_ttl"); ttl && name == "db0") readings["db0_ttl"] = *ttl;
  } else if (name == "role") {
    readings["is_master"] = value == "master" ? 1 : 0;
  } else if (name == "master_link_status") {
    readings["link_up"] = value == "up" ? 1 : 0;
  } else if (name.starts_with(kActiveTime) ||
             std::binary_search(std::begin(kInfoFields), std::end(kInfoFields), name)) {
    if (const auto number = number_in(value)) readings.insert_or_assign(std::string(name), *number);
  }
}

// Calls `read(name, value)` for every line "name:value".
template <typename Read>
void each_line(std::string_view info, Read read) {
  while (!info.empty()) {
    std::string_view line = info.substr(0, info.find('\n'));
    info.remove_prefix(std::min(info.size(), line.size() + 1));
    if (line.ends_with('\r')) line.remove_suffix(1);
    const size_t colon = line.find(':');
    if (colon != line.npos) read(line.substr(0, colon), line.substr(colon + 1));
  }
}

// What a node of ours calls otherwise than memcached.
constexpr std::pair<std::string_view, std::string_view> kMemcachedNames[] = {
    {"bytes", "used_memory"},
    {"bytes_read", "total_net_input_bytes"},
    {"bytes_written", "total_net_output_bytes"},
    {"curr_connections", "connected_clients"},
    {"curr_items", "keys"},
    {"evictions", "evicted_keys"},
    {"limit_maxbytes", "maxmemory"},
    {"reclaimed", "expired_keys"},
    {"total_connections", "total_connections_received"},
};

constexpr std::string_view kStatsFields[] = {
    "bytes",
    "bytes_read",
    "bytes_written",
    "cas_badval",
    "cas_hits",
    "cas_misses",
    "cmd_flush",
    "cmd_get",
    "cmd_set",
    "cmd_touch",
    "curr_connections",
    "curr_items",
    "decr_hits",
    "decr_misses",
    "delete_hits",
    "delete_misses",
    "evicted_unfetched",
    "evictions",
    "expired_unfetched",
    "get_hits",
    "get_misses",
    "hash_bytes",
    "incr_hits",
    "incr_misses",
    "limit_maxbytes",
    "reclaimed",
    "rusage_system",
    "rusage_user",
    "slabs_moved",
    "total_connections",
    "total_items",
    "touch_hits",
    "touch_misses",
};

}  // namespace

Readings info_readings(std::string_view info) {
  Readings readings;
  readings["keys"] = readings["expires"] = 0;  // of a node without keys nothing is said
  for (const Family& family : kFamilies) readings["calls_" + std::string(family.name)] = 0;
  for (const Family& family : kOtherFamilies) readings["calls_" + std::string(family.name)] = 0;
  readings["calls_GetType"] = readings["calls_SetType"] = 0;
  each_line(info, [&](std::string_view name, std::string_view value) {
    read_line(name, value, readings);
  });
  return readings;
}

Readings info_memcached_readings(std::string_view info) {
  const Readings all = info_readings(info);
  Readings readings;
  for (const auto& [name, field] : kMemcachedNames) {
    const auto found = all.find(std::string(field));
    if (found != all.end()) readings.emplace(name, found->second);
  }
  for (const auto& [name, value] : all) {
    if (name.starts_with("used_cpu_") || name.starts_with(kActiveTime)) {
      readings.emplace(name, value);
    }
  }
  each_line(info, [&](std::string_view name, std::string_view value) {
    if (!std::binary_search(std::begin(kStatsFields), std::end(kStatsFields), name)) return;
    if (const auto number = number_in(value)) readings.emplace(name, *number);
  });
  return readings;
}

Readings stats_readings(const Reply& stats) {
  constexpr std::string_view kStart = "STAT ";
  Readings readings;
  for (const std::string& line : stats.words) {
    if (!line.starts_with(kStart)) continue;
    const std::string_view rest = std::string_view(line).substr(kStart.size());
    const std::string_view name = rest.substr(0, rest.find(' '));
    if (name.size() == rest.size()) continue;
    if (!std::binary_search(std::begin(kStatsFields), std::end(kStatsFields), name)) continue;
    if (const auto number = number_in(rest.substr(name.size() + 1))) {
      readings.emplace(name, *number);
    }
  }
  return readings;
}

}  // namespace agent
