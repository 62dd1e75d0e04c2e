// SPDX-License-Identifier: Apache-2.0
#include "agent/drivers/readings.h"

#include <algorithm>
#include <cmath>
#include <optional>

#include "agent/drivers/figures.h"
#include "base/numbers.h"

namespace agent {

namespace {

// The time that each worker was busy, of which metrics want the greatest.
constexpr std::string_view kActiveTime = "used_active_time_";
constexpr std::string_view kCommand = "cmdstat_";
constexpr std::string_view kError = "errorstat_";

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

struct Calls {
  double count = 0;
  double usec = 0;
};

void count_calls(std::string_view command, const Calls& calls, Readings& readings) {
  const std::string_view whole = command.substr(0, command.find('|'));
  const auto add = [&](std::string_view family) {
    readings["calls_" + std::string(family)] += calls.count;
    readings["usec_" + std::string(family)] += calls.usec;
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

// "cmdstat_get" and what stands behind it.
void read_command(std::string_view name, std::string_view value, Readings& readings) {
  const auto calls = part(value, "calls");
  if (!calls) return;
  count_calls(name.substr(kCommand.size()), {*calls, part(value, "usec").value_or(0)}, readings);
  for (const std::string_view figure : {"calls", "usec", "rejected_calls", "failed_calls"}) {
    const double count = part(value, figure).value_or(0);
    if (count != 0) readings[std::string(name) + ":" + std::string(figure)] = count;
  }
}

// "db0" and what stands behind it.
void read_database(std::string_view name, std::string_view value, Readings& readings) {
  for (const std::string_view figure : {"keys", "expires", "avg_ttl"}) {
    const auto count = part(value, figure);
    if (count) readings[std::string(name) + ":" + std::string(figure)] = *count;
  }
  readings["keys"] += part(value, "keys").value_or(0);
  readings["expires"] += part(value, "expires").value_or(0);
}

bool is_database(std::string_view name) {
  return name.size() > 2 && name.starts_with("db") && name[2] >= '0' && name[2] <= '9';
}

void read_line(std::string_view name, std::string_view value, Readings& readings) {
  if (name.starts_with(kCommand)) {
    read_command(name, value, readings);
  } else if (name.starts_with(kError)) {
    if (const auto count = part(value, "count")) readings[std::string(name) + ":count"] = *count;
  } else if (is_database(name)) {
    read_database(name, value, readings);
  } else if (name == "role") {
    readings["is_master"] = value == "master" ? 1 : 0;
  } else if (name == "master_link_status") {
    readings["link_up"] = value == "up" ? 1 : 0;
  } else if (is_info_condition(name)) {
    readings.insert_or_assign(std::string(name), value == "ok" ? 1 : 0);
  } else if (name.starts_with(kActiveTime) || is_info_figure(name)) {
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
    {"max_connections", "maxclients"},
    {"reclaimed", "expired_keys"},
    {"total_connections", "total_connections_received"},
    {"uptime", "uptime_in_seconds"},
};

}  // namespace

Readings info_readings(std::string_view info) {
  Readings readings;
  for (const char* figure : {"keys", "expires", "db0:keys", "db0:expires"}) {
    readings[figure] = 0;  // of a node without keys nothing is said
  }
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
    if (!is_stats_figure(name)) return;
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
    if (!is_stats_figure(name)) continue;
    if (const auto number = number_in(rest.substr(name.size() + 1))) {
      readings.emplace(name, *number);
    }
  }
  return readings;
}

}  // namespace agent
