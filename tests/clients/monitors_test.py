#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What monitors read: every field of INFO, MEMORY STATS and memcached's stats is there, under the
names that Debian's servers give at this moment and those that Redis has had since; and of the same
kind, so that no reader fails on it."""

import re
import shutil
import subprocess
import sys
import unittest
from pathlib import Path

import redis

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from server_case import ServerCase, main  # noqa: E402
from servers import Server  # noqa: E402
from resp import Client  # noqa: E402

TOOL = "/usr/share/memcached/scripts/memcached-tool"

# Of Redis 7.2 and not of 7.0.
INFO_SINCE_7_0 = {
    "clients": {"total_blocking_keys", "total_blocking_keys_on_nokey"},
    "stats": {"acl_access_denied_auth", "acl_access_denied_cmd", "acl_access_denied_key",
              "acl_access_denied_channel", "eventloop_cycles", "eventloop_duration_sum",
              "eventloop_duration_cmd_sum", "instantaneous_eventloop_cycles_per_sec",
              "instantaneous_eventloop_duration_usec"},
    "server": {"listener0"},
    "debug": {"eventloop_duration_aof_sum", "eventloop_duration_cron_sum",
              "eventloop_duration_max", "eventloop_cmd_per_cycle_max"},
}

# Behind what lies the memcached at hand: shown there with an idle timeout only.
STATS_BESIDE = {"": {"idle_kicks"}}

# Numbers there, words here, or the other way about: on purpose.
OTHER_KIND = {"monotonic_clock", "redis_build_id", "gcc_version", "redis_git_sha1"}


def kind(value):
    """What a reader makes of a value: int, float, percent or text."""
    for name, form in (("int", r"-?\d+"), ("float", r"-?\d+\.\d+"), ("percent", r"[\d.]+%")):
        if re.fullmatch(form, value):
            return name
    return "text"


def info(port, section):
    """{field: value} of one section, or {section: {field: value}} of "everything"."""
    sections, current = {}, None
    client = Client(port)
    text = client.call(b"INFO", section)[1].decode()
    client.close()
    for line in text.splitlines():
        if line.startswith("# "):
            current = sections.setdefault(line[2:].lower(), {})
        elif line:
            name, value = line.split(":", 1)
            current[name] = value
    return sections


def stats(port, what):
    """{name: value} of one of memcached's stats; of sockets without their numbers."""
    client = Client(port)
    client.send(b"set k 0 0 5\r\nvalue\r\nget k\r\n" + f"stats {what}".strip().encode() + b"\r\n")
    found = {}
    while (line := client.read_line()) != b"END" or not found:
        words = line.decode().split(" ", 2)
        if words[0] == "STAT":
            found[re.sub(r"^\d+:(?=addr|listen|state|secs)", "", words[1])] = words[2]
    client.close()
    return found


class Oracle:
    """A running server of Debian's beside ours, or a skipped test."""

    def __init__(self, case, program, engine):
        if shutil.which(program) is None:
            case.skipTest(f"no {program}")
        server = Server(program, engine)
        case.addCleanup(server.stop)
        self.port = server.port


class RedisMonitors(ServerCase):
    def test_info_has_every_field_of_redis(self):
        theirs = info(Oracle(self, "redis-server", "redis").port, b"everything")
        ours = info(self.server.port, b"everything")
        for section, fields in theirs.items():
            self.assertEqual(fields.keys() - ours[section].keys(), set(), section)

    def test_info_has_what_redis_has_since(self):
        ours = info(self.server.port, b"everything")
        ours.update(info(self.server.port, b"debug"))
        for section, names in INFO_SINCE_7_0.items():
            self.assertEqual(names - ours[section].keys(), set(), section)

    def test_fields_are_of_the_same_kind(self):
        theirs = info(Oracle(self, "redis-server", "redis").port, b"everything")
        ours = info(self.server.port, b"everything")
        for section, fields in theirs.items():
            for name, value in fields.items():
                if name not in OTHER_KIND and section in ("memory", "stats", "clients", "cpu",
                                                          "persistence", "replication"):
                    self.assertEqual(kind(ours[section][name]), kind(value), name)

    def test_compaction_shows_what_it_moves(self):
        client = redis.Redis(port=self.server.port)
        self.addCleanup(client.close)
        self.assertEqual(client.info("stats")["active_defrag_hits"], 0)
        keys = [f"key:{number}" for number in range(300_000)]
        for start in range(0, len(keys), 10_000):
            client.mset({key: "v" * 100 for key in keys[start:start + 10_000]})
        for start in range(0, len(keys), 10_000):
            client.unlink(*(key for number, key in enumerate(keys[start:start + 10_000])
                            if number % 10))
        self.addCleanup(redis.Redis(port=self.server.port).flushall)
        if client.info("memory")["allocator_frag_bytes"] == 0:
            self.skipTest("a sanitizer's build allocates each block by itself")
        while client.info("stats")["active_defrag_hits"] < 1000:  # the test's own limit ends it
            pass
        while client.info("memory")["active_defrag_running"]:
            pass
        self.assertGreater(client.info("stats")["active_defrag_misses"], 0)
        self.assertEqual(client.dbsize(), 30_000)
        self.assertEqual(client.get("key:0"), b"v" * 100)

    def test_redis_py_reads_memory_stats(self):
        client = redis.Redis(port=self.server.port)
        self.addCleanup(client.close)
        client.set("k", "v")
        found = client.memory_stats()
        self.assertEqual(found["keys.count"], 1)
        self.assertGreater(found["db.0"]["overhead.hashtable.main"], 0)
        self.assertGreaterEqual(found["peak.allocated"], found["total.allocated"])
        oracle = redis.Redis(port=Oracle(self, "redis-server", "redis").port)
        self.addCleanup(oracle.close)
        oracle.set("k", "v")
        theirs = oracle.memory_stats()
        self.assertEqual(theirs.keys() - found.keys(), set())
        self.assertEqual(theirs["db.0"].keys() - found["db.0"].keys(), set())

    def test_modules_are_an_empty_list(self):
        client = redis.Redis(port=self.server.port)
        self.addCleanup(client.close)
        self.assertEqual(client.module_list(), [])


class MemcachedMonitors(ServerCase):
    engine = "memcached"

    def test_stats_have_every_field_of_memcached(self):
        oracle = Oracle(self, "memcached", "memcached")
        for what in ("", "settings", "items", "slabs", "sizes", "conns"):
            with self.subTest(what):
                theirs = stats(oracle.port, what).keys() | STATS_BESIDE.get(what, set())
                ours = stats(self.server.port, what)
                self.assertEqual(theirs - ours.keys(), set())

    def test_numbers_are_numbers(self):
        oracle = Oracle(self, "memcached", "memcached")
        for what in ("", "items", "slabs"):
            theirs, ours = stats(oracle.port, what), stats(self.server.port, what)
            for name, value in theirs.items():
                self.assertTrue(kind(value) == "text" or kind(ours[name]) == kind(value), name)

    def test_without_a_limit_the_machine_is_the_limit(self):
        self.assertGreater(int(stats(self.server.port, "")["limit_maxbytes"]), 1 << 20)

    def test_connections_show_who_listens_and_who_is_in_the_midst_of_a_value(self):
        half = Client(self.server.port)
        self.addCleanup(half.close)
        half.send(b"set half 0 0 100\r\nonly this much")
        asking = Client(self.server.port)
        self.addCleanup(asking.close)
        deadline = 1000  # looks: the other worker may not have read it yet
        while deadline > 0:
            asking.send(b"stats conns\r\n")
            lines = []
            while (line := asking.read_line()) != b"END":
                lines.append(line.decode())
            states = [line.split(" ")[-1] for line in lines if ":state " in line]
            if "conn_nread" in states:
                break
            deadline -= 1
        self.assertEqual(sorted(set(states)),
                         ["conn_listening", "conn_nread", "conn_parse_cmd"])
        self.assertTrue(any(line.endswith(f"tcp:127.0.0.1:{self.server.port}") for line in lines))

    @unittest.skipUnless(Path(TOOL).exists() and shutil.which("perl"), "no memcached-tool")
    def test_memcached_tool_shows_the_class_of_items(self):
        stats(self.server.port, "")  # stores one
        address = f"127.0.0.1:{self.server.port}"
        shown = subprocess.run(["perl", TOOL, address, "display"], capture_output=True, text=True,
                               check=True)
        self.assertEqual(shown.stderr, "")
        row = re.search(r"^\s+1\s+(\d+)B\s+\d+s\s+(\d+)\s+1\s+no\s+0\s+0\s+0$", shown.stdout, re.M)
        self.assertTrue(row, shown.stdout)
        for mode in ("stats", "settings"):
            shown = subprocess.run(["perl", TOOL, address, mode], capture_output=True, text=True,
                                   check=True)
            self.assertIn("maxbytes", shown.stdout)


if __name__ == "__main__":
    main()
