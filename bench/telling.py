#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What it costs to tell clients something: client-side caching, published messages, transactions.

  bench/telling.py [--tarn PATH] [--valkey PATH] [--rounds N] [NAME ...]

The figure is the server's own CPU time (README.md), --threads 1, with one client that asks in
pipelines of 16 unless it says otherwise:
  get           GET of 100,000 keys by a client that does not track
  tracked-1k    GET of 1,000 keys, again and again, by one that tracks
  tracked-100k  the same of 100,000 keys
  told          GET by one that tracks, SET by another, and the first one is told
  broadcast-10  SET, of which 10 clients are told that asked for all keys
  publish-N     PUBLISH to N listeners (1, 100, 10000), a message, not a listener, being one
  exec-10       MULTI, 10 SET of different keys, EXEC
"""

import argparse
import os
import resource
import select
import socket
import sys

from contender import Contender, encode, fill, require_programs
from engine_ratio import alternate, print_row

KEYS = 100_000
DEPTH = 16
VALUE = b"v" * 64
WORD = 16  # bytes of a key's name


def key(number):
    return b"key:%012d" % number


def connect(server, *commands):
    client = socket.create_connection(("127.0.0.1", server.port), 60)
    client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    for command in commands:
        client.sendall(encode([word.encode() for word in command.split()]))
        if not client.recv(65536) or b"-ERR" in client.recv(0):
            sys.exit(f"{server.name} refused {command}")
    return client


def read_bytes(client, count):
    while count > 0:
        got = client.recv(min(count, 1 << 20))
        if not got:
            sys.exit("a server closed a connection")
        count -= len(got)


def spent(server, requests, work):
    """CPU microseconds a request."""
    before = server.cpu_seconds()
    work()
    return ((server.cpu_seconds() - before) / requests * 1e6,)


def ask(client, batches, reply_bytes, times=1):
    """Sends each batch when the one before is answered, in so many bytes."""
    for _ in range(times):
        for batch in batches:
            client.sendall(batch)
            read_bytes(client, reply_bytes * DEPTH)


def batches_of(make, keys):
    return [b"".join(encode(make(n)) for n in range(first, first + DEPTH))
            for first in range(0, keys, DEPTH)]


GET_REPLY = len(b"$64\r\n\r\n") + len(VALUE)
PUSH = len(b">2\r\n$10\r\ninvalidate\r\n*1\r\n$16\r\n\r\n") + WORD


def reading(keys, *setup):
    def sample(server):
        client = connect(server, *setup)
        batches = batches_of(lambda n: [b"GET", key(n)], keys)
        ask(client, batches, GET_REPLY)  # what is to be remembered is
        times = 1_000_000 // keys
        result = spent(server, keys * times, lambda: ask(client, batches, GET_REPLY, times))
        client.close()
        return result
    return sample


def told(server):
    reader, writer = connect(server, "HELLO 3", "CLIENT TRACKING ON"), connect(server)
    gets = batches_of(lambda n: [b"GET", key(n)], KEYS)
    sets = batches_of(lambda n: [b"SET", key(n), VALUE], KEYS)

    def work():
        for get, change in zip(gets, sets):
            reader.sendall(get)
            read_bytes(reader, GET_REPLY * DEPTH)
            writer.sendall(change)
            read_bytes(writer, 5 * DEPTH)
            read_bytes(reader, PUSH * DEPTH)

    result = spent(server, KEYS, work)
    reader.close()
    writer.close()
    return result


def broadcast(server):
    clients = [connect(server, "HELLO 3", "CLIENT TRACKING ON BCAST") for _ in range(10)]
    writer = connect(server)
    sets = batches_of(lambda n: [b"SET", key(n), VALUE], KEYS)
    message = len(b">2\r\n$10\r\ninvalidate\r\n*16\r\n") + DEPTH * (len(b"$16\r\n\r\n") + WORD)

    def work():
        for change in sets:
            writer.sendall(change)
            read_bytes(writer, 5 * DEPTH)
            for client in clients:
                read_bytes(client, message)

    result = spent(server, KEYS, work)
    for client in (*clients, writer):
        client.close()
    return result


def publishing(listeners, messages):
    payload = b"p" * 64
    request = encode([b"PUBLISH", b"channel", payload])
    message = len(b"*3\r\n$7\r\nmessage\r\n$7\r\nchannel\r\n$64\r\n\r\n") + len(payload)
    reply = len(b":%d\r\n" % listeners)

    def sample(server):
        heard = [connect(server, "SUBSCRIBE channel") for _ in range(listeners)]
        writer = connect(server)
        poll = select.epoll()
        for client in heard:
            client.setblocking(False)
            poll.register(client, select.EPOLLIN)
        places = {client.fileno(): client for client in heard}

        def work():
            for _ in range(messages):
                writer.sendall(request)
                read_bytes(writer, reply)
                left = message * listeners
                while left > 0:
                    for descriptor, _ in poll.poll():
                        left -= len(places[descriptor].recv(65536))

        result = spent(server, messages, work)
        for client in (*heard, writer):
            client.close()
        return result
    return sample


def executing(server):
    client = connect(server)
    count = 10
    requests = [b"".join([encode([b"MULTI"])] +
                         [encode([b"SET", key(n + i), VALUE]) for i in range(count)] +
                         [encode([b"EXEC"])]) for n in range(0, KEYS, count)]
    reply = 5 + 9 * count + len(b"*10\r\n") + 5 * count

    def work():
        for _ in range(5):
            for request in requests:
                client.sendall(request)
                read_bytes(client, reply)

    result = spent(server, 5 * len(requests), work)
    client.close()
    return result


WORKLOADS = {
    "get": reading(KEYS),
    "tracked-1k": reading(1008, "HELLO 3", "CLIENT TRACKING ON"),
    "tracked-100k": reading(KEYS, "HELLO 3", "CLIENT TRACKING ON"),
    "told": told,
    "broadcast-10": broadcast,
    "publish-1": publishing(1, 50_000),
    "publish-100": publishing(100, 2_000),
    "publish-10000": publishing(10_000, 30),
    "exec-10": executing,
}


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tarn", default="build/release/tarn")
    parser.add_argument("--before", help="another build of it, as a column")
    parser.add_argument("--valkey")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("names", nargs="*")
    args = parser.parse_args()
    require_programs("redis-server", "taskset")
    resource.setrlimit(resource.RLIMIT_NOFILE, (20_000, resource.getrlimit(
        resource.RLIMIT_NOFILE)[1]))
    os.sched_setaffinity(0, {1})
    programs = {"tarn": args.tarn, "before": args.before, "redis": "redis-server",
                "valkey": args.valkey}
    servers = [Contender(name, program, flags="--maxclients 20000" +
                         (" --threads 1" if name in ("tarn", "before") else ""))
               for name, program in programs.items() if program]
    try:
        for server in servers:
            fill(server, KEYS)
        for name, sample in WORKLOADS.items():
            if args.names and name not in args.names:
                continue
            median = alternate(servers, sample, args.rounds)
            print_row(name, {n: m[0] for n, m in median.items()}, "CPU us a request")
    finally:
        for server in servers:
            server.stop()


if __name__ == "__main__":
    main()
