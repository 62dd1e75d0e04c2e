#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""How well victims are chosen: of the keys that went, percent of those that should have.

Keys are written one after the other, slowly enough for a clock of a second to tell them apart, with
half as much again as `maxmemory` has room for; the oldest should go. Under the volatile policies
every key has an expiry, the later the younger it is. `chance` is what choosing at random gives.
"""

import argparse
import sys
import time

from contender import BATCH, Contender, encode, pipeline, require_programs

MAXMEMORY_MB = 64
SEQUENCES = ((100, 1_000_000), (400, 250_000), (1_600, 62_500), (16_000, 6_000))
SECONDS = 12  # for each sequence: Redis' clock ticks once a second
POLICIES = ("allkeys-lru", "volatile-lru", "allkeys-lfu", "volatile-lfu", "volatile-ttl")


def name(number):
    return b"key:%08d" % number


def write(client, keys, value_bytes, policy):
    """Writes all keys, spread over SECONDS. Under LFU the older half is not asked for again."""
    start = time.monotonic()
    for number in range(keys):
        pause = start + number * SECONDS / keys - time.monotonic()
        if pause > 0:
            time.sleep(pause)
        expiry = [b"EX", b"%d" % (100_000 + number)] if policy.startswith("volatile") else []
        pipeline(client, [encode([b"SET", name(number), b"v" * value_bytes, *expiry])], 1)


def kept(client, keys):
    """The numbers of the keys that are there."""
    there = set()
    for start in range(0, keys, BATCH):
        numbers = range(start, min(start + BATCH, keys))
        client.send(b"".join(encode([b"EXISTS", name(number)]) for number in numbers))
        there.update(n for n in numbers if client.reader.readline() == b":1\r\n")
    return there


def well_chosen(program_name, program, policy, keys, value_bytes):
    """(percent well chosen, percent by chance) of a fresh server."""
    flags = f"--maxmemory {MAXMEMORY_MB}mb --maxmemory-policy {policy}"
    with Contender(program_name, program, "redis", flags) as server:
        client = server.client()
        write(client, keys, value_bytes, policy)
        there = kept(client, keys)
        client.close()
    gone = keys - len(there)
    if gone == 0:
        return 0, 0
    return 100 * sum(n not in there for n in range(gone)) / gone, 100 * gone / keys


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tarn", default="build/release/tarn")
    parser.add_argument("--valkey", help="path of a valkey-server to compare with as well")
    parser.add_argument("policies", nargs="*", metavar="POLICY", help=", ".join(POLICIES))
    args = parser.parse_args()
    require_programs("redis-server", "taskset")
    programs = {"tarn": args.tarn, "redis": "redis-server"}
    if args.valkey:
        programs["valkey"] = args.valkey
    for policy in args.policies or POLICIES:
        for keys, value_bytes in SEQUENCES:
            cells, chance = [], 0
            for program_name, program in programs.items():
                percent, chance = well_chosen(program_name, program, policy, keys, value_bytes)
                cells.append(f"{program_name} {percent:5.1f} %")
            print(f"{policy:<13} {keys:>6} keys of {value_bytes:>9,} bytes   " + "   ".join(cells)
                  + f"   chance {chance:.0f} %", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
