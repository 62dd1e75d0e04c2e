#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Log delivery by Terraform with the AWS provider: a log group, and a cache and a replication group
whose logs go there, are made, do not drift, are changed and go. Skipped where the machine has no
terraform or no provider. See terraform.py."""

import unittest

import installation
from terraform import MIRROR, MISSING, TERRAFORM, TerraformCase

RESOURCES = """
resource "aws_cloudwatch_log_group" "caches" {
  name              = "/caches/all"
  retention_in_days = %(days)s
  tags              = { team = "blue" }
}
resource "aws_elasticache_cluster" "cache" {
  cluster_id        = "tf-logged"
  engine            = "redis"
  node_type         = "cache.custom.0.1g.1"
  num_cache_nodes   = 1
  apply_immediately = true
  %(cache)s
}
resource "aws_elasticache_replication_group" "group" {
  replication_group_id = "tf-logged-group"
  description          = "logged"
  node_type            = "cache.custom.0.1g.1"
  num_cache_clusters   = 1
  apply_immediately    = true
  %(group)s
}
"""

DELIVERY = """
  log_delivery_configuration {
    destination      = aws_cloudwatch_log_group.caches.name
    destination_type = "cloudwatch-logs"
    log_format       = "%s"
    log_type         = "%s"
  }
"""


@unittest.skipUnless(TERRAFORM and MIRROR, MISSING)
class Terraform(TerraformCase):
    def apply(self, **parts):
        self.configure(RESOURCES % parts)
        self.terraform("apply", "-auto-approve")
        self.assertIn("No changes", self.terraform("plan"))

    def shown(self):
        group = self.elasticache.describe_replication_groups(
            ReplicationGroupId="tf-logged-group")["ReplicationGroups"][0]
        return [sorted((one["LogType"], one["LogFormat"], one["Status"])
                       for one in cache["LogDeliveryConfigurations"])
                for cache in (self.cluster("tf-logged"), group)]

    def test_apply_change_destroy(self):
        logs = self.tarn.client("logs")
        both = DELIVERY % ("json", "slow-log") + DELIVERY % ("text", "engine-log")
        self.configure(RESOURCES % {"days": 7, "cache": both, "group": ""})
        self.terraform("init")
        self.apply(days=7, cache=both, group="")
        slow, engine = ("slow-log", "json", "active"), ("engine-log", "text", "active")
        self.assertEqual(self.shown(), [[engine, slow], []])
        self.apply(days=14, cache=DELIVERY % ("text", "slow-log"), group=both)
        self.assertEqual(self.shown(), [[("slow-log", "text", "active")], [engine, slow]])
        self.assertEqual(logs.describe_log_groups()["logGroups"][0]["retentionInDays"], 14)
        self.apply(days=0, cache="", group=DELIVERY % ("text", "engine-log"))
        self.assertEqual(self.shown(), [[], [engine]])
        self.terraform("destroy", "-auto-approve")
        self.assertEqual(logs.describe_log_groups()["logGroups"], [])


if __name__ == "__main__":
    installation.main()
