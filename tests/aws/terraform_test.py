#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Terraform with the AWS provider: apply, no drift, change in place, destroy. Skipped where the
machine has no terraform or no provider. See installation.py."""

import glob
import os
import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path

import installation
from installation import REGION, InstallationCase

TERRAFORM = shutil.which("terraform")
MIRRORS = ["/opt/*", "/usr/local/share/terraform/plugins", "/usr/share/terraform/plugins",
           os.path.expanduser("~/.terraform.d/plugins")]
PROVIDER = "registry.terraform.io/hashicorp/aws/*/*/terraform-provider-aws*"


def find_mirror():
    for mirror in MIRRORS:
        for found in glob.glob(f"{mirror}/{PROVIDER}"):
            return str(Path(found).parents[5]), Path(found).parents[1].name
    return None, None


MIRROR, VERSION = find_mirror()

CONFIGURATION = """
terraform {
  required_providers {
    aws = { source = "hashicorp/aws", version = "%(version)s" }
  }
}
provider "aws" {
  region                      = "%(region)s"
  skip_metadata_api_check     = true
  endpoints {
    elasticache = "%(url)s"
    sts         = "%(url)s"
    ec2         = "%(url)s"
  }
}
resource "aws_elasticache_parameter_group" "tuned" {
  name   = "tuned"
  family = "redis7"
  parameter {
    name  = "maxmemory-policy"
    value = "allkeys-lru"
  }
}
resource "aws_elasticache_cluster" "redis" {
  cluster_id           = "tf-redis"
  engine               = "redis"
  engine_version       = "7.1"
  node_type            = "%(type)s"
  num_cache_nodes      = 1
  parameter_group_name = aws_elasticache_parameter_group.tuned.name
  apply_immediately    = true
  tags                 = { team = "blue" }
}
resource "aws_elasticache_cluster" "memcached" {
  cluster_id        = "tf-memcached"
  engine            = "memcached"
  node_type         = "cache.custom.0.1g.1"
  num_cache_nodes   = %(nodes)d
  az_mode           = "cross-az"
  apply_immediately = true
}
resource "aws_elasticache_replication_group" "group" {
  replication_group_id = "tf-group"
  description          = "one node"
  engine               = "valkey"
  engine_version       = "8.0"
  node_type            = "cache.custom.0.1g.1"
  num_cache_clusters   = 1
  at_rest_encryption_enabled = false
  apply_immediately    = true
}
output "endpoint" {
  value = aws_elasticache_cluster.redis.cache_nodes[0].address
}
output "primary" {
  value = aws_elasticache_replication_group.group.primary_endpoint_address
}
"""


@unittest.skipUnless(TERRAFORM and MIRROR, "terraform and its AWS provider are not on this machine")
class Terraform(InstallationCase):
    def terraform(self, *words):
        run = subprocess.run([TERRAFORM, *words, "-no-color"], cwd=self.directory,
                             env=self.environment, capture_output=True, text=True, timeout=600)
        self.assertEqual(run.returncode, 0, run.stdout + run.stderr)
        return run.stdout

    def configure(self, node_type, nodes):
        Path(self.directory, "main.tf").write_text(CONFIGURATION % {
            "version": VERSION, "region": REGION, "url": self.tarn.url, "type": node_type,
            "nodes": nodes})

    def test_apply_change_destroy(self):
        import redis
        directory = tempfile.TemporaryDirectory(prefix="tarn-terraform-")
        self.addCleanup(directory.cleanup)
        self.directory = directory.name
        settings = Path(self.directory, "terraformrc")
        settings.write_text('provider_installation { filesystem_mirror { path = "%s" } }\n'
                            % MIRROR)
        self.environment = {**self.tarn.environment(), "TF_CLI_CONFIG_FILE": str(settings),
                            "CHECKPOINT_DISABLE": "1"}
        del self.environment["AWS_ENDPOINT_URL"]
        self.configure("cache.t4g.micro", 2)
        self.terraform("init")
        self.terraform("apply", "-auto-approve")
        for output in ("endpoint", "primary"):
            address = self.terraform("output", "-raw", output).strip()
            self.assertTrue(redis.Redis(address).ping())
        self.assertIn("No changes", self.terraform("plan"))
        before = redis.Redis(self.terraform("output", "-raw", "endpoint").strip())
        before.set("kept", "x")
        self.configure("cache.t4g.small", 3)
        self.terraform("apply", "-auto-approve")
        self.assertIn("No changes", self.terraform("plan"))
        self.assertEqual(before.get("kept"), b"x")
        self.assertEqual(self.cluster("tf-memcached")["NumCacheNodes"], 3)
        self.terraform("destroy", "-auto-approve")
        self.assertEqual(self.elasticache.describe_cache_clusters()["CacheClusters"], [])


if __name__ == "__main__":
    installation.main()
