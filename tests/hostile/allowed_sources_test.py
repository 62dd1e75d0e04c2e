#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Connections from where none are allowed: closed before a byte of them is read."""

import socket
import unittest

from hostile_case import Client, Closed, ServerCase, main

# Addresses of this machine, all of which the loopback device has.
HERE, THERE = "127.0.0.1", "127.0.0.2"


class SourcesCase(ServerCase):
    def connect_from(self, source):
        client = Client.__new__(Client)
        client.socket = socket.create_connection((HERE, self.server.port), 60, (source, 0))
        client.reader = client.socket.makefile("rb")
        self.addCleanup(client.close)
        return client

    def connect_admin(self):
        client = Client(self.path("admin.sock"), timeout=60)
        self.addCleanup(client.close)
        return client

    def assert_shut(self, client):
        """Closed by the server, which has said nothing."""
        with self.assertRaises((Closed, ConnectionError)):
            client.read()

    def allow(self, *networks):
        reply = self.connect_admin().call("CONFIG", "SET", "allowed-sources", " ".join(networks))
        self.assertEqual(reply, ("+", b"OK"))


class RedisNode(SourcesCase):
    flags = f"--admin-socket admin.sock --allowed-sources {HERE}/32 10.0.0.0/8 --threads 2"

    def test_only_allowed_sources_are_served(self):
        self.allow(f"{HERE}/32")
        self.assertEqual(self.connect_from(HERE).call("PING"), ("+", b"PONG"))
        self.assert_shut(self.connect_from(THERE))

    def test_a_new_list_holds_for_connections_that_are_open(self):
        self.allow("127.0.0.0/8")
        here = [self.connect_from(HERE) for _ in range(4)]
        there = [self.connect_from(THERE) for _ in range(4)]
        for client in here + there:
            self.assertEqual(client.call("PING"), ("+", b"PONG"))
        self.allow("10.0.0.0/8", f"{HERE}/32")
        for client in there:
            self.assert_shut(client)
        for client in here:
            self.assertEqual(client.call("PING"), ("+", b"PONG"))
        self.allow("10.0.0.0/8")
        for client in here:
            self.assert_shut(client)
        self.assertEqual(self.connect_admin().call("PING"), ("+", b"PONG"))
        self.allow()
        self.assertEqual(self.connect_from(THERE).call("PING"), ("+", b"PONG"))

    def test_what_is_no_network_is_refused(self):
        admin = self.connect_admin()
        for networks, reason in (("127.0.0.0/33", b"the prefix of '127.0.0.0/33' is not a number"),
                                 ("10.0.0.0/8 nowhere", b"'nowhere' is not an IP network")):
            kind, text = admin.call("CONFIG", "SET", "allowed-sources", networks)
            self.assertEqual(kind, "-")
            self.assertIn(reason, text)

    def test_networks_are_shown_in_one_way(self):
        self.allow("10.1.2.3/8", "2001:DB8::1", HERE)
        self.assertEqual(self.connect_admin().call("CONFIG", "GET", "allowed-sources")[1][1],
                         ("$", b"10.0.0.0/8 2001:db8::1/128 127.0.0.1/32"))


class MemcachedNode(SourcesCase):
    engine = "memcached"
    flags = "--admin-socket admin.sock"

    def test_a_new_list_holds_for_connections_that_are_open(self):
        self.allow()
        there = self.connect_from(THERE)
        there.send(b"version\r\n")
        self.assertTrue(there.read_line().startswith(b"VERSION "))
        self.allow(HERE)
        self.assert_shut(there)
        here = self.connect_from(HERE)
        here.send(b"version\r\n")
        self.assertTrue(here.read_line().startswith(b"VERSION "))


del SourcesCase, ServerCase  # not tests themselves

if __name__ == "__main__":
    main()
