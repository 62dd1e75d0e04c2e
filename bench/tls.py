#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What TLS costs: the server's own CPU time a request and a handshake, beside Redis and
(--valkey PATH, built with TLS) Valkey.

  bench/tls.py [--tarn PATH] [--valkey PATH] [--rounds N] [NAME ...]

NAME: get-1, get-16, set-1 (at that pipeline), get-4k (values of four kilobytes, pipeline 1) and
handshake (whole ones, ECDSA with P-256).
"""

import argparse
import socket
import ssl
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests" / "tls"))
from certificates import Authority  # noqa: E402
from contender import CLIENT_CORE, Contender, fill, require_programs  # noqa: E402

# name: (requests, arguments of redis-benchmark)
WORKLOADS = {
    "get-1": (200_000, ["-t", "get", "-P", "1"]),
    "get-16": (1_000_000, ["-t", "get", "-P", "16"]),
    "set-1": (200_000, ["-t", "set", "-P", "1"]),
    "get-4k": (200_000, ["-t", "get", "-P", "1", "-d", "4096"]),
}
HANDSHAKES = 2000


def run_benchmark(server, tls_port, authority, requests, arguments):
    subprocess.run(["taskset", "-c", CLIENT_CORE, "redis-benchmark", "--tls", "--cacert",
                    authority.certificate, "-h", "localhost", "-p", str(tls_port), "-q", "-c", "50",
                    "-r", "10000", "-n", str(requests), *arguments],
                   check=True, stdout=subprocess.DEVNULL)


def shake_hands(tls_port, authority):
    for _ in range(HANDSHAKES):
        context = ssl.create_default_context(cafile=authority.certificate)
        with socket.create_connection(("127.0.0.1", tls_port)) as plain:
            with context.wrap_socket(plain, server_hostname="localhost") as connection:
                connection.sendall(b"PING\r\n")
                connection.recv(100)


def sample(server, tls_port, authority, name):
    """Microseconds of CPU a request, or a handshake."""
    requests, arguments = WORKLOADS.get(name, (HANDSHAKES, None))
    if arguments and "-d" in arguments:
        run_benchmark(server, tls_port, authority, 20_000, ["-t", "set", "-d", "4096"])
    before = server.cpu_seconds()
    if arguments:
        run_benchmark(server, tls_port, authority, requests, arguments)
    else:
        shake_hands(tls_port, authority)
    return (server.cpu_seconds() - before) / requests * 1e6


def start(name, program, authority, certificate, key, tls_port):
    flags = (f"--tls-port {tls_port} --tls-cert-file {certificate} --tls-key-file {key} "
             f"--tls-ca-cert-file {authority.certificate} --tls-auth-clients no")
    return Contender(name, program, flags=flags + (" --threads 1" if name == "tarn" else ""))


def compare(programs, names, rounds):
    with tempfile.TemporaryDirectory(prefix="tarn-bench-") as folder:
        authority = Authority(folder)
        certificate, key = authority.issue("server")
        servers = []
        try:
            for name, program in programs.items():
                with socket.socket() as probe:
                    probe.bind(("127.0.0.1", 0))
                    port = probe.getsockname()[1]
                servers.append((start(name, program, authority, certificate, key, port), port))
                fill(servers[-1][0], 10_000)
            for name in names:
                figures = {server.name: [] for server, _ in servers}
                for _ in range(rounds):
                    for server, port in servers:
                        figures[server.name].append(sample(server, port, authority, name))
                medians = {key: statistics.median(values) for key, values in figures.items()}
                cells = [f"{who} {value:8.3f}" + (f" ({value / medians['tarn']:4.2f}x)"
                                                  if who != "tarn" else "")
                         for who, value in medians.items()]
                print(f"{name:<10} " + "   ".join(cells) + "   us of CPU", flush=True)
        finally:
            for server, _ in servers:
                server.stop()


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tarn", default="build/release/tarn")
    parser.add_argument("--valkey")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("names", nargs="*")
    args = parser.parse_args()
    require_programs("redis-server", "redis-benchmark", "taskset", "openssl")
    programs = {"tarn": args.tarn, "redis": "redis-server"}
    if args.valkey:
        programs["valkey"] = args.valkey
    names = [name for name in [*WORKLOADS, "handshake"] if not args.names or name in args.names]
    compare(programs, names, args.rounds)


if __name__ == "__main__":
    main()
