// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "engine/commands/all_commands.h"
#include "engine/commands/server/keyspace_digest.h"
#include "engine/execution/test_node.h"

// For tests that hold for all commands of the table: a node with something of every type, and
// commands for it.

namespace engine::sample {

inline constexpr std::string_view kContent[] = {
    "SET s hello",
    "SET n 10",
    "SETEX v 1000 hello",
    "RPUSH l a b c",
    "RPUSH l2 x",
    "HSET h f 1 g 2",
    "HSET hx f 1 g 2",
    "HEXPIRE hx 1000 FIELDS 1 f",
    "SADD t a b c",
    "SADD t2 b d",
    "ZADD z 1 a 2 b 3 c",
    "ZADD z2 1 a",
    "GEOADD geo 13.361389 38.115556 p 15.087269 37.502669 q",
    "XADD x 1-1 f v",
    "XADD x 1-2 f v",
    "XGROUP CREATE x grp 0",
    "XREADGROUP GROUP grp c1 COUNT 1 STREAMS x >",
    "PFADD pf a b",
    "PFADD pf2 c",
};

// One of each command that writes, and changes something with that. "<dump>" is one of a string.
inline constexpr std::string_view kWrites[] = {
    "DELIFEQ s hello",
    "GETDEL s",
    "GETEX s EX 100",
    "GETSET s other",
    "MSET s 1 new 2",
    "MSETEX 1 s 1 EX 100",
    "MSETNX new 1",
    "PSETEX s 100000 1",
    "SET s other",
    "SET s world",
    "SETEX s 100 1",
    "SETNX new 1",
    "APPEND s more",
    "APPEND new more",
    "SETRANGE s 1 x",
    "DECR n",
    "DECRBY n 2",
    "INCR n",
    "INCR new",
    "INCRBY n 2",
    "INCRBYFLOAT n 1.5",
    "COPY s new",
    "DEL s l",
    "MOVE s 1",
    "RENAME s new",
    "RENAME s l",
    "RENAMENX l new",
    "UNLINK h",
    "EXPIRE s 100",
    "EXPIRE s -1",
    "EXPIREAT s 99999999999",
    "PERSIST v",
    "PEXPIRE v 100000",
    "PEXPIREAT s 99999999999000",
    "FLUSHALL",
    "FLUSHDB",
    "SWAPDB 0 1",
    "SETBIT s 0 1",
    "BITFIELD s SET u8 0 1",
    "BITOP NOT new s",
    "LINSERT l BEFORE b x",
    "LPOP l",
    "LPOP l2",
    "LPUSH l x",
    "LPUSH new x",
    "LPUSHX l x",
    "LREM l 0 b",
    "LSET l 0 x",
    "LTRIM l 1 1",
    "RPOP l",
    "RPUSH l x",
    "RPUSHX l x",
    "BLMOVE l new LEFT LEFT 0",
    "BLMPOP 0 1 l LEFT",
    "BLPOP l 0",
    "BRPOP l2 0",
    "BRPOPLPUSH l l2 0",
    "LMOVE l l LEFT RIGHT",
    "LMPOP 1 l LEFT COUNT 9",
    "RPOPLPUSH l2 l",
    "SORT l ALPHA STORE new",
    "HDEL h f",
    "HDEL h f g",
    "HGETDEL h FIELDS 1 f",
    "HINCRBY h f 1",
    "HINCRBYFLOAT h f 1.5",
    "HMSET h f 2",
    "HSET h f 2",
    "HSET new f 2",
    "HSET hx f 2",
    "HSETNX h new 1",
    "HEXPIRE h 100 FIELDS 1 f",
    "HEXPIREAT h 99999999999 FIELDS 1 f",
    "HGETEX h EX 100 FIELDS 1 f",
    "HPERSIST hx FIELDS 1 f",
    "HPEXPIRE h 100000 FIELDS 1 f",
    "HPEXPIREAT h 99999999999000 FIELDS 1 f",
    "HSETEX h EX 100 FIELDS 1 f v",
    "SADD t new",
    "SADD new a",
    "SMOVE t t2 a",
    "SREM t a",
    "SREM t a b c",
    "SPOP t",
    "SPOP t 9",
    "SDIFFSTORE new t t2",
    "SINTERSTORE new t t2",
    "SUNIONSTORE t t t2",
    "ZADD z 9 a",
    "ZADD new 1 a",
    "ZINCRBY z 1 a",
    "ZREM z a",
    "RESTORE new 0 <dump>",
    "PFADD pf new",
    "PFADD new a",
    "PFDEBUG TODENSE pf",
    "PFMERGE pf pf2",
    "ZRANGESTORE new z 0 -1",
    "ZREMRANGEBYLEX z - +",
    "ZREMRANGEBYRANK z 0 0",
    "ZREMRANGEBYSCORE z 1 2",
    "ZDIFFSTORE new 2 z z2",
    "ZINTERSTORE new 2 z z2",
    "ZUNIONSTORE new 2 z z2",
    "BZMPOP 0 1 z MIN",
    "BZPOPMAX z 0",
    "BZPOPMIN z2 0",
    "ZMPOP 1 z MAX COUNT 2",
    "ZPOPMAX z",
    "ZPOPMIN z 9",
    "GEOADD geo 13.5 38.1 new",
    "GEORADIUS geo 15 37 200 km STORE new",
    "GEORADIUSBYMEMBER geo p 200 km STORE new",
    "GEOSEARCHSTORE new geo FROMMEMBER p BYRADIUS 9 km",
    "XADD x 2-1 f v",
    "XADD new 2-1 f v",
    "XDEL x 1-1",
    "XSETID x 5-5",
    "XTRIM x MAXLEN 1",
    "XREADGROUP GROUP grp c1 STREAMS x >",
    "XREADGROUP GROUP grp c1 STREAMS x x 0 >",
    "XACK x grp 1-1",
    "XGROUP CREATE x new 0",
    "XGROUP CREATE new grp 0 MKSTREAM",
    "XGROUP CREATECONSUMER x grp new",
    "XGROUP DELCONSUMER x grp c1",
    "XGROUP DESTROY x grp",
    "XGROUP SETID x grp 0",
    "XAUTOCLAIM x grp c2 0 0",
    "XCLAIM x grp c2 0 1-1",
};

// The same commands where there is nothing for them to do.
inline constexpr std::string_view kIdleWrites[] = {
    "DEL nothing",
    "SETNX s 1",
    "MSETNX s 1 new 1",
    "DELIFEQ s other",
    "PERSIST s",
    "GETEX s",
    "SETRANGE s 0 ",
    "SETBIT s 1 1",
    "LREM l 0 nothing",
    "LINSERT l BEFORE nothing x",
    "LPUSHX nothing x",
    "LPOP nothing",
    "HDEL h nothing",
    "HSETNX h f 1",
    "HGETDEL h FIELDS 1 nothing",
    "HPERSIST h FIELDS 1 f",
    "HGETEX h FIELDS 1 f",
    "HEXPIRE hx 9 GT FIELDS 1 f",
    "SADD t a",
    "SREM t nothing",
    "SMOVE t t2 nothing",
    "SMOVE t t a",
    "ZADD z 1 a",
    "ZADD z NX 9 a",
    "ZREM z nothing",
    "ZREMRANGEBYSCORE z 8 9",
    "GEOADD geo NX 1 1 p",
    "PFADD pf a",
    "XACK x grp 9-9",
    "XTRIM x MAXLEN 9",
    "XDEL x 9-9",
    "XGROUP DESTROY x nothing",
    "XGROUP CREATECONSUMER x grp c1",
    "XGROUP DELCONSUMER x grp nothing",
    "RENAMENX s l",
    "MOVE nothing 1",
};

// A node with all commands and one client, who is logged in.
class SampleNode {
 public:
  SampleNode() { node.client.authenticated = node.client.was_authenticated = true; }

  // One command of words without blanks; "<dump>" stands for one of a string.
  std::string execute(std::string_view line) {
    std::vector<std::string_view> words;
    for (size_t at = 0; at <= line.size();) {
      const size_t end = std::min(line.find(' ', at), line.size());
      words.push_back(line.substr(at, end - at));
      if (words.back() == "<dump>") words.back() = dump_;
      at = end + 1;
    }
    return execute(words);
  }
  std::string execute(const std::vector<std::string_view>& words) {
    return node.batch({words}, node.client);
  }

  // All databases emptied, and the content in the first.
  void fill() {
    execute("FLUSHALL");
    for (const std::string_view command : kContent) execute(command);
    const std::string dump = execute("DUMP s");
    const size_t head = dump.find("\r\n") + 2;
    dump_ = dump.substr(head, dump.size() - head - 2);
  }

  std::string digest() { return digest_of_keyspace(node.keyspace, worker()).text(); }
  KeyspaceWorker& worker() { return node.keyspace.worker(0); }

  TestNode node{
      std::vector<CommandTable::Family>(command_families().begin(), command_families().end())};

 private:
  std::string dump_;
};

}  // namespace engine::sample
