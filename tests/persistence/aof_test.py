#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A node and its append-only file: what it promised is there again, however it ended."""

import re
import shutil
import unittest

from rdb_test import Client, RdbCase, Server, contents, eventually, fill
from server_case import main

ON = "--appendonly yes --appendfsync "
REDIS = shutil.which("redis-server")


def offset_of(client, field):
    text = client.call("INFO", "replication")[1].decode()
    return int(re.search(rf"^{field}:(.*)\r$", text, re.M)[1])


class Journal(RdbCase):

    def increments(self):
        return sorted(self.file("appendonlydir").glob("*.incr.aof"))

    def until_rewritten(self):
        eventually(lambda: self.info("aof_rewrite_in_progress") == "0"
                   and self.info("aof_rewrites") != "0", "rewritten")

    def until_kept(self):
        """All that was executed before is on the disk: WAITAOF waits for what its own connection
        has written, so that one has to write."""
        self.ok("SET", "kept", "until here")
        self.assertEqual(self.client.call("WAITAOF", "1", "0", "0")[1][0], (":", b"1"))

    def kill_and_start(self, flags=""):
        """What all keys held before is what they hold afterwards."""
        before = contents(self.client)
        self.kill()
        self.start(flags)
        self.assertEqual(contents(self.client), before)

    def test_what_was_acknowledged_under_always_survives_a_kill(self):
        self.start(ON + "always")
        for number in range(200):
            self.client.call("INCR", "counter")
            self.client.call("RPUSH", "list", str(number))
        self.kill_and_start(ON + "always")
        self.assertEqual(self.client.call("GET", "counter"), ("$", b"200"))

    def test_every_type_is_there_again_with_and_without_a_rewrite(self):
        fill(self.start(ON + "everysec"))
        for line in (("SPOP", "words"), ("MULTI",), ("INCR", "a"), ("SELECT", "3"),
                     ("SET", "x", "y"), ("EXEC",), ("SELECT", "0"), ("SET", "e", "v", "PX", "1")):
            self.client.call(*line)
        eventually(lambda: self.client.call("EXISTS", "e") == (":", b"0"), "it has expired")
        self.until_kept()
        self.kill_and_start(ON + "everysec")
        self.client.call("BGREWRITEAOF")
        for _ in range(100):
            self.client.call("INCR", "counter")
        self.until_rewritten()
        self.until_kept()
        self.kill_and_start(ON + "everysec")
        self.assertEqual(self.client.call("GET", "counter"), ("$", b"100"))

    def test_it_is_switched_on_and_off_while_the_node_runs(self):
        fill(self.start())
        self.ok("CONFIG", "SET", "appendonly", "yes")
        eventually(lambda: self.info("aof_enabled") == "1", "it is on")
        self.until_rewritten()
        self.ok("SET", "later", "1")
        self.until_kept()
        self.kill_and_start(ON + "no")
        self.ok("CONFIG", "SET", "appendonly", "no")
        eventually(lambda: self.info("aof_enabled") == "0", "it is off")
        self.assertEqual(self.client.call("WAITAOF", "1", "0", "0")[0], "-")

    def manifest(self):
        return self.file("appendonlydir/appendonly.aof.manifest").read_bytes().splitlines()

    def test_a_journal_begins_with_a_base(self):
        self.start(ON + "everysec")
        self.assert_plain(self.manifest(), [b"file appendonly.aof.1.base.rdb seq 1 type b",
                                            b"file appendonly.aof.1.incr.aof seq 1 type i"])
        self.assertEqual(len(list(self.file("appendonlydir").iterdir())), 3)

    def test_a_base_is_written_for_who_has_no_journal_yet(self):
        fill(self.start())
        before = contents(self.client)
        for number in (1, 2):
            self.client.call("BGREWRITEAOF")
            eventually(lambda: self.info("aof_rewrite_in_progress") == "0", "written")
            self.assert_plain(
                self.manifest(),
                [f"file appendonly.aof.{number}.base.rdb seq {number} type b".encode()])
        self.assertEqual(self.info("aof_last_bgrewrite_status"), "ok")
        self.assertEqual(len(list(self.file("appendonlydir").iterdir())), 2)
        self.kill()
        self.start(ON + "everysec")
        self.assertEqual(contents(self.client), before)

    def test_what_the_files_have_takes_the_place_of_the_data(self):
        fill(self.start(ON + "everysec --enable-debug-command local"))
        before = contents(self.client)
        self.ok("DEBUG", "LOADAOF")
        self.assertEqual(contents(self.client), before)
        self.ok("SET", "later", "1")
        self.until_kept()
        self.kill_and_start(ON + "everysec")
        self.assertEqual(self.client.call("GET", "later"), ("$", b"1"))

    def test_without_files_there_is_nothing_to_take_its_place(self):
        fill(self.start("--enable-debug-command local"))
        before = contents(self.client)
        self.assertEqual(self.client.call("DEBUG", "LOADAOF")[0], "-")
        self.assertEqual(contents(self.client), before)
        self.ok("SET", "later", "1")

    def test_an_rdb_file_is_not_passed_over(self):
        fill(self.start())
        self.ok("SAVE")
        before = contents(self.client)
        self.node.stop()
        self.start(ON + "everysec")
        self.assertEqual(contents(self.client), before)
        self.until_rewritten()
        self.kill_and_start(ON + "everysec")

    def test_an_orderly_end_keeps_everything_under_no(self):
        fill(self.start(ON + "no"))
        before = contents(self.client)
        self.node.stop()
        self.start(ON + "no")
        self.assertEqual(contents(self.client), before)

    def damaged(self, damage):
        self.start(ON + "always")
        for number in range(50):
            self.client.call("SET", f"k{number}", "v" * 20)
        self.kill()
        path = self.increments()[-1]
        path.write_bytes(damage(path.read_bytes()))

    def assert_refused(self, flags, why):
        self.assertRegex(self.refusal(f"{flags} {self.key_flags}"), why)

    def test_a_torn_end_is_cut_off(self):
        self.damaged(lambda text: text[:-7])
        self.start(ON + "always")
        self.assertEqual(self.client.call("DBSIZE"), (":", b"49"))
        self.assertIn("short read while loading the AOF file", self.node.log())
        self.ok("SET", "k49", "again")
        self.kill_and_start(ON + "always")

    def test_a_torn_end_may_be_refused(self):
        self.damaged(lambda text: text[:-7])
        self.assert_refused(ON + "always --aof-load-truncated no", "Unexpected end of file")

    def test_damage_in_the_middle_stops_the_start_and_is_named(self):
        self.damaged(lambda text: text[:1000] + bytes([text[1000] ^ 0x80]) + text[1001:])
        self.assert_refused(ON + "always", "at offset [0-9]+(: Bad file format| of the encrypted)")

    def other_node(self, flags="", program=None):
        node = Server(program or self.program, "redis", flags)
        self.addCleanup(node.stop)
        client = Client(node.port)
        self.addCleanup(client.close)
        return node, client

    def assert_no_messages_are_kept(self):
        """Nor what stands around them, but all that was written between them."""
        self.until_kept()
        kept = b"".join(path.read_bytes() for path in self.increments())
        if not self.key_flags:  # else it says nothing in plain
            for word in (b"PUBLISH", b"publish", b"hello"):
                self.assertNotIn(word, kept)
            self.assertEqual(kept.count(b"MULTI"), kept.count(b"EXEC"))
        self.kill_and_start(ON + "everysec")
        self.assertEqual(self.client.call("GET", "counter"), ("$", b"150"))
        self.client.call("SELECT", "3")
        self.assertEqual(self.client.call("GET", "elsewhere"), ("$", b"49"))

    MESSAGES = [("PUBLISH", "news", "hello"), ("SPUBLISH", "news", "hello"), ("MULTI",),
                ("INCR", "counter"), ("PUBLISH", "news", "hello"), ("INCR", "counter"), ("EXEC",),
                ("MULTI",), ("PUBLISH", "news", "hello"), ("PUBLISH", "news", "hello"), ("EXEC",),
                ("SELECT", "3"), ("PUBLISH", "news", "hello" * 5000), ("SELECT", "0"),
                ("EVAL", "redis.call('PUBLISH', 'news', 'hello') redis.call('INCR', KEYS[1])",
                 "1", "counter"), ("SELECT", "3")]

    def publish_and_write(self, client):
        for number in range(50):
            for line in self.MESSAGES:
                self.assertNotEqual(client.call(*line)[0], "-", line)
            client.call("SET", "elsewhere", str(number))
            client.call("SELECT", "0")

    def test_messages_for_replicas_are_not_kept(self):
        self.start(ON + "everysec --repl-diskless-sync-delay 0")
        _, replica = self.other_node()
        replica.call("REPLICAOF", "127.0.0.1", str(self.node.port))
        eventually(lambda: self.info("connected_slaves") == "1", "it is followed")
        self.publish_and_write(self.client)
        self.assertEqual(self.client.call("WAIT", "1", "0"), (":", b"1"))
        self.assert_no_messages_are_kept()

    def test_messages_of_a_primary_are_not_kept(self):
        for program in (self.program, REDIS):
            if program is None:
                continue
            with self.subTest(program):
                flags = "--repl-diskless-sync-delay 0" if program == self.program else ""
                primary, client = self.other_node(flags, program)
                client.call("CONFIG", "SET", "repl-diskless-sync-delay", "0")
                self.start(ON + "everysec")
                self.client.call("REPLICAOF", "127.0.0.1", str(primary.port))
                eventually(lambda: self.info("master_link_status") == "up", "up")
                self.publish_and_write(client)
                end = offset_of(client, "master_repl_offset")
                eventually(lambda: offset_of(self.client, "slave_repl_offset") >= end, "it has all")
                self.client.call("REPLICAOF", "NO", "ONE")
                self.until_rewritten()  # as a full copy begins: its files take others' place
                self.assert_no_messages_are_kept()
                self.node.stop()
                shutil.rmtree(self.file("appendonlydir"))

    @unittest.skipUnless(REDIS, "redis-server is not installed")
    def test_redis_files_are_taken_over(self):
        fill(self.start(ON + "everysec", program=REDIS, base="--save ''"))
        self.client.call("BGREWRITEAOF")
        eventually(lambda: self.info("aof_rewrite_in_progress") == "0", "rewritten")
        self.ok("SET", "after", "1")
        before = contents(self.client)
        self.node.stop()
        self.start(ON + "everysec")
        self.assertEqual(contents(self.client), before)


if __name__ == "__main__":
    main()
