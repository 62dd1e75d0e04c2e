#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""How quick and how heavy the service is: `./dev bench service`.

  bench/service_bench.py build/release/tarn

Starts a Tarn of its own and prints
- create-to-available: from the CreateCacheCluster call until a Describe call says `available`, one
  cache after another, asked as fast as answers come;
- with 300 caches there: how long every Describe call takes, from the first byte sent to the last
  received on a connection that is kept, and Prometheus' page; the memory (PSS) of the process that
  is service and agent; its CPU while nobody calls, metrics included; and that of a node for being
  watched: what an idle one takes more than one that no agent knows.
"""

import base64
import http.client
import os
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import urlencode

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests" / "aws"))
from botocore.auth import SigV4Auth  # noqa: E402
from botocore.awsrequest import AWSRequest  # noqa: E402
from botocore.credentials import Credentials  # noqa: E402
from installation import REGION, Installation  # noqa: E402

CREATED = 50
PRESENT = 300
CALLS = 200
IDLE_SECONDS = 20

DESCRIBES = [
    ("DescribeCacheClusters, page of 100", {"Action": "DescribeCacheClusters",
                                            "ShowCacheNodeInfo": "true"}),
    ("DescribeCacheClusters, one", {"Action": "DescribeCacheClusters",
                                    "CacheClusterId": "bench-7"}),
    ("DescribeReplicationGroups", {"Action": "DescribeReplicationGroups"}),
    ("DescribeCacheParameterGroups", {"Action": "DescribeCacheParameterGroups"}),
    ("DescribeCacheParameters", {"Action": "DescribeCacheParameters",
                                 "CacheParameterGroupName": "default.redis7"}),
    ("DescribeCacheSubnetGroups", {"Action": "DescribeCacheSubnetGroups"}),
    ("DescribeCacheEngineVersions", {"Action": "DescribeCacheEngineVersions"}),
    ("DescribeEvents, page of 100", {"Action": "DescribeEvents"}),
]


class Client:
    """Signs with botocore; the clock runs only while the request is away."""

    def __init__(self, tarn):
        lines = dict(line.split(" = ") for line in
                     Path(tarn.state, "credentials").read_text().splitlines() if " = " in line)
        self.credentials = Credentials(lines["aws_access_key_id"], lines["aws_secret_access_key"])
        self.url = tarn.url
        self.connection = http.client.HTTPConnection("127.0.0.1", tarn.port)

    def call(self, parameters):
        body = urlencode({"Version": "2015-02-02", **parameters})
        request = AWSRequest("POST", self.url + "/", data=body, headers={
            "Content-Type": "application/x-www-form-urlencoded; charset=utf-8"})
        SigV4Auth(self.credentials, "elasticache", REGION).add_auth(request)
        start = time.perf_counter()
        self.connection.request("POST", "/", body, dict(request.headers))
        response = self.connection.getresponse()
        text = response.read().decode()
        elapsed = time.perf_counter() - start
        if response.status != 200:
            raise SystemExit(f"{parameters['Action']}: {text}")
        return text, elapsed

    def create(self, name):
        self.call({"Action": "CreateCacheCluster", "CacheClusterId": name, "Engine": "redis",
                   "CacheNodeType": "cache.custom.0.02g.1", "NumCacheNodes": "1"})

    def wait(self, name):
        deadline = time.monotonic() + 120
        while "<CacheClusterStatus>available" not in self.call(
                {"Action": "DescribeCacheClusters", "CacheClusterId": name})[0]:
            if time.monotonic() > deadline:
                raise SystemExit(f"{name} is not available after two minutes")

    def read_metrics(self):
        """Seconds for Prometheus' page."""
        key = f"{self.credentials.access_key}:{self.credentials.secret_key}".encode()
        start = time.perf_counter()
        self.connection.request("GET", "/metrics", headers={
            "Authorization": "Basic " + base64.b64encode(key).decode()})
        self.connection.getresponse().read()
        return time.perf_counter() - start


def percentile(samples, share):
    return sorted(samples)[min(len(samples) - 1, int(len(samples) * share))]


def row(what, samples):
    print(f"  {what:<38} {percentile(samples, 0.5) * 1e3:8.1f}"
          f" {percentile(samples, 0.99) * 1e3:8.1f}")


def cpu_seconds(pid):
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def pss_mb(pid):
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) / 1024
    return 0


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    tarn = Installation(str(Path(sys.argv[1]).resolve()), "--reads-per-second", "0",
                        "--changes-per-second", "0")
    try:
        measure(tarn)
    finally:
        tarn.stop()


def measure(tarn):
    client = Client(tarn)
    pid = tarn.process.pid
    samples = []
    for i in range(CREATED):
        start = time.perf_counter()
        client.create(f"bench-{i}")
        client.wait(f"bench-{i}")
        samples.append(time.perf_counter() - start)
    print(f"\n  {'milliseconds':<38} {'p50':>8} {'p99':>8}")
    row(f"create to available, {CREATED} caches", samples)
    for i in range(CREATED, PRESENT):
        client.create(f"bench-{i}")
    client.wait(f"bench-{PRESENT - 1}")
    for name, parameters in DESCRIBES:
        row(name, [client.call(parameters)[1] for _ in range(CALLS)])
    row("Prometheus' page", [client.read_metrics() for _ in range(CALLS // 10)])
    nodes = [tarn.node_pid(f"bench-{i}.0001") for i in range(0, PRESENT, 10)]
    unwatched = subprocess.Popen([tarn.program, "node", "--port", "0", "--unixsocket",
                                  tarn.directory.name + "/unwatched"], stdout=subprocess.DEVNULL)
    try:
        pids = [pid, unwatched.pid, *nodes]
        before = [cpu_seconds(one) for one in pids]
        time.sleep(IDLE_SECONDS)  # what is measured is a time without calls
        idle, alone, *watched = [(cpu_seconds(one) - was) / IDLE_SECONDS
                                 for one, was in zip(pids, before)]
    finally:
        unwatched.kill()
        unwatched.wait()
    print(f"\n  with {PRESENT} caches: service and agent take {pss_mb(pid):.0f} MB of memory "
          f"and, idle, {idle * 100:.1f} % of a core;\n"
          f"  a node takes {(sum(watched) / len(watched) - alone) * 100:.2f} % of a core for being "
          f"watched")


if __name__ == "__main__":
    main()
