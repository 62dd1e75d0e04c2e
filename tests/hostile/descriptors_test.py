#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A process that may open few files, and more clients than that."""

import resource

from hostile_case import Client, HostileCase, eventually, main
from servers import Server, StartError

FEW = 100


class FewDescriptors(HostileCase):
    flags = "--maxclients 10000 --admin-socket admin.sock --threads 1"

    @classmethod
    def setUpClass(cls):
        cls.start(FEW)

    @classmethod
    def start(cls, descriptors):
        """A server under a hard limit: root, too, keeps to it without the capability."""
        prefix = ("setpriv", "--bounding-set=-sys_resource", "--inh-caps=-sys_resource",
                  "prlimit", f"--nofile={descriptors}:{descriptors}")
        cls.server = Server(cls.program, cls.engine, cls.flags, prefix)
        cls.addClassCleanup(cls.server.stop)

    def test_maxclients_is_what_fits_and_the_log_says_so(self):
        self.only_tarn("Redis has no administration to keep a place for")
        fit = int(self.ask("CONFIG", "GET", "maxclients")[1][1])
        self.assertLess(fit, FEW - 20)
        self.assertGreater(fit, FEW // 2)
        self.assertIn(f"it is {fit} now", self.server.log())

    def test_more_than_fit_are_not_promised(self):
        kind, text = self.watcher.call("CONFIG", "SET", "maxclients", "10000")
        self.assertEqual(kind, "-")
        self.assertIn(b"The operating system is not able to handle the specified number of "
                      b"clients, try with ", text)
        most = int(text.rsplit(b" ", 1)[1])
        self.assertEqual(self.ask("CONFIG", "SET", "maxclients", b"%d" % most), b"OK")

    def test_one_too_many_hears_why_and_the_administration_gets_in(self):
        self.only_tarn("as above")
        fit = int(self.ask("CONFIG", "GET", "maxclients")[1][1])
        others = [self.connect() for _ in range(fit - 1)]
        for client in others:
            self.assertEqual(client.call("PING"), ("+", b"PONG"))
        for _ in range(20):
            refused = self.connect()
            self.assertEqual(refused.read(), ("-", b"ERR max number of clients reached"))
            refused.close()
        admin = Client(self.path("admin.sock"), timeout=60)
        self.addCleanup(admin.close)
        self.assertEqual(admin.call("PING"), ("+", b"PONG"))

    def test_when_nothing_is_left_who_comes_hears_why_and_nobody_turns_in_circles(self):
        self.only_tarn("as above")
        # Fewer than it reckoned with, as if something else in the process had taken them.
        resource.prlimit(self.server.pid, resource.RLIMIT_NOFILE, (40, FEW))
        clients = []
        while True:
            client = self.connect()
            clients.append(client)
            kind, text = client.call("PING")
            if kind == "-":
                self.assertEqual(text, b"ERR max number of clients reached")
                break
        for _ in range(20):
            self.assertEqual(self.connect().read()[0], "-")
        self.assert_served()
        self.assertLess(len(self.server.log().splitlines()), 50)
        for client in clients:
            client.close()
        eventually(lambda: self.info("connected_clients") == 1, "they are gone")
        self.assertEqual(self.connect().call("PING"), ("+", b"PONG"))
        resource.prlimit(self.server.pid, resource.RLIMIT_NOFILE, (FEW, FEW))


class FarTooFew(HostileCase):

    @classmethod
    def setUpClass(cls):
        pass

    def setUp(self):
        self.only_tarn("Redis names another number")

    def test_the_start_says_how_many_are_needed(self):
        with self.assertRaises(StartError) as failure:
            FewDescriptors.start.__func__(type(self), 30)
        self.assertIn("ulimit -n", str(failure.exception))


if __name__ == "__main__":
    main()
