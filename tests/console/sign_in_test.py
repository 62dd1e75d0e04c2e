#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Signing in to the web console, without a browser: what its page sends and what becomes of it.

  tests/console/sign_in_test.py build/release/tarn [-v] [Class.test ...]
"""

import http.client
import json
import re
import ssl
import subprocess
import sys
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "aws"))
from installation import Installation  # noqa: E402

FORM = "application/x-www-form-urlencoded"


def certificate(directory):
    """One for loopback, signed by itself; its file and its key's."""
    paths = directory + "/cert.pem", directory + "/key.pem"
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt",
                    "ec_paramgen_curve:prime256v1", "-nodes", "-days", "1", "-subj", "/CN=tarn",
                    "-addext", "subjectAltName=IP:127.0.0.1",
                    "-out", paths[0], "-keyout", paths[1]],
                   check=True, capture_output=True)
    return paths


class Page:
    """What an open page knows: its cookie and the token of its session."""

    def __init__(self, tarn):
        self.tarn = tarn
        self.cookie = ""
        self.token = ""

    def send(self, method, path, body=None, kind="application/json", origin=None):
        host = f"127.0.0.1:{self.tarn.port}"
        if self.tarn.certificate:
            trust = ssl.create_default_context(cafile=self.tarn.certificate)
            connection = http.client.HTTPSConnection(host, timeout=30, context=trust)
        else:
            connection = http.client.HTTPConnection(host, timeout=30)
        headers = {"Origin": origin or self.tarn.url, "Content-Type": kind,
                   "Cookie": self.cookie, "X-Tarn-Token": self.token,
                   "X-Tarn-Service": "elasticache"}
        connection.request(method, path, body, headers)
        response = connection.getresponse()
        text = response.read().decode()
        connection.close()
        return response, text

    def sign_in(self, **words):
        response, text = self.send("POST", "/console/session", json.dumps(words))
        if response.status == 200:
            self.cookie = response.headers["Set-Cookie"].split(";")[0]
            self.token = json.loads(text)["token"]
        return response, text

    def call(self, action, **more):
        return self.send("POST", "/console/api", f"Action={action}&Version=2015-02-02", FORM,
                         **more)


def word_of(tarn):
    """That of a link which `tarn console` prints."""
    printed = tarn.run("console")
    assert printed.returncode == 0, printed.stderr
    found = re.fullmatch(re.escape(tarn.url) + r"/#/sign-in/([0-9a-f]{64})\n", printed.stdout)
    assert found, printed.stdout
    return found.group(1)


class SignIn(unittest.TestCase):
    program = None

    def setUp(self):
        self.tarn = Installation(self.program)
        self.addCleanup(self.tarn.stop)

    def test_a_link_signs_in_once_and_its_calls_are_on_record(self):
        word = word_of(self.tarn)
        page = Page(self.tarn)
        self.assertEqual(page.sign_in(link=word)[0].status, 200)
        self.assertEqual(Page(self.tarn).sign_in(link=word)[0].status, 403)
        response, text = page.call("DescribeCacheClusters")
        self.assertEqual(response.status, 200)
        self.assertIn("DescribeCacheClustersResult", text)
        self.assertEqual(page.call("DescribeUsers", origin="http://evil.example")[0].status, 403)
        made, text = page.send(
            "POST", "/console/api", "Action=CreateUser&Version=2015-02-02&UserId=ada&UserName=ada"
            "&Engine=valkey&AccessString=on&Passwords.member.1=0123456789abcdefg", FORM)
        self.assertEqual(made.status, 200, text)
        audit = Path(self.tarn.state, "audit.log").read_text()
        self.assertIn('"operation":"CreateUser"', audit)
        self.assertNotIn("0123456789abcdefg", audit)
        for log in ("access.log", "audit.log", "service.log"):
            logged = Path(self.tarn.state, log).read_text()
            for secret in (word, page.token, page.cookie.split("=")[1]):
                self.assertNotIn(secret, logged, log)

    def test_a_user_may_do_what_policies_allow_until_the_key_is_gone(self):
        iam = self.tarn.client("iam")
        iam.create_user(UserName="ada")
        iam.attach_user_policy(
            UserName="ada",
            PolicyArn="arn:aws:iam::aws:policy/AmazonElastiCacheReadOnlyAccess")
        key = iam.create_access_key(UserName="ada")["AccessKey"]
        page = Page(self.tarn)
        signed, text = page.sign_in(access_key_id=key["AccessKeyId"],
                                    secret_access_key=key["SecretAccessKey"])
        self.assertEqual(signed.status, 200)
        self.assertTrue(json.loads(text)["arn"].endswith(":user/ada"))
        self.assertEqual(page.call("DescribeCacheClusters")[0].status, 200)
        denied, text = page.send(
            "POST", "/console/api", "Action=DeleteCacheCluster&Version=2015-02-02&CacheClusterId=x",
            FORM)
        self.assertEqual(denied.status, 403)
        self.assertIn("<Code>AccessDenied</Code>", text)
        iam.delete_access_key(UserName="ada", AccessKeyId=key["AccessKeyId"])
        self.assertEqual(page.call("DescribeCacheClusters")[0].status, 401)

    def test_a_restart_signs_everybody_out(self):
        page = Page(self.tarn)
        page.sign_in(link=word_of(self.tarn))
        self.tarn.restart()
        self.assertEqual(page.call("DescribeCacheClusters")[0].status, 401)

    def test_the_page_is_at_the_address_of_the_api(self):
        response, text = Page(self.tarn).send("GET", "/")
        self.assertEqual(response.status, 200)
        self.assertEqual(response.headers.get_content_type(), "text/html")
        self.assertIn("<title>Tarn</title>", text)
        self.assertIn("default-src 'none'", response.headers["Content-Security-Policy"])


class SignInUnderTls(unittest.TestCase):
    program = None

    def test_the_cookie_is_for_this_host_and_tls_alone(self):
        tarn = Installation(self.program, certificate=certificate)
        self.addCleanup(tarn.stop)
        page = Page(tarn)
        response, _ = page.sign_in(link=word_of(tarn))
        self.assertEqual(response.status, 200)
        cookie = response.headers["Set-Cookie"]
        self.assertTrue(cookie.startswith("__Host-tarn-session="), cookie)
        self.assertIn("; Secure", cookie)
        self.assertIn("; HttpOnly", cookie)
        self.assertEqual(page.call("DescribeCacheClusters")[0].status, 200)


if __name__ == "__main__":
    SignIn.program = SignInUnderTls.program = sys.argv.pop(1)
    unittest.main()
