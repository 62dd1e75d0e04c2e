#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Caches that speak TLS, and who may log in to them. See installation.py."""

import socket
import ssl

import installation
from groups import TYPE, GroupCase, Writer, redis_at
from installation import eventually

PASSWORDS = ["a-password-of-sixteen", "another-password-of-16"]
TOKENS = ["the-first-token-of-all", "the-second-one-of-them"]


class EncryptedCase(GroupCase):
    def create_encrypted(self, members, **more):
        return self.create_group(members, Engine="valkey", TransitEncryptionEnabled=True, **more)

    def modify(self, **more):
        self.call_by_hand("ModifyReplicationGroup", ReplicationGroupId="g",
                          ApplyImmediately="true", **more)
        return self.settled()

    def refuses(self, endpoint, **settings):
        import redis
        try:
            redis_at(endpoint, **settings).ping()
        except redis.RedisError:
            return True
        return False


class Encryption(EncryptedCase):
    def test_every_endpoint_shows_a_good_certificate_whoever_leads(self):
        shard = self.create_encrypted(3, AutomaticFailoverEnabled=True)
        self.assertTrue(self.group()["TransitEncryptionEnabled"])
        self.assertIn("<TransitEncryptionMode>required</TransitEncryptionMode>",
                      self.call_by_hand("DescribeReplicationGroups", ReplicationGroupId="g"))
        primary = redis_at(shard["PrimaryEndpoint"], **self.tls())
        primary.set("a", "b")
        self.assertEqual(primary.wait(2, 10_000), 2)
        self.assertEqual(redis_at(shard["ReaderEndpoint"], **self.tls()).get("a"), b"b")
        for endpoint in (shard["PrimaryEndpoint"], shard["ReaderEndpoint"]):
            self.assertTrue(self.refuses(endpoint))  # in plain text
        writer = Writer(shard["PrimaryEndpoint"], **self.tls())
        eventually(lambda: writer.acknowledged > 100, "there are writes")
        self.until_another_leads(self.kill_primary())
        before = writer.acknowledged
        eventually(lambda: writer.acknowledged > before + 100, "they go on")
        writer.stop()
        self.settled()
        self.assertFalse([error for error in writer.errors if "certificate" in error])

    def test_clients_go_over_one_by_one(self):
        endpoint = self.create_group(2, Engine="valkey")["PrimaryEndpoint"]
        plain = redis_at(endpoint, single_connection_client=True)
        plain.set("a", "b")
        self.modify(TransitEncryptionEnabled="true", TransitEncryptionMode="preferred")
        self.assertEqual(plain.get("a"), b"b")  # on the connection that it had
        secret = redis_at(endpoint, single_connection_client=True, **self.tls())
        self.assertEqual(secret.get("a"), b"b")
        self.assertFalse(self.refuses(endpoint))
        self.modify(TransitEncryptionMode="required")
        eventually(lambda: self.refuses(endpoint), "plain text is over")
        import redis
        with self.assertRaises(redis.ConnectionError):
            plain.get("a")
        self.assertEqual(secret.get("a"), b"b")
        self.assertEqual(secret.wait(1, 10_000), 1)
        self.modify(TransitEncryptionMode="preferred")
        self.modify(TransitEncryptionEnabled="false")
        self.assertEqual(redis_at(endpoint).get("a"), b"b")
        self.assertTrue(self.refuses(endpoint, **self.tls()))

    def test_memcached(self):
        self.elasticache.create_cache_cluster(
            CacheClusterId="m", Engine="memcached", CacheNodeType=TYPE, NumCacheNodes=1,
            TransitEncryptionEnabled=True)
        self.addCleanup(self.elasticache.delete_cache_cluster, CacheClusterId="m")
        self.wait("cache_cluster_available", CacheClusterId="m")
        cluster = self.cluster("m")
        self.assertTrue(cluster["TransitEncryptionEnabled"])
        endpoint = cluster["CacheNodes"][0]["Endpoint"]
        place = (endpoint["Address"], endpoint["Port"])
        from pymemcache.client.base import Client
        client = Client(place, tls_context=ssl.create_default_context(cafile=self.authority))
        client.set("k", b"v")
        self.assertEqual(client.get("k"), b"v")
        with socket.create_connection(place, 10) as plain:
            plain.sendall(b"version\r\n")
            self.assertNotIn(b"VERSION", plain.recv(100))

    def test_a_restart_of_all_changes_no_certificate(self):
        endpoint = self.create_encrypted(1)["PrimaryEndpoint"]

        def shown():
            return ssl.get_server_certificate((endpoint["Address"], endpoint["Port"]))
        before = shown()
        self.tarn.restart()
        self.assertEqual(shown(), before)
        self.kill_primary()
        self.settled()
        eventually(lambda: not self.refuses(endpoint, **self.tls()), "it serves again")
        self.assertEqual(shown(), before)


class Login(EncryptedCase):
    def create_user(self, name, access, **more):
        self.elasticache.create_user(UserId=name, UserName=name, Engine="valkey",
                                     AccessString=access, **more)
        self.addCleanup(self.elasticache.delete_user, UserId=name)

    def test_users_of_a_group(self):
        import redis
        self.create_user("app", "on ~app:* +@all -@dangerous", Passwords=PASSWORDS[:1])
        self.create_user("other", "on ~* +get", Passwords=PASSWORDS[1:])
        self.elasticache.create_user_group(UserGroupId="team", Engine="valkey",
                                           UserIds=["app", "other"])
        self.addCleanup(self.end_team)
        endpoint = self.create_encrypted(2, UserGroupIds=["team"])["PrimaryEndpoint"]

        def client(user, password):
            return redis_at(endpoint, username=user, password=password, **self.tls())
        app = client("app", PASSWORDS[0])
        self.assertTrue(app.set("app:1", "v"))
        with self.assertRaises(redis.exceptions.NoPermissionError):
            app.set("other:1", "v")
        with self.assertRaises(redis.exceptions.NoPermissionError):
            client("other", PASSWORDS[1]).set("app:1", "v")
        with self.assertRaises(redis.exceptions.AuthenticationError):
            redis_at(endpoint, **self.tls()).ping()
        # A password is rotated, and nobody notices.
        self.elasticache.modify_user(UserId="app", Passwords=PASSWORDS)
        eventually(lambda: self.status_of("app") == "active", "it is in effect")
        self.assertEqual(client("app", PASSWORDS[1]).get("app:1"), b"v")
        self.elasticache.modify_user(UserId="app", Passwords=PASSWORDS[1:])
        eventually(lambda: self.status_of("app") == "active", "it is in effect")
        self.assertTrue(self.refuses(endpoint, username="app", password=PASSWORDS[0],
                                     **self.tls()))
        self.assertEqual(app.get("app:1"), b"v")  # who is in stays in
        # A user who is removed is out.
        other = client("other", PASSWORDS[1])
        other.get("app:1")
        self.elasticache.modify_user_group(UserGroupId="team", UserIdsToRemove=["other"])
        eventually(lambda: self.refuses(endpoint, username="other", password=PASSWORDS[1],
                                        **self.tls()), "it is out")

    def status_of(self, user):
        return self.elasticache.describe_users(UserId=user)["Users"][0]["Status"]

    def end_team(self):
        self.elasticache.delete_user_group(UserGroupId="team")

        def is_gone():
            groups = self.elasticache.describe_user_groups()["UserGroups"]
            return "team" not in [group["UserGroupId"] for group in groups]
        eventually(is_gone, "the group of users is gone")

    def test_a_token_is_rotated(self):
        endpoint = self.create_encrypted(2, AuthToken=TOKENS[0])["PrimaryEndpoint"]
        self.assertTrue(self.group()["AuthTokenEnabled"])
        first = redis_at(endpoint, password=TOKENS[0], single_connection_client=True, **self.tls())
        self.assertTrue(first.set("a", "b"))
        self.assertTrue(self.refuses(endpoint, **self.tls()))
        self.modify(AuthToken=TOKENS[1], AuthTokenUpdateStrategy="ROTATE")
        for token in TOKENS:
            self.assertFalse(self.refuses(endpoint, password=token, **self.tls()))
        self.modify(AuthToken=TOKENS[1], AuthTokenUpdateStrategy="SET")
        self.assertTrue(self.refuses(endpoint, password=TOKENS[0], **self.tls()))
        self.assertFalse(self.refuses(endpoint, password=TOKENS[1], **self.tls()))
        self.assertEqual(first.get("a"), b"b")


if __name__ == "__main__":
    installation.main()
