#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""How fast data is written to a file and read back at a start.

  bench/files.py [--tarn PATH] [--valkey PATH] [--data-key] [--keys N] [--rounds N]

N keys with values of 64 bytes, and as many elements again in hashes, sorted sets, sets and lists of
100. Seconds of SAVE, and of a start until the server answers again, from the RDB file that it has
written itself: the middle of some rounds. The file stays in the page cache, so that it is the
server that is measured and not the disk. With --data-key once more with encrypted files.
"""

import argparse
import secrets
import sys
import tempfile
import time
from functools import partial

from contender import BATCH, Contender, encode, fill, pipeline, require_programs

ELEMENTS = 100
LOOK_S = 0.005
KINDS = (("HSET", lambda n: (b"f%d" % n, b"v%d" % n)),
         ("ZADD", lambda n: (b"%d" % (n * 7), b"m%d" % n)),
         ("SADD", lambda n: (b"m%d" % n,)),
         ("RPUSH", lambda n: (b"e%d" % n,)))


def fill_collections(server, elements):
    client = server.client()
    keys = elements // ELEMENTS
    for start in range(0, keys, BATCH // 10):
        commands = []
        for number in range(start, min(start + BATCH // 10, keys)):
            verb, element = KINDS[number % len(KINDS)]
            words = [word for n in range(ELEMENTS) for word in element(n)]
            commands.append(encode([verb.encode(), b"collection:%d" % number, *words]))
        pipeline(client, commands, len(commands))
    client.close()


def save(server):
    """Seconds."""
    client = server.client(timeout=600)
    begun = time.perf_counter()
    if client.call("SAVE")[0] == "-":
        sys.exit("a server did not save")
    took = time.perf_counter() - begun
    client.close()
    return took


def load(start):
    """Seconds from the start of a server, which finds the file, until it answers."""
    begun = time.perf_counter()
    with start() as server:
        client = server.client(timeout=600)
        while client.call("GET", "no such key")[0] == "-":
            time.sleep(LOOK_S)
        client.close()
        return time.perf_counter() - begun


def measure(column, start, args):
    with start() as server:
        fill(server, args.keys)
        fill_collections(server, args.keys)
        saves = sorted(save(server) for _ in range(args.rounds))
    loads = sorted(load(start) for _ in range(args.rounds))
    middle = args.rounds // 2
    print(f"{column:<12}{saves[middle]:>10.2f}{loads[middle]:>10.2f}", flush=True)


def contenders(args, key):
    """(column, program, flags)"""
    yield "tarn", args.tarn, "--threads 1"
    yield "tarn, 2", args.tarn, "--threads 2"
    if args.data_key:
        yield "tarn, key", args.tarn, f"--threads 1 --data-key-file {key}"
    yield "redis", "redis-server", "--save ''"
    if args.valkey:
        yield "valkey", args.valkey, "--save ''"


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tarn", default="build/release/tarn")
    parser.add_argument("--valkey", help="path of a valkey-server to compare with as well")
    parser.add_argument("--data-key", action="store_true")
    parser.add_argument("--keys", type=int, default=2_000_000)
    parser.add_argument("--rounds", type=int, default=3)
    args = parser.parse_args()
    require_programs("redis-server", "taskset")
    print(f"{'seconds':<12}{'SAVE':>10}{'load':>10}")
    with tempfile.NamedTemporaryFile(prefix="tarn-bench-") as key:
        key.write(secrets.token_bytes(32))
        key.flush()
        for column, program, flags in contenders(args, key.name):
            with tempfile.TemporaryDirectory(prefix="tarn-bench-") as directory:
                measure(column, partial(Contender, column, program, "redis",
                                        f"{flags} --dir {directory}", cores="0,1"), args)
    return 0


if __name__ == "__main__":
    sys.exit(main())
