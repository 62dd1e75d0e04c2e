#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A node's functions, and what scripts have written: there again, however the node ended."""

from aof_test import ON
from rdb_test import RdbCase, eventually
from resp import Client, encode
from server_case import main

LIBRARY = ("#!lua name=lib\nredis.register_function('add', "
           "function(keys, args) return redis.call('incrby', keys[1], args[1]) end)")
OTHER = "#!lua name=other\nredis.register_function('two', function() return 2 end)"


class Functions(RdbCase):
    def loaded(self):
        """The names of the libraries: the second word of each."""
        return sorted(library[1][1][1] for library in self.client.call("FUNCTION", "LIST")[1])

    def test_they_are_in_a_snapshot(self):
        self.start()
        self.client.call("FUNCTION", "LOAD", LIBRARY)
        self.client.call("FCALL", "add", "1", "n", "5")
        self.ok("SAVE")
        self.kill()
        self.start()
        self.assertEqual(self.loaded(), [b"lib"])
        self.assertEqual(self.client.call("FCALL", "add", "1", "n", "1"), (":", b"6"))

    def test_they_are_in_the_journal_and_in_its_base(self):
        self.start(ON + "always")
        self.client.call("FUNCTION", "LOAD", LIBRARY)
        self.client.call("EVAL", "redis.call('set', 'a', '1') redis.call('set', 'b', '2')", "0")
        self.kill()
        self.start(ON + "always")
        self.assertEqual(self.loaded(), [b"lib"])
        self.assertEqual(self.client.call("MGET", "a", "b")[1], [("$", b"1"), ("$", b"2")])
        self.client.call("BGREWRITEAOF")
        eventually(lambda: self.info("aof_rewrite_in_progress") == "0", "it is rewritten")
        self.client.call("FUNCTION", "LOAD", OTHER)
        self.client.call("FUNCTION", "DELETE", "lib")
        self.kill()
        self.start(ON + "always")
        self.assertEqual(self.loaded(), [b"other"])
        self.assertEqual(self.client.call("FCALL", "two", "0"), (":", b"2"))

    def test_what_a_script_had_written_when_the_node_was_ended_is_not_half_there(self):
        self.start(ON + "always --busy-reply-threshold 10 --threads 1")
        self.client.call("SET", "a", "before")
        script = Client(self.node.port)
        self.addCleanup(script.close)
        script.send(encode([b"EVAL", b"redis.call('set', 'a', 'after') while true do end", b"0"]))
        eventually(lambda: self.client.call("PING")[1].startswith(b"BUSY"), "it is slow")
        self.client.send(encode([b"SHUTDOWN", b"NOSAVE"]))
        self.node.process.wait(20)
        self.start(ON + "always")
        self.assertEqual(self.client.call("GET", "a"), ("$", b"before"))


if __name__ == "__main__":
    main()
