#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Logs of caches in the web console, in Debian's Chromium against a whole Tarn of its own.

  tests/console/logs_test.py build/release/tarn console build/release/console/shots

The tests themselves are console/e2e/logs.test.js; the cache whose logs are delivered, `shop` of
Valkey, is made here.
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
    """The endpoint of its primary."""
    api = tarn.client()
    api.create_replication_group(ReplicationGroupId="shop", ReplicationGroupDescription="Carts",
                                 Engine="valkey", CacheNodeType="cache.custom.0.1g.1",
                                 NumCacheClusters=1)
    api.get_waiter("replication_group_available").wait(
        ReplicationGroupId="shop", WaiterConfig={"Delay": 0.1, "MaxAttempts": 600})
    group = api.describe_replication_groups(ReplicationGroupId="shop")["ReplicationGroups"][0]
    return group["NodeGroups"][0]["PrimaryEndpoint"]


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
        environment = {**tarn.environment(), "TARN_URL": tarn.url,
                       "TARN_SHOTS": str(Path(shots).resolve()), "TARN_CHROMIUM": browser,
                       "TARN_KEY": json.dumps(key_of_account(tarn)),
                       "TARN_ENDPOINT": json.dumps(make_cache(tarn))}
        return subprocess.run(["node", "--test", *sys.argv[4:], console + "/e2e/logs.test.js"],
                              env=environment, check=False).returncode
    finally:
        tarn.stop()


if __name__ == "__main__":
    sys.exit(main())
