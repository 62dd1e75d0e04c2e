#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The unchanged AWS CLI, with the lines that `tarn up` prints; and Tarn's own verbs. See
installation.py."""

import json
import os
import pty
import shutil
import subprocess
import unittest
from pathlib import Path

import installation
from installation import InstallationCase, eventually

AWS = "/usr/bin/aws" if os.path.exists("/usr/bin/aws") else shutil.which("aws")


def iter_until(lines, text):
    """The lines up to the first that has the text in it."""
    seen = []
    for line in lines:
        seen.append(line)
        if text in line:
            break
    return seen


@unittest.skipUnless(AWS, "awscli is not installed")
class AwsCli(InstallationCase):
    def aws(self, *words):
        run = subprocess.run(
            [AWS, "--endpoint-url", self.tarn.url, "--output", "json", "elasticache", *words],
            env=self.tarn.environment(), capture_output=True, text=True, timeout=120)
        self.assertEqual(run.returncode, 0, run.stderr)
        return json.loads(run.stdout) if run.stdout else None

    def aws_error(self, *words):
        run = subprocess.run([AWS, "--endpoint-url", self.tarn.url, "elasticache", *words],
                             env=self.tarn.environment(), capture_output=True, text=True,
                             timeout=120)
        self.assertNotEqual(run.returncode, 0)
        return run.stderr.strip()

    def test_a_cache_from_create_to_delete(self):
        created = self.aws("create-cache-cluster", "--cache-cluster-id", "cli", "--engine",
                           "redis", "--cache-node-type", "cache.t4g.micro", "--num-cache-nodes",
                           "1", "--tags", "Key=a,Value=b")["CacheCluster"]
        self.assertEqual(created["CacheClusterStatus"], "creating")
        self.aws("wait", "cache-cluster-available", "--cache-cluster-id", "cli")
        node = self.aws("describe-cache-clusters", "--cache-cluster-id", "cli",
                        "--show-cache-node-info")["CacheClusters"][0]["CacheNodes"][0]
        ping = subprocess.run(["redis-cli", "-h", node["Endpoint"]["Address"], "-p",
                               str(node["Endpoint"]["Port"]), "ping"],
                              capture_output=True, text=True, timeout=30)
        self.assertEqual(ping.stdout, "PONG\n")
        self.aws("modify-cache-cluster", "--cache-cluster-id", "cli",
                 "--preferred-maintenance-window", "sun:05:00-sun:06:00")
        self.assertIn("CacheClusterAlreadyExists",
                      self.aws_error("create-cache-cluster", "--cache-cluster-id", "cli",
                                     "--engine", "redis", "--cache-node-type",
                                     "cache.t4g.micro"))
        self.assertIn("No modifications were requested",
                      self.aws_error("modify-cache-cluster", "--cache-cluster-id", "cli"))
        self.aws("delete-cache-cluster", "--cache-cluster-id", "cli")
        self.aws("wait", "cache-cluster-deleted", "--cache-cluster-id", "cli")


class FirstStart(unittest.TestCase):
    def test_there_is_a_cache_to_try_once(self):
        tarn = installation.Installation(InstallationCase.program, first_cache=True)
        self.addCleanup(tarn.stop)
        output = Path(tarn.directory.name, "output")
        eventually(lambda: "my-redis-cluster is available at" in output.read_text(),
                   "the first cache is shown")
        text = output.read_text()
        self.assertIn("export AWS_SHARED_CREDENTIALS_FILE=" + tarn.state, text)
        line = next(line for line in text.splitlines() if "redis-cli -h" in line)
        answer = subprocess.run(line, shell=True, capture_output=True, text=True, timeout=30)
        self.assertEqual(answer.stdout, "OK\n")
        tarn.client().delete_cache_cluster(CacheClusterId="my-redis-cluster")
        eventually(lambda: not tarn.client().describe_cache_clusters()["CacheClusters"],
                   "it is deleted")
        tarn.restart()
        self.assertEqual(tarn.client().describe_cache_clusters()["CacheClusters"], [])


class Verbs(InstallationCase):
    def test_status_connect_and_logs(self):
        self.assertIn("There are no caches.", self.tarn.run("status").stdout)
        self.create("verbs", "redis")
        self.create("other", "memcached", NumCacheNodes=2)
        status = self.tarn.run("status").stdout
        self.assertRegex(status, r"verbs +redis 7\.1\.0 +cache\.custom\.0\.1g\.1 +available +"
                                 r"verbs\.0001")
        self.assertNotIn("\033", status)
        self.assertIn("Ready to accept connections", self.tarn.run("logs", "verbs").stdout)
        self.assertIn("Ready to accept", self.tarn.run("logs", "other.0002").stdout)
        both = self.tarn.run("logs", "other").stdout
        for node in ("other.0001", "other.0002"):
            self.assertIn(node, status)
            self.assertRegex(both, node + r" \| .*Ready to accept")
        follow = subprocess.Popen(
            [self.program, "logs", "--state-dir", self.tarn.state, "-f", "verbs"],
            stdout=subprocess.PIPE, text=True)
        self.addCleanup(follow.stdout.close)
        self.addCleanup(follow.wait)
        self.addCleanup(follow.kill)
        self.assertIn("Ready to accept", "".join(
            iter_until(follow.stdout, "Ready to accept")))
        with open(self.tarn.state + "/agent/nodes/verbs.0001/node.log", "a") as log:
            log.write("a new\033[2J line\n")
        self.assertIn("a new\\u001b[2J line\n", iter_until(follow.stdout, "a new"))
        missing = self.tarn.run("logs", "nobody")
        self.assertEqual(missing.returncode, 1)
        self.assertIn("no node 'nobody'", missing.stderr)
        connect = subprocess.run(
            [self.program, "connect", "--state-dir", self.tarn.state, "verbs"],
            input="ping\n", capture_output=True, text=True, timeout=30)
        self.assertEqual(connect.stdout, "PONG\n")
        wrong = self.tarn.run("connect", "nobody")
        self.assertIn("there is no cache 'nobody'; there are: other, verbs", wrong.stderr)
        self.delete("verbs")
        self.delete("other")

    def test_a_terminal_gets_colour(self):
        self.create("colourful", "redis")
        main, other = pty.openpty()
        subprocess.run([self.program, "status", "--state-dir", self.tarn.state], stdout=other,
                       check=True, timeout=30)
        os.close(other)
        self.assertIn(b"\033[32mavailable", os.read(main, 65536))
        self.delete("colourful")

    def test_what_cannot_be_is_said_in_a_line(self):
        for words, text in (
                (["up", "--address-pool", "nonsense"], "is no IPv4 network"),
                (["up", "--listen", "nowhere"], "is not ADDRESS:PORT"),
                (["up", "--region", "Mars!"], "is no region"),
                (["up", "--engine-binary", "redis:7.0"], "engine"),
                (["service", "--tls-key", "/etc/hostname"], "tls-cert"),
                (["logs"], "NODE is required"),
                (["up", "--address-pool", "192.0.2.0/28"],
                 "192.0.2.1 of the address pool 192.0.2.0/28 is not an address of this machine")):
            run = self.tarn.run(*words)
            self.assertNotEqual(run.returncode, 0, words)
            self.assertIn(text.lower(), (run.stderr + run.stdout).lower(), words)

    def test_secrets_stay_in_their_file(self):
        secret = open(self.tarn.state + "/credentials").read().split()[-1]
        self.create("secretive", "redis")
        eventually(lambda: "available" in self.tarn.run("status").stdout, "it is there")
        for name in os.listdir(self.tarn.state):
            path = os.path.join(self.tarn.state, name)
            if name != "credentials" and os.path.isfile(path):
                self.assertNotIn(secret.encode(), open(path, "rb").read(), name)
        self.assertNotIn(secret, self.tarn.log())
        self.assertEqual(os.stat(self.tarn.state + "/credentials").st_mode & 0o777, 0o600)
        self.assertEqual(os.stat(self.tarn.state).st_mode & 0o777, 0o700)
        self.delete("secretive")


if __name__ == "__main__":
    installation.main()
