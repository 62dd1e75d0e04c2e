#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Compares Tarn with Redis, memcached and (--valkey PATH) Valkey on this machine, in one run.

  bench/engine_ratio.py [--tarn PATH] [--valkey PATH] [--before PATH] [--full] [NAME ...]

The figure is the server's own CPU time a request; README.md says how to read it. Without --full
it takes about ten minutes. NAME: a part (requests, types, memory, memcached, threads, hits,
growth, expiry) or a single workload of requests such as get-p16.
"""

import argparse
import shlex
import statistics
import subprocess
import sys

from contender import CLIENT_CORE, SERVER_CORE, Contender, fill, require_programs
from expiry import expiry_lag
from growth import slowest_while_growing
from hit_ratio import MAXMEMORY, POLICIES, TRACES, generator, hit_ratio
from memcache_load import MEMCACHED_WORKLOADS, memcached_sample
from servers import StartError
from types_load import MEMORY_CASES, TYPES_WORKLOADS, bytes_an_element, types_sample

ROUNDS = 3
KEYS = 1_000_000
# name: (requests, redis-benchmark arguments). Every sample starts from KEYS keys that hold
# values of the sample's own size.
WORKLOADS = {
    "get-p1": (100_000, "-t get -d 64 -P 1 -c 50"),
    "set-p1": (100_000, "-t set -d 64 -P 1 -c 50"),
    "get-p1-c500": (100_000, "-t get -d 64 -P 1 -c 500"),
    "set-p1-c500": (100_000, "-t set -d 64 -P 1 -c 500"),
    "get-p16": (1_000_000, "-t get -d 64 -P 16 -c 50"),
    "set-p16": (1_000_000, "-t set -d 64 -P 16 -c 50"),
    "get-p100": (2_000_000, "-t get -d 64 -P 100 -c 50"),
    "get-1k-p16": (1_000_000, "-t get -d 1024 -P 16 -c 50"),
}


def redis_benchmark(server, requests, arguments, cores=CLIENT_CORE):
    """(server CPU microseconds a request, requests a second) of one run."""
    before = server.cpu_seconds()
    done = subprocess.run(
        ["taskset", "-c", cores, "redis-benchmark", "-p", str(server.port), "-r", str(KEYS),
         "-n", str(requests), "--csv", *shlex.split(arguments)],
        capture_output=True, text=True, timeout=600)
    spent = server.cpu_seconds() - before
    rows = [r for r in done.stdout.splitlines() if r.startswith('"') and '"test"' not in r]
    if len(rows) != 1:
        sys.exit(f"redis-benchmark {arguments} failed: {done.stdout}{done.stderr}")
    return spent / requests * 1e6, float(rows[0].split(",")[1].strip('"'))


def alternate(servers, sample, rounds):
    """Medians of each server's samples, taken in turn: A B A B ..."""
    samples = {server.name: [] for server in servers}
    for _ in range(rounds):
        for server in servers:
            samples[server.name].append(sample(server))
    return {name: [statistics.median(column) for column in zip(*rows)]
            for name, rows in samples.items()}


def print_row(label, values, unit, figure="{:10.3f}"):
    """values: {name: number}, Tarn first; each other's ratio to Tarn stands behind it."""
    ours = next(iter(values.values()))
    cells = [f"{name} " + figure.format(value) + (f" ({value / ours:4.2f}x)" if i and ours else "")
             for i, (name, value) in enumerate(values.items())]
    print(f"{label:<16} " + "   ".join(cells) + f"   {unit}", flush=True)


class Bench:
    def __init__(self, args):
        self.args = args
        self.rounds = 5 if args.full else ROUNDS
        if args.before:
            self.redis_like = {"tarn": args.tarn, "before": args.before}
        else:
            self.redis_like = {"tarn": args.tarn, "redis": "redis-server"}
        if args.valkey:
            self.redis_like["valkey"] = args.valkey

    def start(self, programs, engine="redis", flags=""):
        return [Contender(name, program, engine, flags if name in ("tarn", "before") else "")
                for name, program in programs.items()]

    def requests(self, names):
        for size in ("64", "1024"):
            chosen = [n for n in names if f"-d {size} " in WORKLOADS[n][1]]
            if not chosen:
                continue
            servers = self.start(self.redis_like, flags="--threads 1")
            try:
                for server in servers:
                    fill(server, KEYS)
                    redis_benchmark(server, 2 * KEYS, f"-t set -d {size} -P 50 -c 20")
                for name in chosen:
                    requests, arguments = WORKLOADS[name]
                    requests *= 5 if self.args.full else 1
                    median = alternate(servers, lambda s: redis_benchmark(s, requests, arguments),
                                       self.rounds)
                    print_row(name, {n: m[0] for n, m in median.items()}, "CPU us a request")
            finally:
                for server in servers:
                    server.stop()

    def memory(self):
        keys = 5_000_000 if self.args.full else KEYS
        for label, extra in (("plain", lambda n: ()), ("with TTL", lambda n: (b"EX", b"86400"))):
            row = {}
            for name, program in self.redis_like.items():
                with Contender(name, program) as server:
                    empty = server.rss_bytes()
                    fill(server, keys, extra)
                    row[name] = (server.rss_bytes() - empty) / keys
            print_row(f"{keys // 10**6}M {label}", row, "RSS bytes a key of 16+64", "{:6.1f}")

    def memcached(self):
        servers = self.start({"tarn": self.args.tarn, "memcached": "memcached"}, "memcached",
                             "--threads 1")
        try:
            for name in MEMCACHED_WORKLOADS:
                median = alternate(servers, lambda s: memcached_sample(s, name), self.rounds)
                print_row(f"memcached {name}", {n: m[0] for n, m in median.items()},
                          "CPU us a request")
        finally:
            for server in servers:
                server.stop()

    def threads(self):
        """One worker first: the others' ratio to it is what sharing costs."""
        for label, cores, client in (("own", SERVER_CORE, CLIENT_CORE), ("shared", "0,1", "0,1")):
            self.threads_with_client(label, cores, client)

    def threads_with_client(self, label, cores, client):
        servers = [Contender(f"tarn {n}", self.args.tarn, "redis", f"--threads {n}", cores=cores)
                   for n in (1, 2, 4)]
        if self.args.valkey:
            servers.append(Contender("valkey 2", self.args.valkey, "redis", "--io-threads 2",
                                     cores=cores))
        try:
            for server in servers:
                fill(server, KEYS)
            for name in ("get-p16", "set-p16"):
                requests, arguments = WORKLOADS[name]
                median = alternate(
                    servers, lambda s: redis_benchmark(s, requests, arguments, client),
                    self.rounds)
                print_row(f"{name} {label}", {n: m[0] for n, m in median.items()},
                          "CPU us a request, by threads")
        finally:
            for server in servers:
                server.stop()

    def types(self):
        servers = self.start(self.redis_like, flags="--threads 1")
        rounds = self.rounds if self.args.full else 1
        try:
            for depth in (16, 1):
                for name in TYPES_WORKLOADS if depth == 16 else ("lrange-100",):
                    median = alternate(servers, lambda s: types_sample(s, name, depth), rounds)
                    print_row(f"{name} p{depth}", {n: m[0] for n, m in median.items()},
                              "CPU us a request")
        finally:
            for server in servers:
                server.stop()
        servers = self.start(self.redis_like, flags="--threads 1")
        try:
            for name in MEMORY_CASES:
                print_row(name, {s.name: bytes_an_element(s, name) for s in servers},
                          "bytes an element", "{:6.1f}")
        finally:
            for server in servers:
                server.stop()

    def hits(self):
        requests = 10_000_000 if self.args.full else 2_000_000
        for policy in POLICIES:
            for trace in TRACES:
                row = {name: hit_ratio(name, program, policy, trace, requests,
                                       generator(self.args.tarn),
                                       "--threads 1" if name == "tarn" else "")
                       for name, program in self.redis_like.items()}
                cells = [f"{name} {hits:6.2f} % ({rss:3.0f} MB)"
                         for name, (hits, rss) in row.items()]
                print(f"{policy[8:]} {trace:<12} " + "   ".join(cells)
                      + f"   hits (RSS), maxmemory {MAXMEMORY}", flush=True)

    def growth(self):
        keys = 20_000_000 if self.args.full else 2_000_000
        slowest = {}
        for name, program in self.redis_like.items():
            with Contender(name, program) as server:
                slowest[name] = slowest_while_growing(server, keys)
        for i, what in enumerate(("as seen", "server's own CPU")):
            print_row(f"to {keys // 10**6}M keys", {n: row[i] for n, row in slowest.items()},
                      f"ms, slowest batch of 10 SET, {what}", "{:8.2f}")

    def expiry(self):
        keys = 1_000_000 if self.args.full else 200_000
        lags = {}
        for name, program in self.redis_like.items():
            with Contender(name, program) as server:
                lags[name] = expiry_lag(server, keys)
        for i, percentile in enumerate(("p50", "p99")):
            print_row(f"expiry lag {percentile}", {n: lag[i] for n, lag in lags.items()},
                      f"ms late, {keys} volatile keys", "{:8.0f}")


PARTS = ("requests", "types", "memory", "memcached", "threads", "hits", "growth", "expiry")


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tarn", default="build/release/tarn")
    parser.add_argument("--valkey", help="path of a valkey-server to compare with as well")
    parser.add_argument("--before", help="path of another build of ours to compare with instead")
    parser.add_argument("--full", action="store_true", help="the sizes of the docs; half an hour")
    parser.add_argument("names", nargs="*", metavar="NAME")
    args = parser.parse_args()
    unknown = [n for n in args.names if n not in PARTS and n not in WORKLOADS]
    if unknown:
        parser.error(f"no part or workload {unknown[0]}; there are "
                     + ", ".join((*PARTS, *WORKLOADS)))
    require_programs("redis-benchmark", "redis-server", "memcached", "taskset")

    bench, failed = Bench(args), False
    workloads = [n for n in args.names if n in WORKLOADS]
    for part in PARTS:
        if args.names and part not in args.names and not (part == "requests" and workloads):
            continue
        try:
            if part == "requests":
                bench.requests(workloads or list(WORKLOADS))
            else:
                getattr(bench, part)()
        except (RuntimeError, OSError, StartError) as error:
            print(f"{part}: not measured: {error}", flush=True)
            failed = True
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
