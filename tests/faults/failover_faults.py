# SPDX-License-Identifier: Apache-2.0
"""A primary, two replicas and an arbiter: the primary dies, falls silent, is stopped or cut off."""

import statistics
from dataclasses import dataclass, field

from arbiter import Arbiter, Rules
from checker import (Leaders, Promise, check, epoch_problems, lease_problems, time_to_ok)
from history import NS, Fault, Operation, Order, now_ns
from node import Node
from stage import Stage
from writers import Manner

FLAGS = "--enable-debug-command yes --repl-diskless-sync-delay 0 --repl-ping-replica-period 1"
WORKERS = 2
PROMISES = {
    "sync": Promise(),
    # The node refuses writes when the oldest that no replica has is a second old; a write that was
    # let in before that is answered a little later.
    "async": Promise(may_lose_ns=NS + NS // 10, strict=False),
    "disabled": Promise(may_lose_ns=None, strict=False),
}


@dataclass
class Shard:
    stage: Stage
    rules: Rules
    arbiter: Arbiter
    nodes: list[Node]
    # And a node that may still answer as the primary of before, if any.
    faults: list[tuple[Fault, str | None]] = field(default_factory=list)

    def settle(self) -> None:
        self.stage.until(self.arbiter.settled, "all nodes follow a primary")

    def begin_fault(self, what: str) -> tuple[Fault, Node]:
        primary = self.arbiter.primary
        fault = self.stage.events.fault(what, primary.name)
        self.faults.append((fault, primary.name))
        return fault, primary

    def kill(self) -> tuple[Fault, Node]:
        fault, primary = self.begin_fault("kill")
        primary.kill()
        fault.begun = now_ns()
        self.faults[-1] = (fault, None)
        return fault, primary

    def restart(self, node: Node) -> None:
        """Nobody follows it then: what it answers to readers is a replica's."""
        self.stage.events.order(Order(node.name, 0, False, now_ns()))
        node.start()

    def a_replica(self) -> Node:
        return self.stage.dice.choice([node for node in self.nodes
                                       if node is not self.arbiter.primary])

    def until_failovers(self, count: int) -> None:
        """It may be the same node again, if its process was started again."""
        self.stage.until(lambda: self.arbiter.failovers >= count and self.arbiter.primary,
                         "the primary is replaced")


def begin(stage: Stage, durability: str, manner: Manner = Manner(), flags: str = "",
          noisy: bool = False) -> Shard:
    """Noisy: cables that can be shaped, and disks that can be held up."""
    names = ("n1", "n2", "n3")
    stage.hosts(*names, "c1", relayed=names if noisy else ())
    rules = Rules(durability, lease_ms=stage.lease_ms)
    nodes = [stage.node(name, f"{FLAGS} --durability {durability} {flags}", shim=noisy)
             for name in names]

    def chosen(primary: Node) -> None:
        for writers in stage.writers:
            if writers.follows:
                writers.ask(primary.target)

    arbiter = Arbiter(nodes, rules, stage.events, stage.scratch / "epoch",
                      lambda node: not stage.network.hosts[node.name].is_cut, chosen)
    stage.ends.append(arbiter.stop)
    arbiter.begin(nodes[0])
    shard = Shard(stage, rules, arbiter, nodes)
    shard.settle()
    stage.write("c1", nodes[0], manner)
    for node in nodes:  # which may be the primary, and may have been
        stage.write(node.name, node, manner)
    stage.until(lambda: arbiter.look(nodes[0])["keys"], "something is written")
    return shard


def finish(shard: Shard, links_fail: bool = False, keeps_tails: bool = False) -> None:
    stage, arbiter = shard.stage, shard.arbiter
    shard.settle()
    stage.for_seconds(0.5, 1)
    operations = stage.operations()
    arbiter.stop()
    leaders = Leaders(stage.events.orders)
    # What replicas answer to readers is not of now.
    operations = [op for op in operations
                  if op.writes or leaders.epoch(op.node, op.ended) is not None]
    final = stage.final(arbiter.primary)
    if PROMISES[shard.rules.durability].strict:
        registers = {op.key for op in operations if op.kind in ("set", "get")}
        final.reads = stage.reads_of_registers(arbiter.primary, registers)
    breaks = {node.name: leaders.beginnings(node.name) for node in shard.nodes}
    outcome = stage.outcome
    verdict = check(operations, final, PROMISES[shard.rules.durability], breaks)
    verdict.add(epoch_problems(operations, stage.events.orders, links_fail))
    verdict.add(lease_problems(operations, stage.events.orders, links_fail, WORKERS))
    outcome.figures["mode"] = shard.rules.durability
    outcome.count(verdict)
    tails = [int(arbiter.look(node)["divergent_bytes"]) for node in shard.nodes]
    if keeps_tails and verdict.lost and not any(tails):
        outcome.problems.append("writes were lost, and no node has kept them as a divergent tail")
    report_times(shard, operations)


def report_times(shard: Shard, operations: list[Operation]) -> None:
    outcome = shard.stage.outcome
    times = []
    for fault, former in shard.faults:
        time = time_to_ok(operations, fault.begun, former)
        if time is None:
            outcome.problems.append(
                f"no write was acknowledged after the {fault.what} of {fault.where}")
        else:
            times.append(time / 1e6)
    outcome.figures["faults"] = len(shard.faults)
    outcome.figures["failovers"] = shard.arbiter.failovers
    if times:
        outcome.figures["writable_ms"] = round(statistics.median(times))
        outcome.figures["slowest_ms"] = round(max(times))


def mode_of(stage: Stage) -> str:
    return stage.dice.choice(("sync", "sync", "async", "disabled"))


def rounds_of(stage: Stage) -> int:
    return 2 if stage.short else stage.dice.randrange(3, 8)


def primary_killed(stage: Stage) -> None:
    """kill -9, seen at once, at times when one replica is behind; the process is started again a
    little later, with or without files."""
    files = stage.dice.choice(("", "--appendonly yes --appendfsync always"))
    shard = begin(stage, mode_of(stage), flags=files)
    for _ in range(rounds_of(stage)):
        stage.for_seconds(0.5, 1)
        count = shard.arbiter.failovers + 1
        behind = shard.a_replica() if stage.dice.random() < 0.5 else None
        if behind:
            stage.network.cut(behind.name)
            stage.for_seconds(0.3, 0.6)
        fault, primary = shard.kill()
        if behind:
            stage.network.heal(behind.name)
        if stage.dice.random() < 0.7:
            shard.until_failovers(count)
        shard.restart(primary)
        stage.events.healed(fault)
        shard.until_failovers(count)
        shard.settle()
    finish(shard)


def primary_cut(stage: Stage) -> None:
    """Its link is down, with writers on both sides: nobody hears of it until its lease is over."""
    shard = begin(stage, mode_of(stage))
    for _ in range(rounds_of(stage)):
        stage.for_seconds(0.5, 1)
        count = shard.arbiter.failovers + 1
        fault, primary = shard.begin_fault("cut")
        stage.network.cut(primary.name)
        shard.until_failovers(count)
        stage.for_seconds(0, 1)
        stage.network.heal(primary.name)
        stage.events.healed(fault)
        shard.settle()
    finish(shard, links_fail=True, keeps_tails=True)


def primary_paused(stage: Stage) -> None:
    """SIGSTOP for a part of its lease or for many, with requests queued; then SIGCONT."""
    shard = begin(stage, mode_of(stage), manner=Manner(threads=4, depth=16))
    for _ in range(rounds_of(stage)):
        stage.for_seconds(0.5, 1)
        count = shard.arbiter.failovers + 1
        fault, primary = shard.begin_fault("pause")
        primary.pause()
        if stage.dice.random() < 0.25:
            stage.for_seconds(0.1, 1.5 * shard.rules.lease_ms / 1000)  # replaced or not
        else:
            shard.until_failovers(count)
            stage.for_seconds(0, 0.5 if stage.short else 8)
        primary.resume()
        stage.events.healed(fault)
        stage.for_seconds(0.1, 0.3)
        if shard.arbiter.primary is primary:
            shard.faults.pop()  # it goes on
        shard.settle()
    finish(shard)


def replicas_lost(stage: Stage) -> None:
    """Replicas are killed, stopped, or cut off in one direction or both, one at a time, and the
    primary stays."""
    stage.lease_ms *= 3 if stage.short else 1  # among other tests, nodes may be starved
    shard = begin(stage, mode_of(stage))
    for _ in range(rounds_of(stage)):
        stage.for_seconds(0.3, 0.6)
        primary, replica = shard.arbiter.primary, shard.a_replica()
        what = stage.dice.choice(("kill", "cut", "deaf", "mute", "pause"))
        fault = stage.events.fault(what, replica.name)
        if what == "kill":
            replica.kill()
            shard.restart(replica)
        elif what == "pause":
            replica.pause()
            stage.for_seconds(0.5, 1.5)
            replica.resume()
        else:
            cut_off(stage, primary, replica, what)
        stage.events.healed(fault)
        shard.settle()
    expect_no_failover(shard)
    finish(shard, links_fail=True)


def cut_off(stage: Stage, primary: Node, replica: Node, what: str) -> None:
    network, at = stage.network, primary.name if what == "deaf" else replica.name
    if what == "cut":
        network.cut(at)
    else:
        network.blind(at, replica.name if what == "deaf" else primary.name)
    stage.for_seconds(0.5, 1.5)
    network.heal(at)


def expect_no_failover(shard: Shard) -> None:
    if shard.arbiter.failovers:
        shard.stage.outcome.problems.append("a primary was replaced though it was well")


def noise(stage: Stage) -> None:
    """Slow, lossy links, disks that are held up for half a second, pauses shorter than any lease:
    nobody is replaced."""
    stage.lease_ms *= 3 if stage.short else 1
    shard = begin(stage, mode_of(stage), noisy=True,
                  flags="--appendonly yes --appendfsync everysec")
    for node in shard.nodes:
        stage.network.shape(node.name, delay_ms=50, jitter_ms=30, loss_percent=1)
    for _ in range(4 if stage.short else 40):
        stage.for_seconds(0.2, 0.5)
        node = stage.dice.choice(shard.nodes)
        what = stage.dice.choice(("pause", "sync_stall"))
        fault = stage.events.fault(what, node.name)
        if what == "pause":
            node.pause()
            stage.for_seconds(0.05, 0.3)
            node.resume()
        else:
            node.shim.order(sync_stall=1)
            stage.for_seconds(0.4, 0.5)
            node.shim.clear()
        stage.events.healed(fault)
    expect_no_failover(shard)
    for node in shard.nodes:
        stage.network.shape(node.name)
    finish(shard, links_fail=True)


SCENARIOS = (primary_killed, primary_cut, primary_paused, replicas_lost, noise)
