#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Scripts and functions where there are replicas: what they change arrives whole, and libraries
travel with the data, to real Redis servers too."""

import threading
import unittest

from replication_case import REDIS, ReplicationCase
from resp import Client
from server_case import eventually, main

LIBRARY = ("#!lua name=lib\nredis.register_function('add', "
           "function(keys, args) return redis.call('incrby', keys[1], args[1]) end)")
READER = ("#!lua name=reader\nredis.register_function{function_name='read', "
          "callback=function(keys) return redis.call('get', keys[1]) end, flags={'no-writes'}}")
TRANSFER = ("if redis.call('decr', KEYS[1]) < -1000000 then return redis.error_reply('X none') end "
            "redis.call('incr', KEYS[2]) return 1")


def libraries(client):
    return client.call("FUNCTION", "LIST", "WITHCODE")


class Scripts(ReplicationCase):
    def test_what_a_script_changes_arrives(self):
        second = self.start()
        self.follow(second, self.first)
        self.first.call("SADD", "set", "a", "b", "c")
        self.first.call("EVAL", "redis.call('spop', 'set') redis.call('set', 'k', ARGV[1]) "
                        "redis.call('expire', 'k', 1000) "
                        "return redis.call('incrbyfloat', 'f', 0.5)", "0", "x" * 30000)
        self.first.call("EVAL", "redis.set_repl(redis.REPL_NONE) redis.call('set', 'own', '1') "
                        "redis.set_repl(redis.REPL_ALL) redis.call('set', 'all', '1')", "0")
        eventually(lambda: second.call("GET", "all") == ("$", b"1"), "it has arrived")
        self.assertEqual(second.call("EXISTS", "own"), (":", b"0"))
        self.first.call("DEL", "own")
        self.assert_same(self.first, second)

    def test_a_replica_sees_a_script_done_or_not_begun(self):
        second = self.start()
        self.follow(second, self.first)
        ended = threading.Event()
        self.addCleanup(ended.set)
        reader = Client(second.server.port)
        self.addCleanup(reader.close)
        sums = []

        def read():
            while not ended.is_set():
                values = reader.call("MGET", "from", "to")[1]
                sums.append(sum(int(value[1] or 0) for value in values))

        thread = threading.Thread(target=read)
        thread.start()
        for _ in range(500):
            self.first.call("EVAL", TRANSFER, "2", "from", "to")
        eventually(lambda: second.call("GET", "to") == ("$", b"500"), "all have arrived")
        ended.set()
        thread.join()
        self.assertEqual(set(sums), {0})

    def test_libraries_come_with_the_data_and_in_the_stream(self):
        second, third = self.start(), self.start()
        self.follow(second, self.first)
        self.assertEqual(self.first.call("FUNCTION", "LOAD", LIBRARY), ("$", b"lib"))
        self.first.call("FCALL", "add", "1", "n", "5")
        self.follow(third, self.first)
        for replica in (second, third):
            eventually(lambda: libraries(replica) == libraries(self.first), "they are there")
        self.assertEqual(self.first.call("FUNCTION", "LOAD", "REPLACE", READER), ("$", b"reader"))
        self.first.call("FUNCTION", "DELETE", "lib")
        self.assert_same(self.first, second, third)
        for replica in (second, third):
            self.assertEqual(libraries(replica), libraries(self.first))
            self.assertEqual(replica.call("FCALL_RO", "read", "1", "n"), ("$", b"5"))
            self.assertEqual(replica.call("FUNCTION", "FLUSH")[1].split()[0], b"READONLY")
        third.call("REPLICAOF", "NO", "ONE")
        self.assertEqual(third.call("FUNCTION", "FLUSH"), ("+", b"OK"))

    def test_a_replica_refuses_what_writes(self):
        second = self.start()
        self.follow(second, self.first)
        self.first.call("FUNCTION", "LOAD", LIBRARY)
        self.assert_same(self.first, second)
        for words in (("EVAL", "return redis.call('set', 'k', 'v')", "0"),
                      ("EVAL", "#!lua\nreturn 1", "0"), ("FCALL", "add", "1", "n", "1")):
            self.assertEqual(second.call(*words)[1].split()[0], b"READONLY")
        self.assertEqual(second.call("EVAL", "#!lua flags=no-writes\nreturn 1", "0"), (":", b"1"))

    @unittest.skipUnless(REDIS, "there is no redis-server")
    def test_redis_and_we_take_each_others_libraries(self):
        redis = self.start(program=REDIS)
        self.first.call("FUNCTION", "LOAD", LIBRARY)
        self.follow(redis, self.first)
        self.assertEqual(libraries(redis), libraries(self.first))
        self.first.call("FUNCTION", "LOAD", READER)
        eventually(lambda: len(libraries(redis)[1]) == 2, "the second one arrives")
        redis.call("REPLICAOF", "NO", "ONE")
        self.assertEqual(self.first.call("FUNCTION", "FLUSH"), ("+", b"OK"))
        self.follow(self.first, redis)
        eventually(lambda: len(libraries(self.first)[1]) == 2, "both are back")
        dump = redis.call("FUNCTION", "DUMP")[1]
        self.first.call("REPLICAOF", "NO", "ONE")
        self.assertEqual(self.first.call("FUNCTION", "RESTORE", dump, "FLUSH"), ("+", b"OK"))
        self.assertEqual(self.first.call("FCALL", "add", "1", "n", "2"), (":", b"2"))


class ScriptsOnSeveralThreads(Scripts):
    threads = "2"


if __name__ == "__main__":
    main()
