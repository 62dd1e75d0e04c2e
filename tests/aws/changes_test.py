#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What is done to a group's members one after the other, while a client writes."""

import os

import installation
from groups import TYPE, GroupCase, Writer, redis_at
from installation import eventually

MORE_MEMORY = "cache.custom.0.2g.1"
MORE_THREADS = "cache.custom.0.2g.2"


class Changes(GroupCase):
    def setUp(self):
        if os.cpu_count() < 2:
            self.skipTest("a type of two cores needs a host of two")

    def started(self, shard):
        """When the members' processes were started, by member."""
        return {member["CacheClusterId"]: self.tarn.node_pid(member["CacheClusterId"] + ".0001")
                for member in shard["NodeGroupMembers"]}

    def write_during(self, shard, change):
        """That all that was acknowledged is there when the group is available again."""
        writer = Writer(shard["PrimaryEndpoint"])
        eventually(lambda: writer.acknowledged > 100, "it writes")
        change()
        self.assertEqual(self.group()["Status"], "modifying")
        shard = self.settled()
        before = writer.acknowledged
        eventually(lambda: writer.acknowledged > before + 100, "it writes on")
        writer.stop()
        # What a client tries again, with the connection that it has or a new one.
        for error in writer.errors:
            self.assertRegex(error, "(?i)connection|closed|reset|read only replica|Timeout")
        log = redis_at(shard["PrimaryEndpoint"]).llen("log")
        self.assertGreaterEqual(log, writer.acknowledged)
        for member in shard["NodeGroupMembers"]:
            node = redis_at(member["ReadEndpoint"])
            eventually(lambda node=node: node.llen("log") == log, "all have it")
        return shard

    def to_type(self, node_type):
        self.elasticache.modify_replication_group(
            ReplicationGroupId="g", CacheNodeType=node_type, ApplyImmediately=True)

    def test_a_type_with_more_threads_costs_no_write(self):
        shard = self.create_group(3, AutomaticFailoverEnabled=True)
        before = self.started(shard)
        shard = self.write_during(shard, lambda: self.to_type(MORE_THREADS))
        after = self.started(shard)
        for member in before:
            self.assertNotEqual(before[member], after[member], member)
            self.assertEqual(self.cluster(member)["CacheNodeType"], MORE_THREADS)
        self.assertNotEqual(self.members(shard, "primary"), ["g-001"])
        self.assertIn(f"Succeeded applying modification to cache node type to {MORE_THREADS}.",
                      self.events("g"))

    def test_a_type_with_more_memory_needs_no_restart(self):
        shard = self.create_group(2, AutomaticFailoverEnabled=True)
        before = self.started(shard)
        self.to_type(MORE_MEMORY)
        shard = self.settled()
        self.assertEqual(self.started(shard), before)
        self.assertEqual(self.members(shard, "primary"), ["g-001"])
        self.assertEqual(self.group()["CacheNodeType"], MORE_MEMORY)

    def test_a_primary_is_rebooted_without_a_lost_write(self):
        shard = self.create_group(2, AutomaticFailoverEnabled=True)
        before = self.started(shard)
        shard = self.write_during(shard, lambda: self.elasticache.reboot_cache_cluster(
            CacheClusterId="g-001", CacheNodeIdsToReboot=["0001"]))
        self.assertEqual(self.members(shard, "primary"), ["g-002"])
        self.assertNotEqual(self.started(shard)["g-001"], before["g-001"])

    def test_a_group_is_made_around_a_cluster(self):
        cluster = self.create("mine", "redis", CacheNodeType=TYPE)
        endpoint = cluster["CacheNodes"][0]["Endpoint"]
        redis_at(endpoint).set("a", "b")
        self.elasticache.create_replication_group(
            ReplicationGroupId="g", ReplicationGroupDescription="d", PrimaryClusterId="mine",
            NumCacheClusters=2, AutomaticFailoverEnabled=True)
        self.addCleanup(self.end_group, "g")
        shard = self.settled()
        self.assertEqual(self.members(shard, "primary"), ["mine"])
        self.assertEqual(redis_at(endpoint).get("a"), b"b")
        self.assertEqual(redis_at(shard["PrimaryEndpoint"]).get("a"), b"b")
        self.write(shard, "c", "d")
        former = self.kill_primary()
        self.until_another_leads(former)
        shard = self.settled()
        self.assertEqual(redis_at(shard["PrimaryEndpoint"]).get("a"), b"b")
        self.assertIn("Finished recovery for cache nodes 0001",
                      self.events("mine", "cache-cluster"))


if __name__ == "__main__":
    installation.main()
