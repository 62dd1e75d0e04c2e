# SPDX-License-Identifier: Apache-2.0
"""CloudWatch by Terraform: alarms on metrics, on percentiles, on an expression and on other alarms,
and a dashboard."""

import json

from terraform import Part

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


class Alarms(Part):
    resources = RESOURCES
    before = BEFORE
    after = AFTER

    def prepare(self):
        self.cloudwatch = self.tarn.client("cloudwatch")

    def alarms(self):
        found = self.cloudwatch.describe_alarms(AlarmTypes=["MetricAlarm", "CompositeAlarm"])
        return found["MetricAlarms"], found["CompositeAlarms"]

    def check_after(self):
        metric, composite = self.alarms()
        found = {alarm["AlarmName"]: alarm for alarm in metric}
        self.case.assertEqual(set(found), {"memory", "latency", "misses"})
        memory = found["memory"]
        self.case.assertEqual(
            (memory["AlarmDescription"], memory["Threshold"], len(memory["OKActions"])),
            ("second", 90.5, 1))
        self.case.assertEqual(found["latency"]["ExtendedStatistic"], "p99.9")
        tags = self.cloudwatch.list_tags_for_resource(ResourceARN=memory["AlarmArn"])["Tags"]
        self.case.assertEqual({tag["Key"]: tag["Value"] for tag in tags},
                              {"team": "red", "tier": "1"})
        self.case.assertEqual((composite[0]["AlarmRule"], composite[0]["ActionsEnabled"]),
                              (AFTER["rule"], False))
        body = self.cloudwatch.get_dashboard(DashboardName="caches")["DashboardBody"]
        self.case.assertEqual(json.loads(body)["widgets"][0]["width"], 24)

    def check_gone(self):
        dashboards = self.cloudwatch.list_dashboards()["DashboardEntries"]
        self.case.assertEqual((*self.alarms(), dashboards), ([], [], []))
