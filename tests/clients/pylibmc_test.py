#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""pylibmc, which is libmemcached: both protocols as the C library writes them."""

import sys
import threading
import unittest
from pathlib import Path

import pylibmc

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from server_case import ServerCase, eventually, main  # noqa: E402

BINARY = bytes(range(256)) + b"\r\nEND\r\n"
BIG = b"0123456789abcdef" * (1 << 20)  # 16 MiB


class Pylibmc(ServerCase):
    engine = "memcached"
    flags = "-m 256 -I 32m"
    flags_of_tarn = "--maxmemory 1gb --item-size-max 32mb"
    binary = False

    def connect(self, **behaviors):
        client = pylibmc.Client([f"127.0.0.1:{self.server.port}"], binary=self.binary,
                                behaviors=behaviors)
        self.addCleanup(client.disconnect_all)
        return client

    def setUp(self):
        self.client = self.connect(cas=True)
        self.client.flush_all()

    def test_keeps_values_of_every_type(self):
        for value in (b"bytes", BINARY, b"", "größe", 41, 1 << 40, True, {"list": [1, 2.5]}, BIG):
            self.assertTrue(self.client.set("k", value))
            self.assertEqual(self.client.get("k"), value)
        self.assertIsNone(self.client.get("none"))
        self.assertTrue(self.client.delete("k"))
        self.assertFalse(self.client.delete("k"))

    def test_keeps_compressed_values(self):
        self.assertTrue(self.client.set("k", BIG, min_compress_len=1000))
        self.assertEqual(self.client.get("k"), BIG)

    def test_stores_under_conditions(self):
        self.assertFalse(self.client.replace("k", b"v"))
        self.assertTrue(self.client.add("k", b"b"))
        self.assertFalse(self.client.add("k", b"x"))
        self.assertTrue(self.client.append("k", b"c"))
        self.assertTrue(self.client.prepend("k", b"a"))
        self.assertEqual(self.client.get("k"), b"abc")

    def test_compares_and_swaps(self):
        self.client.set("k", b"1")
        value, token = self.client.gets("k")
        self.assertEqual(value, b"1")
        self.assertTrue(self.client.cas("k", b"2", token))
        self.assertFalse(self.client.cas("k", b"3", token))
        self.assertEqual(self.client.get("k"), b"2")

    def test_counts(self):
        with self.assertRaises(pylibmc.NotFound):
            self.client.incr("n")
        self.client.set("n", 40)
        self.assertEqual(self.client.incr("n", 2), 42)
        self.assertEqual(self.client.decr("n", 50), 0)

    def test_reads_and_writes_many_at_once(self):
        items = {f"k:{n}": n for n in range(1000)}
        self.assertEqual(self.client.set_multi(items), [])
        self.assertEqual(self.client.get_multi([*items, "none"]), items)
        self.assertTrue(self.client.delete_multi(list(items)))
        self.assertEqual(self.client.get_multi(list(items)), {})

    def test_requests_without_a_reply_are_done_in_order(self):
        client = self.connect(no_block=True, tcp_nodelay=True, _noreply=True)
        for n in range(2000):
            client.set("k", n)
        self.assertEqual(client.get("k"), 1999)

    def test_expires_touches_and_flushes(self):
        self.client.set("soon", b"v", time=1)
        self.client.set("kept", b"v", time=1)
        self.assertTrue(self.client.touch("kept", 1000))
        eventually(lambda: self.client.get("soon") is None, "the item expires")
        self.assertEqual(self.client.get("kept"), b"v")
        self.assertTrue(self.client.flush_all())
        self.assertIsNone(self.client.get("kept"))

    def test_spreads_keys_over_servers(self):
        client = pylibmc.Client([f"127.0.0.1:{self.server.port}"] * 3, binary=self.binary,
                                behaviors={"ketama": True})
        items = {f"k:{n}": n for n in range(100)}
        client.set_multi(items)
        self.assertEqual(client.get_multi(list(items)), items)
        client.disconnect_all()

    def test_reads_stats(self):
        self.client.set("k", b"v")
        (_, stats), = self.client.get_stats()
        self.assertEqual(stats["curr_items"], b"1")

    def test_a_pool_serves_many_threads(self):
        pool = pylibmc.ClientPool(self.client, 4)
        self.client.set("shared", 0)

        def work():
            for _ in range(200):
                with pool.reserve(block=True) as client:
                    client.incr("shared")

        threads = [threading.Thread(target=work) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(self.client.get("shared"), 1600)

    def test_connects_again_after_it_disconnected(self):
        self.client.set("k", b"v")
        self.client.disconnect_all()
        self.assertEqual(self.client.get("k"), b"v")


class BinaryPylibmc(Pylibmc):
    binary = True

    def test_stores_under_conditions(self):
        """The binary protocol says why not, and the library raises what it says."""
        with self.assertRaises(pylibmc.NotFound):
            self.client.replace("k", b"v")
        self.assertTrue(self.client.add("k", b"b"))
        self.assertFalse(self.client.add("k", b"x"))
        self.assertTrue(self.client.append("k", b"c"))
        self.assertEqual(self.client.get("k"), b"bc")


class Sasl(ServerCase):
    engine = "memcached"
    flags = "--requirepass secret"

    @classmethod
    def setUpClass(cls):
        if not cls.is_tarn():
            raise unittest.SkipTest("memcached has its users in a file of the system")
        super().setUpClass()

    def connect(self, password):
        client = pylibmc.Client([f"127.0.0.1:{self.server.port}"], binary=True,
                                username="default", password=password)
        self.addCleanup(client.disconnect_all)
        return client

    def test_who_knows_the_password_is_let_in(self):
        self.assertTrue(self.connect("secret").set("k", b"v"))
        with self.assertRaises(pylibmc.Error):
            self.connect("wrong").set("k", b"v")


if __name__ == "__main__":
    main()
