#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""CloudWatch by Terraform with the AWS provider: alarms on metrics, on percentiles, on an
expression and on other alarms, and a dashboard, are made, do not drift, are changed and go. Skipped
where the machine has no terraform or no provider. See terraform.py."""

import json
import unittest

import installation
from terraform import MIRROR, MISSING, TERRAFORM, TerraformCase

RESOURCES = """
resource "aws_sns_topic" "operators" {
  name = "operators"
}
resource "aws_cloudwatch_metric_alarm" "memory" {
  alarm_name                = "memory"
  alarm_description         = "%(description)s"
  namespace                 = "AWS/ElastiCache"
  metric_name               = "DatabaseMemoryUsagePercentage"
  dimensions                = { CacheClusterId = "tf-cache", CacheNodeId = "0001" }
  statistic                 = "Maximum"
  period                    = 60
  evaluation_periods        = 3
  datapoints_to_alarm       = 2
  threshold                 = %(threshold)s
  comparison_operator       = "GreaterThanOrEqualToThreshold"
  treat_missing_data        = "notBreaching"
  alarm_actions             = [aws_sns_topic.operators.arn]
  ok_actions                = %(ok_actions)s
  insufficient_data_actions = []
  tags                      = %(tags)s
}
resource "aws_cloudwatch_metric_alarm" "latency" {
  alarm_name                            = "latency"
  namespace                             = "My/Own"
  metric_name                           = "Latency"
  extended_statistic                    = "%(percentile)s"
  evaluate_low_sample_count_percentiles = "ignore"
  period                                = 300
  evaluation_periods                    = 1
  threshold                             = 0.5
  comparison_operator                   = "GreaterThanThreshold"
}
resource "aws_cloudwatch_metric_alarm" "misses" {
  alarm_name          = "misses"
  evaluation_periods  = 2
  threshold           = 50
  comparison_operator = "GreaterThanThreshold"
  metric_query {
    id          = "share"
    expression  = "100 * misses / (hits + misses)"
    label       = "Share of misses"
    return_data = true
  }
  metric_query {
    id = "hits"
    metric {
      namespace   = "AWS/ElastiCache"
      metric_name = "CacheHits"
      dimensions  = { CacheClusterId = "tf-cache" }
      period      = 60
      stat        = "Sum"
    }
  }
  metric_query {
    id = "misses"
    metric {
      namespace   = "AWS/ElastiCache"
      metric_name = "CacheMisses"
      dimensions  = { CacheClusterId = "tf-cache" }
      period      = 60
      stat        = "Sum"
      unit        = "Count"
    }
  }
}
resource "aws_cloudwatch_composite_alarm" "any" {
  alarm_name        = "any"
  alarm_description = "one of them"
  alarm_rule        = "%(rule)s"
  actions_enabled   = %(enabled)s
  alarm_actions     = [aws_sns_topic.operators.arn]
  tags              = { team = "blue" }
  depends_on        = [aws_cloudwatch_metric_alarm.memory, aws_cloudwatch_metric_alarm.misses]
}
resource "aws_cloudwatch_dashboard" "caches" {
  dashboard_name = "caches"
  dashboard_body = jsonencode({ widgets = [{
    type = "metric", x = 0, y = 0, width = %(width)s, height = 6,
    properties = { region = "us-east-1", title = "Hits", period = 60, stat = "Sum",
                   metrics = [["AWS/ElastiCache", "CacheHits", "CacheClusterId", "c"]] } }] })
}
"""

BEFORE = {"description": "first", "threshold": "80", "ok_actions": "[]", "percentile": "p99",
          "tags": '{ team = "blue" }', "width": "12", "enabled": "true",
          "rule": "ALARM(memory) OR ALARM(misses)"}
AFTER = {"description": "second", "threshold": "90.5", "percentile": "p99.9",
         "ok_actions": "[aws_sns_topic.operators.arn]",
         "tags": '{ team = "red", tier = "1" }', "width": "24", "enabled": "false",
         "rule": "ALARM(memory) AND NOT OK(misses)"}


@unittest.skipUnless(TERRAFORM and MIRROR, MISSING)
class Terraform(TerraformCase):
    def test_apply_change_destroy(self):
        cloudwatch = self.tarn.client("cloudwatch")
        self.configure(RESOURCES % BEFORE)
        self.terraform("init")
        for values in (BEFORE, AFTER):
            self.configure(RESOURCES % values)
            self.terraform("apply", "-auto-approve")
            self.assertIn("No changes", self.terraform("plan"))
        alarms = cloudwatch.describe_alarms(AlarmTypes=["MetricAlarm", "CompositeAlarm"])
        found = {alarm["AlarmName"]: alarm for alarm in alarms["MetricAlarms"]}
        self.assertEqual(set(found), {"memory", "latency", "misses"})
        self.assertEqual((found["memory"]["AlarmDescription"], found["memory"]["Threshold"],
                          len(found["memory"]["OKActions"])), ("second", 90.5, 1))
        self.assertEqual(found["latency"]["ExtendedStatistic"], "p99.9")
        arn = found["memory"]["AlarmArn"]
        tags = cloudwatch.list_tags_for_resource(ResourceARN=arn)["Tags"]
        self.assertEqual({tag["Key"]: tag["Value"] for tag in tags}, {"team": "red", "tier": "1"})
        composite = alarms["CompositeAlarms"][0]
        self.assertEqual((composite["AlarmRule"], composite["ActionsEnabled"]),
                         (AFTER["rule"], False))
        body = cloudwatch.get_dashboard(DashboardName="caches")["DashboardBody"]
        self.assertEqual(json.loads(body)["widgets"][0]["width"], 24)
        self.terraform("destroy", "-auto-approve")
        alarms = cloudwatch.describe_alarms(AlarmTypes=["MetricAlarm", "CompositeAlarm"])
        self.assertEqual((alarms["MetricAlarms"], alarms["CompositeAlarms"],
                          cloudwatch.list_dashboards()["DashboardEntries"]), ([], [], []))


if __name__ == "__main__":
    installation.main()
