#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Many clients that wait for keys while others push, give up and go: nothing is lost or doubled."""

import threading

from hostile_case import HostileCase, eventually, main

ELEMENTS = 1500
PUSHERS = 3
CONSUMERS = 6
QUEUES = [b"queue:0", b"queue:1", b"queue:2", b"queue:3"]
STOP = b"stop"


class WaitingClients(HostileCase):
    flags = "--threads 3"

    def run_all(self, threads):
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(120)
            self.assertFalse(thread.is_alive())

    def pusher(self, number):
        client = self.connect()

        def push():
            for i in range(ELEMENTS):
                queue = QUEUES[(number + i) % len(QUEUES)]
                element = b"%d:%d" % (number, i)
                if i % 3 == 0:  # two at a time, and both are there at once
                    client.call("MULTI")
                    client.call("RPUSH", queue, element)
                    client.call("LPUSH", queue, b"+" + element)
                    client.call("EXEC")
                else:
                    client.call("RPUSH", queue, element)

        return push

    def consumer(self, received, timeout):
        client = self.connect()

        def take():
            while True:
                kind, reply = client.call("BLPOP", *QUEUES, timeout)
                if reply is None:
                    continue  # nothing came in time
                element = reply[1][1]
                if element == STOP:
                    return
                received.append(element)

        return take

    def test_every_element_comes_to_exactly_one(self):
        received = []
        # Some wait for as long as it takes; others give up within a millisecond, again and again.
        consumers = [threading.Thread(target=self.consumer(received, "0" if i % 2 else "0.001"))
                     for i in range(CONSUMERS)]
        pushers = [threading.Thread(target=self.pusher(i)) for i in range(PUSHERS)]
        stop = threading.Thread(target=self.stop_when_empty, args=(received,))
        self.run_all([*consumers, *pushers, stop])
        expected = [b"%d:%d" % (n, i) for n in range(PUSHERS) for i in range(ELEMENTS)]
        expected += [b"+%d:%d" % (n, i) for n in range(PUSHERS) for i in range(0, ELEMENTS, 3)]
        self.assertEqual(sorted(received), sorted(expected))
        eventually(lambda: self.info("blocked_clients") == 0, "nobody waits any more")
        self.assertEqual(self.info("total_blocking_keys"), 0)

    def stop_when_empty(self, received):
        wanted = PUSHERS * (ELEMENTS + (ELEMENTS + 2) // 3)
        eventually(lambda: len(received) >= wanted, "all is received", 100)
        for _ in range(CONSUMERS):
            self.ask("RPUSH", QUEUES[0], STOP)

    def test_who_goes_while_waiting_takes_nothing_along(self):
        for i in range(200):
            gone = self.connect()
            gone.send(b"*3\r\n$5\r\nBLPOP\r\n$1\r\nq\r\n$1\r\n0\r\n")
            eventually(lambda: self.info("blocked_clients") == 1, "it waits")
            gone.close()
            eventually(lambda: self.info("blocked_clients") == 0, "it is forgotten")
            self.ask("RPUSH", "q", b"%d" % i)
            self.assertEqual(self.ask("LPOP", "q"), b"%d" % i)

    def test_who_is_unblocked_with_an_error_was_rejected(self):
        client = self.connect()
        number = client.call("CLIENT", "ID")[1]
        self.ask("CONFIG", "RESETSTAT")
        client.send(b"*3\r\n$5\r\nBLPOP\r\n$1\r\nq\r\n$1\r\n0\r\n")
        eventually(lambda: self.info("blocked_clients") == 1, "it waits")
        self.assertNotIn(b"cmdstat_blpop", self.ask("INFO", "commandstats"))
        self.ask("CLIENT", "UNBLOCK", number, "ERROR")
        self.assertEqual(client.read()[0], "-")
        self.assertRegex(self.ask("INFO", "commandstats"),
                         b"cmdstat_blpop:calls=1,.*rejected_calls=1,failed_calls=0")
        self.assertEqual(self.ask("INFO", "errorstats").split(),
                         [b"#", b"Errorstats", b"errorstat_UNBLOCKED:count=1"])


if __name__ == "__main__":
    main()
