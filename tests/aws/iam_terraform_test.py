#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""IAM by Terraform with the AWS provider: users, keys, groups, policies and roles are made, do not
drift, are changed and go. Skipped where the machine has no terraform or no provider. See
terraform.py."""

import unittest

import installation
from terraform import MIRROR, MISSING, TERRAFORM, TerraformCase

RESOURCES = """
resource "aws_iam_user" "ada" {
  name          = "ada"
  path          = "/team/"
  force_destroy = true
  tags          = { team = "blue" }
}
resource "aws_iam_access_key" "ada" {
  user = aws_iam_user.ada.name
}
resource "aws_iam_group" "readers" {
  name = "readers"
}
resource "aws_iam_user_group_membership" "ada" {
  user   = aws_iam_user.ada.name
  groups = [aws_iam_group.readers.name]
}
data "aws_iam_policy_document" "reads" {
  statement {
    actions   = [%(actions)s]
    resources = ["*"]
    condition {
      test     = "IpAddress"
      variable = "aws:SourceIp"
      values   = ["127.0.0.0/8"]
    }
  }
}
resource "aws_iam_policy" "reads" {
  name   = "reads"
  policy = data.aws_iam_policy_document.reads.json
}
resource "aws_iam_group_policy_attachment" "readers" {
  group      = aws_iam_group.readers.name
  policy_arn = aws_iam_policy.reads.arn
}
resource "aws_iam_user_policy" "ada" {
  name   = "own"
  user   = aws_iam_user.ada.name
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "iam:GetUser", Resource = "*" }]
  })
}
resource "aws_iam_role" "operators" {
  name                 = "operators"
  max_session_duration = 7200
  assume_role_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { AWS = aws_iam_user.ada.arn }
    }]
  })
}
resource "aws_iam_role_policy_attachment" "operators" {
  role       = aws_iam_role.operators.name
  policy_arn = "arn:aws:iam::aws:policy/AmazonElastiCacheFullAccess"
}
resource "aws_iam_service_linked_role" "elasticache" {
  aws_service_name = "elasticache.amazonaws.com"
}
output "key" {
  value = aws_iam_access_key.ada.id
}
output "secret" {
  value     = aws_iam_access_key.ada.secret
  sensitive = true
}
"""


@unittest.skipUnless(TERRAFORM and MIRROR, MISSING)
class Terraform(TerraformCase):
    def test_apply_change_destroy(self):
        import boto3
        self.configure(RESOURCES % {"actions": '"elasticache:Describe*"'})
        self.terraform("init")
        self.terraform("apply", "-auto-approve")
        self.assertIn("No changes", self.terraform("plan"))
        session = boto3.Session(
            aws_access_key_id=self.terraform("output", "-raw", "key").strip(),
            aws_secret_access_key=self.terraform("output", "-raw", "secret").strip(),
            region_name=installation.REGION)
        elasticache = session.client("elasticache", endpoint_url=self.tarn.url)
        elasticache.describe_cache_clusters()
        self.assertEqual(self.error_of(elasticache.list_tags_for_resource, ResourceName="x"),
                         "AccessDenied")
        given = session.client("sts", endpoint_url=self.tarn.url).assume_role(
            RoleArn="arn:aws:iam::000000000000:role/operators", RoleSessionName="terraform",
            DurationSeconds=7200)
        self.assertTrue(given["Credentials"]["SessionToken"])
        self.configure(RESOURCES % {"actions": '"elasticache:List*"'})
        self.terraform("apply", "-auto-approve")
        self.assertIn("No changes", self.terraform("plan"))
        self.assertEqual(self.error_of(elasticache.describe_cache_clusters), "AccessDenied")
        self.terraform("destroy", "-auto-approve")
        self.assertEqual(self.tarn.client("iam").list_users()["Users"], [])


if __name__ == "__main__":
    installation.main()
