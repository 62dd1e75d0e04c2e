#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Primaries that hand their part over (FAILOVER), and primaries that end (SHUTDOWN)."""

import os
import signal
import unittest

from replication_case import REDIS, ReplicationCase, info
from resp import Client, Closed, encode
from server_case import eventually, main
from writers import Writers

ROLE_CHANGED = (b"UNBLOCKED force unblock from blocking operation, instance state changed "
                b"(master -> replica?)")


class HandoverCase(ReplicationCase):
    """`pause` stops a node's process, which then says nothing and loses nothing."""

    def pause(self, client):
        os.kill(client.server.pid, signal.SIGSTOP)
        self.addCleanup(lambda: os.kill(client.server.pid, signal.SIGCONT))

    def resume(self, client):
        os.kill(client.server.pid, signal.SIGCONT)

    def other(self, client):
        """One more connection to the same server."""
        connection = Client(client.server.port)
        self.addCleanup(connection.close)
        return connection

    def send(self, client, *words):
        """What is answered later, or never."""
        client.send(encode([word.encode() for word in words]))

    def until_stage(self, client, stage):
        eventually(lambda: info(client, "master_failover_state") == stage, stage)

    def hand_over(self, primary, *arguments):
        self.assertEqual(primary.call("FAILOVER", *arguments), ("+", b"OK"))
        self.until_stage(primary, "no-failover")

    def address(self, client):
        return "127.0.0.1", str(client.server.port)


class Failover(HandoverCase):
    def test_the_named_replica_goes_on_and_nobody_begins_anew(self):
        second, third = self.start(), self.start()
        self.follow(second, self.first)
        self.follow(third, self.first)
        with Writers(self.first.server.port) as writers:
            eventually(lambda: writers.written > 300, "something is written")
            self.hand_over(self.first, "TO", *self.address(second))
        self.assertEqual(info(second, "role"), "master")
        self.assertEqual(info(self.first, "role"), "slave")
        self.follow(third, second)
        self.until_linked(self.first)
        second.call("SET", "after", "1")
        self.assert_same(second, self.first, third)
        self.assertEqual(self.syncs(second), (0, 2, 0))
        self.assertEqual(self.syncs(self.first)[0], 2)  # those of the beginning

    def test_whoever_has_everything_first_is_chosen(self):
        slow, fast = self.start(), self.start()
        self.follow(slow, self.first)
        self.follow(fast, self.first)
        self.pause(slow)
        self.first.call("SET", "k", "v")
        self.hand_over(self.first)
        self.assertEqual(info(fast, "role"), "master")
        self.resume(slow)
        self.follow(slow, fast)
        self.until_linked(self.first)
        self.assert_same(fast, self.first, slow)
        self.assertEqual(self.syncs(fast), (0, 2, 0))

    def test_writes_wait_meanwhile_and_reads_do_not(self):
        replica = self.start()
        self.follow(replica, self.first)
        self.pause(replica)
        self.first.call("SET", "k", "1")
        writer = self.other(self.first)
        self.assertEqual(self.first.call("FAILOVER", "TIMEOUT", "600000")[0], "+")
        self.send(writer, "SET", "k", "2")
        eventually(lambda: info(self.first, "blocked_clients", "clients") == "1", "it waits")
        self.assertEqual(info(self.first, "master_failover_state"), "waiting-for-sync")
        self.assertEqual(info(self.first, "paused_reason", "clients"), "failover_in_progress")
        self.assertEqual(self.first.call("GET", "k"), ("$", b"1"))
        self.assertEqual(self.first.call("FAILOVER")[1], b"ERR FAILOVER already in progress.")
        self.assertEqual(self.first.call("REPLICAOF", "NO", "ONE")[1],
                         b"ERR REPLICAOF not allowed while failing over.")
        self.assertEqual(self.first.call("FAILOVER", "ABORT"), ("+", b"OK"))
        self.assertEqual(info(self.first, "master_failover_state"), "no-failover")
        self.assertEqual(writer.read(), ("+", b"OK"))
        self.resume(replica)
        self.assert_same(self.first, replica)
        self.assertEqual(self.syncs(self.first), (1, 0, 0))  # its link has not noticed

    def test_it_gives_up_after_its_time(self):
        replica = self.start()
        self.follow(replica, self.first)
        self.pause(replica)
        self.first.call("SET", "k", "1")
        self.hand_over(self.first, "TIMEOUT", "50")
        self.assertEqual(info(self.first, "role"), "master")
        self.assertEqual(self.first.call("SET", "k", "2"), ("+", b"OK"))
        self.resume(replica)
        self.assert_same(self.first, replica)

    def test_with_force_it_goes_on_after_its_time(self):
        replica = self.start()
        self.follow(replica, self.first)
        waiting = self.other(self.first)
        self.send(waiting, "BLPOP", "list", "0")
        eventually(lambda: info(self.first, "blocked_clients", "clients") == "1", "it waits")
        self.pause(replica)
        self.first.call("SET", "k", "1")
        self.first.call("FAILOVER", "TO", *self.address(replica), "TIMEOUT", "50", "FORCE")
        self.until_stage(self.first, "failover-in-progress")
        self.assertEqual(info(self.first, "role"), "slave")
        self.assertEqual(info(self.first, "blocked_clients", "clients"), "1")
        self.resume(replica)
        self.until_stage(self.first, "no-failover")
        self.assertEqual(waiting.read(), ("-", ROLE_CHANGED))
        self.until_linked(self.first)
        self.assertEqual(info(replica, "role"), "master")
        self.assert_same(replica, self.first)
        self.assertEqual(self.syncs(replica), (0, 1, 0))
        self.assertEqual(self.first.call("SET", "k", "2")[1][:8], b"READONLY")

    def test_an_abort_in_its_midst_makes_it_a_primary_again(self):
        replica, other = self.start(), self.start()
        self.follow(replica, self.first)
        self.follow(other, self.first)
        self.pause(replica)
        self.first.call("SET", "k", "1")
        self.first.call("FAILOVER", "TO", *self.address(replica), "TIMEOUT", "50", "FORCE")
        self.until_stage(self.first, "failover-in-progress")
        self.assertEqual(self.first.call("FAILOVER", "ABORT"), ("+", b"OK"))
        self.assertEqual(self.first.call("SET", "k", "2"), ("+", b"OK"))
        eventually(lambda: other.call("GET", "k") == ("$", b"2"), "the other has come back")
        self.assertEqual(self.syncs(self.first)[0], 2)

    def test_a_target_of_another_history_refuses(self):
        replica = self.start()
        self.follow(replica, self.first)
        self.assertEqual(replica.call("PSYNC", "0" * 40, "1", "FAILOVER")[1],
                         b"ERR PSYNC FAILOVER replid must match my replid.")
        self.assertEqual(self.first.call("PSYNC", "0" * 40, "1", "FAILOVER")[1],
                         b"ERR PSYNC FAILOVER can't be sent to a master.")
        self.assertEqual(info(replica, "role"), "slave")

    def test_what_cannot_be_is_refused(self):
        self.assertEqual(self.first.call("FAILOVER")[1],
                         b"ERR FAILOVER requires connected replicas.")
        self.assertEqual(self.first.call("FAILOVER", "ABORT")[1], b"ERR No failover in progress.")
        replica = self.start()
        self.follow(replica, self.first)
        here = self.address(replica)
        for arguments, error in [
                (("TO", "elsewhere", here[1]), "FAILOVER target HOST and PORT is not a replica."),
                (("TO", here[0], "x"), "value is not an integer or out of range"),
                (("TO", here[0]), "syntax error"),
                (("ABORT", "FORCE"), "syntax error"),
                (("TIMEOUT", "0"), "FAILOVER timeout must be greater than 0"),
                (("FORCE", "TIMEOUT", "100"), "FAILOVER with force option requires both a timeout "
                                              "and target HOST and IP."),
                (("TO", *here, "FORCE"), "FAILOVER with force option requires both a timeout "
                                         "and target HOST and IP.")]:
            with self.subTest(arguments):
                self.assertEqual(self.first.call("FAILOVER", *arguments),
                                 ("-", b"ERR " + error.encode()))
        self.assertEqual(replica.call("FAILOVER")[1],
                         b"ERR FAILOVER is not valid when server is a replica.")

    @unittest.skipUnless(REDIS, "redis-server is not installed")
    def test_a_node_hands_over_to_redis_and_back(self):
        redis = self.start(program=REDIS)
        self.follow(redis, self.first)
        with Writers(self.first.server.port) as writers:
            eventually(lambda: writers.written > 100, "something is written")
        self.hand_over(self.first, "TO", *self.address(redis))
        self.until_linked(self.first)
        self.assertEqual(info(redis, "role"), "master")
        self.assert_same(redis, self.first)
        with Writers(redis.server.port) as writers:
            eventually(lambda: writers.written > 100, "something is written")
        self.hand_over(redis, "TO", *self.address(self.first))
        self.until_linked(redis)
        self.assertEqual(info(self.first, "role"), "master")
        self.assert_same(self.first, redis)
        self.assertEqual((self.syncs(redis)[0], self.syncs(self.first)[0]), (0, 1))


class FailoverOfThreads(Failover):
    """The same with several workers on each node."""

    threads = "3"


class Shutdown(HandoverCase):
    LARGE = "x" * 1_000_000

    def until_more_waits_than_sockets_hold(self):
        """The paused replica cannot get what comes from here on."""
        for number in range(24):
            self.first.call("SET", f"large{number}", self.LARGE)

    def until_it_waits(self):
        eventually(lambda: info(self.first, "shutdown_in_milliseconds", "server") is not None,
                   "the end is near")

    def until_it_has_ended(self):
        return eventually(lambda: self.first.server.process.poll() is not None, "it has ended")

    def test_it_waits_until_replicas_have_everything(self):
        for how in ("SHUTDOWN", "SIGTERM"):
            with self.subTest(how):
                self.first = self.start("--shutdown-timeout 600")
                replica = self.start()
                self.follow(replica, self.first)
                self.pause(replica)
                self.until_more_waits_than_sockets_hold()
                self.first.call("SET", "last", how)
                if how == "SIGTERM":
                    self.first.server.process.terminate()
                else:
                    self.send(self.other(self.first), how)
                self.until_it_waits()
                self.assertEqual(info(self.first, "paused_reason", "clients"),
                                 "shutdown_in_progress")
                self.resume(replica)
                self.until_it_has_ended()
                eventually(lambda: replica.call("GET", "last") == ("$", how.encode()),
                           "the replica has it")
                self.assertIn("1 of 1 replicas are in sync", self.first.server.log())

    def test_it_waits_no_longer_than_it_may(self):
        self.first.call("CONFIG", "SET", "shutdown-timeout", "1")
        replica = self.start()
        self.follow(replica, self.first)
        self.pause(replica)
        self.first.call("SET", "k", "v")
        self.first.server.process.terminate()
        self.until_it_has_ended()
        self.assertIn("Lagging replica 127.0.0.1:", self.first.server.log())
        self.assertIn("0 of 1 replicas are in sync", self.first.server.log())

    def test_now_means_now(self):
        replica = self.start()
        self.follow(replica, self.first)
        self.pause(replica)
        self.first.call("SET", "k", "v")
        asker = self.other(self.first)
        self.send(asker, "SHUTDOWN")
        self.until_it_waits()
        with self.assertRaises(Closed):
            self.first.call("SHUTDOWN", "NOW")
        self.until_it_has_ended()

    def test_it_can_be_told_to_go_on(self):
        replica = self.start()
        self.follow(replica, self.first)
        self.assertEqual(self.first.call("SHUTDOWN", "ABORT")[1], b"ERR No shutdown in progress.")
        self.pause(replica)
        self.first.call("SET", "k", "1")
        askers = [self.other(self.first), self.other(self.first)]
        for asker in askers:
            self.send(asker, "SHUTDOWN")
        eventually(lambda: info(self.first, "blocked_clients", "clients") == "2", "both wait")
        self.assertEqual(self.first.call("SHUTDOWN", "ABORT"), ("+", b"OK"))
        for asker in askers:
            self.assertEqual(asker.read(), ("-", b"ERR Errors trying to SHUTDOWN. Check logs."))
        self.resume(replica)
        self.assertEqual(self.first.call("SET", "k", "2"), ("+", b"OK"))
        self.assert_same(self.first, replica)
        self.assertIsNone(info(self.first, "shutdown_in_milliseconds", "server"))


class ShutdownOfThreads(Shutdown):
    """The same with several workers on each node."""

    threads = "3"


if __name__ == "__main__":
    main()
