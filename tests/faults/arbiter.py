# SPDX-License-Identifier: Apache-2.0
"""Who chooses the primary of a shard: a small stand-in for the service, which the rig can watch.

It counts epochs in a file, which is synced before an epoch is used; grants leases and renews them;
and gives the shard another primary when the one it has is dead, or silent until its lease is over
for certain. First it fences: a replica that is at a new epoch takes nothing more from the old
primary. Then it reads how far those have come, and the most advanced leads. In `sync` that needs
so many of them that one has every acknowledged write.
"""

import os
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Callable

from history import EventLog, Order, now_ns
from node import PORT, Closed, Node

MS = 1_000_000
TICK_SECONDS = 0.005
STATE_MS = 200  # between two looks at each replica


@dataclass
class Rules:
    durability: str = "sync"
    quorum: int = 1  # replicas that have a write before it is acknowledged
    lease_ms: int = 1000

    @property
    def heartbeat_ms(self) -> int:
        return self.lease_ms // 4


class Refused(Exception):
    """A node's error."""


State = dict[str, object]


def state_of(reply: list) -> State:
    """Of a map of RESP2: names and values in turn."""
    values = [int(word) if kind == ":" else word.decode() for kind, word in reply]
    return dict(zip(values[::2], values[1::2]))


class Arbiter:
    """A thread. `reaches` says whether a node's host can be talked to; `chosen` is called with each
    new primary when it leads."""

    def __init__(self, nodes: list[Node], rules: Rules, events: EventLog, file: Path,
                 reaches: Callable[[Node], bool], chosen: Callable[[Node], None]):
        self.nodes, self.rules, self.events, self.file = nodes, rules, events, file
        self.reaches, self.chosen = reaches, chosen
        self.epoch = 0  # the last that was used
        self.leads_in = 0  # of the primary
        self.primary: Node | None = None
        self.starts = 0  # of its process, when it was chosen
        self.until_ns = 0  # no lease that was granted ends later
        self.unsure_ns = 0  # somebody who has not answered may lead until then
        self.heard_ns = 0
        self.renewed_ns = 0
        self.looked_ns = 0
        self.histories: dict[str, int] = {}  # replication id: epoch
        self.failovers = 0
        self.stopping = threading.Event()
        self.thread = threading.Thread(target=self._run)

    def begin(self, primary: Node) -> None:
        """The first primary is given; it may be empty."""
        self._lead(primary, self._next_epoch())
        self._look_at_replicas()
        self.thread.start()

    def stop(self) -> None:
        self.stopping.set()
        if self.thread.is_alive():
            self.thread.join()

    # --- orders ---

    def _next_epoch(self) -> int:
        self.epoch += 1
        with open(self.file, "w") as file:
            file.write(f"{self.epoch}\n")
            file.flush()
            os.fsync(file.fileno())
        return self.epoch

    def _tell(self, node: Node, *words: object) -> State:
        """Raises OSError, Closed (who knows whether it has heard) or Refused."""
        if not self.reaches(node):
            raise OSError("its host is not reached")
        kind, reply = node.admin(*map(str, words), timeout=self.rules.heartbeat_ms / 1000)
        if not self.reaches(node):
            raise OSError("its answer is not heard")
        if kind == "-":
            raise Refused(reply.decode())
        return state_of(reply) if isinstance(reply, list) else {}

    def _grant(self) -> int:
        """Milliseconds of CLOCK_BOOTTIME until which a lease that is sent now lasts."""
        until_ms = now_ns() // MS + self.rules.lease_ms
        self.until_ns = max(self.until_ns, until_ms * MS)
        return until_ms

    def _lead(self, node: Node, epoch: int) -> None:
        until_ms = self._grant()
        self.events.order(Order(node.name, epoch, True, now_ns(), until_ms * MS))
        self.primary, self.starts, self.leads_in = node, node.starts, epoch
        self.renewed_ns = self.heard_ns = now_ns()
        try:
            state = self._tell(node, "TARN.PROMOTE", epoch, "LEASE", until_ms, "EMPTY")
        except (OSError, Closed):
            self.unsure_ns = self._over_ns()
            self.primary = None
            raise
        except Refused:
            self.primary = None
            raise
        self.heard_ns = now_ns()
        self.histories[str(state["replid"])] = epoch
        self.chosen(node)

    def _demote(self, node: Node, epoch: int, primary: Node | None) -> State:
        self.events.order(Order(node.name, epoch, False, now_ns()))
        address = (primary.host.address, PORT) if primary else ()
        return self._tell(node, "TARN.DEMOTE", epoch, *address)

    # --- what is to be done ---

    def _run(self) -> None:
        while not self.stopping.wait(TICK_SECONDS):
            self.step()

    def step(self) -> None:
        now = now_ns()
        if now < self.unsure_ns:
            return
        if self.primary is None or self._is_dead(self.primary) or self._is_silent(now):
            self._fail_over()
            return
        self._renew(now)
        if now > self.looked_ns + STATE_MS * MS:
            self.looked_ns = now
            self._look_at_replicas()

    def _is_dead(self, node: Node) -> bool:
        """Its process was seen to end: nobody needs to wait for its lease."""
        return self.reaches(node) and (not node.alive() or node.starts != self.starts)

    def _over_ns(self) -> int:
        """When every lease is over, whatever is between two clocks."""
        return self.until_ns + 2 * self.rules.heartbeat_ms * MS

    def _is_silent(self, now: int) -> bool:
        """For so long that it has no lease any more."""
        return now > self._over_ns()

    def _renew(self, now: int) -> None:
        if now < self.renewed_ns + self.rules.heartbeat_ms * MS:
            return
        self.renewed_ns = now
        try:
            # Who has been silent is granted nothing before it answers.
            if self.heard_ns + self.rules.lease_ms // 2 * MS < now:
                self._tell(self.primary, "TARN.STATE")
                self.heard_ns = now_ns()
            until_ms = self._grant()
            self.events.order(Order(self.primary.name, self.leads_in, True, now_ns(),
                                    until_ms * MS))
            self._tell(self.primary, "TARN.LEASE", self.leads_in, until_ms)
            self.heard_ns = now_ns()
        except Refused as error:
            self.events.note("lease refused", node=self.primary.name, why=str(error))
        except (OSError, Closed):
            pass

    def _fail_over(self) -> None:
        old = self.primary
        self.events.note("failover", of=old.name if old else None,
                         dead=bool(old and self._is_dead(old)))
        self.primary = None
        if not any(self.reaches(node) and node.alive() for node in self.nodes):
            return
        fence = self._next_epoch()
        states: dict[str, State] = {}
        for node in self.nodes:
            if node.alive() and not (node is old and not self._is_dead(old)):
                self._try(lambda node=node: states.update({node.name: self._demote(node, fence,
                                                                                   None)}))
        advanced = self._most_advanced(states)
        if advanced is None:
            return  # again, until enough of them are there
        # If it has no data, then because the shard has none: its history is known.
        self._try(lambda: self._lead(advanced, self._next_epoch()))
        if self.primary is not None:
            self.failovers += 1
            self._look_at_replicas()

    def _most_advanced(self, states: dict[str, State]) -> Node | None:
        """None: those are too few to be sure. A node that does not know any epoch's history has
        lost what it had."""
        known = [node for node in self.nodes if node.name in states
                 and states[node.name]["replid"] in self.histories]
        needed = len(self.nodes) - self.rules.quorum if self.rules.durability == "sync" else 1
        self.events.note("fenced", states=states, needed=needed)
        if len(known) < needed:
            return None

        def progress(node: Node) -> tuple[int, int]:
            state = states[node.name]
            return self.histories[str(state["replid"])], int(state["offset"])

        return max(known, key=progress)

    def _look_at_replicas(self) -> None:
        """Those that follow somebody else, or nobody, are told whom. The primary's history has
        another name once it has replicas."""
        self._try(lambda: self._note_history(self._tell(self.primary, "TARN.STATE")))
        for node in self.nodes:
            if node is not self.primary and node.alive():
                self._try(lambda node=node: self._set_right(node))

    def _set_right(self, node: Node) -> None:
        state = self._tell(node, "TARN.STATE")
        follows = f"{self.primary.host.address}:{PORT}"
        if (state["role"], state["epoch"], state["primary"]) != ("replica", self.leads_in, follows):
            self.events.note("attach", state=state, node=node.name)
            self._demote(node, self.leads_in, self.primary)
        elif state["link"] == "up":
            self._note_history(state)

    def _note_history(self, state: State) -> None:
        """Of the primary, or of one that follows it and goes on where it is."""
        if state["epoch"] == self.leads_in:
            self.histories[str(state["replid"])] = self.leads_in

    def _try(self, action: Callable[[], object]) -> None:
        try:
            action()
        except (OSError, Closed, Refused) as error:
            self.events.note("no answer", why=str(error))

    # --- what scenarios ask ---

    def look(self, node: Node) -> State:
        return state_of(node.admin("TARN.STATE")[1])

    def settled(self) -> bool:
        """All nodes are there and follow the primary."""
        primary = self.primary
        if primary is None or not primary.alive():
            return False
        try:
            states = [self._tell(node, "TARN.STATE") for node in self.nodes if node is not primary]
            return all(state["link"] == "up" and state["epoch"] == self.leads_in
                       for state in states)
        except (OSError, Closed, Refused):
            return False
