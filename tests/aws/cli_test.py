#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The unchanged AWS CLI, with the lines that `tarn up` prints. See installation.py."""

import json
import os
import shutil
import subprocess
import unittest

import installation
from installation import InstallationCase

AWS = "/usr/bin/aws" if os.path.exists("/usr/bin/aws") else shutil.which("aws")


@unittest.skipUnless(AWS, "awscli is not installed")
class AwsCli(InstallationCase):
    def aws(self, *words):
        run = subprocess.run(
            [AWS, "--endpoint-url", self.tarn.url, "--output", "json", "elasticache", *words],
            env=self.tarn.environment(), capture_output=True, text=True, timeout=120)
        self.assertEqual(run.returncode, 0, run.stderr)
        return json.loads(run.stdout) if run.stdout else None

    def aws_error(self, *words):
        run = subprocess.run([AWS, "--endpoint-url", self.tarn.url, "elasticache", *words],
                             env=self.tarn.environment(), capture_output=True, text=True,
                             timeout=120)
        self.assertNotEqual(run.returncode, 0)
        return run.stderr.strip()

    def test_a_cache_from_create_to_delete(self):
        created = self.aws("create-cache-cluster", "--cache-cluster-id", "cli", "--engine",
                           "redis", "--cache-node-type", "cache.t4g.micro", "--num-cache-nodes",
                           "1", "--tags", "Key=a,Value=b")["CacheCluster"]
        self.assertEqual(created["CacheClusterStatus"], "creating")
        self.aws("wait", "cache-cluster-available", "--cache-cluster-id", "cli")
        node = self.aws("describe-cache-clusters", "--cache-cluster-id", "cli",
                        "--show-cache-node-info")["CacheClusters"][0]["CacheNodes"][0]
        ping = subprocess.run(["redis-cli", "-h", node["Endpoint"]["Address"], "-p",
                               str(node["Endpoint"]["Port"]), "ping"],
                              capture_output=True, text=True, timeout=30)
        self.assertEqual(ping.stdout, "PONG\n")
        self.aws("modify-cache-cluster", "--cache-cluster-id", "cli",
                 "--preferred-maintenance-window", "sun:05:00-sun:06:00")
        self.assertIn("CacheClusterAlreadyExists",
                      self.aws_error("create-cache-cluster", "--cache-cluster-id", "cli",
                                     "--engine", "redis", "--cache-node-type",
                                     "cache.t4g.micro"))
        self.assertIn("No modifications were requested",
                      self.aws_error("modify-cache-cluster", "--cache-cluster-id", "cli"))
        self.aws("delete-cache-cluster", "--cache-cluster-id", "cli")
        self.aws("wait", "cache-cluster-deleted", "--cache-cluster-id", "cli")


if __name__ == "__main__":
    installation.main()
