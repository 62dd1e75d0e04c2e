#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Too many connections, and connections that do nothing."""

import resource
import unittest

from hostile_case import Closed, HostileCase, abandon, encode, eventually, main

IDLE = 10_000
IDLE_BYTES_MAX = 8 * 1024


class IdleConnections(HostileCase):
    flags = f"--maxclients {IDLE + 100}"

    @classmethod
    def setUpClass(cls):
        wanted = IDLE + 500
        _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        if hard != resource.RLIM_INFINITY and hard < wanted:
            raise unittest.SkipTest(f"only {hard} open files are allowed here, {wanted} are needed")
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
        super().setUpClass()

    def test_ten_thousand_idle_connections_are_cheap(self):
        for number in range(1000):
            self.ask("SET", f"k:{number}", "v")
        before = self.rss_bytes()
        idle = []
        try:
            for number in range(IDLE):
                client = self.connect()
                idle.append(client)
                client.send(encode([b"GET", b"k:%d" % (number % 1000)]))
            for client in idle:  # each has been served once and rests now
                self.assertEqual(client.read(), ("$", b"v"))
            eventually(lambda: self.info("connected_clients") == IDLE + 1, "all are counted")
            cost = (self.rss_bytes() - before) / IDLE
            print(f"\n{cost:.0f} bytes of RSS an idle connection")
            if self.is_tarn():  # Redis keeps buffers for a while
                self.assertLess(cost, IDLE_BYTES_MAX)
            self.assert_served()
            self.assertEqual(idle[-1].call("PING"), ("+", b"PONG"))
        finally:
            for client in idle:
                abandon(client)
        eventually(lambda: self.info("connected_clients") == 1, "they are gone again")


class MaxClients(HostileCase):
    flags = "--maxclients 10"

    def test_one_too_many_hears_why_and_is_let_in_later(self):
        eventually(lambda: self.info("connected_clients") == 1, "nobody else is there")
        others = [self.connect() for _ in range(9)]
        for client in others:
            self.assertEqual(client.call("PING"), ("+", b"PONG"))
        refused = self.connect()
        self.assertEqual(refused.read(), ("-", b"ERR max number of clients reached"))
        with self.assertRaises((Closed, ConnectionError)):
            refused.read()
        self.assertEqual(self.info("rejected_connections"), 1)
        others.pop().close()
        eventually(lambda: self.info("connected_clients") == 9, "one has left")
        self.assertEqual(self.connect().call("PING"), ("+", b"PONG"))


class IdleTimeout(HostileCase):

    def test_the_idle_are_closed_and_the_busy_are_not(self):
        idle, half, busy = self.connect(), self.connect(), self.connect()
        self.assertEqual(idle.call("PING"), ("+", b"PONG"))
        half.send(b"*2\r\n$3\r\nGET\r\n")
        self.until_received(half)
        self.ask("CONFIG", "SET", "timeout", "3")
        eventually(lambda: busy.call("PING") == ("+", b"PONG") and not self.seen(idle)
                   and not self.seen(half), "the idle are closed")
        self.assertEqual(self.assert_closed(idle), b"")
        self.assertEqual(self.assert_closed(half), b"")
        self.assertEqual(busy.call("PING"), ("+", b"PONG"))
        self.assert_served()


if __name__ == "__main__":
    main()
