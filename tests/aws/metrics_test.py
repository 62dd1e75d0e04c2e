#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Metrics of nodes as CloudWatch has them, with AWS' SDK for Python and the unchanged AWS CLI. See
installation.py."""

import datetime
import json
import os
import shutil
import socket
import subprocess
import urllib.parse

import installation
from installation import InstallationCase, endpoints, eventually

AWS = "/usr/bin/aws" if os.path.exists("/usr/bin/aws") else shutil.which("aws")
SPACE = "AWS/ElastiCache"


def now():
    return datetime.datetime.now(datetime.timezone.utc)


def node_of(cluster):
    return [{"Name": "CacheClusterId", "Value": cluster}, {"Name": "CacheNodeId", "Value": "0001"}]


class Metrics(InstallationCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.cloudwatch = cls.tarn.client("cloudwatch")
        cls.start = now() - datetime.timedelta(seconds=60)

    def points(self, metric, dimensions, statistic, period=60, namespace=SPACE):
        return [point[statistic] for point in self.cloudwatch.get_metric_statistics(
            Namespace=namespace, MetricName=metric, Dimensions=dimensions, StartTime=self.start,
            EndTime=now() + datetime.timedelta(seconds=60), Period=period,
            Statistics=[statistic])["Datapoints"]]

    def total(self, metric, dimensions, period=60):
        return sum(self.points(metric, dimensions, "Sum", period))

    def metered(self, cluster):
        """Counting begins with the second look at a node."""
        eventually(lambda: self.points("CurrItems", node_of(cluster), "Maximum"), "a first sample")


class Redis(Metrics):
    def test_load_shows_in_statistics(self):
        import redis
        cluster = self.create("load", "redis")
        self.metered("load")
        cache = redis.Redis(*endpoints(cluster)[0])
        for i in range(100):
            cache.set(f"k{i}", "v")
        for i in range(50):
            cache.get(f"k{i}")
        for i in range(30):
            cache.get(f"none{i}")
        node = node_of("load")
        eventually(lambda: self.total("CacheMisses", node) >= 30, "misses")
        self.assertEqual(self.total("CacheHits", node), 50)
        self.assertEqual(self.total("CacheMisses", node), 30)
        self.assertEqual(self.total("CacheHits", node, period=1), 50)
        self.assertEqual(self.total("SetTypeCmds", node), 100)
        self.assertEqual(self.total("GetTypeCmds", node), 80)
        self.assertEqual(self.total("StringBasedCmds", node), 180)
        self.assertEqual(self.total("CacheHits", node[:1]), 50)  # of the cluster
        self.assertEqual(max(self.points("CurrItems", node, "Maximum", 1)), 100)
        self.assertEqual(set(self.points("IsMaster", node, "Average")), {1})
        self.assertGreater(max(self.points("NetworkBytesIn", node, "Sum")), 1000)
        for metric in ("CPUUtilization", "EngineCPUUtilization", "DatabaseMemoryUsagePercentage",
                       "CacheHitRate"):
            self.assertTrue(all(0 <= value <= 100 for value in self.points(metric, node, "Average")
                                ), metric)
            self.assertTrue(self.points(metric, node, "Average"), metric)
        self.assertGreater(min(self.points("FreeableMemory", node, "Minimum")), 0)
        self.assertGreater(self.total("NetworkPacketsIn", node), 100)  # each request is one
        self.assertEqual(max(self.points("KeysTracked", node, "Maximum")), 0)
        self.assertEqual(max(self.points("CurrItemsWithVolatileFields", node, "Maximum")), 0)

        data = self.cloudwatch.get_metric_data(
            StartTime=self.start, EndTime=now(), ScanBy="TimestampAscending",
            MetricDataQueries=[{"Id": "hits", "MetricStat": {
                "Metric": {"Namespace": SPACE, "MetricName": "CacheHits", "Dimensions": node},
                "Period": 60, "Stat": "Sum"}}])["MetricDataResults"][0]
        self.assertEqual((data["Id"], data["Label"], data["StatusCode"], sum(data["Values"])),
                         ("hits", "CacheHits", "Complete", 50))
        self.assertEqual(len(data["Timestamps"]), len(data["Values"]))

        query = {"Id": "hits", "MetricStat": {
            "Metric": {"Namespace": SPACE, "MetricName": "CacheHits", "Dimensions": node},
            "Period": 60, "Stat": "Sum"}}
        data = self.json_call("GetMetricData", MetricDataQueries=[query],
                              StartTime=self.start.timestamp(), EndTime=now().timestamp())
        result = data["MetricDataResults"][0]
        self.assertEqual((result["Id"], sum(result["Values"])), ("hits", 50))
        self.assertLess(abs(result["Timestamps"][0] - now().timestamp()), 300)
        points = self.json_call(
            "GetMetricStatistics", Namespace=SPACE, MetricName="CacheMisses", Dimensions=node,
            StartTime=self.start.timestamp(), EndTime=now().timestamp(), Period=60,
            Statistics=["Sum"])["Datapoints"]
        self.assertEqual(sum(point["Sum"] for point in points), 30)

        names = {metric["MetricName"] for page in
                 self.cloudwatch.get_paginator("list_metrics").paginate(
                     Namespace=SPACE, Dimensions=node) for metric in page["Metrics"]}
        self.assertTrue({"CacheHits", "CurrItems", "BytesUsedForCache"} <= names, names)

        self.tarn.restart()  # what was is kept
        self.assertEqual(self.total("CacheHits", node), 50)
        self.assertEqual(self.total("SetTypeCmds", node), 100)
        self.cli("load")
        self.delete("load")

    def json_call(self, operation, status=200, **parameters):
        """As newer SDKs than Debian's do."""
        answer = self.signed(
            "/", json.dumps(parameters),
            {"Content-Type": "application/x-amz-json-1.0", "x-amzn-query-mode": "true",
             "X-Amz-Target": "GraniteServiceVersion20100801." + operation})
        self.assertEqual(answer.status_code, status, answer.text)
        return json.loads(answer.text)

    def cli(self, cluster):
        if AWS is None:
            return
        answer = subprocess.run(
            [AWS, "cloudwatch", "get-metric-statistics", "--namespace", SPACE, "--metric-name",
             "CacheHits", "--dimensions", f"Name=CacheClusterId,Value={cluster}",
             "Name=CacheNodeId,Value=0001", "--start-time", self.start.isoformat(), "--end-time",
             now().isoformat(), "--period", "60", "--statistics", "Sum", "--output", "json",
             "--endpoint-url", self.tarn.url],
            env=self.tarn.environment(), capture_output=True, text=True, timeout=60)
        self.assertEqual(answer.returncode, 0, answer.stderr)
        points = json.loads(answer.stdout)["Datapoints"]
        self.assertEqual(sum(point["Sum"] for point in points), 50)
        self.assertEqual(points[0]["Unit"], "Count")

    def test_percentiles_of_latency_show_where_nodes_keep_histograms(self):
        import redis
        self.elasticache.create_cache_parameter_group(
            CacheParameterGroupName="traced", CacheParameterGroupFamily="redis7", Description="d")
        self.elasticache.modify_cache_parameter_group(
            CacheParameterGroupName="traced", ParameterNameValues=[
                {"ParameterName": "latency-tracking", "ParameterValue": "yes"}])
        cluster = self.create("traced", "redis", CacheParameterGroupName="traced")
        self.metered("traced")
        cache = redis.Redis(*endpoints(cluster)[0])

        def slowest(metric):
            cache.set("k", "v")
            cache.get("k")
            return max(self.points(metric, node_of("traced"), "Maximum", 1, "Tarn"), default=0)
        for metric in ("GetTypeCmdsLatencyP50", "SetTypeCmdsLatencyP999"):
            self.assertLess(eventually(lambda: slowest(metric), metric), 1e6)
        self.delete("traced")

    def test_what_cannot_be_answered_is_refused(self):
        asked = {"Namespace": SPACE, "MetricName": "CacheHits", "StartTime": self.start,
                 "EndTime": now(), "Period": 60, "Statistics": ["Sum"]}
        refusals = ((
            {"Period": 7}, "InvalidParameterValue"), (
            {"EndTime": self.start}, "InvalidParameterValue"), (
            {"StartTime": now() - datetime.timedelta(days=2)}, "InvalidParameterCombination"), (
            {"Statistics": ["Median"]}, "ValidationError"))
        for change, code in refusals:
            self.assertEqual(self.error_of(self.cloudwatch.get_metric_statistics,
                                           **{**asked, **change}), code, change)
        self.assertEqual(self.cloudwatch.get_metric_statistics(**asked)["Datapoints"], [])
        refused = self.json_call("GetMetricStatistics", 400, Namespace=SPACE, MetricName="m",
                                 StartTime=0, EndTime=1e6, Period=60, Statistics=["Sum"])
        self.assertEqual(refused["__type"], "InvalidParameterCombination")
        self.assertEqual(self.json_call("PutInsightRule", 400)["__type"],
                         "UnknownOperationException")
        self.assertEqual(self.error_of(
            self.cloudwatch.get_metric_data, StartTime=self.start, EndTime=now(),
            MetricDataQueries=[{"Id": "a", "Expression": "SUM(METRICS()"}]), "ValidationError")

    def test_what_programs_send_is_found_and_computed_with(self):
        for i in range(3):
            self.cloudwatch.put_metric_data(Namespace="My/Own", MetricData=[
                {"MetricName": "Jobs", "Dimensions": [{"Name": "Host", "Value": f"h{i}"}],
                 "Timestamp": now() - datetime.timedelta(days=1), "Value": 10 + i,
                 "Unit": "Count"},
                {"MetricName": "Latency", "Values": [1, 5], "Counts": [3, 1]}])
        yesterday = now() - datetime.timedelta(days=2)
        jobs = [{"Id": f"m{i}", "ReturnData": False, "MetricStat": {
            "Metric": {"Namespace": "My/Own", "MetricName": "Jobs",
                       "Dimensions": [{"Name": "Host", "Value": f"h{i}"}]},
            "Period": 60, "Stat": "Sum"}} for i in range(3)]
        expressions = {"total": "SUM(METRICS())", "share": "100 * m0 / (m0 + m1)",
                       "found": "SEARCH('{My/Own,Host} MetricName=\"Jobs\" h2', 'Sum', 60)"}
        data = self.cloudwatch.get_metric_data(
            StartTime=yesterday, EndTime=now(), MetricDataQueries=jobs + [
                {"Id": name, "Expression": text} for name, text in expressions.items()])
        found = {result["Id"]: (result["Label"], result["Values"])
                 for result in data["MetricDataResults"]}
        self.assertEqual(found["total"], ("total", [33]))
        self.assertAlmostEqual(found["share"][1][0], 100 * 10 / 21)
        self.assertEqual(found["found"], ("h2 Jobs", [12]))
        latency = self.cloudwatch.get_metric_statistics(
            Namespace="My/Own", MetricName="Latency", StartTime=self.start,
            EndTime=now() + datetime.timedelta(hours=1), Period=3600,
            Statistics=["SampleCount", "Sum"])["Datapoints"]
        self.assertEqual((sum(point["SampleCount"] for point in latency),
                          sum(point["Sum"] for point in latency)), (12, 24))
        self.percentiles()
        self.assertEqual(self.error_of(self.cloudwatch.put_metric_data, Namespace="AWS/EC2",
                                       MetricData=[{"MetricName": "m", "Value": 1}]),
                         "InvalidParameterValue")
        self.tarn.restart()
        data = self.cloudwatch.get_metric_data(
            StartTime=yesterday, EndTime=now(),
            MetricDataQueries=[{**jobs[0], "ReturnData": True}])["MetricDataResults"][0]
        self.assertEqual(data["Values"], [10])

    def percentiles(self):
        """Three times three of 1 and one of 5 have been sent."""
        asked = {"Namespace": "My/Own", "MetricName": "Latency", "Period": 86400,
                 "StartTime": self.start - datetime.timedelta(days=1),
                 "EndTime": now() + datetime.timedelta(hours=1)}
        points = [point for point in self.cloudwatch.get_metric_statistics(
            **asked, ExtendedStatistics=["p50", "p99.9", "tm75", "PR(:4)"])["Datapoints"]]
        if len(points) == 1:  # unless midnight is amid them
            self.assertEqual(points[0]["ExtendedStatistics"],
                             {"p50": 1, "p99.9": 5, "tm75": 1, "PR(:4)": 75})
        self.assertEqual({point["ExtendedStatistics"]["p99.9"] for point in points}, {5})
        answer = self.json_call(
            "GetMetricStatistics", **{**asked, "StartTime": asked["StartTime"].timestamp(),
                                      "EndTime": asked["EndTime"].timestamp()},
            ExtendedStatistics=["p100"])
        self.assertEqual({point["ExtendedStatistics"]["p100"] for point in answer["Datapoints"]},
                         {5})
        data = self.cloudwatch.get_metric_data(
            StartTime=asked["StartTime"], EndTime=asked["EndTime"],
            MetricDataQueries=[{"Id": "high", "MetricStat": {
                "Metric": {"Namespace": "My/Own", "MetricName": "Latency"},
                "Period": 86400, "Stat": "p99"}}])["MetricDataResults"][0]
        self.assertEqual(set(data["Values"]), {5})
        for change, code in (({"ExtendedStatistics": ["p101"]}, "InvalidParameterValue"),
                             ({"ExtendedStatistics": ["p50"], "Statistics": ["Sum"]},
                              "InvalidParameterCombination")):
            self.assertEqual(self.error_of(self.cloudwatch.get_metric_statistics,
                                           **{**asked, **change}), code)

    def test_bodies_may_be_packed(self):
        import gzip
        form = urllib.parse.urlencode({
            "Action": "PutMetricData", "Version": "2010-08-01", "Namespace": "Packed",
            "MetricData.member.1.MetricName": "m", "MetricData.member.1.Value": "7"}).encode()
        headers = {"Content-Type": "application/x-www-form-urlencoded", "Content-Encoding": "gzip"}
        self.assertEqual(self.signed("/", gzip.compress(form), headers).status_code, 200)
        names = self.cloudwatch.list_metrics(Namespace="Packed")["Metrics"]
        self.assertEqual([metric["MetricName"] for metric in names], ["m"])
        bomb = gzip.compress(bytes(100 << 20))
        self.assertEqual(self.signed("/", bomb, headers).status_code, 400)

    def test_cbor_is_spoken(self):
        try:
            import cbor2
        except ImportError:
            self.skipTest("there is no python3-cbor2")
        self.assertEqual(self.cbor("PutMetricData", {
            "Namespace": "Cbor", "MetricData": [
                {"MetricName": "m", "Values": [1, 2.5], "Timestamp": cbor2.CBORTag(
                    1, now().timestamp()), "StorageResolution": 1}]}), (200, {}))
        status, answer = self.cbor("GetMetricData", {
            "StartTime": cbor2.CBORTag(1, int(self.start.timestamp())),
            "EndTime": cbor2.CBORTag(1, int(now().timestamp()) + 60),
            "MetricDataQueries": [{"Id": "a", "MetricStat": {
                "Metric": {"Namespace": "Cbor", "MetricName": "m"}, "Period": 60, "Stat": "Sum"}}]})
        self.assertEqual((status, answer["MetricDataResults"][0]["Values"]), (200, [3.5]))
        self.assertIsInstance(answer["MetricDataResults"][0]["Timestamps"][0], datetime.datetime)
        status, answer = self.cbor("DescribeAlarms", {"NextToken": "x"})
        self.assertEqual((status, answer["__type"]), (400, "InvalidNextToken"))
        self.assertEqual(self.cbor("NoSuchThing", {})[1]["__type"], "UnknownOperationException")

    def cbor(self, operation, document):
        import cbor2
        answer = self.signed(
            "/service/GraniteServiceVersion20100801/operation/" + operation,
            cbor2.dumps(document),
            {"Content-Type": "application/cbor", "Accept": "application/cbor",
             "smithy-protocol": "rpc-v2-cbor"})
        self.assertEqual(answer.headers["smithy-protocol"], "rpc-v2-cbor")
        self.assertEqual(answer.headers["Content-Type"], "application/cbor")
        if answer.status_code != 200:
            self.assertTrue(answer.headers["x-amzn-query-error"].endswith(";Sender"))
        return answer.status_code, cbor2.loads(answer.content)

    def signed(self, path, body, headers):
        from botocore import auth, awsrequest, httpsession
        request = awsrequest.AWSRequest("POST", self.tarn.url + path, data=body, headers=headers)
        credentials = self.cloudwatch._request_signer._credentials
        auth.SigV4Auth(credentials, "monitoring", installation.REGION).add_auth(request)
        return httpsession.URLLib3Session().send(request.prepare())

    def test_policies_say_who_may_read(self):
        import boto3
        iam = self.tarn.client("iam")
        iam.create_user(UserName="reader")
        key = iam.create_access_key(UserName="reader")["AccessKey"]
        reader = boto3.client(
            "cloudwatch", endpoint_url=self.tarn.url, region_name=installation.REGION,
            aws_access_key_id=key["AccessKeyId"], aws_secret_access_key=key["SecretAccessKey"])
        self.assertEqual(self.error_of(reader.list_metrics), "AccessDenied")
        iam.put_user_policy(UserName="reader", PolicyName="p", PolicyDocument=json.dumps({
            "Version": "2012-10-17", "Statement": [{
                "Effect": "Allow", "Action": "cloudwatch:ListMetrics", "Resource": "*"}]}))
        reader.list_metrics()
        self.assertEqual(self.error_of(reader.get_metric_statistics, Namespace=SPACE,
                                       MetricName="CacheHits", StartTime=self.start, EndTime=now(),
                                       Period=60, Statistics=["Sum"]), "AccessDenied")


class Memcached(Metrics):
    def test_load_shows_in_statistics(self):
        from pymemcache.client.base import Client
        cluster = self.create("mem", "memcached")
        self.metered("mem")
        cache = Client(endpoints(cluster)[0])
        for i in range(20):
            cache.set(f"k{i}", "v", noreply=False)
        for i in range(30):
            cache.get(f"k{i}")
        with socket.create_connection(endpoints(cluster)[0], 10) as asking:
            for i in range(3):
                asking.sendall(b"config get cluster\r\n")
                answer = b""
                while not answer.endswith(b"END\r\n"):
                    answer += asking.recv(4096)
        node = node_of("mem")
        eventually(lambda: self.total("GetMisses", node) >= 10, "misses")
        self.assertEqual(self.total("GetHits", node), 20)
        self.assertEqual(self.total("CmdGet", node), 30)
        self.assertEqual(self.total("CmdSet", node), 20)
        self.assertEqual(self.total("CmdConfigGet", node), 3)
        self.assertEqual(set(self.points("CurrConfig", node, "Maximum")), {1})
        self.assertEqual(max(self.points("CurrItems", node, "Maximum", 1)), 20)
        self.assertGreater(min(self.points("BytesUsedForCacheItems", node, "Minimum")), 0)
        self.assertGreater(min(self.points("UnusedMemory", node, "Minimum")), 0)
        self.delete("mem")


if __name__ == "__main__":
    installation.main()
