#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Logs of caches in the web console, in Debian's Chromium against a whole Tarn of its own.

  tests/console/logs_test.py build/release/tarn console build/release/console/shots

The tests themselves are console/e2e/logs.test.js; the cache whose logs are delivered, `shop` of
Valkey, is made here.
"""

import json
import sys

from browser import key_of_account, run


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


def prepare(tarn, _):
    return {"TARN_KEY": json.dumps(key_of_account(tarn)),
            "TARN_ENDPOINT": json.dumps(make_cache(tarn))}


if __name__ == "__main__":
    sys.exit(run("logs.test.js", prepare))
