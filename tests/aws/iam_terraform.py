# SPDX-License-Identifier: Apache-2.0
"""IAM by Terraform: users, keys, groups, policies and roles, and what they permit."""

import installation
from terraform import Part

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
output "access_key" {
  value = aws_iam_access_key.ada.id
}
output "secret" {
  value     = aws_iam_access_key.ada.secret
  sensitive = true
}
"""


class Identities(Part):
    resources = RESOURCES
    before = {"actions": '"elasticache:Describe*"'}
    after = {"actions": '"elasticache:List*"'}

    def check_before(self):
        import boto3
        session = boto3.Session(aws_access_key_id=self.case.output("access_key"),
                                aws_secret_access_key=self.case.output("secret"),
                                region_name=installation.REGION)
        self.elasticache = session.client("elasticache", endpoint_url=self.tarn.url)
        self.elasticache.describe_cache_clusters()
        self.case.assertEqual(
            self.case.error_of(self.elasticache.list_tags_for_resource, ResourceName="x"),
            "AccessDenied")
        given = session.client("sts", endpoint_url=self.tarn.url).assume_role(
            RoleArn="arn:aws:iam::000000000000:role/operators", RoleSessionName="terraform",
            DurationSeconds=7200)
        self.case.assertTrue(given["Credentials"]["SessionToken"])

    def check_after(self):
        self.case.assertEqual(self.case.error_of(self.elasticache.describe_cache_clusters),
                              "AccessDenied")

    def check_gone(self):
        self.case.assertEqual(self.tarn.client("iam").list_users()["Users"], [])
