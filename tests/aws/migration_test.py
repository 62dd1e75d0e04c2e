#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Data that move in from a Redis server while it is written to. See installation.py."""

import os
import shutil
import sys
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "transcripts"))
import installation
from groups import GroupCase, Writer, redis_at
from installation import eventually
from servers import Server  # noqa: E402

REDIS = shutil.which("redis-server")


@unittest.skipUnless(REDIS, "redis-server is not installed")
class Migration(GroupCase):
    def start_source(self, flags=""):
        self.source = Server(REDIS, "redis", "--repl-diskless-sync-delay 0 " + flags)
        self.addCleanup(self.source.stop)
        return {"Address": "127.0.0.1", "Port": self.source.port}

    def migrate(self, call, endpoint):
        return call(ReplicationGroupId="g", CustomerNodeEndpointList=[endpoint])

    def ask_whether_it_can(self, endpoint):
        self.call_by_hand("TestMigration", **{
            "ReplicationGroupId": "g",
            "CustomerNodeEndpointList.member.1.Address": endpoint["Address"],
            "CustomerNodeEndpointList.member.1.Port": endpoint["Port"]})

    def until_event(self, text):
        eventually(lambda: any(text in event for event in self.events("g")), text)

    def until_has(self, endpoint, key, value):
        """Clients are cut off when a node is something else than it was."""
        import redis

        def has():
            try:
                return redis_at(endpoint).get(key) == value.encode()
            except redis.RedisError:
                return False
        eventually(has, f"{endpoint} has {key}")

    def until_all_have(self, shard, key, value):
        for member in shard["NodeGroupMembers"]:
            self.until_has(member["ReadEndpoint"], key, value)

    def start_migration(self, endpoint):
        self.migrate(self.elasticache.start_migration, endpoint)
        self.until_event("Migration to g has started")

    def test_data_move_while_they_are_written(self):
        import redis
        endpoint = self.start_source()
        source = redis_at(endpoint)
        source.hset("hash", mapping={str(i): "v" * 100 for i in range(1000)})
        source.set("in another", "database")
        redis_at(endpoint, db=3).zadd("scores", {"a": 1.5})
        shard = self.create_group(3, AutomaticFailoverEnabled=True)
        self.write(shard, "of the group", "before")

        self.ask_whether_it_can(endpoint)
        self.until_event("Test Migration successful for g")
        self.assertEqual(self.group()["Status"], "available")
        writer = Writer(endpoint)
        self.assertEqual(self.migrate(self.elasticache.start_migration, endpoint)
                         ["ReplicationGroup"]["Status"], "migrating")
        self.until_event("Migration to g has started")
        self.until_all_have(shard, "in another", "database")
        primary = redis_at(shard["PrimaryEndpoint"])
        with self.assertRaises(redis.ReadOnlyError):
            primary.set("a", "b")
        self.assertIsNone(primary.get("of the group"))
        self.assertEqual(primary.hlen("hash"), 1000)
        self.assertEqual(self.group()["Status"], "migrating")
        self.assertEqual(self.members(self.shard(), "primary"), ["g-001"])
        eventually(lambda: "follows 127.0.0.1:" in self.tarn.run("status").stdout, "it is shown")
        self.assertEqual(self.error_of(self.elasticache.start_migration, ReplicationGroupId="g",
                                       CustomerNodeEndpointList=[endpoint]),
                         "ReplicationGroupAlreadyUnderMigrationFault")

        before = writer.acknowledged
        eventually(lambda: writer.acknowledged > before + 100, "it is written to")
        writer.stop()
        self.elasticache.complete_migration(ReplicationGroupId="g")
        shard = self.settled()
        self.assertIn("Complete Migration successful for g", self.events("g"))
        self.assertEqual(self.members(shard, "primary"), ["g-001"])
        primary = redis_at(shard["PrimaryEndpoint"])
        self.assertEqual(primary.llen("log"), writer.acknowledged)
        self.assertEqual(redis_at(shard["PrimaryEndpoint"], db=3).zscore("scores", "a"), 1.5)
        primary.set("written", "here")
        self.until_all_have(shard, "written", "here")
        self.assertIsNone(source.get("written"))
        self.assertEqual(source.info("replication")["role"], "master")
        # The group is as any other from now on.
        former = self.kill_primary()
        self.until_another_leads(former)
        shard = self.settled()
        self.assertEqual(redis_at(shard["PrimaryEndpoint"]).llen("log"), writer.acknowledged)

    def test_a_source_that_lets_nobody_in_changes_nothing(self):
        endpoint = self.start_source("--requirepass secret")
        shard = self.create_group(2)
        self.write(shard, "a", "b")
        self.ask_whether_it_can(endpoint)
        self.until_event("Test Migration failed for g: 127.0.0.1:%d: it answers: NOAUTH"
                         % endpoint["Port"])
        self.migrate(self.elasticache.start_migration, endpoint)
        self.until_event("Start Migration failed for g")
        shard = self.settled()
        client = redis_at(shard["PrimaryEndpoint"])
        self.assertEqual(client.get("a"), b"b")
        client.set("a", "c")
        self.assertEqual(self.error_of(self.elasticache.complete_migration,
                                       ReplicationGroupId="g"),
                         "ReplicationGroupNotUnderMigrationFault")

    def test_a_source_that_is_gone_is_let_go_by_force(self):
        endpoint = self.start_source()
        redis_at(endpoint).set("a", "b")
        shard = self.create_group(2)
        self.start_migration(endpoint)
        self.until_all_have(shard, "a", "b")
        self.source.stop()
        self.elasticache.complete_migration(ReplicationGroupId="g")
        self.until_event("Complete Migration failed for g")
        self.assertEqual(self.group()["Status"], "migrating")
        self.elasticache.complete_migration(ReplicationGroupId="g", Force=True)
        shard = self.settled()
        client = redis_at(shard["PrimaryEndpoint"])
        self.assertEqual(client.get("a"), b"b")
        client.set("a", "c")
        self.until_all_have(shard, "a", "c")

    def test_a_member_that_ends_meanwhile_gets_the_data_again(self):
        endpoint = self.start_source()
        source = redis_at(endpoint)
        source.set("a", "b")
        shard = self.create_group(2)
        self.start_migration(endpoint)
        self.until_all_have(shard, "a", "b")
        os.kill(self.tarn.node_pid("g-001.0001"), 9)
        source.set("a", "c")
        self.until_has(shard["PrimaryEndpoint"], "a", "c")
        self.until_all_have(shard, "a", "c")
        self.elasticache.complete_migration(ReplicationGroupId="g")
        shard = self.settled()
        redis_at(shard["PrimaryEndpoint"]).set("a", "d")
        self.until_all_have(shard, "a", "d")


if __name__ == "__main__":
    installation.main()
