#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""redis-cli, as people and scripts use it."""

import os
import pty
import re
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from server_case import ServerCase, eventually, main  # noqa: E402

BINARY = bytes(range(256))
BIG = 16 << 20


class RedisCliCase(ServerCase):
    def cli(self, *words, stdin=b"", where=()):
        """What redis-cli prints. where: instead of the server's port."""
        done = subprocess.run(["redis-cli", *(where or ("-p", str(self.server.port))), *words],
                              input=stdin, capture_output=True, timeout=120)
        self.assertEqual(done.returncode, 0, done.stderr)
        return done.stdout

    def setUp(self):
        self.cli("FLUSHALL")


class RedisCli(RedisCliCase):
    flags = "--unixsocket redis.sock"

    def test_prints_replies_of_every_kind(self):
        self.assertEqual(self.cli("SET", "k", "v"), b"OK\n")
        self.assertEqual(self.cli("GET", "k"), b"v\n")
        self.assertEqual(self.cli("STRLEN", "k"), b"1\n")
        self.assertEqual(self.cli("GET", "none"), b"\n")
        self.assertEqual(self.cli("--no-raw", "MGET", "k", "none"), b'1) "v"\n2) (nil)\n')
        self.assertIn(b"ERR value is not an integer", self.cli("INCR", "k"))

    def test_speaks_resp3(self):
        self.assertEqual(self.cli("-3", "--no-raw", "GET", "none"), b"(nil)\n")
        self.assertIn(b'1# "maxmemory" => "0"\n', self.cli("-3", "--no-raw", "CONFIG", "GET",
                                                           "maxmemory"))

    def test_reads_binary_and_big_values_from_its_input(self):
        for value in (BINARY, b"", b"\0" * BIG):
            self.assertEqual(self.cli("-x", "SET", "k", stdin=value), b"OK\n")
            self.assertEqual(self.cli("GET", "k"), value + b"\n")

    def test_loads_in_bulk_with_pipe(self):
        requests = b"".join(b"*3\r\n$3\r\nSET\r\n$%d\r\n%s\r\n$1\r\n%d\r\n" % (len(k), k, n % 10)
                            for n in range(20_000) for k in [b"key:%d" % n])
        self.assertIn(b"errors: 0, replies: 20000", self.cli("--pipe", stdin=requests))
        self.assertEqual(self.cli("DBSIZE"), b"20000\n")
        self.assertEqual(self.cli("GET", "key:19999"), b"9\n")

    def test_scans_all_keys(self):
        self.cli("MSET", *(word for n in range(500) for word in (f"a:{n}", "v")))
        self.cli("SET", "b", "v")
        keys = self.cli("--scan", "--pattern", "a:*").split()
        self.assertEqual(sorted(keys), sorted(b"a:%d" % n for n in range(500)))

    def test_finds_the_biggest_key(self):
        self.cli("SET", "small", "v")
        self.cli("-x", "SET", "large", stdin=b"v" * 5000)
        self.assertIn(b"large", self.cli("--bigkeys").split(b"summary")[1])

    def test_finds_the_key_that_takes_the_most_memory(self):
        self.cli("-x", "SET", "small", stdin=b"v" * 5000)
        self.cli("RPUSH", "large", *("element" for _ in range(2000)))
        self.assertRegex(self.cli("--memkeys").split(b"summary")[1],
                         rb"Biggest +list found .*large.* has \d+ bytes")

    def test_finds_the_key_that_is_asked_for_most(self):
        self.cli("CONFIG", "SET", "maxmemory-policy", "allkeys-lfu")
        self.addCleanup(self.cli, "CONFIG", "SET", "maxmemory-policy", "noeviction")
        self.cli("MSET", "cold", "v", "hot", "v")
        # While it saves, Redis counts no uses.
        eventually(lambda: self.hottest() == b"hot", "the uses are counted")

    def hottest(self):
        self.cli(stdin=b"GET hot\n" * 300)
        found = re.findall(rb'hot key found with counter: (\d+)\s+keyname: "?(\w+)"?',
                           self.cli("--hotkeys"))
        self.assertEqual({key for _, key in found}, {b"hot", b"cold"})
        return found[0][1] if int(found[0][0]) > int(found[1][0]) else None

    def test_measures_latency(self):
        least, most, mean, samples = self.cli("--latency", "--raw", "-i", "1").split()
        self.assertTrue(int(least) <= float(mean) <= int(most) and int(samples) > 0)
        self.assertIn(b"total runs", self.cli("--intrinsic-latency", "1"))

    def test_shows_latency_and_figures_as_time_goes_on(self):
        self.assertRegex(self.lines_of("--latency-history", "-i", "1", count=2)[1],
                         rb"min: \d+, max: \d+, avg: [\d.]+ \(\d+ samples\)")
        self.cli("SET", "k", "v")
        title, *figures = self.lines_of("--stat", "-i", "0.05", count=5)
        self.assertIn(b"data", title)
        self.assertRegex(figures[-1], rb"^1 +[\d.]+[BKMG] +\d+ +\d+ +\d+ \(\+\d+\) +\d+")

    def lines_of(self, *words, count):
        """The first lines that it shows at a terminal, without what it goes back over."""
        shown, terminal = pty.openpty()
        process = subprocess.Popen(["redis-cli", "-p", str(self.server.port), *words],
                                   stdin=terminal, stdout=terminal, stderr=terminal)
        os.close(terminal)
        text = b""
        while len([line for line in text.split(b"\n") if line.strip()]) <= count:
            text += os.read(shown, 4096)
        process.kill()
        process.wait(60)
        os.close(shown)
        lines = [line.rstrip(b"\r").rsplit(b"\r", 1)[-1] for line in text.split(b"\n")]
        return [re.sub(rb"\x1b\[[\d;]*[A-Za-z]", b"", line) for line in lines if line.strip()]

    def test_fetches_a_file_of_all_keys(self):
        self.cli("MSET", "k", "v", "l", "w")
        path = self.path("fetched.rdb")
        self.cli("--rdb", path)
        with open(path, "rb") as file:
            data = file.read()
        self.assertTrue(data.startswith(b"REDIS0") and b"\x01k\x01v" in data)

    def test_runs_a_script_of_lines_over_a_unix_socket(self):
        lines = b"SET k 1\nINCRBY k 41\nEXPIRE k 100\nSELECT 3\nGET k\nSELECT 0\nGET k\n"
        answers = self.cli(stdin=lines, where=("-s", self.path("redis.sock")))
        self.assertEqual(answers, b"OK\n42\n1\nOK\n\nOK\n42\n")

    def test_connects_again_after_it_was_killed(self):
        lines = b"SET k v\nCLIENT KILL TYPE normal SKIPME no\nGET k\nGET k\n"
        self.assertTrue(self.cli(stdin=lines).endswith(b"v\n"))


class RedisCliWithPassword(RedisCliCase):
    flags = "--requirepass secret"

    def setUp(self):
        pass

    def test_needs_the_password(self):
        self.assertIn(b"NOAUTH", self.cli("GET", "k"))
        self.assertEqual(self.cli("-a", "secret", "--no-auth-warning", "SET", "k", "v"), b"OK\n")
        self.assertEqual(self.cli("--user", "default", "--pass", "secret", "--no-auth-warning",
                                  "GET", "k"), b"v\n")

    def test_hears_that_the_password_is_wrong(self):
        done = subprocess.run(["redis-cli", "-p", str(self.server.port), "-a", "wrong", "PING"],
                              capture_output=True, timeout=60)
        self.assertIn(b"WRONGPASS", done.stdout + done.stderr)


if __name__ == "__main__":
    main()
