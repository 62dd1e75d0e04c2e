# SPDX-License-Identifier: Apache-2.0
"""What was asked and what was answered: operations as writers log them, and faults.

All times are nanoseconds of CLOCK_BOOTTIME, which all processes of a machine share.
"""

import json
import time
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Iterable, Iterator

OK, REFUSED, UNKNOWN = "ok", "refused", "unknown"
NS = 1_000_000_000


def now_ns() -> int:
    return time.clock_gettime_ns(time.CLOCK_BOOTTIME)


@dataclass
class Operation:
    """One request. `kind` with its `value` and `result`:

    append  the element             the length of the list afterwards, which is its position
    list    nothing                 [length, checksum of the elements]: see checksum()
    set     the value               nothing
    get     nothing                 the value, None if there is none
    """

    client: str
    node: str  # that was asked
    near: bool  # over its own loopback device, so that no fault of a link delays the answer
    kind: str
    key: str
    value: str | None
    begun: int  # before it was sent
    ended: int  # the kernel got the answer, or: the client gave it up
    outcome: str
    result: object = None
    connection: int = 0

    @property
    def writes(self) -> bool:
        return self.kind in ("append", "set")


NAMES = [field.name for field in fields(Operation)]


def pack(operation: Operation) -> str:
    return json.dumps([getattr(operation, name) for name in NAMES], separators=(",", ":")) + "\n"


def read_operations(paths: Iterable[Path]) -> Iterator[Operation]:
    for path in paths:
        with open(path) as file:
            for line in file:
                yield Operation(*json.loads(line))


@dataclass
class Order:
    """What the arbiter told a node: to lead (until a lease ends; None: for good) or not to."""

    node: str
    epoch: int
    leads: bool
    sent: int
    until: int | None = None


@dataclass
class Fault:
    what: str
    where: str
    begun: int
    ended: int = 0


class EventLog:
    """Faults and orders of one run, each appended to a file when it happens."""

    def __init__(self, path: Path):
        self.file = open(path, "a", buffering=1)
        self.faults: list[Fault] = []
        self.orders: list[Order] = []

    def note(self, what: str, **about: object) -> None:
        self.file.write(json.dumps({"at": now_ns(), "what": what, **about}) + "\n")

    def fault(self, what: str, where: str) -> Fault:
        fault = Fault(what, where, now_ns())
        self.faults.append(fault)
        self.note("fault", kind=what, where=where)
        return fault

    def healed(self, fault: Fault) -> None:
        fault.ended = now_ns()
        self.note("healed", kind=fault.what, where=fault.where)

    def order(self, order: Order) -> None:
        self.orders.append(order)
        self.note("order", **asdict(order))

    def close(self) -> None:
        self.file.close()
