#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Which events every command tells of (notify-keyspace-events): a table, held against the oracle.

A row is a command and the events that it causes, in their order. Commands of a case follow each
other on an empty database. What the oracle does not know, or knows differently since a later
version, is checked against Tarn alone: rows that begin with "~".
"""

import shlex
import sys
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from server_case import ServerCase, eventually, main  # noqa: E402
from resp import Client  # noqa: E402

STRINGS = """
SET k v                                | set k
SET k v EX 100                         | set k, expire k
SET k w XX KEEPTTL                     | set k
SET k x NX                             |
SETNX n 1                              | set n
SETEX k 100 v                          | set k, expire k
PSETEX k 100000 v                      | set k, expire k
GETSET k 5                             | set k
GETEX k EX 100                         | expire k
GETEX k PERSIST                        | persist k
GETEX k PERSIST                        |
GETEX k                                |
INCR k                                 | incrby k
DECRBY k 2                             | incrby k
INCRBYFLOAT k 1.5                      | incrbyfloat k
APPEND k x                             | append k
APPEND fresh x                         | append fresh
SETRANGE k 3 abc                       | setrange k
SETRANGE k 3 ""                        |
MSET a 1 b 2                           | set a, set b
MSETNX a 1 c 2                         |
MSETNX c 1 d 2                         | set c, set d
~MSETEX 2 a 1 b 2 EX 100               | set a, expire a, set b, expire b
GETDEL k                               | del k
SET k v                                | set k
~SET k v PXAT 1                        | expired k
~DELIFEQ a 2                           |
~DELIFEQ a 1                           | del a
SETBIT bits 7 1                        | setbit bits
BITFIELD bits SET u8 0 200             | setbit bits
BITFIELD bits GET u8 0                 |
BITOP NOT other bits                   | set other
BITOP AND other none nil               | del other
PFADD hll a b                          | pfadd hll
PFADD hll a                            |
PFMERGE merged hll                     | pfadd merged
"""

KEYS = """
SET a 1                                | set a
EXPIRE a 100                           | expire a
PERSIST a                              | persist a
PERSIST a                              |
PEXPIREAT a 99999999999999             | expire a
EXPIRE a 50 GT                         |
~EXPIRE a -1                           | expired a
MSET a 1 b 2                           | set a, set b
RENAME a c                             | rename_from a, rename_to c
RENAMENX c b                           |
COPY b d                               | copy_to d
DEL b d none                           | del b, del d
UNLINK c                               | del c
RPUSH l 2 1                            | rpush l
SORT l STORE sorted                    | sortstore sorted
SORT none STORE sorted                 | del sorted
EXISTS l                               |
TOUCH l                                |
"""

LISTS = """
LPUSH l a b                            | lpush l
RPUSH l c                              | rpush l
LPUSHX none a                          |
LSET l 0 x                             | lset l
LINSERT l BEFORE c y                   | linsert l
LINSERT l BEFORE none y                |
LREM l 0 y                             | lrem l
LREM l 0 y                             |
LTRIM l 0 -1                           | ltrim l
LMOVE l l LEFT RIGHT                   | rpush l, lpop l
LMOVE l m LEFT LEFT                    | lpush m, lpop l
RPOPLPUSH m l                          | lpush l, rpop m, del m
LPOP l                                 | lpop l
RPOP l 5                               | rpop l, del l
RPUSH l a b c                          | rpush l
BLPOP l 1                              | lpop l
LMPOP 1 l RIGHT COUNT 2                | rpop l, del l
RPUSH l a                              | rpush l
LTRIM l 5 6                            | ltrim l, del l
"""

SETS = """
SADD s a b c                           | sadd s
SADD s a                               |
SREM s none                            |
SREM s a                               | srem s
SPOP s                                 | spop s
SPOP s 5                               | spop s, del s
SADD s a                               | sadd s
SMOVE s t a                            | srem s, del s, sadd t
SMOVE t t a                            |
SREM t a                               | srem t, del t
SADD s a b                             | sadd s
SADD t b c                             | sadd t
SINTERSTORE x s t                      | sinterstore x
SUNIONSTORE x s t                      | sunionstore x
SDIFFSTORE x s t                       | sdiffstore x
SINTERSTORE x s none                   | del x
"""

HASHES = """
HSET h f 1 g 2                         | hset h
HMSET h f 1                            | hset h
HSETNX h f 1                           |
HSETNX h n 1                           | hset h
HINCRBY h f 1                          | hincrby h
HINCRBYFLOAT h f 1.5                   | hincrbyfloat h
HDEL h none                            |
HDEL h f g                             | hdel h
HDEL h n                               | hdel h, del h
~HSET h f 1 g 2 i 3                    | hset h
~HEXPIRE h 100 FIELDS 1 f              | hexpire h
~HPERSIST h FIELDS 1 f                 | hpersist h
~HPERSIST h FIELDS 1 f                 |
~HEXPIRE h 0 FIELDS 1 f                | hexpired h
~HGETEX h EX 100 FIELDS 1 g            | hexpire h
~HGETEX h PERSIST FIELDS 1 g           | hpersist h
~HGETEX h PXAT 1 FIELDS 1 g            | hexpired h
~HSETEX h EX 100 FIELDS 1 i 4          | hset h, hexpire h
~HSETEX h FIELDS 1 i 4                 | hset h
~HGETDEL h FIELDS 1 i                  | hdel h, del h
"""

SORTED_SETS = """
ZADD z 1 a 2 b 3 c 4 d                 | zadd z
ZADD z 1 a                             |
ZADD z INCR 1 a                        | zincr z
ZINCRBY z 1 a                          | zincr z
ZREM z none                            |
ZREM z d                               | zrem z
ZPOPMIN z                              | zpopmin z
ZPOPMAX z                              | zpopmax z
ZMPOP 1 z MIN COUNT 5                  | zpopmin z, del z
ZADD z 1 a 2 b 3 c 4 d                 | zadd z
ZREMRANGEBYRANK z 0 0                  | zremrangebyrank z
ZREMRANGEBYSCORE z 2 2                 | zremrangebyscore z
ZREMRANGEBYSCORE z 9 9                 |
ZREMRANGEBYLEX z - +                   | zremrangebylex z, del z
ZADD z 1 a 2 b                         | zadd z
ZUNIONSTORE x 1 z                      | zunionstore x
ZINTERSTORE x 1 z                      | zinterstore x
ZDIFFSTORE x 1 z                       | zdiffstore x
ZRANGESTORE x z 0 0                    | zrangestore x
ZRANGESTORE x z 5 6                    | del x
BZPOPMIN z 1                           | zpopmin z
GEOADD g 1 1 p                         | zadd g
GEOSEARCHSTORE found g FROMLONLAT 1 1 BYRADIUS 1 km ASC | geosearchstore found
GEORADIUS g 1 1 1 km STORE near        | georadiusstore near
"""

STREAMS = """
XADD s 1-1 f v                         | xadd s
XADD s MAXLEN = 1 2-1 f v              | xadd s, xtrim s
XGROUP CREATE s g 0                    | xgroup-create s
XGROUP CREATECONSUMER s g c            | xgroup-createconsumer s
XGROUP CREATECONSUMER s g c            |
XREADGROUP GROUP g d STREAMS s >       | xgroup-createconsumer s
XACK s g 2-1                           |
XGROUP DELCONSUMER s g c               | xgroup-delconsumer s
XGROUP SETID s g 0                     | xgroup-setid s
XSETID s 5-0                           | xsetid s
XDEL s 2-1                             | xdel s
XDEL s 2-1                             |
XADD s 6-1 f v                         | xadd s
XTRIM s MAXLEN 0                       | xtrim s
XGROUP DESTROY s g                     | xgroup-destroy s
"""


class KeyEvents(ServerCase):

    def setUp(self):
        self.caller = Client(self.server.port)
        self.listener = Client(self.server.port)
        self.addCleanup(self.caller.close)
        self.addCleanup(self.listener.close)
        self.caller.call("FLUSHALL")
        self.notify("EA")

    def notify(self, classes):
        self.assertEqual(self.caller.call("CONFIG", "SET", "notify-keyspace-events", classes)[1],
                         b"OK")

    def listen(self, *patterns):
        self.listener.call("PSUBSCRIBE", *patterns)

    def heard(self):
        """What the listener hears until a message that is sent now: all that was before it."""
        self.caller.call("PUBLISH", "__keyevent@0__:end", "")
        events = []
        while True:
            _, message = self.listener.read()
            _, _, (_, channel), (_, payload) = message
            name = channel.decode().split(":", 1)
            if name[1] == "end":
                return events
            events.append(f"{name[1]} {payload.decode()}")

    def check(self, table):
        self.listen("__keyevent@0__:*")
        for row in table.strip().splitlines():
            command, wanted = row.rsplit("|", 1)
            only_tarn = command.startswith("~")
            words = shlex.split(command.lstrip("~"))
            if only_tarn and not self.is_tarn():
                self.caller.call(*words)
                self.heard()
                continue
            with self.subTest(command=command.strip()):
                self.caller.call(*words)
                self.assertEqual(", ".join(self.heard()), wanted.strip())

    def test_strings(self):
        self.check(STRINGS)

    def test_keys(self):
        self.check(KEYS)

    def test_lists(self):
        self.check(LISTS)

    def test_sets(self):
        self.check(SETS)

    def test_hashes(self):
        self.check(HASHES)

    def test_sorted_sets(self):
        self.check(SORTED_SETS)

    def test_streams(self):
        self.check(STREAMS)

    def test_move_tells_both_databases(self):
        self.listen("__keyevent@*")
        self.caller.call("SET", "k", "v")
        self.caller.call("MOVE", "k", "1")
        self.assertEqual(self.heard(), ["set k", "move_from k", "move_to k"])

    def test_a_dumped_value_is_restored(self):
        self.caller.call("SET", "k", "v")
        dumped = self.caller.call("DUMP", "k")[1]
        self.listen("__keyevent@0__:*")
        self.caller.call("RESTORE", "k", "0", dumped, "REPLACE")
        self.assertEqual(self.heard(), ["restore k"])

    def test_expiry_is_told_when_the_key_goes(self):
        self.listen("__keyevent@0__:expired")
        self.caller.call("SET", "k", "v", "PX", "20")
        channel, key = self.listener.read()[1][2:]
        self.assertEqual((channel[1], key[1]), (b"__keyevent@0__:expired", b"k"))

    def test_expiry_is_told_before_the_command_that_notices_it(self):
        if not self.is_tarn():
            raise unittest.SkipTest("needs DEBUG, which the oracle has switched off")
        self.caller.call("DEBUG", "SET-ACTIVE-EXPIRE", "0")
        self.listen("__keyevent@0__:*")
        self.caller.call("SET", "k", "v", "PX", "10")
        eventually(lambda: self.caller.call("EXISTS", "k")[1] == b"0", "its time comes")
        self.caller.call("SET", "k", "w")
        self.assertEqual(self.heard(), ["set k", "expire k", "expired k", "set k"])
        self.caller.call("DEBUG", "SET-ACTIVE-EXPIRE", "1")

    def test_misses_and_new_keys_are_told_to_who_asks_for_them(self):
        self.notify("E$mn")
        self.listen("__keyevent@0__:*")
        for command in (["GET", "k"], ["SET", "k", "v"], ["GET", "k"], ["SET", "k", "w"]):
            self.caller.call(*command)
        self.assertEqual(self.heard(), ["keymiss k", "new k", "set k", "set k"])

    def test_eviction_is_told(self):
        self.listen("__keyevent@0__:evicted")
        self.caller.call("CONFIG", "SET", "maxmemory-policy", "allkeys-random")
        for number in range(100):
            self.caller.call("SET", f"k:{number}", "v" * 1000)
        self.caller.call("CONFIG", "SET", "maxmemory", "1")
        try:
            channel, key = self.listener.read()[1][2:]
            self.assertTrue(key[1].startswith(b"k:"))
        finally:
            self.caller.call("CONFIG", "SET", "maxmemory", "0")
            self.caller.call("CONFIG", "SET", "maxmemory-policy", "noeviction")

    def test_both_kinds_of_channels(self):
        self.notify("KEA")
        self.listen("__key*@0__:*")
        self.caller.call("SET", "k", "v")
        told = [tuple(part[1] for part in self.listener.read()[1][2:]) for _ in range(2)]
        self.assertEqual(told, [(b"__keyspace@0__:k", b"set"), (b"__keyevent@0__:set", b"k")])

    def test_only_the_classes_that_were_asked_for(self):
        self.notify("El")
        self.listen("__keyevent@0__:*")
        self.caller.call("SET", "k", "v")
        self.caller.call("RPUSH", "l", "a")
        self.caller.call("DEL", "l")
        self.assertEqual(self.heard(), ["rpush l"])

    def test_nothing_without_a_kind_of_channel(self):
        self.notify("A")
        self.listen("__key*")
        self.caller.call("SET", "k", "v")
        self.assertEqual(self.heard(), [])


if __name__ == "__main__":
    main()
