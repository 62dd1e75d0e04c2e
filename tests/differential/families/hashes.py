# SPDX-License-Identifier: Apache-2.0
from family import Family


class Hashes(Family):
    PREFIX = "hash"
    COMMANDS = """
      6 HSET key pairs
        HSET key many_pairs
        HMSET key pairs
        HSETNX key member value
      2 HGET key member
        HMGET key members
      2 HGETALL key
        HKEYS key
        HVALS key
        HLEN key
        HSTRLEN key member
        HEXISTS key member
      3 HDEL key members
        HDEL key many_members
        HINCRBY key member int
        HINCRBYFLOAT key member float
      2 HRANDFIELD key [picks|picks WITHVALUES]
        HSCAN key 0 COUNT 10000 [MATCH pattern]
      @7.4 HSCAN key 0 COUNT 10000 NOVALUES
      @9.1 2 HGETDEL key FIELDS fields
      @9.1 2 HGETEX key [lifetime|PERSIST] FIELDS fields
      @9.1 2 HSETEX key [NX|XX] [FNX|FXX] [lifetime|KEEPTTL] FIELDS counted_field_pairs
      @9.1 2 HEXPIRE key (seconds|past) [NX|XX|GT|LT] FIELDS fields
      @9.1 HPEXPIRE key (milliseconds|past) [NX|XX|GT|LT] FIELDS fields
      @9.1 HEXPIREAT key (unix_seconds|past) [NX|XX|GT|LT] FIELDS fields
      @9.1 HPEXPIREAT key (unix_milliseconds|past) [NX|XX|GT|LT] FIELDS fields
      @9.1 HTTL key FIELDS fields
      @9.1 HPTTL key FIELDS fields
      @9.1 HEXPIRETIME key FIELDS fields
      @9.1 HPEXPIRETIME key FIELDS fields
      @9.1 HPERSIST key FIELDS fields
    """

    def pairs(self):
        return self.several(lambda: (self.member(), self.value()))

    def many_pairs(self):
        return [word for member in self.many_members() for word in (member, self.member())]

    def fields(self):
        fields = self.members()
        return [self.mostly(lambda: len(fields), lambda: self.random.randint(-1, 4), 0.05), *fields]

    def counted_field_pairs(self):
        pairs = self.pairs()
        return [self.mostly(lambda: len(pairs) // 2, self.count, 0.05), *pairs]
