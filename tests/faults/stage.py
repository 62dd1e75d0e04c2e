# SPDX-License-Identifier: Apache-2.0
"""What a scenario plays on: hosts, nodes, writers, a log of faults, dice; and how it ends."""

import random
import shutil
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Callable

from checker import Breaks, Final, Promise, Verdict, check, time_to_ok
from history import EventLog, Operation, now_ns, read_operations
from network import Network
from node import Node
from writers import Manner, Writers

WAIT_SECONDS_MAX = 30
LEASE_MS = 1000


@dataclass
class Settings:
    """Of a whole run."""

    program: str
    shim: str
    seed: int
    short: bool
    logs: Path


@dataclass
class Outcome:
    figures: dict[str, object] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)

    def count(self, verdict: Verdict) -> None:
        self.figures |= {"acks": verdict.acknowledged, "lost": verdict.lost,
                         "refused": verdict.refused, "unknown": verdict.unknown}
        if verdict.lost:
            self.figures["lost_ms"] = verdict.lost_ns // 1_000_000
        self.problems += verdict.problems

    def note_time(self, name: str, nanoseconds: int | None) -> None:
        """The time to a write, which must come."""
        if nanoseconds is None:
            self.problems.append(f"{name}: no write was acknowledged any more")
        else:
            self.figures[f"{name}_ms"] = round(nanoseconds / 1e6)


class Stage:
    """Of one run of a scenario; a context manager that ends everything."""

    def __init__(self, settings: Settings, number: int, name: str):
        self.settings = settings
        self.short = settings.short
        self.lease_ms = LEASE_MS
        self.dice = random.Random(f"{settings.seed}/{number}/{name}")
        self.folder = settings.logs / f"{number:03}-{name}"
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir(parents=True)
        self.scratch = Path(tempfile.mkdtemp(prefix="tarnf-"))
        self.events = EventLog(self.folder / "events.jsonl")
        self.outcome = Outcome()
        self.network: Network | None = None
        self.nodes: dict[str, Node] = {}
        self.writers: list[Writers] = []
        self.ends: list[Callable[[], None]] = []  # of what else was begun
        self.log_paths: list[Path] = []

    # --- what there is ---

    def hosts(self, *names: str, relayed: tuple[str, ...] = ()) -> None:
        self.network = Network(list(names), relayed, self.dice.randrange(1 << 30))

    def node(self, name: str, flags: str, shim: bool = False, disk_mb: int = 0) -> Node:
        """Started, on the host of its name."""
        node = Node(self.settings.program, self.network.hosts[name], self.scratch,
                    self.folder / f"{name}.log")
        self.nodes[name] = node
        if disk_mb:
            node.mount_disk(disk_mb)
        if shim:
            node.use_shim(self.settings.shim)
        self.events.note("start", node=name, flags=flags)
        node.start(flags)
        return node

    def write(self, host: str, node: Node, manner: Manner = Manner()) -> Writers:
        """Writers on a host; those on the node's own never ask another node."""
        name = f"w{len(self.log_paths)}-{host}"
        path = self.folder / f"{name}.jsonl"
        near = node.name if host == node.name else None
        writers = Writers(self.network.hosts[host], node.target, path,
                          f"{self.settings.seed}/{self.dice.random()}", manner, near)
        self.log_paths.append(path)
        self.writers.append(writers)
        return writers

    def stop_writers(self) -> None:
        for each in self.writers:
            each.process.stdin.close()
        for each in self.writers:
            each.stop()
        self.writers = []

    # --- time ---

    def for_seconds(self, least: float, most: float) -> None:
        """Lets the load go on for a time that the dice choose."""
        time.sleep(self.dice.uniform(least, most))

    def until(self, condition: Callable[[], object], what: str,
              seconds: float = WAIT_SECONDS_MAX) -> object:
        deadline = time.monotonic() + seconds
        while not (result := condition()):
            if time.monotonic() > deadline:
                raise AssertionError(f"not within {seconds} s: {what}")
            time.sleep(0.01)  # between two looks
        return result

    # --- the end ---

    def operations(self) -> list[Operation]:
        self.stop_writers()
        return list(read_operations(self.log_paths))

    def final(self, node: Node) -> Final:
        """What the node has in the end, when nobody writes any more."""
        final = Final()
        for _, raw in node.admin("KEYS", "*")[1]:
            key = raw.decode()
            if key.startswith("l"):
                found = node.admin("LRANGE", key, "0", "-1")[1]
                final.lists[key] = [element.decode() for _, element in found]
        return final

    def reads_of_registers(self, node: Node, keys: set[str]) -> list[Operation]:
        reads = []
        for key in sorted(keys):
            begun = now_ns()
            value = node.admin("GET", key)[1]
            reads.append(Operation("final", node.name, True, "get", key, None, begun, now_ns(),
                                   "ok", None if value is None else value.decode()))
        return reads

    def judge(self, node: Node, promise: Promise, breaks: Breaks | None = None) -> list[Operation]:
        """Compares what was promised with what the node has; all operations."""
        operations = self.operations()
        final = self.final(node)
        registers = {op.key for op in operations if op.kind in ("set", "get")}
        final.reads = self.reads_of_registers(node, registers)
        self.outcome.count(check(operations, final, promise, breaks))
        return operations

    def note_writable(self, operations: list[Operation], since_ns: int,
                      name: str = "writable", unless: str | None = None) -> None:
        self.outcome.note_time(name, time_to_ok(operations, since_ns, unless))

    def end_nodes(self) -> None:
        """In order, which shows those that have ended by themselves."""
        for node in self.nodes.values():
            if not node.alive():
                self.outcome.problems.append(
                    f"{node.name} has ended by itself with {node.process.returncode}")
            elif status := node.end():
                self.outcome.problems.append(f"{node.name} has ended with {status}")

    def close(self) -> None:
        for end in reversed(self.ends):
            end()
        for writers in self.writers:
            writers.process.kill()
            writers.process.wait()
        for node in self.nodes.values():
            node.close()
        if self.network is not None:
            self.network.close()
        self.events.close()
        shutil.rmtree(self.scratch, ignore_errors=True)

    def __enter__(self) -> "Stage":
        return self

    def __exit__(self, *_) -> None:
        self.close()
