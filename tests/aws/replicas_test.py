#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Replication groups with replicas: made, changed, failed over, deleted. See installation.py."""

import os
import signal
from pathlib import Path

import installation
from groups import TYPE, GroupCase, Writer, redis_at
from installation import eventually


class Replicas(GroupCase):
    # --- life ---

    def test_a_group_has_what_was_asked_for(self):
        shard = self.create_group(3, AutomaticFailoverEnabled=True, MultiAZEnabled=True)
        self.assertEqual(self.members(shard), ["g-001", "g-002", "g-003"])
        self.assertEqual(self.members(shard, "primary"), ["g-001"])
        zones = {member["PreferredAvailabilityZone"] for member in shard["NodeGroupMembers"]}
        self.assertEqual(len(zones), 3)
        group = self.group()
        self.assertEqual((group["AutomaticFailover"], group["MultiAZ"]), ("enabled", "enabled"))
        primary = redis_at(shard["PrimaryEndpoint"])
        self.write(shard, "a", "b")
        reader = redis_at(shard["ReaderEndpoint"])
        self.assertEqual(reader.info("replication")["role"], "slave")
        import redis
        with self.assertRaises(redis.ReadOnlyError):
            reader.set("a", "c")
        with self.assertRaisesRegex(redis.ResponseError, "unknown command"):
            primary.execute_command("PSYNC", "?", "-1")

    @staticmethod
    def reached(endpoints):
        """The run ids of the nodes that new connections reach, of those that are served."""
        import redis
        found = set()
        for endpoint in endpoints:
            client = redis_at(endpoint)
            try:
                found.add(client.info("server")["run_id"])
            except redis.RedisError:  # it was reset, or its node is stopped
                pass
            client.close()
        return found

    def until_all_replicas_are_read(self, count):
        def are_read():
            shard = self.shard()
            replicas = self.reached(member["ReadEndpoint"] for member in shard["NodeGroupMembers"]
                                    if member["CurrentRole"] == "replica")
            readers = self.reached([shard["ReaderEndpoint"]] * 64)
            return len(replicas) == count and readers == replicas
        eventually(are_read, "all are read")

    def test_the_reader_endpoint_leads_to_every_replica(self):
        self.write(self.create_group(4, AutomaticFailoverEnabled=True), "a", "b")
        self.until_all_replicas_are_read(3)
        stopped = self.tarn.node_pid("g-003.0001")
        os.kill(stopped, signal.SIGSTOP)
        eventually(lambda: not Path("/proc", str(stopped)).exists(), "its agent has killed it")
        self.until_all_replicas_are_read(3)
        former = self.kill_primary()
        self.until_another_leads(former)
        self.until_all_replicas_are_read(3)
        self.settled()
        self.elasticache.decrease_replica_count(
            ReplicationGroupId="g", NewReplicaCount=1, ApplyImmediately=True)
        self.until_all_replicas_are_read(1)
        shard = self.shard()
        last, = self.members(shard, "replica")
        os.kill(self.tarn.node_pid(last + ".0001"), signal.SIGKILL)
        eventually(lambda: self.reached([shard["ReaderEndpoint"]]), "somebody is read")
        self.until_all_replicas_are_read(1)

    def test_more_replicas_and_fewer(self):
        self.create_group(1)
        redis_at(self.shard()["PrimaryEndpoint"]).set("a", "b")
        self.elasticache.increase_replica_count(ReplicationGroupId="g", NewReplicaCount=2,
                                                ApplyImmediately=True)
        shard = self.settled()
        self.assertEqual(self.members(shard), ["g-001", "g-002", "g-003"])
        self.assertEqual(redis_at(shard["NodeGroupMembers"][2]["ReadEndpoint"]).get("a"), b"b")
        self.elasticache.create_cache_cluster(CacheClusterId="by-name", ReplicationGroupId="g")
        self.wait("cache_cluster_available", CacheClusterId="by-name")
        self.settled()
        self.assertEqual(self.cluster("by-name")["ReplicationGroupId"], "g")
        self.elasticache.decrease_replica_count(
            ReplicationGroupId="g", NewReplicaCount=1, ReplicasToRemove=["g-002", "g-003"],
            ApplyImmediately=True)
        self.assertEqual(self.members(self.settled()), ["g-001", "by-name"])
        self.assertEqual(self.error_of(self.elasticache.delete_cache_cluster,
                                       CacheClusterId="g-001"), "InvalidCacheClusterState")
        self.elasticache.delete_cache_cluster(CacheClusterId="by-name")
        self.wait("cache_cluster_deleted", CacheClusterId="by-name")
        self.assertEqual(self.members(self.settled()), ["g-001"])

    def test_the_primary_can_be_retained(self):
        shard = self.create_group(2, group="kept")
        redis_at(shard["PrimaryEndpoint"]).set("a", "b")
        self.delete_group("kept", RetainPrimaryCluster=True)
        cluster = self.cluster("kept-001")
        self.assertNotIn("ReplicationGroupId", cluster)
        node = redis_at(cluster["CacheNodes"][0]["Endpoint"])
        self.assertEqual(node.get("a"), b"b")
        os.kill(self.tarn.node_pid("kept-001.0001"), signal.SIGKILL)

        def writes():
            import redis
            try:
                return node.set("c", "d")
            except redis.RedisError:
                return False
        eventually(writes, "it serves again")
        self.delete("kept-001")

    # --- failover ---

    def test_a_primary_that_is_killed_is_replaced(self):
        shard = self.create_group(3, AutomaticFailoverEnabled=True)
        writer = Writer(shard["PrimaryEndpoint"])
        eventually(lambda: writer.acknowledged > 100, "it writes")
        former = self.kill_primary()
        self.until_another_leads(former)
        before = writer.acknowledged
        eventually(lambda: writer.acknowledged > before + 100, "it writes again")
        shard = self.settled()
        self.assertEqual(sorted(self.members(shard)), ["g-001", "g-002", "g-003"])
        writer.stop()
        new, = self.members(shard, "primary")
        self.assertIn(f"Failover from primary node {former} to replica node {new} completed",
                      self.events("g"))
        log = [int(number) for number in redis_at(shard["PrimaryEndpoint"]).lrange("log", 0, -1)]
        self.assertEqual(log, sorted(log))
        for member in shard["NodeGroupMembers"]:
            node = redis_at(member["ReadEndpoint"])
            eventually(lambda node=node: node.llen("log") == len(log), "all have it")
        # Who followed loses what was on its way when the primary died, and no more.
        self.assertGreater(len(log), writer.acknowledged - 200)

    def test_a_primary_that_is_stopped_is_replaced(self):
        shard = self.create_group(2, AutomaticFailoverEnabled=True)
        self.write(shard, "a", "b")
        former = self.kill_primary(signal.SIGSTOP)
        self.until_another_leads(former)
        shard = self.settled()
        client = redis_at(shard["PrimaryEndpoint"])
        self.assertEqual(client.get("a"), b"b")
        client.set("a", "c")

    @staticmethod
    def retry_settings():
        """What a client of ElastiCache is advised to set: it tries again, with a new connection,
        when it was cut off, and when it has reached who leads no more."""
        import redis
        from redis.backoff import ExponentialBackoff
        from redis.retry import Retry
        return {"retry": Retry(ExponentialBackoff(cap=0.512, base=0.008), 30),
                "retry_on_error": [redis.ConnectionError, redis.TimeoutError, redis.ReadOnlyError]}

    def test_a_failover_that_is_asked_for_loses_nothing(self):
        shard = self.create_group(3, AutomaticFailoverEnabled=True)
        plain = Writer(shard["PrimaryEndpoint"], "plain")
        retrying = [Writer(shard["PrimaryEndpoint"], f"retrying-{i}", **self.retry_settings())
                    for i in range(2)]
        writers = [plain, *retrying]
        for _ in range(4):
            counts = [writer.acknowledged for writer in writers]
            eventually(lambda counts=counts: all(writer.acknowledged > count + 50 for writer, count
                                                 in zip(writers, counts)), "all write")
            former, = self.members(self.shard(), "primary")
            self.elasticache.test_failover(ReplicationGroupId="g", NodeGroupId="0001")
            self.until_another_leads(former)
            shard = self.settled()
        for writer in writers:
            writer.stop()
            log = redis_at(shard["PrimaryEndpoint"]).lrange(writer.key, 0, -1)
            there = {int(number) for number in log}
            self.assertEqual([n for n in writer.numbers if n not in there], [], writer.key)
        # Each is told only what it can try again after: redis-py does so by itself, but where its
        # connection is refused.
        for error in plain.errors:
            self.assertRegex(error, "(?i)connection|closed|reset|read only replica|Timeout")
        for error in [error for writer in retrying for error in writer.errors]:
            self.assertIn("refused", error)
        self.assertIn("Test Failover API called for node group 0001", self.events("g"))

    def test_a_connection_does_not_stay_with_who_led(self):
        import redis
        shard = self.create_group(2, AutomaticFailoverEnabled=True)
        idle = redis_at(shard["PrimaryEndpoint"], single_connection_client=True)
        own = redis_at(shard["NodeGroupMembers"][0]["ReadEndpoint"], single_connection_client=True)
        for client in (idle, own):
            client.set("a", "b")
        self.elasticache.test_failover(ReplicationGroupId="g", NodeGroupId="0001")
        self.until_another_leads("g-001")
        self.settled()
        # Who asked for the primary is cut off, and finds the new one when it connects again; a
        # client that is told READONLY would keep the connection, and be told so for ever.
        with self.assertRaises(redis.ConnectionError):
            idle.set("a", "c")
        self.assertTrue(idle.set("a", "c"))
        # Who asked for this member has it.
        with self.assertRaises(redis.ReadOnlyError):
            own.set("a", "d")

    def test_another_primary_by_its_name(self):
        self.create_group(2)
        redis_at(self.shard()["PrimaryEndpoint"]).set("a", "b")
        self.elasticache.modify_replication_group(
            ReplicationGroupId="g", PrimaryClusterId="g-002", ApplyImmediately=True)
        shard = self.settled()
        self.assertEqual(self.members(shard, "primary"), ["g-002"])
        self.assertEqual(redis_at(shard["PrimaryEndpoint"]).get("a"), b"b")

    def test_the_service_is_not_needed(self):
        shard = self.create_group(2, AutomaticFailoverEnabled=True)
        port = self.tarn.port
        self.tarn.interrupt(signal.SIGKILL)
        self.write(shard, "a", "b")
        pid = int(Path(self.tarn.state, "agent", "nodes", "g-001.0001", "lock")
                  .read_text().split()[0])
        os.kill(pid, signal.SIGKILL)  # while nobody looks
        self.tarn.start(f"127.0.0.1:{port}")
        self.until_another_leads("g-001")
        shard = self.settled()
        self.assertEqual(redis_at(shard["PrimaryEndpoint"]).get("a"), b"b")

    def test_what_cannot_be_is_refused(self):
        self.create_group(2)
        create = self.elasticache.create_replication_group
        what = {"ReplicationGroupDescription": "d", "CacheNodeType": TYPE}
        for more in ({"AutomaticFailoverEnabled": True},
                     {"MultiAZEnabled": True, "NumCacheClusters": 2},
                     {"NumCacheClusters": 2, "ReplicasPerNodeGroup": 1}):
            self.assertEqual(self.error_of(create, ReplicationGroupId="x", **what, **more),
                             "InvalidParameterCombination", more)
        for more in ({"NumCacheClusters": 7}, {"ReplicasPerNodeGroup": 6}):
            self.assertEqual(self.error_of(create, ReplicationGroupId="x", **what, **more),
                             "InvalidParameterValue", more)
        self.assertEqual(self.error_of(self.elasticache.test_failover, ReplicationGroupId="g",
                                       NodeGroupId="0001"), "TestFailoverNotAvailableFault")
        self.assertEqual(self.error_of(self.elasticache.test_failover, ReplicationGroupId="g",
                                       NodeGroupId="0002"), "NodeGroupNotFoundFault")
        self.assertEqual(self.error_of(self.elasticache.increase_replica_count,
                                       ReplicationGroupId="g", NewReplicaCount=1,
                                       ApplyImmediately=True), "InvalidParameterValue")


if __name__ == "__main__":
    installation.main()
