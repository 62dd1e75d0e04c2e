#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The checker by itself: it finds what was made wrong, and nothing in what is right."""

import itertools
import random
import unittest

from checker import (Final, Leaders, Promise, check, epoch_problems, lease_problems, time_to_ok)
from history import NS, OK, REFUSED, UNKNOWN, Operation, Order
from linear import list_problems, prefix_checksums, register_problems
from load import checksum

LOSES = Promise(may_lose_ns=NS, strict=False)


def append(value, begun, ended, result=None, outcome=OK, node="a", near=True):
    return Operation("w", node, near, "append", "l", value, begun, ended, outcome, result)


def read(elements, begun, ended, node="a"):
    found = checksum([element.encode() for element in elements])
    return Operation("r", node, True, "list", "l", None, begun, ended, OK, found)


def put(value, begun, ended, outcome=OK):
    return Operation("w", "a", True, "set", "r", value, begun, ended, outcome)


def get(value, begun, ended):
    return Operation("r", "a", True, "get", "r", None, begun, ended, OK, value)


def problems_of(ops, final, promise=Promise()):
    return check(ops, Final({"l": final}), promise).problems


class Lists(unittest.TestCase):
    def test_a_good_history_is_good(self):
        ops = [append("x", 0, 10, 1), read("", 0, 5), read("x", 3, 12), append("y", 11, 20, 2),
               append("z", 12, 99, outcome=UNKNOWN), append("u", 12, 99, outcome=UNKNOWN),
               append("v", 12, 13, "READONLY", REFUSED), read("xyz", 30, 31)]
        self.assertEqual(list(list_problems("l", ops, ["x", "y", "z"])), [])
        verdict = check(ops, Final({"l": ["x", "y", "z"]}), Promise())
        self.assertEqual((verdict.acknowledged, verdict.lost, verdict.refused, verdict.unknown),
                         (2, 0, 1, 2))

    def assert_found(self, ops, final, *words):
        problems = list(list_problems("l", ops, list(final)))
        for word in words:
            self.assertTrue(any(word in problem for problem in problems), problems)

    def test_a_lost_write_is_found(self):
        self.assert_found([append("x", 0, 1, 1), append("y", 2, 3, 2)], "x", "is lost")

    def test_a_write_that_was_refused_and_happened_is_found(self):
        self.assert_found([append("x", 0, 1, "NOREPLICAS", REFUSED)], "x", "and yet written")

    def test_what_is_there_twice_or_was_never_written_is_found(self):
        self.assert_found([append("x", 0, 1, 1)], "xxq", "twice", "never written")

    def test_a_place_other_than_was_answered_is_found(self):
        self.assert_found([append("x", 0, 5, 1), append("y", 0, 5, 1)], "xy", "is at 2")

    def test_a_read_of_another_past_is_found(self):
        ops = [append("x", 0, 5, 1), append("y", 0, 5, 2)]
        self.assert_found([*ops, read("y", 6, 7)], "xy", "made up")
        self.assert_found([*ops, read("xyz", 6, 7)], "xy", "made up")

    def test_a_stale_read_is_found(self):
        ops = [append("x", 0, 5, 1), append("y", 6, 10, 2), read("x", 11, 12, node="b")]
        self.assert_found(ops, "xy", "list of r at b does not show what a had answered")

    def test_reads_that_go_back_are_found(self):
        late = append("y", 6, 99, outcome=UNKNOWN)
        ops = [append("x", 0, 5, 1), late, read("xy", 10, 11), read("x", 12, 13)]
        self.assert_found(ops, "xy", "does not show")

    def test_appends_in_the_wrong_order_are_found(self):
        ops = [append("x", 10, 11, 1), append("y", 0, 5, 2)]
        self.assert_found(ops, "xy", "append of w at a does not show")

    def test_checksums_of_prefixes_are_those_of_reads(self):
        elements = ["a", "bb", "", "c"]
        for length in range(5):
            self.assertEqual(checksum([each.encode() for each in elements[:length]]),
                             [length, prefix_checksums(elements)[length]])


class Losses(unittest.TestCase):
    def test_a_second_may_be_lost_and_no_more(self):
        kept = append("k", 0, 1, 1)
        second = [append(str(i), 0, NS * i // 10, 1) for i in range(11)]
        self.assertEqual(problems_of([kept, *second], ["k"], LOSES), [])
        more = append("more", 0, NS + 1, 1)
        found = problems_of([kept, *second, more], ["k"], LOSES)
        self.assertIn("12 writes", found[0])

    def test_one_old_write_is_too_much(self):
        ops = [append("x", 0, 1, 1), append("k", 0, 2 * NS, 1)]
        self.assertIn("1 writes of the last 2.00 s", problems_of(ops, ["k"], LOSES)[0])

    def test_each_node_may_lose_its_own_whenever_it_is_lost(self):
        ops = [append("x", 0, 1, 1), append("y", 0, 9 * NS, 1, node="b")]
        self.assertEqual(problems_of(ops, [], LOSES), [])
        again = append("z", 0, 9 * NS, 1)
        self.assertEqual(len(problems_of([*ops, again], [], LOSES)), 1)
        found = check([*ops, again], Final({}), LOSES, {"a": [5 * NS]}).problems
        self.assertEqual(found, [])

    def test_nothing_may_be_lost_where_that_is_promised(self):
        nothing = Promise(may_lose_ns=0, strict=False)
        self.assertEqual(len(problems_of([append("x", 0, 1, 1)], [], nothing)), 1)

    def test_anything_may_be_lost_where_nothing_is_promised(self):
        ops = [append("x", 0, 1, 1), append("y", 0, 9 * NS, 1)]
        self.assertEqual(problems_of(ops, [], Promise(None, False)), [])

    def test_refused_writes_that_happened_are_found_there_too(self):
        ops = [append("x", 0, 1, "MISCONF", REFUSED)]
        self.assertEqual(len(problems_of(ops, ["x"], Promise(None, False))), 1)


class Registers(unittest.TestCase):
    def test_a_good_history_is_good(self):
        ops = [get(None, 0, 5), put("x", 1, 10), get("x", 4, 6), put("y", 20, 99, UNKNOWN),
               get("x", 30, 31), get("y", 30, 40), put("z", 50, 99, UNKNOWN)]
        self.assertEqual(list(register_problems("r", ops)), [])

    def test_what_is_wrong_is_found(self):
        wrong = {
            "stale": [put("x", 0, 5), put("y", 6, 10), get("x", 11, 12)],
            "lost": [put("x", 0, 5), get(None, 6, 7)],
            "back again": [put("x", 0, 5), put("y", 0, 50), get("y", 6, 7), get("x", 8, 9),
                           get("y", 10, 11)],
            "from the future": [get("x", 0, 5), put("x", 6, 10)],
            "never written": [get("x", 0, 5)],
            "refused": [put("x", 0, 5, REFUSED), get("x", 6, 7)],
        }
        for name, ops in wrong.items():
            self.assertTrue(list(register_problems("r", ops)), name)

    def test_it_agrees_with_a_search_through_all_orders(self):
        dice = random.Random(1)
        verdicts = {True: 0, False: 0}
        for _ in range(3000):
            ops = random_history(dice)
            expected = search(ops)
            self.assertEqual(not list(register_problems("r", ops)), expected, ops)
            verdicts[expected] += 1
        self.assertGreater(min(verdicts.values()), 500)


def random_history(dice):
    """Of few operations, at times that are all different; some have no answer."""
    times = dice.sample(range(100), 12)
    spans = [sorted(times[i:i + 2]) for i in range(0, 12, 2)]
    written = [str(number) for number in range(dice.randrange(1, 4))]
    ops = [put(value, *spans.pop(), UNKNOWN if dice.random() < 0.2 else OK) for value in written]
    return ops + [get(dice.choice([None, *written]), *span) for span in spans]


def search(ops, value=None, seen=None):
    """Wing and Gong's search with Lowe's memory: takes any operation next that began before all
    others have ended."""
    seen = set() if seen is None else seen
    state = (value, frozenset(map(id, ops)))
    if state in seen:
        return False
    seen.add(state)
    if all(op.outcome == UNKNOWN for op in ops):
        return True
    first_end = min(op.ended for op in ops if op.outcome == OK)
    for op in ops:
        if op.begun > first_end or (op.kind == "get" and op.result != value):
            continue
        rest = [each for each in ops if each is not op]
        if search(rest, op.value if op.kind == "set" else value, seen):
            return True
    return False


LED = [Order("a", 1, True, 0, 100 * NS), Order("b", 2, True, 50 * NS, 200 * NS)]


class Epochs(unittest.TestCase):
    def found(self, ops, links_fail=False):
        return list(epoch_problems(ops, LED, links_fail))

    def test_epochs_one_after_the_other_are_good(self):
        ops = [append("x", 1, 40 * NS, 1), append("y", 51 * NS, 52 * NS, 2, node="b")]
        self.assertEqual(self.found(ops), [])

    def test_an_answer_after_one_of_the_next_epoch_is_found(self):
        ops = [append("y", 51 * NS, 52 * NS, 2, node="b"), append("x", 51 * NS, 53 * NS, 1)]
        self.assertIn("in epoch 1, 1000.0 ms after", self.found(ops)[0])

    def test_reads_count_as_well(self):
        ops = [append("y", 51 * NS, 52 * NS, 2, node="b"), read("", 60 * NS, 61 * NS)]
        self.assertEqual(len(self.found(ops)), 1)

    def test_an_answer_may_be_late_on_a_link_that_fails(self):
        late = append("x", 51 * NS, 99 * NS, 1, near=False)
        ops = [append("y", 51 * NS, 52 * NS, 2, node="b"), late]
        self.assertEqual(self.found(ops, links_fail=True), [])
        self.assertEqual(len(self.found(ops)), 1)
        late.begun = 53 * NS
        self.assertEqual(len(self.found(ops, links_fail=True)), 1)

    def test_who_does_not_lead_must_not_acknowledge(self):
        self.assertIn("did not lead", self.found([append("x", 1, 2, 1, node="c")])[0])
        orders = [*LED, Order("a", 2, False, 60 * NS)]
        self.assertEqual(Leaders(orders).epoch("a", 61 * NS), None)


class Leases(unittest.TestCase):
    ORDERS = [Order("a", 1, True, 0, 10 * NS), Order("a", 1, True, 5 * NS, 15 * NS)]

    def test_answers_under_a_lease_are_good(self):
        ops = [append("x", 1, 9 * NS, 1), append("y", 1, 14 * NS, 1), read("", 1, 14 * NS),
               append("z", 1, 20 * NS, "lease", REFUSED)]
        self.assertEqual(list(lease_problems(ops, self.ORDERS, False)), [])

    def test_an_answer_after_it_is_found(self):
        for late in (append("y", 1, 16 * NS, 1), read("", 1, 16 * NS)):
            found = list(lease_problems([late], self.ORDERS, False))
            self.assertIn("1000.0 ms after its lease", found[0])

    def test_a_renewal_counts_from_when_it_was_sent(self):
        early = [Order("a", 1, True, 0, 2 * NS), Order("a", 1, True, 5 * NS, 15 * NS)]
        self.assertEqual(len(list(lease_problems([append("x", 1, 4 * NS, 1)], early, False))), 1)

    def test_one_send_may_be_under_way_and_no_more(self):
        late = [append("x", 1, 16 * NS, 1), append("y", 1, 16 * NS, 2)]
        self.assertEqual(list(lease_problems(late, self.ORDERS, False, 1)), [])
        late[1].connection = 7
        self.assertEqual(len(list(lease_problems(late, self.ORDERS, False, 1))), 1)


class Times(unittest.TestCase):
    def test_the_time_to_the_first_write_elsewhere_is_told(self):
        ops = [append("x", 0, 5, 1), append("y", 9, 20, 1), append("z", 9, 30, 1, node="b"),
               append("u", 9, 15, "READONLY", REFUSED, node="b")]
        self.assertEqual(time_to_ok(ops, 10, "a"), 20)
        self.assertEqual(time_to_ok(ops, 10, None), 10)
        self.assertIsNone(time_to_ok(ops, 50, None))


class Noise(unittest.TestCase):
    def test_random_good_histories_of_lists_are_good_and_one_swap_is_found(self):
        dice = random.Random(2)
        for _ in range(200):
            times = itertools.count(1)
            final, ops = [], []
            for number in range(20):
                begun, happened = next(times), next(times)
                if dice.random() < 0.6:
                    final.append(str(number))
                    ops.append(append(str(number), begun, next(times), len(final)))
                else:
                    ops.append(read(list(final), begun, next(times)))
                self.assertLess(begun, happened)
            self.assertEqual(list(list_problems("l", ops, final)), [])
            if len(final) > 1:
                at = dice.randrange(len(final) - 1)
                final[at], final[at + 1] = final[at + 1], final[at]
                self.assertTrue(list(list_problems("l", ops, final)))


if __name__ == "__main__":
    unittest.main()
