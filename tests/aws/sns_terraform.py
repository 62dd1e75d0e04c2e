# SPDX-License-Identifier: Apache-2.0
"""SNS by Terraform: a topic, a subscription that its receiver confirms, and a cache that publishes
there."""

import json
import threading

from sns_test import Receiver, fetch
from terraform import Part

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
resource "aws_elasticache_cluster" "notifying" {
  cluster_id             = "tf-notifying"
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


class Topics(Part):
    resources = RESOURCES

    def prepare(self):
        self.receiver = Receiver()
        self.case.addCleanup(self.receiver.stop)
        threading.Thread(target=self.confirm, daemon=True).start()
        self.before = {"name": "first", "raw": "false", "url": self.receiver.url}
        self.after = {"name": "second", "raw": "true", "url": self.receiver.url}

    def confirm(self):
        """Whenever Terraform gets to the subscription; it gives up itself if nobody confirms."""
        fetch(json.loads(self.receiver.requests.get()[2])["SubscribeURL"])

    def check_after(self):
        attributes = self.tarn.client("sns").get_topic_attributes(
            TopicArn=self.case.output("topic"))["Attributes"]
        self.case.assertEqual((attributes["DisplayName"], attributes["SubscriptionsConfirmed"]),
                              ("second", "1"))

    def check_gone(self):
        self.case.assertEqual(self.tarn.client("sns").list_topics()["Topics"], [])
