#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What memcached shows to who looks on: all keys, by lru_crawler, and what others do, by watch."""

import re
import socket
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from server_case import ServerCase, main  # noqa: E402


class Client:
    def __init__(self, case):
        self.socket = socket.create_connection(("127.0.0.1", case.server.port), timeout=30)
        self.file = self.socket.makefile("rb")
        case.addCleanup(self.close)

    def send(self, text):
        self.socket.sendall(text.encode())

    def line(self):
        return self.file.readline().decode().rstrip("\r\n")

    def ask(self, text, last):
        """The lines up to one that is `last`."""
        self.send(text)
        lines = [self.line()]
        while lines[-1] not in (last, ""):
            lines.append(self.line())
        return lines

    def set(self, key, value="v", time=0):
        self.ask(f"set {key} 0 {time} {len(value)}\r\n{value}\r\n", "STORED")

    def close(self):
        self.file.close()
        self.socket.close()


class Onlookers(ServerCase):
    engine = "memcached"

    def setUp(self):
        self.client = Client(self)
        self.client.ask("flush_all\r\n", "OK")

    # --- dumps ---

    def test_metadump(self):
        self.client.set("plain", "value")
        self.client.set("with%20/odd")
        self.client.set("timed", time=1000)
        self.client.ask("get timed\r\n", "END")
        *lines, end = self.client.ask("lru_crawler metadump all\r\n", "END")
        self.assertEqual(end, "END")
        found = {}
        for line in lines:
            facts = re.fullmatch(r"key=(\S+) exp=(-1|\d{10}) la=\d{10} cas=(\d+) fetch=(yes|no) "
                                 r"cls=1 size=(\d+)", line)
            self.assertTrue(facts, line)
            found[facts[1]] = (facts[2] == "-1", facts[4])
        self.assertEqual(found, {"plain": (True, "no"), "with%2520%2Fodd": (True, "no"),
                                 "timed": (False, "yes")})

    def test_a_large_dump_has_every_key(self):
        keys = {f"key:{n}" for n in range(50_000)}
        self.client.send("".join(f"set {key} 0 0 1 noreply\r\nv\r\n" for key in sorted(keys)))
        *lines, _ = self.client.ask("mn\r\nlru_crawler metadump all\r\n"
                                    if self.is_tarn() else "mn\r\n", "END" if self.is_tarn()
                                    else "MN")
        if not self.is_tarn():  # which takes no dump behind other requests
            *lines, _ = self.client.ask("lru_crawler metadump all\r\n", "END")
        found = {line.split()[0].removeprefix("key=").replace("%3A", ":")
                 for line in lines if line.startswith("key=")}
        self.assertEqual(found, keys)

    # --- watch ---

    def watch(self, streams):
        watcher = Client(self)
        watcher.send(f"watch {streams}\r\n")
        self.assertEqual(watcher.line(), "OK")
        return watcher

    def shown(self, watcher, kind):
        line = watcher.line()
        facts = re.fullmatch(r"ts=\d{10}\.\d+ gid=\d+ type=(\w+) (.*)", line)
        self.assertTrue(facts, line)
        self.assertEqual(facts[1], kind)
        return dict(word.split("=", 1) for word in facts[2].split())

    def of_port(self, watcher, port):
        """The next line about that connection; those of earlier tests go when they go."""
        while f"rport={port} " not in (line := watcher.line()):
            self.assertTrue(line)
        return line

    def test_fetches(self):
        self.client.set("k", "value")
        watcher = self.watch("fetchers")
        self.client.ask("get k\r\nmg a%b v\r\n", "EN")
        hit = self.shown(watcher, "item_get")
        self.assertEqual((hit["key"], hit["status"], hit["size"]), ("k", "found", "5"))
        miss = self.shown(watcher, "item_get")
        self.assertEqual((miss["key"], miss["status"], miss["size"]), ("a%25b", "not_found", "0"))

    def test_mutations(self):
        watcher = self.watch("mutations")
        self.client.set("k", "value")
        self.client.ask("add k 0 0 1\r\nv\r\n", "NOT_STORED")
        stored = self.shown(watcher, "item_store")
        self.assertEqual((stored["key"], stored["status"], stored["cmd"], stored["size"]),
                         ("k", "stored", "set", "5"))
        refused = self.shown(watcher, "item_store")
        self.assertEqual((refused["status"], refused["cmd"]), ("not_stored", "add"))

    def test_deletions(self):
        if not self.is_tarn():
            self.skipTest("from memcached 1.6.19 on")
        watcher = self.watch("deletions")
        self.client.set("k", "value")
        self.client.ask("delete none\r\ndelete k\r\n", "DELETED")
        gone = self.shown(watcher, "deleted")
        self.assertEqual((gone["key"], gone["cmd"], gone["size"]), ("k", "delete", "5"))

    def test_connections(self):
        watcher = self.watch("connevents")
        client = Client(self)
        port = client.socket.getsockname()[1]
        come = self.of_port(watcher, port)
        self.assertIn(f"type=conn_new rip=127.0.0.1 rport={port} transport=tcp cfd=", come)
        client.send("quit\r\n")
        self.assertEqual(client.line(), "")
        gone = self.of_port(watcher, port)
        self.assertIn(f"type=conn_close rip=127.0.0.1 rport={port} transport=tcp reason=normal",
                      gone)

    def test_a_watch_ends_with_its_client(self):
        for _ in range(30):  # memcached has room for 20 at a time
            self.watch("fetchers mutations").close()
        self.client.set("k")
        self.watch("mutations")


class Evictions(ServerCase):
    engine = "memcached"
    flags = "-m 8 -I 512k"
    flags_of_tarn = "--maxmemory 8mb"

    def test_evictions(self):
        watcher = Client(self)
        watcher.send("watch evictions\r\n")
        self.assertEqual(watcher.line(), "OK")
        client = Client(self)
        value = "x" * 10_000
        client.send("".join(f"set key:{n} 0 0 {len(value)} noreply\r\n{value}\r\n"
                            for n in range(3000)))
        line = watcher.line()
        self.assertRegex(line, r"^ts=\d+\.\d+ gid=\d+ type=eviction key=key%3A\d+ fetch=no "
                               r"ttl=-?\d+ la=\d+ clsid=\d+ size=10000$")


class Refused(ServerCase):
    engine = "memcached"
    flags = "-X -W -F"
    flags_of_tarn = "--enable-dumping no --enable-watch no --enable-flush-all no"

    def test_what_is_not_allowed(self):
        client = Client(self)
        for request, reply in (("lru_crawler metadump all", "ERROR metadump not allowed"),
                               ("stats cachedump 1 1", "CLIENT_ERROR stats cachedump not allowed"),
                               ("watch fetchers", "CLIENT_ERROR watch commands not allowed"),
                               ("flush_all", "CLIENT_ERROR flush_all not allowed")):
            client.send(request + "\r\n")
            self.assertEqual(client.line(), reply)
        if self.is_tarn():  # from memcached 1.6.19 on
            client.send("stats detail on\r\n")
            self.assertEqual(client.line(), "CLIENT_ERROR stats detail not allowed")


if __name__ == "__main__":
    main()
