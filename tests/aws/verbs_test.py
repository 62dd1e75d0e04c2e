#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Tarn's own verbs and what `tarn up` prints. See installation.py."""

import os
import pty
import subprocess
import unittest
from pathlib import Path

import installation
from installation import InstallationCase, eventually


def iter_until(lines, text):
    """The lines up to the first that has the text in it."""
    seen = []
    for line in lines:
        seen.append(line)
        if text in line:
            break
    return seen


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
        self.assertIn("there is no cache 'nobody' with a node; there are: other, verbs",
                      wrong.stderr)
        self.delete("verbs")
        self.delete("other")

    def test_a_groups_names_and_its_failover(self):
        self.create("first", "redis")
        self.elasticache.create_replication_group(
            ReplicationGroupId="group", ReplicationGroupDescription="d", PrimaryClusterId="first",
            NumCacheClusters=2, AutomaticFailoverEnabled=True)
        self.wait("replication_group_available", ReplicationGroupId="group")
        self.assertRegex(self.tarn.run("status").stdout, r"group-002\.0001 +replica +\d+B ")
        self.assertEqual(self.role("group"), "role:master")
        self.assertEqual(self.role("group-002"), "role:slave")
        self.assertEqual(self.role("first.0001"), "role:master")
        self.assertRegex(self.tarn.run("logs", "group").stdout,
                         r"first\.0001 \| .*Ready to accept")

        failover = self.tarn.run("failover", "GROUP")
        self.assertEqual(failover.returncode, 0, failover.stderr)
        said = failover.stdout.splitlines()
        self.assertEqual(said[0], "group: the failover has begun, first is the primary")
        self.assertEqual(said[-1], "group is available: group-002 is the primary")
        self.assertEqual(self.role("group-002"), "role:master")
        self.assertEqual(self.role("group"), "role:master")

        for words, text in ((["nobody"], "Replication group nobody not found"),
                            (["group", "--shard", "0002"], "Node group 0002 not found")):
            refused = self.tarn.run("failover", *words)
            self.assertEqual(refused.returncode, 1)
            self.assertIn(text, refused.stderr)
        self.elasticache.delete_replication_group(ReplicationGroupId="group")
        self.wait("replication_group_deleted", ReplicationGroupId="group")

    def role(self, name):
        connect = subprocess.run(
            [self.program, "connect", "--state-dir", self.tarn.state, name],
            input="info replication\n", capture_output=True, text=True, timeout=30)
        return next(line for line in connect.stdout.splitlines() if line.startswith("role:"))

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
                (["up", "--smtp-url", "smtp://mail:25"], "--smtp-from"),
                (["up", "--smtp-url", "smtp://me:secret@mail", "--smtp-from", "a@b"], "is not smtp"),
                (["up", "--smtp-url", "smtp://mail", "--smtp-from", "A <a@b>"], "no bare address"),
                (["up", "--deliver-to", "everywhere"], "is not"),
                (["up", "--public-url", "tarn.example"], "is not http"),
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


class BoundedLogs(InstallationCase):
    """A log is put aside when it is long enough, and its node writes on."""

    options = ("--log-size", "64KB", "--log-files", "2")

    def test_a_nodes_log_is_put_aside_and_shown_whole(self):
        self.create("c", "redis")
        directory = Path(self.tarn.state, "agent/nodes/c.0001")
        lines = [f"line {number} {'x' * 50}" for number in range(1500)]
        with open(directory / "node.log", "a") as log:
            log.write("\n".join(lines) + "\n")
        eventually(lambda: (directory / "node.log.1").exists(), "the log is put aside")
        self.assertLess((directory / "node.log").stat().st_size, 64 << 10)
        shown = self.tarn.run("logs", "c").stdout
        self.assertLess(shown.index("Ready to accept"), shown.index(lines[0]))
        self.assertIn("\n".join(lines), shown)
        self.assertEqual(self.cluster("c")["CacheClusterStatus"], "available")
        self.delete("c")

    def test_the_services_log_is_put_aside(self):
        service_log = Path(self.tarn.state, "service.log")
        self.assertTrue(service_log.exists())
        with open(service_log, "a") as log:
            log.write("y" * (70 << 10) + "\n")
        self.tarn.restart()  # which looks at how long it is, and has something to say
        eventually(lambda: (service_log.parent / "service.log.1").exists(), "it is put aside")
        self.assertLess(service_log.stat().st_size, 64 << 10)


if __name__ == "__main__":
    installation.main()
