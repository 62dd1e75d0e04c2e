#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Every way to run Tarn that docs/operations.md offers, with and without TLS: `up`, and `service`
and `agent` apart; with each, the operator's verbs. And whose state directory is trusted. See
installation.py."""

import os
import signal
import socket
import stat
import subprocess
import tempfile
import unittest
from pathlib import Path

import installation
from installation import Installation, InstallationCase, eventually


def make_certificate(directory):
    """One that nobody has signed but itself, for an address, as a self-hoster makes it."""
    certificate, key = directory + "/service.crt", directory + "/service.key"
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt",
                    "ec_paramgen_curve:P-256", "-nodes", "-keyout", key, "-out", certificate,
                    "-days", "2", "-subj", "/CN=tarn", "-addext", "subjectAltName=IP:127.0.0.1"],
                   check=True, capture_output=True, timeout=60)
    return certificate, key


class Apart(Installation):
    """The same with `tarn service` and `tarn agent`, each in a directory of its own."""

    agent = None

    def start(self, listen="127.0.0.1:0"):
        self.output = open(self.directory.name + "/output", "a")
        self.agent_state = self.directory.name + "/agent-state"
        self.process = self.launch("service", "--state-dir", self.state, "--listen", listen,
                                   *self.tls_options())
        eventually(self.serves, "tarn service serves")
        if self.agent is None:  # otherwise it finds the service again
            self.agent = self.start_agent()

    def launch(self, *words):
        return subprocess.Popen([self.program, *words], stdin=subprocess.DEVNULL,
                                stdout=self.output, stderr=self.output)

    def start_agent(self, trusted=None):
        trusted = trusted or self.certificate
        trust = ("--tls-ca", trusted) if trusted else ()
        agent = self.launch("agent", "--state-dir", self.agent_state, "--service",
                            f"127.0.0.1:{self.port}", "--credentials",
                            self.state + "/agent-credentials", "--address-pool", self.pool,
                            "--memory", "64GB", *trust)
        lock = Path(self.agent_state, "agent", "agent.lock")
        eventually(lambda: lock.exists() and lock.read_text().startswith(f"{agent.pid} "),
                   "the agent works")
        return agent

    def run_on_agent(self, *words):
        return subprocess.run([self.program, words[0], "--state-dir", self.agent_state, *words[1:]],
                              capture_output=True, text=True, timeout=60)

    def stop(self):
        down = self.run_on_agent("down")
        self.agent.wait(30)
        super().stop()
        assert down.returncode == 0, down.stderr


class Way(unittest.TestCase):
    """What is tried in all of them."""

    kind = Installation
    tls = False

    def setUp(self):
        self.tarn = self.kind(InstallationCase.program, certificate=make_certificate
                              if self.tls else None)
        self.addCleanup(self.tarn.stop)
        self.addCleanup(lambda: self._outcome.success or print(self.tarn.log()))

    def logs(self, name):
        return self.tarn.run("logs", name)

    def create(self, cluster_id):
        client = self.tarn.client()
        client.create_cache_cluster(CacheClusterId=cluster_id, Engine="redis", NumCacheNodes=1,
                                    CacheNodeType="cache.custom.0.1g.1")
        client.get_waiter("cache_cluster_available").wait(
            CacheClusterId=cluster_id, WaiterConfig={"Delay": 0.05, "MaxAttempts": 600})

    def test_a_cache_and_the_verbs(self):
        self.create("way")
        status = self.tarn.run("status")
        self.assertEqual(status.returncode, 0, status.stderr)
        self.assertRegex(status.stdout, r"way +redis .* available ")
        connect = subprocess.run(
            [self.tarn.program, "connect", "--state-dir", self.tarn.state, "way"],
            input="ping\n", capture_output=True, text=True, timeout=30)
        self.assertEqual(connect.stdout, "PONG\n")
        self.assertIn("Ready to accept connections", self.logs("way").stdout)
        self.tarn.restart()
        eventually(lambda: "available" in self.tarn.run("status").stdout, "it is found again")


class Up(Way):
    def test_down_stops_all(self):
        self.create("way")
        self.assertEqual(self.tarn.run("down").stdout, "Stopped the service and 1 node.\n")
        self.tarn.process.wait(30)
        self.assertIn("Nothing runs", self.tarn.run("down").stdout)
        self.assertIn("no service runs", self.tarn.run("status").stderr)


class UpWithTls(Up):
    tls = True


class ServiceAndAgent(Way):
    kind = Apart

    def logs(self, name):
        return self.tarn.run_on_agent("logs", name)

    def test_down_stops_each(self):
        self.create("way")
        self.assertEqual(self.tarn.run("down").stdout, "Stopped the service and 0 nodes.\n")
        self.tarn.process.wait(30)
        self.assertEqual(self.tarn.run_on_agent("down").stdout, "Stopped the agent and 1 node.\n")
        self.tarn.agent.wait(30)


class ServiceAndAgentWithTls(ServiceAndAgent):
    tls = True

    def test_another_certificate_is_not_believed(self):
        self.tarn.run_on_agent("down")
        self.tarn.agent.wait(30)
        with tempfile.TemporaryDirectory() as elsewhere:
            other, _ = make_certificate(elsewhere)
            self.tarn.agent = self.tarn.start_agent(other)
            eventually(lambda: "certificate verify failed" in self.tarn.log(),
                       "the agent says why it gets no answer")


del Way


class Trust(unittest.TestCase):
    """A state directory in which others have been is not used, whatever is asked of it."""

    def setUp(self):
        self.program = InstallationCase.program
        directory = tempfile.TemporaryDirectory(prefix="tarn-")
        self.addCleanup(directory.cleanup)
        self.directory = directory.name
        self.state = self.directory + "/state"
        os.mkdir(self.state, 0o700)

    def refusals(self, text):
        for words in (["up", "--listen", "127.0.0.1:0"], ["service", "--listen", "127.0.0.1:0"],
                      ["status"], ["down"], ["connect", "x"], ["logs", "x"]):
            run = subprocess.run([self.program, words[0], "--state-dir", self.state, *words[1:]],
                                 capture_output=True, text=True, timeout=30)
            self.assertEqual(run.returncode, 1, (words, run.stdout))
            self.assertIn(text, run.stderr, words)

    def test_one_that_others_may_write_to(self):
        os.chmod(self.state, 0o777)
        self.refusals("others may write to the state directory")

    @unittest.skipUnless(os.geteuid() == 0, "only root can give a file away")
    def test_one_of_another_user(self):
        os.chown(self.state, 1, 1)
        self.refusals("belongs to another user (uid 1)")

    @unittest.skipUnless(os.geteuid() == 0, "only root can give a file away")
    def test_a_file_of_another_user(self):
        Path(self.state, "credentials").write_text(
            "[default]\naws_access_key_id = AKIAEVIL\naws_secret_access_key = known\n")
        os.chmod(self.state + "/credentials", 0o600)
        os.chown(self.state + "/credentials", 1, 1)
        self.refusals("credentials belongs to another user")

    def test_keys_that_others_may_read(self):
        Path(self.state, "credentials").write_text(
            "[default]\naws_access_key_id = AKIAX\naws_secret_access_key = y\n")
        os.chmod(self.state + "/credentials", 0o644)
        self.refusals("is not for its owner's eyes only")

    def test_a_symbolic_link(self):
        victim = Path(self.directory, "victim")
        victim.write_text("precious")
        for name in ("access.log", "audit.log", "service.log", "state.db", "service.json",
                     "service.lock", "agent"):
            os.symlink(victim, self.state + "/" + name)
            self.refusals(name + " is a symbolic link")
            os.unlink(self.state + "/" + name)
        self.assertEqual(victim.read_text(), "precious")

    def test_a_process_that_does_not_hold_the_lock_lives_on(self):
        bystander = subprocess.Popen(["sleep", "1000"])
        self.addCleanup(bystander.wait)
        self.addCleanup(bystander.kill)
        ticks = Path(f"/proc/{bystander.pid}/stat").read_text().rsplit(")", 1)[1].split()[19]
        claim = f"{bystander.pid} {ticks}\n"
        Path(self.state, "service.json").write_text(
            '{"pid":%d,"start_ticks":%s,"address":"127.0.0.1","port":"1","region":"us-east-1"}'
            % (bystander.pid, ticks))
        Path(self.state, "service.lock").write_text(claim)
        down = subprocess.run([self.program, "down", "--state-dir", self.state],
                              capture_output=True, text=True, timeout=30)
        self.assertIn("Nothing runs", down.stdout)
        holder = subprocess.Popen(["flock", self.state + "/service.lock", "sleep", "1000"],
                                  start_new_session=True)
        self.addCleanup(holder.wait)
        self.addCleanup(os.killpg, holder.pid, signal.SIGKILL)

        def refused():
            down = subprocess.run([self.program, "down", "--state-dir", self.state],
                                  capture_output=True, text=True, timeout=30)
            return "does not hold it" in down.stderr
        eventually(refused, "it is not taken for the service")
        self.assertIsNone(bystander.poll())


class Crowd(InstallationCase):
    def test_idle_strangers_keep_nobody_out(self):
        idle = []
        self.addCleanup(lambda: [one.close() for one in idle])
        for _ in range(1010):
            idle.append(socket.create_connection(("127.0.0.1", self.tarn.port)))
        self.assertEqual(self.elasticache.describe_cache_clusters()["CacheClusters"], [])
        status = self.tarn.run("status")
        self.assertIn("There are no caches.", status.stdout, status.stderr)

    def test_files_are_for_their_owner(self):
        self.tarn.run("status")
        for path in Path(self.tarn.state).rglob("*"):
            mode = stat.S_IMODE(os.stat(path).st_mode)
            self.assertEqual(mode & 0o077, 0, path)


if __name__ == "__main__":
    installation.main()
