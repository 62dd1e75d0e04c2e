#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What the web console shows of the inside of caches, in Debian's Chromium against a whole Tarn.

  tests/console/data_test.py build/release/tarn console build/release/console/shots

The tests themselves are console/e2e/data.test.js. The caches that they look at are made here:
`shop` with a replica, under load; `vault`, which speaks TLS and asks for a password; `pages` of
memcached.
"""

import json
import sys
import threading

from browser import key_of_account, key_of_user, run

TYPE = "cache.custom.0.1g.1"
PASSWORD = "open-sesame-open-sesame"


class Load(threading.Thread):
    """Hits, misses and writes at a node, until it is stopped."""

    def __init__(self, endpoint):
        super().__init__(daemon=True)
        self.endpoint, self.over = endpoint, threading.Event()
        self.start()

    def run(self):
        import redis
        client = redis.Redis(self.endpoint["Address"], self.endpoint["Port"])
        number = 0
        while not self.over.wait(0.01):
            number += 1
            client.set(f"cart:{number % 50}", f"item {number}")
            client.get(f"cart:{number % 70}")
            client.hincrby("visits", f"page{number % 10}", 1)

    def stop(self):
        self.over.set()
        self.join()


def fill(endpoint):
    import redis
    client = redis.Redis(endpoint["Address"], endpoint["Port"])
    client.set("greeting", json.dumps({"hello": "world", "numbers": [1, 2, 3]}), ex=3600)
    client.set(b"binary\x00key", bytes(range(64)))
    client.rpush("queue", *range(250))
    client.hset("profile", mapping={"name": "Ada", "city": "London"})
    client.sadd("colours", "red", "green", "blue")
    client.zadd("scores", {"ada": 10, "grace": 12.5})
    client.xadd("log", {"event": "start", "by": "ada"})
    client.set("report", "x" * 300_000)


def make_caches(tarn):
    """The endpoint of the primary of `shop`."""
    api = tarn.client()
    api.create_replication_group(ReplicationGroupId="shop", ReplicationGroupDescription="Carts",
                                 Engine="valkey", CacheNodeType=TYPE, NumCacheClusters=2,
                                 AutomaticFailoverEnabled=True)
    api.create_cache_cluster(CacheClusterId="pages", Engine="memcached", CacheNodeType=TYPE,
                             NumCacheNodes=2)
    api.create_user(UserId="ada", UserName="ada", Engine="valkey", Passwords=[PASSWORD],
                    AccessString="on ~* &* +@all")
    api.create_user_group(UserGroupId="team", Engine="valkey", UserIds=["ada"])
    api.create_replication_group(ReplicationGroupId="vault", ReplicationGroupDescription="Secrets",
                                 Engine="valkey", CacheNodeType=TYPE, NumCacheClusters=1,
                                 TransitEncryptionEnabled=True, UserGroupIds=["team"])
    for name in ("shop", "vault"):
        api.get_waiter("replication_group_available").wait(
            ReplicationGroupId=name, WaiterConfig={"Delay": 0.1, "MaxAttempts": 600})
    api.get_waiter("cache_cluster_available").wait(
        CacheClusterId="pages", WaiterConfig={"Delay": 0.1, "MaxAttempts": 600})
    group = api.describe_replication_groups(ReplicationGroupId="shop")["ReplicationGroups"][0]
    return group["NodeGroups"][0]["PrimaryEndpoint"]


def key_of_reader(tarn):
    iam = tarn.client("iam")
    iam.create_user(UserName="reader")
    iam.attach_user_policy(UserName="reader",
                           PolicyArn="arn:aws:iam::aws:policy/AmazonElastiCacheReadOnlyAccess")
    return key_of_user(tarn, "reader")


def prepare(tarn, at_end):
    primary = make_caches(tarn)
    fill(primary)
    at_end.callback(Load(primary).stop)
    return {"TARN_KEY": json.dumps(key_of_account(tarn)),
            "TARN_READER": json.dumps(key_of_reader(tarn)),
            "TARN_STATE": tarn.state, "TARN_PASSWORD": PASSWORD}


if __name__ == "__main__":
    sys.exit(run("data.test.js", prepare))
