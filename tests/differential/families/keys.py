# SPDX-License-Identifier: Apache-2.0
from family import Family


class Keys(Family):
    COMMANDS = """
      2 DEL any_key...
        UNLINK any_key...
        EXISTS any_key...
        TOUCH any_key...
      2 TYPE any_key
      2 RENAME any_key any_key
        RENAMENX any_key any_key
      3 COPY any_key any_key [DB (0|1|'x')] [REPLACE]
        MOVE any_key (0|1|'x')
        SELECT (0|0|0|1|'x'|99)
        SWAPDB 0 1
        KEYS pattern
        SCAN 0 COUNT 10000 [MATCH pattern] [TYPE ('string'|'list'|'hash'|'zset'|'x')]
        RANDOMKEY
        DBSIZE
      2 EXPIRE any_key (seconds|past) [NX|XX|GT|LT]
        PEXPIRE any_key (milliseconds|past) [NX|XX|GT|LT]
        EXPIREAT any_key (unix_seconds|past) [NX|XX|GT|LT]
        PEXPIREAT any_key (unix_milliseconds|past) [NX|XX|GT|LT]
        TTL any_key
        PTTL any_key
        EXPIRETIME any_key
        PEXPIRETIME any_key
        PERSIST any_key
      3 SORT any_key [BY weights] [LIMIT start index] [GET (#|weights)]... [ASC|DESC] [ALPHA]
        SORT any_key [ASC|DESC] [ALPHA] STORE any_key
        SORT_RO any_key [ASC|DESC] [ALPHA]
        OBJECT (REFCOUNT|'x') any_key
        RESTORE any_key 0 blob [REPLACE]
        DUMP 'none'
        FLUSHDB
    """

    def start(self):
        """Not the lowest number of all, which ends Valkey 9.1."""
        return self.mostly(lambda: self.random.randint(-3, 7), lambda: "x", 0.05)

    def weights(self):
        return self.random.choice(("string:*", "hash:*->a", "hash:*->", "*", "none"))
