#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Nodes whose clients know nothing of replication: who has `replication-secret` is let in. And the
address from which a node connects to its primary."""

import shutil
import sys
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from server_case import ServerCase, eventually, main  # noqa: E402
from servers import Server  # noqa: E402
from shard_test import Node  # noqa: E402

SECRET = "correct-horse-battery"
REDIS = shutil.which("redis-server")
WARNING = "shows another replication-secret"  # of the primary
REFUSED = "does not take our replication-secret"  # of the replica
FOLLOWS = (("REPLCONF", "capa", "eof"), ("PSYNC", "?", "-1"), ("SYNC",), ("REPLCONF",),
           ("REPLCONF", "replication-secret"), ("REPLCONF", "replication-secret", "wrong"),
           ("REPLCONF", "replication-secret", SECRET, "capa", "eof"))


class SecretCase(ServerCase):
    def start(self, secret=SECRET, flags="--restricted-commands yes"):
        secret = f"--replication-secret {secret}" if secret else ""
        return Node(self, self.program, f"{flags} {secret}")

    def assert_unknown(self, client, words):
        kind, text = client.call(*words)
        self.assertEqual(kind, "-", words)
        self.assertTrue(text.startswith(f"ERR unknown command '{words[0]}'".encode()), text)

    def assert_follows(self, replica, primary, key):
        replica.until_linked()
        self.assertEqual(primary.call("SET", key, "v"), ("+", b"OK"))
        eventually(lambda: replica.call("GET", key) == ("$", b"v"), "the replica has it")

    def until_refused(self, replica, primary):
        eventually(lambda: WARNING in primary.server.log(), "the primary has refused it")
        eventually(lambda: REFUSED in replica.server.log(), "the replica knows why")
        self.assertEqual(replica.state("link"), "down")

    def assert_kept(self, secret, *nodes):
        for node in nodes:
            self.assertNotIn(secret, node.server.log())


class RestrictedNodes(SecretCase):
    def setUp(self):
        self.a = self.start()
        self.a.lead(1, "EMPTY")

    def test_who_has_the_secret_follows(self):
        b = self.start()
        self.a.call("SET", "before", "v")
        b.follow(1, self.a)
        self.assert_follows(b, self.a, "k")
        self.assertEqual(b.call("GET", "before"), ("$", b"v"))
        replicas = self.a.call("INFO", "replication")[1].decode()
        self.assertIn(f"slave0:ip=127.0.0.1,port={b.port},state=online", replicas)
        b.lead(2)  # and the other way round
        self.a.follow(2, b)
        self.assert_follows(self.a, b, "k2")
        self.assertNotIn(WARNING, self.a.server.log() + b.server.log())
        self.assert_kept(SECRET, self.a, b)

    def test_who_has_another_or_none_does_not(self):
        for secret in ("another-secret", ""):
            b = self.start(secret)
            b.follow(1, self.a)
            eventually(lambda: "no link to the primary" in b.server.log(), "it is not let in")
            self.assertEqual(REFUSED in b.server.log(), secret != "")
            self.assertEqual(b.state("link"), "down")
            self.assertEqual(b.call("GET", "k"), ("$", None))
        self.assertIn("connected_slaves:0", self.a.call("INFO", "replication")[1].decode())
        self.assertEqual(self.a.server.log().count(WARNING), 1)  # however often it comes again
        self.assert_kept("another-secret", self.a)

    def test_a_node_without_a_secret_lets_nobody_in(self):
        a = self.start(secret="")
        a.lead(1, "EMPTY")
        b = self.start()
        b.follow(1, a)
        self.until_refused(b, a)
        for secret in ("", SECRET):
            self.assert_unknown(a.client, ("REPLCONF", "replication-secret", secret))
        self.assert_kept(SECRET, a, b)

    def test_clients_without_it_are_told_nothing(self):
        for words in FOLLOWS:
            self.assert_unknown(self.a.client, words)
        transaction = self.a.connect()
        self.assertEqual(transaction.call("MULTI"), ("+", b"OK"))
        self.assert_unknown(transaction, ("REPLCONF", "replication-secret", "wrong"))
        self.assertEqual(self.a.call("PING"), ("+", b"PONG"))

    def test_with_it_a_client_may_say_what_replicas_say_and_no_more(self):
        client = self.a.connect()
        shown = client.call("REPLCONF", "Replication-Secret", SECRET)
        self.assertEqual(shown, ("+", b"OK"))
        self.assertEqual(client.call("REPLCONF", "capa", "eof"), ("+", b"OK"))
        for words in (("CONFIG", "GET", "replication-secret"), ("DEBUG", "SLEEP", "0"),
                      ("REPLICAOF", "NO", "ONE"), ("FAILOVER",), ("SHUTDOWN",)):
            self.assert_unknown(client, words)
        self.assertIn(b"FULLRESYNC", client.call("PSYNC", "?", "-1")[1])

    def test_it_is_a_login_whoever_the_users_are(self):
        self.a.tell("CONFIG", "SET", "requirepass", "password")
        stranger = self.a.connect()
        self.assert_unknown(stranger, ("REPLCONF", "replication-secret", "wrong"))
        self.assertEqual(stranger.call("GET", "k")[1][:6], b"NOAUTH")
        b = self.start()
        b.follow(1, self.a)
        b.until_linked()
        # Nor do users count who may not even connect.
        self.a.tell("ACL", "SETUSER", "default", "off", "-@all")
        c = self.start()
        c.follow(1, self.a)
        c.until_linked()
        self.assertEqual(self.a.tell("SET", "k", "v"), b"OK")
        eventually(lambda: c.call("GET", "k") == ("$", b"v"), "the replica has it")
        shown = self.a.connect()
        self.assertEqual(shown.call("REPLCONF", "replication-secret", SECRET), ("+", b"OK"))
        self.assertEqual(shown.call("GET", "k")[1][:6], b"NOPERM")

    def test_a_secret_that_changes_keeps_those_who_are_there(self):
        b, late = self.start(), self.start()
        b.follow(1, self.a)
        self.assert_follows(b, self.a, "k")
        self.assertEqual(self.a.tell("CONFIG", "SET", "replication-secret", "new-secret"), b"OK")
        late.follow(1, self.a)
        self.until_refused(late, self.a)
        self.assert_follows(b, self.a, "k2")
        self.assertEqual(self.a.tell("INFO", "stats").count(b"sync_full:1\r\n"), 1)
        for node in (b, late):
            self.assertEqual(node.tell("CONFIG", "SET", "replication-secret", "new-secret"), b"OK")
        self.assert_follows(late, self.a, "k3")
        self.a.tell("CLIENT", "KILL", "TYPE", "replica")
        self.assert_follows(b, self.a, "k4")
        for secret in (SECRET, "new-secret"):
            self.assert_kept(secret, self.a, b, late)

    def test_it_is_shown_nowhere(self):
        self.a.tell("CONFIG", "SET", "slowlog-log-slower-than", "0")
        watcher = self.a.connect()
        self.assertEqual(watcher.call("MONITOR"), ("+", b"OK"))
        b = self.start()
        b.follow(1, self.a)
        b.until_linked()
        self.a.call("SET", "the-end", "v")
        seen = b""
        while b"the-end" not in seen:
            seen += watcher.reader.readline()
        self.assertNotIn(SECRET.encode(), seen)
        logged = [entry[1][3][1] for entry in self.a.admin.call("SLOWLOG", "GET", "-1")[1]]
        words = [[word for _, word in entry] for entry in logged]
        self.assertIn([b"REPLCONF", b"replication-secret", b"(redacted)"], words)
        clients = self.a.tell("CLIENT", "LIST")
        self.assertNotIn(SECRET.encode(), clients + repr(words).encode())
        self.assert_kept(SECRET, self.a, b)


class OpenNodes(SecretCase):
    """Where nothing is restricted, a secret keeps nobody out."""

    def setUp(self):
        self.b = self.start(flags="")

    def test_who_knows_nothing_of_secrets_is_followed(self):
        for secret in ("", "another-secret"):
            a = self.start(secret, flags="")
            self.assertEqual(self.b.call("REPLICAOF", "127.0.0.1", a.port), ("+", b"OK"))
            self.assert_follows(self.b, a, "k")

    @unittest.skipUnless(REDIS, "redis-server is not installed")
    def test_redis_is_followed(self):
        redis = Server(REDIS, "redis", "--repl-diskless-sync-delay 0")
        self.addCleanup(redis.stop)
        self.assertEqual(self.b.call("REPLICAOF", "127.0.0.1", str(redis.port)), ("+", b"OK"))
        self.b.until_linked()
        self.assertEqual(self.b.tell("TARN.DEMOTE", "1", "127.0.0.1", str(redis.port), "FOREIGN")
                         ["link"], b"down")
        self.b.until_linked()

    def test_it_is_a_setting_like_a_password(self):
        kind, text = self.b.call("CONFIG", "SET", "replication-secret", "hidden-one", "timeout",
                                 "no")
        self.assertEqual(kind, "-")
        self.assertNotIn(b"hidden-one", text)
        self.assertEqual(self.b.tell("CONFIG", "GET", "replication-secret"),
                         {"replication-secret": SECRET.encode()})


class SourceAddress(SecretCase):
    def setUp(self):
        self.a, self.b = self.start(), self.start()
        self.a.lead(1, "EMPTY")

    def set_source(self, address):
        return self.b.tell("CONFIG", "SET", "bind-source-addr", address)

    def assert_seen_as(self, address):
        eventually(lambda: f"slave0:ip={address},port={self.b.port},state=online" in
                   self.a.call("INFO", "replication")[1].decode(), "it is seen")
        replicas = self.a.tell("CLIENT", "LIST", "TYPE", "replica").decode()
        self.assertIn(f" addr={address}:", replicas)

    def test_it_is_what_the_primary_sees(self):
        self.assertEqual(self.set_source("127.0.0.2"), b"OK")
        self.b.follow(1, self.a)
        self.assert_follows(self.b, self.a, "k")
        self.assert_seen_as("127.0.0.2")
        self.assertEqual(self.set_source("127.0.0.3"), b"OK")
        self.assert_follows(self.b, self.a, "k2")
        self.assert_seen_as("127.0.0.2")  # the link stays as it is
        self.a.tell("CLIENT", "KILL", "TYPE", "replica")
        self.assert_seen_as("127.0.0.3")
        self.assertEqual(self.set_source(""), b"OK")
        self.a.tell("CLIENT", "KILL", "TYPE", "replica")
        self.assert_seen_as("127.0.0.1")

    def test_an_address_of_nobody_is_an_error_and_tried_again(self):
        self.assertEqual(self.set_source("192.0.2.1"), b"OK")
        self.b.follow(1, self.a)
        eventually(lambda: f"cannot connect to 127.0.0.1:{self.a.port} from 192.0.2.1: "
                   "Cannot assign requested address" in self.b.server.log(), "it says so")
        self.assertEqual(self.b.state("link"), "down")
        self.assertEqual(self.set_source("127.0.0.2"), b"OK")
        self.assert_follows(self.b, self.a, "k")

    def test_what_is_no_address_is_refused(self):
        for word in ("localhost", "127.0.0.1:80", "127.0.0.0/8"):
            self.assertIn(b"is not an IP address", self.set_source(word))


if __name__ == "__main__":
    main()
