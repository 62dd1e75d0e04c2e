#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Nodes whose shard somebody manages: who leads it, in which epoch, until when, and what of it is
promised to survive whom. The test is the manager."""

import signal
import sys
import time
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from server_case import ServerCase, eventually, main  # noqa: E402
from resp import Client, Closed  # noqa: E402
from servers import Server  # noqa: E402

FLAGS = "--admin-socket admin.sock --repl-diskless-sync-delay 0 --threads 2"


def boot_ms(seconds=0.0):
    """A time of CLOCK_BOOTTIME that is so far ahead."""
    return str(int((time.clock_gettime(time.CLOCK_BOOTTIME) + seconds) * 1000))


def stop(process):
    """Every thread of it, before this returns."""
    process.send_signal(signal.SIGSTOP)
    threads = Path(f"/proc/{process.pid}/task")

    def are_stopped():
        stats = [(thread / "stat").read_text() for thread in threads.iterdir()]
        return all(stat[stat.rindex(")") + 2] == "T" for stat in stats)
    eventually(are_stopped, "it is stopped")


class Node:
    """A node with a client of its port and one of its socket for administration."""

    def __init__(self, case, program, flags="", directory=None):
        self.case = case
        self.server = Server(program, "redis", f"{FLAGS} {flags}", directory=directory)
        case.addCleanup(self.server.stop)
        self.client = self.connect()
        self.admin = Client(str(Path(self.server.directory.name) / "admin.sock"))
        case.addCleanup(self.admin.close)

    def connect(self, timeout=30):
        client = Client(self.server.port, timeout)
        self.case.addCleanup(client.close)
        return client

    @property
    def port(self):
        return str(self.server.port)

    def call(self, *words):
        return self.client.call(*words)

    def tell(self, *words):
        """The manager says something; the answer is a standing, or an error's text."""
        kind, value = self.admin.call(*words)
        if kind != "*":
            return value
        words = [word for _, word in value]
        return {name.decode(): word for name, word in zip(words[::2], words[1::2])}

    def state(self, field):
        value = self.tell("TARN.STATE")[field]
        return int(value) if value.lstrip(b"-").isdigit() else value.decode()

    def lead(self, epoch, *words):
        standing = self.tell("TARN.PROMOTE", str(epoch), *words)
        self.case.assertIsInstance(standing, dict, standing)

    def follow(self, epoch, other):
        """As long as it takes back what it answered as a primary, it hangs up on who asks."""
        standing = self.tell("TARN.DEMOTE", str(epoch), "127.0.0.1", other.port)
        self.case.assertIsInstance(standing, dict, standing)
        eventually(lambda: self.state("lease_ms") == -1, "all its workers know")

    def refuses_writes(self):
        """Whether it says so: for a moment a primary that was replaced only hangs up."""
        client = Client(self.server.port)
        try:
            return client.call("SET", "refused", "v")[1][:8] == b"READONLY"
        except (Closed, ConnectionError):
            return False
        finally:
            client.close()

    def until_linked(self):
        eventually(lambda: self.state("link") == "up", "it is linked")


class Shard(ServerCase):
    def setUp(self):
        self.a, self.b = self.start(), self.start()

    def start(self, flags="", directory=None):
        return Node(self, self.program, flags, directory)

    def assert_error(self, answer, code):
        self.assertTrue(answer.startswith(code.encode()), answer)

    def pair(self, *words):
        """a leads in epoch 1, and b follows it."""
        self.a.lead(1, "EMPTY", *words)
        self.b.follow(1, self.a)
        self.b.until_linked()

    # --- who may say what ---

    def test_only_the_administration_knows_the_commands(self):
        for words in (("TARN.STATE",), ("TARN.PROMOTE", "1", "EMPTY"), ("TARN.LEASE", "1", "1")):
            self.assertIn(b"unknown command", self.a.call(*words)[1])
        names = [name for _, name in self.a.call("COMMAND", "LIST")[1]]
        self.assertNotIn(b"tarn.state", names)
        self.assertEqual(self.a.call("COMMAND", "COUNT")[1], str(len(
            [name for name in names if b"|" not in name])).encode())

    def test_what_makes_no_sense_is_an_error(self):
        for words in (("TARN.PROMOTE", "0"), ("TARN.PROMOTE", "-1"), ("TARN.PROMOTE", "x"),
                      ("TARN.PROMOTE", "1", "LEASE"), ("TARN.PROMOTE", "1", "LEASE", "soon"),
                      ("TARN.PROMOTE", "1", "WHY"), ("TARN.DEMOTE", "1", "host"),
                      ("TARN.DEMOTE", "1", "host", "70000"),
                      ("TARN.DEMOTE", "1", "host", "1", "WHY"), ("TARN.LEASE", "1", "1"),
                      ("TARN.PROMOTE", "1", "LEASE", "1", "VOTERS", "1", "1"),
                      ("TARN.PROMOTE", "1", "LEASE", "1", "VOTERS", "0", "1", "1"),
                      ("TARN.PROMOTE", "1", "LEASE", "1", "VOTERS", "2", "1", "0"),
                      ("TARN.LEASE", "1", "1", "VOTERS", "2", "1", "1", "1")):
            self.assertIsInstance(self.a.tell(*words), bytes, words)
        self.assertEqual(self.a.state("epoch"), 0)

    def test_users_do_not_say_whom_a_managed_node_follows(self):
        self.a.lead(1, "EMPTY")
        self.assertEqual(self.a.call("REPLICAOF", "127.0.0.1", self.b.port)[0], "-")
        self.assertEqual(self.b.call("REPLICAOF", "NO", "ONE"), ("+", b"OK"))  # nobody manages it

    # --- epochs ---

    def test_an_epoch_is_led_once(self):
        self.a.lead(5, "EMPTY")
        self.a.lead(5)  # it is told again
        self.assert_error(self.a.tell("TARN.PROMOTE", "4"), "STALEEPOCH")
        self.assert_error(self.a.tell("TARN.DEMOTE", "4"), "STALEEPOCH")
        self.b.follow(5, self.a)
        self.b.until_linked()
        self.assert_error(self.b.tell("TARN.PROMOTE", "5", "EMPTY"), "STALEEPOCH")

    def test_without_data_it_leads_only_if_told_so(self):
        self.assert_error(self.a.tell("TARN.PROMOTE", "1"), "NODATA")
        self.assertEqual(self.a.state("epoch"), 0)
        self.a.call("SET", "k", "v")
        self.a.lead(1)

    def test_a_replica_takes_its_primarys_epoch(self):
        self.a.lead(7, "EMPTY")
        self.b.follow(3, self.a)
        self.b.until_linked()
        self.assertEqual(self.b.state("epoch"), 7)

    def test_an_old_primary_learns_of_the_new_epoch(self):
        self.pair()
        self.a.call("SET", "k", "v")
        self.b.follow(2, self.a)  # as if it had been told by somebody who knows of epoch 2
        eventually(lambda: self.a.state("role") == "replica", "the old primary has stepped down")
        self.assertEqual(self.a.state("epoch"), 2)
        eventually(lambda: self.a.refuses_writes(), "it is a replica")

    def test_a_restarted_node_leads_nobody(self):
        directory = self.a.server.directory
        self.a.lead(3, "EMPTY")
        self.a.call("SET", "k", "v")
        self.a.server.owns_directory = False
        self.a.call("SAVE")
        self.a.server.process.kill()
        self.a.server.process.wait()
        again = self.start(directory=directory)
        self.addCleanup(directory.cleanup)
        eventually(lambda: again.state("loading") == 0, "it has loaded")
        self.assertEqual((again.state("role"), again.state("epoch")), ("replica", 3))
        self.assertEqual(again.call("GET", "k"), ("$", b"v"))
        self.assertEqual(again.call("SET", "k", "w")[1][:8], b"READONLY")
        self.assert_error(again.tell("TARN.PROMOTE", "3"), "STALEEPOCH")
        again.lead(4)
        self.assertEqual(again.call("SET", "k", "w"), ("+", b"OK"))

    def test_a_node_that_stands_by_leads_nobody_before_it_is_told(self):
        node = self.start("--stand-by yes")
        self.assertEqual((node.state("role"), node.state("epoch")), ("replica", 0))
        self.assertTrue(node.refuses_writes())
        node.lead(1, "EMPTY")
        self.assertEqual(node.call("SET", "k", "v"), ("+", b"OK"))

    def test_foreign_primaries_are_followed_only_if_told_so(self):
        self.a.call("SET", "k", "v")
        self.b.lead(1, "EMPTY")
        self.b.follow(2, self.a)
        eventually(lambda: "our shard" in self.b.server.log(), "it is refused")
        self.assertEqual(self.b.call("GET", "k"), ("$", None))
        self.b.tell("TARN.DEMOTE", "2", "127.0.0.1", self.a.port, "FOREIGN")
        self.b.until_linked()
        self.assertEqual(self.b.call("GET", "k"), ("$", b"v"))

    # --- changing places ---

    def test_a_handover_loses_nothing_and_resynchronises_partially(self):
        self.pair()
        for i in range(100):
            self.a.call("SET", f"k{i}", "v")
        offset = int(self.a.tell("TARN.DEMOTE", "2")["offset"])
        eventually(lambda: self.a.refuses_writes(), "it is a replica")
        eventually(lambda: self.b.state("offset") == offset, "the replica has all of it")
        self.b.lead(2)
        self.a.follow(2, self.b)
        self.a.until_linked()
        self.assertEqual(self.b.call("SET", "k", "v"), ("+", b"OK"))
        eventually(lambda: self.a.call("GET", "k") == ("$", b"v"), "it goes on")
        stats = self.b.call("INFO", "stats")[1]
        self.assertIn(b"sync_full:0\r\n", stats)
        self.assertIn(b"sync_partial_ok:1\r\n", stats)
        self.assertEqual(self.a.state("divergent_bytes"), 0)

    def test_what_only_an_old_primary_had_is_kept_in_a_file(self):
        self.pair()
        self.a.call("SELECT", "3")
        self.a.call("SET", "both", "have")
        self.assertEqual(self.a.call("WAIT", "1", "0"), (":", b"1"))
        self.b.tell("TARN.DEMOTE", "2")  # it takes nothing more of epoch 1
        self.a.call("SET", "only", "a")
        self.b.lead(3)
        self.b.call("SET", "only", "b")
        self.a.follow(3, self.b)
        self.a.until_linked()
        self.assertEqual(self.a.call("GET", "only"), ("$", None))  # of database 3
        path = Path(self.a.state("divergent_file"))
        self.assertEqual(path.read_bytes(), b"*2\r\n$6\r\nSELECT\r\n$1\r\n3\r\n"
                         b"*3\r\n$3\r\nSET\r\n$4\r\nonly\r\n$1\r\na\r\n")
        self.assertEqual(self.a.state("divergent_bytes"), 30)

    def test_who_waits_for_a_key_is_told_of_the_new_role(self):
        self.pair()
        waiter = self.a.connect()
        waiter.send(b"*3\r\n$5\r\nBLPOP\r\n$1\r\nl\r\n$1\r\n0\r\n")
        eventually(lambda: b"blocked_clients:1" in self.a.call("INFO", "clients")[1], "it waits")
        self.a.tell("TARN.DEMOTE", "2")
        try:
            self.assertEqual(waiter.read()[1][:9], b"UNBLOCKED")
        except Closed:
            pass  # or it hears nothing at all, since the node leads no more

    # --- leases ---

    def test_without_a_lease_nothing_is_answered(self):
        self.a.call("SET", "k", "v")
        self.a.lead(1, "LEASE", boot_ms(3600))
        self.assertEqual(self.a.call("GET", "k"), ("$", b"v"))
        self.assertEqual(self.a.tell("TARN.PROMOTE", "1", "LEASE", "0")["lease_ms"], b"0")
        for words in (("GET", "k"), ("SET", "k", "w"), ("PING",), ("MULTI",)):
            client = self.a.connect()
            with self.assertRaises((Closed, ConnectionError), msg=words):
                client.call(*words)
        self.assertEqual(self.a.tell("TARN.LEASE", "1", boot_ms(3600)), b"OK")
        self.assertEqual(self.a.connect().call("GET", "k"), ("$", b"v"))  # nothing was executed

    def test_a_lease_is_renewed_for_its_epoch_and_forward(self):
        self.a.lead(2, "EMPTY", "LEASE", boot_ms(3600))
        self.assert_error(self.a.tell("TARN.LEASE", "1", boot_ms(7200)), "STALEEPOCH")
        self.assertEqual(self.a.tell("TARN.LEASE", "2", boot_ms(1800)), b"OK")
        self.assertGreater(self.a.state("lease_ms"), 3_000_000)
        self.a.tell("TARN.DEMOTE", "3")
        self.assert_error(self.a.tell("TARN.LEASE", "3", boot_ms(3600)), "READONLY")
        eventually(lambda: self.a.state("lease_ms") == -1, "a replica needs none")
        self.assertEqual(self.a.connect().call("PING"), ("+", b"PONG"))

    def voters(self, number, version=1):
        return ("VOTERS", str(number), str(version), "1500")

    def has_lease(self):
        return self.a.state("lease_ms") > 0

    def test_a_majority_renews_the_lease(self):
        self.pair("LEASE", "0", *self.voters(2))
        eventually(self.has_lease, "its replica answers")
        self.assertEqual(self.a.connect().call("SET", "k", "v"), ("+", b"OK"))
        self.assertLess(self.b.state("told_ms"), 1500)
        stop(self.b.server.process)
        eventually(lambda: not self.has_lease(), "it has no majority")
        with self.assertRaises((Closed, ConnectionError)):
            self.a.connect().call("GET", "k")
        self.b.server.process.send_signal(signal.SIGCONT)
        eventually(self.has_lease, "it has one again")
        self.assertEqual(self.a.connect().call("GET", "k"), ("$", b"v"))

    def test_a_replica_that_is_told_of_a_later_epoch_says_since_when_it_has_left(self):
        self.pair("LEASE", "0", *self.voters(3))
        eventually(self.has_lease, "one of two is enough")
        stop(self.a.server.process)
        self.b.tell("TARN.DEMOTE", "2")
        before = self.b.state("left_ms")
        eventually(lambda: self.b.state("left_ms") > before + 300, "time goes by")
        self.a.server.process.send_signal(signal.SIGCONT)
        eventually(lambda: not self.has_lease(), "nobody follows it")

    def test_who_connects_again_does_not_count_twice(self):
        self.a.lead(1, "EMPTY", "LEASE", "0", *self.voters(4))
        replicas = [self.a.connect() for _ in range(3)]
        for replica, port in zip(replicas, ("7001", "7001", "7002")):
            for words in (("listening-port", port), ("shard-epoch", "1"), ("capa", "psync2")):
                replica.call("REPLCONF", *words)
        name = self.a.tell("TARN.STATE")["replid"].decode()

        def follows(replica):
            offset = self.a.state("offset")
            replica.send(f"PSYNC {name} {offset + 1}\r\n".encode())
            eventually(lambda: self.a.state("offset") > offset, "it is asked")
            replica.send(f"REPLCONF ACK {self.a.state('offset')} EPOCH 1\r\n".encode())
        self.b.follow(1, self.a)  # so that there is a backlog
        self.b.until_linked()
        self.b.tell("TARN.DEMOTE", "1")
        for replica in replicas[:2]:
            follows(replica)
        self.assertEqual(self.a.state("lease_ms"), 0)
        for replica in replicas[1:]:
            follows(replica)
        eventually(self.has_lease, "two of three")

    def test_who_is_the_majority_needs_nobody(self):
        self.a.lead(1, "EMPTY", "LEASE", "0", *self.voters(1, 5))
        eventually(self.has_lease, "it is alone")
        self.assertEqual(self.a.state("voters_version"), 5)
        self.assertEqual(self.a.tell("TARN.LEASE", "1", "0", *self.voters(3, 4)), b"OK")
        self.assertEqual(self.a.state("voters_version"), 5, "those are earlier terms")
        self.assertEqual(self.a.tell("TARN.LEASE", "1", "0", *self.voters(2, 6)), b"OK")
        eventually(lambda: not self.has_lease(), "it is not alone")
        self.assertEqual(self.a.tell("TARN.LEASE", "1", boot_ms(3600)), b"OK")
        self.assertEqual(self.a.state("voters_version"), 6)
        self.assertTrue(self.has_lease())

    def test_a_lease_can_be_given_to_who_led_without(self):
        self.a.lead(1, "EMPTY")
        self.assert_error(self.a.tell("TARN.LEASE", "1", "0"), "ERR")
        self.assertEqual(self.a.tell("TARN.LEASE", "1", boot_ms(3600), *self.voters(2)), b"OK")
        self.assertTrue(self.has_lease())

    def test_what_waited_while_it_was_stopped_is_not_answered(self):
        self.a.call("SET", "k", "v")
        self.a.lead(1, "LEASE", boot_ms(0.4))
        process = self.a.server.process
        clients = [self.a.connect() for _ in range(20)]
        stop(process)
        until = time.clock_gettime(time.CLOCK_BOOTTIME) + 0.45
        for client in clients:
            client.send(b"*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$1\r\nw\r\n")
        eventually(lambda: time.clock_gettime(time.CLOCK_BOOTTIME) > until, "the lease is over")
        process.send_signal(signal.SIGCONT)
        for client in clients:
            with self.assertRaises((Closed, ConnectionError)):
                client.read()
        self.assertEqual(self.a.tell("GET", "k"), b"v")

    def test_who_is_told_twice_that_it_leads_no_more_answers_as_a_replica(self):
        self.a.lead(1, "EMPTY")
        demote = b"*2\r\n$11\r\nTARN.DEMOTE\r\n$1\r\n2\r\n"
        self.a.admin.send(demote + demote)
        for _ in range(2):
            self.assertEqual(self.a.admin.read()[0], "*")
        eventually(self.a.refuses_writes, "it answers")
        self.a.lead(3, "EMPTY")
        self.a.client = self.a.connect()
        self.assertEqual(self.a.call("SET", "k", "v"), ("+", b"OK"))

    def test_nobody_gets_all_the_data_of_a_node_that_stands_by(self):
        self.pair()
        self.a.call("SET", "k", "v")
        eventually(lambda: self.b.call("GET", "k") == ("$", b"v"), "b has it")
        self.assertIsInstance(self.a.tell("TARN.DEMOTE", "2"), dict)  # it ends, with all it has
        self.b.follow(2, self.a)
        self.b.until_linked()  # who has been with it goes on
        directory, port = self.a.server.directory, self.a.server.port
        self.a.server.process.kill()
        self.a.server.process.wait()
        eventually(lambda: self.b.state("link") != "up", "it is gone")
        again = Server(self.program, "redis", FLAGS, directory=directory, port=port)
        self.addCleanup(again.stop)
        client = Client(port, 30)
        self.addCleanup(client.close)
        self.assertEqual(client.call("DBSIZE"), (":", b"0"))
        for words in (("PSYNC", "?", "-1"), ("SYNC",)):
            self.assertEqual(client.call(*words)[1][:12], b"NOMASTERLINK")
        eventually(lambda: b"NOMASTERLINK" in self.b.server.log().encode(), "b was told so")
        self.assertEqual(self.b.call("GET", "k"), ("$", b"v"))

    # --- durability ---

    def test_sync_waits_for_a_quorum(self):
        self.a.call("CONFIG", "SET", "durability", "sync")
        self.assertEqual(self.a.call("SET", "k", "v")[1][:10], b"NOREPLICAS")
        self.assertEqual(self.a.call("GET", "k"), ("$", None))
        self.pair()
        eventually(lambda: self.a.call("SET", "k", "v") == ("+", b"OK"), "there is a quorum")
        self.assertEqual(self.b.call("GET", "k"), ("$", b"v"))  # at once
        self.assertEqual(self.a.state("acknowledged_offset"), self.a.state("offset"))

    def test_a_promise_can_be_made_while_a_replica_still_gets_the_data(self):
        self.a.call("CONFIG", "SET", "repl-diskless-sync-delay", "3600")
        self.a.lead(1, "EMPTY")
        self.a.call("DEBUG", "POPULATE", "1000")
        self.b.follow(1, self.a)
        eventually(lambda: b"state=wait_bgsave" in self.a.call("INFO", "replication")[1],
                   "it waits for others, as nobody waits for it")
        self.a.call("CONFIG", "SET", "rdb-key-save-delay", "1000")
        self.a.call("CONFIG", "SET", "durability", "sync")
        eventually(lambda: self.a.call("SET", "k", "v") == ("+", b"OK"), "there is a quorum")
        self.assertIn(b"sync_full:1\r\n", self.a.call("INFO", "stats")[1])
        before = self.a.state("acknowledged_offset")
        self.a.call("SET", "k", "w")
        self.assertGreater(self.a.state("acknowledged_offset"), before)

    def test_sync_does_not_answer_before_and_reads_wait_for_what_they_read(self):
        self.pair()
        self.a.call("SET", "old", "v")
        self.a.call("CONFIG", "SET", "durability", "sync")
        eventually(lambda: self.a.call("SET", "k", "1") == ("+", b"OK"), "there is a quorum")
        stop(self.b.server.process)
        writer, reader = self.a.connect(), self.a.connect(0.3)
        writer.send(b"*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$1\r\n2\r\n")
        eventually(lambda: self.a.tell("GET", "k") == b"2", "it is written")
        self.assertEqual(self.a.call("GET", "old"), ("$", b"v"))  # reads nothing that is new
        with self.assertRaises(TimeoutError):
            reader.call("GET", "k")
        self.b.server.process.send_signal(signal.SIGCONT)
        self.assertEqual(writer.read(), ("+", b"OK"))
        self.assertEqual(self.b.call("GET", "k"), ("$", b"2"))

    def test_async_refuses_writes_that_replicas_are_too_far_behind_for(self):
        self.pair()
        self.a.call("CONFIG", "SET", "durability", "async")
        eventually(lambda: self.a.call("SET", "k", "v") == ("+", b"OK"), "it is written")
        self.b.until_linked()
        stop(self.b.server.process)
        began = time.monotonic()
        eventually(lambda: self.a.call("SET", "k", "w")[1][:10] == b"NOREPLICAS", "it is refused")
        self.assertGreater(time.monotonic() - began, 0.5)
        self.assertEqual(self.a.call("GET", "k"), ("$", b"w"))
        self.b.server.process.send_signal(signal.SIGCONT)
        eventually(lambda: self.a.call("SET", "k", "x") == ("+", b"OK"), "it goes on")


if __name__ == "__main__":
    unittest.TestCase.maxDiff = None
    main()
