// SPDX-License-Identifier: Apache-2.0
#include "engine/commands/support/command_docs.h"

namespace engine {

namespace {

constexpr CommandDoc kZsetDocs[] = {
    {"bzmpop",
     "Takes members from an end of the first sorted set that is there, waiting if need be", "7.0.0",
     "sorted-set", "O(K)+O(M*log(N)) in the keys and the members taken",
     "timeout:double numkeys key ... where=<MIN | MAX> [COUNT count]"},
    {"bzpopmax", "Takes the member with the highest score, waiting for one if need be", "5.0.0",
     "sorted-set", "O(log(N))", "key ... timeout:double"},
    {"bzpopmin", "Takes the member with the lowest score, waiting for one if need be", "5.0.0",
     "sorted-set", "O(log(N))", "key ... timeout:double"},
    {"zadd", "Adds members to a sorted set or changes their scores", "1.2.0", "sorted-set",
     "O(log(N)) a member",
     "key condition=[NX | XX] comparison=[GT | LT] [change=CH] [increment=INCR] "
     "data=<score:double member> ..."},
    {"zcard", "Tells how many members a sorted set has", "1.2.0", "sorted-set", "O(1)", "key"},
    {"zcount", "Tells how many members have a score in a range", "2.0.0", "sorted-set", "O(log(N))",
     "key min:double max:double"},
    {"zdiff", "Replies the members of the first sorted set that the others do not have", "6.2.0",
     "sorted-set", "O(L+(N-K)*log(N)) in all members, those of the first and the result",
     "numkeys key ... [WITHSCORES]"},
    {"zdiffstore", "Stores the members of a sorted set that others do not have", "6.2.0",
     "sorted-set", "O(L+(N-K)*log(N)) in all members, those of the first and the result",
     "destination numkeys key ..."},
    {"zincrby", "Adds to the score of a member", "1.2.0", "sorted-set", "O(log(N))",
     "key increment member"},
    {"zinter", "Replies the members that all of several sorted sets have", "6.2.0", "sorted-set",
     "O(N*K)+O(M*log(M)) in the smallest set, the keys and the result",
     "numkeys key ... [WEIGHTS weight:integer ...] [AGGREGATE aggregate=<SUM | MIN | MAX>] "
     "[WITHSCORES]"},
    {"zintercard", "Tells how many members all of several sorted sets have", "7.0.0", "sorted-set",
     "O(N*K) in the smallest set and the keys", "numkeys key ... [LIMIT limit:integer]"},
    {"zinterstore", "Stores the members that all of several sorted sets have", "2.0.0",
     "sorted-set", "O(N*K)+O(M*log(M)) in the smallest set, the keys and the result",
     "destination numkeys key ... [WEIGHTS weight:integer ...] [AGGREGATE aggregate=<SUM | MIN "
     "| MAX>]"},
    {"zlexcount", "Tells how many members are named in a range, where all scores are equal",
     "2.8.9", "sorted-set", "O(log(N))", "key min max"},
    {"zmpop", "Takes members from an end of the first sorted set that is there", "7.0.0",
     "sorted-set", "O(K)+O(M*log(N)) in the keys and the members taken",
     "numkeys key ... where=<MIN | MAX> [COUNT count]"},
    {"zmscore", "Replies the scores of several members", "6.2.0", "sorted-set", "O(1) a member",
     "key member ..."},
    {"zpopmax", "Takes the members with the highest scores", "5.0.0", "sorted-set",
     "O(log(N)+M) in the members taken", "key [count]"},
    {"zpopmin", "Takes the members with the lowest scores", "5.0.0", "sorted-set",
     "O(log(N)+M) in the members taken", "key [count]"},
    {"zrandmember", "Replies members picked at random", "6.2.0", "sorted-set", "O(log(N)) a member",
     "key options=[count [WITHSCORES]]"},
    {"zrange", "Replies members in a range of ranks, scores or names", "1.2.0", "sorted-set",
     "O(log(N)+M) in the members replied",
     "key start:string stop sortby=[BYSCORE | BYLEX] [REV] [LIMIT limit=<offset count>] "
     "[WITHSCORES]"},
    {"zrangebylex", "Replies members named in a range, where all scores are equal", "2.8.9",
     "sorted-set", "O(log(N)+M) in the members replied",
     "key min max [LIMIT limit=<offset count>]"},
    {"zrangebyscore", "Replies members with scores in a range", "1.0.5", "sorted-set",
     "O(log(N)+M) in the members replied",
     "key min:double max:double [WITHSCORES] [LIMIT limit=<offset count>]"},
    {"zrangestore", "Stores members in a range of ranks, scores or names", "6.2.0", "sorted-set",
     "O(log(N)+M) in the members stored",
     "dst:key src:key min max sortby=[BYSCORE | BYLEX] [REV] [LIMIT limit=<offset count>]"},
    {"zrank", "Tells the rank of a member, counted from the lowest score", "2.0.0", "sorted-set",
     "O(log(N))", "key member [WITHSCORE]"},
    {"zrem", "Takes members out of a sorted set", "1.2.0", "sorted-set", "O(log(N)) a member",
     "key member ..."},
    {"zremrangebylex", "Takes out members named in a range, where all scores are equal", "2.8.9",
     "sorted-set", "O(log(N)+M) in the members taken out", "key min max"},
    {"zremrangebyrank", "Takes out members in a range of ranks", "2.0.0", "sorted-set",
     "O(log(N)+M) in the members taken out", "key start stop:integer"},
    {"zremrangebyscore", "Takes out members with scores in a range", "1.2.0", "sorted-set",
     "O(log(N)+M) in the members taken out", "key min:double max:double"},
    {"zrevrange", "Replies members in a range of ranks, from the highest score down", "1.2.0",
     "sorted-set", "O(log(N)+M) in the members replied", "key start stop:integer [WITHSCORES]"},
    {"zrevrangebylex", "Replies members named in a range, the last ones first", "2.8.9",
     "sorted-set", "O(log(N)+M) in the members replied",
     "key max min [LIMIT limit=<offset count>]"},
    {"zrevrangebyscore", "Replies members with scores in a range, the highest first", "2.2.0",
     "sorted-set", "O(log(N)+M) in the members replied",
     "key max:double min:double [WITHSCORES] [LIMIT limit=<offset count>]"},
    {"zrevrank", "Tells the rank of a member, counted from the highest score", "2.0.0",
     "sorted-set", "O(log(N))", "key member [WITHSCORE]"},
    {"zscan", "Walks over the members and scores of a sorted set", "2.8.0", "sorted-set",
     "O(1) a call, O(N) for all of the set", "key cursor [MATCH pattern] [COUNT count] [NOSCORES]"},
    {"zscore", "Replies the score of a member", "1.2.0", "sorted-set", "O(1)", "key member"},
    {"zunion", "Replies the members that any of several sorted sets has", "6.2.0", "sorted-set",
     "O(N)+O(M*log(M)) in all members and the result",
     "numkeys key ... [WEIGHTS weight:integer ...] [AGGREGATE aggregate=<SUM | MIN | MAX>] "
     "[WITHSCORES]"},
    {"zunionstore", "Stores the members that any of several sorted sets has", "2.0.0", "sorted-set",
     "O(N)+O(M*log(M)) in all members and the result",
     "destination numkeys key ... [WEIGHTS weight:integer ...] [AGGREGATE aggregate=<SUM | MIN "
     "| MAX>]"},
};

}  // namespace

std::span<const CommandDoc> zset_command_docs() { return kZsetDocs; }

}  // namespace engine
