# SPDX-License-Identifier: Apache-2.0
"""ElastiCache by Terraform: clusters, a group and a parameter group; what they hold stays while
they are changed."""

from terraform import Part

RESOURCES = """
resource "aws_elasticache_parameter_group" "tuned" {
  name   = "tuned"
  family = "redis7"
  parameter {
    name  = "maxmemory-policy"
    value = "allkeys-lru"
  }
}
resource "aws_elasticache_cluster" "redis" {
  cluster_id           = "tf-redis"
  engine               = "redis"
  engine_version       = "7.1"
  node_type            = "%(type)s"
  num_cache_nodes      = 1
  parameter_group_name = aws_elasticache_parameter_group.tuned.name
  apply_immediately    = true
  tags                 = { team = "blue" }
}
resource "aws_elasticache_cluster" "memcached" {
  cluster_id        = "tf-memcached"
  engine            = "memcached"
  node_type         = "cache.custom.0.1g.1"
  num_cache_nodes   = %(nodes)d
  az_mode           = "cross-az"
  apply_immediately = true
}
resource "aws_elasticache_replication_group" "group" {
  replication_group_id = "tf-group"
  description          = "one node"
  engine               = "valkey"
  engine_version       = "8.0"
  node_type            = "cache.custom.0.1g.1"
  num_cache_clusters   = 1
  at_rest_encryption_enabled = false
  apply_immediately    = true
}
output "endpoint" {
  value = aws_elasticache_cluster.redis.cache_nodes[0].address
}
output "primary" {
  value = aws_elasticache_replication_group.group.primary_endpoint_address
}
"""


class Caches(Part):
    resources = RESOURCES
    before = {"type": "cache.t4g.micro", "nodes": 2}
    after = {"type": "cache.t4g.small", "nodes": 3}

    def check_before(self):
        import redis
        for output in ("endpoint", "primary"):
            self.case.assertTrue(redis.Redis(self.case.output(output)).ping())
        self.redis = redis.Redis(self.case.output("endpoint"))
        self.redis.set("kept", "x")

    def check_after(self):
        self.case.assertEqual(self.redis.get("kept"), b"x")
        self.case.assertEqual(self.case.cluster("tf-memcached")["NumCacheNodes"], 3)

    def check_gone(self):
        elasticache = self.case.elasticache
        self.case.assertEqual(elasticache.describe_cache_clusters()["CacheClusters"], [])
        self.case.assertEqual(elasticache.describe_replication_groups()["ReplicationGroups"], [])
