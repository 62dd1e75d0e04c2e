#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Other programs as engines: the same service drives Debian's redis-server and memcached. See
installation.py."""

import shutil
import socket
import unittest

import installation
from installation import InstallationCase, endpoints, eventually

REDIS = shutil.which("redis-server")
MEMCACHED = shutil.which("memcached")


@unittest.skipUnless(REDIS, "redis-server is not installed")
class StockRedis(InstallationCase):
    options = ("--engine-binary", f"redis:7.0={REDIS}")

    def test_it_serves_the_versions_that_it_is_named_for(self):
        import redis
        self.elasticache.create_cache_parameter_group(
            CacheParameterGroupName="stock", CacheParameterGroupFamily="redis7", Description="d")
        cluster = self.create("stock", "redis", EngineVersion="7.0",
                              CacheParameterGroupName="stock")
        cache = redis.Redis(*endpoints(cluster)[0])
        self.assertTrue(cache.info("server")["redis_version"].startswith("7.0."))
        self.assertNotIn("tarn_version", cache.info("server"))
        cache.rpush("list", 1, 2, 3)
        policy = lambda: cache.info("memory")["maxmemory_policy"]  # noqa: E731
        self.assertEqual(policy(), "volatile-lru")
        self.elasticache.modify_cache_parameter_group(
            CacheParameterGroupName="stock", ParameterNameValues=[
                {"ParameterName": "maxmemory-policy", "ParameterValue": "allkeys-lru"}])
        eventually(lambda: policy() == "allkeys-lru", "the policy is in effect")
        self.elasticache.modify_cache_cluster(
            CacheClusterId="stock", CacheNodeType="cache.custom.0.2g.1", ApplyImmediately=True)
        self.wait("cache_cluster_available", CacheClusterId="stock")
        self.assertGreater(cache.info("memory")["maxmemory"], 100 << 20)
        self.assertEqual(cache.llen("list"), 3)

        own = self.create("own", "redis", EngineVersion="7.1")
        self.assertIn("tarn_version", redis.Redis(*endpoints(own)[0]).info("server"))
        self.delete("own")
        self.delete("stock")


@unittest.skipUnless(MEMCACHED, "memcached is not installed")
class StockMemcached(InstallationCase):
    options = ("--engine-binary", f"memcached:1.6={MEMCACHED}")

    def ask(self, endpoint, request):
        with socket.create_connection(endpoint, 10) as connection:
            connection.sendall(request + b"quit\r\n")
            answer = b""
            while chunk := connection.recv(65536):
                answer += chunk
            return answer

    def test_it_serves_with_auto_discovery(self):
        cluster = self.create("stock", "memcached", NumCacheNodes=2, EngineVersion="1.6.12")
        first, second = endpoints(cluster)
        self.assertIn(b"VERSION 1.6.", self.ask(first, b"version\r\n"))
        self.assertIn(b"STORED", self.ask(first, b"set a 0 0 1\r\nx\r\n"))
        listed = lambda: self.ask(second, b"get AmazonElastiCache:cluster\r\n")  # noqa: E731
        eventually(lambda: second[0].encode() in listed() and first[0].encode() in listed(),
                   "clients can discover both nodes")
        self.delete("stock")


if __name__ == "__main__":
    installation.main()
