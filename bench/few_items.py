#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""How well a memcached server chooses victims while it has room for few items.

  bench/few_items.py [--tarn PATH]

With 64 MB and values of 50,000 bytes: how many items fit; of 4,000 that were written at once, one
after the other, how many of the newest 200 are still there; hits of 100 requests of a cache-aside
client (get, and set on a miss) along one trace: 30,000 requests, three of ten for keys that never
come again, the others for 5,000 keys of which that of rank r is as popular as r to the power of
-0.9. Beside it what an exact LRU of as many items has.
"""

import argparse
import bisect
import collections
import itertools
import random
import sys

from contender import Contender, require_programs

MEGABYTES = 64
VALUE = b"v" * 50_000
WRITTEN = 4_000
NEWEST = 200
REQUESTS = 30_000
KEYS = 5_000
ONCE = 0.3
SKEW = 0.9


def trace():
    source = random.Random(1)
    ranks = list(itertools.accumulate((rank + 1) ** -SKEW for rank in range(KEYS)))
    for number in range(REQUESTS):
        if source.random() < ONCE:
            yield b"once:%d" % number
        else:
            yield b"key:%d" % bisect.bisect_left(ranks, source.random() * ranks[-1])


def hits_of_exact_lru(items):
    kept, hits = collections.OrderedDict(), 0
    for key in trace():
        if key in kept:
            hits += 1
            kept.move_to_end(key)
        else:
            kept[key] = True
            if len(kept) > items:
                kept.popitem(last=False)
    return 100 * hits / REQUESTS


def write(client, key):
    client.send(b"set %s 0 0 %d\r\n%s\r\n" % (key, len(VALUE), VALUE))
    line = client.read_line()
    if line != b"STORED":
        sys.exit(f"set was answered with {line.decode()}")


def is_there(client, key):
    """Whether a get finds it."""
    client.send(b"get %s\r\n" % key)
    line = client.read_line()
    if line == b"END":
        return False
    client.read_exactly(int(line.split()[3]))
    return client.read_line() == b"END"


def measure(name, program, flags):
    """(items that fit, how many of the newest are there, hits of 100 requests)."""
    with Contender(name, program, "memcached", flags) as server:
        client = server.client()
        for number in range(WRITTEN):
            write(client, b"key:%d" % number)
        there = [is_there(client, b"key:%d" % number) for number in range(WRITTEN)]
        client.close()
    with Contender(name, program, "memcached", flags) as server:
        client, hits = server.client(), 0
        for key in trace():
            if is_there(client, key):
                hits += 1
            else:
                write(client, key)
        client.close()
    return sum(there), sum(there[-NEWEST:]), 100 * hits / REQUESTS


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tarn", default="build/release/tarn")
    args = parser.parse_args()
    require_programs("memcached", "taskset")
    for name, program, flags in (("tarn", args.tarn, f"--maxmemory {MEGABYTES}mb --threads 1"),
                                 ("memcached", "memcached", f"-m {MEGABYTES} -t 1")):
        items, newest, hits = measure(name, program, flags)
        print(f"{name:<10} {items} items fit   {newest} of the newest {NEWEST}   "
              f"hits {hits:.1f} %   exact LRU {hits_of_exact_lru(items):.1f} %", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
