# SPDX-License-Identifier: Apache-2.0
"""Replication groups for tests: made, asked about, written to while something happens to them."""

import os
import signal
import threading
import time

from installation import InstallationCase, eventually

TYPE = "cache.custom.0.1g.1"


def redis_at(endpoint, **more):
    import redis
    return redis.Redis(endpoint["Address"], endpoint["Port"], socket_timeout=2, **more)


class Writer(threading.Thread):
    """Counts up in the list `key` at an endpoint, as a client that connects again. `settings` are
    its own, as redis-py names them."""

    def __init__(self, endpoint, key="log", **settings):
        super().__init__(daemon=True)
        self.endpoint, self.key, self.settings, self.on = endpoint, key, settings, True
        self.numbers = []  # that were acknowledged
        self.errors = []  # what a client has been told, by words
        self.start()

    @property
    def acknowledged(self):
        return len(self.numbers)

    def run(self):
        import redis
        number, client = 0, None
        while self.on:
            number += 1
            try:
                client = client or redis_at(self.endpoint, **self.settings)
                client.rpush(self.key, number)
                self.numbers.append(number)
            except redis.RedisError as error:
                client = None
                self.errors.append(str(error))
                time.sleep(0.005)  # before the next attempt, as a client's backoff

    def stop(self):
        self.on = False
        self.join()


class GroupCase(InstallationCase):
    @property
    def authority(self):
        return self.tarn.state + "/ca.crt"

    def tls(self, **more):
        """How redis-py speaks TLS to a cache, and verifies it by name."""
        return {"ssl": True, "ssl_ca_certs": self.authority, "ssl_check_hostname": True, **more}

    def group(self, group="g"):
        return self.elasticache.describe_replication_groups(
            ReplicationGroupId=group)["ReplicationGroups"][0]

    def shard(self, group="g"):
        return self.group(group)["NodeGroups"][0]

    def create_group(self, members, group="g", **more):
        self.elasticache.create_replication_group(
            ReplicationGroupId=group, ReplicationGroupDescription="d", CacheNodeType=TYPE,
            NumCacheClusters=members, **more)
        self.addCleanup(self.end_group, group)
        self.wait("replication_group_available", ReplicationGroupId=group)
        return self.shard(group)

    def delete_group(self, group="g", **more):
        self.elasticache.delete_replication_group(ReplicationGroupId=group, **more)
        self.wait("replication_group_deleted", ReplicationGroupId=group)

    def end_group(self, group):
        if group in [one["ReplicationGroupId"] for one in
                     self.elasticache.describe_replication_groups()["ReplicationGroups"]]:
            self.delete_group(group)

    def settled(self, group="g"):
        self.wait("replication_group_available", ReplicationGroupId=group)
        return self.shard(group)

    @staticmethod
    def members(shard, role=None):
        return [member["CacheClusterId"] for member in shard["NodeGroupMembers"]
                if role in (None, member["CurrentRole"])]

    def events(self, source, kind="replication-group"):
        return [event["Message"] for event in self.elasticache.describe_events(
            SourceIdentifier=source, SourceType=kind)["Events"]]

    def kill_primary(self, number=signal.SIGKILL, group="g"):
        primary, = self.members(self.shard(group), "primary")
        os.kill(self.tarn.node_pid(primary + ".0001"), number)
        return primary

    def until_another_leads(self, former, group="g"):
        eventually(lambda: self.members(self.shard(group), "primary") not in ([], [former]),
                   "another leads")

    def write(self, shard, key, value):
        """To all of its members: what no replica has yet may go with the primary."""
        redis_at(shard["PrimaryEndpoint"]).set(key, value)
        for member in shard["NodeGroupMembers"]:
            node = redis_at(member["ReadEndpoint"])
            eventually(lambda node=node: node.get(key) == value.encode(), "all have it")
