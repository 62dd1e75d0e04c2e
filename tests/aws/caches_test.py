#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The life of caches as an application sees it: boto3 makes them, redis-py and pymemcache use
them. See installation.py."""

import re
import socket

import installation
from installation import InstallationCase, endpoints, eventually


def redis_of(cluster):
    import redis
    address, port = endpoints(cluster)[0]
    return redis.Redis(address, port)


class Redis(InstallationCase):
    def test_a_first_tutorial(self):
        cluster = self.create("first", "redis")
        cache = redis_of(cluster)
        cache.set("greeting", "hello", ex=3600)
        self.assertEqual(cache.get("greeting"), b"hello")
        self.assertEqual(cache.ttl("greeting"), 3600)
        self.delete("first")
        self.assertEqual(self.error_of(self.elasticache.describe_cache_clusters,
                                       CacheClusterId="first"), "CacheClusterNotFound")
        with self.assertRaises(OSError):
            socket.create_connection(endpoints(cluster)[0], 5)

    def test_tenants_cannot_administer_their_node(self):
        import redis
        cache = redis_of(self.create("tenant", "valkey"))
        for words in (["CONFIG", "GET", "*"], ["SHUTDOWN"], ["DEBUG", "SLEEP", "0"]):
            with self.assertRaisesRegex(redis.ResponseError, "unknown command"):
                cache.execute_command(*words)
        self.delete("tenant")

    def test_memory_changes_in_place(self):
        cluster = self.create("growing", "redis")
        cache = redis_of(cluster)
        connection = cache.connection_pool.get_connection("CLIENT")
        for i in range(200):
            connection.send_command("SET", f"kept{i}", "x" * (100 << 10))
            connection.read_response()
        small = cache.info("memory")["maxmemory"]
        self.elasticache.modify_cache_cluster(
            CacheClusterId="growing", CacheNodeType="cache.custom.0.5g.1", ApplyImmediately=True)
        self.wait("cache_cluster_available", CacheClusterId="growing")
        self.assertGreater(cache.info("memory")["maxmemory"], 4 * small)
        connection.send_command("DBSIZE")  # on the same connection
        self.assertEqual(connection.read_response(), 200)
        used = re.compile(r"\b[23]\dM of")
        eventually(lambda: used.search(self.tarn.run("status").stdout),
                   "the agent has seen the memory in use")
        self.assertEqual(
            self.error_of(self.elasticache.modify_cache_cluster, CacheClusterId="growing",
                          CacheNodeType="cache.custom.0.02g.1", ApplyImmediately=True),
            "InvalidParameterValue")
        self.assertEqual(self.cluster("growing")["CacheNodeType"], "cache.custom.0.5g.1")
        self.delete("growing")

    def test_parameters_take_effect(self):
        self.elasticache.create_cache_parameter_group(
            CacheParameterGroupName="tuned", CacheParameterGroupFamily="redis7", Description="d")
        cache = redis_of(self.create("tuned", "redis", CacheParameterGroupName="tuned"))
        policy = lambda: cache.info("memory")["maxmemory_policy"]  # noqa: E731
        self.assertEqual(policy(), "volatile-lru")
        self.elasticache.modify_cache_parameter_group(
            CacheParameterGroupName="tuned", ParameterNameValues=[
                {"ParameterName": "maxmemory-policy", "ParameterValue": "allkeys-lfu"}])
        eventually(lambda: policy() == "allkeys-lfu", "the policy is in effect")

        self.elasticache.modify_cache_parameter_group(
            CacheParameterGroupName="tuned", ParameterNameValues=[
                {"ParameterName": "databases", "ParameterValue": "3"}])
        status = lambda: self.cluster("tuned")["CacheParameterGroup"]  # noqa: E731
        eventually(lambda: status()["ParameterApplyStatus"] == "pending-reboot", "it waits")
        self.assertEqual(status()["CacheNodeIdsToReboot"], ["0001"])
        cache.select(10)
        self.elasticache.reboot_cache_cluster(CacheClusterId="tuned",
                                              CacheNodeIdsToReboot=["0001"])
        self.wait("cache_cluster_available", CacheClusterId="tuned")
        self.assertEqual(status()["ParameterApplyStatus"], "in-sync")
        with self.assertRaises(Exception):
            redis_of(self.cluster("tuned")).select(10)
        self.delete("tuned")
        self.elasticache.delete_cache_parameter_group(CacheParameterGroupName="tuned")

    def test_a_replication_group_of_one(self):
        import redis
        self.elasticache.create_replication_group(
            ReplicationGroupId="group", ReplicationGroupDescription="d",
            CacheNodeType="cache.custom.0.1g.1", Engine="valkey")
        self.wait("replication_group_available", ReplicationGroupId="group")
        group = self.elasticache.describe_replication_groups(
            ReplicationGroupId="group")["ReplicationGroups"][0]
        node_group = group["NodeGroups"][0]
        for endpoint in (node_group["PrimaryEndpoint"], node_group["ReaderEndpoint"],
                         node_group["NodeGroupMembers"][0]["ReadEndpoint"]):
            cache = redis.Redis(endpoint["Address"], endpoint["Port"])
            cache.set(endpoint["Address"], "x")
        self.assertEqual(cache.dbsize(), 3)
        self.assertEqual(
            self.error_of(self.elasticache.delete_cache_cluster, CacheClusterId="group-001"),
            "InvalidCacheClusterState")
        self.elasticache.delete_replication_group(ReplicationGroupId="group")
        self.wait("replication_group_deleted", ReplicationGroupId="group")


class Memcached(InstallationCase):
    def ask(self, endpoint, request):
        with socket.create_connection(endpoint, 10) as connection:
            connection.sendall(request + b"quit\r\n")
            answer = b""
            while chunk := connection.recv(65536):
                answer += chunk
            return answer

    def discovered(self, cluster):
        """By auto discovery, as ElastiCache's own clients do it."""
        endpoint = cluster["ConfigurationEndpoint"]
        answer = self.ask((endpoint["Address"], endpoint["Port"]), b"config get cluster\r\n")
        head, version, nodes = answer.decode().split("\n")[:3]
        self.assertRegex(head, r"^CONFIG cluster 0 \d+\r$")
        return int(version), [tuple(node.split("|")[1:]) for node in nodes.split(" ")]

    def test_nodes_come_and_go_and_clients_learn_of_it(self):
        cluster = self.create("fleet", "memcached", NumCacheNodes=3, AZMode="cross-az")
        version, nodes = self.discovered(cluster)
        self.assertEqual([(a, int(p)) for a, p in nodes], endpoints(cluster))
        for endpoint in endpoints(cluster):
            self.assertIn(b"STORED", self.ask(endpoint, b"set a 0 60 1\r\nx\r\n"))

        self.elasticache.modify_cache_cluster(CacheClusterId="fleet", NumCacheNodes=4,
                                              ApplyImmediately=True)
        self.wait("cache_cluster_available", CacheClusterId="fleet")
        cluster = self.cluster("fleet")
        newer, nodes = self.discovered(cluster)
        self.assertGreater(newer, version)
        self.assertEqual(len(nodes), 4)

        self.elasticache.modify_cache_cluster(
            CacheClusterId="fleet", NumCacheNodes=2, CacheNodeIdsToRemove=["0001", "0003"],
            ApplyImmediately=True)
        self.wait("cache_cluster_available", CacheClusterId="fleet")
        cluster = self.cluster("fleet")
        self.assertEqual([node["CacheNodeId"] for node in cluster["CacheNodes"]],
                         ["0002", "0004"])
        self.assertEqual(len(self.discovered(cluster)[1]), 2)
        for endpoint in endpoints(cluster):
            answer = self.ask(endpoint, b"get AmazonElastiCache:cluster\r\n")
            self.assertTrue(answer.startswith(b"VALUE AmazonElastiCache:cluster 0 "))
        self.assertIn(b"x\r\nEND", self.ask(endpoints(cluster)[0], b"get a\r\n"))
        self.delete("fleet")

    def test_pymemcache_uses_it(self):
        from pymemcache.client.hash import HashClient
        cluster = self.create("hashed", "memcached", NumCacheNodes=2)
        client = HashClient(endpoints(cluster))
        for i in range(100):
            client.set(f"key{i}", f"value{i}")
        self.assertEqual(client.get("key42"), b"value42")
        self.delete("hashed")


class Everything(InstallationCase):
    def test_tags_pages_and_events(self):
        arn = self.create("tagged", "redis", Tags=[{"Key": "team", "Value": "blue"}])["ARN"]
        self.elasticache.add_tags_to_resource(ResourceName=arn,
                                              Tags=[{"Key": "env", "Value": "ci"}])
        self.elasticache.remove_tags_from_resource(ResourceName=arn, TagKeys=["team"])
        self.assertEqual(self.elasticache.list_tags_for_resource(ResourceName=arn)["TagList"],
                         [{"Key": "env", "Value": "ci"}])
        messages = [event["Message"] for event in self.elasticache.describe_events(
            SourceIdentifier="tagged", SourceType="cache-cluster")["Events"]]
        self.assertIn("Cache cluster created", messages)
        pages = self.elasticache.get_paginator("describe_cache_engine_versions").paginate(
            PaginationConfig={"PageSize": 20})
        versions = [version for page in pages for version in page["CacheEngineVersions"]]
        self.assertGreater(len(versions), 30)
        self.assertEqual(len(versions), len({(v["Engine"], v["EngineVersion"]) for v in versions}))
        self.delete("tagged")

    def test_who_am_i(self):
        identity = self.tarn.client("sts").get_caller_identity()
        self.assertEqual(identity["Arn"], f"arn:aws:iam::{identity['Account']}:root")

    def test_what_does_not_exist_says_so(self):
        self.assertEqual(self.error_of(
            self.elasticache.create_global_replication_group, GlobalReplicationGroupIdSuffix="g",
            PrimaryReplicationGroupId="g"), "NotImplemented")
        self.assertEqual(self.elasticache.describe_snapshots()["Snapshots"], [])
        self.assertEqual([user["UserId"] for user in self.elasticache.describe_users()["Users"]],
                         ["default"])


if __name__ == "__main__":
    installation.main()
