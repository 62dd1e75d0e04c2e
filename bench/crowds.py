#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""How long a client that has logged in waits while crowds of others misbehave.

  bench/crowds.py [--tarn PATH] [--valkey PATH] [--only-tarn] [--seconds N] [NAME ...]

The crowds, all from one process, in bounded loops:
  nothing     nobody: what the machine adds
  strangers   10,000 connections without the password, each with a flood of PING whose replies it
              never reads; who is closed comes again
  holders     10,000 connections without the password, each with as much of a request as it may
              send and some replies that it does not read, until it is closed and comes again
  halves      1,000 connections that have each sent half of a request of 64 KiB, and send on
  storm       connections that are opened and closed, one after the other, 64 at a time
  handshakes  connections that ask for TLS and are gone before they are answered, 64 at a time
  listeners   100 clients that listen and never read, over their limit of 8 MB at the same moment

A bystander sends a GET or SET every millisecond, and its time counts from when it was due; p99 and
maximum in milliseconds. The crowd runs at the lowest priority: on a machine of two cores it would
be the scheduler that is measured else. What it does to the machine alone is the column `elsewhere`:
the crowd is another Tarn's, on the same cores.
"""

import argparse
import multiprocessing
import os
import resource
import socket
import ssl
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests" / "tls"))
from certificates import Authority  # noqa: E402
from contender import Contender, encode, require_programs
from servers import StartError, free_port
from stalls import DUE_SECONDS, bystander_keys, raise_priority

PASSWORD = b"secret"
STRANGERS = 10_000
HALVES = 1_000
LISTENERS = 100


def connect(port, password=None):
    client = socket.create_connection(("127.0.0.1", port), 30)
    if password:
        client.sendall(encode([b"AUTH", password]))
        client.recv(64)
    return client


def stand_by(port, seconds, waits):
    client = connect(port, PASSWORD)
    client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    requests = [encode([*words]) for key in bystander_keys()
                for words in ((b"SET", key, b"v" * 64), (b"GET", key))]
    seen, due = [], time.perf_counter()
    end = due + seconds
    while due < end:
        due += DUE_SECONDS
        time.sleep(max(due - time.perf_counter(), 0))
        client.sendall(requests[len(seen) % len(requests)])
        client.recv(4096)
        seen.append(time.perf_counter() - due)
    waits.send(seen)


# --- the crowds -----------------------------------------------------------------------------------

def opened(port):
    client = socket.socket()
    client.setblocking(False)
    client.connect_ex(("127.0.0.1", port))
    return client


def strangers(port, end):
    flood = b"PING\r\n" * 10_922
    crowd = [None] * STRANGERS
    while time.perf_counter() < end:
        for i, client in enumerate(crowd):
            if client is None:
                crowd[i] = opened(port)
            else:
                try:
                    client.send(flood)
                except BlockingIOError:
                    pass
                except OSError:  # it was closed: a new one next time
                    client.close()
                    crowd[i] = None
            if i % 64 == 0 and time.perf_counter() >= end:
                break


def holders(port, end):
    most = b"PING\r\n" * 20 + b"*3\r\n$4\r\nAUTH\r\n$16000\r\n" + b"x" * 15_900
    crowd = [None] * STRANGERS
    held = [False] * STRANGERS
    while time.perf_counter() < end:
        for i, client in enumerate(crowd):
            try:
                if client is None:
                    crowd[i], held[i] = opened(port), False
                elif not held[i]:
                    held[i] = client.send(most) > 0
                elif not client.recv(64, socket.MSG_PEEK):
                    raise ConnectionError
            except BlockingIOError:
                pass
            except OSError:  # it was closed: a new one next time
                client.close()
                crowd[i] = None
            if i % 64 == 0 and time.perf_counter() >= end:
                break


def halves(port, end):
    crowd = [connect(port, PASSWORD) for _ in range(HALVES)]
    begin = b"*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$65536\r\n"
    left = [0] * HALVES
    while time.perf_counter() < end:
        for i, client in enumerate(crowd):
            if left[i] == 0:
                client.sendall(begin + b"x" * 32_768)
                left[i] = 32_768
            else:
                client.sendall(b"x" * 4096)
                left[i] -= 4096
                if left[i] == 0:
                    client.sendall(b"\r\n")
                    client.recv(64)
            if time.perf_counter() >= end:
                return


def come_and_go(port, end, said):
    while time.perf_counter() < end:
        crowd = [opened(port) for _ in range(64)]
        for client in crowd:
            try:
                client.send(said)
            except OSError:
                pass
        for client in crowd:
            client.close()


def storm(port, end):
    come_and_go(port, end, b"PING\r\n")


def client_hello():
    """What a client of TLS 1.3 says first; the answer takes its server a signature."""
    hello = ssl.MemoryBIO()
    connection = ssl.create_default_context().wrap_bio(ssl.MemoryBIO(), hello,
                                                       server_hostname="localhost")
    try:
        connection.do_handshake()
    except ssl.SSLWantReadError:
        pass
    return hello.read()


def handshakes(port, end):
    come_and_go(port, end, client_hello())


def listeners(port, end):
    crowd = [connect(port, PASSWORD) for _ in range(LISTENERS)]
    for client in crowd:
        client.sendall(encode([b"SUBSCRIBE", b"news"]))
        client.recv(64)
    speaker = connect(port, PASSWORD)
    message = encode([b"PUBLISH", b"news", b"m" * 4096])
    while time.perf_counter() < end:
        speaker.sendall(message)
        if speaker.recv(64) == b":0\r\n":
            return


def nothing(_port, _end):
    pass


CROWDS = [nothing, strangers, holders, halves, storm, handshakes, listeners]
OVER_TLS = [handshakes]


def misbehave(crowd, port, seconds):
    os.nice(19)
    resource.setrlimit(resource.RLIMIT_NOFILE,
                       (STRANGERS + 500, max(STRANGERS + 500,
                                             resource.getrlimit(resource.RLIMIT_NOFILE)[1])))
    crowd(port, time.perf_counter() + seconds)


# --- figures --------------------------------------------------------------------------------------

def measure(port, crowd, crowd_port, seconds):
    begun = multiprocessing.Process(target=misbehave, args=(crowd, crowd_port, seconds + 1),
                                    daemon=True)
    waits, theirs = multiprocessing.Pipe()
    bystander = multiprocessing.Process(target=stand_by, args=(port, seconds, theirs), daemon=True)
    begun.start()
    bystander.start()
    seen = sorted(waits.recv())
    bystander.join()
    begun.join(seconds + 30)
    begun.kill()
    return seen[len(seen) * 99 // 100] * 1000, seen[-1] * 1000


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tarn", default="build/release/tarn")
    parser.add_argument("--valkey", help="path of a valkey-server to compare with as well")
    parser.add_argument("--only-tarn", action="store_true", help="compare with nothing")
    parser.add_argument("--seconds", type=float, default=6)
    parser.add_argument("names", nargs="*", metavar="NAME")
    args = parser.parse_args()
    require_programs(*([] if args.only_tarn else ["redis-server"]))
    limit = "--client-output-buffer-limit \"pubsub 8mb 8mb 60\" --maxclients 12000"
    common = f"--requirepass {PASSWORD.decode()} {limit}"
    programs = {"tarn": (args.tarn, f"--threads 1 {common}")}
    if not args.only_tarn:
        programs["redis"] = ("redis-server", common)
    if args.valkey and not args.only_tarn:
        programs["valkey"] = (args.valkey, common)
    raise_priority()
    with tempfile.TemporaryDirectory(prefix="tarn-bench-") as folder:
        compare(programs, [c for c in CROWDS if not args.names or c.__name__ in args.names],
                args.seconds, Authority(folder))
    return 0


def compare(programs, crowds, seconds, authority):
    certificate, key = authority.issue("server")
    tls_port = free_port()
    tls = (f" --tls-port {tls_port} --tls-cert-file {certificate} --tls-key-file {key} "
           f"--tls-ca-cert-file {authority.certificate} --tls-auth-clients no")
    print("milliseconds that a bystander waits: p99 / maximum")
    columns = [*programs.items(), ("elsewhere", programs["tarn"])]
    print(f"{'':12}" + "".join(f"{name:>20}" for name, _ in columns))
    for crowd in crowds:
        line = f"{crowd.__name__:12}"
        for name, (program, flags) in columns:
            try:
                with Contender(name, program, "redis", flags + tls, cores="0,1") as visited:
                    crowd_port = tls_port if crowd in OVER_TLS else visited.port
                    if name == "elsewhere":
                        with Contender("tarn", program, "redis", flags, cores="0,1") as quiet:
                            p99, most = measure(quiet.port, crowd, crowd_port, seconds)
                    else:
                        p99, most = measure(visited.port, crowd, crowd_port, seconds)
            except (OSError, StartError) as error:
                sys.exit(f"{name}: not measured: {error}")
            line += f"{p99:11.1f} /{most:7.1f}"
        print(line, flush=True)


if __name__ == "__main__":
    sys.exit(main())
