#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What the rules of a user cost: the server's own CPU time a GET, beside a user of all keys.

  bench/access.py [--tarn PATH] [--valkey PATH] [--rounds N] [NAME ...]

NAME, a user who may GET and SET with
  all         all keys: what the others are compared with
  names       1,000 patterns that are names of keys
  beginnings  1,000 patterns such as app:17:*
  middles     1,000 patterns such as *:17:*
  selectors   1,000 selectors, each with a pattern of its own

One client at a depth of 1, where the kernel takes most of it, and at a depth of 100, where the
rules show most. Samples take turns, so that what the machine does besides falls on all alike.
"""

import argparse
import statistics

from contender import Contender, pipeline, require_programs
from resp import encode

RULES = 1000
GETS = {1: 20_000, 100: 200_000}  # of one sample, by depth


def key(number):
    return b"app:%d:user:0001" % number


USERS = {
    "all": [b"~*"],
    "names": [b"~" + key(i) for i in range(RULES)],
    "beginnings": [b"~app:%d:*" % i for i in range(RULES)],
    "middles": [b"~*:%d:*" % i for i in range(RULES)],
    "selectors": [b"(+get ~app:%d:*)" % i for i in range(RULES)],
}


def make_users(server, names):
    client = server.client()
    for name in names:
        rules = USERS[name] + ([] if name == "selectors" else [b"+get"])
        reply = client.call(b"ACL", b"SETUSER", name.encode(), b"on", b"nopass", *rules)
        assert reply == ("+", b"OK"), reply
    for i in range(RULES):
        client.call(b"SET", key(i), b"v" * 20)
    client.close()


def sample(server, name, depth):
    """Microseconds of CPU a GET, of keys whose rules lie all over."""
    client = server.client()
    assert client.call(b"AUTH", name.encode(), b"any") == ("+", b"OK")
    requests = [encode([b"GET", key(i * 37 % RULES)]) for i in range(RULES)]
    batches = [requests[i:i + depth] for i in range(0, RULES, depth)]
    for batch in batches:
        pipeline(client, batch, 2 * depth)
    before = server.cpu_seconds()
    for i in range(GETS[depth] // depth):
        pipeline(client, batches[i % len(batches)], 2 * depth)
    spent = server.cpu_seconds() - before
    client.close()
    return spent / GETS[depth] * 1e6


def compare(server, names, rounds):
    for depth in GETS:
        figures = {name: [] for name in names}
        for _ in range(rounds):
            for name in names:
                figures[name].append(sample(server, name, depth))
        medians = {name: statistics.median(values) for name, values in figures.items()}
        print(f"{server.name} depth {depth:<4}" + "   ".join(
            f"{name} {value:6.3f} ({value / medians['all']:5.2f}x)"
            for name, value in medians.items()) + "   us of CPU a GET", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tarn", default="build/release/tarn")
    parser.add_argument("--valkey")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("names", nargs="*")
    args = parser.parse_args()
    require_programs("redis-server", "taskset")
    programs = {"tarn": args.tarn, "redis": "redis-server"}
    if args.valkey:
        programs["valkey"] = args.valkey
    names = ["all"] + [name for name in USERS if name != "all"
                       and (not args.names or name in args.names)]
    for name, program in programs.items():
        with Contender(name, program, flags="--threads 1" if name == "tarn" else "") as server:
            make_users(server, names)
            compare(server, names, args.rounds)


if __name__ == "__main__":
    main()
