#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Terraform with the AWS provider: resources of every service that we have are made, do not drift,
are changed in place and go. Skipped where the machine has no terraform or no provider. See
terraform.py; the parts are in *_terraform.py."""

import unittest

import installation
from caches_terraform import Caches
from cloudwatch_terraform import Alarms
from iam_terraform import Identities
from kms_terraform import Keys
from logs_terraform import Logs
from sns_terraform import Topics
from terraform import MIRROR, MISSING, TERRAFORM, TerraformCase


@unittest.skipUnless(TERRAFORM and MIRROR, MISSING)
class Terraform(TerraformCase):
    def each(self, parts, step):
        for part in parts:
            with self.subTest(type(part).__name__, step=step):
                getattr(part, step)()

    def test_apply_change_destroy(self):
        parts = [kind(self) for kind in (Caches, Identities, Keys, Topics, Alarms, Logs)]
        self.each(parts, "prepare")
        self.configure("".join(part.resources % part.before for part in parts))
        self.terraform("init")
        self.apply("".join(part.resources % part.before for part in parts))
        self.each(parts, "check_before")
        self.apply("".join(part.resources % part.after for part in parts))
        self.each(parts, "check_after")
        self.terraform("destroy", "-auto-approve", "-parallelism=30")
        self.each(parts, "check_gone")


if __name__ == "__main__":
    installation.main()
