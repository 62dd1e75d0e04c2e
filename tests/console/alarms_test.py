#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Alarms in the web console, in Debian's Chromium against a whole Tarn of its own.

  tests/console/alarms_test.py build/release/tarn console build/release/console/shots

The tests themselves are console/e2e/alarms.test.js; the cache that they watch, `pages` of
memcached, is made here.
"""

import json
import sys

from browser import key_of_account, run


def make_cache(tarn):
    """Its endpoint."""
    api = tarn.client()
    api.create_cache_cluster(CacheClusterId="pages", Engine="memcached", NumCacheNodes=1,
                             CacheNodeType="cache.custom.0.1g.1")
    api.get_waiter("cache_cluster_available").wait(
        CacheClusterId="pages", WaiterConfig={"Delay": 0.1, "MaxAttempts": 600})
    cluster = api.describe_cache_clusters(CacheClusterId="pages", ShowCacheNodeInfo=True)
    return cluster["CacheClusters"][0]["CacheNodes"][0]["Endpoint"]


def prepare(tarn, _):
    return {"TARN_KEY": json.dumps(key_of_account(tarn)),
            "TARN_ENDPOINT": json.dumps(make_cache(tarn))}


if __name__ == "__main__":
    sys.exit(run("alarms.test.js", prepare))
