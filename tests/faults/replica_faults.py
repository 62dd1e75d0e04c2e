# SPDX-License-Identifier: Apache-2.0
"""A primary and its replica, and nobody to choose another: links and processes that fail."""

from checker import Promise
from history import now_ns
from node import Node
from stage import Stage
from writers import Manner

FOLLOWING = ("--enable-debug-command yes --repl-diskless-sync-delay 0"
             " --repl-ping-replica-period 1")

LAG_MAX = 256 << 20  # `client-output-buffer-limit replica`, which the nodes do not change


def begin(stage: Stage, flags: str = "", replica_flags: str = "",
          relayed: tuple[str, ...] = ()) -> tuple[Node, Node]:
    """A primary and a replica that is linked."""
    stage.hosts("n1", "n2", "c1", relayed=relayed)
    primary = stage.node("n1", f"{FOLLOWING} {flags}")
    replica = stage.node("n2", f"{FOLLOWING} {flags} {replica_flags}")
    replica.follow(primary)
    stage.until(lambda: linked(replica), "the replica is linked")
    return primary, replica


def linked(replica: Node) -> bool:
    return replica.info("replication").get("master_link_status") == "up"


def caught_up(primary: Node, replica: Node) -> bool:
    ours, theirs = (node.info("replication") for node in (primary, replica))
    return (theirs.get("master_link_status") == "up"
            and ours["master_repl_offset"] == theirs["slave_repl_offset"])


def syncs(primary: Node) -> tuple[int, int]:
    """(full, partial) that it has made."""
    stats = primary.info("stats")
    return int(stats["sync_full"]), int(stats["sync_partial_ok"])


def finish(stage: Stage, primary: Node, replica: Node, most_full: int) -> None:
    """Both are the same in the end, after at most so many full synchronisations; and one more
    whenever so much was written that the primary may give up a replica that lags."""
    stage.stop_writers()
    since = now_ns()
    stage.until(lambda: caught_up(primary, replica), "the replica has caught up", 120)
    stage.outcome.figures["caught_up_ms"] = round((now_ns() - since) / 1e6)
    stage.judge(primary, Promise())
    if primary.admin("DEBUG", "DIGEST") != replica.admin("DEBUG", "DIGEST"):
        stage.outcome.problems.append("primary and replica differ")
    most_full += int(primary.info("replication")["master_repl_offset"]) // LAG_MAX
    full, partial = syncs(primary)
    stage.outcome.figures |= {"full": full, "partial": partial}
    if full > most_full:
        stage.outcome.problems.append(f"{full} full synchronisations, {most_full} are enough")


def replica_cut(stage: Stage) -> None:
    """The replica's link is cut under load, noticed or not: it goes on where it was."""
    timeout = stage.dice.choice((2, 60))
    primary, replica = begin(stage, f"--repl-timeout {timeout}")
    for host in ("n1", "c1"):
        stage.write(host, primary)
    for _ in range(1 if stage.short else 3):
        stage.for_seconds(0.5, 1)
        fault = stage.events.fault("cut", "n2")
        stage.network.cut("n2")
        if timeout == 2:
            stage.until(lambda: not linked(replica), "the replica has noticed")
        stage.for_seconds(1, 2) if stage.short else stage.for_seconds(5, 6)
        stage.network.heal("n2")
        stage.events.healed(fault)
        stage.until(lambda: linked(replica), "the replica is linked again")
    stage.outcome.figures["timeout_s"] = timeout
    finish(stage, primary, replica, most_full=1)


def replica_slow(stage: Stage) -> None:
    """More is written than a slow, lossy link carries: no full synchronisation after the other."""
    primary, replica = begin(stage, relayed=("n2",))
    limits = {"delay_ms": stage.dice.choice((1, 10, 30)), "jitter_ms": stage.dice.choice((0, 10)),
              "loss_percent": stage.dice.choice((0, 0.5)), "rate_mbit": 10}
    fault = stage.events.fault(f"slow {limits}", "n2")
    stage.network.shape("n2", **limits)
    manner = Manner(padding=2000, threads=2, readers=0, depth=8, mix=(40, 0, 60, 0), list_turn=100)
    for host in ("n1", "c1"):
        stage.write(host, primary, manner)
    stage.for_seconds(5, 6) if stage.short else stage.for_seconds(60, 90)
    fell_behind = stage.dice.random() < 0.5
    if fell_behind:  # and is lost as well: what it has missed may be more than is kept for it
        primary.ok("CLIENT", "KILL", "TYPE", "replica")
        stage.for_seconds(1, 2)
    stage.stop_writers()
    stage.network.shape("n2")
    stage.events.healed(fault)
    stage.outcome.figures["link_lost"] = fell_behind
    finish(stage, primary, replica, most_full=1 + fell_behind)


def replica_killed(stage: Stage) -> None:
    """A replica without files is killed, or stopped for a while, under load."""
    primary, replica = begin(stage, "--repl-timeout 2")
    for host in ("n1", "c1"):
        stage.write(host, primary)
    kills = 0
    for _ in range(2 if stage.short else 6):
        stage.for_seconds(0.3, 1)
        if stage.dice.random() < 0.5:
            fault = stage.events.fault("kill", "n2")
            replica.kill()
            replica.start()
            replica.follow(primary)
            kills += 1
        else:
            fault = stage.events.fault("pause", "n2")
            replica.pause()
            stage.for_seconds(0.5, 1 if stage.short else 5)
            replica.resume()
        stage.events.healed(fault)
        stage.until(lambda: linked(replica), "the replica is linked again")
    finish(stage, primary, replica, most_full=1 + kills)


SCENARIOS = (replica_cut, replica_slow, replica_killed)
