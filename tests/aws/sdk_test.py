#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""AWS' SDK for JavaScript, and ioredis with it: tests of tests/clients on an installation of their
own. See installation.py."""

import shutil
import subprocess
import unittest
from pathlib import Path

import installation
from installation import InstallationCase

NODE = shutil.which("node")
TESTS = Path(__file__).resolve().parent.parent / "clients"


@unittest.skipUnless(NODE and (TESTS / "node_modules" / "@aws-sdk").exists(),
                     "node or @aws-sdk/client-elasticache is not installed")
class JavaScript(InstallationCase):
    def run_test(self, name):
        run = subprocess.run([NODE, "--test", TESTS / name], env=self.tarn.environment(),
                             capture_output=True, text=True, timeout=200)
        self.assertEqual(run.returncode, 0, run.stdout + run.stderr)

    def test_caches(self):
        self.run_test("elasticache_sdk.test.js")

    def test_groups_and_snapshots(self):
        self.run_test("elasticache_groups.test.js")

    def test_ioredis_over_a_failover(self):
        self.run_test("ioredis_failover.test.js")


if __name__ == "__main__":
    installation.main()
