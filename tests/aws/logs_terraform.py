# SPDX-License-Identifier: Apache-2.0
"""Log delivery by Terraform: a log group, and a cache and a group whose logs go there."""

from terraform import Part

RESOURCES = """
resource "aws_cloudwatch_log_group" "caches" {
  name              = "/caches/all"
  retention_in_days = %(days)s
  tags              = { team = "blue" }
}
resource "aws_elasticache_cluster" "logged" {
  cluster_id        = "tf-logged"
  engine            = "redis"
  node_type         = "cache.custom.0.1g.1"
  num_cache_nodes   = 1
  apply_immediately = true
  %(cache)s
}
resource "aws_elasticache_cluster" "logged_first" {
  cluster_id        = "tf-logged-first"
  engine            = "redis"
  node_type         = "cache.custom.0.1g.1"
  num_cache_nodes   = 1
  apply_immediately = true
  %(other)s
}
resource "aws_elasticache_replication_group" "logged" {
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
BOTH = DELIVERY % ("json", "slow-log") + DELIVERY % ("text", "engine-log")


class Logs(Part):
    resources = RESOURCES
    before = {"days": 7, "cache": BOTH, "group": "", "other": DELIVERY % ("text", "engine-log")}
    after = {"days": 14, "cache": DELIVERY % ("text", "slow-log"), "group": BOTH, "other": ""}

    def shown(self):
        group = self.case.elasticache.describe_replication_groups(
            ReplicationGroupId="tf-logged-group")["ReplicationGroups"][0]
        caches = [self.case.cluster("tf-logged"), self.case.cluster("tf-logged-first"), group]
        return [sorted((one["LogType"], one["LogFormat"], one["Status"])
                       for one in cache["LogDeliveryConfigurations"]) for cache in caches]

    def groups(self):
        return self.tarn.client("logs").describe_log_groups()["logGroups"]

    def check_before(self):
        slow, engine = ("slow-log", "json", "active"), ("engine-log", "text", "active")
        self.case.assertEqual(self.shown(), [[engine, slow], [engine], []])

    def check_after(self):
        slow, engine = ("slow-log", "json", "active"), ("engine-log", "text", "active")
        self.case.assertEqual(self.shown(), [[("slow-log", "text", "active")], [], [engine, slow]])
        self.case.assertEqual(self.groups()[0]["retentionInDays"], 14)

    def check_gone(self):
        self.case.assertEqual(self.groups(), [])
