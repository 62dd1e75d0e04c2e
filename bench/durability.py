#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What it costs to keep writes: CPU of a server a SET, with a replica, a journal, neither.

  bench/durability.py [--tarn PATH] [--valkey PATH] [--only-tarn] [--data-key] [--requests N]
                      [NAME ...]

  plain     nothing is kept
  replica   one replica of the same program follows
  everysec  an append-only file, synced once a second
  always    the same, synced before each answer: thousands of SETs a second of 50 clients without a
            pipeline instead of CPU

Each server has one worker on a core of its own, the clients and the replica have the other one. SET
of 64 bytes under 100,000 keys from 50 clients, 16 in a pipeline; microseconds of CPU a SET, the
middle of three runs. A column's figures compare with each other, and a row's. With --data-key there
is another column, of us with all files encrypted.
"""

import argparse
import re
import secrets
import subprocess
import sys
import tempfile
import time

from contender import CLIENT_CORE, Contender, require_programs

JOURNAL = "--appendonly yes --appendfsync "
CASES = {"plain": "", "replica": "", "everysec": JOURNAL + "everysec", "always": JOURNAL + "always"}
RUNS = 3


def load(port, requests, pipeline):
    """SETs a second."""
    command = ["taskset", "-c", CLIENT_CORE, "redis-benchmark", "-p", str(port), "-t", "set", "-n",
               str(requests), "-r", "100000", "-d", "64", "-c", "50", "-P", str(pipeline), "-q"]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    return float(re.findall(r"SET: ([\d.]+) requests per second", said)[-1])


def cpu_a_set(server, requests):
    figures = []
    for _ in range(RUNS):
        before = server.cpu_seconds()
        load(server.port, requests, 16)
        figures.append((server.cpu_seconds() - before) / requests * 1e6)
    return sorted(figures)[RUNS // 2]


def follow(server, program, flags, cores=CLIENT_CORE):
    """A replica of the server that has all that it has."""
    replica = Contender("replica", program, "redis", flags, cores=cores)
    client = replica.client()
    client.call("REPLICAOF", "127.0.0.1", str(server.port))
    deadline = time.monotonic() + 30
    while b"master_link_status:up" not in client.call("INFO", "replication")[1]:
        if time.monotonic() > deadline:
            sys.exit(f"{program} does not follow")
        time.sleep(0.01)  # between two looks
    return replica


def measure(case, contender, requests):
    program, flags = contender
    with Contender(case, program, "redis", flags + CASES[case]) as server:
        if case == "always":
            return load(server.port, requests // 20, 1) / 1e3
        if case != "replica":
            return cpu_a_set(server, requests)
        with follow(server, program, flags):
            return cpu_a_set(server, requests)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--tarn", default="build/release/tarn")
    parser.add_argument("--valkey")
    parser.add_argument("--only-tarn", action="store_true")
    parser.add_argument("--data-key", action="store_true")
    parser.add_argument("--requests", type=int, default=2_000_000)
    parser.add_argument("names", nargs="*", default=list(CASES), metavar="NAME")
    given = parser.parse_args()
    require_programs("redis-benchmark", "taskset")
    with tempfile.NamedTemporaryFile(prefix="tarn-bench-") as key:
        key.write(secrets.token_bytes(32))
        key.flush()
        compare(given, contenders(given, key.name))


def contenders(given, key):
    """Program and flags by the column's name."""
    ours = "--threads 1 --repl-diskless-sync-delay 0 "
    found = {"tarn": (given.tarn, ours)}
    if given.data_key:
        found["tarn, key"] = (given.tarn, f"{ours}--data-key-file {key} ")
    if not given.only_tarn:
        found["redis"] = ("redis-server", "--save '' ")
        if given.valkey:
            found["valkey"] = (given.valkey, "--save '' ")
    return found


def compare(given, columns):
    print(f"{'':10}" + "".join(f"{name:>12}" for name in columns))
    for case in given.names:
        figures = [measure(case, contender, given.requests) for contender in columns.values()]
        unit = " thousand SETs a second" if case == "always" else " us"
        print(f"{case:10}" + "".join(f"{figure:12.2f}" for figure in figures) + unit, flush=True)


if __name__ == "__main__":
    main()
