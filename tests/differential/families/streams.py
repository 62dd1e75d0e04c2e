# SPDX-License-Identifier: Apache-2.0
from family import INT64_MAX, Family


class Streams(Family):
    """Groups as they are since Redis 7.2, where who reads in vain is a consumer too."""

    PREFIX = "stream"
    COMMANDS = """
      14 XADD key [NOMKSTREAM] next_id pairs
       6 XADD key trim next_id pairs
       2 XADD key id pairs
       3 XDEL key id...
       2 XTRIM key trim
       2 XRANGE key bound bound [COUNT count]
       2 XREVRANGE key bound bound [COUNT count]
         XLEN key
       2 XREAD [COUNT count] STREAMS key (id|$)
      @9.1 XREAD [COUNT count] STREAMS key +
         XREAD [COUNT count] STREAMS key key id id
         XREAD BLOCK 1 STREAMS key (id|$)
         XSETID key id [ENTRIESADDED count MAXDELETEDID id]
      @7.2 4 XGROUP CREATE key group (id|$) [MKSTREAM] [ENTRIESREAD entries]
      @7.2 XGROUP SETID key group (id|$) [ENTRIESREAD entries]
      @7.2 XGROUP DESTROY key group
      @7.2 XGROUP CREATECONSUMER key group consumer
      @7.2 XGROUP DELCONSUMER key group consumer
      @7.2 8 XREADGROUP GROUP group consumer [COUNT count] [NOACK] STREAMS key >
      @7.2 4 XREADGROUP GROUP group consumer [COUNT count] [NOACK] STREAMS key id
      @7.2 XREADGROUP GROUP group consumer [COUNT count] STREAMS key key (id|>) (id|>)
      @7.2 XREADGROUP GROUP group consumer BLOCK 1 STREAMS key (id|>|$)
      @7.2 4 XACK key group id...
      @7.2 2 XPENDING key group
      @7.2 2 XPENDING key group [IDLE long_ago] bound bound count [consumer]
      @7.2 4 XCLAIM key group consumer idle id... [JUSTID] [FORCE] [RETRYCOUNT count] [LASTID id]
      @7.2 XCLAIM key group consumer idle id... (IDLE 5000|TIME 1000)
      @7.2 2 XAUTOCLAIM key group consumer idle bound [COUNT claims] [JUSTID]
       2 XINFO STREAM key
       2 XINFO STREAM key FULL [COUNT count]
      @7.2 2 XINFO GROUPS key
      @7.2 XINFO CONSUMERS key group
    """

    top = 1

    def steps(self):
        self.top += self.random.randrange(2)
        return super().steps()

    def next_id(self):
        """Mostly behind all others."""
        return self.mostly(lambda: f"{self.top}-*",
                           lambda: f"{self.top}-{self.random.randint(0, 4)}", 0.2)

    def id(self):
        if self.random.random() < 0.06:
            return self.random.choice(("0", "0-0", "0-1", "18446744073709551615", "-", "+", "x",
                                       "18446744073709551615-18446744073709551615", "-1", "1-",
                                       "18446744073709551616-0", INT64_MAX, "1-1-1", "1-x", ""))
        ms = self.random.randint(max(0, self.top - 30), self.top + 1)
        return self.random.choice((f"{ms}", f"{ms}-{self.random.randint(0, 3)}", f"{ms}-0"))

    def bound(self):
        return self.random.choice(("-", "+", self.id(), "(" + self.id()))

    def pairs(self):
        pick = self.random.random()
        if pick < 0.6:
            return ["f", self.random.randint(0, 100), "g", self.value()]
        if pick < 0.97:
            return self.several(lambda: (self.random.choice("abf"), self.value()), 3)
        return ["f"]

    def trim(self):
        how = [self.random.choice(("MAXLEN", "MINID")), *self.random.choice(([], ["="], ["~"]))]
        how.append(self.random.randint(0, 30) if how[0] == "MAXLEN" else self.id())
        if self.random.random() < 0.2:
            how += ["LIMIT", self.random.choice((0, 1, 5, 100, -1))]
        return how

    def group(self):
        return self.random.choice(("g", "g", "h", "none"))

    def consumer(self):
        return self.random.choice("cde")

    def entries(self):
        return self.random.choice((0, 3, 20, -1, -2, "x"))

    def idle(self):
        return self.random.choice((0, 0, 0, 10**9, -1, "x"))

    def long_ago(self):
        return self.random.choice((0, 10**9, -1, "x"))

    def claims(self):
        return self.random.choice((1, 2, 5, 0, -1, "x", INT64_MAX))
