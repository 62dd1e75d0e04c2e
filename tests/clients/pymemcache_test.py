#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""pymemcache: the memcached text protocol from pure Python."""

import sys
import threading
from pathlib import Path

from pymemcache import exceptions
from pymemcache.client.base import Client, PooledClient
from pymemcache.client.retrying import RetryingClient
from pymemcache.serde import pickle_serde

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from server_case import ServerCase, eventually, main  # noqa: E402

BINARY = bytes(range(256)) + b"\r\nEND\r\n"
BIG = b"0123456789abcdef" * (1 << 20)  # 16 MiB


class Pymemcache(ServerCase):
    engine = "memcached"
    flags = "-m 256 -I 32m"
    flags_of_tarn = "--maxmemory 1gb --item-size-max 32mb"

    def connect(self, kind=Client, **options):
        client = kind(("127.0.0.1", self.server.port), **options)
        self.addCleanup(client.close)
        return client

    def setUp(self):
        self.client = self.connect()
        self.client.flush_all(noreply=False)

    def test_stores_reads_and_deletes(self):
        self.assertTrue(self.client.set("k", b"v", noreply=False))
        self.assertEqual(self.client.get("k"), b"v")
        self.assertEqual(self.client.get("none", "default"), "default")
        self.assertTrue(self.client.delete("k", noreply=False))
        self.assertFalse(self.client.delete("k", noreply=False))

    def test_keeps_binary_empty_and_big_values(self):
        for value in (BINARY, b"", BIG):
            self.assertTrue(self.client.set("k", value, noreply=False))
            self.assertEqual(self.client.get("k"), value)

    def test_refuses_a_value_over_the_item_size(self):
        with self.assertRaisesRegex(exceptions.MemcacheServerError, "object too large for cache"):
            self.client.set("k", BIG * 3, noreply=False)
        self.assertIsNone(self.client.get("k"))

    def test_stores_under_conditions(self):
        self.assertFalse(self.client.replace("k", b"v", noreply=False))
        self.assertTrue(self.client.add("k", b"b", noreply=False))
        self.assertFalse(self.client.add("k", b"x", noreply=False))
        self.assertTrue(self.client.append("k", b"c", noreply=False))
        self.assertTrue(self.client.prepend("k", b"a", noreply=False))
        self.assertEqual(self.client.get("k"), b"abc")

    def test_compares_and_swaps(self):
        self.client.set("k", b"1", noreply=False)
        value, token = self.client.gets("k")
        self.assertEqual(value, b"1")
        self.assertTrue(self.client.cas("k", b"2", token, noreply=False))
        self.assertFalse(self.client.cas("k", b"3", token, noreply=False))
        self.assertIsNone(self.client.cas("none", b"3", token, noreply=False))

    def test_counts(self):
        self.assertIsNone(self.client.incr("n", 1))
        self.client.set("n", b"18446744073709551615", noreply=False)
        self.assertEqual(self.client.incr("n", 1), 0)
        self.assertEqual(self.client.decr("n", 5), 0)
        self.client.set("n", b"text", noreply=False)
        with self.assertRaisesRegex(exceptions.MemcacheClientError, "non-numeric"):
            self.client.incr("n", 1)

    def test_reads_and_writes_many_at_once(self):
        items = {f"k:{n}": b"%d" % n for n in range(1000)}
        self.assertEqual(self.client.set_many(items, noreply=False), [])
        self.assertEqual(self.client.get_many([*items, "none"]), items)
        self.assertEqual(len(self.client.gets_many(items)), 1000)
        self.assertTrue(self.client.delete_many(items, noreply=False))
        self.assertEqual(self.client.get_many(items), {})

    def test_requests_without_a_reply_are_done_in_order(self):
        for n in range(5000):
            self.client.set("k", b"%d" % n, noreply=True)
        self.assertEqual(self.client.get("k"), b"4999")

    def test_expires_touches_and_flushes(self):
        self.client.set("now", b"v", expire=-1, noreply=False)
        self.assertIsNone(self.client.get("now"))
        self.client.set("soon", b"v", expire=1, noreply=False)
        self.client.set("kept", b"v", expire=1, noreply=False)
        self.assertTrue(self.client.touch("kept", 1000, noreply=False))
        eventually(lambda: self.client.get("soon") is None, "the item expires")
        self.assertEqual(self.client.get("kept"), b"v")
        self.assertTrue(self.client.flush_all(noreply=False))
        self.assertIsNone(self.client.get("kept"))

    def test_client_flags_carry_what_a_value_was(self):
        client = self.connect(serde=pickle_serde)
        value = {"list": [1, 2, 3], "text": "größe"}
        client.set("k", value, noreply=False)
        client.set("n", 41, noreply=False)
        self.assertEqual(client.get_many(["k", "n"]), {"k": value, "n": 41})

    def test_refuses_keys_that_the_protocol_cannot_carry(self):
        for key in ("a b", "k" * 251, "line\nend"):
            with self.assertRaises(exceptions.MemcacheIllegalInputError):
                self.client.get(key)
        unchecked = self.client
        unchecked.check_key = lambda key: key
        with self.assertRaises(exceptions.MemcacheClientError):
            unchecked.set(b"k" * 251, b"v", noreply=False)

    def test_stats_and_version(self):
        self.client.set("k", b"v", noreply=False)
        self.client.get("k")
        stats = self.client.stats()
        self.assertEqual(stats[b"curr_items"], 1)
        self.assertGreaterEqual(stats[b"get_hits"], 1)
        self.assertTrue(self.client.version())

    def test_a_pool_serves_many_threads(self):
        client = self.connect(PooledClient, max_pool_size=16)
        client.set("shared", b"0", noreply=False)

        def work(number):
            for _ in range(200):
                client.incr("shared", 1)
                client.set(f"own:{number}", b"%d" % number, noreply=False)

        threads = [threading.Thread(target=work, args=(n,)) for n in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(client.get("shared"), b"1600")
        self.assertEqual(client.get("own:7"), b"7")

    def test_connects_again_after_the_connection_was_lost(self):
        self.client.quit()
        self.assertTrue(self.client.set("k", b"v", noreply=False))
        retrying = RetryingClient(self.client, attempts=2)
        self.client.sock.shutdown(2)
        self.assertEqual(retrying.get("k"), b"v")


if __name__ == "__main__":
    main()
