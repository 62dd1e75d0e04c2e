#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What the process holds of the system's memory while the sizes of values change.

sequence   values of one size after the other, each for one and a half times `maxmemory`, under
           allkeys-lru: the largest RSS meanwhile, and at the end at rest; CPU a SET of each size,
           and in sum of all; 99th percentile and maximum of what a GET waits that another client
           sends every millisecond, from when it was due
deletion   mixed sizes without a limit, then nine of ten keys deleted: RSS before and after

Redis and Valkey run as they are, and with activedefrag where they have it (Debian's redis-server
has not: it comes with the system's allocator).
"""

import argparse
import random
import sys
import time

from contender import Contender, encode, pipeline, require_programs
from servers import StartError
from stalls import Bystander

MAXMEMORY_MB = 256
SIZES = (16, 4096, 100, 1500, 16, 700, 40)
MB = 1 << 20
# Replies are waited for so many at a time: a limit on standing still, not on how long a size takes.
BATCH = 100
LOOKS = 10  # in batches: RSS is looked at
REST_S = 5


class Writer:
    """Sets keys that never were, and keeps the largest RSS of the server."""

    def __init__(self, server):
        self.server, self.client = server, server.client()
        self.written, self.peak = 0, 0

    def write(self, count, size_of):
        """size_of(number) is the value's length."""
        for start in range(self.written, self.written + count, BATCH):
            commands = [encode([b"SET", b"key:%010d" % n, b"v" * size_of(n)])
                        for n in range(start, start + BATCH)]
            pipeline(self.client, commands, BATCH)
            if start // BATCH % LOOKS == 0:
                self.peak = max(self.peak, self.server.rss_bytes())
        self.written += count // BATCH * BATCH

    def delete(self, kept_every):
        for start in range(0, self.written, BATCH):
            gone = [n for n in range(start, start + BATCH) if n % kept_every != 0]
            pipeline(self.client, [encode([b"DEL", b"key:%010d" % n]) for n in gone], len(gone))


def sequence(server, megabytes):
    """(RSS in MB: the largest of each size, then at rest; CPU: us a SET of each, then s of all;
    waits of each size, in ms and in order)"""
    writer, peaks, costs, waits = Writer(server), [], [], []
    bystander = Bystander(server.port, [encode([b"GET", b"bystander"])])
    begun = server.cpu_seconds()
    for size in SIZES:
        writer.peak, written, cpu = 0, writer.written, server.cpu_seconds()
        writer.write(int(megabytes * 1.5 * MB / (size + 60)), lambda _: size)
        peaks.append(writer.peak // MB)
        waits.append(sorted(wait * 1e3 for wait in bystander.waits()))
        costs.append((server.cpu_seconds() - cpu) / (writer.written - written) * 1e6)
    total = server.cpu_seconds() - begun
    bystander.stop()
    time.sleep(REST_S)
    return [*peaks, server.rss_bytes() // MB], [*costs, total], waits


def deletion(server, megabytes):
    """RSS in MB: full, and after nine of ten keys went."""
    writer, sizes = Writer(server), random.Random(1)
    writer.write(int(megabytes * MB / 500), lambda _: sizes.choice((16, 100, 300, 700, 1400)))
    writer.delete(10)
    time.sleep(REST_S)
    return [writer.peak // MB, server.rss_bytes() // MB]


def programs(args):
    """(column, program, flags)"""
    yield "tarn", args.tarn, "--threads 2"
    yield "redis", "redis-server", ""
    if args.valkey:
        yield "valkey", args.valkey, ""
        yield "valkey, activedefrag", args.valkey, "--activedefrag yes"


def contenders(args, limit=""):
    """(column, server): one after the other, and those only that start: Valkey refuses activedefrag
    where it was built without jemalloc."""
    for column, program, flags in programs(args):
        try:
            with Contender(column, program, "redis", f"{flags} {limit}", cores="0,1") as server:
                yield column, server
        except StartError as error:
            why = str(error).strip().splitlines()[-1]
            print(f"  {column:<22} not measured: {why}", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tarn", default="build/release/tarn")
    parser.add_argument("--valkey", help="path of a valkey-server to compare with as well")
    parser.add_argument("--megabytes", type=int, default=MAXMEMORY_MB)
    args = parser.parse_args()
    require_programs("redis-server", "taskset")
    limit = f"--maxmemory {args.megabytes}mb --maxmemory-policy allkeys-lru"
    print(f"RSS in MB, maxmemory {args.megabytes} MB, values of " + ", ".join(map(str, SIZES))
          + " bytes, then at rest")
    for column, server in contenders(args, limit):
        peaks, costs, waits = sequence(server, args.megabytes)
        print(f"  {column:<22}" + "".join(f"{mb:>7}" for mb in peaks))
        print(f"  {'  CPU us a SET; all s':<22}" + "".join(f"{us:>7.1f}" for us in costs))
        print(f"  {'  a GET, p99 ms':<22}"
              + "".join(f"{ms[len(ms) * 99 // 100]:>7.1f}" for ms in waits))
        print(f"  {'  a GET, maximum ms':<22}" + "".join(f"{ms[-1]:>7.1f}" for ms in waits),
              flush=True)
    print("RSS in MB with mixed sizes, then without nine of ten keys")
    for column, server in contenders(args):
        held = deletion(server, args.megabytes)
        print(f"  {column:<22}" + "".join(f"{mb:>6}" for mb in held), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
