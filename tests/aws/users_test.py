#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Users, groups of them and AUTH tokens, and what clients of a cache meet of it. See
installation.py."""

import os
import re
import signal
import stat
import threading
from pathlib import Path

import installation
from groups import GroupCase, redis_at
from installation import eventually

FIRST, SECOND, THIRD = (f"password-number-{number}-of-three" for number in (1, 2, 3))


class UsersCase(GroupCase):
    """One cache of two members, which speaks TLS: only such a one takes users."""

    def setUp(self):
        self.create_group(2, TransitEncryptionEnabled=True)

    def create_user(self, user, name=None, access="on ~* +@all", engine="redis", **login):
        login = login or {"Passwords": [FIRST]}
        self.elasticache.create_user(UserId=user, UserName=name or user, Engine=engine,
                                     AccessString=access, **login)
        self.addCleanup(self.elasticache.delete_user, UserId=user)

    def create_users(self, group, *users, engine="redis"):
        self.elasticache.create_user_group(UserGroupId=group, Engine=engine, UserIds=users)
        self.addCleanup(self.end_users, group)
        self.users_are_active(group)

    def end_users(self, group):
        self.elasticache.delete_user_group(UserGroupId=group)
        eventually(lambda: group not in [one["UserGroupId"] for one in self.elasticache
                                         .describe_user_groups()["UserGroups"]],
                   f"{group} is gone")  # its users can be deleted then

    def users(self, group):
        return self.elasticache.describe_user_groups(UserGroupId=group)["UserGroups"][0]

    def users_are_active(self, group):
        eventually(lambda: self.users(group)["Status"] == "active", f"{group} is active")

    def user_is_active(self, user):
        eventually(lambda: self.elasticache.describe_users(
            UserId=user)["Users"][0]["Status"] == "active", f"{user} is active")

    def modify(self, **changes):
        self.elasticache.modify_replication_group(ReplicationGroupId="g", ApplyImmediately=True,
                                                  **changes)
        self.settled()

    def attach(self, group):
        self.modify(UserGroupIdsToAdd=[group])
        self.addCleanup(self.detach, group)

    def detach(self, group):
        if group in self.group()["UserGroupIds"]:
            self.modify(UserGroupIdsToRemove=[group])

    def client(self, user=None, password=None, endpoint=None):
        endpoint = endpoint or self.shard()["PrimaryEndpoint"]
        return redis_at(endpoint, username=user, password=password, **self.tls())

    def assert_refused(self, call, *words):
        import redis
        with self.assertRaises(redis.RedisError) as caught:
            call(*words)
        return str(caught.exception)


class Users(UsersCase):
    def setUp(self):
        super().setUp()
        self.create_user("base", "default", Passwords=[THIRD])
        self.create_user("app", access="on ~app:* &* -@all +@read +@write +@connection +@pubsub "
                         "+acl|whoami")
        self.create_users("team", "base", "app")

    def test_access_strings_are_enforced_by_every_member(self):
        stranger = self.client()
        self.assertTrue(stranger.set("app:before", 1))
        self.attach("team")
        app = self.client("app", FIRST)
        self.assertEqual(app.execute_command("ACL WHOAMI"), "app")
        self.assertTrue(app.set("app:key", "value"))
        self.assertIn("no permissions", self.failure(app.get, "other").lower())
        self.assertIn("no permissions", self.failure(app.execute_command, "INFO").lower())
        self.assertIn("invalid username-password", self.failure(self.client("app", SECOND).ping))
        self.assertIn("uthentication required", self.failure(self.client().ping))
        reader = self.client("app", FIRST, self.shard()["ReaderEndpoint"])
        eventually(lambda: reader.get("app:key") == b"value", "the replica has it")
        self.assertIn("no permissions", self.failure(reader.get, "other").lower())
        # Nobody changes users but by the API.
        for words in (("ACL", "SETUSER", "app", "+@all"), ("ACL", "DELUSER", "app"),
                      ("ACL", "LOAD"), ("TARN.USERS",)):
            self.assertIn("unknown", self.failure(
                self.client(None, THIRD).execute_command, *words))

    def failure(self, call, *words):
        return self.assert_refused(call, *words)

    def test_a_password_is_rotated_without_a_gap(self):
        self.attach("team")
        failures, connected, on = [], [], [True]

        def work(password):
            while on[0]:
                try:
                    client = self.client("app", password[0])
                    client.set("app:counter", 1)
                    client.close()
                    connected.append(password[0])
                except Exception as error:  # whatever it is, a client has met it
                    failures.append(str(error))
                    return

        password = [FIRST]
        lasting = self.client("app", FIRST)
        lasting.ping()
        threads = [threading.Thread(target=work, args=(password,)) for _ in range(2)]
        for thread in threads:
            thread.start()
        try:
            self.elasticache.modify_user(UserId="app", Passwords=[FIRST, SECOND])
            self.user_is_active("app")
            password[0] = SECOND
            before = len(connected)
            eventually(lambda: SECOND in connected[before:], "clients use the second password")
            # Attempts that still had the first one are over.
            last = len(connected)
            eventually(lambda: len(connected) > last + 4, "all clients have gone over")
            self.elasticache.modify_user(UserId="app", Passwords=[SECOND])
            self.user_is_active("app")
        finally:
            on[0] = False
            for thread in threads:
                thread.join()
        self.assertEqual(failures, [])
        self.assertTrue(lasting.ping())  # who is logged in stays so
        self.assertIn("invalid", self.failure(self.client("app", FIRST).ping))
        self.assertTrue(self.client("app", SECOND).ping())

    def test_a_removed_user_is_cut_off_and_others_go_on(self):
        self.create_user("guest")
        self.elasticache.modify_user_group(UserGroupId="team", UserIdsToAdd=["guest"])
        self.users_are_active("team")
        self.attach("team")
        guest, app = self.client("guest", FIRST), self.client("app", FIRST)
        names = [int(one.execute_command("CLIENT ID")) for one in (guest, app)]
        self.elasticache.modify_user_group(UserGroupId="team", UserIdsToRemove=["guest"])
        self.users_are_active("team")
        ids = {int(one["id"]) for one in self.client(None, THIRD).client_list()}
        self.assertNotIn(names[0], ids)
        self.assertIn(names[1], ids)
        self.failure(guest.ping)

    def test_it_holds_after_a_crash(self):
        self.attach("team")
        node = self.shard()["NodeGroupMembers"][1]["CacheClusterId"] + ".0001"
        pid = self.tarn.node_pid(node)
        os.kill(pid, signal.SIGKILL)
        eventually(lambda: self.tarn.node_pid(node) != pid, "the node runs again")
        self.settled()
        file = Path(self.tarn.state, "agent", "nodes", node, "users.acl")
        self.assertIn("user app on ", file.read_text())
        # The reader endpoint is on its way back to it.
        eventually(lambda: "uthentication required" in self.failure(
            lambda: self.client(endpoint=self.shard()["ReaderEndpoint"]).ping()), "it is asked for")
        self.elasticache.modify_user(UserId="app", AccessString="on ~new:* +@all")
        self.user_is_active("app")
        self.assertTrue(self.client("app", FIRST).set("new:key", 1))
        self.assertIn("no permissions", self.failure(
            self.client("app", FIRST).get, "app:key").lower())

    def test_only_hashes_are_kept(self):
        self.attach("team")
        nodes = Path(self.tarn.state, "agent", "nodes")
        for directory in nodes.iterdir():
            users = directory / "users.acl"
            # A node that has a group of its own reads it as that.
            self.assertIn(stat.S_IMODE(users.stat().st_mode), (0o600, 0o640))
            command = Path("/proc", str(self.tarn.node_pid(directory.name)), "cmdline")
            self.assertNotRegex(command.read_text(), "app|[0-9a-f]{64}")
        for path in Path(self.tarn.state).rglob("*"):
            if path.is_file():
                self.assertIsNone(re.search(FIRST.encode(), path.read_bytes()), path)

    def test_a_valkey_group_turns_the_default_user_off(self):
        self.delete_group()
        self.create_group(1, Engine="valkey", TransitEncryptionEnabled=True)
        self.create_users("modern", "app", engine="valkey")
        stranger = self.client()
        stranger.ping()
        self.attach("modern")
        self.failure(stranger.ping)
        self.assertIn("invalid", self.failure(self.client("default", THIRD).ping))
        self.assertTrue(self.client("app", FIRST).set("app:key", 1))
        self.detach("modern")
        self.assertTrue(self.client().ping())


class AuthTokens(UsersCase):
    def test_a_cache_comes_to_a_token_and_to_the_next_one(self):
        stranger = self.client()
        stranger.ping()
        self.modify(AuthToken=FIRST)
        shown = self.group()
        self.assertTrue(shown["AuthTokenEnabled"])
        self.assertIn("AuthTokenLastModifiedDate", shown)
        for client in (self.client(), self.client(password=FIRST), stranger):
            self.assertTrue(client.ping())
        self.assert_refused(self.client(password=SECOND).ping)
        self.modify(AuthToken=FIRST, AuthTokenUpdateStrategy="SET")
        self.assert_refused(self.client().ping)
        self.assertTrue(self.client(password=FIRST).ping())
        self.modify(AuthToken=SECOND, AuthTokenUpdateStrategy="ROTATE")
        for token in (FIRST, SECOND):
            self.assertTrue(self.client(password=token).ping())
        self.assertEqual(self.error_of(
            self.elasticache.modify_replication_group, ReplicationGroupId="g",
            AuthToken=THIRD, AuthTokenUpdateStrategy="SET"), "InvalidParameterValue")
        self.modify(AuthToken=SECOND, AuthTokenUpdateStrategy="SET")
        self.assert_refused(self.client(password=FIRST).ping)
        reader = self.client(password=SECOND, endpoint=self.shard()["ReaderEndpoint"])
        self.assertTrue(reader.ping())
        self.create_user("base", "default")
        self.create_users("team", "base")
        self.modify(UserGroupIdsToAdd=["team"], AuthTokenUpdateStrategy="DELETE")
        self.assertFalse(self.group()["AuthTokenEnabled"])
        self.assertTrue(self.client(password=FIRST).ping())
        self.modify(RemoveUserGroups=True, AuthToken=THIRD)
        self.assert_refused(self.client(password=FIRST).ping)
        self.assertTrue(self.client(password=THIRD).ping())


if __name__ == "__main__":
    installation.main()
