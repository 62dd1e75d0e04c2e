#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""CloudWatch Logs with AWS' SDK for Python and the AWS CLI: log groups, and what caches deliver
there. See installation.py."""

import http.server
import json
import os
import shutil
import signal
import subprocess
import tempfile
import threading
import time
import unittest
from pathlib import Path

import installation
from installation import InstallationCase, endpoints, eventually

AWS = "/usr/bin/aws" if os.path.exists("/usr/bin/aws") else shutil.which("aws")
HOUR_MS = 3_600_000


def now_ms():
    return int(time.time() * 1000)


class LogsCase(InstallationCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.logs = cls.tarn.client("logs")

    def make_group(self, name, **more):
        self.logs.create_log_group(logGroupName=name, **more)
        self.addCleanup(self.logs.delete_log_group, logGroupName=name)

    def group(self, name):
        groups = self.logs.describe_log_groups(logGroupNamePrefix=name)["logGroups"]
        return next(one for one in groups if one["logGroupName"] == name)

    def put(self, group, stream, *messages, at=None):
        at = now_ms() if at is None else at
        return self.logs.put_log_events(
            logGroupName=group, logStreamName=stream,
            logEvents=[{"timestamp": at + i, "message": message}
                       for i, message in enumerate(messages)])

    def found(self, group, pattern="", **more):
        """The messages that a search finds, on all of its pages."""
        pages = self.logs.get_paginator("filter_log_events").paginate(
            logGroupName=group, filterPattern=pattern, **more)
        return [event["message"] for page in pages for event in page["events"]]


class Groups(LogsCase):
    def test_are_made_described_and_go(self):
        self.logs.create_log_group(logGroupName="/tarn/a", tags={"team": "blue"})
        self.assertEqual(self.error_of(self.logs.create_log_group, logGroupName="/tarn/a"),
                         "ResourceAlreadyExistsException")
        group = self.group("/tarn/a")
        arn = "arn:aws:logs:us-east-1:000000000000:log-group:/tarn/a"
        self.assertEqual(group["arn"], arn + ":*")
        self.assertAlmostEqual(group["creationTime"], now_ms(), delta=60_000)
        self.assertNotIn("retentionInDays", group)
        self.assertEqual(self.logs.list_tags_log_group(logGroupName="/tarn/a")["tags"],
                         {"team": "blue"})
        self.logs.tag_log_group(logGroupName="/tarn/a", tags={"stage": "test"})
        self.logs.untag_log_group(logGroupName="/tarn/a", tags=["team"])
        self.assertEqual(self.logs.list_tags_log_group(logGroupName="/tarn/a")["tags"],
                         {"stage": "test"})
        self.logs.delete_log_group(logGroupName="/tarn/a")
        self.assertEqual(self.logs.describe_log_groups(logGroupNamePrefix="/tarn/a")["logGroups"],
                         [])
        self.assertEqual(self.error_of(self.logs.delete_log_group, logGroupName="/tarn/a"),
                         "ResourceNotFoundException")

    def test_are_listed_in_pages(self):
        names = [f"page-{number}" for number in range(5)]
        for name in names:
            self.make_group(name)
        pages = list(self.logs.get_paginator("describe_log_groups").paginate(
            logGroupNamePrefix="page-", PaginationConfig={"PageSize": 2}))
        self.assertEqual([len(page["logGroups"]) for page in pages], [2, 2, 1])
        self.assertEqual([one["logGroupName"] for page in pages for one in page["logGroups"]],
                         names)

    def test_keep_events_for_some_days(self):
        self.make_group("kept")
        self.logs.create_log_stream(logGroupName="kept", logStreamName="s")
        old = now_ms() - 30 * HOUR_MS
        self.put("kept", "s", "old", at=old)
        self.put("kept", "s", "new")
        self.assertEqual(self.found("kept"), ["old", "new"])
        self.assertEqual(self.error_of(self.logs.put_retention_policy, logGroupName="kept",
                                       retentionInDays=2), "InvalidParameterException")
        self.logs.put_retention_policy(logGroupName="kept", retentionInDays=1)
        self.assertEqual(self.group("kept")["retentionInDays"], 1)
        self.assertEqual(self.found("kept"), ["new"])
        self.assertEqual(self.put("kept", "s", "late", at=old)["rejectedLogEventsInfo"],
                         {"expiredLogEventEndIndex": 1})
        eventually(lambda: self.group("kept")["storedBytes"] == len("new") + 26, "old events go")
        self.logs.delete_retention_policy(logGroupName="kept")
        self.assertEqual(self.found("kept"), ["new"])


class Access(LogsCase):
    def test_goes_by_policies_on_groups(self):
        for name in ("/team/open", "/team/closed"):
            self.make_group(name)
            self.logs.create_log_stream(logGroupName=name, logStreamName="s")
        iam = self.tarn.client("iam")
        iam.create_user(UserName="reader")
        group = "arn:aws:logs:us-east-1:000000000000:log-group:"
        iam.put_user_policy(UserName="reader", PolicyName="p", PolicyDocument=json.dumps({
            "Version": "2012-10-17", "Statement": [
                {"Effect": "Allow", "Action": ["logs:FilterLogEvents", "logs:GetLogEvents"],
                 "Resource": group + "/team/open:*"},
                {"Effect": "Allow", "Action": "logs:PutLogEvents",
                 "Resource": group + "/team/*:log-stream:s"},
                {"Effect": "Allow", "Action": "logs:DescribeLogGroups", "Resource": "*"}]}))
        key = iam.create_access_key(UserName="reader")["AccessKey"]
        import boto3
        reader = boto3.client("logs", aws_access_key_id=key["AccessKeyId"],
                              aws_secret_access_key=key["SecretAccessKey"],
                              region_name="us-east-1", endpoint_url=self.tarn.url)
        event = [{"timestamp": now_ms(), "message": "hello"}]
        for name in ("/team/open", "/team/closed"):
            reader.put_log_events(logGroupName=name, logStreamName="s", logEvents=event)
        self.assertEqual(len(reader.describe_log_groups()["logGroups"]), 2)
        found = reader.filter_log_events(logGroupName="/team/open")["events"]
        self.assertEqual([one["message"] for one in found], ["hello"])
        for call, more in ((reader.filter_log_events, {"logGroupName": "/team/closed"}),
                           (reader.delete_log_group, {"logGroupName": "/team/open"}),
                           (reader.create_log_stream, {"logGroupName": "/team/open",
                                                       "logStreamName": "t"})):
            self.assertEqual(self.error_of(call, **more), "AccessDeniedException")
        audit = Path(self.tarn.state, "audit.log").read_text()
        self.assertIn('"PutLogEvents"', audit)
        self.assertNotIn("hello", audit)


class Receiver(http.server.BaseHTTPRequestHandler):
    """Takes every other batch; what it has taken is in `server.lines`."""

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self.server.posts += 1
        taken = self.server.posts % 2 == 0
        if taken:
            self.server.lines += body.splitlines()
        self.send_response(200 if taken else 503)
        self.end_headers()

    def log_message(self, *words):
        pass


class Events(LogsCase):
    def setUp(self):
        self.make_group("events")
        for stream in ("one", "two"):
            self.logs.create_log_stream(logGroupName="events", logStreamName=stream)

    def test_are_read_from_either_end(self):
        self.put("events", "one", *(f"line {number}" for number in range(5)))

        def read(**more):
            answer = self.logs.get_log_events(logGroupName="events", logStreamName="one", limit=2,
                                              **more)
            return ([event["message"] for event in answer["events"]],
                    answer["nextForwardToken"], answer["nextBackwardToken"])
        lines, forward, _ = read(startFromHead=True)
        self.assertEqual(lines, ["line 0", "line 1"])
        lines, forward, back = read(nextToken=forward)
        self.assertEqual(lines, ["line 2", "line 3"])
        self.assertEqual(read(nextToken=back)[0], ["line 0", "line 1"])
        lines, forward, _ = read(nextToken=forward)
        self.assertEqual(lines, ["line 4"])
        self.assertEqual(read(nextToken=forward)[:2], ([], forward), "the end")
        self.assertEqual(read()[0], ["line 3", "line 4"])

    def test_are_refused_out_of_order(self):
        self.assertEqual(
            self.error_of(self.logs.put_log_events, logGroupName="events", logStreamName="one",
                          logEvents=[{"timestamp": now_ms(), "message": "b"},
                                     {"timestamp": now_ms() - 5000, "message": "a"}]),
            "InvalidParameterException")
        self.assertEqual(
            self.error_of(self.logs.put_log_events, logGroupName="events", logStreamName="none",
                          logEvents=[{"timestamp": now_ms(), "message": "b"}]),
            "ResourceNotFoundException")
        self.assertEqual(self.found("events"), [])

    def test_are_found_by_patterns(self):
        self.put("events", "one", "ERROR disk full", "WARN disk slow", "all well")
        self.put("events", "two", json.dumps({"a": {"b": ["x1"]}, "took": 20, "Duration (us)": 7}),
                 json.dumps({"took": 3, "d": None}), at=now_ms() + 1000)
        for pattern, lines in {
                "disk": ["ERROR disk full", "WARN disk slow"],
                "disk -slow": ["ERROR disk full"],
                '"disk full"': ["ERROR disk full"],
                "?ERROR ?WARN": ["ERROR disk full", "WARN disk slow"],
                "error": []}.items():
            self.assertEqual(self.found("events", pattern, logStreamNames=["one"]), lines, pattern)
        for pattern, count in {
                '{ $.a.b[0] = "x*" }': 1, "{ $.took > 3 }": 1, "{ $.took >= 3 }": 2,
                "{ $.d IS NULL || $.took = 20 }": 2, "{ $.d NOT EXISTS }": 1,
                '{ $.["Duration (us)"] = 7 && $.took != 3 }': 1, "{ $.none = 1 }": 0}.items():
            self.assertEqual(len(self.found("events", pattern)), count, pattern)
        self.assertEqual(self.error_of(self.logs.filter_log_events, logGroupName="events",
                                       filterPattern="{ $.a = }"), "InvalidParameterException")
        self.assertEqual(len(self.found("events", PaginationConfig={"PageSize": 1})), 5)
        self.assertEqual(len(self.found("events", logStreamNamePrefix="tw")), 2)

    @unittest.skipUnless(AWS, "awscli is not installed")
    def test_are_shown_by_the_command_line(self):
        def aws(*words):
            run = subprocess.run([AWS, "--endpoint-url", self.tarn.url, "logs", *words],
                                 env=self.tarn.environment(), capture_output=True, text=True,
                                 timeout=120)
            self.assertEqual(run.returncode, 0, run.stderr)
            return run.stdout
        self.put("events", "one", "first", "second")
        tail = aws("tail", "events", "--since", "1h", "--format", "short").splitlines()
        self.assertEqual([line.split(" ", 1)[1] for line in tail], ["first", "second"])
        found = aws("filter-log-events", "--log-group-name", "events", "--filter-pattern",
                    "second", "--query", "events[].message", "--output", "text")
        self.assertEqual(found.strip(), "second")

    def test_survive_a_restart(self):
        self.put("events", "one", "before")
        self.tarn.restart(signal.SIGKILL)
        self.assertEqual(self.found("events"), ["before"])
        streams = self.logs.describe_log_streams(logGroupName="events", orderBy="LastEventTime",
                                                 descending=True)["logStreams"]
        self.assertEqual([stream["logStreamName"] for stream in streams], ["one", "two"])
        self.assertIn("lastEventTimestamp", streams[0])
        self.logs.delete_log_stream(logGroupName="events", logStreamName="one")
        self.assertEqual(self.found("events"), [])


def to_group(group, log="slow-log", form="json"):
    return {"LogType": log, "DestinationType": "cloudwatch-logs", "LogFormat": form,
            "Enabled": True, "DestinationDetails": {"CloudWatchLogsDetails": {"LogGroup": group}}}


class Delivery(LogsCase):
    def client_of(self, endpoint):
        import redis
        client = redis.Redis(*endpoint, socket_timeout=10)
        self.addCleanup(client.close)
        return client

    def slow_commands(self, endpoint, count):
        """Well longer than the 10 ms of slowlog-log-slower-than."""
        script = "local n = 0; for i = 1, 10000000 do n = n + i % 7 end; return n"
        client = self.client_of(endpoint)
        for _ in range(count):
            client.eval(script, 0)

    def serves(self, endpoint):
        import redis
        try:
            return self.client_of(endpoint).ping()
        except redis.ConnectionError:
            return False

    @classmethod
    def setUpClass(cls):
        cls.streams = tempfile.TemporaryDirectory(prefix="tarn-streams-")
        cls.addClassCleanup(cls.streams.cleanup)
        cls.receiver = http.server.HTTPServer(("127.0.0.1", 0), Receiver)
        cls.receiver.lines, cls.receiver.posts = [], 0
        threading.Thread(target=cls.receiver.serve_forever, daemon=True).start()
        cls.addClassCleanup(cls.receiver.server_close)
        cls.addClassCleanup(cls.receiver.shutdown)
        cls.options = ("--delivery-stream", "lake=" + cls.streams.name, "--delivery-stream",
                       f"web=http://127.0.0.1:{cls.receiver.server_port}/in")
        super().setUpClass()

    def configure(self, cluster_id, configurations):
        self.elasticache.modify_cache_cluster(CacheClusterId=cluster_id, ApplyImmediately=True,
                                              LogDeliveryConfigurations=configurations)

    def cache(self, cluster_id, *configurations):
        cluster = self.create(cluster_id, "redis", LogDeliveryConfigurations=list(configurations))
        self.addCleanup(self.delete, cluster_id)
        return endpoints(cluster)[0]

    def test_slow_commands_come_as_json_and_as_text(self):
        self.make_group("slow")
        endpoint = self.cache("slow-cache", to_group("slow"))
        shown = self.cluster("slow-cache")["LogDeliveryConfigurations"]
        self.assertEqual(shown, [{**{name: value for name, value in to_group("slow").items()
                                     if name != "Enabled"}, "Status": "active"}])
        self.slow_commands(endpoint, 1)
        eventually(lambda: self.found("slow"), "the slow command is in the group")
        entry = json.loads(self.found("slow")[0])
        self.assertEqual(
            {name: entry[name] for name in ("CacheClusterId", "CacheNodeId", "Id", "Command",
                                            "ClientName")},
            {"CacheClusterId": "slow-cache", "CacheNodeId": "0001", "Id": 0, "ClientName": "",
             "Command": "EVAL ... (2 more arguments)"})
        self.assertGreaterEqual(entry["Duration (us)"], 20_000)
        self.assertAlmostEqual(entry["Timestamp"], time.time(), delta=60)
        streams = self.logs.describe_log_streams(logGroupName="slow")["logStreams"]
        self.assertEqual([one["logStreamName"] for one in streams],
                         ["elasticache/redis/slow-cache/0001/slow-log"])
        self.configure("slow-cache", [to_group("slow", form="text")])
        self.slow_commands(endpoint, 1)
        eventually(lambda: len(self.found("slow")) == 2, "the next comes as text")
        self.assertRegex(self.found("slow")[1],
                         r"^slow-cache,0001,\d+,\d+,EVAL \.\.\. \(2 more arguments\),[\d.:]+,$")
        self.configure("slow-cache", [{"LogType": "slow-log", "Enabled": False}])
        self.assertEqual(self.cluster("slow-cache")["LogDeliveryConfigurations"], [])

    def test_restarts_lose_nothing_and_deliver_nothing_twice(self):
        self.make_group("restarts")
        endpoint = self.cache("restarts", to_group("restarts"),
                              to_group("restarts", log="engine-log"))

        def ids():
            slow = self.found("restarts", "{ $.Id >= 0 }")
            return [json.loads(message)["Id"] for message in slow]
        self.slow_commands(endpoint, 3)
        eventually(lambda: len(ids()) == 3, "the first are in the group")
        self.tarn.interrupt(signal.SIGKILL)
        self.slow_commands(endpoint, 2)
        self.tarn.start(f"127.0.0.1:{self.tarn.port}")
        eventually(lambda: len(ids()) >= 5, "those of meanwhile come")
        self.slow_commands(endpoint, 1)
        eventually(lambda: len(ids()) >= 6, "and later ones")
        self.assertEqual(ids(), list(range(6)))
        ready = self.found("restarts", '{ $.Message = "*port=6379*" }')
        self.assertEqual(len(ready), 1, "each of the node's lines is there once")
        self.assertEqual(json.loads(ready[0])["LogLevel"], "NOTICE")
        self.assertEqual(json.loads(ready[0])["Role"], "M")
        os.kill(self.tarn.node_pid("restarts.0001"), signal.SIGKILL)
        eventually(lambda: len(self.found("restarts", '{ $.Message = "*port=6379*" }')) == 2,
                   "the node's next process logs in the same stream")
        eventually(lambda: self.serves(endpoint), "it serves")
        self.slow_commands(endpoint, 1)
        eventually(lambda: len(ids()) == 7, "its slow log begins anew")
        self.assertEqual(ids()[-1], 0)

    def test_says_when_its_group_is_gone(self):
        self.logs.create_log_group(logGroupName="gone")
        self.cache("gone", to_group("gone", log="engine-log", form="text"))
        eventually(lambda: self.found("gone"), "the engine's first lines are there")
        self.assertRegex(self.found("gone")[0],
                         r"^gone/0001:M \d\d \w{3} \d{4} [\d:.]{12} UTC \* Server initialized")
        self.logs.delete_log_group(logGroupName="gone")

        def status():
            shown = self.cluster("gone")["LogDeliveryConfigurations"][0]
            return shown["Status"], shown.get("Message", "")
        eventually(lambda: status()[0] == "error", "an error is shown")
        self.assertIn("gone", status()[1])
        self.make_group("gone")
        eventually(lambda: status() == ("active", ""), "and is over")

    def test_goes_to_what_stands_for_delivery_streams(self):
        to_stream = {"LogType": "slow-log", "DestinationType": "kinesis-firehose",
                     "LogFormat": "json", "Enabled": True,
                     "DestinationDetails": {"KinesisFirehoseDetails": {"DeliveryStream": "lake"}}}
        endpoint = self.cache("firehose", to_stream)
        self.slow_commands(endpoint, 2)
        path = Path(self.streams.name, "lake.log")
        eventually(lambda: len(path.read_text().splitlines()) == 2, "both are in its file")
        self.assertEqual([json.loads(line)["CacheClusterId"]
                          for line in path.read_text().splitlines()], ["firehose"] * 2)
        to_stream["DestinationDetails"]["KinesisFirehoseDetails"]["DeliveryStream"] = "web"
        self.configure("firehose", [to_stream])
        self.slow_commands(endpoint, 1)
        eventually(lambda: self.receiver.lines, "what was refused is sent again")
        self.assertEqual([json.loads(line)["Id"] for line in self.receiver.lines], [2])
        to_stream["DestinationDetails"]["KinesisFirehoseDetails"]["DeliveryStream"] = "none"
        self.assertEqual(self.error_of(self.configure, cluster_id="firehose",
                                       configurations=[to_stream]), "InvalidParameterValue")

    def test_refuses_what_cannot_be(self):
        self.make_group("there")

        def refusal(*configurations, engine="redis", **more):
            return self.error_of(
                self.elasticache.create_cache_cluster, CacheClusterId="refused", Engine=engine,
                CacheNodeType="cache.custom.0.1g.1", NumCacheNodes=1,
                LogDeliveryConfigurations=list(configurations), **more)
        self.assertEqual(refusal(to_group("not-there")), "InvalidParameterValue")
        self.assertEqual(refusal(to_group("there"), to_group("there")), "InvalidParameterValue")
        self.assertEqual(refusal(to_group("there"), engine="memcached"),
                         "InvalidParameterCombination")
        self.assertEqual(refusal(to_group("there", log="engine-log"), EngineVersion="6.0"),
                         "InvalidParameterCombination")
        self.assertEqual(refusal({"LogType": "slow-log", "Enabled": True}),
                         "InvalidParameterCombination")
        self.assertEqual(refusal({**to_group("there"), "DestinationType": "kinesis-firehose"}),
                         "InvalidParameterCombination")


if __name__ == "__main__":
    installation.main()
