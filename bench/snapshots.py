#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""How long others wait while snapshots are made, and the memory that it takes.

  bench/snapshots.py [--tarn PATH] [--valkey PATH] [--keys N] [--fields N] [--rounds N]

The server has N keys with values of 64 bytes and one hash of N fields. One client reads keys, one
sets fields of the hash, each one request a millisecond, which counts from when it was due; a third
asks for a snapshot: as a replica does (SYNC, read to its end), for a file (BGSAVE), for the base of
an append-only file (BGREWRITEAOF); and again. For each server, without snapshots and with those of
each kind: p99 and the longest wait of either, in milliseconds; how long a snapshot took; and by how
much the memory grew at the most, in percent of what it was: RSS of the server, and what a forked
child has for itself.
"""

import argparse
import random
import socket
import sys
import threading
import time
from pathlib import Path

from contender import BATCH, Contender, encode, fill, pipeline, require_programs
from stalls import Bystander

HASH = b"a large hash"
REST_S = 3
LOOK_S = 0.02


def field_command(number):
    return encode([b"HSET", HASH, b"field:%09d" % number, b"%032x" % random.getrandbits(256)])


def fill_hash(server, fields):
    client = server.client()
    for start in range(0, fields, BATCH):
        numbers = range(start, min(start + BATCH, fields))
        pipeline(client, [field_command(n) for n in numbers], len(numbers))
    client.close()


def read_file(reader, header):
    """Takes a snapshot's file, of which the header says the length or how it ends."""
    if not header.startswith(b"$"):
        sys.exit(f"a server answered {header!r} to SYNC")
    text = header[1:].strip()
    mark = text[4:] if text.startswith(b"EOF:") else None
    length = None if mark else int(text)
    tail, size = b"", 0
    while size != length:
        piece = reader.read1(min(1 << 16, length - size) if length else 1 << 16)
        if not piece:
            sys.exit("a snapshot ended early")
        size += len(piece)
        if mark and mark in tail + piece:
            break
        tail = (tail + piece)[-len(mark):] if mark else b""


def full_synchronisation(server):
    with socket.create_connection(("127.0.0.1", server.port), 600) as replica:
        replica.sendall(b"SYNC\r\n")
        reader = replica.makefile("rb")
        header = b"\n"
        while header == b"\n":  # that only keeps the connection
            header = reader.readline()
        read_file(reader, header)


def in_background(command, field):
    """What the server does by itself once it was told to, until INFO says that it has ended."""
    def run(server):
        client = server.client()
        if client.call(command)[0] == "-":
            sys.exit(f"a server refused {command}")
        while f"{field}:1".encode() in client.call("INFO", "persistence")[1]:
            time.sleep(LOOK_S)
        client.close()
    return run


SNAPSHOTS = {
    "SYNC": full_synchronisation,
    "BGSAVE": in_background("BGSAVE", "rdb_bgsave_in_progress"),
    "BGREWRITEAOF": in_background("BGREWRITEAOF", "aof_rewrite_in_progress"),
}


# --- memory ---------------------------------------------------------------------------------------

def own_bytes(pid):
    """What a process has that no other has."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:  # it has ended
        return 0
    return sum(int(line.split()[1]) * 1024 for line in lines if line.startswith("Private_"))


class MemoryWatch:
    """The most that the server takes from begin() on."""

    def __init__(self, server):
        self.server, self.peak, self.on = server, 0, True
        self.thread = threading.Thread(target=self._look)
        self.thread.start()

    def bytes(self):
        children = Path(f"/proc/{self.server.pid}/task/{self.server.pid}/children").read_text()
        return self.server.rss_bytes() + sum(own_bytes(pid) for pid in children.split())

    def _look(self):
        while self.on:
            self.peak = max(self.peak, self.bytes())
            time.sleep(LOOK_S)

    def stop(self):
        self.on = False
        self.thread.join()


# --- the bench ------------------------------------------------------------------------------------

def quantile(waits, share):
    return sorted(waits)[int((len(waits) - 1) * share)] * 1000


def row(label, readers, writers):
    return f"  {label:<20}" + "".join(
        f"{quantile(waits, 0.99):>10.2f}{max(waits) * 1000:>10.2f}" for waits in (readers, writers))


def measure(server, args):
    fill(server, args.keys)
    fill_hash(server, args.fields)
    dice = random.Random(1)
    gets = [encode([b"GET", b"key:%012d" % dice.randrange(args.keys)]) for _ in range(10_000)]
    sets = [field_command(dice.randrange(args.fields)) for _ in range(10_000)]
    clients = [Bystander(server.port, gets), Bystander(server.port, sets)]
    full_synchronisation(server)  # what the first one costs once is not the question
    time.sleep(REST_S)
    for client in clients:
        client.waits()
    time.sleep(REST_S)
    print(row("at rest", *(client.waits() for client in clients)), flush=True)
    for name, make in SNAPSHOTS.items():
        with_snapshots(server, name, make, clients, args.rounds)
    for client in clients:
        client.stop()


def with_snapshots(server, name, make, clients, rounds):
    before = server.rss_bytes()
    watch = MemoryWatch(server)
    taken = []
    for _ in range(rounds):
        begun = time.perf_counter()
        make(server)
        taken.append(time.perf_counter() - begun)
    waits = [client.waits() for client in clients]
    watch.stop()
    grown = max(watch.peak - before, 0) / before * 100
    print(f"{row(name, *waits)}{sorted(taken)[rounds // 2]:>10.2f}{grown:>10.1f}", flush=True)
    time.sleep(REST_S)
    for client in clients:
        client.waits()


def contenders(args):
    """(column, program, flags)"""
    at_once = "--repl-diskless-sync-delay 0"
    yield "tarn", args.tarn, f"--threads 1 {at_once}"
    yield "tarn, two threads", args.tarn, f"--threads 2 {at_once}"
    yield "redis", "redis-server", "--repl-diskless-sync no --save ''"
    if args.valkey:
        yield "valkey", args.valkey, "--repl-diskless-sync no --save ''"


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tarn", default="build/release/tarn")
    parser.add_argument("--valkey", help="path of a valkey-server to compare with as well")
    parser.add_argument("--keys", type=int, default=1_000_000)
    parser.add_argument("--fields", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=5)
    args = parser.parse_args()
    require_programs("redis-server", "taskset")
    print(f"waits in ms; {args.keys} keys, a hash of {args.fields} fields")
    print(f"  {'':<20}{'GET p99':>10}{'longest':>10}{'HSET p99':>10}{'longest':>10}"
          f"{'seconds':>10}{'memory %':>10}")
    for column, program, flags in contenders(args):
        print(column, flush=True)
        with Contender(column, program, "redis", flags, cores="0,1") as server:
            measure(server, args)
    return 0


if __name__ == "__main__":
    sys.exit(main())
