#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Alarms in the web console, in Debian's Chromium against a whole Tarn of its own.

  tests/console/alarms_test.py build/release/tarn console build/release/console/shots

The tests themselves are console/e2e/alarms.test.js; the cache that they watch, `pages` of
memcached, is made here.
"""

import json
import subprocess
import sys
from pathlib import Path

from console_test import chromium
from data_test import key_of_account

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "aws"))
from installation import SKIPPED, Installation  # noqa: E402


def make_cache(tarn):
    """Its endpoint."""
    api = tarn.client()
    api.create_cache_cluster(CacheClusterId="pages", Engine="memcached", NumCacheNodes=1,
                             CacheNodeType="cache.custom.0.1g.1")
    api.get_waiter("cache_cluster_available").wait(
        CacheClusterId="pages", WaiterConfig={"Delay": 0.1, "MaxAttempts": 600})
    cluster = api.describe_cache_clusters(CacheClusterId="pages", ShowCacheNodeInfo=True)
    return cluster["CacheClusters"][0]["CacheNodes"][0]["Endpoint"]


def main():
    program, console, shots = sys.argv[1:4]
    browser = chromium()
    if browser is None:
        print("skipped: Debian's chromium is not installed")
        return SKIPPED
    if not Path(console, "node_modules", "playwright-core").exists():
        print("skipped: console/node_modules is not installed (npm ci)")
        return SKIPPED
    tarn = Installation(program)
    try:
        endpoint = make_cache(tarn)
        environment = {**tarn.environment(), "TARN_URL": tarn.url,
                       "TARN_SHOTS": str(Path(shots).resolve()), "TARN_CHROMIUM": browser,
                       "TARN_KEY": json.dumps(key_of_account(tarn)),
                       "TARN_ENDPOINT": json.dumps(endpoint)}
        return subprocess.run(["node", "--test", *sys.argv[4:], console + "/e2e/alarms.test.js"],
                              env=environment, check=False).returncode
    finally:
        tarn.stop()


if __name__ == "__main__":
    sys.exit(main())
