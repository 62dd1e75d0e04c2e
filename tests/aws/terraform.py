# SPDX-License-Identifier: Apache-2.0
"""Terraform with the AWS provider on an installation of its own. See installation.py.

The provider takes seconds of processor time each time it is started, and waits for half a minute
wherever something is being created: so one configuration holds the parts of all tests, and is
applied, looked at, changed and destroyed once.
"""

import glob
import json
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


class Part:
    """Resources of one of AWS' services, their looks at two times, and what must be true then.
    Names of resources and outputs are the whole configuration's, so each part has its own."""

    resources = ""  # with the values of `before`, later of `after`, put in
    before = {}
    after = {}

    def __init__(self, case):
        self.case = case
        self.tarn = case.tarn

    def prepare(self):
        """Ahead of everything."""

    def check_before(self):
        """The first look stands."""

    def check_after(self):
        """The second look stands."""

    def check_gone(self):
        """All was destroyed."""


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

    def output(self, name):
        return self.outputs[name]["value"]

    def apply(self, resources):
        """Applies these alone, after which nothing is left to do."""
        self.configure(resources)
        self.terraform("apply", "-auto-approve", "-parallelism=30")
        self.assertIn("No changes", self.terraform("plan"))
        self.outputs = json.loads(self.terraform("output", "-json"))

    def configure(self, resources):
        head = HEAD % {"version": VERSION, "region": REGION, "url": self.tarn.url}
        Path(self.directory, "main.tf").write_text(head + resources)
