# SPDX-License-Identifier: Apache-2.0
from family import Family


class Strings(Family):
    PREFIX = "string"
    COMMANDS = """
      4 GET key
      6 SET key value [NX|XX] [GET] [lifetime|KEEPTTL]
      @9.1 2 SET key value IFEQ value [GET]
        SETNX key value
        SETEX key seconds value
        PSETEX key milliseconds value
        GETSET key value
        GETDEL key
        GETEX key [lifetime|PERSIST]
      @9.1 DELIFEQ key value
      3 APPEND key value
        STRLEN key
      2 GETRANGE key index index
        SUBSTR key index index
      2 SETRANGE key offset value
        MGET key...
        MSET pairs
        MSETNX pairs
      @9.1 MSETEX counted_pairs [NX|XX] [lifetime|KEEPTTL]
      2 INCR key
        DECR key
      2 INCRBY key int
        DECRBY key int
      2 INCRBYFLOAT key float
        LCS key key [LEN|IDX] [MINMATCHLEN count] [WITHMATCHLEN]
    """

    def offset(self):
        return self.mostly(lambda: self.random.randint(0, 80), self.odd, 0.06)

    def pairs(self):
        return self.several(lambda: (self.key(), self.value()), 3)

    def counted_pairs(self):
        pairs = self.pairs()
        return [len(pairs) // 2, *pairs]
