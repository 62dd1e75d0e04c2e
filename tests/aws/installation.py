# SPDX-License-Identifier: Apache-2.0
"""A whole Tarn of its own for a test: `tarn up` in a directory that goes when the test ends.

  tests/aws/caches_test.py build/release/tarn [-v] [Class.test ...]
"""

import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import unittest
import urllib.parse
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from server_case import SKIPPED, eventually  # noqa: E402,F401

REGION = "us-east-1"


class Installation:
    """Listens on a free port; nodes get addresses from a /22 of loopback drawn at random."""

    def __init__(self, program, *options, first_cache=False, certificate=None):
        """`certificate` makes one in a directory, and its key; None: without TLS."""
        self.program = program
        self.options = options if first_cache else ("--empty", *options)
        self.directory = tempfile.TemporaryDirectory(prefix="tarn-")
        self.certificate, self.key = (certificate(self.directory.name) if certificate
                                      else (None, None))
        self.state = self.directory.name + "/state"
        self.pool = f"127.{random.randint(96, 223)}.{random.randrange(0, 256, 4)}.0/22"
        self.process = None
        self.start()

    def start(self, listen="127.0.0.1:0"):
        self.output = open(self.directory.name + "/output", "a")
        self.process = subprocess.Popen(
            [self.program, "up", "--state-dir", self.state, "--listen", listen,
             "--address-pool", self.pool, "--memory", "64GB", *self.tls_options(),
             *self.options],
            stdin=subprocess.DEVNULL, stdout=self.output, stderr=self.output)
        eventually(self.serves, "tarn up serves")

    def tls_options(self):
        return (("--tls-cert", self.certificate, "--tls-key", self.key) if self.certificate
                else ())

    def serves(self):
        if self.process.poll() is not None:
            raise AssertionError("tarn up has ended:\n" + self.log())
        try:
            service = json.loads(Path(self.state, "service.json").read_text())
        except (OSError, ValueError):
            return False
        self.port = int(service["port"])
        return service["pid"] == self.process.pid

    @property
    def url(self):
        return f"http{'s' if self.certificate else ''}://127.0.0.1:{self.port}"

    def interrupt(self, number=signal.SIGINT):
        """Ends the service and its agent; the nodes go on."""
        self.process.send_signal(number)
        self.process.wait(30)
        self.output.close()

    def restart(self, number=signal.SIGINT):
        port = self.port
        self.interrupt(number)
        self.start(f"127.0.0.1:{port}")

    def run(self, *words):
        """An operator's verb: `tarn status` and the like."""
        return subprocess.run([self.program, *words, "--state-dir", self.state],
                              capture_output=True, text=True, timeout=60)

    def stop(self):
        down = self.run("down")
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait(30)
        self.output.close()
        self.directory.cleanup()
        assert down.returncode == 0, down.stderr

    def environment(self):
        """What `tarn up` tells its user to paste."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
        return {**kept, "AWS_SHARED_CREDENTIALS_FILE": self.state + "/credentials",
                "AWS_DEFAULT_REGION": REGION, "AWS_REGION": REGION, "AWS_ENDPOINT_URL": self.url,
                "AWS_EC2_METADATA_DISABLED": "true"}

    def client(self, service="elasticache"):
        import boto3
        import botocore.config
        lines = dict(line.split(" = ") for line in
                     Path(self.state, "credentials").read_text().splitlines() if " = " in line)
        session = boto3.Session(aws_access_key_id=lines["aws_access_key_id"],
                                aws_secret_access_key=lines["aws_secret_access_key"],
                                region_name=REGION)
        return session.client(service, endpoint_url=self.url, verify=self.certificate,
                              config=botocore.config.Config(retries={"max_attempts": 1}))

    def node_pid(self, node):
        view = self.run("status")
        assert view.returncode == 0, view.stderr
        return int(Path(self.state, "agent", "nodes", node, "lock").read_text().split()[0])

    def log(self):
        texts = [Path(self.directory.name, "output"), Path(self.state, "service.log")]
        return "\n".join(path.read_text()[-3000:] for path in texts if path.exists())


class InstallationCase(unittest.TestCase):
    """self.tarn is one a class, self.elasticache its boto3 client."""

    program = None
    options = ()

    @classmethod
    def setUpClass(cls):
        cls.tarn = Installation(cls.program, *cls.options)
        cls.addClassCleanup(cls.tarn.stop)
        cls.elasticache = cls.tarn.client()

    def run(self, result=None):
        errors = len(result.errors) + len(result.failures) if result else 0
        super().run(result)
        if result and len(result.errors) + len(result.failures) > errors:
            print(self.tarn.log(), file=sys.stderr)

    def wait(self, waiter, **names):
        """By the SDK's own waiter, only sooner than every 15 s."""
        self.elasticache.get_waiter(waiter).wait(
            **names, WaiterConfig={"Delay": 0.05, "MaxAttempts": 600})

    def cluster(self, cluster_id):
        return self.elasticache.describe_cache_clusters(
            CacheClusterId=cluster_id, ShowCacheNodeInfo=True)["CacheClusters"][0]

    def create(self, cluster_id, engine, **more):
        more.setdefault("CacheNodeType", "cache.custom.0.1g.1")
        more.setdefault("NumCacheNodes", 1)
        self.elasticache.create_cache_cluster(CacheClusterId=cluster_id, Engine=engine, **more)
        self.wait("cache_cluster_available", CacheClusterId=cluster_id)
        return self.cluster(cluster_id)

    def delete(self, cluster_id):
        self.elasticache.delete_cache_cluster(CacheClusterId=cluster_id)
        self.wait("cache_cluster_deleted", CacheClusterId=cluster_id)

    def call_by_hand(self, action, **parameters):
        """What the SDK of Debian 12 does not know; returns the XML."""
        from botocore import auth, awsrequest, httpsession
        request = awsrequest.AWSRequest(
            "POST", self.tarn.url + "/",
            data=urllib.parse.urlencode({"Action": action, "Version": "2015-02-02", **parameters}),
            headers={"Content-Type": "application/x-www-form-urlencoded"})
        credentials = self.elasticache._request_signer._credentials
        auth.SigV4Auth(credentials, "elasticache", REGION).add_auth(request)
        answer = httpsession.URLLib3Session().send(request.prepare())
        self.assertEqual(answer.status_code, 200, answer.text)
        return answer.text

    def error_of(self, call, **parameters):
        import botocore.exceptions
        with self.assertRaises(botocore.exceptions.ClientError) as caught:
            call(**parameters)
        return caught.exception.response["Error"]["Code"]


def endpoints(cluster):
    return [(node["Endpoint"]["Address"], node["Endpoint"]["Port"])
            for node in cluster["CacheNodes"]]


def main():
    if len(sys.argv) < 2 or sys.argv[1].startswith("-"):
        sys.exit(f"usage: {sys.argv[0]} TARN [unittest's arguments]")
    InstallationCase.program = str(Path(sys.argv.pop(1)).resolve())
    try:
        import boto3  # noqa: F401
    except ImportError:
        print("skipped: python3-boto3 is not installed")
        sys.exit(SKIPPED)
    result = unittest.main(exit=False, warnings="ignore").result  # of clients' unclosed sockets
    if not result.wasSuccessful():
        sys.exit(1)
    sys.exit(SKIPPED if result.skipped and len(result.skipped) == result.testsRun else 0)
