#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""CloudWatch Logs with AWS' SDK for Python and the AWS CLI: log groups, and what caches deliver
there. See installation.py."""

import json
import shutil
import signal
import subprocess
import time
import unittest

import installation
from installation import InstallationCase, eventually

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


if __name__ == "__main__":
    installation.main()
