#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The socket for a node's administration: always open to it, out of sight of everybody else."""

import os
import stat
import unittest

from hostile_case import Client, Closed, HostileCase, ServerCase, eventually, main


class AdminCase(ServerCase):
    def connect_admin(self):
        client = Client(self.path("admin.sock"), timeout=60)
        self.addCleanup(client.close)
        return client

    def setting(self, admin, name):
        return admin.call("CONFIG", "GET", name)[1][1][1]

    def info(self, admin, field):
        for line in admin.call("INFO", "all")[1].split(b"\r\n"):
            if line.startswith(field.encode() + b":"):
                return line.split(b":")[1]
        raise KeyError(field)


class RedisNode(AdminCase, HostileCase):
    flags = ("--admin-socket admin.sock --maxclients 2 --requirepass secret "
             "--restricted-commands yes")

    def setUp(self):
        self.admin = self.connect_admin()
        # Those of the test before may still be on their way out, and places are few.
        eventually(lambda: self.info(self.admin, "connected_clients") == b"0", "all others gone")
        self.watcher = self.connect()
        self.assertEqual(self.watcher.call("AUTH", "secret"), ("+", b"OK"))

    def test_it_belongs_to_the_owner_of_the_process(self):
        self.assertEqual(stat.S_IMODE(os.stat(self.path("admin.sock")).st_mode), 0o600)

    def test_it_needs_no_password_not_even_after_reset(self):
        self.assertEqual(self.admin.call("PING"), ("+", b"PONG"))
        self.assertEqual(self.admin.call("RESET"), ("+", b"RESET"))
        self.assertEqual(self.admin.call("PING"), ("+", b"PONG"))

    def test_it_is_served_when_there_are_too_many_clients(self):
        other = self.connect()
        self.assertEqual(other.call("AUTH", "secret"), ("+", b"OK"))
        refused = self.connect()
        self.assertEqual(refused.read(), ("-", b"ERR max number of clients reached"))
        self.assertEqual(self.connect_admin().call("PING"), ("+", b"PONG"))
        self.assertEqual(self.info(self.admin, "connected_clients"), b"2")
        other.close()
        eventually(lambda: self.info(self.admin, "connected_clients") == b"1", "a place is free")
        again = self.connect()
        self.assertEqual(again.call("AUTH", "secret"), ("+", b"OK"))

    def test_clients_neither_see_nor_end_nor_hold_it(self):
        name = self.admin.call("CLIENT", "SETNAME", "the-agent")
        self.assertEqual(name, ("+", b"OK"))
        self.assertNotIn(b"the-agent", self.watcher.call("CLIENT", "LIST")[1])
        self.assertIn(b"the-agent", self.admin.call("CLIENT", "LIST")[1])
        self.watcher.call("CLIENT", "KILL", "TYPE", "normal")
        self.assertEqual(self.watcher.call("CLIENT", "PAUSE", "60000", "ALL"), ("+", b"OK"))
        self.assertEqual(self.admin.call("PING"), ("+", b"PONG"))
        self.assertEqual(self.admin.call("CLIENT", "UNPAUSE"), ("+", b"OK"))

    def test_restricted_commands_are_unknown_elsewhere(self):
        for words in (["CONFIG", "GET", "*"], ["CONFIG"], ["config", "nothing"], ["CONFIG", "HELP"],
                      ["DEBUG", "SLEEP", "0"], ["SHUTDOWN"]):
            kind, text = self.watcher.call(*words)
            self.assertEqual(kind, "-", words)
            self.assertTrue(text.startswith(f"ERR unknown command '{words[0]}'".encode()), text)
        self.assertEqual(self.watcher.call("CLIENT", "SETNAME", "me"), ("+", b"OK"))
        self.assertEqual(self.setting(self.admin, "restricted-commands"), b"yes")
        self.assertEqual(self.admin.call("CONFIG", "SET", "maxmemory", "100mb"), ("+", b"OK"))
        self.assertEqual(self.setting(self.admin, "maxmemory"), b"%d" % (100 << 20))

    def test_it_cannot_be_moved(self):
        kind, text = self.admin.call("CONFIG", "SET", "admin-socket", "/elsewhere")
        self.assertEqual(kind, "-")
        self.assertIn(b"immutable", text)


class MemcachedNode(AdminCase):
    engine = "memcached"
    flags = "--admin-socket admin.sock --maxclients 50"

    def test_it_speaks_resp_and_the_port_memcached(self):
        admin = self.connect_admin()
        self.assertEqual(admin.call("PING"), ("+", b"PONG"))
        tenant = Client(self.server.port)
        self.addCleanup(tenant.close)
        tenant.send(b"set greeting 5 0 5\r\nhello\r\n")
        self.assertEqual(tenant.read_line(), b"STORED")
        self.assertEqual(admin.call("CONFIG", "SET", "maxmemory", "64mb"), ("+", b"OK"))
        self.assertEqual(self.setting(admin, "engine"), b"memcached")
        # Those of the test before may still be on their way out.
        eventually(lambda: self.info(admin, "connected_clients") == b"1", "one that counts")
        self.assertIn(b"addr=127.0.0.1", admin.call("CLIENT", "LIST")[1])
        tenant.send(b"get greeting\r\n")
        self.assertEqual([tenant.read_line() for _ in range(3)],
                         [b"VALUE greeting 5 5", b"hello", b"END"])

    def test_it_says_what_the_cluster_is(self):
        admin = self.connect_admin()
        tenant = Client(self.server.port)
        self.addCleanup(tenant.close)

        def expect(request, answer):
            tenant.send(request + b"\r\n")
            self.assertEqual(tenant.reader.read(len(answer)), answer)

        expect(b"config get cluster", b"ERROR\r\n")
        expect(b"get AmazonElastiCache:cluster", b"END\r\n")
        nodes = "a.example|10.0.0.1|11211 b.example||11211"
        self.assertEqual(admin.call("CONFIG", "SET", "discovery-version", "12", "discovery-nodes",
                                    nodes), ("+", b"OK"))
        value = b"12\n" + nodes.encode() + b"\n"
        value = b"%d\r\n%s\r\nEND\r\n" % (len(value), value)
        expect(b"config get cluster", b"CONFIG cluster 0 " + value)
        expect(b"get AmazonElastiCache:cluster", b"VALUE AmazonElastiCache:cluster 0 " + value)
        fixed = (b"CLIENT_ERROR the cluster configuration is the service's, and cannot be changed "
                 b"here\r\n")
        expect(b"config set cluster 0 9\r\nflush_all", fixed)
        expect(b"config delete cluster", fixed)
        expect(b"mn", b"MN\r\n")
        kind, text = admin.call("CONFIG", "SET", "discovery-nodes", "a.example|11211")
        self.assertEqual(kind, "-")
        self.assertIn(b"'a.example|11211' is not host|ip|port", text)

    def test_items_are_out_of_its_reach(self):
        admin = self.connect_admin()
        for words in (["SET", "k", "v"], ["GET", "k"], ["DEBUG", "POPULATE", "10"]):
            kind, text = admin.call(*words)
            self.assertEqual((kind, text[:13]), ("-", b"ERR the items"))


class Ending(AdminCase):
    engine = "memcached"
    flags = "--admin-socket admin.sock"

    def test_shutdown_ends_the_node_and_removes_the_socket(self):
        admin = self.connect_admin()
        with self.assertRaises((Closed, ConnectionError)):
            admin.call("SHUTDOWN", "NOSAVE")
        self.assertEqual(self.server.process.wait(60), 0)
        self.assertFalse(os.path.exists(self.path("admin.sock")))


del AdminCase, HostileCase, ServerCase  # not tests themselves

if __name__ == "__main__":
    main()
