// SPDX-License-Identifier: Apache-2.0
#include "readings/families.h"

namespace readings {

namespace {

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
    // Those that touch no data.
    {"EvalBased", " eval evalsha eval_ro evalsha_ro fcall fcall_ro ", "", false},
    {"PubSubBased",
     " publish spublish subscribe unsubscribe psubscribe punsubscribe ssubscribe sunsubscribe "
     "pubsub ",
     "", false},
    {"ClusterBased", " cluster readonly readwrite asking ", "", false},
    {"NonKeyType",
     " acl auth hello ping echo select client command config dbsize debug flushall flushdb "
     "function "
     "info lastsave latency memory module monitor multi exec discard watch unwatch role save "
     "bgsave "
     "bgrewriteaof script slowlog swapdb time wait waitaof quit reset ",
     "", false},
};

bool has_word(std::string_view words, std::string_view word) {
  for (size_t at = words.find(word); at != words.npos; at = words.find(word, at + 1)) {
    if (at > 0 && words[at - 1] == ' ' && words.substr(at + word.size()).starts_with(' ')) {
      return true;
    }
  }
  return false;
}

}  // namespace

std::span<const Family> families() { return kFamilies; }

FamilyOf family_of(std::string_view command) {
  const std::string_view whole = command.substr(0, command.find('|'));
  for (const Family& family : kFamilies) {
    const bool reads = has_word(family.reads, whole);
    if (!reads && !has_word(family.writes, whole)) continue;
    if (!family.has_data) return {&family, Access::kNone};
    return {&family, reads ? Access::kReads : Access::kWrites};
  }
  return {};
}

}  // namespace readings
