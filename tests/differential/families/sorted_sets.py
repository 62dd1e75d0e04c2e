# SPDX-License-Identifier: Apache-2.0
from family import Family


class SortedSets(Family):
    PREFIX = "zset"
    COMMANDS = """
      8 ZADD key [NX|XX] [GT|LT] [CH] scored
        ZADD key [NX|XX] [GT|LT] [CH] INCR float member
        ZADD key many_scored
      2 ZINCRBY key float member
      3 ZREM key members
        ZREM key many_members
        ZREMRANGEBYRANK key index index
        ZREMRANGEBYSCORE key bound bound
        ZCARD key
      2 ZCOUNT key bound bound
        ZSCORE key member
        ZMSCORE key members
        ZRANK key member
        ZREVRANK key member
      @7.2 ZRANK key member WITHSCORE
      2 ZRANGE key index index [REV] [WITHSCORES]
      2 ZRANGE key bound bound BYSCORE [REV] [LIMIT offset index] [WITHSCORES]
        ZREVRANGE key index index [WITHSCORES]
        ZRANGEBYSCORE key bound bound [WITHSCORES] [LIMIT offset index]
        ZREVRANGEBYSCORE key bound bound [WITHSCORES] [LIMIT offset index]
        ZRANGESTORE key key index index [REV]
        ZRANGESTORE key key bound bound BYSCORE [REV] [LIMIT offset index]
        ZUNION weighted [AGGREGATE aggregate] [WITHSCORES]
        ZINTER weighted [AGGREGATE aggregate] [WITHSCORES]
        ZDIFF counted_operands [WITHSCORES]
        ZUNIONSTORE key weighted [AGGREGATE aggregate]
        ZINTERSTORE key weighted [AGGREGATE aggregate]
        ZDIFFSTORE key counted_operands
        ZINTERCARD counted_operands [LIMIT count]
        ZPOPMIN key [count]
        ZPOPMAX key [count]
        ZMPOP counted_keys (MIN|MAX) [COUNT count]
        BZPOPMIN key... 0.001
        BZPOPMAX key... 0.001
        BZMPOP 0.001 counted_keys (MIN|MAX) [COUNT count]
      2 ZRANDMEMBER key [picks|picks WITHSCORES]
        ZSCAN key 0 COUNT 10000 [MATCH pattern]
    """

    def scored(self):
        return self.several(lambda: (self.float(), self.member()))

    def many_scored(self):
        return [word for number, member in enumerate(self.many_members())
                for word in (number % 17 - 8, member)]

    def bound(self):
        return self.random.choice(("", "", "(")) + str(self.float())

    def aggregate(self):
        return self.random.choice(("SUM", "MIN", "MAX", "min", "AVG"))

    def operand(self):
        """Sets are taken too, with a score of 1."""
        return self.mostly(self.key, lambda: f"set:{self.random.randint(1, 3)}", 0.2)

    def counted_operands(self):
        keys = self.some(self.operand, 3)
        return [self.mostly(lambda: len(keys), lambda: self.random.randint(-1, 4), 0.05), *keys]

    def weighted(self):
        counted = self.counted_operands()
        if self.random.random() < 0.6:
            return counted
        return [*counted, "WEIGHTS", *(self.float() for _ in counted[1:])]


class LexicalSets(Family):
    """Ranges by name, which say something only where all scores are equal: keys of their own."""

    PREFIX = "lex"
    COMMANDS = """
      6 ZADD key level
        ZADD key many_level
      2 ZREM key members
        ZREMRANGEBYLEX key lex lex
      2 ZLEXCOUNT key lex lex
      4 ZRANGE key lex lex BYLEX [REV] [LIMIT offset index]
      2 ZRANGEBYLEX key lex lex [LIMIT offset index]
      2 ZREVRANGEBYLEX key lex lex [LIMIT offset index]
        ZRANGESTORE key key lex lex BYLEX [REV] [LIMIT offset index]
        ZRANGE key 0 -1
    """
    DELICATE = (*Family.DELICATE, b"ZADD")  # a score of its own would be the end of it

    def key(self):
        return f"lex:{self.random.randint(1, 2)}"

    def level(self):
        return self.several(lambda: ("0", self.member()))

    def many_level(self):
        return [word for member in self.many_members() for word in ("0", member)]

    def lex(self):
        if self.random.random() < 0.3:
            return self.random.choice(("-", "+", "-", "+", "", "a", "(", "["))
        return self.random.choice("([") + str(self.member())
