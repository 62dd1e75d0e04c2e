#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Clients that have no password, and what they can take from those who have."""

import resource
import threading
import unittest
from pathlib import Path

from hostile_case import MB, Closed, HostileCase, abandon, encode, eventually, main


class StrangerCase(HostileCase):
    flags = "--requirepass secret"

    def setUp(self):
        self.watcher = self.connect()
        self.assertEqual(self.watcher.call("AUTH", "secret"), ("+", b"OK"))
        self.ask("FLUSHALL")

    def try_to_send(self, client, data):
        try:
            client.send(data)
        except ConnectionError:
            pass  # it was closed meanwhile


class Strangers(StrangerCase):

    def test_a_flood_of_requests_ends_with_the_first_few_unread_replies(self):
        self.only_tarn("Redis executes all that it has read before it looks")
        before = self.info("total_commands_processed")
        refused = self.info("acl_access_denied_auth")
        client = self.connect()
        self.try_to_send(client, encode([b"GET", b"k"]) * 3000)
        self.assertEqual(self.assert_closed(client), b"")
        # Each answer is 37 bytes, and 1024 may wait.
        self.assertLess(self.info("acl_access_denied_auth") - refused, 40)
        self.assertLess(self.info("total_commands_processed") - before, 50)

    def test_a_thousand_of_them_leave_a_few_lines_in_the_log(self):
        self.only_tarn("Redis writes a line each")
        for _ in range(200):
            client = self.connect()
            self.try_to_send(client, encode([b"GET", b"k"]) * 300)
            self.assert_closed(client)
            client.close()
        lines = [line for line in self.server.log().splitlines() if "not logged in" in line]
        self.assertLessEqual(len(lines), 5)
        self.assertGreater(len(lines), 0)

    def test_a_password_behind_a_flood_of_others_is_looked_at(self):
        others = [self.connect() for _ in range(100)]
        stop = threading.Event()

        def flood():
            while not stop.is_set():
                for i, client in enumerate(others):
                    try:
                        client.send(b"PING\r\n" * 1000)
                        client.socket.settimeout(0.001)
                        client.socket.recv(1)
                    except OSError:
                        abandon(client)
                        others[i] = self.connect()

        flooding = threading.Thread(target=flood)
        flooding.start()
        try:
            for _ in range(20):
                client = self.connect()
                self.assertEqual(client.call("AUTH", "secret"), ("+", b"OK"))
                self.assertEqual(client.call("PING"), ("+", b"PONG"))
                client.close()
        finally:
            stop.set()
            flooding.join()

    def test_their_bytes_evict_nobody_who_has_logged_in(self):
        self.only_tarn("Redis counts all clients as one")
        self.ask("CONFIG", "SET", "maxmemory-clients", "4mb")
        holder = self.connect()
        self.assertEqual(holder.call("AUTH", "secret"), ("+", b"OK"))
        holder.send(b"*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$%d\r\n" % (3 * MB) + b"v" * (2 * MB))
        self.until_received(holder)
        evicted = self.info("evicted_clients")
        strangers = [self.connect() for _ in range(400)]
        for client in strangers:
            self.try_to_send(client, b"*2\r\n$4\r\nAUTH\r\n$16000\r\n" + b"x" * 15_000)
        eventually(lambda: self.info("evicted_clients") > evicted, "strangers are closed")
        holder.send(b"v" * MB + b"\r\n")
        self.assertEqual(holder.read(), ("+", b"OK"))

    def test_who_does_not_log_in_in_time_is_closed(self):
        self.only_tarn("Redis keeps them")
        self.ask("CONFIG", "SET", "auth-timeout", "1")
        stranger, guest = self.connect(), self.connect()
        self.assertEqual(guest.call("AUTH", "secret"), ("+", b"OK"))
        self.assertEqual(self.assert_closed(stranger), b"")
        self.assertEqual(guest.call("PING"), ("+", b"PONG"))
        self.ask("CONFIG", "SET", "auth-timeout", "10")


CROWD = 10_000
STRANGER_BYTES_MAX = 48 * 1024


class Crowd(StrangerCase):
    """As many as there may be, each with the most that it may hold without the password."""

    flags = f"--requirepass secret --maxclients {CROWD + 100}"

    @classmethod
    def setUpClass(cls):
        wanted = CROWD + 500
        _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        if hard != resource.RLIM_INFINITY and hard < wanted:
            raise unittest.SkipTest(f"only {hard} open files are allowed here, {wanted} are needed")
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
        super().setUpClass()

    def test_ten_thousand_of_them_take_little_and_go(self):
        self.only_tarn("Redis keeps them, and what they send")
        before = self.rss_bytes()
        refused = self.info("acl_access_denied_auth")
        replies = encode([b"GET", b"k"]) * 20  # none of which is read
        most = replies + b"*3\r\n$4\r\nAUTH\r\n$16000\r\n" + b"x" * 15_900
        crowd = [self.connect() for _ in range(CROWD)]
        for client in crowd:
            self.try_to_send(client, most)
        eventually(lambda: self.info("acl_access_denied_auth") - refused == 20 * CROWD,
                   "all are heard", 120)
        cost = (self.rss_bytes() - before) / CROWD
        print(f"\n{cost:.0f} bytes of RSS a stranger")
        if b"__tsan_init" not in Path(self.program).read_bytes():  # which keeps more of its own
            self.assertLess(cost, STRANGER_BYTES_MAX)
        self.assert_served()
        # Nobody has shown the password in time.
        eventually(lambda: self.info("connected_clients") == 1, "they are closed")
        for client in crowd:
            abandon(client)
        self.assert_served()

    def test_ten_thousand_floods_end_with_themselves(self):
        self.only_tarn("Redis answers them all")
        before = self.rss_bytes()
        flood = encode([b"GET", b"k"]) * 1000
        crowd = [self.connect() for _ in range(CROWD)]
        for client in crowd:
            self.try_to_send(client, flood)
        eventually(lambda: self.info("connected_clients") == 1, "they are closed")
        self.assertLess((self.rss_bytes() - before) / CROWD, STRANGER_BYTES_MAX)
        for client in crowd:
            abandon(client)
        self.assert_served()


class ChangedPassword(StrangerCase):

    def test_one_write_sees_each_change_at_once(self):
        client = self.connect()
        client.send(encode([b"AUTH", b"secret"])
                    + encode([b"CONFIG", b"SET", b"requirepass", b"new"])
                    + encode([b"AUTH", b"secret"]) + encode([b"AUTH", b"new"])
                    + encode([b"CONFIG", b"SET", b"requirepass", b"secret"])
                    + encode([b"AUTH", b"secret"]))
        self.assertEqual([client.read()[0] for _ in range(6)], ["+", "+", "-", "+", "+", "+"])

    def test_a_longer_bulk_is_taken_behind_the_setting_that_allows_it(self):
        self.ask("CONFIG", "SET", "proto-max-bulk-len", "1mb")
        client = self.connect()
        client.send(encode([b"AUTH", b"secret"])
                    + encode([b"CONFIG", b"SET", b"proto-max-bulk-len", b"2mb"])
                    + encode([b"SET", b"k", b"v" * (MB + 1)]) + encode([b"STRLEN", b"k"]))
        self.assertEqual([client.read() for _ in range(4)][3], (":", b"%d" % (MB + 1)))
        client.send(encode([b"CONFIG", b"SET", b"proto-max-bulk-len", b"1mb"])
                    + b"*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$%d\r\n" % (MB + 1))
        self.assertEqual(client.read(), ("+", b"OK"))
        self.assertEqual(client.read(), ("-", b"ERR Protocol error: invalid bulk length"))
        with self.assertRaises((Closed, ConnectionError)):
            client.read()


if __name__ == "__main__":
    main()
