#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Clients that log in to a cache with IAM: redis-py with tokens that botocore signs, as AWS'
examples of credential providers do. See installation.py."""

import datetime
import hashlib
import hmac
import json
from pathlib import Path

import installation
from groups import GroupCase, redis_at
from installation import REGION, eventually

ACCOUNT = "000000000000"


def connect(*resources, **more):
    return {"Effect": "Allow", "Action": "elasticache:Connect", "Resource": list(resources), **more}


class Token:
    """What AWS' examples call a credential provider."""

    def __init__(self, key_id, secret, cache="g", user="app", seconds=900, token=None):
        from botocore.credentials import Credentials
        from botocore.model import ServiceId
        from botocore.session import Session
        from botocore.signers import RequestSigner
        self.session = Session()  # the signer holds its parts weakly
        self.signer = RequestSigner(
            ServiceId("elasticache"), REGION, "elasticache", "v4",
            Credentials(key_id, secret, token), self.session.get_component("event_emitter"))
        self.cache, self.user, self.seconds = cache, user, seconds

    def get_credentials(self):
        url = self.signer.generate_presigned_url(
            {"method": "GET", "url": f"http://{self.cache}/?Action=connect&User={self.user}",
             "body": {}, "headers": {}, "context": {}},
            operation_name="connect", expires_in=self.seconds, region_name=REGION)
        return self.user, url.removeprefix("http://")


class IamLogin(GroupCase):
    CACHE = f"arn:aws:elasticache:{REGION}:{ACCOUNT}:replicationgroup:g"
    USER = f"arn:aws:elasticache:{REGION}:{ACCOUNT}:user:app"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.iam = cls.tarn.client("iam")

    def setUp(self):
        self.elasticache.create_user(
            UserId="base", UserName="default", Engine="redis", AccessString="off -@all",
            Passwords=["a-password-of-sixteen"])
        self.elasticache.create_user(
            UserId="app", UserName="app", Engine="redis", AccessString="on ~* +@all",
            AuthenticationMode={"Type": "iam"})
        self.elasticache.create_user_group(UserGroupId="team", Engine="redis",
                                           UserIds=["base", "app"])
        eventually(lambda: self.elasticache.describe_user_groups(
            UserGroupId="team")["UserGroups"][0]["Status"] == "active", "the group is active")
        self.addCleanup(self.end_users)
        self.create_group(2, TransitEncryptionEnabled=True, UserGroupIds=["team"])
        self.key_id, self.secret = self.new_key("ada")
        self.allow("ada", connect(self.CACHE, self.USER))

    def end_users(self):
        self.elasticache.delete_user_group(UserGroupId="team")
        eventually(lambda: not any(
            group["UserGroupId"] == "team"
            for group in self.elasticache.describe_user_groups()["UserGroups"]), "it is gone")
        for user in ("app", "base"):
            self.elasticache.delete_user(UserId=user)

    def new_key(self, name):
        self.iam.create_user(UserName=name)
        key = self.iam.create_access_key(UserName=name)["AccessKey"]
        self.addCleanup(self.forget, name)
        return key["AccessKeyId"], key["SecretAccessKey"]

    def forget(self, name):
        for key in self.iam.list_access_keys(UserName=name)["AccessKeyMetadata"]:
            self.iam.delete_access_key(UserName=name, AccessKeyId=key["AccessKeyId"])
        for policy in self.iam.list_user_policies(UserName=name)["PolicyNames"]:
            self.iam.delete_user_policy(UserName=name, PolicyName=policy)
        self.iam.delete_user(UserName=name)

    def allow(self, name, *statements):
        self.iam.put_user_policy(UserName=name, PolicyName="p", PolicyDocument=json.dumps(
            {"Version": "2012-10-17", "Statement": list(statements)}))

    def client(self, token, endpoint=None):
        user, password = token.get_credentials()
        return redis_at(endpoint or self.shard()["PrimaryEndpoint"], username=user,
                        password=password, **self.tls())

    def logs_in(self, token, **more):
        import redis
        try:
            return self.client(token, **more).execute_command("ACL WHOAMI") == token.user
        except redis.ResponseError as error:
            self.assertIn("invalid username-password pair", str(error))
            return False

    def until(self, logs_in, token):
        eventually(lambda: self.logs_in(token) is logs_in, f"it logs in: {logs_in}")

    def test_a_token_logs_in_to_every_member(self):
        token = Token(self.key_id, self.secret)
        self.until(True, token)
        for member in self.shard()["NodeGroupMembers"]:
            eventually(lambda node=member["ReadEndpoint"]: self.logs_in(token, endpoint=node),
                       "it logs in to each member")
        client = self.client(token)
        self.assertTrue(client.set("key", "value"))
        user, password = token.get_credentials()
        hello = client.execute_command("HELLO", 2, "AUTH", user, password)
        self.assertIn(b"proto", hello)
        # Nor is it one for another, at another place or time.
        for wrong in (Token(self.key_id, self.secret, cache="other"),
                      Token(self.key_id, self.secret, user="default"),
                      Token(self.key_id, self.secret + "x"),
                      Token("AKIAIOSFODNN7EXAMPLE", self.secret),
                      Token(self.key_id, self.secret, seconds=901)):
            self.assertFalse(self.logs_in(wrong), wrong)
        before = self.denied(client)
        self.assertFalse(self.logs_in(Token(self.key_id, "another secret")))
        self.assertEqual(self.denied(client), before + 1)

    @staticmethod
    def denied(client):
        return client.info("stats")["acl_access_denied_auth"]

    def test_policies_and_keys_decide(self):
        token = Token(self.key_id, self.secret)
        self.until(True, token)
        for statements in ([connect(self.CACHE)], [connect(self.USER)],
                           [connect("*"), {**connect(self.USER), "Effect": "Deny"}],
                           [connect("*", Condition={"IpAddress": {"aws:SourceIp": "0.0.0.0/0"}})]):
            self.allow("ada", *statements)
            self.until(False, token)
            self.allow("ada", connect("*"))
            self.until(True, token)
        lasting = self.client(token)
        lasting.ping()
        self.iam.update_access_key(UserName="ada", AccessKeyId=self.key_id, Status="Inactive")
        self.until(False, token)
        self.iam.update_access_key(UserName="ada", AccessKeyId=self.key_id, Status="Active")
        self.until(True, token)
        self.iam.delete_access_key(UserName="ada", AccessKeyId=self.key_id)
        self.until(False, token)
        self.assertTrue(lasting.ping())  # who is logged in stays so, up to twelve hours
        own = self.elasticache._request_signer._credentials
        self.assertFalse(self.logs_in(Token(own.access_key, own.secret_key)))

    def test_nodes_know_it_while_the_service_is_away_and_after_a_restart(self):
        token = Token(self.key_id, self.secret)
        self.until(True, token)
        endpoint = self.shard()["PrimaryEndpoint"]
        self.tarn.interrupt()
        user, password = token.get_credentials()
        self.assertTrue(redis_at(endpoint, username=user, password=password,
                                 **self.tls()).ping())
        self.tarn.start(f"127.0.0.1:{self.tarn.port}")
        self.settled()
        self.until(True, token)
        self.kill_primary()
        eventually(lambda: self.logs_in_somewhere(token), "it logs in at the next primary")
        # Neither the secret nor what it signs with lies on the disk.
        self.assertEqual(self.on_disk(self.secret), [])
        self.assertEqual(self.on_disk(self.signing_key()), [])

    def signing_key(self):
        key = ("AWS4" + self.secret).encode()
        today = datetime.datetime.now(datetime.timezone.utc).strftime("%Y%m%d")
        for part in (today, REGION, "elasticache", "aws4_request"):
            key = hmac.new(key, part.encode(), hashlib.sha256).digest()
        return key.hex()

    def logs_in_somewhere(self, token):
        import redis
        try:
            return self.logs_in(token)
        except (redis.RedisError, OSError, KeyError):
            return False

    def on_disk(self, text):
        return [str(path) for path in Path(self.tarn.state).rglob("*")
                if path.is_file() and text.encode() in path.read_bytes()]


if __name__ == "__main__":
    installation.main()
