#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The API beyond loopback: in TLS with a certificate of the installation's own authority.

  tests/aws/https_test.py build/release/tarn [-v] [Class.test ...]
"""

import http.client
import os
import signal
import ssl
import stat
import subprocess
import unittest
from pathlib import Path

from installation import Installation, InstallationCase, eventually, main


class Beyond(Installation):
    """Listens on all addresses."""

    def start(self, listen="0.0.0.0:0"):
        super().start(listen)
        if "--plain-http" not in self.options:
            self.certificate = self.state + "/ca.crt"

    def tls_options(self):
        return ()


class Https(unittest.TestCase):
    def installation(self, *options):
        tarn = Beyond(InstallationCase.program, *options)
        self.addCleanup(tarn.stop)
        return tarn

    def shown(self, tarn):
        context = ssl.create_default_context(cafile=tarn.certificate)
        connection = http.client.HTTPSConnection("localhost", tarn.port, context=context,
                                                 timeout=10)
        connection.request("GET", "/health")
        self.assertEqual(connection.getresponse().status, 200)
        certificate = connection.sock.getpeercert(binary_form=True)
        connection.close()
        return certificate

    def plain(self, tarn):
        connection = http.client.HTTPConnection("127.0.0.1", tarn.port, timeout=10)
        connection.request("GET", "/health")
        return connection.getresponse().status

    def test_it_is_served_in_tls_and_no_other_way(self):
        tarn = self.installation()
        self.assertTrue(tarn.url.startswith("https://"))
        self.assertEqual(tarn.client().describe_cache_clusters()["CacheClusters"], [])
        self.shown(tarn)
        with self.assertRaises((http.client.HTTPException, OSError)):
            self.plain(tarn)
        self.assertIn("AWS_CA_BUNDLE=" + tarn.state + "/ca.crt", tarn.log())
        self.assertEqual(tarn.run("status").returncode, 0)
        for name in ("api.key", "api.crt"):
            mode = Path(tarn.state, name).stat().st_mode
            self.assertEqual(stat.S_IMODE(mode), 0o600)

    def test_the_certificate_is_kept_and_read_again(self):
        tarn = self.installation()
        first = self.shown(tarn)
        tarn.interrupt()
        tarn.start()
        self.assertEqual(self.shown(tarn), first)
        # One that is lost, or ends soon, is issued anew.
        tarn.interrupt()
        Path(tarn.state, "api.crt").unlink()
        tarn.start()
        second = self.shown(tarn)
        self.assertNotEqual(second, first)
        os.kill(tarn.process.pid, signal.SIGHUP)
        self.assertEqual(self.shown(tarn), second)

    def test_an_agent_elsewhere_wants_to_know_whom_to_believe(self):
        tarn = self.installation()
        words = [tarn.program, "agent", "--state-dir", tarn.directory.name + "/agent",
                 "--address-pool", tarn.pool, "--credentials", tarn.state + "/agent-credentials",
                 "--service", f"192.0.2.1:{tarn.port}"]
        answer = subprocess.run(words, capture_output=True, text=True, timeout=60)
        self.assertEqual(answer.returncode, 1)
        self.assertIn("--tls-ca FILE says whose certificate it shows", answer.stderr)
        # With that, at an address that the certificate is for, it works.
        words[-1] = f"localhost:{tarn.port}"
        agent = subprocess.Popen([*words, "--host", "second", "--tls-ca", tarn.certificate],
                                 stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            eventually(lambda: "Host second: 0B of" in tarn.run("status").stdout, "it reports")
        finally:
            agent.terminate()
            agent.wait(30)

    def test_plain_http_is_for_who_asks_for_it(self):
        tarn = self.installation("--plain-http")
        self.assertEqual(self.plain(tarn), 200)


if __name__ == "__main__":
    main()
