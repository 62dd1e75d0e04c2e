#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Instructions a request of two builds of Tarn, one of them with a change.

  bench/instructions.py --before PATH [--tarn PATH] [NAME ...]

Runs each under valgrind, one worker, and counts what its process executes in user mode for twice as
many requests as before: the difference, divided by the requests, is what one costs. Unlike time it
does not hang on what else the machine does, and so it tells changes of a percent; what it does not
see is the kernel, and how long the processor waits for memory. What a worker does by the clock is
switched off. NAME: only workloads whose name contains it.
"""

import argparse
import os
import random
import re
import socket
import subprocess
import sys
import tempfile
import time

from contender import encode
from servers import free_port

REQUESTS = 12_000  # and twice as many
KEYS = 5000
BIG = 200          # collections
MEMBERS = 2000     # of each of them
START_SECONDS = 60


def key(number):
    return b"key:%d" % (number % KEYS)


COMMANDS = {
    "get": lambda i, dice: (b"GET", key(i)),
    "set": lambda i, dice: (b"SET", key(i), b"value:abcdefghijklmnop"),
    "lpush": lambda i, dice: (b"LPUSH", b"l" + key(i), b"x"),
    "sadd": lambda i, dice: (b"SADD", b"s:%d" % (i % BIG), b"m:%d" % dice.randrange(MEMBERS)),
    "hset": lambda i, dice: (b"HSET", b"h:%d" % (i % BIG), b"f:%d" % dice.randrange(MEMBERS), b"v"),
    "zadd": lambda i, dice: (b"ZADD", b"z:%d" % (i % BIG), b"1", b"m:%d" % dice.randrange(MEMBERS)),
}
WORKLOADS = {f"{name}-p{depth}": (name, depth) for name in ("get", "set") for depth in (1, 16, 100)}
WORKLOADS |= {f"{name}-p16": (name, 16) for name in ("lpush", "sadd", "hset", "zadd")}


def connect(port):
    deadline = time.monotonic() + START_SECONDS
    while True:
        try:
            return socket.create_connection(("127.0.0.1", port))
        except OSError:
            if time.monotonic() > deadline:
                sys.exit("instructions.py: the server does not listen")
            time.sleep(0.05)


def read_replies(reader, count):
    for _ in range(count):
        line = reader.readline()
        if line[:1] == b"$" and line[1:2] != b"-":
            reader.readline()


def executed(program, make, depth, requests):
    """Instructions of a process that answers `requests` at this depth, and ends."""
    port = free_port()
    with tempfile.TemporaryDirectory() as directory:
        server = subprocess.Popen(
            ["valgrind", "--tool=cachegrind", "--cache-sim=no", "--cachegrind-out-file=counts",
             program, "node", "--port", str(port), "--threads", "1", "--enable-debug-command",
             "local"], cwd=directory, text=True, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        client = connect(port)
        reader = client.makefile("rb")
        client.sendall(encode([b"DEBUG", b"PAUSE-CRON", b"1"]))
        read_replies(reader, 1)
        dice = random.Random(7)
        for first in range(0, requests, depth):
            client.sendall(b"".join(encode([*make(i, dice)]) for i in range(first, first + depth)))
            read_replies(reader, depth)
        client.close()
        server.terminate()
        told = server.communicate()[1]
    return int(re.search(r"I\s+refs:\s+([\d,]+)", told)[1].replace(",", ""))


def of_a_request(program, workload):
    name, depth = workload
    few = executed(program, COMMANDS[name], depth, REQUESTS)
    return (executed(program, COMMANDS[name], depth, 2 * REQUESTS) - few) / REQUESTS


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tarn", default="build/release/tarn", help="with the change")
    parser.add_argument("--before", required=True, help="a build without it")
    parser.add_argument("names", nargs="*")
    args = parser.parse_args()
    print(f"{'':10}{'before':>8}{'after':>8}{'ratio':>8}")
    for name, workload in WORKLOADS.items():
        if args.names and not any(part in name for part in args.names):
            continue
        before, after = (of_a_request(os.path.abspath(program), workload)
                         for program in (args.before, args.tarn))
        print(f"{name:10}{before:8.0f}{after:8.0f}{after / before:8.3f}", flush=True)


if __name__ == "__main__":
    main()
