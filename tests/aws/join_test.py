#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Agents that join a service over the network: with a token for once, then by a certificate. The
service is called at this machine's own address, which is none of loopback; without one the tests
are skipped.

  tests/aws/join_test.py build/release/tarn [-v] [Class.test ...]
"""

import http.client
import json
import os
import re
import socket
import ssl
import stat
import subprocess
import unittest
from datetime import datetime, timedelta, timezone
from pathlib import Path

from installation import Installation, InstallationCase, eventually, main

TOKEN = re.compile(r"tarn1\.[A-Z2-7.]+\.[0-9a-f]{64}")


def own_address():
    """By which others would reach this machine; None: there is none. Nothing is sent."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))
        except OSError:
            return None
        address = probe.getsockname()[0]
    return None if address.startswith("127.") else address


class Service(Installation):
    """`tarn service` on all addresses, and agents beside it."""

    def start(self, listen="0.0.0.0:0"):
        self.output = open(self.directory.name + "/output", "a")
        self.process = subprocess.Popen(
            [self.program, "service", "--state-dir", self.state, "--listen", listen,
             *self.options[1:]], stdin=subprocess.DEVNULL, stdout=self.output, stderr=self.output)
        eventually(self.serves, "tarn service serves")
        self.certificate = self.state + "/ca.crt"

    def first_token(self):
        """What a first start prints."""
        printed = Path(self.directory.name, "output")
        eventually(lambda: TOKEN.search(printed.read_text()), "a token is printed")
        return TOKEN.search(printed.read_text()).group()

    def agent_words(self, host, *words):
        pool = self.pool.replace(".0/22", f".{host[-1]}/32")
        return [self.program, "agent", "--state-dir", f"{self.directory.name}/{host}", "--host",
                host, "--service", f"{own_address()}:{self.port}", "--address-pool", pool,
                "--memory", "1GB", *words]

    def reports(self, host):
        line = next((line for line in self.run("status").stdout.splitlines()
                     if line.startswith(f"Host {host}:")), "")
        return line != "" and "not report" not in line


@unittest.skipUnless(own_address(), "this machine has no address but loopback")
class Join(unittest.TestCase):
    def setUp(self):
        self.tarn = Service(InstallationCase.program)
        self.addCleanup(self.tarn.stop)
        self.first = self.tarn.first_token()

    def token(self, *words):
        made = self.tarn.run("host", "add", *words)
        self.assertEqual(made.returncode, 0, made.stderr)
        return made.stdout.strip()

    def start_agent(self, host, *words, environment=None):
        log = open(f"{self.tarn.directory.name}/{host}.log", "a")
        self.addCleanup(log.close)
        agent = subprocess.Popen(self.tarn.agent_words(host, *words), stdin=subprocess.DEVNULL,
                                 stdout=log, stderr=log, env={**os.environ, **(environment or {})})

        def stop():
            agent.terminate()
            agent.wait(30)
        self.addCleanup(stop)
        return agent, stop

    def until_reported(self, host):
        eventually(lambda: self.tarn.reports(host), host + " reports")

    def refused(self, host, *words):
        """What an agent says that cannot begin."""
        answer = subprocess.run(self.tarn.agent_words(host, *words), capture_output=True,
                                text=True, timeout=60)
        self.assertEqual(answer.returncode, 1, answer.stderr)
        return answer.stderr

    def path(self, host, name):
        return Path(self.tarn.directory.name, host, name)

    def call(self, path, body, certificate=None, key=None):
        """POST from beyond loopback; the status, and what the answer says."""
        context = ssl.create_default_context(cafile=self.tarn.certificate)
        if certificate:
            context.load_cert_chain(certificate, key)
        connection = http.client.HTTPSConnection(own_address(), self.tarn.port, context=context,
                                                 timeout=10)
        try:
            connection.request("POST", path, body)
            answer = connection.getresponse()
            return answer.status, answer.read().decode()
        finally:
            connection.close()

    def test_a_host_joins_once_and_is_known_from_then_on(self):
        _, stop = self.start_agent("host-1", "--join", self.first)
        self.until_reported("host-1")
        for name in ("agent.key", "agent.crt", "service-ca.crt"):
            mode = self.path("host-1", name).stat().st_mode
            self.assertEqual(stat.S_IMODE(mode), 0o600, name)
        self.assertFalse(self.path("host-1", "agent-credentials").exists())
        secret = self.first.split(".")[2]
        for file in Path(self.tarn.state).iterdir():
            if file.is_file():
                self.assertNotIn(secret.encode(), file.read_bytes(), file)
        stop()
        # Another cannot use it, and leaves nothing that could be taken for a certificate.
        self.assertIn("the token was used before", self.refused("host-2", "--join", self.first))
        self.assertFalse(self.path("host-2", "agent.crt").exists())
        # By a file, or the environment.
        file = Path(self.tarn.directory.name, "token")
        file.write_text(self.token() + "\n")
        self.start_agent("host-2", "--join-file", file)
        self.until_reported("host-2")
        self.start_agent("host-3", environment={"TARN_JOIN": self.token()})
        self.until_reported("host-3")
        # Without a token, and with one that is over, it is the same host.
        self.start_agent("host-1", "--join", self.first)
        self.until_reported("host-1")

    def test_a_cache_runs_there(self):
        self.start_agent("host-1", "--join", self.first)
        self.until_reported("host-1")
        elasticache = self.tarn.client()
        elasticache.create_cache_cluster(CacheClusterId="c", Engine="memcached", NumCacheNodes=1,
                                         CacheNodeType="cache.custom.0.1g.1")
        elasticache.get_waiter("cache_cluster_available").wait(
            CacheClusterId="c", WaiterConfig={"Delay": 0.1, "MaxAttempts": 300})
        elasticache.delete_cache_cluster(CacheClusterId="c")
        elasticache.get_waiter("cache_cluster_deleted").wait(
            CacheClusterId="c", WaiterConfig={"Delay": 0.1, "MaxAttempts": 300})

    def test_who_proves_nothing_is_not_listened_to(self):
        nonsense = "{" * 100
        status, said = self.call("/tarn/agent/report", nonsense)
        self.assertEqual(status, 403)
        self.assertIn("only agents with a certificate", said)
        self.assertEqual(self.call("/tarn/operator/status", "{}")[0], 403)
        self.assertEqual(self.call("/tarn/join", nonsense)[0], 403)
        # Nor is who has the key of this machine's agent.
        keys = ("--credentials", self.tarn.state + "/agent-credentials", "--tls-ca",
                self.tarn.certificate)
        self.start_agent("host-9", *keys)
        log = Path(self.tarn.directory.name, "host-9.log")
        eventually(lambda: "only agents with a certificate" in log.read_text(), "it is refused")
        self.assertFalse(self.tarn.reports("host-9"))

    def test_an_agent_speaks_for_its_own_host(self):
        self.start_agent("host-1", "--join", self.first)
        self.until_reported("host-1")
        pair = (self.path("host-1", "agent.crt"), self.path("host-1", "agent.key"))
        ask = json.dumps({"host": "host-1", "after_revision": 0})
        self.assertEqual(self.call("/tarn/agent/specs", ask, *pair)[0], 200)
        status, said = self.call("/tarn/agent/specs", ask.replace("host-1", "host-2"), *pair)
        self.assertEqual((status, json.loads(said)["message"]),
                         (403, "the certificate is of host host-1"))
        self.assertEqual(self.call("/tarn/agent/report", json.dumps(
            {"host": {"id": "host-2", "zones": [], "memory_bytes": 1, "cores": 1,
                      "address_pool": "10.0.0.0/24"}, "nodes": []}), *pair)[0], 403)
        self.assertEqual(self.call("/tarn/operator/status", "{}", *pair)[0], 403)

    def test_a_certificate_is_renewed_for_its_own_key(self):
        self.start_agent("host-1", "--join", self.first)
        self.until_reported("host-1")
        pair = (self.path("host-1", "agent.crt"), self.path("host-1", "agent.key"))

        def request(key):
            return json.dumps({"request": subprocess.run(
                ["openssl", "req", "-new", "-key", key, "-subj", "/CN=agent:host-2"], check=True,
                capture_output=True, text=True).stdout})
        status, answer = self.call("/tarn/agent/renew", request(pair[1]), *pair)
        self.assertEqual(status, 200, answer)
        renewed = Path(self.tarn.directory.name, "renewed.crt")
        renewed.write_text(json.loads(answer)["certificate"])
        self.assertNotEqual(renewed.read_text(), pair[0].read_text())
        ask = json.dumps({"host": "host-1", "after_revision": 0})
        self.assertEqual(self.call("/tarn/agent/specs", ask, renewed, pair[1])[0], 200)
        other = Path(self.tarn.directory.name, "other.key")
        subprocess.run(["openssl", "ecparam", "-name", "prime256v1", "-genkey", "-out", other],
                       check=True, capture_output=True)
        self.assertEqual(self.call("/tarn/agent/renew", request(other), *pair)[0], 403)
        self.assertEqual(self.call("/tarn/agent/renew", request(pair[1]))[0], 403)

    def issue_by_hand(self, host, start, end):
        """For the key of a host, as the service's authority would, from and until two dates."""
        folder = Path(self.tarn.directory.name)
        (folder / "index").write_text("")
        (folder / "ca.cnf").write_text(f"""[ca]
default_ca = tarn
[tarn]
database = {folder}/index
rand_serial = yes
new_certs_dir = {folder}
certificate = {self.tarn.certificate}
private_key = {self.tarn.state}/ca.key
default_md = sha256
policy = any
x509_extensions = agent
[any]
commonName = optional
[agent]
basicConstraints = critical,CA:FALSE
extendedKeyUsage = clientAuth
subjectAltName = URI:spiffe://tarn/agent/{host}
""")
        subprocess.run(["openssl", "req", "-new", "-key", self.path(host, "agent.key"), "-subj",
                        "/CN=agent", "-out", folder / "csr"], check=True, capture_output=True)
        subprocess.run(["openssl", "ca", "-batch", "-notext", "-config", folder / "ca.cnf", "-in",
                        folder / "csr", "-out", folder / "crt", "-startdate",
                        f"{start:%Y%m%d%H%M%SZ}", "-enddate", f"{end:%Y%m%d%H%M%SZ}"],
                       check=True, capture_output=True)
        return (folder / "crt").read_text()

    def test_an_agent_renews_its_certificate_by_itself(self):
        _, stop = self.start_agent("host-1", "--join", self.first)
        self.until_reported("host-1")
        stop()
        now, day = datetime.now(timezone.utc), timedelta(days=1)
        before = self.issue_by_hand("host-1", now - 16 * day, now + 14 * day)
        kept = self.path("host-1", "agent.crt")
        kept.write_text(before)
        key = self.path("host-1", "agent.key").read_text()
        _, stop = self.start_agent("host-1")
        eventually(lambda: kept.read_text() != before, "it is renewed")
        self.until_reported("host-1")
        self.assertEqual(self.path("host-1", "agent.key").read_text(), key)
        stop()
        # One that has ended needs a token; the key is known still.
        kept.write_text(self.issue_by_hand("host-1", now - 31 * day, now - day))
        self.assertIn("has ended", self.refused("host-1"))
        self.start_agent("host-1", "--join", self.token())
        self.until_reported("host-1")

    def test_foreign_certificates_have_no_connection(self):
        key, certificate = (self.tarn.directory.name + "/foreign" + end for end in (".key", ".crt"))
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt",
                        "ec_paramgen_curve:prime256v1", "-nodes", "-keyout", key, "-out",
                        certificate, "-subj", "/CN=agent:host-1", "-addext",
                        "subjectAltName=URI:spiffe://tarn/agent/host-1"],
                       check=True, capture_output=True)
        with self.assertRaises((OSError, http.client.HTTPException)):
            self.call("/tarn/agent/report", "{}", certificate, key)
        # Of the same authority, but not an agent's: the API's own.
        api = (self.tarn.state + "/api.crt", self.tarn.state + "/api.key")
        self.assertEqual(self.call("/tarn/agent/report", "{}", *api)[0], 403)

    def test_the_token_says_which_service(self):
        other = Service(InstallationCase.program)
        self.addCleanup(other.stop)
        token = other.first_token()
        self.assertIn("shows no certificate that the token is pinned to",
                      self.refused("host-1", "--join", token))
        # It has not been shown to anybody else meanwhile.
        self.assertNotIn("/tarn/join", Path(self.tarn.state, "access.log").read_text())
        self.assertIn("it is no token", self.refused("host-1", "--join", "tarn1.x"))

    def test_who_is_removed_is_refused(self):
        _, stop = self.start_agent("host-1", "--join", self.first)
        self.until_reported("host-1")
        removed = self.tarn.run("host", "remove", "host-1")
        self.assertEqual(removed.returncode, 0, removed.stderr)
        eventually(lambda: not self.tarn.reports("host-1"), "it is gone")
        pair = (self.path("host-1", "agent.crt"), self.path("host-1", "agent.key"))
        self.assertEqual(self.call("/tarn/agent/specs", "{}", *pair)[0], 403)
        stop()
        self.assertEqual(self.tarn.run("host", "remove", "host-2").returncode, 1)
        # Its name is taken, unless a token is for just that.
        for name in ("agent.crt", "agent.key"):
            self.path("host-1", name).unlink()
        self.assertIn("there is a host host-1 already",
                      self.refused("host-1", "--join", self.token()))
        self.start_agent("host-1", "--join", self.token("--host", "host-1"))
        self.until_reported("host-1")


@unittest.skipUnless(own_address(), "this machine has no address but loopback")
class SharedKey(unittest.TestCase):
    def test_is_for_who_asks_for_it(self):
        tarn = Service(InstallationCase.program, "--shared-agent-key")
        self.addCleanup(tarn.stop)
        words = tarn.agent_words("host-1", "--credentials", tarn.state + "/agent-credentials",
                                 "--tls-ca", tarn.certificate)
        agent = subprocess.Popen(words, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                                 stderr=subprocess.DEVNULL)
        try:
            eventually(lambda: tarn.reports("host-1"), "it reports")
        finally:
            agent.terminate()
            agent.wait(30)


if __name__ == "__main__":
    main()
