#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""KMS by Terraform with the AWS provider: a key with an alias, and a cache that is encrypted under
it, are made, do not drift, are changed and go. Skipped where the machine has no terraform or no
provider. See terraform.py."""

import unittest

import installation
from terraform import MIRROR, MISSING, TERRAFORM, TerraformCase

RESOURCES = """
resource "aws_kms_key" "caches" {
  description             = "%(description)s"
  deletion_window_in_days = 7
  enable_key_rotation     = %(rotates)s
  tags                    = { team = "blue" }
}
resource "aws_kms_alias" "caches" {
  name          = "alias/caches"
  target_key_id = aws_kms_key.caches.key_id
}
resource "aws_elasticache_replication_group" "group" {
  replication_group_id       = "tf-group"
  description                = "one node"
  engine                     = "valkey"
  engine_version             = "8.0"
  node_type                  = "cache.custom.0.1g.1"
  num_cache_clusters         = 1
  at_rest_encryption_enabled = true
  kms_key_id                 = aws_kms_key.caches.arn
  apply_immediately          = true
}
output "key" {
  value = aws_kms_key.caches.key_id
}
"""


@unittest.skipUnless(TERRAFORM and MIRROR, MISSING)
class Terraform(TerraformCase):
    def test_apply_change_destroy(self):
        kms = self.tarn.client("kms")
        self.configure(RESOURCES % {"description": "first", "rotates": "false"})
        self.terraform("init")
        self.terraform("apply", "-auto-approve")
        self.assertIn("No changes", self.terraform("plan"))
        key = self.terraform("output", "-raw", "key").strip()
        self.assertEqual(kms.describe_key(KeyId="alias/caches")["KeyMetadata"]["KeyId"], key)
        self.configure(RESOURCES % {"description": "second", "rotates": "true"})
        self.terraform("apply", "-auto-approve")
        self.assertIn("No changes", self.terraform("plan"))
        self.assertEqual(kms.describe_key(KeyId=key)["KeyMetadata"]["Description"], "second")
        self.assertTrue(kms.get_key_rotation_status(KeyId=key)["KeyRotationEnabled"])
        self.terraform("destroy", "-auto-approve")
        self.assertEqual(kms.describe_key(KeyId=key)["KeyMetadata"]["KeyState"], "PendingDeletion")


if __name__ == "__main__":
    installation.main()
