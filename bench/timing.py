#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Whether how long a login takes tells anything: Welch's t between logins that all fail.

  bench/timing.py [--tarn PATH] [--samples N]

Each sort of login is compared with one (the baseline) by a user that there is, with a wrong
password as long as the right one; sorts come in random order, over one connection. The slowest
tenth of all times is left out: it is the machine's. Beyond |t| = 4.5 a difference is taken for
real; the exit code is 1 then.

  unknown      a user that there is not
  prefix       the right password but for its last byte
  off          a user that is off, with its right password
  other        the right password of another user
  reference    the reference once more, which shows what chance makes of it
"""

import argparse
import math
import random
import socket
import sys
import time

from contender import Contender, encode

PASSWORD = b"correct-horse-battery-staple-0001"
WRONG = b"wrong--horse-battery-staple-00001"
OTHER = b"another-users-own-password-000002"
LIMIT = 4.5

# A name for each sort, as long as the others: how lately somebody has failed by a name shows in the
# log of such failures, and is nothing that a stranger does not know.
LOGINS = {
    "baseline": (b"user-000", WRONG),
    "reference": (b"user-001", WRONG),
    "unknown": (b"user-xxx", WRONG),
    "prefix": (b"user-002", PASSWORD[:-1] + b"x"),
    "off": (b"user-off", OTHER),
    "other": (b"user-003", OTHER),
}
USERS = {b"user-000": b"on", b"user-001": b"on", b"user-002": b"on", b"user-003": b"on",
         b"user-off": b"off"}


def welch(one, other):
    """The t of two samples that may vary differently."""
    def facts(times):
        mean = sum(times) / len(times)
        return mean, sum((t - mean) ** 2 for t in times) / (len(times) - 1) / len(times)
    (mean, error), (other_mean, other_error) = facts(one), facts(other)
    return (mean - other_mean) / math.sqrt(error + other_error), mean - other_mean


def measure(server, samples):
    """Times of each sort in nanoseconds; `baseline` is what all are compared with."""
    client = socket.create_connection(("127.0.0.1", server.port), 60)
    client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    requests = {name: encode([b"AUTH", *words]) for name, words in LOGINS.items()}
    names = list(requests)
    times = {name: [] for name in names}
    for number in range(samples * len(names)):
        if number % len(names) == 0:
            random.shuffle(names)
        name = names[number % len(names)]
        request = requests[name]
        begin = time.perf_counter_ns()
        client.sendall(request)
        answer = client.recv(4096)
        times[name].append(time.perf_counter_ns() - begin)
        if not answer.startswith(b"-WRONGPASS"):
            sys.exit(f"{name} was answered {answer!r}")
    return times


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--tarn", default="build/release/tarn")
    parser.add_argument("--samples", type=int, default=200_000, help="of each sort")
    options = parser.parse_args()
    with Contender("tarn", options.tarn, flags="--threads 1") as server:
        setup = server.client()
        for name, state in USERS.items():
            password = PASSWORD if state == b"on" else OTHER
            setup.send(encode([b"ACL", b"SETUSER", name, state, b">" + password, b"~*", b"+@all"]))
            answer = setup.reader.readline()
            if not answer.startswith(b"+OK"):
                sys.exit(f"ACL SETUSER was answered {answer!r}")
        times = measure(server, options.samples)
    bound = sorted(t for sample in times.values() for t in sample)[
        int(0.9 * len(times) * options.samples)]
    kept = {name: [t for t in sample if t <= bound] for name, sample in times.items()}
    worst = 0.0
    print(f"{options.samples} logins of each sort; times in ns against the baseline's "
          f"{sum(kept['baseline']) / len(kept['baseline']):.0f}")
    for name in list(LOGINS)[1:]:
        t, difference = welch(kept[name], kept["baseline"])
        worst = max(worst, abs(t))
        print(f"{name:10} t {t:6.2f}   {difference:+7.1f} ns")
    print(f"largest |t| {worst:.2f}, at most {LIMIT}")
    sys.exit(0 if worst < LIMIT else 1)


if __name__ == "__main__":
    main()
