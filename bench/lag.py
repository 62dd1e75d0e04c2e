#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""How far a replica is behind a primary that is written to as fast as it goes.

  bench/lag.py [--tarn PATH] [--valkey PATH] [--requests N]

One replica of the same program, both on two cores, which the clients share. 50 clients SET 64 bytes
under 100,000 keys, without a pipeline and with 16 in one. Every two milliseconds another client
writes to the primary and asks the replica until it is there: milliseconds from the primary's answer
to the replica's. Then: how long after the last write the replica had all of them, and what a write
costs either, in microseconds of CPU.
"""

import argparse
import re
import subprocess
import sys
import time

from contender import Contender, require_programs
from durability import follow

PERIOD_S = 0.002


def writers(port, requests, pipeline):
    return subprocess.Popen(
        ["redis-benchmark", "-p", str(port), "-t", "set", "-n", str(requests), "-r", "100000", "-d",
         "64", "-c", "50", "-P", str(pipeline), "-q"], stdout=subprocess.PIPE, text=True)


def probe(primary, replica, running):
    """Seconds that each write needed, as long as the others write."""
    waits, number = [], 0
    while running():
        number += 1
        value = b"%d" % number
        primary.call("SET", "probe", value)
        begun = time.perf_counter()
        while replica.call("GET", "probe")[1] != value:
            pass
        waits.append(time.perf_counter() - begun)
        time.sleep(PERIOD_S)
    return sorted(waits)


def offset(client, field):
    return re.search(rb"%s:(\d+)" % field, client.call("INFO", "replication")[1])[1]


def measure(name, program, pipeline, requests):
    flags = "--repl-diskless-sync-delay 0 " + ("--threads 1" if program.endswith("tarn")
                                               else "--save ''")
    with Contender(name, program, "redis", flags, cores="0,1") as server:
        with follow(server, program, flags, cores="0,1") as follower:
            primary, replica = server.client(), follower.client()
            before = server.cpu_seconds(), follower.cpu_seconds()
            load = writers(server.port, requests, pipeline)
            waits = probe(primary, replica, lambda: load.poll() is None)
            begun = time.perf_counter()
            while offset(replica, b"slave_repl_offset") < offset(primary, b"master_repl_offset"):
                pass
            rest = time.perf_counter() - begun
            spent = (server.cpu_seconds() - before[0], follower.cpu_seconds() - before[1])
            rate = float(re.findall(r"SET: ([\d.]+) requests", load.stdout.read())[-1])
    at = {share: waits[int((len(waits) - 1) * share)] * 1000 for share in (0.5, 0.99, 1)}
    print(f"{name:<10}{pipeline:>10}{rate / 1000:>12.0f}{at[0.5]:>10.2f}{at[0.99]:>10.2f}"
          f"{at[1]:>10.2f}{rest * 1000:>12.1f}"
          + "".join(f"{seconds / requests * 1e6:>10.2f}" for seconds in spent), flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tarn", default="build/release/tarn")
    parser.add_argument("--valkey", help="path of a valkey-server to compare with as well")
    parser.add_argument("--requests", type=int, default=400_000)
    args = parser.parse_args()
    require_programs("redis-server", "redis-benchmark", "taskset")
    programs = {"tarn": args.tarn, "redis": "redis-server"}
    if args.valkey:
        programs["valkey"] = args.valkey
    print(f"{'':<10}{'pipeline':>10}{'thousand/s':>12}{'p50 ms':>10}{'p99 ms':>10}{'max ms':>10}"
          f"{'the rest ms':>12}{'primary':>10}{'replica':>10}")
    for name, program in programs.items():
        for pipeline in (1, 16):
            measure(name, program, pipeline, args.requests * pipeline)
    return 0


if __name__ == "__main__":
    sys.exit(main())
