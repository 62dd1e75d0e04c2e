# SPDX-License-Identifier: Apache-2.0
"""How many requests a server with a memory limit answers from its cache, along fixed traces."""

import subprocess
import sys
from pathlib import Path

from contender import CLIENT_CORE, Contender

TRACES = ("zipf-0.7", "zipf-0.9", "zipf-1.1", "scan", "shift")
POLICIES = ("allkeys-lru", "allkeys-lfu")
KEYS = 1_000_000
MAXMEMORY = "32mb"  # for about a tenth of the keys


def generator(tarn):
    return Path(tarn).resolve().parent / "bench/cache_load"


def hit_ratio(name, program, policy, trace, requests, load, flags=""):
    """(hits of 100 requests, megabytes of RSS at the end) of a fresh server."""
    flags += f" --maxmemory {MAXMEMORY} --maxmemory-policy {policy}"
    with Contender(name, program, "redis", flags) as server:
        done = subprocess.run(["taskset", "-c", CLIENT_CORE, load, str(server.port), trace,
                               str(requests), str(KEYS)], capture_output=True, text=True,
                              timeout=600)
        if done.returncode != 0:
            sys.exit(done.stderr)
        hits, asked = done.stdout.split()
        return 100 * int(hits) / int(asked), server.rss_bytes() / 1e6
