# SPDX-License-Identifier: Apache-2.0
"""What a run has shown: counts, and every promise that was broken, as a sentence.

A promise that a check cannot see broken is not proven by it; checker_test.py breaks each of them.
"""

from bisect import bisect_right
from dataclasses import dataclass, field
from typing import Iterable, Iterator

from history import NS, OK, REFUSED, UNKNOWN, Operation, Order
from linear import by_key, contents_problems, list_problems, lost_appends, register_problems

SHOWN_MAX = 5  # problems of a kind that are told one by one
CLOCK_NS = 2_000_000  # between a node's look at its clock and the kernel's stamp on the answer


@dataclass
class Promise:
    """may_lose_ns: of acknowledged writes, those within so long before the node was lost; None:
    any. `strict`: histories are linearizable (then nothing may be lost)."""

    may_lose_ns: int | None = 0
    strict: bool = True


@dataclass
class Final:
    """What the data set holds at the end."""

    lists: dict[str, list[str]] = field(default_factory=dict)
    reads: list[Operation] = field(default_factory=list)  # "get" of every register


@dataclass
class Verdict:
    acknowledged: int = 0
    lost: int = 0
    refused: int = 0
    unknown: int = 0
    lost_ns: int = 0  # from the first lost write's acknowledgement to the last of that node
    problems: list[str] = field(default_factory=list)

    def add(self, problems: Iterable[str]) -> None:
        some = list(problems)
        self.problems += some[:SHOWN_MAX]
        if len(some) > SHOWN_MAX:
            self.problems.append(f"... and {len(some) - SHOWN_MAX} more of that kind")


class Leaders:
    """Who led when, as the arbiter has ordered it."""

    def __init__(self, orders: Iterable[Order]):
        self.of_node: dict[str, list[Order]] = {}
        for order in sorted(orders, key=lambda order: order.sent):
            self.of_node.setdefault(order.node, []).append(order)
        self.sent = {node: [order.sent for order in orders]
                     for node, orders in self.of_node.items()}
        self.leases = {node: list(lease_ends(orders)) for node, orders in self.of_node.items()}

    def order_at(self, node: str, at: int) -> Order | None:
        """The last that was sent to it by then."""
        place = bisect_right(self.sent.get(node, []), at)
        return self.of_node[node][place - 1] if place else None

    def epoch(self, node: str, at: int) -> int | None:
        """In which it led. None: it did not."""
        order = self.order_at(node, at)
        return order.epoch if order is not None and order.leads else None

    def beginnings(self, node: str) -> list[int]:
        """When it was told to lead in another epoch than before."""
        first: dict[int, int] = {}
        for order in self.of_node.get(node, []):
            if order.leads:
                first.setdefault(order.epoch, order.sent)
        return sorted(first.values())

    def lease(self, node: str, at: int) -> int | None:
        """The last end of a lease that it may know of by then. None: it needs none."""
        return self.leases[node][bisect_right(self.sent[node], at) - 1]


def lease_ends(orders: list[Order]) -> Iterator[int | None]:
    """After each of a node's orders, when the lease of its epoch ends."""
    epoch, until = 0, None
    for order in orders:
        if not order.leads or order.epoch != epoch:
            epoch, until = order.epoch, None
        if order.until is not None:
            until = max(order.until, until or 0)
        yield until


Breaks = dict[str, list[int]]


def check(operations: list[Operation], final: Final, promise: Promise,
          breaks: Breaks | None = None) -> Verdict:
    """Loss and order. `breaks`: when each node lost what it was to lose, and began again."""
    verdict = Verdict()
    for op in operations:
        verdict.acknowledged += op.outcome == OK and op.writes
        verdict.refused += op.outcome == REFUSED
        verdict.unknown += op.outcome == UNKNOWN
    lost: list[Operation] = []
    problems: list[str] = []
    for key, ops in by_key([*operations, *final.reads]).items():
        if ops[0].kind in ("append", "list"):
            elements = final.lists.get(key, [])
            lost += lost_appends(ops, elements)
            find = list_problems if promise.strict else contents_problems
            problems += find(key, ops, elements)
        elif promise.strict:
            problems += register_problems(key, ops)
    verdict.lost = len(lost)
    verdict.add(problems)
    if lost and not promise.strict:
        spans = lost_spans(operations, lost, breaks or {})
        verdict.lost_ns = max(span for _, _, span in spans)
        verdict.add(
            f"{count} writes of the last {span / NS:.2f} s that {node} has acknowledged are lost;"
            f" it may lose {promise.may_lose_ns / NS:.2f} s"
            for node, count, span in spans
            if promise.may_lose_ns is not None and (span > promise.may_lose_ns
                                                    or promise.may_lose_ns == 0))
    return verdict


def lost_spans(operations: list[Operation], lost: list[Operation],
               breaks: Breaks) -> list[tuple[str, int, int]]:
    """(node, writes lost, nanoseconds from the first of them to the last write acknowledged), of
    each node between two breaks."""
    def part(op: Operation) -> tuple[str, int]:
        return op.node, bisect_right(breaks.get(op.node, []), op.ended)

    last: dict[tuple[str, int], int] = {}
    for op in operations:
        if op.outcome == OK and op.writes:
            last[part(op)] = max(last.get(part(op), 0), op.ended)
    times: dict[tuple[str, int], list[int]] = {}
    for op in lost:
        times.setdefault(part(op), []).append(op.ended)
    return [(which[0], len(ends), last[which] - min(ends)) for which, ends in times.items()]


def when(op: Operation, links_fail: bool) -> int:
    """When the node had it in hand at the latest: an answer may be under way for long on a link
    that fails, but then it was given after the request was sent."""
    return op.ended if op.near or not links_fail else op.begun


def epoch_problems(operations: list[Operation], orders: list[Order],
                   links_fail: bool) -> Iterator[str]:
    """No answer of an epoch after the first one of a later epoch."""
    leaders = Leaders(orders)
    def epoch_of(op: Operation) -> int | None:
        ended = leaders.epoch(op.node, op.ended)
        # What was on its way when the link failed comes when the link is back, whatever has become
        # of the node meanwhile.
        return ended if ended is not None else leaders.epoch(op.node, when(op, links_fail))

    answers = [(epoch_of(op), op) for op in operations if op.outcome == OK]
    first: dict[int, int] = {}
    for epoch, op in answers:
        if epoch is not None and op.writes:  # a read may be a replica's, just before it leads
            first[epoch] = min(first.get(epoch, op.ended), op.ended)
    epochs = sorted(first)
    for epoch, op in answers:
        if epoch is None:
            if op.writes:
                yield f"{op.node} has acknowledged {op.value} though it did not lead"
            continue
        later = [first[each] for each in epochs[bisect_right(epochs, epoch):]]
        if later and when(op, links_fail) > min(later):
            behind = (when(op, links_fail) - min(later)) / 1e6
            yield (f"{op.node} has answered {op.kind} of {op.client} in epoch {epoch},"
                   f" {behind:.1f} ms after the first answer of a later epoch")


def lease_problems(operations: list[Operation], orders: list[Order], links_fail: bool,
                   sends_allowed: int = 0) -> Iterator[str]:
    """No answer on an expired lease.

    Nothing can keep a process from being stopped between its last look at the lease and the system
    call that sends: `sends_allowed` says how many answers may be in that place at a time, which is
    one call a worker."""
    leaders = Leaders(orders)
    late: dict[tuple[str, int], list[Operation]] = {}
    for op in operations:
        if op.outcome != OK or leaders.epoch(op.node, op.ended) is None:
            continue
        until = leaders.lease(op.node, op.ended)
        if until is not None and when(op, links_fail) > until + CLOCK_NS:
            late.setdefault((op.node, until), []).append(op)
    for (node, until), ops in late.items():
        if len({op.connection for op in ops}) > sends_allowed:
            behind = max(when(op, links_fail) for op in ops) - until
            writes = sum(op.writes for op in ops)
            yield (f"{node} has answered {len(ops)} requests, {writes} of them writes, up to"
                   f" {behind / 1e6:.1f} ms after its lease had ended")


def time_to_ok(operations: Iterable[Operation], fault_ns: int, unless: str | None) -> int | None:
    """From the fault to the first acknowledgement of a write after it, by others than `unless`."""
    ends = [op.ended for op in operations if op.outcome == OK and op.writes
            and op.ended > fault_ns and op.node != unless]
    return min(ends) - fault_ns if ends else None
