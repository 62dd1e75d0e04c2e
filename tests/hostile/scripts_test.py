#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A script without an end, on a node of several threads: everybody hears that it is busy, who waits
for its locks and who connects only now as well, and somebody ends it."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from server_case import ServerCase, eventually, main  # noqa: E402
from resp import Client, encode  # noqa: E402

# Not on its declared keys: it holds all locks.
ENDLESS = b"redis.call('get', 'undeclared') while true do end"
WRITING = b"redis.call('set', 'undeclared', 'x') while true do end"


class EndlessScripts(ServerCase):
    flags = "--threads 2 --busy-reply-threshold 100"

    def connect(self):
        client = Client(self.server.port, 20)
        self.addCleanup(client.close)
        return client

    def begin(self, source):
        """One who runs the script, and some who ask for a key at the same time."""
        runner, *waiting = (self.connect() for _ in range(5))
        runner.send(encode([b"EVAL", source, b"0"]))
        for client in waiting:
            client.send(encode([b"GET", b"key"]))
        other = self.connect()
        eventually(lambda: other.call("PING")[1].startswith(b"BUSY"), "the script is slow")
        return runner, waiting

    def test_everybody_hears_of_it_until_it_is_killed(self):
        runner, waiting = self.begin(ENDLESS)
        for _ in range(8):
            self.assertEqual(self.connect().call("GET", "key")[1][:4], b"BUSY")
        self.assertEqual(self.connect().call("SCRIPT", "KILL"), ("+", b"OK"))
        self.assertIn(b"killed by user", runner.read()[1])
        for client in waiting:
            self.assertIn((client.read()[1] or b"")[:4], (b"", b"BUSY"))
            self.assertEqual(client.call("PING"), ("+", b"PONG"))

    def test_one_that_has_written_ends_with_the_node(self):
        self.begin(WRITING)
        self.assertEqual(self.connect().call("SCRIPT", "KILL")[1][:10], b"UNKILLABLE")
        self.assertEqual(self.connect().call("SHUTDOWN", "SAVE")[1][:4], b"BUSY")
        self.connect().send(encode([b"SHUTDOWN", b"NOSAVE"]))
        self.assertEqual(self.server.process.wait(20), 0)


if __name__ == "__main__":
    main()
