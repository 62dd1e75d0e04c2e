#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""CloudWatch's alarms, with AWS' SDK for Python and the unchanged AWS CLI. See installation.py."""

import json
import os
import shutil
import subprocess

import installation
from installation import InstallationCase, endpoints, eventually

AWS = "/usr/bin/aws" if os.path.exists("/usr/bin/aws") else shutil.which("aws")
TOPIC = f"arn:aws:sns:{installation.REGION}:000000000000:ops"


def node_of(cluster):
    return [{"Name": "CacheClusterId", "Value": cluster}, {"Name": "CacheNodeId", "Value": "0001"}]


class Alarms(InstallationCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.cloudwatch = cls.tarn.client("cloudwatch")

    def put(self, name, **changes):
        parameters = {"AlarmName": name, "Namespace": "AWS/ElastiCache", "MetricName": "CurrItems",
                      "Dimensions": node_of("none"), "Statistic": "Maximum", "Period": 60,
                      "EvaluationPeriods": 1, "Threshold": 5.0,
                      "ComparisonOperator": "GreaterThanThreshold"}
        parameters.update(changes)
        self.cloudwatch.put_metric_alarm(**{k: v for k, v in parameters.items() if v is not None})

    def alarm(self, name):
        alarms = self.cloudwatch.describe_alarms(
            AlarmNames=[name], AlarmTypes=["MetricAlarm", "CompositeAlarm"])
        return (alarms["MetricAlarms"] + alarms["CompositeAlarms"])[0]

    def state(self, name):
        return self.alarm(name)["StateValue"]

    def history(self, name, **more):
        return [item["HistorySummary"] for page in
                self.cloudwatch.get_paginator("describe_alarm_history").paginate(
                    AlarmName=name, ScanBy="TimestampAscending", **more)
                for item in page["AlarmHistoryItems"]]

    def cli(self, *words):
        answer = subprocess.run(
            [AWS, "cloudwatch", *words, "--output", "json", "--endpoint-url", self.tarn.url],
            env=self.tarn.environment(), capture_output=True, text=True, timeout=60)
        self.assertEqual(answer.returncode, 0, answer.stderr)
        return json.loads(answer.stdout) if answer.stdout.strip() else None

    def test_an_alarm_goes_off_and_recovers(self):
        import redis
        cluster = self.create("load", "redis")
        self.tarn.client("sns").create_topic(Name="ops")
        self.put("full", Dimensions=node_of("load"), Period=10, AlarmActions=[TOPIC])
        cache = redis.Redis(*endpoints(cluster)[0])
        eventually(lambda: self.state("full") == "OK", "the alarm has its first data", 60)
        cache.mset({f"k{i}": "v" for i in range(9)})
        eventually(lambda: self.state("full") == "ALARM", "the alarm goes off", 60)
        alarm = self.alarm("full")
        self.assertRegex(alarm["StateReason"],
                         r"^Threshold Crossed: 1 out of the last 1 datapoint \[9\.0 \(.*\)\] was "
                         r"greater than the threshold \(5\.0\)")
        data = json.loads(alarm["StateReasonData"])
        self.assertEqual((data["recentDatapoints"], data["period"], data["statistic"]),
                         ([9.0], 10, "Maximum"))
        self.assertLess(alarm["AlarmConfigurationUpdatedTimestamp"], alarm["StateUpdatedTimestamp"])
        self.tarn.restart()
        self.assertEqual(self.state("full"), "ALARM")
        cache.flushall()
        eventually(lambda: self.state("full") == "OK", "the alarm recovers", 60)
        changes = [line for line in self.history("full") if line.startswith("Alarm updated")]
        self.assertEqual(changes[-2:], ["Alarm updated from OK to ALARM",
                                        "Alarm updated from ALARM to OK"])
        self.assertEqual(self.history("full", HistoryItemType="Action"),
                         [f"Successfully executed action {TOPIC}"])
        found = self.cloudwatch.describe_alarms_for_metric(
            Namespace="AWS/ElastiCache", MetricName="CurrItems", Dimensions=node_of("load"))
        self.assertEqual([alarm["AlarmName"] for alarm in found["MetricAlarms"]], ["full"])
        self.delete("load")

    def test_what_is_put_is_what_is_described(self):
        wanted = {"AlarmDescription": "many", "ActionsEnabled": False, "OKActions": [TOPIC],
                  "AlarmActions": [], "InsufficientDataActions": [TOPIC],
                  "Dimensions": node_of("x"), "Unit": "Count", "EvaluationPeriods": 3,
                  "DatapointsToAlarm": 2, "Threshold": 1.5, "TreatMissingData": "ignore",
                  "ComparisonOperator": "LessThanOrEqualToThreshold"}
        self.put("all", Tags=[{"Key": "team", "Value": "a"}], **wanted)
        alarm = self.alarm("all")
        self.assertEqual({key: alarm[key] for key in wanted}, wanted)
        self.assertEqual(alarm["StateValue"], "INSUFFICIENT_DATA")
        arn = alarm["AlarmArn"]
        self.cloudwatch.tag_resource(ResourceARN=arn, Tags=[{"Key": "empty", "Value": ""}])
        self.cloudwatch.untag_resource(ResourceARN=arn, TagKeys=["team"])
        self.assertEqual(self.cloudwatch.list_tags_for_resource(ResourceARN=arn)["Tags"],
                         [{"Key": "empty", "Value": ""}])
        self.cloudwatch.get_waiter("alarm_exists").wait(AlarmNames=["all"])
        self.cloudwatch.delete_alarms(AlarmNames=["all"])
        self.assertEqual(self.error_of(self.cloudwatch.delete_alarms, AlarmNames=["all"]),
                         "ResourceNotFound")
        self.assertEqual(self.error_of(self.put, name="bad", Period=15), "ValidationError")

    def test_the_command_line_sets_a_state(self):
        if AWS is None:
            self.skipTest("there is no AWS CLI")
        self.cli("put-metric-alarm", "--alarm-name", "drill", "--namespace", "N", "--metric-name",
                 "M", "--statistic", "Sum", "--period", "60", "--evaluation-periods", "1",
                 "--threshold", "1", "--comparison-operator", "GreaterThanThreshold",
                 "--treat-missing-data", "ignore")
        self.cli("set-alarm-state", "--alarm-name", "drill", "--state-value", "ALARM",
                 "--state-reason", "a drill")
        alarm = self.cli("describe-alarms", "--state-value", "ALARM", "--alarm-names",
                         "drill")["MetricAlarms"][0]
        self.assertEqual(alarm["StateReason"], "a drill")
        self.cli("disable-alarm-actions", "--alarm-names", "drill")
        self.assertFalse(self.alarm("drill")["ActionsEnabled"])
        self.cli("delete-alarms", "--alarm-names", "drill")

    def test_a_metric_of_ones_own_sets_off_an_alarm_on_an_expression(self):
        def metric(name, query):
            return {"Id": query, "ReturnData": False, "MetricStat": {
                "Metric": {"Namespace": "My/Own", "MetricName": name}, "Period": 10,
                "Stat": "Sum"}}
        self.put("ratio", Namespace=None, MetricName=None, Dimensions=None, Statistic=None,
                 Period=None, Threshold=50.0, Metrics=[
                     metric("Errors", "m1"), metric("Calls", "m2"),
                     {"Id": "e1", "Expression": "100 * m1 / m2", "Label": "share"}])

        def is_off():
            self.cloudwatch.put_metric_data(Namespace="My/Own", MetricData=[
                {"MetricName": name, "Value": value, "StorageResolution": 1}
                for name, value in (("Errors", 3), ("Calls", 4))])
            return self.state("ratio") == "ALARM"
        eventually(is_off, "the alarm goes off", 60)
        self.assertIn("[75.0 (", self.alarm("ratio")["StateReason"])
        self.assertEqual(self.alarm("ratio")["Metrics"][2]["Label"], "share")

    def test_dashboards_are_kept(self):
        body = json.dumps({"widgets": [{"type": "text", "properties": {"markdown": "hi"}}]})
        self.cloudwatch.put_dashboard(DashboardName="caches", DashboardBody=body)
        self.assertEqual(self.cloudwatch.get_dashboard(DashboardName="caches")["DashboardBody"],
                         body)
        entries = self.cloudwatch.list_dashboards()["DashboardEntries"]
        self.assertEqual([entry["DashboardName"] for entry in entries], ["caches"])
        self.cloudwatch.delete_dashboards(DashboardNames=["caches"])
        self.assertEqual(self.error_of(self.cloudwatch.get_dashboard, DashboardName="caches"),
                         "ResourceNotFound")

    def test_policies_name_alarms(self):
        import boto3
        self.put("mine")
        self.put("theirs")
        iam = self.tarn.client("iam")
        iam.create_user(UserName="watcher")
        key = iam.create_access_key(UserName="watcher")["AccessKey"]
        arn = f"arn:aws:cloudwatch:{installation.REGION}:000000000000:alarm:mine"
        iam.put_user_policy(UserName="watcher", PolicyName="p", PolicyDocument=json.dumps({
            "Version": "2012-10-17", "Statement": [{
                "Effect": "Allow", "Action": ["cloudwatch:DescribeAlarms",
                                              "cloudwatch:SetAlarmState"], "Resource": arn}]}))
        watcher = boto3.client(
            "cloudwatch", endpoint_url=self.tarn.url, region_name=installation.REGION,
            aws_access_key_id=key["AccessKeyId"], aws_secret_access_key=key["SecretAccessKey"])
        self.assertEqual(len(watcher.describe_alarms(AlarmNames=["mine"])["MetricAlarms"]), 1)
        self.assertEqual(self.error_of(watcher.describe_alarms, AlarmNames=["theirs"]),
                         "AccessDenied")
        self.assertEqual(self.error_of(watcher.describe_alarms), "AccessDenied")
        watcher.set_alarm_state(AlarmName="mine", StateValue="OK", StateReason="x")
        self.assertEqual(self.error_of(watcher.delete_alarms, AlarmNames=["mine"]), "AccessDenied")


if __name__ == "__main__":
    installation.main()
