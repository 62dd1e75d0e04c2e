#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Ansible's modules for ElastiCache, unchanged, as a playbook would use them. They send all
parameters that they know, most of them empty. See installation.py."""

import json
import shutil
import subprocess
import unittest

import installation
from installation import InstallationCase

ANSIBLE = shutil.which("ansible", path="/usr/bin")


@unittest.skipUnless(ANSIBLE, "ansible is not installed")
class Ansible(InstallationCase):
    def task(self, module, **arguments):
        """Whether the task has changed something."""
        arguments = {"endpoint_url": self.tarn.url, "region": installation.REGION, **arguments}
        environment = {**self.tarn.environment(), "ANSIBLE_PYTHON_INTERPRETER": "/usr/bin/python3",
                       "ANSIBLE_LOCAL_TEMP": self.tarn.directory.name + "/ansible",
                       "ANSIBLE_REMOTE_TEMP": self.tarn.directory.name + "/ansible",
                       "HOME": self.tarn.directory.name, "ANSIBLE_LOCALHOST_WARNING": "False",
                       "ANSIBLE_NOCOLOR": "1", "LC_ALL": "C.UTF-8"}
        run = subprocess.run([ANSIBLE, "localhost", "-c", "local", "-m", "community.aws." + module,
                              "-a", json.dumps(arguments)],
                             env=environment, capture_output=True, text=True, timeout=120)
        self.assertEqual(run.returncode, 0, run.stdout + run.stderr)
        return "| CHANGED" in run.stdout

    def test_a_cache_from_create_to_delete(self):
        cache = {"name": "play", "engine": "redis", "node_type": "cache.custom.0.1g.1",
                 "num_nodes": 1, "wait": True}
        self.assertTrue(self.task("elasticache", state="present", **cache))
        self.assertFalse(self.task("elasticache", state="present", **cache))
        before = self.cluster("play")
        self.assertEqual(before["CacheClusterStatus"], "available")
        # It does not know AWS' word for a cluster that reboots, so it must not wait for the end.
        self.assertTrue(self.task("elasticache", state="rebooted", **{**cache, "wait": False}))
        self.wait("cache_cluster_available", CacheClusterId="play")
        after = self.cluster("play")
        for name in ("EngineVersion", "PreferredMaintenanceWindow", "SnapshotWindow"):
            self.assertEqual(after[name], before[name])
        self.task("elasticache_info")
        self.assertTrue(self.task("elasticache", state="absent", name="play", wait=True))

    def test_nodes_of_memcached_come_and_go(self):
        cache = {"name": "nodes", "engine": "memcached", "node_type": "cache.custom.0.1g.1",
                 "wait": True}
        self.assertTrue(self.task("elasticache", state="present", num_nodes=1, **cache))
        self.assertTrue(self.task("elasticache", state="present", num_nodes=3, **cache))
        self.assertEqual(len(self.cluster("nodes")["CacheNodes"]), 3)
        self.assertTrue(self.task("elasticache", state="present", num_nodes=2, hard_modify=True,
                                  **cache))
        self.assertEqual(len(self.cluster("nodes")["CacheNodes"]), 2)
        self.assertTrue(self.task("elasticache", state="absent", name="nodes", wait=True))

    def test_parameter_groups(self):
        group = {"name": "play-parameters", "group_family": "redis6.x", "description": "a test"}
        self.assertTrue(self.task("elasticache_parameter_group", state="present", **group))
        self.assertTrue(self.task("elasticache_parameter_group", state="present",
                                  values={"timeout": 120}, **group))
        self.assertFalse(self.task("elasticache_parameter_group", state="present",
                                   values={"timeout": 120}, **group))
        self.assertTrue(self.task("elasticache_parameter_group", state="absent",
                                  name="play-parameters"))

    def test_subnet_groups(self):
        subnets = [subnet["SubnetId"] for subnet in
                   self.tarn.client("ec2").describe_subnets()["Subnets"]]
        group = {"name": "play-subnets", "description": "a test", "subnets": subnets[:2]}
        self.assertTrue(self.task("elasticache_subnet_group", state="present", **group))
        self.assertFalse(self.task("elasticache_subnet_group", state="present", **group))
        group["subnets"] = subnets
        self.assertTrue(self.task("elasticache_subnet_group", state="present", **group))
        self.assertTrue(self.task("elasticache_subnet_group", state="absent",
                                  name="play-subnets"))


if __name__ == "__main__":
    installation.main()
