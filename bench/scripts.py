#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What scripts cost: the server's own CPU time a call, beside Redis and (--valkey PATH) Valkey.

  bench/scripts.py [--tarn PATH] [--valkey PATH] [--rounds N] [NAME ...]

NAME: evalsha-get, evalsha-write, evalsha-loop, eval-get, fcall-get, json, parallel. The last one
has two clients run scripts on keys of their own, on one thread and on two; the figure is calls a
second.
"""

import argparse
import hashlib
import statistics
import threading
import time

from contender import Contender, fill, pipeline, require_programs
from resp import encode

KEY = b"key:000000000001"
GET = b"return redis.call('get', KEYS[1])"
WRITE = (b"if redis.call('get', KEYS[1]) then return redis.call('set', KEYS[1], ARGV[1]) end "
         b"return false")
LOOP = (b"local sum = 0 for i = 1, 100 do sum = sum + #redis.call('get', KEYS[1]) end return sum")
JSON = (b"local t = cjson.decode(ARGV[1]) t.n = t.n + 1 return cjson.encode(t)")
TEXT = b'{"n": 1, "name": "a name of some length", "list": [1, 2, 3, 4, 5], "on": true}'
LIBRARY = (b"#!lua name=bench\nredis.register_function{function_name='read', "
           b"callback=function(keys) return redis.call('get', keys[1]) end, flags={'no-writes'}}")
DEPTH = 100


def evalsha(client, source, *words):
    client.call(b"SCRIPT", b"LOAD", source)
    return encode([b"EVALSHA", hashlib.sha1(source).hexdigest().encode(), *words])


# name: (calls a sample, lines of a reply, how the command is made).
WORKLOADS = {
    "evalsha-get": (200_000, 2, lambda c: evalsha(c, GET, b"1", KEY)),
    "evalsha-write": (200_000, 1, lambda c: evalsha(c, WRITE, b"1", KEY, b"v" * 64)),
    "evalsha-loop": (10_000, 1, lambda c: evalsha(c, LOOP, b"1", KEY)),
    "eval-get": (200_000, 2, lambda c: encode([b"EVAL", GET, b"1", KEY])),
    "json": (50_000, 2, lambda c: evalsha(c, JSON, b"0", TEXT)),
    "fcall-get": (200_000, 2, lambda c: load_function(c)),
}


def load_function(client):
    client.call(b"FUNCTION", b"LOAD", b"REPLACE", LIBRARY)
    return encode([b"FCALL", b"read", b"1", KEY])


def sample(server, name):
    """Microseconds of CPU a call."""
    calls, lines, make = WORKLOADS[name]
    client = server.client()
    command = make(client)
    pipeline(client, [command] * DEPTH, DEPTH * lines)
    before = server.cpu_seconds()
    for _ in range(calls // DEPTH):
        pipeline(client, [command] * DEPTH, DEPTH * lines)
    spent = server.cpu_seconds() - before
    client.close()
    return spent / calls * 1e6


def parallel_calls(server, seconds=3.0):
    """Calls a second of two clients, each with a key of its own."""
    done = [0, 0]
    end = time.monotonic() + seconds

    def run(number):
        client = server.client()
        command = evalsha(client, LOOP, b"1", b"key:%012d" % (number + 1))
        while time.monotonic() < end:
            pipeline(client, [command] * 20, 20)
            done[number] += 20
        client.close()

    threads = [threading.Thread(target=run, args=(i,)) for i in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(done) / seconds


def compare(names, programs, rounds):
    servers = [Contender(name, program, flags="--threads 1" if name == "tarn" else "")
               for name, program in programs.items()]
    try:
        for server in servers:
            fill(server, 1000)
        for name in names:
            figures = {server.name: [] for server in servers}
            for _ in range(rounds):
                for server in servers:
                    figures[server.name].append(sample(server, name))
            medians = {key: statistics.median(values) for key, values in figures.items()}
            cells = [f"{key} {value:8.3f}" + (f" ({value / medians['tarn']:4.2f}x)"
                                              if key != "tarn" else "")
                     for key, value in medians.items()]
            print(f"{name:<16} " + "   ".join(cells) + "   us of CPU a call", flush=True)
    finally:
        for server in servers:
            server.stop()


def compare_threads(tarn):
    for threads in (1, 2):
        server = Contender("tarn", tarn, flags=f"--threads {threads}", cores="0,1")
        try:
            fill(server, 1000)
            print(f"parallel         --threads {threads}: {parallel_calls(server):8.0f} calls a "
                  "second", flush=True)
        finally:
            server.stop()


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tarn", default="build/release/tarn")
    parser.add_argument("--valkey")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("names", nargs="*")
    args = parser.parse_args()
    require_programs("redis-server", "taskset")
    programs = {"tarn": args.tarn, "redis": "redis-server"}
    if args.valkey:
        programs["valkey"] = args.valkey
    names = [name for name in WORKLOADS if not args.names or name in args.names]
    if names:
        compare(names, programs, args.rounds)
    if not args.names or "parallel" in args.names:
        compare_threads(args.tarn)


if __name__ == "__main__":
    main()
