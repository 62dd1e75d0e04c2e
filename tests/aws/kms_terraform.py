# SPDX-License-Identifier: Apache-2.0
"""KMS by Terraform: a key with an alias, and a group that is encrypted under it."""

from terraform import Part

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
resource "aws_elasticache_replication_group" "encrypted" {
  replication_group_id       = "tf-encrypted"
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


class Keys(Part):
    resources = RESOURCES
    before = {"description": "first", "rotates": "false"}
    after = {"description": "second", "rotates": "true"}

    def metadata(self, key):
        return self.tarn.client("kms").describe_key(KeyId=key)["KeyMetadata"]

    def check_before(self):
        self.key = self.case.output("key")
        self.case.assertEqual(self.metadata("alias/caches")["KeyId"], self.key)

    def check_after(self):
        self.case.assertEqual(self.metadata(self.key)["Description"], "second")
        status = self.tarn.client("kms").get_key_rotation_status(KeyId=self.key)
        self.case.assertTrue(status["KeyRotationEnabled"])

    def check_gone(self):
        self.case.assertEqual(self.metadata(self.key)["KeyState"], "PendingDeletion")
