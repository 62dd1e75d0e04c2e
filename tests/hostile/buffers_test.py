#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Clients that would have the server keep bytes for them: unread replies, unfinished requests."""

from hostile_case import MB, HostileCase, encode, eventually, main

REPLY = 4096
REPLIES = 20_000  # 80 MB: several times what any buffer may hold


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


class HonestClients(HostileCase):
    """Large requests and replies that move along are no abuse, whatever 5 % of maxmemory is."""

    flags = "--maxmemory 256mb --maxmemory-policy allkeys-lru"

    def test_a_value_larger_than_the_limit_of_clients_is_stored(self):
        value = b"v" * (14 * MB)
        for _ in range(3):
            client = self.connect()
            self.assertEqual(client.call("SET", "large", value), ("+", b"OK"))
            self.assertEqual(len(client.call("GET", "large")[1]), len(value))

    def test_pipelined_replies_that_are_read_all_arrive(self):
        self.ask("SET", "k", b"v" * MB)
        client = self.connect()
        client.send(encode([b"GET", b"k"]) * 60)
        for _ in range(60):
            self.assertEqual(len(client.read()[1]), MB)

    def test_half_requests_of_others_cost_nobody_who_gets_on(self):
        idle = [self.connect() for _ in range(40)]
        for number in range(200):
            half = idle[number % len(idle)]
            try:
                half.send(b"*3\r\n$3\r\nSET\r\n$1\r\nh\r\n$%d\r\n" % (2 * MB) + b"x" * 400_000)
            except ConnectionError:
                idle[number % len(idle)] = self.connect()
            client = self.connect()
            self.assertEqual(client.call("SET", f"k:{number}", b"v" * MB), ("+", b"OK"))
            client.close()

    def test_a_tiny_maxmemory_locks_nobody_out(self):
        self.ask("CONFIG", "SET", "maxmemory", "5000")
        try:
            client = self.connect()
            self.assertEqual(client.call("PING"), ("+", b"PONG"))
            self.assertEqual(self.connect().call("CONFIG", "GET", "maxmemory")[1][1][1], b"5000")
        finally:
            self.assertEqual(self.ask("CONFIG", "SET", "maxmemory", "256mb"), b"OK")


class SlowListeners(HostileCase):
    """A message is one buffer for all who hear it, and many listeners are dropped in parts."""

    LISTENERS = 50

    def listen(self):
        listeners = [self.connect() for _ in range(self.LISTENERS)]
        for client in listeners:
            client.send(encode([b"SUBSCRIBE", b"news"]))
            self.assertEqual(client.read()[1][2][1], b"1")
        return listeners

    def test_a_message_lies_in_memory_once(self):
        self.only_tarn("Redis has a copy for each")
        self.listen()
        before = self.rss_bytes()
        for _ in range(30):
            self.assertEqual(self.ask("PUBLISH", "news", b"m" * MB), b"%d" % self.LISTENERS)
        # 50 listeners would hold 1.5 GB else; a sanitizer triples what it sees.
        self.assertLess(self.rss_bytes() - before, 400 * MB)

    def test_who_reads_gets_every_message_whole_and_in_order(self):
        listeners = self.listen()[:5]
        for number in range(40):
            self.ask("PUBLISH", "news", b"%03d" % number + b"m" * 100_000)
        for client in listeners:
            for number in range(40):
                self.assertEqual(client.read()[1][2][1][:3], b"%03d" % number)

    def test_all_over_their_limit_go_at_once_and_their_memory_with_them(self):
        self.ask("CONFIG", "SET", "client-output-buffer-limit", "pubsub 8mb 8mb 60")
        eventually(lambda: self.info("connected_clients") == 1, "nobody else is there")
        before = self.info("used_memory")
        listeners = self.listen()
        sent = 0
        while self.ask("PUBLISH", "news", b"m" * 4000) != b"0":
            sent += 1
            self.assertLess(sent, 20_000)
            self.assert_served()
        eventually(lambda: self.info("connected_clients") == 1, "all are dropped")
        eventually(lambda: self.info("used_memory") - before < 4 * MB, "and hold nothing")
        for client in listeners:
            client.close()


if __name__ == "__main__":
    main()
