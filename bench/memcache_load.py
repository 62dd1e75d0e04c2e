# SPDX-License-Identifier: Apache-2.0
"""Loads a memcached-protocol server from 50 connections and reads the CPU it spends.

All connections send, then all are read: the server always finds many of them ready, as under
full load, so the generator's own speed does not matter to the figure.
"""

import os
import random
import socket

from contender import CLIENT_CORE

CONNECTIONS = 50
KEYS = 100_000
VALUE = b"v" * 64
REQUESTS = 100_000


def _name(number):
    return b"key:%012d" % number


def _get(numbers):
    return b"get " + b" ".join(_name(n) for n in numbers) + b"\r\n"


def _set(number):
    return b"set %s 0 0 %d\r\n%s\r\n" % (_name(number), len(VALUE), VALUE)


# name: (a request from a random source, how its reply ends, requests a sample)
MEMCACHED_WORKLOADS = {
    "get": (lambda r: _get([r.randrange(KEYS)]), b"END\r\n", REQUESTS),
    "mget-50": (lambda r: _get(r.sample(range(KEYS), 50)), b"END\r\n", REQUESTS // 10),
    "set": (lambda r: _set(r.randrange(KEYS)), b"STORED\r\n", REQUESTS),
}


def _exchange(connections, requests, end):
    for connection, request in zip(connections, requests):
        connection.sendall(request)
    for connection in connections:
        reply = b""
        while not reply.endswith(end):
            chunk = connection.recv(65536)
            if not chunk or chunk.startswith((b"ERROR", b"SERVER_ERROR", b"CLIENT_ERROR")):
                raise RuntimeError(f"the server answered {chunk!r}")
            reply += chunk


def memcached_sample(server, name):
    """[server CPU microseconds a request] of one run over KEYS present keys."""
    os.sched_setaffinity(0, {int(CLIENT_CORE)})
    make, end, count = MEMCACHED_WORKLOADS[name]
    source = random.Random(1)
    connections = [socket.create_connection(("127.0.0.1", server.port), 30)
                   for _ in range(CONNECTIONS)]
    try:
        for start in range(0, KEYS, CONNECTIONS):
            _exchange(connections, [_set(start + i) for i in range(CONNECTIONS)], b"STORED\r\n")
        rounds = [[make(source) for _ in connections] for _ in range(count // CONNECTIONS)]
        before = server.cpu_seconds()
        for requests in rounds:
            _exchange(connections, requests, end)
        return [(server.cpu_seconds() - before) / count * 1e6]
    finally:
        for connection in connections:
            connection.close()
