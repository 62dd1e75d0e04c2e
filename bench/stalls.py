#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""How long a bystander waits while another client has long work done.

  bench/stalls.py [--tarn PATH] [--valkey PATH] [--elements N] [--rounds N] [NAME ...]

For each kind of work: its own time until its reply is read, and how long a bystander's GET or SET
took meanwhile, in milliseconds. Each of the bystander's requests is due a millisecond after the
one before and its time counts from when it was due, so that a stall counts for all that it holds
up. p99 is of all rounds together, the maximum the median of the rounds' maxima: on a shared
machine the largest of all is somebody else's. Where it may, everything runs at a raised priority;
the row 'nothing' shows what the machine still adds.

Tarn runs with two workers: one bystander is on the worker that does the work, the other is not.
Redis and Valkey (with two I/O threads) run commands on one thread. The bystander's keys are in
other partitions than the work's. NAME: only kinds of work whose name contains it.
"""

import argparse
import binascii
import multiprocessing
import os
import socket
import statistics
import sys
import time
from dataclasses import dataclass, field

from contender import Contender, encode, require_programs
from servers import StartError

DUE_SECONDS = 0.001
TAG = b"{work}"  # of the keys of the work: one partition holds them all
BULK = 1000      # elements a command while values are made
MARK = b"+PONG\r\n"


# --- the bystander: a process of its own ----------------------------------------------------------

def slot_of(tag):
    return binascii.crc_hqx(tag, 0) % 16384


def bystander_keys(count=256):
    """Keys that can share no partition with the work's, however slots become partitions."""
    ours = slot_of(TAG.strip(b"{}"))
    keys = (b"bystander:%d" % i for i in range(10 * count))
    return [key for key in keys
            if slot_of(key) % 1024 != ours % 1024 and slot_of(key) // 16 != ours // 16][:count]


def bystander_requests():
    return [encode([*words]) for key in bystander_keys()
            for words in ((b"SET", key, b"v" * 64), (b"GET", key))]


def stand_by(port, orders, requests):
    """Keeps asking, one of the requests after the other. Told a time, it sends its waits once all
    is answered that was due by then, and begins anew; told None, it ends."""
    client = socket.create_connection(("127.0.0.1", port))
    client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    orders.send(None)
    waits, i, until, due = [], 0, None, time.perf_counter()
    while True:
        if orders.poll():
            until = orders.recv()
            if until is None:
                return
        due += DUE_SECONDS
        if until is not None and due > until:
            orders.send(waits)
            waits, until, due = [], None, time.perf_counter()
            continue
        time.sleep(max(due - time.perf_counter(), 0))
        client.sendall(requests[i % len(requests)])
        client.recv(4096)
        waits.append(time.perf_counter() - due)
        i += 1


class Bystander:
    def __init__(self, port, requests=None):
        self.orders, theirs = multiprocessing.Pipe()
        self.process = multiprocessing.Process(
            target=stand_by, args=(port, theirs, requests or bystander_requests()), daemon=True)
        self.process.start()
        self.orders.recv()  # it is connected

    def waits(self):
        """Seconds of each request since the last call."""
        self.orders.send(time.perf_counter())  # one clock for all processes
        return self.orders.recv()

    def stop(self):
        self.orders.send(None)
        self.process.join()


# --- the work -------------------------------------------------------------------------------------

def key(name):
    return TAG + name


@dataclass
class Work:
    name: str
    request: list                                # of commands, sent at once
    before: list = field(default_factory=list)   # commands that make what it consumes
    linger: float = 0                            # seconds in which there may be something to do yet
    once: bool = False                           # it leaves nothing to do it again with


def bulk(command, name, words, elements):
    return [(command, key(name), *(w for i in range(first, min(first + BULK, elements))
                                   for w in words(i)))
            for first in range(0, elements, BULK)]


def values(elements):
    """Commands that make what the work works on."""
    yield from bulk(b"RPUSH", b"list", lambda i: (b"element:%09d" % i,), elements)
    yield from bulk(b"RPUSH", b"numbers", lambda i: (b"%d" % (i * 7919 % elements),), elements)
    for name, first in ((b"set", 0), (b"set2", elements // 2)):
        yield from bulk(b"SADD", name, lambda i, f=first: (b"member:%09d" % (f + i),), elements)
        yield from bulk(b"ZADD", b"z" + name,
                        lambda i, f=first: (b"%d" % (i * 7919 % elements),
                                            b"member:%09d" % (f + i)), elements)
    yield from bulk(b"HSET", b"hash", lambda i: (b"field:%09d" % i, b"value:%09d" % i), elements)
    for first in range(0, elements, BULK):
        yield (b"MSET", *(w for i in range(first, min(first + BULK, elements))
                          for w in (b"weight:%d" % i, b"%d" % (i * 31 % elements))))
    for name in (b"bits", b"bits2"):
        yield (b"SETBIT", key(name), b"%d" % ((64 << 23) - 1), b"1")
    for name in (b"a", b"b"):
        yield from bulk(b"PFADD", b"sketch:" + name, lambda i, n=name: (b"%s%d" % (n, i),), 20_000)


def works(dump):
    copy = [(b"DEL", key(b"copy")), (b"COPY", key(b"set"), key(b"copy"))]
    exec_ping = [(b"MULTI",), (b"SET", key(b"x"), b"1"), (b"TIME",), (b"EXEC",)] * 1000
    exec_dbsize = [(b"MULTI",), (b"SET", key(b"x"), b"1"), (b"DBSIZE",), (b"EXEC",)] * 1000
    sort = (b"SORT", key(b"numbers"), b"BY", b"weight:*", b"GET", b"weight:*")
    return [
        Work("nothing", [(b"PING",)], linger=1),
        Work("LRANGE", [(b"LRANGE", key(b"list"), b"0", b"-1")]),
        Work("ZRANGE", [(b"ZRANGE", key(b"zset"), b"0", b"-1")]),
        Work("SMEMBERS", [(b"SMEMBERS", key(b"set"))]),
        Work("HGETALL", [(b"HGETALL", key(b"hash"))]),
        Work("SUNIONSTORE of two", [(b"SUNIONSTORE", key(b"out"), key(b"set"), key(b"set2"))],
             linger=0.3),
        Work("ZUNIONSTORE of two",
             [(b"ZUNIONSTORE", key(b"out"), b"2", key(b"zset"), key(b"zset2"))], linger=0.3),
        Work("SORT", [(b"SORT", key(b"numbers"))]),
        Work("SORT BY GET", [sort]),
        Work("SORT BY GET LIMIT 0 100", [(*sort, b"LIMIT", b"0", b"100")]),
        Work("COPY", [copy[1]], before=copy[:1], linger=0.3),
        Work("DEL", [(b"DEL", key(b"copy"))], before=copy, linger=0.3),
        Work("UNLINK", [(b"UNLINK", key(b"copy"))], before=copy, linger=0.3),
        Work("PEXPIRE 1", [(b"PEXPIRE", key(b"copy"), b"1")], before=copy, linger=0.5),
        Work("RENAME over it", [(b"RENAME", key(b"small"), key(b"copy"))],
             before=[*copy, (b"SET", key(b"small"), b"v")], linger=0.3),
        Work("LTRIM to 100", [(b"LTRIM", key(b"trimmed"), b"500000", b"500099")],
             before=[(b"DEL", key(b"trimmed")), (b"COPY", key(b"list"), key(b"trimmed"))],
             linger=0.3),
        Work("DUMP", [(b"DUMP", key(b"set"))]),
        Work("RESTORE", [(b"RESTORE", key(b"restored"), b"0", dump, b"REPLACE")], linger=0.3),
        Work("KEYS *", [(b"KEYS", b"*")]),
        Work("SCAN 0 COUNT 1000", [(b"SCAN", b"0", b"COUNT", b"1000")]),
        Work("1000 EXEC with TIME", exec_ping),
        Work("1000 EXEC with DBSIZE", exec_dbsize),
        Work("1000 PFMERGE of two",
             [(b"PFMERGE", key(b"sketch"), key(b"sketch:a"), key(b"sketch:b"))] * 1000),
        Work("BITOP of two of 64 MiB", [(b"BITOP", b"AND", key(b"bitop"), key(b"bits"),
                                         key(b"bits2"))], linger=0.3),
        Work("FLUSHALL", [(b"FLUSHALL",)], linger=0.5, once=True),
    ]


class Worker:
    """The client whose requests are the work; its replies are read, not looked at."""

    def __init__(self, port):
        self.socket = socket.create_connection(("127.0.0.1", port), 300)
        self.buffer = bytearray(1 << 20)

    def run(self, commands):
        """Seconds until everything is answered; an error ends the run."""
        request = b"".join(encode([*words]) for words in commands) + encode([b"PING"])
        start = time.perf_counter()
        self.socket.sendall(request)
        first, tail = b"", b""
        while not tail.endswith(MARK):
            size = self.socket.recv_into(self.buffer)
            if size == 0:
                sys.exit("the server closed the connection")
            first = first or bytes(self.buffer[:100])
            tail = (tail + self.buffer[max(size - len(MARK), 0):size])[-len(MARK):]
        spent = time.perf_counter() - start
        if first.startswith(b"-"):
            sys.exit(f"a server answered {first!r} to {commands[0][:2]}")
        return spent

    def make(self, commands):
        for i in range(0, len(commands), 100):
            self.run(commands[i:i + 100])

    def dump_of(self, name):
        """The bytes that DUMP replies."""
        self.socket.sendall(encode([b"DUMP", key(name)]))
        reader = self.socket.makefile("rb")
        size = int(reader.readline()[1:])
        return reader.read(size + 2)[:-2]


# --- one server -----------------------------------------------------------------------------------

@dataclass
class Figures:
    own: list = field(default_factory=list)
    waits: list = field(default_factory=list)   # a list for each bystander
    maxima: list = field(default_factory=list)

    def cells(self):
        """Milliseconds: own, then p99 and maximum for each bystander."""
        row = [statistics.median(self.own) * 1e3]
        for waits, maxima in zip(self.waits, self.maxima):
            waits.sort()
            row += [waits[int(len(waits) * 0.99)] * 1e3, statistics.median(maxima) * 1e3]
        return row


def measure(worker, bystanders, work, rounds):
    figures = Figures(waits=[[] for _ in bystanders], maxima=[[] for _ in bystanders])
    for _ in range(1 if work.once else rounds):
        if work.before:
            worker.make(work.before)
            time.sleep(0.5)
        for bystander in bystanders:
            bystander.waits()  # what was before does not count
        figures.own.append(worker.run(work.request))
        time.sleep(work.linger + 5 * DUE_SECONDS)
        for bystander, waits, maxima in zip(bystanders, figures.waits, figures.maxima):
            seen = bystander.waits()
            waits += seen
            maxima.append(max(seen, default=0))
    return figures


def connect(server, count):
    """The worker's client and `count` bystanders. Tarn gives each connection to the worker with
    fewest, so with two workers the first bystander is on the other one, the second on the same."""
    time.sleep(0.2)  # the one that looked whether it listens has gone
    probe = server.client()
    while probe.call("CLIENT", "LIST")[1].count(b"id=") > 1:
        time.sleep(0.01)
    worker = Worker(server.port)  # the probe has the first worker
    worker.run([])
    bystanders = [Bystander(server.port) for _ in range(count)]
    return worker, bystanders, probe


def rows_of(server, commands, args):
    """{name of the work: its cells} of one server."""
    worker, bystanders, probe = connect(server, 2 if server.name == "tarn" else 1)
    try:
        worker.make(commands)
        rows = {}
        for work in works(worker.dump_of(b"set")):
            if not args.names or any(name.lower() in work.name.lower() for name in args.names):
                rows[work.name] = measure(worker, bystanders, work, args.rounds).cells()
        return rows
    finally:
        for bystander in bystanders:
            bystander.stop()
        probe.close()


def raise_priority():
    try:
        os.setpriority(os.PRIO_PROCESS, 0, -10)
    except PermissionError:
        print("not allowed to raise the priority: other programs are in the figures")


def show(results, elements):
    servers = list(results)
    print(f"{elements} elements; milliseconds: own time, then p99 / maximum of a bystander")
    heads = {"tarn": "own   other worker     same worker"}
    print(" " * 26 + "".join(f"{name + ': ' + heads.get(name, 'own       bystander'):<42}"
                             for name in servers))
    for name in results[servers[0]]:
        line = f"{name:<26}"
        for server in servers:
            own, *pairs = results[server][name]
            text = f"{own:8.1f}" + "".join(f"  {p99:6.1f} /{most:7.1f}"
                                           for p99, most in zip(pairs[::2], pairs[1::2]))
            line += f"{text:<42}"
        print(line.rstrip())


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tarn", default="build/release/tarn")
    parser.add_argument("--valkey", help="path of a valkey-server to compare with as well")
    parser.add_argument("--only-tarn", action="store_true", help="compare with nothing")
    parser.add_argument("--elements", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("names", nargs="*", metavar="NAME")
    args = parser.parse_args()
    require_programs("taskset", *([] if args.only_tarn else ["redis-server"]))
    programs = {"tarn": (args.tarn, "--threads 2")}
    if not args.only_tarn:
        programs["redis"] = ("redis-server", "")
    if args.valkey and not args.only_tarn:
        programs["valkey"] = (args.valkey, "--io-threads 2")
    raise_priority()
    commands = list(values(args.elements))
    results = {}
    for name, (program, flags) in programs.items():
        try:
            with Contender(name, program, "redis", flags, cores="0,1") as server:
                results[name] = rows_of(server, commands, args)
        except (OSError, StartError) as error:
            sys.exit(f"{name}: not measured: {error}")
    show(results, args.elements)
    return 0


if __name__ == "__main__":
    sys.exit(main())
