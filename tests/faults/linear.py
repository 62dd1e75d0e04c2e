# SPDX-License-Identifier: Apache-2.0
"""Whether histories of single keys are linearizable: lists that are appended to, and registers.

Every value is written once, so that an answer tells which write it has seen. An operation without
an answer may have happened at any time after it began, or never. Each function yields problems as
sentences; nothing is yielded for a history that is linearizable.
"""

import zlib
from bisect import bisect_left
from dataclasses import dataclass
from typing import Iterable, Iterator

from history import OK, REFUSED, Operation

NEVER = 1 << 62  # when an operation without an answer ended
BEFORE_ALL = -1


def end_of(operation: Operation) -> int:
    return operation.ended if operation.outcome == OK else NEVER


# --- lists: their last state tells the order of all appends ---


def prefix_checksums(final: list[str]) -> list[int]:
    """As load.checksum() has them, of the first 0, 1, 2 ... elements."""
    sums, so_far = [zlib.crc32(b"")], 0
    for number, element in enumerate(final):
        so_far = zlib.crc32((b"\r\n" if number else b"") + element.encode(), so_far)
        sums.append(so_far)
    return sums


def contents_problems(key: str, operations: list[Operation], final: list[str]) -> Iterator[str]:
    """What may be the matter with a list even where writes may be lost."""
    asked = {op.value: op for op in operations if op.kind == "append"}
    seen: set[str] = set()
    for element in final:
        if element in seen:
            yield f"{key}: {element} is there twice"
        seen.add(element)
        if element not in asked:
            yield f"{key}: {element} was never written"
        elif asked[element].outcome == REFUSED:
            yield f"{key}: {element} was refused ({asked[element].result}), and yet written"


def lost_appends(operations: list[Operation], final: list[str]) -> list[Operation]:
    there = set(final)
    return [op for op in operations
            if op.kind == "append" and op.outcome == OK and op.value not in there]


def list_problems(key: str, operations: list[Operation], final: list[str]) -> Iterator[str]:
    """Nothing lost; each append where its answer said; each read a prefix; all in real time."""
    yield from contents_problems(key, operations, final)
    position = {element: number for number, element in enumerate(final, 1)}
    sums = prefix_checksums(final)
    placed: list[tuple[tuple[int, int], Operation]] = []
    for op in operations:
        if op.kind == "append" and op.value in position and op.outcome != REFUSED:
            if op.outcome == OK and op.result != position[op.value]:
                yield f"{key}: {op.value} was answered {op.result}, is at {position[op.value]}"
            placed.append(((position[op.value], 0), op))
        elif op.kind == "append" and op.outcome == OK:
            yield f"{key}: {op.value} was acknowledged by {op.node}, and is lost"
        elif op.kind == "list" and op.outcome == OK:
            length, checksum = op.result
            if length >= len(sums) or sums[length] != checksum:
                yield f"{key}: {op.client} has read {length} elements that {op.node} made up"
            else:
                placed.append(((length, 1), op))
    yield from real_time_problems(key, placed)


def real_time_problems(key: str, placed: list) -> Iterator[str]:
    """Who ended before another began must not come behind it."""
    placed.sort(key=lambda item: item[0])
    soonest: Operation | None = None  # the first to end of all that come later
    index = len(placed)
    while index > 0:
        place = placed[index - 1][0]
        begin = index
        while begin > 0 and placed[begin - 1][0] == place:
            begin -= 1
        group = [op for _, op in placed[begin:index]]
        for op in group:
            if soonest is not None and end_of(soonest) < op.begun:
                yield (f"{key}: {op.kind} of {op.client} at {op.node} does not show what"
                       f" {soonest.node} had answered {(op.begun - soonest.ended) / 1e6:.1f} ms"
                       f" before to {soonest.client}")
        soonest = min([*group, *([soonest] if soonest else [])], key=end_of)
        index = begin


# --- registers: Gibbons and Korach, "Testing Shared Memories", 1997, for values written once ---


@dataclass
class Zone:
    """Of a value: from the first end to the last begin of the operations with it (forward: it was
    there all that time), or the other way round (backward: at some time in between)."""

    value: str | None
    first_end: int
    last_begin: int

    @property
    def forward(self) -> bool:
        return self.first_end < self.last_begin


def zones_of(key: str, operations: list[Operation], problems: list[str]) -> list[Zone]:
    writes = {op.value: op for op in operations if op.kind == "set"}
    zones: dict[str | None, Zone] = {None: Zone(None, BEFORE_ALL, BEFORE_ALL)}
    for op in writes.values():
        if op.outcome == OK:
            zones[op.value] = Zone(op.value, op.ended, op.begun)
    for op in operations:
        if op.kind != "get" or op.outcome != OK:
            continue
        write = writes.get(op.result)
        if op.result is not None:
            if write is None or write.outcome == REFUSED:
                problems.append(f"{key}: {op.client} has read {op.result}, which was not written")
                continue
            if op.ended < write.begun:
                problems.append(f"{key}: {op.client} has read {op.result} before it was written")
                continue
            zones.setdefault(op.result, Zone(op.result, end_of(write), write.begun))
        zone = zones[op.result]
        zone.first_end = min(zone.first_end, op.ended)
        zone.last_begin = max(zone.last_begin, op.begun)
    return list(zones.values())


def register_problems(key: str, operations: list[Operation]) -> Iterator[str]:
    problems: list[str] = []
    zones = zones_of(key, operations, problems)
    yield from problems
    forward = sorted((zone for zone in zones if zone.forward), key=lambda zone: zone.first_end)
    for before, after in zip(forward, forward[1:]):
        if after.first_end < before.last_begin:
            yield f"{key}: {before.value} and {after.value} were there at the same time"
    starts = [zone.first_end for zone in forward]
    for zone in zones:
        at = bisect_left(starts, zone.last_begin) - 1
        if not zone.forward and at >= 0 and zone.first_end < forward[at].last_begin:
            yield f"{key}: {zone.value} was written while {forward[at].value} stayed there"


def by_key(operations: Iterable[Operation]) -> dict[str, list[Operation]]:
    keys: dict[str, list[Operation]] = {}
    for op in operations:
        keys.setdefault(op.key, []).append(op)
    return keys
