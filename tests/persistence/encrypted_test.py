#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A node with a data key: all that other nodes promise of their files, and no text in them."""

import secrets
import tempfile
from pathlib import Path

import aof_test
import rdb_test
from rdb_test import RdbCase, contents, fill
from server_case import main

MAGIC = b"TARNENC1"
MARKER = "what-nobody-reads"
ALWAYS = "--appendonly yes --appendfsync always"


class EncryptedCase(RdbCase):

    def setUp(self):
        super().setUp()
        keys = tempfile.TemporaryDirectory(prefix="tarn-test-")
        self.addCleanup(keys.cleanup)
        self.keys = Path(keys.name)
        self.key_flags = self.new_key("key")

    def new_key(self, name):
        (self.keys / name).write_bytes(secrets.token_bytes(32))
        return f"--data-key-file {self.keys / name}"

    def stored(self):
        """The files that a node has written, and their bytes."""
        directory = Path(self.directory.name)
        paths = [*directory.glob("*.rdb"), *directory.glob("appendonlydir/*")]
        return {path.name: path.read_bytes() for path in paths if path.is_file()}

    def assert_encrypted(self):
        self.assertNotEqual(self.stored(), {})
        for name, data in self.stored().items():
            self.assertIn(data[:len(MAGIC)], (MAGIC, b""), name)
            self.assertNotIn(MARKER.encode(), data, name)


def encrypted(case):
    """The same tests with a key."""
    return type(f"Encrypted{case.__name__}", (EncryptedCase, case), {})


EncryptedSaved = encrypted(rdb_test.Saved)
EncryptedPoints = encrypted(rdb_test.Points)
EncryptedFailing = encrypted(rdb_test.Failing)
EncryptedStarting = encrypted(rdb_test.Starting)
EncryptedHistories = encrypted(rdb_test.Histories)
EncryptedRedis = encrypted(rdb_test.Redis)
EncryptedJournal = encrypted(aof_test.Journal)


class Keys(EncryptedCase):

    def test_no_text_is_in_any_file(self):
        self.start(ALWAYS)
        for number in range(100):
            self.client.call("SET", f"{MARKER}:{number}", MARKER * 10)
        self.assertGreater(sum(map(len, self.stored().values())), 10_000)
        self.assert_encrypted()
        self.ok("SAVE")
        self.client.call("BGREWRITEAOF")
        rdb_test.eventually(lambda: self.info("aof_rewrite_in_progress") == "0", "rewritten")
        self.client.call("SET", MARKER, MARKER)
        self.assertIn("dump.rdb", self.stored())
        self.assert_encrypted()

    def test_another_key_or_none_is_refused_by_name(self):
        for flags, write in (("", lambda: self.ok("SAVE")), (ALWAYS, lambda: None)):
            with self.subTest(flags):
                self.start(flags)
                if not flags:
                    fill(self.client)
                before = contents(self.client)
                write()
                self.kill()
                stored = self.stored()
                why = self.refusal(f"{flags} {self.new_key('other')}")
                self.assertRegex(why, "(dump.rdb|appendonly.aof.manifest) is encrypted with the "
                                      "data key [0-9a-f]{16}, and data-key-file holds")
                self.assertRegex(self.refusal(flags),
                                 "with the data key [0-9a-f]{16}, and no data-key-file was given")
                self.assertEqual(self.stored(), stored)
                self.start(flags)
                self.assertEqual(contents(self.client), before)
                self.node.stop()

    def test_a_key_that_cannot_be_read_stops_the_start(self):
        (self.keys / "short").write_bytes(b"x" * 31)
        self.assertIn("holds no data key, which has 32 bytes: it has 31",
                      self.refusal(f"--data-key-file {self.keys / 'short'}"))
        self.assertIn("No such file", self.refusal(f"--data-key-file {self.keys / 'none'}"))

    def test_a_key_is_switched_on_over_data_that_is_there(self):
        with_key, self.key_flags = self.key_flags, ""
        fill(self.start(ALWAYS))
        before = contents(self.client)
        self.kill()
        self.key_flags = with_key
        self.start(ALWAYS)
        self.assertEqual(contents(self.client), before)
        self.ok("SET", MARKER, MARKER)
        plain = {name for name, data in self.stored().items() if not data.startswith(MAGIC)}
        self.assertEqual(plain, {"appendonly.aof.1.base.rdb", "appendonly.aof.1.incr.aof"})
        self.assertFalse(any(MARKER.encode() in data for data in self.stored().values()))
        self.kill()
        self.start(ALWAYS)
        self.assertEqual(self.client.call("GET", MARKER), ("$", MARKER.encode()))
        self.client.call("BGREWRITEAOF")
        rdb_test.eventually(lambda: self.info("aof_rewrite_in_progress") == "0"
                            and self.info("aof_rewrites") == "1", "rewritten")
        self.assert_encrypted()


if __name__ == "__main__":
    main()
