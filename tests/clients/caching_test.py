#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Client-side caching: what a client that keeps copies sees, alone and in a crowd; and connections
that are told in another's place, which transcripts cannot say since they name each other."""

import re
import sys
import threading
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from server_case import ServerCase, eventually, main  # noqa: E402
from resp import Client, encode  # noqa: E402

CHANNEL = b"__redis__:invalidate"


def keys_of(message):
    """Of an invalidation in either form; None: all keys."""
    kind, parts = message
    payload = parts[1] if parts[0][1] == b"invalidate" else parts[2]
    assert kind in ">*" and parts[0][1] in (b"invalidate", b"message"), message
    return None if not payload[1] else [key for _, key in payload[1]]


class CachingClient:
    """Keeps what it has read until it is told to forget it."""

    def __init__(self, port, *options):
        self.connection = Client(port)
        self.connection.call("HELLO", "3")
        self.connection.call("CLIENT", "TRACKING", "ON", *options)
        self.copies, self.asked = {}, 0

    def close(self):
        self.connection.close()

    def obey(self, message):
        keys = keys_of(message)
        if keys is None:
            self.copies.clear()
        for key in keys or ():
            self.copies.pop(key, None)

    def call(self, *words):
        self.connection.send(encode(words))
        while True:
            reply = self.connection.read()
            if reply[0] != ">":
                return reply[1]
            self.obey(reply)

    def get(self, key):
        if key not in self.copies:
            self.asked += 1
            self.copies[key] = self.call(b"GET", key)
        return self.copies[key]

    def hear(self):
        """Obeys what has been sent by now."""
        self.call(b"PING")


class CachingCase(ServerCase):
    """Two workers, so that who writes is on another one than half of those who read."""

    flags_of_tarn = "--threads 2"

    def connect(self, *setup):
        client = Client(self.server.port)
        self.addCleanup(client.close)
        for words in setup:
            self.assertNotEqual(client.call(*words.split())[0], "-", words)
        return client

    def id_of(self, client):
        return client.call("CLIENT", "ID")[1].decode()

    def flags_of(self, client):
        line = client.call("CLIENT", "INFO")[1].decode()
        return re.search(r" flags=(\S+)", line)[1], re.search(r" redir=(\S+)", line)[1]

    def info(self, field):
        text = self.connect().call("INFO", "everything")[1].decode()
        return int(re.search(rf"^{field}:(\d+)", text, re.M)[1])


class Caching(CachingCase):

    def setUp(self):
        self.writer = self.connect("FLUSHALL")

    def test_copies_spare_requests_until_the_key_changes(self):
        client = CachingClient(self.server.port)
        self.addCleanup(client.close)
        self.writer.call("SET", "k", "1")
        for _ in range(100):
            self.assertEqual(client.get(b"k"), b"1")
        self.assertEqual(client.asked, 1)
        self.writer.call("SET", "k", "2")
        client.hear()
        self.assertEqual(client.get(b"k"), b"2")
        self.assertEqual(client.asked, 2)

    def test_a_listener_is_told_in_the_readers_place(self):
        listener = self.connect()
        teller = self.id_of(listener)
        listener.call("SUBSCRIBE", CHANNEL)
        reader = self.connect(f"CLIENT TRACKING ON REDIRECT {teller}", "GET k")
        self.assertEqual(self.flags_of(reader), ("t", teller))
        self.writer.call("SET", "k", "v")
        kind, message = listener.read()
        self.assertEqual((kind, message[0][1], message[1][1]), ("*", b"message", CHANNEL))
        self.assertEqual(message[2], ("*", [("$", b"k")]))
        reader.call("GET", "k")
        self.writer.call("FLUSHALL")
        self.assertIsNone(keys_of(listener.read()))
        self.assertEqual(reader.call("PING"), ("+", b"PONG"))

    def test_a_listener_of_resp3_is_pushed_to_whether_it_subscribes_or_not(self):
        listener = self.connect("HELLO 3")
        reader = self.connect(f"CLIENT TRACKING ON BCAST PREFIX user: REDIRECT "
                              f"{self.id_of(listener)}")
        self.writer.call("MSET", "user:2", "v", "user:1", "v", "other", "v")
        self.assertEqual(keys_of(listener.read()), [b"user:1", b"user:2"])
        self.assertEqual(self.flags_of(reader)[0], "tB")

    def test_resp2_without_a_listener_is_told_nothing(self):
        reader = self.connect("CLIENT TRACKING ON", "GET k")
        listener = self.connect()
        redirected = self.connect(f"CLIENT TRACKING ON REDIRECT {self.id_of(listener)}", "GET k")
        self.writer.call("SET", "k", "v")
        for client in (reader, listener, redirected):
            self.assertEqual(client.call("PING"), ("+", b"PONG"))

    def test_a_reader_hears_that_its_listener_is_gone(self):
        listener = self.connect()
        teller = self.id_of(listener)
        reader = self.connect("HELLO 3", f"CLIENT TRACKING ON REDIRECT {teller}", "GET k")
        listener.close()
        eventually(lambda: self.writer.call("CLIENT", "LIST", "ID", teller)[1] == b"",
                   "the listener is gone")
        self.writer.call("SET", "k", "v")
        self.assertEqual(reader.read(), (">", [("$", b"tracking-redir-broken"),
                                               (":", teller.encode())]))
        self.assertEqual(self.flags_of(reader), ("tR", teller))
        information = dict((key[1], value[1]) for key, value in
                           reader.call("CLIENT", "TRACKINGINFO")[1])
        self.assertEqual(information[b"flags"], [("$", b"on"), ("$", b"broken_redirect")])
        self.assertEqual(information[b"redirect"], teller.encode())
        reader.call("CLIENT", "TRACKING", "ON")
        self.assertEqual(self.flags_of(reader), ("t", "0"))

    def test_what_is_remembered_shows_in_info(self):
        clients = [self.connect("CLIENT TRACKING ON", "MGET {k}1 {k}2") for _ in range(2)]
        prefixes = self.connect("CLIENT TRACKING ON BCAST PREFIX a PREFIX b")
        self.assertEqual(self.info("tracking_clients"), 3)
        self.assertEqual(self.info("tracking_total_keys"), 2)
        self.assertEqual(self.info("tracking_total_items"), 4)
        self.assertEqual(self.info("tracking_total_prefixes"), 2)
        self.writer.call("SET", "{k}1", "v")
        self.assertEqual(self.info("tracking_total_items"), 2)
        for client in (*clients, prefixes):
            client.close()
        eventually(lambda: self.info("tracking_clients") == 0, "nobody tracks")
        self.assertEqual(self.info("tracking_total_prefixes"), 0)

    def test_no_more_is_remembered_than_is_allowed(self):
        client = CachingClient(self.server.port)
        self.addCleanup(client.close)
        for n in range(300):
            client.get(b"key:%d" % n)
        self.writer.call("CONFIG", "SET", "tracking-table-max-keys", "100")
        self.addCleanup(self.connect().call, "CONFIG", "SET", "tracking-table-max-keys", "1000000")
        eventually(lambda: self.info("tracking_total_keys") <= 100, "keys are forgotten")
        eventually(lambda: client.hear() or len(client.copies) <= 100, "and the client told so")

    def test_evicted_keys_are_forgotten(self):
        client = CachingClient(self.server.port)
        self.addCleanup(client.close)
        self.writer.call("SET", "k", "v", "EX", "1000")
        self.assertEqual(client.get(b"k"), b"v")
        self.addCleanup(self.writer.call, "CONFIG", "SET", "maxmemory", "0")
        self.writer.call("CONFIG", "SET", "maxmemory-policy", "volatile-ttl")
        self.writer.call("CONFIG", "SET", "maxmemory", "1")
        eventually(lambda: client.hear() or b"k" not in client.copies, "the key is evicted")


class CachingCrowd(CachingCase):
    ROUNDS = 400
    KEYS = [b"key:%d" % n for n in range(5)]

    def test_nobody_has_a_copy_of_before_once_the_writer_has_its_answer(self):
        known = {key: 0 for key in self.KEYS}  # what a writer has been answered
        done, stale = threading.Event(), []

        def read(options):
            client = CachingClient(self.server.port, *options)
            while not done.is_set():
                for key in self.KEYS:
                    least = known[key]
                    client.hear()
                    if int(client.get(key) or 0) < least:
                        stale.append((options, key, least))
            client.close()

        readers = [threading.Thread(target=read, args=(options,))
                   for options in ((), (), ("BCAST",), ("NOLOOP",))]
        for reader in readers:
            reader.start()
        writer = self.connect()
        for _ in range(self.ROUNDS):
            for key in self.KEYS:
                known[key] = int(writer.call("INCR", key)[1])
        done.set()
        for reader in readers:
            reader.join()
        self.assertEqual(stale, [])


if __name__ == "__main__":
    main()
