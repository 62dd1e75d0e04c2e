#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The arbiter by itself, with nodes that only say what they are told to."""

import tempfile
import unittest
from pathlib import Path
from types import SimpleNamespace

import arbiter as module
from arbiter import Arbiter, Rules
from history import EventLog

MS = 1_000_000


class FakeNode:
    def __init__(self, name):
        self.name, self.host = name, SimpleNamespace(address=name)
        self.starts, self.living, self.silent = 1, True, False
        self.epoch, self.offset, self.replid = 0, 0, "none"
        self.role, self.primary, self.heard = "replica", "", []

    def alive(self):
        return self.living

    def admin(self, *words, timeout):
        if self.silent or not self.living:
            raise OSError("silent")
        self.heard.append(words)
        verb, *rest = words
        if verb == "TARN.PROMOTE":
            if int(rest[0]) <= self.epoch:
                return "-", b"STALEEPOCH"
            self.epoch, self.role, self.replid = int(rest[0]), "primary", f"history{rest[0]}"
        if verb == "TARN.DEMOTE":
            self.epoch, self.role = int(rest[0]), "replica"
            self.primary = ":".join(rest[1:])
        fields = {"role": self.role, "epoch": self.epoch, "replid": self.replid,
                  "offset": self.offset, "primary": self.primary, "link": "up"}
        return "*", [each for name, value in fields.items()
                     for each in (("$", name.encode()), ("$" if isinstance(value, str) else ":",
                                                         str(value).encode()))]

    def follow(self, other, offset):
        self.replid, self.offset = other.replid, offset


class Steps(unittest.TestCase):
    """Steps of the arbiter's thread, at times that the test says."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.now = 10_000 * MS
        clock = module.now_ns
        module.now_ns = lambda: self.now
        self.addCleanup(setattr, module, "now_ns", clock)
        self.nodes = [FakeNode(name) for name in ("a", "b", "c")]
        self.events = EventLog(Path(folder.name) / "events")
        self.addCleanup(self.events.close)
        self.file = Path(folder.name) / "epoch"
        self.chosen = []

    def begin(self, durability="sync"):
        self.arbiter = Arbiter(self.nodes, Rules(durability), self.events, self.file,
                               lambda node: True, self.chosen.append)
        self.arbiter.thread.start = lambda: None
        self.arbiter.begin(self.nodes[0])
        for node in self.nodes[1:]:
            node.follow(self.nodes[0], 10)
        return self.nodes

    def step(self, after_ms=10):
        self.now += after_ms * MS
        self.arbiter.step()

    def leader(self):
        return self.arbiter.primary and self.arbiter.primary.name

    def test_the_dead_are_replaced_at_once_by_the_most_advanced(self):
        a, b, c = self.begin()
        a.living, b.offset, c.offset = False, 10, 20
        self.step()
        self.assertEqual((self.leader(), c.role, b.primary), ("c", "primary", "c:6379"))
        self.assertEqual(int(self.file.read_text()), c.epoch)

    def test_the_silent_are_replaced_when_their_lease_is_over_and_not_before(self):
        a, *_ = self.begin()
        for _ in range(10):
            self.step(100)
        a.silent, heard = True, self.now
        while self.leader() == "a":
            self.step(10)
        self.assertGreaterEqual(self.now - heard, 1500 * MS - 250 * MS)
        self.assertGreater(self.now, self.arbiter_lease_of("a") + 500 * MS)

    def arbiter_lease_of(self, name):
        return max(order.until for order in self.events.orders
                   if order.node == name and order.until is not None)

    def test_under_sync_too_few_choose_nobody(self):
        a, b, c = self.begin()
        a.living = b.living = False
        self.step()
        self.assertIsNone(self.leader())
        b.living = True
        self.step()
        self.assertIn(self.leader(), ("b", "c"))

    def test_under_sync_one_that_has_lost_its_data_does_not_count(self):
        a, b, c = self.begin()
        a.living, b.replid, b.offset = False, "new", 0
        self.step()
        self.assertIsNone(self.leader())

    def test_an_old_history_is_behind_whatever_its_length(self):
        a, b, c = self.begin("async")
        a.living = False
        self.step()
        first, other = self.arbiter.primary, next(node for node in (b, c) if node.role != "primary")
        other.follow(first, 5)
        a.living, a.starts, a.offset = True, 2, 1000
        first.living = False
        self.step()
        self.assertEqual(self.leader(), other.name)

    def test_whoever_has_not_answered_its_promotion_may_lead_until_its_lease_is_over(self):
        a, b, c = self.begin()
        c.offset, a.living = 99, False
        original = c.admin

        def deaf(*words, timeout):
            if words[0] == "TARN.PROMOTE":
                raise OSError("silent")
            return original(*words, timeout=timeout)

        c.admin = deaf
        self.step()
        c.admin, c.living = original, False
        self.assertIsNone(self.leader())
        a.living, a.starts = True, 2
        self.step(1400)
        self.assertIsNone(self.leader())
        self.step(200)
        self.assertIsNotNone(self.leader())

    def test_replicas_that_follow_another_are_told_whom(self):
        a, b, c = self.begin()
        c.primary = "elsewhere:1"
        self.step(250)
        self.assertEqual(c.primary, "a:6379")


if __name__ == "__main__":
    unittest.main()
