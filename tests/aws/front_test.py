#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Calls the API's front with botocore, as AWS' command line and boto3 do. Skipped, with a word,
where botocore is not installed.

  front_test.py FRONT      FRONT: the program of front.cc
"""

import json
import os
import subprocess
import sys
import tempfile
import unittest
import urllib.request

DEBIAN_PYTHON = "/usr/bin/python3"
try:
    import botocore.session
    from botocore.config import Config
    from botocore.exceptions import ClientError
except ImportError:
    if os.path.realpath(sys.executable) != os.path.realpath(DEBIAN_PYTHON):
        os.execv(DEBIAN_PYTHON, [DEBIAN_PYTHON, *sys.argv])
    print("skipped: python3-botocore is not installed")
    sys.exit(77)

FRONT = sys.argv.pop(1)
PASSWORD = "a-password-that-nobody-may-see"


class Front(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.audit = os.path.join(folder.name, "audit")
        self.access = os.path.join(folder.name, "access")
        self.front = subprocess.Popen([FRONT, self.audit, self.access], stdout=subprocess.PIPE,
                                      text=True)
        self.addCleanup(self.stop)
        self.port = int(self.front.stdout.readline())

    def stop(self):
        self.front.terminate()
        self.front.wait()
        self.front.stdout.close()

    def client(self, service, secret="secret/+key", attempts=1):
        return botocore.session.Session().create_client(
            service, region_name="eu-central-1", endpoint_url=f"http://127.0.0.1:{self.port}",
            aws_access_key_id="AKIATARN", aws_secret_access_key=secret,
            config=Config(retries={"total_max_attempts": attempts, "mode": "standard"},
                          proxies={}))

    def refusal(self, call, **parameters):
        with self.assertRaises(ClientError) as caught:
            call(**parameters)
        response = caught.exception.response
        return response["ResponseMetadata"]["HTTPStatusCode"], response["Error"]["Code"]

    def test_who_calls(self):
        said = self.client("sts").get_caller_identity()
        self.assertEqual("arn:aws:iam::000000000000:user/ada", said["Arn"])
        self.assertEqual("000000000000", said["Account"])
        self.assertEqual(said["ResponseMetadata"]["HTTPHeaders"]["x-amzn-requestid"],
                         said["ResponseMetadata"]["RequestId"])

    def test_calls_and_refusals(self):
        client = self.client("elasticache")
        self.assertEqual([], client.describe_cache_clusters().get("CacheClusters", []))
        self.assertEqual((501, "NotImplemented"), self.refusal(client.describe_snapshots))
        self.assertEqual((403, "SignatureDoesNotMatch"),
                         self.refusal(self.client("elasticache", "guess").describe_users))
        self.assertEqual((404, "UnknownService"), self.refusal(self.client("iam").list_users))
        self.assertEqual((404, "UnknownService"), self.refusal(self.client("kms").list_keys))
        with open(self.access, encoding="utf-8") as lines:
            self.assertEqual(["200", "501", "403", "404", "404"],
                             [line.split("status=")[1][:3] for line in lines])

    def test_mutations_are_on_record_without_secrets(self):
        client = self.client("elasticache")
        client.create_user(UserId="ada", UserName="ada", Engine="redis", AccessString="on ~*",
                           Passwords=[PASSWORD])
        with open(self.audit, encoding="utf-8") as file:
            text = file.read()
        self.assertNotIn(PASSWORD, text)
        record = json.loads(text)
        self.assertEqual("CreateUser", record["operation"])
        self.assertEqual(["***"], record["parameters"]["Passwords"])
        self.assertEqual("arn:aws:iam::000000000000:user/ada", record["arn"])

    def test_the_same_call_twice_is_signed_anew_by_the_sdk(self):
        client = self.client("elasticache", attempts=10)
        for _ in range(2):  # within a second, as a rule: with equal signatures
            said = client.create_user(UserId="ada", UserName="ada", Engine="redis",
                                      AccessString="on ~*", NoPasswordRequired=True)
            self.assertEqual("ada", said["UserId"])
        with open(self.audit, encoding="utf-8") as lines:
            self.assertEqual(2, len(list(lines)))

    def test_a_presigned_url(self):
        signed = self.client("sts").generate_presigned_url("get_caller_identity",
                                                           HttpMethod="GET")
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with opener.open(signed) as response:
            self.assertIn(b"<Account>000000000000</Account>", response.read())


if __name__ == "__main__":
    print(f"botocore {botocore.__version__}")
    unittest.main()
