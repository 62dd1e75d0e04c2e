#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Requests that are cut, broken, or far too many."""

import random
import threading

from hostile_case import MB, Closed, HostileCase, abandon, encode, main

REQUESTS = encode([b"SET", b"a\r\n\0", b"*1\r\n$4\r\nPING\r\n"]) + b'GET "a\\r\\n\\x00"\r\n'
ANSWERS = b"+OK\r\n$14\r\n*1\r\n$4\r\nPING\r\n\r\n"


class Requests(HostileCase):

    def test_a_request_may_break_off_at_any_byte(self):
        request = encode([b"SET", b"key", b"value"])
        for length in range(1, len(request)):
            client = self.connect()
            client.send(request[:length])
            if length % 2 == 0:  # the others may go before the server has even looked
                self.until_received(client)
            abandon(client)
            self.assert_served()
        self.assertEqual(self.ask("EXISTS", "key"), b"0")

    def test_a_request_may_come_in_two_pieces_cut_anywhere(self):
        for length in range(1, len(REQUESTS)):
            client = self.connect()
            client.send(REQUESTS[:length])
            said = b""
            if length > REQUESTS.index(b"GET"):
                said = client.reader.read(5)  # the first is answered already
            self.until_received(client)
            client.send(REQUESTS[length:])
            self.assertEqual(said + client.reader.read(len(ANSWERS) - len(said)), ANSWERS, length)
            client.close()

    def test_requests_may_come_byte_by_byte(self):
        client = self.connect()
        for byte in REQUESTS * 20:
            client.send(bytes([byte]))
        self.assertEqual(client.reader.read(len(ANSWERS) * 20), ANSWERS * 20)

    def test_mutated_requests_harm_nobody(self):
        dice = random.Random(11)
        valid = REQUESTS + encode([b"MSET", b"k", b"1", b"l", b"2"]) + encode([b"DBSIZE"])
        for _ in range(2000):
            data = bytearray(valid)
            for _ in range(dice.randint(1, 4)):
                at = dice.randrange(len(data))
                kind = dice.randrange(3)
                if kind == 0:
                    data[at] = dice.choice(b"\0\r\n*$-0159 \"'\xff")
                elif kind == 1:
                    del data[at:at + dice.randint(1, 8)]
                else:
                    data[at:at] = data[dice.randrange(len(data)):][:dice.randint(1, 8)]
            client = self.connect()
            try:
                client.send(bytes(data))
            except ConnectionError:
                pass  # it was refused at an early byte
            abandon(client)
        self.assert_served()

    def test_floods_without_an_end_of_line_are_cut_off(self):
        for start, error in ((b"a", b"too big inline request"),
                             (b"*1", b"too big mbulk count string"),
                             (b"*1\r\n$1", b"too big bulk count string")):
            client = self.connect()
            try:
                for _ in range(64):
                    client.send(start + b"1" * MB)
                    start = b""
            except ConnectionError:
                pass
            said = self.assert_closed(client)
            self.assertIn(said, (b"", b"-ERR Protocol error: " + error + b"\r\n"))
            self.assert_served()

    def test_says_why_it_cuts_a_flood_off(self):
        for start, error in ((b"a", b"too big inline request"),
                             (b"*1", b"too big mbulk count string"),
                             (b"*1\r\n$1", b"too big bulk count string")):
            client = self.connect()
            client.send(start + b"1" * (64 * 1024 + 1))
            self.assertEqual(client.read_line(), b"-ERR Protocol error: " + error)
            with self.assertRaises(Closed):
                client.read_line()

    def test_a_million_arguments_are_taken_and_more_are_not(self):
        client = self.connect()
        client.send(b"*1048576\r\n" + b"$3\r\nDEL\r\n" + b"$1\r\nk\r\n" * 1048575)
        self.assertEqual(client.read(), (":", b"0"))
        client.send(b"*2147483648\r\n")
        self.assertEqual(client.read(), ("-", b"ERR Protocol error: invalid multibulk length"))

    def test_a_pipeline_of_100000_requests_in_one_write(self):
        client = self.connect()
        requests = b"".join(encode([b"INCR", b"n"]) for _ in range(100_000))
        writer = threading.Thread(target=client.send, args=(requests,))
        writer.start()
        for number in range(1, 100_001):
            self.assertEqual(client.read_line(), b":%d" % number)
            if number % 10_000 == 0:
                self.assert_served()
        writer.join()

    def test_before_auth_only_little_is_taken(self):
        self.ask("CONFIG", "SET", "requirepass", "secret")
        try:
            for request, error in ((b"*11\r\n", b"unauthenticated multibulk length"),
                                   (b"*1\r\n$16385\r\n", b"unauthenticated bulk length")):
                client = self.connect()
                client.send(request)
                self.assertEqual(client.read(), ("-", b"ERR Protocol error: " + error))
                self.assertEqual(self.assert_closed(client), b"")
        finally:
            self.ask("CONFIG", "SET", "requirepass", "")


if __name__ == "__main__":
    main()
