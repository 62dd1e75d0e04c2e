#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Secrets go in by the API and by clients of caches, and are then looked for: in every file of the
state directory (records, logs, nodes' files, backups), in argument lists and environments.

  tests/aws/secrets_test.py build/release/tarn [-v] [Class.test ...]
"""

import json
import re
import tempfile
from pathlib import Path

import botocore.exceptions

from groups import GroupCase, redis_at
from installation import eventually, main
from sns_test import Receiver

TRUST = json.dumps({"Version": "2012-10-17", "Statement": [
    {"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "sts:AssumeRole"}]})
ALL = json.dumps({"Version": "2012-10-17", "Statement": [
    {"Effect": "Allow", "Action": "*", "Resource": "*"}]})

# Files that are a secret's own place, for their owner alone: what stands in them is documented in
# docs/security.md.
KEY_FILES = {"credentials", "agent-credentials", "master-key", "ca.key", "api.key", "sns.key"}
MAIL_PASSWORD = "planted-mail-password-x7Kq"


class Secrets(GroupCase):
    @classmethod
    def setUpClass(cls):
        password = tempfile.NamedTemporaryFile("w", suffix="-password")
        cls.addClassCleanup(password.close)
        print(MAIL_PASSWORD, file=password, flush=True)
        cls.options = ("--smtp-url", "smtp://127.0.0.1:1", "--smtp-from", "tarn@example.org",
                       "--smtp-user", "tarn", "--smtp-password-file", password.name)
        super().setUpClass()

    def planted(self, name):
        """One more secret text, that nothing else has."""
        text = f"planted-{name}-{len(self.secrets):03}-x7Kq"
        self.secrets[text] = name
        return text

    def setUp(self):
        self.secrets = {}

    def refused(self, call, **parameters):
        with self.assertRaises(botocore.exceptions.ClientError):
            call(**parameters)

    def plant_by_api(self):
        users = self.elasticache
        users.create_user(UserId="one", UserName="one", Engine="redis", AccessString="on ~* +@all",
                          Passwords=[self.planted("password"), self.planted("password")])
        users.create_user(UserId="two", UserName="two", Engine="redis", AccessString="on ~* +@all",
                          AuthenticationMode={"Type": "password",
                                              "Passwords": [self.planted("mode-password")]})
        eventually(lambda: users.describe_users(UserId="one")["Users"][0]["Status"] == "active",
                   "the user is there")
        users.modify_user(UserId="one", Passwords=[self.planted("new-password")])
        # Refused, and on record all the same.
        self.refused(users.create_user, UserId="one", UserName="one", Engine="redis",
                     AccessString="on", Passwords=[self.planted("refused-password")])
        self.refused(users.create_user, UserId="three", UserName="three", Engine="redis",
                     AccessString=f"on >{self.planted('access-string')} ~* +@all",
                     NoPasswordRequired=True)
        iam, sts = self.tarn.client("iam"), self.tarn.client("sts")
        iam.create_user(UserName="ada")
        iam.put_user_policy(UserName="ada", PolicyName="all", PolicyDocument=ALL)
        key = iam.create_access_key(UserName="ada")["AccessKey"]
        self.secrets[key["SecretAccessKey"]] = "secret key"
        iam.create_role(RoleName="role", AssumeRolePolicyDocument=TRUST)
        for given in (sts.get_session_token(),
                      sts.assume_role(RoleArn="arn:aws:iam::000000000000:role/role",
                                      RoleSessionName="session")):
            self.secrets[given["Credentials"]["SecretAccessKey"]] = "session's secret key"
            self.secrets[given["Credentials"]["SessionToken"]] = "session token"

    def plant_by_messages(self):
        """A mail that has to log in and cannot, and a receiver who is asked for a token."""
        self.secrets[MAIL_PASSWORD] = "the mail server's password"
        sns = self.tarn.client("sns")
        topic = sns.create_topic(Name="topic")["TopicArn"]
        self.refused(sns.subscribe, TopicArn=topic, Protocol="http",
                     Endpoint=f"http://ada:{self.planted('url-password')}@127.0.0.1:1/")
        sns.subscribe(TopicArn=topic, Protocol="email", Endpoint="ada@example.org")
        receiver = Receiver()
        self.addCleanup(receiver.stop)
        sns.subscribe(TopicArn=topic, Protocol="http", Endpoint=receiver.url)
        token = receiver.message()["Token"]
        self.secrets[token] = "a subscription's token"
        sns.confirm_subscription(TopicArn=topic, Token=token)

    def plant_by_clients(self):
        token = self.planted("auth-token")
        value = self.planted("encrypted-value")
        self.create_group(2, TransitEncryptionEnabled=True, AuthToken=token,
                          AtRestEncryptionEnabled=True)
        self.elasticache.modify_replication_group(
            ReplicationGroupId="g", ApplyImmediately=True, AuthToken=self.planted("next-token"),
            AuthTokenUpdateStrategy="ROTATE")
        self.settled()
        endpoint = self.shard()["PrimaryEndpoint"]
        tls = {"ssl": True, "ssl_ca_certs": self.tarn.state + "/ca.crt"}
        client = redis_at(endpoint, password=token, **tls)
        client.set("key", value)
        for name in (None, "default", self.planted("user-name-typed-as-password")):
            with self.assertRaises(Exception):
                redis_at(endpoint, username=name, password=self.planted("wrong"), **tls).ping()
        with self.assertRaises(Exception):
            client.execute_command("HELLO", "3", "AUTH", "default", self.planted("wrong-hello"))
        told = repr(client.slowlog_get(1000)) + repr(client.client_list())
        self.assertEqual([name for text, name in self.secrets.items() if text in told], [])
        self.elasticache.create_snapshot(ReplicationGroupId="g", SnapshotName="taken")
        eventually(lambda: self.elasticache.describe_snapshots(SnapshotName="taken")["Snapshots"][0]
                   ["SnapshotStatus"] == "available", "a snapshot is taken")

    def places(self):
        for path in Path(self.tarn.state).rglob("*"):
            if path.is_file() and path.name not in KEY_FILES:
                yield str(path), path.read_bytes()
        pids = [self.tarn.process.pid]
        pids += [self.tarn.node_pid(node.name)
                 for node in Path(self.tarn.state, "agent", "nodes").iterdir()]
        for pid in pids:
            for name in ("cmdline", "environ"):
                if pid == self.tarn.process.pid and name == "environ":
                    continue  # the test's own
                yield f"/proc/{pid}/{name}", Path("/proc", str(pid), name).read_bytes()

    def found(self, secrets):
        return [(what, place) for place, text in self.places()
                for secret, what in secrets.items() if secret.encode() in text]

    def test_none_is_found_in_plain_text(self):
        self.plant_by_api()
        self.plant_by_messages()
        self.plant_by_clients()
        self.assertGreaterEqual(len(self.secrets), 15)
        self.assertEqual(self.found(self.secrets), [])
        # What is looked for is found where it is: a name that is no secret.
        self.assertTrue(self.found({"ada": "a name"}))
        self.tarn.restart()
        self.settled()
        self.assertEqual(self.found(self.secrets), [])

    def test_the_keys_of_the_installation_are_in_their_own_files_only(self):
        self.create_group(2, TransitEncryptionEnabled=True, AtRestEncryptionEnabled=True)
        state = Path(self.tarn.state)
        keys = {(state / "master-key").read_text().strip(): "master key"}
        for name in ("credentials", "agent-credentials"):
            secret = re.search(r"aws_secret_access_key = (\S+)", (state / name).read_text())[1]
            keys[secret] = name
        for name in ("ca.key", "sns.key"):
            keys[(state / name).read_text().splitlines()[1]] = name
        keys[bytes.fromhex((state / "master-key").read_text().strip()).hex().upper()] = "master key"
        self.assertEqual(self.found(keys), [])
        # A node's private key lies with the node, and nowhere else in the clear.
        for identity in state.glob("agent/nodes/*/identity-*"):
            line = identity.read_text().split("PRIVATE KEY-----\n")[1].splitlines()[0]
            self.assertEqual({place for _, place in self.found({line: "key"})}, {str(identity)})

    def test_what_replicas_are_let_in_by_is_where_it_has_to_be(self):
        """It is no client's, and is not encrypted: docs/security.md says so."""
        self.create_group(2)
        for spec in Path(self.tarn.state).glob("agent/nodes/*/spec.json"):
            secret = json.loads(spec.read_text())["following"]["secret"]
            self.assertGreaterEqual(len(secret), 32)
            names = {Path(place).name for _, place in self.found({secret: "replication secret"})}
            self.assertLessEqual(names, {"state.db", "state.db-wal", "spec.json", "process.json",
                                         "node.conf"})


if __name__ == "__main__":
    main()
