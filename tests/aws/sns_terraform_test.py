#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""SNS by Terraform with the AWS provider: a topic, a subscription that its receiver confirms, and
a cache that publishes there, are made, do not drift, are changed and go. Skipped where the
machine has no terraform or no provider. See terraform.py."""

import json
import threading
import unittest

import installation
from sns_test import TIMEOUT, Receiver, fetch
from terraform import MIRROR, MISSING, TERRAFORM, TerraformCase

RESOURCES = """
resource "aws_sns_topic" "caches" {
  name         = "caches"
  display_name = "%(name)s"
  tags         = { team = "blue" }
}
resource "aws_sns_topic_subscription" "receiver" {
  topic_arn              = aws_sns_topic.caches.arn
  protocol               = "http"
  endpoint               = "%(url)s"
  endpoint_auto_confirms = true
  raw_message_delivery   = %(raw)s
}
resource "aws_elasticache_cluster" "cache" {
  cluster_id             = "tf-cache"
  engine                 = "memcached"
  node_type              = "cache.custom.0.1g.1"
  num_cache_nodes        = 1
  notification_topic_arn = aws_sns_topic.caches.arn
  apply_immediately      = true
}
output "topic" {
  value = aws_sns_topic.caches.arn
}
"""


@unittest.skipUnless(TERRAFORM and MIRROR, MISSING)
class Terraform(TerraformCase):
    def confirm(self):
        fetch(json.loads(self.receiver.next()[2])["SubscribeURL"])

    def test_apply_change_destroy(self):
        self.receiver = Receiver()
        self.addCleanup(self.receiver.stop)
        confirming = threading.Thread(target=self.confirm)
        confirming.start()
        self.addCleanup(confirming.join, TIMEOUT)
        sns = self.tarn.client("sns")
        self.configure(RESOURCES % {"name": "first", "raw": "false", "url": self.receiver.url})
        self.terraform("init")
        self.terraform("apply", "-auto-approve")
        self.assertIn("No changes", self.terraform("plan"))
        topic = self.terraform("output", "-raw", "topic").strip()
        self.configure(RESOURCES % {"name": "second", "raw": "true", "url": self.receiver.url})
        self.terraform("apply", "-auto-approve")
        self.assertIn("No changes", self.terraform("plan"))
        attributes = sns.get_topic_attributes(TopicArn=topic)["Attributes"]
        self.assertEqual((attributes["DisplayName"], attributes["SubscriptionsConfirmed"]),
                         ("second", "1"))
        self.terraform("destroy", "-auto-approve")
        self.assertEqual(sns.list_topics()["Topics"], [])


if __name__ == "__main__":
    installation.main()
