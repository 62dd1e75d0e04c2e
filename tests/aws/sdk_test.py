#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""AWS' SDK for JavaScript: tests/clients/elasticache_sdk.test.js on an installation of its own.
See installation.py."""

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
    def test_the_sdk(self):
        run = subprocess.run([NODE, "--test", TESTS / "elasticache_sdk.test.js"],
                             env=self.tarn.environment(), capture_output=True, text=True,
                             timeout=200)
        self.assertEqual(run.returncode, 0, run.stdout + run.stderr)


if __name__ == "__main__":
    installation.main()
