#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Clients that would have the server keep bytes for them: unread replies, unfinished requests."""

from hostile_case import MB, HostileCase, encode, eventually, main

REPLY = 4096
REPLIES = 50_000


class UnreadReplies(HostileCase):

    def setUp(self):
        super().setUp()
        self.ask("CONFIG", "SET", "client-output-buffer-limit", "normal 0 0 0")
        self.ask("SET", "k", b"v" * REPLY)

    def send_without_reading(self):
        client = self.connect()
        client.send(encode([b"GET", b"k"]) * REPLIES)
        self.until_waiting(client)
        return client

    def test_a_client_that_never_reads_costs_a_bounded_amount(self):
        self.only_tarn("Redis piles up all replies where no limit is set")
        before = self.info("used_memory")
        client = self.send_without_reading()
        for _ in range(200):
            self.assert_served()
            self.assertLess(int(self.seen(client)["omem"]), 17 * MB)
            self.assertLess(self.info("used_memory") - before, 40 * MB)

    def test_who_reads_late_gets_every_reply_and_costs_no_more(self):
        client = self.send_without_reading()
        for number in range(REPLIES):
            self.assertEqual(client.read()[1], b"v" * REPLY)
            if number % 5000 == 0 and self.is_tarn():
                self.assertLess(int(self.seen(client)["tot-mem"]), 34 * MB)
        # At rest again it holds nothing but itself.
        eventually(lambda: int(self.seen(client)["tot-mem"]) < 64 * 1024, "buffers are given back")

    def test_the_hard_limit_closes_at_once(self):
        self.ask("CONFIG", "SET", "client-output-buffer-limit", "normal 8mb 0 0")
        client = self.send_without_reading()
        eventually(lambda: self.seen(client) is None, "it is closed")
        said = self.assert_closed(client)
        self.assertLess(len(said), REPLY * REPLIES)
        self.assert_served()

    def test_the_soft_limit_closes_after_its_time(self):
        self.ask("CONFIG", "SET", "client-output-buffer-limit", "normal 0 1mb 1")
        client = self.send_without_reading()
        eventually(lambda: self.seen(client) is None, "it is closed")
        self.assert_served()

    def test_large_values_are_not_copied_for_each_reader(self):
        self.only_tarn("Redis copies a value into each client's buffer")
        self.ask("SET", "large", b"v" * (8 * MB))
        before = self.rss_bytes()
        clients = [self.connect() for _ in range(50)]
        for client in clients:
            client.send(encode([b"GET", b"large"]))
            self.until_waiting(client)
        self.assertLess(self.rss_bytes() - before, 100 * MB)
        for client in clients:
            self.assertEqual(len(client.read()[1]), 8 * MB)


class UnfinishedRequests(HostileCase):

    def test_an_announced_length_takes_no_memory(self):
        self.only_tarn("Redis reserves what a client announces")
        before = self.rss_bytes()
        clients = [self.connect() for _ in range(20)]
        for client in clients:
            client.send(b"*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$536870912\r\n" + b"v" * 100)
            self.until_received(client)
            self.assertLess(int(self.seen(client)["tot-mem"]), 256 * 1024)
        # A hundredth of what was announced: the bookkeeping of a sanitizer alone takes some 10 MB.
        self.assertLess(self.rss_bytes() - before, 100 * MB)
        self.assert_served()

    def test_many_announced_arguments_take_no_memory(self):
        before = self.rss_bytes()
        clients = [self.connect() for _ in range(20)]
        for client in clients:
            client.send(b"*1048576\r\n$3\r\nDEL\r\n")
        for client in clients:
            self.until_received(client)
        self.assertLess(self.rss_bytes() - before, 300 * MB)
        self.assert_served()

    def test_the_query_buffer_limit_closes(self):
        self.ask("CONFIG", "SET", "client-query-buffer-limit", "1mb")
        client = self.connect()
        try:
            client.send(b"*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$%d\r\n" % (64 * MB) + b"v" * (8 * MB))
        except ConnectionError:
            pass
        self.assertEqual(self.assert_closed(client), b"")
        self.assertEqual(self.ask("EXISTS", "k"), b"0")
        self.assert_served()
        self.ask("CONFIG", "SET", "client-query-buffer-limit", "1gb")

    def test_maxmemory_clients_evicts_the_largest_and_spares_who_may_not_be(self):
        spared = self.connect()
        self.assertEqual(spared.call("CLIENT", "NO-EVICT", "on"), ("+", b"OK"))
        spared.send(b"*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$%d\r\n" % (4 * MB) + b"v" * (3 * MB))
        self.until_received(spared)
        self.ask("CONFIG", "SET", "maxmemory-clients", "16mb")
        try:
            evicted_before = self.info("evicted_clients")
            small = self.connect()
            for _ in range(10):
                client = self.connect()
                try:
                    client.send(b"*2\r\n$3\r\nGET\r\n$%d\r\n" % (4 * MB) + b"v" * (3 * MB))
                except ConnectionError:
                    pass  # evicted while it still wrote
            eventually(lambda: self.info("evicted_clients") - evicted_before >= 5, "evictions")
            self.assertEqual(small.call("PING"), ("+", b"PONG"))
            spared.send(b"v" * MB + b"\r\n")
            self.assertEqual(spared.read(), ("+", b"OK"))
        finally:
            self.ask("CONFIG", "SET", "maxmemory-clients", "0")


if __name__ == "__main__":
    main()
