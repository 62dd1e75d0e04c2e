#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A node and its RDB file: what was saved is there again, whatever has happened in between."""

import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from server_case import ServerCase, eventually, main  # noqa: E402
from resp import Client, Closed, split_words  # noqa: E402
from servers import Server, StartError  # noqa: E402

FLAGS = "--enable-debug-command yes --threads 2"

# One key and more of each type, small and large, with and without expiry, in two databases.
DATA = [
    "SET short v", "SET number 1234567", "SET big <x*100000>", "SET empty ''",
    "SET later v PXAT 4102444800000", "SET binary \\x00\\xff\\r\\n",
    "RPUSH list a b 3 <y*100>", "EXPIREAT list 4102444800",
    "SADD ints 1 2 3 70000", "SADD words a b c", "ZADD zset 1 a 2.5 b inf c -inf d",
    "HSET hash f v g 2", "PFADD hll a b c", "SETBIT bits 100 1", "GEOADD geo 13 38 p 15 37 c",
    "XADD stream 1-1 a b", "XADD stream 1-2 a b c d", "XGROUP CREATE stream g 0",
    "XREADGROUP GROUP g me COUNT 1 STREAMS stream >", "XDEL stream 1-2",
]
MANY = 600  # elements of what is no longer compact


def fill(client):
    for line in DATA:
        reply = client.call(*split_words(line))
        assert reply[0] != "-", (line, reply)
    many = [str(i) for i in range(MANY)]
    client.call("RPUSH", "biglist", *[f"element {i}" * 20 for i in many])
    client.call("SADD", "bigset", *[f"member {i}" for i in many])
    client.call("SADD", "bigints", *many)
    client.call("ZADD", "bigzset", *[word for i in many for word in (i, f"member {i}")])
    client.call("HSET", "bighash", *[word for i in many for word in (f"field {i}", f"value {i}")])
    client.call("SELECT", "3")
    client.call("SET", "elsewhere", "x")
    client.call("SELECT", "0")


def contents(client):
    """What all keys of all databases hold, as replies."""
    read = {b"string": ["GET"], b"list": ["LRANGE", 0, -1], b"set": ["SMEMBERS"],
            b"zset": ["ZRANGE", 0, -1, "WITHSCORES"], b"hash": ["HGETALL"],
            b"stream": ["XRANGE", "-", "+"]}
    found = {}
    for db in range(16):
        client.call("SELECT", str(db))
        for _, key in client.call("KEYS", "*")[1]:
            kind = client.call("TYPE", key)[1]
            command, *rest = read[kind]
            value = client.call(command, key, *map(str, rest))[1]
            if kind in (b"set", b"hash"):
                value = sorted(map(repr, value)) if kind == b"set" else pairs(value)
            entry = [kind, value, client.call("PEXPIRETIME", key)[1]]
            if kind == b"stream":
                entry.append(client.call("XINFO", "GROUPS", key)[1])
            found[db, key] = entry
    client.call("SELECT", "0")
    return found


def pairs(items):
    return sorted((repr(items[i]), repr(items[i + 1])) for i in range(0, len(items), 2))


class RdbCase(ServerCase):
    """Each test has a directory, and starts nodes there, one after the other."""

    key_flags = ""  # by which the node encrypts its files; encrypted_test.py runs all with a key

    @classmethod
    def setUpClass(cls):
        pass

    def setUp(self):
        self.directory = tempfile.TemporaryDirectory(prefix="tarn-test-")
        self.addCleanup(self.directory.cleanup)

    def start(self, flags="", program=None, base=FLAGS, port=None):
        if program is None:
            flags = f"{flags} {self.key_flags}"
        self.node = Server(program or self.program, flags=f"{base} {flags}",
                           directory=self.directory, port=port)
        self.addCleanup(self.node.stop)
        self.client = self.connect()
        if "key-load-delay" not in flags:
            eventually(lambda: self.info("loading") == "0", "loaded")
        return self.client

    def connect(self):
        client = Client(self.node.port, timeout=60)
        self.addCleanup(client.close)
        return client

    def info(self, field):
        text = self.client.call("INFO", "everything")[1].decode()
        return re.search(rf"^{field}:(.*)\r$", text, re.M)[1]

    def digest(self):
        return self.client.call("DEBUG", "DIGEST")[1]

    def file(self, name="dump.rdb"):
        return Path(self.directory.name) / name

    def leftovers(self):
        return [name for name in os.listdir(self.directory.name) if name.startswith("temp-")]

    def assert_plain(self, found, expected):
        """In a file, where nothing is encrypted."""
        (self.assertNotEqual if self.key_flags else self.assertEqual)(found, expected)

    def ok(self, *said):
        self.assertEqual(self.client.call(*said), ("+", b"OK"), said)

    def refusal(self, flags):
        """What a node says that ends instead of starting, before or after it has listened."""
        try:
            with Server(self.program, flags=f"{FLAGS} {flags}", directory=self.directory) as node:
                self.assertEqual(node.process.wait(30), 1)
        except StartError:
            pass
        return self.file("log").read_text()

    def kill(self):
        self.node.process.kill()
        self.node.process.wait()


class Saved(RdbCase):
    def restart_and_compare(self, flags=""):
        before = self.digest()
        self.assertNotEqual(before, b"0" * 40)
        self.node.stop()
        self.start(flags)
        self.assertEqual(self.digest(), before)

    def test_every_type_is_there_after_a_restart(self):
        fill(self.start())
        self.ok("DEBUG", "POPULATE", "5000")
        all_before = contents(self.client)
        self.ok("SAVE")
        self.restart_and_compare()
        self.assertEqual(contents(self.client), all_before)
        self.assertIn("DB loaded from disk", self.node.log())

    def test_fields_with_an_expiry_are_there_too(self):
        self.start().call("HSET", "h", "f", "v", "g", "w")
        self.client.call("HPEXPIREAT", "h", "4102444800000", "FIELDS", "1", "f")
        self.ok("SAVE")
        self.assert_plain(self.file().read_bytes()[:9], b"VALKEY080")
        self.restart_and_compare()
        self.assertEqual(self.client.call("HPEXPIRETIME", "h", "FIELDS", "2", "f", "g")[1],
                         [(":", b"4102444800000"), (":", b"-1")])

    def test_nothing_is_compressed_or_summed_if_that_is_not_wanted(self):
        fill(self.start("--rdbcompression no --rdbchecksum no"))
        self.ok("SAVE")
        self.assertGreater(self.file().stat().st_size, 100_000)
        self.assert_plain(self.file().read_bytes()[-8:], b"\0" * 8)
        self.restart_and_compare()

    def test_reloading_changes_nothing(self):
        fill(self.start())
        before = self.digest()
        self.ok("DEBUG", "RELOAD")
        self.assertEqual(self.digest(), before)
        self.ok("SET", "short", "other")
        self.ok("DEBUG", "RELOAD", "NOSAVE")
        self.assertEqual(self.digest(), before)
        self.ok("SET", "short", "other")
        self.ok("SET", "new", "x")
        self.assertEqual(self.client.call("DEBUG", "RELOAD", "NOSAVE", "NOFLUSH")[0], "-")
        self.ok("DEBUG", "RELOAD", "NOSAVE", "NOFLUSH", "MERGE")
        self.assertEqual(self.client.call("GET", "short")[1], b"v")
        self.assertEqual(self.client.call("GET", "new")[1], b"x")

    def test_a_snapshot_under_writes_is_of_one_instant(self):
        self.start()
        self.ok("DEBUG", "POPULATE", "50000")
        writer, written, stop = self.connect(), threading.Event(), threading.Event()

        def write():
            number = 0
            while not stop.is_set():  # the same number in both, at every instant
                number += 1
                writer.call("MSET", "key:1", str(number), "key:49999", str(number))
                written.set()

        thread = threading.Thread(target=write)
        thread.start()
        try:
            self.assertTrue(written.wait(60))
            self.client.call("BGSAVE")
            eventually(lambda: self.info("rdb_bgsave_in_progress") == "0", "saved")
        finally:
            stop.set()
            thread.join()
        self.kill()
        self.start()
        self.assertEqual(self.client.call("DBSIZE")[1], b"50000")
        pair = self.client.call("MGET", "key:1", "key:49999")[1]
        self.assertEqual(pair[0], pair[1])

    def test_a_kill_while_it_saves_leaves_the_file_as_it_was(self):
        self.start()
        self.ok("SET", "old", "value")
        self.ok("SAVE")
        before = self.file().read_bytes()
        self.ok("CONFIG", "SET", "rdb-key-save-delay", "10000000")
        self.ok("SET", "new", "value")
        self.client.call("BGSAVE")
        eventually(lambda: self.info("rdb_bgsave_in_progress") == "1", "it is being written")
        self.assertEqual(self.client.call("BGSAVE"),
                         ("-", b"ERR Background save already in progress"))
        self.kill()
        self.assertEqual(self.file().read_bytes(), before)
        self.assertEqual(self.leftovers(), [])
        self.start()
        self.assertEqual(self.client.call("KEYS", "*")[1], [("$", b"old")])

    def test_a_save_can_be_cancelled(self):
        self.start("--rdb-key-save-delay 10000000")
        self.ok("SET", "a", "b")
        self.assertEqual(self.client.call("BGSAVE", "CANCEL")[0], "-")
        self.assertEqual(self.client.call("BGSAVE"), ("+", b"Background saving started"))
        self.assertEqual(self.client.call("BGSAVE", "CANCEL"),
                         ("+", b"Background saving cancelled"))
        eventually(lambda: self.info("rdb_bgsave_in_progress") == "0", "cancelled")
        self.assertEqual(self.info("rdb_last_bgsave_status"), "ok")
        self.assertEqual((self.leftovers(), self.file().exists()), ([], False))

    def test_flushall_gives_up_what_is_being_written(self):
        self.start("--rdb-key-save-delay 10000000")
        self.ok("SET", "a", "b")
        self.client.call("BGSAVE")
        self.ok("FLUSHALL")
        eventually(lambda: self.info("rdb_bgsave_in_progress") == "0", "given up")
        self.assertFalse(self.file().exists())


class Points(RdbCase):
    def test_changes_are_saved_when_their_time_has_come(self):
        self.start("--save '1 2'")
        before = self.info("rdb_last_save_time")
        self.ok("SET", "a", "1")
        self.assertEqual(self.info("rdb_changes_since_last_save"), "1")
        self.ok("SET", "a", "2")
        eventually(lambda: self.info("rdb_changes_since_last_save") == "0", "saved")
        self.assertGreaterEqual(self.info("rdb_last_save_time"), before)
        self.assertEqual(self.client.call("LASTSAVE")[1].decode(), self.info("rdb_last_save_time"))

    def test_sigterm_saves_if_there_are_points(self):
        for name, flags, kept in (("term", "--save '3600 1'", b"v"), ("none", "", b"v"),
                                  ("asked", "--shutdown-on-sigterm save", b"w")):
            with self.subTest(name):
                self.start(flags)
                self.ok("SET", "k", "w" if name != "term" else "v")
                self.assertEqual(self.node.stop(), 0)
                self.start()
                self.assertEqual(self.client.call("GET", "k")[1], kept)
                self.node.stop()

    def test_a_second_signal_has_nothing_saved_again(self):
        self.start("--save '3600 1' --rdb-key-save-delay 20000")
        self.ok("DEBUG", "POPULATE", "10")
        for number in (signal.SIGTERM, signal.SIGINT):
            self.node.process.send_signal(number)
        self.assertEqual(self.node.process.wait(60), 0)
        self.assertEqual(self.node.log().count("Saving the final RDB snapshot"), 1)

    def test_shutdown_obeys_its_words(self):
        for said, flags, kept in ((["SAVE"], "", b"1"), (["NOSAVE"], "--save '3600 1'", b"1"),
                                  ([], "--save '3600 1'", b"3")):
            with self.subTest(said):
                self.start(flags)
                self.client.call("INCR", "k")
                with self.assertRaises((Closed, ConnectionError)):
                    self.client.call("SHUTDOWN", *said)
                self.assertEqual(self.node.process.wait(60), 0)
        self.start()
        self.assertEqual(self.client.call("GET", "k")[1], b"2")


class Failing(RdbCase):
    def test_writes_stop_until_it_can_be_saved_again(self):
        self.start("--save '3600 1'")
        self.file().mkdir()  # nothing can be renamed to that
        (self.file() / "x").touch()
        self.ok("SET", "a", "b")
        self.assertEqual(self.client.call("SAVE")[0], "-")
        self.assertTrue(self.client.call("SHUTDOWN")[1].startswith(b"ERR Errors trying to SHUT"))
        self.assertEqual(self.info("rdb_last_bgsave_status"), "ok")  # who asked has been told
        self.ok("SET", "a", "b")
        self.assertEqual(self.client.call("BGSAVE")[0], "+")
        eventually(lambda: self.info("rdb_last_bgsave_status") == "err", "it has failed")
        self.assertTrue(self.client.call("SET", "a", "c")[1].startswith(b"MISCONF"))
        self.assertEqual(self.client.call("GET", "a")[1], b"b")
        shutil.rmtree(self.file())
        self.ok("SAVE")
        self.ok("SET", "a", "c")
        self.assertEqual(self.leftovers(), [])

    def test_a_full_disk_leaves_the_file_as_it_was(self):
        disk = self.file("disk")
        disk.mkdir()
        mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", disk],
                                 capture_output=True, check=False)
        if mounted.returncode != 0:
            self.skipTest("cannot mount a small disk")
        self.addCleanup(subprocess.run, ["umount", "-l", disk], check=True)
        self.start(f"--dir {disk} --rdbcompression no")
        self.ok("SET", "small", "x")
        self.ok("SAVE")
        before = (disk / "dump.rdb").read_bytes()
        self.ok("SET", "large", "x" * (2 << 20))
        reply = self.client.call("SAVE")
        self.assertIn(b"No space left", reply[1])
        self.assertEqual(os.listdir(disk), ["dump.rdb"])
        self.assertEqual((disk / "dump.rdb").read_bytes(), before)
        self.client.call("DEL", "large")
        self.ok("SAVE")
        self.assertEqual(self.info("rdb_last_bgsave_status"), "ok")
        self.node.stop()

    def test_a_damaged_file_stops_the_start(self):
        fill(self.start())
        self.ok("SAVE")
        self.node.stop()
        whole = self.file().read_bytes()
        flipped = whole[:-9] + bytes([whole[-9] ^ 1]) + whole[-8:]
        for name, damaged in (("cut", whole[:-100]), ("flipped", flipped),
                              ("magic", b"X" + whole[1:]), ("empty", b"")):
            with self.subTest(name):
                self.file().write_bytes(damaged)
                ended = subprocess.run(
                    [os.path.abspath(self.program), "node", "--port", "0", "--unixsocket", "s",
                     *self.key_flags.split()],
                    cwd=self.directory.name, capture_output=True, text=True, timeout=60,
                    check=False)
                self.assertEqual(ended.returncode, 1)
                self.assertIn(str(self.file()) + ": ", ended.stderr)
                self.assertNotIn("Ready to accept", ended.stdout)
                self.assertEqual(self.file().read_bytes(), damaged)


class Starting(RdbCase):
    def test_clients_are_told_to_wait_while_it_loads(self):
        self.start()
        self.ok("DEBUG", "POPULATE", "2000")
        self.ok("SAVE")
        self.node.stop()
        self.start("--key-load-delay 2000")
        self.assertEqual(self.info("loading"), "1")
        self.assertEqual(self.client.call("GET", "key:1"),
                         ("-", b"LOADING Tarn is loading the dataset in memory"))
        self.assertEqual(self.info("loading_total_bytes"), str(self.file().stat().st_size))
        for field in ("loading_start_time", "loading_loaded_bytes", "loading_loaded_perc",
                      "loading_eta_seconds"):
            self.assertRegex(self.info(field), r"^[0-9.]+$")
        self.assertNotIn("Ready to accept", self.node.log())
        eventually(lambda: self.info("loading") == "0", "loaded")
        self.assertIn("Ready to accept", self.node.log())
        self.assertEqual(self.client.call("DBSIZE")[1], b"2000")
        self.assertEqual(self.info("rdb_last_load_keys_loaded"), "2000")
        self.assertEqual(self.info("rdb_changes_since_last_save"), "0")

    def test_what_has_expired_meanwhile_is_left_out(self):
        self.start()
        self.ok("DEBUG", "SET-ACTIVE-EXPIRE", "0")
        self.ok("SET", "stays", "x")
        self.ok("SET", "goes", "x", "PX", "1")
        self.ok("SAVE")
        self.node.stop()
        self.start()
        self.assertEqual(self.info("rdb_last_load_keys_expired"), "1")
        self.assertEqual(self.client.call("DBSIZE")[1], b"1")


class Histories(RdbCase):
    """What PSYNC needs is in the file."""

    def setUp(self):
        super().setUp()
        self.others = tempfile.TemporaryDirectory(prefix="tarn-test-")
        self.addCleanup(self.others.cleanup)

    def start_replica(self):
        self.replica = Server(self.program, directory=self.others,
                              flags=f"{FLAGS} --replicaof '127.0.0.1 {self.node.port}' "
                                    f"{self.key_flags}")
        self.addCleanup(self.replica.stop)
        return self.replica

    def of_replica(self, *said):
        client = Client(self.replica.port, timeout=60)
        self.addCleanup(client.close)
        return client.call(*said)

    def until_it_follows(self):
        eventually(lambda: b"master_link_status:up" in self.of_replica("INFO", "replication")[1],
                   "it follows")

    def until_equal(self):
        eventually(lambda: self.digest() == self.of_replica("DEBUG", "DIGEST")[1], "equal")

    def test_a_replica_that_was_restarted_asks_for_the_rest(self):
        self.start("--repl-diskless-sync-delay 0")
        self.ok("SELECT", "2")
        self.ok("SET", "a", "1")
        self.start_replica()
        self.until_it_follows()
        self.ok("SET", "b", "1")
        self.until_equal()
        self.assertEqual(self.of_replica("SAVE"), ("+", b"OK"))
        self.replica.stop()
        self.ok("SET", "c", "in the same database")
        self.start_replica()
        self.until_it_follows()
        self.until_equal()
        self.assertEqual((self.info("sync_full"), self.info("sync_partial_ok")), ("1", "1"))

    def test_replicas_go_on_with_a_primary_that_was_restarted(self):
        self.start("--repl-diskless-sync-delay 0")
        self.ok("SET", "a", "1")
        self.start_replica()
        self.until_it_follows()
        self.ok("SET", "b", "1")
        self.ok("DEBUG", "SET-ACTIVE-EXPIRE", "0")
        self.ok("SET", "gone", "1", "PX", "1")
        self.until_equal()
        before, port = self.info("master_replid"), self.node.port
        with self.assertRaises((Closed, ConnectionError)):
            self.client.call("SHUTDOWN", "SAVE")
        self.node.process.wait()
        self.start("--repl-diskless-sync-delay 0", port=port)
        self.until_it_follows()
        self.assertEqual(self.info("master_replid2"), before)
        self.assertEqual(self.of_replica("CONFIG", "RESETSTAT")[0], "+")
        self.ok("SET", "c", "1")
        self.until_equal()
        self.assertEqual((self.info("sync_full"), self.info("sync_partial_ok")), ("0", "1"))
        self.assertEqual(self.info("rdb_last_load_keys_expired"), "1")
        self.assertEqual(self.of_replica("EXISTS", "gone"), (":", b"0"))


class Redis(RdbCase):
    """Of Debian, whose files are of version 10."""

    def test_its_file_is_loaded(self):
        redis = shutil.which("redis-server")
        if redis is None:
            self.skipTest("no redis-server")
        fill(self.start(program=redis, base="--enable-debug-command yes"))
        self.ok("DEBUG", "POPULATE", "5000")
        expected = contents(self.client)
        self.ok("SAVE")
        self.node.stop()
        self.start()
        self.assertEqual(contents(self.client), expected)


if __name__ == "__main__":
    main()
