#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""memcached's binary protocol, byte by byte: each command, requests that are wrong, and random ones
whose replies a dictionary foretells. See server_case.py."""

import random
import socket
import struct
import sys
import unittest
from collections import namedtuple
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from server_case import ServerCase, main  # noqa: E402

(GET, SET, ADD, REPLACE, DELETE, INCR, DECR, QUIT, FLUSH, GETQ, NOOP, VERSION, GETK, GETKQ, APPEND,
 PREPEND, STAT, SETQ, ADDQ, REPLACEQ, DELETEQ, INCRQ, DECRQ, QUITQ, FLUSHQ, APPENDQ,
 PREPENDQ) = range(0x1b)
TOUCH, GAT, GATQ, SASL_MECHANISMS, SASL_AUTH, SASL_STEP, GATK, GATKQ = (
    0x1c, 0x1d, 0x1e, 0x20, 0x21, 0x22, 0x23, 0x24)
GET_CONFIGURATION = 0x60

OK, NOT_FOUND, EXISTS, TOO_LARGE, INVALID, NOT_STORED, NOT_A_NUMBER = range(7)
NOT_AUTHENTICATED, UNKNOWN_COMMAND, NO_MEMORY = 0x20, 0x81, 0x82
MAKES_NOTHING = 0xffffffff

HEADER = struct.Struct(">BBHBBHIIQ")
Reply = namedtuple("Reply", "opcode status extras key value opaque cas")


def request(opcode, key=b"", value=b"", extras=b"", opaque=0, cas=0):
    return HEADER.pack(0x80, opcode, len(key), len(extras), 0, 0,
                       len(extras) + len(key) + len(value), opaque, cas) + extras + key + value


def store(opcode, key, value, flags=0, time=0, **more):
    return request(opcode, key, value, struct.pack(">II", flags, time), **more)


def count(opcode, key, delta, start=0, time=MAKES_NOTHING, **more):
    return request(opcode, key, b"", struct.pack(">QQI", delta, start, time), **more)


def touch(opcode, key, time, **more):
    return request(opcode, key, b"", struct.pack(">I", time), **more)


class Connection:
    def __init__(self, port):
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=30)
        self.file = self.socket.makefile("rb")

    def send(self, *requests):
        self.socket.sendall(b"".join(requests))

    def receive(self):
        """One packet; None at the end of the connection."""
        header = self.file.read(HEADER.size)
        if not header:
            return None
        magic, opcode, key, extras, datatype, status, body, opaque, cas = HEADER.unpack(header)
        assert (magic, datatype) == (0x81, 0), header
        body = self.file.read(body)
        return Reply(opcode, status, body[:extras], body[extras:extras + key],
                     body[extras + key:], opaque, cas)

    def ask(self, *requests):
        """All that is answered before the reply to a noop behind them."""
        self.send(*requests, request(NOOP, opaque=0xffffffff))
        replies = []
        while (reply := self.receive()) and reply.opaque != 0xffffffff:
            replies.append(reply)
        return replies

    def close(self):
        self.file.close()
        self.socket.close()


class BinaryCase(ServerCase):
    engine = "memcached"

    def connect(self):
        connection = Connection(self.server.port)
        self.addCleanup(connection.close)
        return connection

    def setUp(self):
        self.connection = self.connect()

    def ask(self, *requests):
        return self.connection.ask(*requests)

    def one(self, sent):
        reply, = self.ask(sent)
        return reply

    def status(self, sent):
        return self.one(sent).status


class Binary(BinaryCase):
    flags = "-I 1m"
    flags_of_tarn = "--item-size-max 1mb"

    def setUp(self):
        super().setUp()
        self.assertEqual(self.ask(request(FLUSHQ)), [])

    def test_keeps_flags_and_bytes(self):
        for value in (b"", b"v", bytes(range(256)), b"x" * 100_000):
            stored = self.one(store(SET, b"k", value, flags=0xdeadbeef, opaque=7))
            self.assertEqual((stored.status, stored.value, stored.opaque), (OK, b"", 7))
            got = self.one(request(GET, b"k"))
            self.assertEqual((got.status, got.extras, got.key, got.value, got.cas),
                             (OK, b"\xde\xad\xbe\xef", b"", value, stored.cas))
            got = self.one(request(GETK, b"k"))
            self.assertEqual((got.key, got.value), (b"k", value))

    def test_misses(self):
        self.assertEqual(self.one(request(GET, b"no"))[1:5], (NOT_FOUND, b"", b"", b"Not found"))
        self.assertEqual(self.one(request(GETK, b"no"))[1:5], (NOT_FOUND, b"", b"no", b""))
        for opcode in (GETQ, GETKQ):
            self.assertEqual(self.ask(request(opcode, b"no")), [])
        self.ask(store(SETQ, b"k", b"v"))
        replies = self.ask(*[request(GETKQ, key, opaque=n)
                             for n, key in enumerate((b"no", b"k", b"no", b"k"))])
        self.assertEqual([(reply.opaque, reply.key, reply.value) for reply in replies],
                         [(1, b"k", b"v"), (3, b"k", b"v")])

    def test_stores_under_conditions(self):
        self.assertEqual(self.one(store(REPLACE, b"k", b"v"))[1:5],
                         (NOT_FOUND, b"", b"", b"Not found"))
        for opcode in (APPEND, PREPEND):
            self.assertEqual(self.one(request(opcode, b"k", b"v"))[1:5],
                             (NOT_STORED, b"", b"", b"Not stored."))
        added = self.one(store(ADD, b"k", b"b", flags=5))
        self.assertEqual(added.status, OK)
        self.assertEqual(self.one(store(ADD, b"k", b"x"))[1:5],
                         (EXISTS, b"", b"", b"Data exists for key."))
        appended = self.one(request(APPEND, b"k", b"c"))
        prepended = self.one(request(PREPEND, b"k", b"a"))
        self.assertEqual(len({added.cas, appended.cas, prepended.cas}), 3)
        got = self.one(request(GET, b"k"))
        self.assertEqual((got.extras[-1], got.value, got.cas), (5, b"abc", prepended.cas))
        self.assertEqual(self.status(store(REPLACE, b"k", b"r")), OK)
        self.assertEqual(self.one(request(GET, b"k")).value, b"r")

    def test_compares_and_swaps(self):
        self.assertEqual(self.status(store(SET, b"k", b"v", cas=1)), NOT_FOUND)
        for opcode in (SET, ADD, REPLACE):
            cas = self.one(store(SET, b"k", b"1")).cas
            self.assertEqual(self.status(store(opcode, b"k", b"2", cas=cas + 1)), EXISTS)
            self.assertEqual(self.status(store(opcode, b"k", b"2", cas=cas)), OK)
            self.assertEqual(self.status(store(opcode, b"k", b"3", cas=cas)), EXISTS)
            self.assertEqual(self.one(request(GET, b"k")).value, b"2")
        self.assertEqual(self.status(request(APPEND, b"k", b"!", cas=1)), EXISTS)
        self.assertEqual(self.status(request(DELETE, b"k", cas=1)), EXISTS)
        cas = self.one(request(GET, b"k")).cas
        self.assertEqual(self.status(request(DELETE, b"k", cas=cas)), OK)
        self.assertEqual(self.one(request(DELETE, b"k"))[1:5],
                         (NOT_FOUND, b"", b"", b"Not found"))

    def test_counts(self):
        self.assertEqual(self.status(count(INCR, b"n", 1)), NOT_FOUND)
        made = self.one(count(INCR, b"n", 1, start=40, time=0))
        self.assertEqual((made.status, made.value), (OK, struct.pack(">Q", 40)))
        up = self.one(count(INCR, b"n", 2))
        self.assertEqual((up.status, up.value), (OK, struct.pack(">Q", 42)))
        self.assertNotEqual(up.cas, made.cas)
        self.assertEqual(self.one(count(DECR, b"n", 50)).value, struct.pack(">Q", 0))
        self.assertEqual(self.one(count(DECR, b"n", 1)).value, struct.pack(">Q", 0))
        self.ask(store(SETQ, b"n", b"18446744073709551615"))
        self.assertEqual(self.one(count(INCR, b"n", 2)).value, struct.pack(">Q", 1))
        self.ask(store(SETQ, b"n", b"7"))
        self.assertEqual(self.status(count(INCR, b"n", 1, cas=1)), EXISTS)
        self.ask(store(SETQ, b"n", b"seven"))
        refused = self.one(count(DECR, b"n", 1))
        self.assertEqual((refused.status, refused.value),
                         (NOT_A_NUMBER, b"Non-numeric server-side value for incr or decr"))

    def test_touches(self):
        self.assertEqual(self.status(touch(TOUCH, b"no", 10)), NOT_FOUND)
        self.assertEqual(self.ask(touch(GATQ, b"no", 10), touch(GATKQ, b"no", 10)), [])
        self.assertEqual(self.one(touch(GATK, b"no", 10)).key, b"no")
        self.ask(store(SETQ, b"k", b"v", flags=9))
        for opcode, key, value in ((TOUCH, b"", b""), (GAT, b"", b"v"), (GATQ, b"", b"v"),
                                   (GATK, b"k", b"v"), (GATKQ, b"k", b"v")):
            reply = self.one(touch(opcode, b"k", 1000))
            self.assertEqual(reply[1:5], (OK, b"\0\0\0\x09", key, value), opcode)
        # A time that has passed.
        self.assertEqual(self.status(touch(TOUCH, b"k", 60 * 60 * 24 * 30 + 1)), OK)
        self.assertEqual(self.status(request(GET, b"k")), NOT_FOUND)

    def test_quiet_requests_tell_of_failures_only(self):
        said = self.ask(store(SETQ, b"a", b"1", opaque=1), store(ADDQ, b"a", b"1", opaque=2),
                        store(REPLACEQ, b"no", b"1", opaque=3),
                        request(APPENDQ, b"no", b"1", opaque=4),
                        request(PREPENDQ, b"a", b"2", opaque=5), count(INCRQ, b"a", 1, opaque=6),
                        count(DECRQ, b"no", 1, opaque=7), request(DELETEQ, b"no", opaque=8),
                        request(DELETEQ, b"a", opaque=9), request(FLUSHQ, opaque=10))
        self.assertEqual([(reply.opaque, reply.status) for reply in said],
                         [(2, EXISTS), (3, NOT_FOUND), (4, NOT_STORED), (7, NOT_FOUND),
                          (8, NOT_FOUND)])

    def test_values_that_are_too_large_are_skipped(self):
        self.ask(store(SETQ, b"k", b"old"))
        replies = self.ask(store(SET, b"k", b"x" * (2 << 20)), request(GET, b"k"))
        self.assertEqual([reply.status for reply in replies], [TOO_LARGE, NOT_FOUND])
        self.assertEqual(replies[0].value, b"Too large.")

    def test_flushes(self):
        for sent in (request(FLUSH), request(FLUSH, extras=b"\0\0\0\0")):
            self.ask(store(SETQ, b"k", b"v"))
            self.assertEqual(self.status(sent), OK)

    def test_tells_of_itself(self):
        self.assertRegex(self.one(request(VERSION)).value, rb"^1\.[0-9.]+$")
        stats = {reply.key: reply.value for reply in self.ask(request(STAT))}
        self.assertIn(b"curr_items", stats)
        self.assertEqual(stats[b""], b"")
        settings = {reply.key: reply.value for reply in self.ask(request(STAT, b"settings"))}
        self.assertEqual(settings[b"item_size_max"], b"1048576")
        self.assertEqual(self.status(request(STAT, b"nothing")), NOT_FOUND)
        if self.is_tarn():  # memcached knows these in its text protocol only
            connections = self.ask(request(STAT, b"conns"))
            self.assertIn(b"tcp:", b"".join(reply.value for reply in connections))
        self.assertEqual(self.ask(request(STAT, b"reset"))[-1][1:5], (OK, b"", b"", b""))

    def test_ends(self):
        for opcode, last in ((QUIT, OK), (QUITQ, None)):
            connection = self.connect()
            connection.send(request(opcode))
            reply = connection.receive()
            self.assertEqual(reply and reply.status, last)
            if reply:
                self.assertIsNone(connection.receive())

    def test_a_command_that_there_is_not(self):
        self.assertEqual(self.one(request(0x50))[1:5],
                         (UNKNOWN_COMMAND, b"", b"", b"Unknown command"))
        self.assertEqual(self.status(request(SASL_MECHANISMS)), UNKNOWN_COMMAND)

    def test_what_is_no_request_ends_the_connection(self):
        bad = [request(GET), request(GET, b"k", b"v"), request(GET, b"k", extras=b"1234"),
               request(SET, b"k", b"v"), request(SET, b"", b"v", extras=b"12345678"),
               request(GET, b"k" * 251), request(NOOP, b"k"), request(VERSION, b"", b"v"),
               request(QUIT, b"k"), request(TOUCH, b"k"), count(INCR, b"", 1),
               request(FLUSH, extras=b"12"), request(DELETE, b"k", extras=b"1234")]
        for sent in bad:
            connection = self.connect()
            connection.send(sent)
            reply = connection.receive()
            self.assertEqual((reply.status, reply.value), (INVALID, b"Invalid arguments"), sent)
            self.assertIsNone(connection.receive(), sent)
        # A key that is longer than its request.
        connection = self.connect()
        connection.send(HEADER.pack(0x80, GET, 8, 0, 0, 0, 4, 0, 0) + b"keykeyke")
        self.assertEqual(connection.receive().status, UNKNOWN_COMMAND)
        self.assertIsNone(connection.receive())
        # What is no request at all.
        connection = self.connect()
        connection.send(request(NOOP), b"get k\r\n" + b" " * 24)
        self.assertEqual(connection.receive().status, OK)
        self.assertIsNone(connection.receive())

    def test_text_and_binary_see_the_same_items(self):
        text = socket.create_connection(("127.0.0.1", self.server.port), timeout=30)
        self.addCleanup(text.close)
        self.ask(store(SETQ, b"k", b"v", flags=3))
        text.sendall(b"get k\r\n")
        self.assertEqual(text.recv(100), b"VALUE k 3 1\r\nv\r\nEND\r\n")

    def test_random_requests(self):
        rng = random.Random(5)
        there = {}
        for _ in range(40):
            sent, wanted = [], []
            for opaque in range(100):
                one, reply = self.random_request(rng, there, opaque)
                sent.append(one)
                if reply:
                    wanted.append(reply)
            replies = self.ask(*sent)
            self.assertEqual([(r.opaque, r.status, r.extras, r.key, r.value) if r.status == OK
                              else (r.opaque, r.status, b"", r.key, b"") for r in replies], wanted)

    def random_request(self, rng, there, opaque):
        """A request, and what is to be answered to it; None: nothing."""
        key = b"key%d" % rng.randrange(6)
        value = b"%d" % rng.randrange(1000) if rng.random() < 0.8 else b"word"
        old = there.get(key)
        quiet = rng.random() < 0.5
        kind = rng.choice(("get", "get", "getk", "set", "add", "replace", "append", "delete",
                           "incr"))

        def failed(status, with_key=b""):
            return (opaque, status, b"", with_key, b"")

        def done(extras=b"", name=b"", body=b""):
            return None if quiet else (opaque, OK, extras, name, body)

        if kind in ("get", "getk"):
            loud, silent = {"get": (GET, GETQ), "getk": (GETK, GETKQ)}[kind]
            sent = request(silent if quiet else loud, key, opaque=opaque)
            name = key if kind == "getk" else b""
            if old is None:
                return sent, None if quiet else failed(NOT_FOUND, name)
            return sent, (opaque, OK, b"\0\0\0\1", name, old)
        if kind in ("set", "add", "replace"):
            loud, silent = {"set": (SET, SETQ), "add": (ADD, ADDQ),
                            "replace": (REPLACE, REPLACEQ)}[kind]
            sent = store(silent if quiet else loud, key, value, flags=1, opaque=opaque)
            if kind == "add" and old is not None:
                return sent, failed(EXISTS)
            if kind == "replace" and old is None:
                return sent, failed(NOT_FOUND)
            there[key] = value
            return sent, done()
        if kind == "append":
            sent = request(APPENDQ if quiet else APPEND, key, b"0", opaque=opaque)
            if old is None:
                return sent, failed(NOT_STORED)
            there[key] = old + b"0"
            return sent, done()
        if kind == "delete":
            sent = request(DELETEQ if quiet else DELETE, key, opaque=opaque)
            if old is None:
                return sent, failed(NOT_FOUND)
            del there[key]
            return sent, done()
        sent = count(INCRQ if quiet else INCR, key, 3, opaque=opaque)
        if old is None:
            return sent, failed(NOT_FOUND)
        digits = len(old) - len(old.lstrip(b"0123456789"))
        if not old[:1].isdigit() or old[digits:].strip() or int(old) >= 1 << 63:
            del there[key]  # what it reads as is not what this is about
            return request(DELETEQ, key, opaque=opaque), None
        number = b"%d" % (int(old) + 3)
        there[key] = number.ljust(len(old))
        return sent, done(body=struct.pack(">Q", int(number)))


class Password(BinaryCase):
    """SASL, against the node's password."""

    flags = "--requirepass secret"

    @classmethod
    def setUpClass(cls):
        if not cls.is_tarn():
            raise unittest.SkipTest("memcached has its users in a file of the system")
        super().setUpClass()

    def test_nothing_is_done_before(self):
        for sent in (request(GET, b"k"), store(SET, b"k", b"x" * 5000), request(NOOP),
                     request(STAT), request(0x50)):
            connection = self.connect()
            connection.send(sent)
            reply = connection.receive()
            self.assertEqual((reply.status, reply.value), (NOT_AUTHENTICATED, b"Auth failure."))
            self.assertIsNone(connection.receive())

    def test_plain(self):
        self.connection.send(request(VERSION), request(SASL_MECHANISMS))
        self.assertEqual(self.connection.receive().status, OK)
        self.assertEqual(self.connection.receive().value, b"PLAIN")
        for message in (b"", b"secret", b"\0default", b"\0default\0wrong", b"\0other\0secret",
                        b"other\0default\0secret", b"\0default\0secret\0"):
            self.connection.send(request(SASL_AUTH, b"PLAIN", message))
            self.assertEqual(self.connection.receive().status, NOT_AUTHENTICATED, message)
        self.connection.send(request(SASL_AUTH, b"CRAM-MD5", b"\0default\0secret"))
        self.assertEqual(self.connection.receive().status, NOT_AUTHENTICATED)
        self.connection.send(request(SASL_AUTH, b"PLAIN", b"\0default\0secret"))
        reply = self.connection.receive()
        self.assertEqual((reply.status, reply.value), (OK, b"Authenticated"))
        self.assertEqual(self.status(store(SET, b"k", b"v")), OK)


class Discovery(BinaryCase):
    """ElastiCache's: which nodes the cluster has."""

    flags = "--discovery-version 7 --discovery-nodes 'a.b|127.0.0.1|11211'"

    @classmethod
    def setUpClass(cls):
        if not cls.is_tarn():
            raise unittest.SkipTest("memcached knows no clusters")
        super().setUpClass()

    def test_both_ways(self):
        wanted = b"7\na.b|127.0.0.1|11211\n"
        self.assertEqual(self.one(request(GET_CONFIGURATION, b"cluster")).value, wanted)
        self.assertEqual(self.one(request(GET, b"AmazonElastiCache:cluster")).value, wanted)
        self.assertEqual(self.status(request(GET_CONFIGURATION, b"other")), NOT_FOUND)


if __name__ == "__main__":
    main()
