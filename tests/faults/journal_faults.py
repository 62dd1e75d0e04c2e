# SPDX-License-Identifier: Apache-2.0
"""One node and its files: killed, without power, without room, on a disk that fails or stalls."""

import time
from pathlib import Path

from checker import Promise
from history import NS, OK, Fault, Operation, now_ns
from node import Node
from shim import KINDS_OF_ERROR
from stage import Stage
from writers import Manner

JOURNAL = "--appendonly yes --auto-aof-rewrite-min-size 256kb --appendfsync "
STRICT = Promise()


def promise_of(policy: str, node: Node) -> Promise:
    """`everysec`: a sync begins a second after the one before began, or when that has ended, and
    covers what was written by then. What may be lost is what was acknowledged during that second
    and while two syncs took as long as the longest did, or another second if that is less."""
    if policy == "always":
        return STRICT
    longest = max((took for *_, took in node.shim.syncs()), default=0)
    return Promise(may_lose_ns=NS + max(NS, 2 * longest + NS // 2), strict=False)


def kill_and_start(stage: Stage, node: Node, power: bool) -> int:
    """When it was killed."""
    fault = stage.events.fault("power" if power else "kill", node.name)
    node.kill()
    killed = now_ns()
    if node.shim:
        node.shim.clear()
    if power:
        stage.events.note("cut", bytes=node.shim.lose_unsynced(node.data))
    node.start()
    stage.events.healed(fault)
    return killed


def begin(stage: Stage, policy: str, manner: Manner = Manner(), disk_mb: int = 0) -> Node:
    """A node with writers beside it and across the network."""
    stage.hosts("n1", "c1")
    node = stage.node("n1", JOURNAL + policy, shim=True, disk_mb=disk_mb)
    stage.write("n1", node, manner)
    stage.write("c1", node, manner)
    return node


def killed(stage: Stage, policy: str) -> None:
    """kill -9 under load, half of the times with all lost that was not synced."""
    node = begin(stage, policy)
    breaks = []
    for _ in range(2 if stage.short else stage.dice.randrange(2, 7)):
        stage.for_seconds(0.3, 1.2 if stage.short else 4)
        breaks.append(kill_and_start(stage, node, power=stage.dice.random() < 0.5))
    stage.for_seconds(0.3, 0.5)
    operations = stage.judge(node, promise_of(policy, node), {"n1": breaks})
    stage.outcome.figures["kills"] = len(breaks)
    stage.note_writable(operations, breaks[-1])


def always_killed(stage: Stage) -> None:
    killed(stage, "always")


def everysec_killed(stage: Stage) -> None:
    killed(stage, "everysec")


def disk_full(stage: Stage) -> None:
    """A small disk is full, then it grows; then the power fails."""
    policy = stage.dice.choice(("always", "everysec"))
    manner = Manner(padding=4000, threads=4, depth=8, pause_ms=2)
    node = begin(stage, policy, manner, disk_mb=4 if stage.short else 8)
    stage.until(lambda: node.info("persistence")["aof_last_write_status"] == "err", "it is full")
    fault = stage.events.fault("full", "n1")
    stage.for_seconds(0.5, 1 if stage.short else 5)
    node.resize_disk(512)
    stage.events.healed(fault)
    stage.until(lambda: node.info("persistence")["aof_last_write_status"] == "ok", "there is room")
    stage.for_seconds(0.3, 0.5)
    if not node.alive():
        stage.outcome.problems.append("the node has ended because its disk was full")
    killed_at = kill_and_start(stage, node, power=policy == "always")
    operations = stage.judge(node, promise_of(policy, node), {"n1": [killed_at]})
    stage.outcome.figures["policy"] = policy
    stage.note_writable(operations, fault.ended)
    assert_reads_go_on(stage, operations, fault, policy)


def disk_fails(stage: Stage) -> None:
    """Syncs or writes fail for a while, or writes take less than they are given."""
    policy = stage.dice.choice(("always", "everysec"))
    order = stage.dice.choice(("sync_error", "write_error"))
    kind = stage.dice.choice(sorted(KINDS_OF_ERROR))
    node = begin(stage, policy)
    node.shim.order(write_max=stage.dice.choice((0, 1, 7)))
    stage.for_seconds(0.5, 1)
    fault = disturb(stage, node, f"{order} {kind}", {order: KINDS_OF_ERROR[kind]})
    stage.for_seconds(1, 1.5 if stage.short else 5)
    stage.events.healed(fault)
    node.shim.clear()
    stage.for_seconds(0.5, 1)
    if not node.alive():
        stage.outcome.problems.append("the node has ended because its disk has failed")
    killed_at = kill_and_start(stage, node, power=True)
    operations = stage.judge(node, promise_of(policy, node), {"n1": [killed_at]})
    stage.outcome.figures |= {"policy": policy, "fault": f"{order}:{kind}"}
    stage.note_writable(operations, fault.ended)
    assert_reads_go_on(stage, operations, fault, policy)
    if policy == "always":
        assert_no_acknowledgement(stage, operations, fault)


def disk_stalls(stage: Stage) -> None:
    """A sync takes seconds: nothing is acknowledged under `always`, and reads go on."""
    policy = stage.dice.choice(("always", "everysec"))
    node = begin(stage, policy, Manner(answer_seconds=20))
    stage.write("n1", node, Manner(mix=(0, 1, 0, 9), threads=1, readers=1, depth=1, pause_ms=2))
    stage.for_seconds(0.5, 1)
    fault = disturb(stage, node, "sync_stall", {"sync_stall": 1})
    stage.for_seconds(1.5, 2 if stage.short else 6)
    stage.events.healed(fault)
    node.shim.clear()
    stage.for_seconds(0.3, 0.5)
    killed_at = kill_and_start(stage, node, power=policy == "always")
    operations = stage.judge(node, promise_of(policy, node), {"n1": [killed_at]})
    stage.outcome.figures["policy"] = policy
    stage.note_writable(operations, fault.ended)
    assert_reads_go_on(stage, operations, fault, policy)
    if policy == "always":
        assert_no_acknowledgement(stage, operations, fault)


def disturb(stage: Stage, node: Node, what: str, orders: dict[str, int]) -> Fault:
    """The fault from where on no sync can succeed: one that had begun before the orders has ended
    when another is disturbed."""
    before = node.shim.failed()
    node.shim.order(**orders)
    stage.until(lambda: node.shim.failed() > before, "something is disturbed")
    return stage.events.fault(what, node.name)


def within(operations: list[Operation], fault: Fault) -> list[Operation]:
    return [op for op in operations if op.begun > fault.begun and op.ended < fault.ended]


def assert_reads_go_on(stage: Stage, operations: list[Operation], fault: Fault,
                       policy: str) -> None:
    """Under `always` a read of what is not on the disk yet waits for that, as its writer does: then
    it may be that all that were sent do, but none is refused."""
    reads = [op for op in within(operations, fault) if not op.writes]
    refused = [op for op in reads if op.outcome != OK]
    if policy != "always" and not any(op.outcome == OK for op in reads):
        stage.outcome.problems.append(f"no read was answered during {fault.what}")
    if refused:
        stage.outcome.problems.append(
            f"{len(refused)} reads were not answered during {fault.what}: {refused[0].result}")
    times = sorted(op.ended - op.begun for op in reads)
    if times:
        stage.outcome.figures["read_p99_ms"] = round(times[len(times) * 99 // 100] / 1e6, 1)


def assert_no_acknowledgement(stage: Stage, operations: list[Operation], fault: Fault) -> None:
    wrong = [op for op in within(operations, fault) if op.writes and op.outcome == OK]
    if wrong:
        stage.outcome.problems.append(
            f"{len(wrong)} writes were acknowledged during {fault.what}, the first"
            f" {(wrong[0].ended - fault.begun) / 1e6:.1f} ms after it had begun")


# --- the middle of a save or a rewrite ---

KEYS = 20_000


def fill(node: Node, generation: str) -> None:
    for start in range(0, KEYS, 1000):
        words = [word for number in range(start, start + 1000)
                 for word in (f"k{number}", f"{generation}{number}" * 10)]
        node.ok("MSET", *words)


def digest(node: Node) -> bytes:
    return node.admin("DEBUG", "DIGEST")[1]


def save_killed(stage: Stage) -> None:
    """kill -9 in the middle of BGSAVE: the save before is loaded, whole."""
    stage.hosts("n1")
    node = stage.node("n1", "--enable-debug-command yes", shim=True)
    fill(node, "first")
    node.ok("SAVE")
    saved = digest(node)
    rounds = 3 if stage.short else 20
    for number in range(rounds):
        fill(node, f"later{number}")
        if not stopped_in_the_middle(stage, node, "BGSAVE"):
            saved = digest(node)
        kill_and_start(stage, node, power=stage.dice.random() < 0.5)
        if digest(node) != saved:
            stage.outcome.problems.append(f"round {number}: what was saved is not what is loaded")
    stage.outcome.figures["kills"] = rounds
    report_leftovers(stage, node.data)


def rewrite_killed(stage: Stage) -> None:
    """kill -9 in the middle of BGREWRITEAOF: everything is loaded."""
    stage.hosts("n1")
    node = stage.node("n1", "--enable-debug-command yes " + JOURNAL + "always"
                      " --auto-aof-rewrite-percentage 0", shim=True)
    rounds = 3 if stage.short else 20
    for number in range(rounds):
        fill(node, f"first{number}")
        stopped_in_the_middle(stage, node, "BGREWRITEAOF")
        before = digest(node)
        kill_and_start(stage, node, power=stage.dice.random() < 0.5)
        if digest(node) != before:
            stage.outcome.problems.append(f"round {number}: what was written is not loaded")
    stage.outcome.figures["kills"] = rounds
    report_leftovers(stage, node.data)


def stopped_in_the_middle(stage: Stage, node: Node, command: str) -> bool:
    """Begins it, and has the disk hold it up after a while that the dice choose. False: it has
    ended before that."""
    node.ok(command)
    time.sleep(stage.dice.choice((0, 0.002, 0.005, 0.01, 0.02)))
    before = node.shim.failed()
    node.shim.order(write_stall=1)
    name = "rdb_bgsave_in_progress" if command == "BGSAVE" else "aof_rewrite_in_progress"
    stage.until(lambda: node.shim.failed() > before or node.info("persistence")[name] == "0",
                "it is held up, or has ended")
    return node.info("persistence")[name] == "1"


def report_leftovers(stage: Stage, data: Path) -> None:
    left = sorted(path.name for path in data.rglob("*temp*"))
    if left:
        stage.outcome.figures["left"] = ",".join(left)[:80]


SCENARIOS = (always_killed, everysec_killed, disk_full, disk_fails, disk_stalls, save_killed,
             rewrite_killed)
