#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Nodes that follow each other, and real Redis servers in either role."""

import unittest

from replication_case import REDIS, ReplicationCase, info
from resp import Client
from server_case import eventually, main
from writers import Writers


class Replication(ReplicationCase):
    """What replicas get, and what becomes of them."""

    # --- what replicas get ---

    def test_a_replica_has_what_its_primary_has(self):
        with Writers(self.first.server.port) as writers:
            eventually(lambda: writers.written > 200, "something is written")
            replica = self.start()
            self.follow(replica, self.first)
            before = writers.written
            eventually(lambda: writers.written > before + 500, "more is written")
        self.assert_same(self.first, replica)
        self.assertEqual(self.syncs(self.first), (1, 0, 0))
        self.assertEqual(self.first.call("DEBUG", "DIGEST"), replica.call("DEBUG", "DIGEST"))

    def test_replicas_of_replicas_have_the_same_offsets(self):
        middle, last = self.start(), self.start()
        self.follow(middle, self.first)
        self.follow(last, middle)
        with Writers(self.first.server.port) as writers:
            eventually(lambda: writers.written > 300, "something is written")
        self.assert_same(self.first, middle, last)
        ids = {info(client, "master_replid") for client in (self.first, middle, last)}
        self.assertEqual(len(ids), 1)

    def test_a_replica_takes_no_writes_and_hides_what_has_expired(self):
        replica = self.start()
        self.follow(replica, self.first)
        self.first.call("DEBUG", "SET-ACTIVE-EXPIRE", "0")
        self.first.call("SET", "k", "v", "PX", "1")
        self.assertEqual(self.first.call("WAIT", "1", "0"), (":", b"1"))
        eventually(lambda: replica.call("GET", "k") == ("$", None), "the key has expired")
        self.assertEqual(replica.call("DBSIZE"), (":", b"1"))
        self.assertEqual(replica.call("SET", "x", "y")[0], "-")
        self.first.call("GET", "k")  # which removes it
        self.assertEqual(self.first.call("WAIT", "1", "0"), (":", b"1"))
        eventually(lambda: replica.call("DBSIZE") == (":", b"0"), "the primary has removed it")

    def test_wait_counts_who_has_it(self):
        replica = self.start()
        self.follow(replica, self.first)
        self.first.call("SET", "k", "v")
        self.assertEqual(self.first.call("WAIT", "1", "0"), (":", b"1"))
        self.assertEqual(replica.call("GET", "k"), ("$", b"v"))
        self.assertEqual(self.first.call("WAIT", "2", "50"), (":", b"1"))
        self.assertEqual(self.first.call("WAIT", "0", "0"), (":", b"1"))
        self.assertEqual(replica.call("WAIT", "1", "0")[0], "-")

    def test_few_replicas_refuse_writes(self):
        self.first.call("CONFIG", "SET", "min-replicas-to-write", "1")
        self.assertEqual(self.first.call("SET", "k", "v")[1][:10], b"NOREPLICAS")
        self.assertEqual(self.first.call("GET", "k"), ("$", None))
        replica = self.start()
        self.follow(replica, self.first)
        eventually(lambda: self.first.call("SET", "k", "v")[0] == "+", "there is a good replica")

    # --- messages ---

    def listener(self, client, *channels, verb="SUBSCRIBE"):
        """Another connection to that server, which listens."""
        listener = Client(client.server.port)
        self.addCleanup(listener.close)
        for channel in channels:
            self.assertEqual(listener.call(verb, channel)[1][0][1], verb.lower().encode())
        return listener

    def heard(self, listener):
        return [text for _, text in listener.read()[1]]

    def test_messages_reach_who_listens_on_replicas_in_order_with_writes(self):
        middle, last = self.start(), self.start()
        self.follow(middle, self.first)
        self.follow(last, middle)
        listeners = [self.listener(replica, channel, verb=verb) for replica in (middle, last)
                     for verb, channel in (("SUBSCRIBE", "news"), ("PSUBSCRIBE", "n*"))]
        for number in range(50):
            self.first.call("SET", "k", str(number))
            self.assertEqual(self.first.call("PUBLISH", "news", str(number)), (":", b"0"))
        for replica, (plain, pattern) in ((middle, listeners[:2]), (last, listeners[2:])):
            for number in range(50):
                self.assertEqual(self.heard(plain)[2], b"%d" % number)
                self.assertEqual(self.heard(pattern)[3], b"%d" % number)
            # What was written before a message is there when it is heard.
            self.assertEqual(replica.call("GET", "k"), ("$", b"49"))
        self.assert_same(self.first, middle, last)

    def test_messages_of_shards_transactions_and_scripts_reach_replicas(self):
        replica = self.start()
        self.follow(replica, self.first)
        shard = self.listener(replica, "news", verb="SSUBSCRIBE")
        plain = self.listener(replica, "news")
        self.first.call("SPUBLISH", "news", "sharded")
        self.assertEqual(self.heard(shard), [b"smessage", b"news", b"sharded"])
        for line in (("MULTI",), ("SET", "k", "1"), ("PUBLISH", "news", "in a unit"),
                     ("PUBLISH", "news", "another"), ("EXEC",)):
            self.first.call(*line)
        self.first.call("EVAL", "redis.call('publish', KEYS[1], 'of ' .. ARGV[1])", "1", "news",
                        "a script")
        self.first.call("EVAL", "redis.set_repl(redis.REPL_NONE) "
                        "redis.call('publish', 'news', 'not told') "
                        "redis.set_repl(redis.REPL_ALL) redis.call('set', 'k', '2') "
                        "redis.call('publish', 'news', 'told')", "1", "k")
        for text in (b"in a unit", b"another", b"of a script", b"told"):
            self.assertEqual(self.heard(plain), [b"message", b"news", text])
        self.assert_same(self.first, replica)

    def test_wait_counts_messages(self):
        replica = self.start()
        self.follow(replica, self.first)
        before = int(info(self.first, "master_repl_offset"))
        self.first.call("PUBLISH", "news", "hello")
        self.assertEqual(self.first.call("WAIT", "1", "0"), (":", b"1"))
        self.assertGreater(int(info(self.first, "master_repl_offset")), before)
        self.assert_same(self.first, replica)

    def test_what_is_published_on_a_replica_stays_there(self):
        replica, last = self.start(), self.start()
        self.follow(replica, self.first)
        self.follow(last, replica)
        on_first, on_last = self.listener(self.first, "news"), self.listener(last, "news")
        here = self.listener(replica, "news")
        self.assertEqual(replica.call("PUBLISH", "news", "here"), (":", b"1"))
        self.assertEqual(self.heard(here)[2], b"here")
        self.first.call("PUBLISH", "news", "everywhere")
        for listener in (on_first, on_last, here):
            self.assertEqual(self.heard(listener)[2], b"everywhere")
        self.assert_same(self.first, replica, last)

    # --- links that break, roles that change ---

    def test_a_broken_link_goes_on_where_it_was(self):
        replica = self.start()
        self.follow(replica, self.first)
        for _ in range(3):
            with Writers(self.first.server.port, count=1) as writers:
                eventually(lambda: writers.written > 50, "something is written")
                self.first.call("CLIENT", "KILL", "TYPE", "replica")
                eventually(lambda: writers.written > 200, "more is written")
            self.until_linked(replica)
            self.assert_same(self.first, replica)
        full, partial, refused = self.syncs(self.first)
        self.assertEqual((full, refused), (1, 0))
        self.assertGreaterEqual(partial, 3)

    def test_a_backlog_that_is_too_small_means_all_again(self):
        self.first.call("CONFIG", "SET", "repl-backlog-size", "16kb")
        replica = self.start()
        self.follow(replica, self.first)
        replica.call("REPLICAOF", "NO", "ONE")
        for number in range(40):
            self.first.call("SET", f"k{number}", "x" * 100_000)
        self.follow(replica, self.first)
        self.assert_same(self.first, replica)
        self.assertEqual(self.syncs(self.first)[0], 2)
        self.first.call("CONFIG", "RESETSTAT")
        self.assertEqual(self.syncs(self.first), (0, 0, 0))

    def test_a_promoted_replica_is_followed_without_a_full_synchronisation(self):
        second, third = self.start(), self.start()
        self.follow(second, self.first)
        self.follow(third, second)
        with Writers(self.first.server.port) as writers:
            eventually(lambda: writers.written > 100, "something is written")
        self.assert_same(self.first, second, third)
        second.call("REPLICAOF", "NO", "ONE")
        self.assertEqual(second.call("SET", "after", "1")[0], "+")
        eventually(lambda: third.call("GET", "after") == ("$", b"1"), "the third goes on")
        self.follow(self.first, second)
        self.assert_same(second, self.first, third)
        self.assertEqual(self.syncs(second)[0], 1)  # the third's first
        self.assertEqual(self.first.call("SET", "k", "v")[0], "-")

    def test_a_former_primary_with_more_of_its_own_begins_anew(self):
        second = self.start()
        self.follow(second, self.first)
        second.call("REPLICAOF", "NO", "ONE")
        eventually(lambda: info(self.first, "connected_slaves") == "0", "nobody follows")
        self.first.call("SET", "mine", "1")
        second.call("SET", "other", "1")
        self.follow(self.first, second)
        self.assert_same(second, self.first)
        self.assertEqual(self.first.call("GET", "mine"), ("$", None))

    def test_a_stale_replica_may_be_told_to_be_silent(self):
        replica = self.start("--replica-serve-stale-data no")
        self.follow(replica, self.first)
        self.assertEqual(replica.call("GET", "k"), ("$", None))
        self.first.server.stop()
        eventually(lambda: (replica.call("GET", "k")[1] or b"").startswith(b"MASTERDOWN"),
                   "it is silent")
        self.assertEqual(replica.call("PING")[1].startswith(b"MASTERDOWN"), True)
        self.assertEqual(info(replica, "master_link_status"), "down")

    # --- real servers ---

    @unittest.skipUnless(REDIS, "redis-server is not installed")
    def test_redis_follows_a_node(self):
        redis = self.start(program=REDIS)
        with Writers(self.first.server.port) as writers:
            eventually(lambda: writers.written > 100, "something is written")
            self.follow(redis, self.first)
            before = writers.written
            eventually(lambda: writers.written > before + 300, "more is written")
        self.assert_same(self.first, redis)
        self.first.call("CLIENT", "KILL", "TYPE", "replica")
        self.first.call("SET", "after", "1")
        eventually(lambda: redis.call("GET", "after") == ("$", b"1"), "it goes on")
        self.assertEqual(self.syncs(self.first)[:2], (1, 1))  # it has asked for its own history

    @unittest.skipUnless(REDIS, "redis-server is not installed")
    def test_a_node_follows_redis(self):
        redis = self.start("--repl-diskless-sync-delay 0", program=REDIS)
        replica = self.start()
        with Writers(redis.server.port) as writers:
            eventually(lambda: writers.written > 100, "something is written")
            self.follow(replica, redis)
            before = writers.written
            eventually(lambda: writers.written > before + 300, "more is written")
        self.assert_same(redis, replica)
        redis.call("CLIENT", "KILL", "TYPE", "replica")
        redis.call("SET", "after", "1")
        eventually(lambda: replica.call("GET", "after") == ("$", b"1"), "it goes on")
        self.assertEqual(self.syncs(redis)[:2], (1, 1))
        replica.call("REPLICAOF", "NO", "ONE")  # the migration is over
        self.assertEqual(replica.call("SET", "k", "v")[0], "+")


    MESSAGES = [("SELECT", "3"), ("PUBLISH", "news", "1"), ("SET", "k", "v"), ("MULTI",),
                ("INCR", "n"), ("PUBLISH", "news", "2"), ("SPUBLISH", "news", "3"), ("EXEC",),
                ("EVAL", "redis.call('publish', 'news', '4')", "0"), ("SELECT", "0"),
                ("PUBLISH", "news", "5"), ("INCR", "n")]

    def assert_messages_arrive(self, primary, replica):
        plain = self.listener(replica, "news")
        shard = self.listener(replica, "news", verb="SSUBSCRIBE")
        for line in self.MESSAGES:
            self.assertNotEqual(primary.call(*line)[0], "-", line)
        self.assertEqual([self.heard(plain)[2] for _ in range(4)], [b"1", b"2", b"4", b"5"])
        self.assertEqual(self.heard(shard), [b"smessage", b"news", b"3"])
        self.assert_same(primary, replica)

    @unittest.skipUnless(REDIS, "redis-server is not installed")
    def test_redis_hears_the_messages_of_a_node(self):
        redis = self.start(program=REDIS)
        self.follow(redis, self.first)
        self.assert_messages_arrive(self.first, redis)

    @unittest.skipUnless(REDIS, "redis-server is not installed")
    def test_a_node_hears_the_messages_of_redis(self):
        redis = self.start(program=REDIS)
        redis.call("CONFIG", "SET", "repl-diskless-sync-delay", "0")
        replica, last = self.start(), self.start()
        self.follow(replica, redis)
        self.follow(last, replica)
        on_last = self.listener(last, "news")
        self.assert_messages_arrive(redis, replica)
        self.assertEqual([self.heard(on_last)[2] for _ in range(4)], [b"1", b"2", b"4", b"5"])
        self.assert_same(redis, replica, last)


class ReplicationOfThreads(Replication):
    """The same with several workers on each node."""

    threads = "3"


if __name__ == "__main__":
    main()
