#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""How long a replication group takes no writes when its primary fails, or hands over.

  bench/failover.py [--tarn PATH] [--rounds N] [NAME ...]

  killed    kill -9 of the primary's process
  stopped   SIGSTOP, so that nobody sees it end
  handover  TestFailover
  many      16 groups of two members, and half of their primaries killed at once

A Tarn of its own with a group of three members. A client writes to the primary endpoint, and
connects again 5 ms after it is cut off; milliseconds from the fault to the first write that is
accepted after it (handover: the longest time between two; many: until each group has accepted
one), and how many acknowledged writes are gone.

Beside it, of `killed` and `stopped`: Redis with two replicas and three Sentinels, for which a
primary is down after 500 ms. Its client is the same, redis-py's, and asks the Sentinels for the
primary whenever it connects.
"""

import argparse
import os
import random
import select
import signal
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import redis

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "tests/aws"), str(ROOT / "tests")]
from installation import Installation, eventually  # noqa: E402
from sentinels import Sentinels  # noqa: E402

CASES = ("killed", "stopped", "handover", "many")
BESIDE = ("killed", "stopped")  # what Redis is measured in as well
GROUPS, KILLED = 16, 8  # of `many`
PAUSE_S = 0.5
TIMEOUT_S = 0.2  # of a client that waits for an answer
BACKOFF_S = 0.005  # of a client that was refused


class Writer:
    """Writes one number after the other, and notes when each was accepted."""

    def __init__(self, client):
        self.client, self.number, self.accepted = client, 0, []

    def write(self):
        self.number += 1
        try:
            self.client.rpush("log", self.number)
        except redis.RedisError:
            # A connection that was answered with READONLY is kept, and leads to whom led before.
            self.client.connection_pool.disconnect()
            return False
        self.accepted.append((time.monotonic(), self.number))
        return True

    def write_for(self, seconds):
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            if not self.write():
                time.sleep(BACKOFF_S)

    def until_accepted(self):
        """When it was."""
        eventually(self.write, "it takes writes again")
        return self.accepted[-1][0]

    def lost(self):
        there = {int(number) for number in self.client.lrange("log", 0, -1)}
        return sum(number not in there for _, number in self.accepted)


class Group:
    """A replication group of Tarn's."""

    def __init__(self, tarn, name, members):
        self.tarn, self.api, self.name = tarn, tarn.client(), {"ReplicationGroupId": name}
        self.api.create_replication_group(
            **self.name, ReplicationGroupDescription="d", NumCacheClusters=members,
            CacheNodeType="cache.custom.0.1g.1", AutomaticFailoverEnabled=True)

    def wait(self, waiter):
        self.api.get_waiter(waiter).wait(
            **self.name, WaiterConfig={"Delay": 0.05, "MaxAttempts": 2000})

    def settle(self):
        self.wait("replication_group_available")

    def shard(self):
        return self.api.describe_replication_groups(
            **self.name)["ReplicationGroups"][0]["NodeGroups"][0]

    def client(self, **settings):
        endpoint = self.shard()["PrimaryEndpoint"]
        return redis.Redis(endpoint["Address"], endpoint["Port"], **settings)

    def primary_pid(self):
        primary = next(member["CacheClusterId"] for member in self.shard()["NodeGroupMembers"]
                       if member["CurrentRole"] == "primary")
        return self.tarn.node_pid(primary + ".0001")

    def hand_over(self):
        call = {**self.name, "NodeGroupId": "0001"}
        threading.Thread(target=self.api.test_failover, kwargs=call).start()

    def delete(self):
        self.api.delete_replication_group(**self.name)
        self.wait("replication_group_deleted")


def kill(pids):
    """Returns once all of them have ended, so that none accepts another write."""
    handles = [os.pidfd_open(pid) for pid in pids]
    for handle in handles:
        signal.pidfd_send_signal(handle, signal.SIGKILL)
    for handle in handles:
        select.select([handle], [], [])
        os.close(handle)


def fail(case, group):
    """When it happens."""
    if case == "handover":
        now = time.monotonic()
        group.hand_over()
        return now
    pid = group.primary_pid()
    now = time.monotonic()
    if case == "killed":
        kill([pid])
    else:
        os.kill(pid, signal.SIGSTOP)
    return now


def one_round(case, group, writer):
    """Milliseconds without writes."""
    writer.write_for(PAUSE_S)
    count = len(writer.accepted)
    at = fail(case, group)
    writer.write_for(PAUSE_S)
    writer.until_accepted()
    if isinstance(group, Group):
        group.settle()
    writer.write_for(PAUSE_S)
    times = [when for when, _ in writer.accepted[count - 1:]]
    if case == "handover":
        return max(b - a for a, b in zip(times, times[1:])) * 1000
    return (next(when for when in times if when > at) - at) * 1000


class Row:
    """What is printed of a case."""

    def __init__(self, case, who):
        self.label, self.times, self.lost, self.accepted = f"{case:<10}{who:<18}", [], 0, 0

    def count(self, writers):
        """What became of their writes, when they have ended."""
        self.lost += sum(writer.lost() for writer in writers)
        self.accepted += sum(len(writer.accepted) for writer in writers)

    def print(self):
        times = sorted(self.times)
        print(f"{self.label}{times[len(times) // 2]:>10.0f}{times[-1]:>10.0f}{self.lost:>10}"
              f"{self.accepted:>12}", flush=True)


def measure(case, tarn, rounds):
    row, group = Row(case, "Tarn"), Group(tarn, "g", 3)
    group.settle()
    writer = Writer(group.client(socket_timeout=TIMEOUT_S))
    row.times = [one_round(case, group, writer) for _ in range(rounds)]
    row.count([writer])
    group.delete()
    row.print()


# Each round has servers of its own: Sentinels do not begin a failover soon after another one.
def measure_sentinels(case, rounds):
    row = Row(case, "Redis, Sentinels")
    for _ in range(rounds):
        group = Sentinels()
        try:
            writer = Writer(group.client(socket_timeout=TIMEOUT_S))
            row.times.append(one_round(case, group, writer))
            row.count([writer])
        finally:
            group.stop()
    row.print()


# --- many groups ----------------------------------------------------------------------------------

def one_round_of_many(groups, writers, pool):
    """Milliseconds until each of the groups has accepted a write."""
    for writer in writers:
        writer.until_accepted()
    pids = [group.primary_pid() for group in random.sample(groups, KILLED)]
    at = time.monotonic()
    kill(pids)
    last = max(pool.map(Writer.until_accepted, writers))
    for group in groups:
        group.settle()
    return (last - at) * 1000


def measure_many(tarn, rounds):
    row, groups = Row("many", "Tarn"), [Group(tarn, f"g{i}", 2) for i in range(GROUPS)]
    for group in groups:
        group.settle()
    writers = [Writer(group.client(socket_timeout=TIMEOUT_S)) for group in groups]
    with ThreadPoolExecutor(GROUPS) as pool:
        row.times = [one_round_of_many(groups, writers, pool) for _ in range(rounds)]
    row.count(writers)
    for group in groups:
        group.delete()
    row.print()


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tarn", default="build/release/tarn")
    parser.add_argument("--rounds", type=int, default=10, choices=range(1, 16), metavar="N",
                        help="1 to 15: TestFailover has a quota")
    parser.add_argument("names", nargs="*", metavar="NAME", help="of the above; all of them")
    args = parser.parse_args()
    unknown = set(args.names) - set(CASES)
    if unknown:
        parser.error(f"there is no {', '.join(sorted(unknown))}; there are {', '.join(CASES)}")
    tarn = Installation(args.tarn)
    try:
        print(f"{'':<28}{'median ms':>10}{'longest':>10}{'lost':>10}{'of writes':>12}")
        for case in args.names or CASES:
            if case == "many":
                measure_many(tarn, args.rounds)
                continue
            measure(case, tarn, args.rounds)
            if case in BESIDE:
                measure_sentinels(case, args.rounds)
    finally:
        tarn.stop()
    return 0


if __name__ == "__main__":
    sys.exit(main())
