#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Backups in S3, with s3rver (npm) as the service. Skipped where that is not installed
(tests/clients)."""

import os
import random
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

import installation
from groups import TYPE, GroupCase, redis_at
from installation import eventually
from servers import free_port

CLIENTS = Path(__file__).resolve().parent.parent / "clients"
PROGRAM = CLIENTS / "node_modules" / ".bin" / "s3rver"
KEY = "S3RVER"  # both of its keys, which it checks signatures with


class S3(GroupCase):
    @classmethod
    def setUpClass(cls):
        if not PROGRAM.exists():
            raise unittest.SkipTest("s3rver is not installed: npm ci --prefix tests/clients")
        cls.directory = tempfile.TemporaryDirectory(prefix="tarn-s3-")
        cls.addClassCleanup(cls.directory.cleanup)
        cls.port = free_port()
        server = subprocess.Popen(
            [PROGRAM, "--directory", cls.directory.name, "--port", str(cls.port), "--silent",
             "--configure-bucket", "backups", "--configure-bucket", "exports"],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        cls.addClassCleanup(server.wait)
        cls.addClassCleanup(server.kill)
        cls.s3 = cls.client_of_s3()
        eventually(cls.serves, "s3rver serves")
        keys = Path(cls.directory.name, "keys")
        keys.write_text(f"[default]\naws_access_key_id = {KEY}\naws_secret_access_key = {KEY}\n")
        os.chmod(keys, 0o600)
        cls.options = ("--backup-store", "s3://backups/tarn", "--s3-endpoint",
                       f"http://127.0.0.1:{cls.port}", "--s3-credentials", str(keys))
        super().setUpClass()

    @classmethod
    def client_of_s3(cls):
        import boto3
        import botocore.config
        return boto3.Session(aws_access_key_id=KEY, aws_secret_access_key=KEY,
                             region_name="us-east-1").client(
            "s3", endpoint_url=f"http://127.0.0.1:{cls.port}",
            config=botocore.config.Config(s3={"addressing_style": "path"},
                                          retries={"max_attempts": 1}))

    @classmethod
    def serves(cls):
        import botocore.exceptions
        try:
            return len(cls.s3.list_buckets()["Buckets"]) == 2
        except botocore.exceptions.BotoCoreError:
            return False

    def keys(self, bucket):
        return [one["Key"] for one in self.s3.list_objects_v2(Bucket=bucket).get("Contents", [])]

    def until_there(self, name):
        eventually(lambda: self.elasticache.describe_snapshots(SnapshotName=name)["Snapshots"][0]
                   ["SnapshotStatus"] == "available", f"{name} is there")

    def test_a_backup_goes_there_and_comes_back(self):
        shard = self.create_group(1, AtRestEncryptionEnabled=True)
        primary = redis_at(shard["PrimaryEndpoint"])
        values = {f"k{i}": random.randbytes(1 << 20) for i in range(20)}  # several parts
        for key, value in values.items():
            primary.set(key, value)
        self.elasticache.create_snapshot(SnapshotName="s", ReplicationGroupId="g")
        self.until_there("s")
        self.assertEqual(len(self.keys("backups")), 1)
        self.assertRegex(self.keys("backups")[0], r"^tarn/s-[0-9a-f]{16}/0001\.rdb$")
        self.create("r", "valkey", SnapshotName="s", CacheNodeType=TYPE)
        self.addCleanup(self.delete, "r")
        node = redis_at(self.cluster("r")["CacheNodes"][0]["Endpoint"])
        self.assertEqual({key: node.get(key) for key in values}, values)

        self.elasticache.copy_snapshot(SourceSnapshotName="s", TargetSnapshotName="out",
                                       TargetBucket="exports")
        eventually(lambda: self.keys("exports") == ["out-0001.rdb"], "it is exported")
        self.until_there("s")
        body = self.s3.get_object(Bucket="exports", Key="out-0001.rdb")["Body"].read()
        self.assertIn(values["k7"], body)  # an export is not encrypted
        self.create("seeded", "valkey", SnapshotArns=["arn:aws:s3:::exports/out-0001.rdb"])
        self.addCleanup(self.delete, "seeded")
        node = redis_at(self.cluster("seeded")["CacheNodes"][0]["Endpoint"])
        self.assertEqual(node.get("k7"), values["k7"])

        self.elasticache.delete_snapshot(SnapshotName="s")
        eventually(lambda: self.keys("backups") == [], "it is gone")

    def test_what_is_wrong_with_a_bucket_is_said_before_anything_begins(self):
        self.create("c", "valkey")
        self.addCleanup(self.delete, "c")
        self.elasticache.create_snapshot(SnapshotName="t", CacheClusterId="c")
        self.until_there("t")
        import botocore.exceptions
        for bucket, text in (("nowhere", "The S3 bucket nowhere does not exist."),
                             ("backups", None)):
            try:
                self.elasticache.copy_snapshot(SourceSnapshotName="t", TargetSnapshotName="x",
                                               TargetBucket=bucket)
                self.assertIsNone(text)
            except botocore.exceptions.ClientError as error:
                self.assertEqual(error.response["Error"]["Message"], text)
        eventually(lambda: "x-0001.rdb" in self.keys("backups"), "it is exported")
        self.until_there("t")
        with self.assertRaisesRegex(botocore.exceptions.ClientError,
                                    "already contains an object with key x-0001.rdb"):
            self.elasticache.copy_snapshot(SourceSnapshotName="t", TargetSnapshotName="x",
                                           TargetBucket="backups")
        self.s3.delete_object(Bucket="backups", Key="x-0001.rdb")
        self.elasticache.delete_snapshot(SnapshotName="t")


if __name__ == "__main__":
    sys.exit(installation.main())
