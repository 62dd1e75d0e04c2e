# SPDX-License-Identifier: Apache-2.0
"""Terraform with the AWS provider on an installation of its own. See installation.py."""

import glob
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

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
MISSING = "terraform and its AWS provider are not on this machine"

HEAD = """
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
    iam         = "%(url)s"
    kms         = "%(url)s"
    logs        = "%(url)s"
    sns         = "%(url)s"
    cloudwatch  = "%(url)s"
  }
}
"""


class TerraformCase(InstallationCase):
    def setUp(self):
        directory = tempfile.TemporaryDirectory(prefix="tarn-terraform-")
        self.addCleanup(directory.cleanup)
        self.directory = directory.name
        settings = Path(self.directory, "terraformrc")
        settings.write_text('provider_installation { filesystem_mirror { path = "%s" } }\n'
                            % MIRROR)
        self.environment = {**self.tarn.environment(), "TF_CLI_CONFIG_FILE": str(settings),
                            "CHECKPOINT_DISABLE": "1"}
        del self.environment["AWS_ENDPOINT_URL"]

    def terraform(self, *words):
        run = subprocess.run([TERRAFORM, *words, "-no-color"], cwd=self.directory,
                             env=self.environment, capture_output=True, text=True, timeout=600)
        self.assertEqual(run.returncode, 0, run.stdout + run.stderr)
        return run.stdout

    def configure(self, resources):
        head = HEAD % {"version": VERSION, "region": REGION, "url": self.tarn.url}
        Path(self.directory, "main.tf").write_text(head + resources)
