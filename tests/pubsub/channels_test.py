#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Many clients that publish and listen on several threads: all hear all, in one order."""

import sys
import threading
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from server_case import ServerCase, eventually, main  # noqa: E402
from resp import Client, Closed, encode  # noqa: E402

PUBLISHERS = 4
LISTENERS = 6
MESSAGES = 500
MB = 1 << 20


class Channels(ServerCase):
    flags = "--threads 3"

    def connect(self):
        client = Client(self.server.port, timeout=60)
        self.addCleanup(client.close)
        return client

    def info(self, field):
        said = self.connect().call("INFO", "everything")[1].decode()
        return dict(line.split(":", 1) for line in said.split("\r\n") if ":" in line)[field]

    def publish_all(self, number):
        client = self.connect()
        client.send(b"".join(encode([b"PUBLISH", b"news:%d" % (i % 3), b"%d:%d" % (number, i)])
                             for i in range(MESSAGES)))
        for _ in range(MESSAGES):
            self.assertEqual(client.read(), (":", b"%d" % LISTENERS))

    def run_publishers(self):
        threads = [threading.Thread(target=self.publish_all, args=(number,))
                   for number in range(PUBLISHERS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(120)
            self.assertFalse(thread.is_alive())

    def test_all_hear_all_in_the_same_order(self):
        listeners = [self.connect() for _ in range(LISTENERS)]
        for number, client in enumerate(listeners):
            if number % 2:
                client.call("PSUBSCRIBE", "news:*")
            else:
                client.call("SUBSCRIBE", "news:0", "news:1", "news:2")
                client.read(), client.read()
        self.run_publishers()
        heard = [[client.read()[1][-1][1] for _ in range(PUBLISHERS * MESSAGES)]
                 for client in listeners]
        for other in heard[1:]:
            self.assertEqual(heard[0], other)
        for number in range(PUBLISHERS):
            own = [message for message in heard[0] if message.startswith(b"%d:" % number)]
            self.assertEqual(own, [b"%d:%d" % (number, i) for i in range(MESSAGES)])

    def test_clients_that_go_leave_nothing_behind(self):
        for round_number in range(20):
            clients = [Client(self.server.port) for _ in range(10)]
            for client in clients:
                client.call("SUBSCRIBE", "a")
                client.call("PSUBSCRIBE", "b*")
            publisher = self.connect()
            publisher.send(encode([b"PUBLISH", b"a", b"x"]) * 100)
            for client in clients:
                client.close()
            for _ in range(100):
                publisher.read()
        eventually(lambda: self.info("pubsub_clients") == "0", "all are gone")
        self.assertEqual(self.info("pubsub_channels"), "0")
        self.assertEqual(self.info("pubsub_patterns"), "0")
        self.assertEqual(self.connect().call("PUBLISH", "a", "x"), (":", b"0"))

    def test_who_does_not_read_is_closed_at_the_limit_of_its_class(self):
        caller = self.connect()
        caller.call("CONFIG", "SET", "client-output-buffer-limit", "pubsub 1mb 0 0")
        listener = self.connect()
        listener.call("SUBSCRIBE", "a")
        payload = b"x" * (MB // 4)

        def closed():
            return caller.call("PUBLISH", "a", payload) == (":", b"0")

        eventually(closed, "it is closed")
        self.assertEqual(caller.call("PING"), ("+", b"PONG"))
        with self.assertRaises((Closed, ConnectionError)):
            while True:
                listener.read()

    def test_client_list_and_kill_know_the_class(self):
        listener = self.connect()
        listener.call("SUBSCRIBE", "a", "b")
        listener.read()
        listener.call("PSUBSCRIBE", "c")
        caller = self.connect()
        line = caller.call("CLIENT", "LIST", "TYPE", "pubsub")[1].decode()
        self.assertIn(" flags=P ", line)
        self.assertIn(" sub=2 psub=1 ", line)
        self.assertEqual(len(line.splitlines()), 1)
        self.assertEqual(caller.call("CLIENT", "KILL", "TYPE", "pubsub"), (":", b"1"))
        with self.assertRaises((Closed, ConnectionError)):
            listener.read()


if __name__ == "__main__":
    main()
