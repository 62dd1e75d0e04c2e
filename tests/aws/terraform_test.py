#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Terraform with the AWS provider: apply, no drift, change in place, destroy. Skipped where the
machine has no terraform or no provider. See terraform.py."""

import unittest

import installation
from terraform import MIRROR, MISSING, TERRAFORM, TerraformCase

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


@unittest.skipUnless(TERRAFORM and MIRROR, MISSING)
class Terraform(TerraformCase):
    def test_apply_change_destroy(self):
        import redis
        self.configure(RESOURCES % {"type": "cache.t4g.micro", "nodes": 2})
        self.terraform("init")
        self.terraform("apply", "-auto-approve")
        for output in ("endpoint", "primary"):
            address = self.terraform("output", "-raw", output).strip()
            self.assertTrue(redis.Redis(address).ping())
        self.assertIn("No changes", self.terraform("plan"))
        before = redis.Redis(self.terraform("output", "-raw", "endpoint").strip())
        before.set("kept", "x")
        self.configure(RESOURCES % {"type": "cache.t4g.small", "nodes": 3})
        self.terraform("apply", "-auto-approve")
        self.assertIn("No changes", self.terraform("plan"))
        self.assertEqual(before.get("kept"), b"x")
        self.assertEqual(self.cluster("tf-memcached")["NumCacheNodes"], 3)
        self.terraform("destroy", "-auto-approve")
        self.assertEqual(self.elasticache.describe_cache_clusters()["CacheClusters"], [])


if __name__ == "__main__":
    installation.main()
