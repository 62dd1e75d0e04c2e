#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Keys of KMS with AWS' SDK for Python and the unchanged AWS CLI, and caches and snapshots that are
encrypted under them. See installation.py."""

import base64
import json
import os
import shutil
import subprocess
import tempfile
import unittest

import installation
from groups import TYPE, GroupCase
from installation import REGION, eventually

AWS = "/usr/bin/aws" if os.path.exists("/usr/bin/aws") else shutil.which("aws")
ACCOUNT = "000000000000"


class Kms(GroupCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.kms = cls.tarn.client("kms")
        cls.iam = cls.tarn.client("iam")

    def key(self, **more):
        return self.kms.create_key(**more)["KeyMetadata"]["KeyId"]

    def state(self, key):
        return self.kms.describe_key(KeyId=key)["KeyMetadata"]["KeyState"]

    def code(self, call, **parameters):
        return self.error_of(call, **parameters)


class Keys(Kms):
    def test_a_key_is_made_described_and_listed(self):
        made = self.kms.create_key(Description="d", Tags=[{"TagKey": "team", "TagValue": "a"}])
        metadata = made["KeyMetadata"]
        key = metadata["KeyId"]
        self.assertEqual(metadata["Arn"], f"arn:aws:kms:{REGION}:{ACCOUNT}:key/{key}")
        self.assertEqual((metadata["KeyState"], metadata["Enabled"], metadata["KeyManager"],
                          metadata["KeySpec"], metadata["Origin"]),
                         ("Enabled", True, "CUSTOMER", "SYMMETRIC_DEFAULT", "AWS_KMS"))
        self.assertEqual(self.kms.describe_key(KeyId=metadata["Arn"])["KeyMetadata"], metadata)
        self.assertIn(key, [one["KeyId"] for page in
                            self.kms.get_paginator("list_keys").paginate(PaginationConfig={
                                "PageSize": 1}) for one in page["Keys"]])
        self.kms.update_key_description(KeyId=key, Description="")
        self.assertEqual(self.kms.describe_key(KeyId=key)["KeyMetadata"]["Description"], "")
        self.kms.tag_resource(KeyId=key, Tags=[{"TagKey": "empty", "TagValue": ""}])
        self.kms.untag_resource(KeyId=key, TagKeys=["team"])
        self.assertEqual(self.kms.list_resource_tags(KeyId=key)["Tags"],
                         [{"TagKey": "empty", "TagValue": ""}])
        self.assertEqual(self.kms.list_key_policies(KeyId=key)["PolicyNames"], ["default"])
        policy = json.loads(self.kms.get_key_policy(KeyId=key, PolicyName="default")["Policy"])
        self.assertEqual(policy["Statement"][0]["Principal"],
                         {"AWS": f"arn:aws:iam::{ACCOUNT}:root"})
        self.assertFalse(self.kms.get_key_rotation_status(KeyId=key)["KeyRotationEnabled"])
        self.kms.enable_key_rotation(KeyId=key)
        self.assertTrue(self.kms.get_key_rotation_status(KeyId=key)["KeyRotationEnabled"])
        self.kms.disable_key_rotation(KeyId=key)

    def test_what_is_not_there_is_not_found(self):
        missing = "11111111-2222-4333-8444-555555555555"
        for name in (missing, "alias/none", f"arn:aws:kms:{REGION}:{ACCOUNT}:key/{missing}",
                     f"arn:aws:kms:elsewhere:{ACCOUNT}:key/{self.key()}"):
            self.assertEqual(self.code(self.kms.describe_key, KeyId=name), "NotFoundException")
        self.assertEqual(self.code(self.kms.create_key, KeySpec="RSA_2048",
                                   KeyUsage="SIGN_VERIFY"), "UnsupportedOperationException")
        self.assertEqual(self.code(self.kms.create_key, Policy="{}"),
                         "MalformedPolicyDocumentException")
        # The service's own key can be looked at, and used by nobody else.
        own = self.kms.describe_key(KeyId="alias/aws/elasticache")["KeyMetadata"]
        self.assertEqual(own["KeyManager"], "AWS")
        self.assertEqual(self.code(self.kms.encrypt, KeyId=own["KeyId"], Plaintext=b"x"),
                         "AccessDeniedException")
        self.assertEqual(self.code(self.kms.disable_key, KeyId=own["KeyId"]),
                         "AccessDeniedException")

    def test_aliases_go_from_key_to_key(self):
        first, second = self.key(), self.key()
        self.kms.create_alias(AliasName="alias/mine", TargetKeyId=first)
        self.addCleanup(self.kms.delete_alias, AliasName="alias/mine")
        self.assertEqual(self.code(self.kms.create_alias, AliasName="alias/mine",
                                   TargetKeyId=second), "AlreadyExistsException")
        for bad in ("mine", "alias/", "alias/aws/mine", "alias/a b"):
            self.assertEqual(self.code(self.kms.create_alias, AliasName=bad, TargetKeyId=first),
                             "InvalidAliasNameException")
        blob = self.kms.encrypt(KeyId="alias/mine", Plaintext=b"x")["CiphertextBlob"]
        self.kms.update_alias(AliasName="alias/mine", TargetKeyId=second)
        self.assertEqual(self.kms.describe_key(KeyId="alias/mine")["KeyMetadata"]["KeyId"], second)
        self.assertEqual(self.kms.decrypt(CiphertextBlob=blob)["Plaintext"], b"x")
        aliases = {one["AliasName"]: one for one in self.kms.list_aliases()["Aliases"]}
        self.assertEqual(aliases["alias/mine"]["TargetKeyId"], second)
        self.assertIn("alias/aws/elasticache", aliases)
        self.assertEqual(self.kms.list_aliases(KeyId=first)["Aliases"], [])

    def test_texts_are_encrypted_and_decrypted(self):
        key, other = self.key(), self.key()
        context = {"file": "a", "owner": "b"}
        done = self.kms.encrypt(KeyId=key, Plaintext=b"\x00text\xff", EncryptionContext=context)
        blob = done["CiphertextBlob"]
        self.assertTrue(done["KeyId"].endswith(key))
        opened = self.kms.decrypt(CiphertextBlob=blob, EncryptionContext=context, KeyId=key)
        self.assertEqual(opened["Plaintext"], b"\x00text\xff")
        for wrong in ({}, {"file": "a"}, {"file": "a", "owner": "c"}, {"file": "b", "owner": "a"}):
            self.assertEqual(self.code(self.kms.decrypt, CiphertextBlob=blob,
                                       EncryptionContext=wrong), "InvalidCiphertextException")
        changed = blob[:-1] + bytes([blob[-1] ^ 1])
        self.assertEqual(self.code(self.kms.decrypt, CiphertextBlob=changed,
                                   EncryptionContext=context), "InvalidCiphertextException")
        self.assertEqual(self.code(self.kms.decrypt, CiphertextBlob=b"nothing of ours"),
                         "InvalidCiphertextException")
        self.assertEqual(self.code(self.kms.decrypt, CiphertextBlob=blob, KeyId=other,
                                   EncryptionContext=context), "IncorrectKeyException")
        self.assertEqual(self.code(self.kms.encrypt, KeyId=key, Plaintext=b"x" * 4097),
                         "ValidationException")
        moved = self.kms.re_encrypt(CiphertextBlob=blob, SourceEncryptionContext=context,
                                    DestinationKeyId=other)["CiphertextBlob"]
        self.assertEqual(self.kms.decrypt(CiphertextBlob=moved)["Plaintext"], b"\x00text\xff")
        made = self.kms.generate_data_key(KeyId=key, KeySpec="AES_256")
        self.assertEqual(len(made["Plaintext"]), 32)
        self.assertEqual(self.kms.decrypt(CiphertextBlob=made["CiphertextBlob"])["Plaintext"],
                         made["Plaintext"])
        alone = self.kms.generate_data_key_without_plaintext(KeyId=key, NumberOfBytes=7)
        self.assertNotIn("Plaintext", alone)
        self.assertEqual(len(self.kms.decrypt(
            CiphertextBlob=alone["CiphertextBlob"])["Plaintext"]), 7)
        # What is decrypted is on record, without what it says.
        log = (self.tarn.state + "/audit.log")
        with open(log) as file:
            lines = [line for line in file if '"Decrypt"' in line]
        self.assertTrue(lines)
        self.assertNotIn(base64.b64encode(b"\x00text\xff").decode(), open(log).read())

    def test_a_key_that_is_off_or_going_is_of_no_use(self):
        key = self.key()
        blob = self.kms.encrypt(KeyId=key, Plaintext=b"x")["CiphertextBlob"]
        self.kms.disable_key(KeyId=key)
        self.assertEqual(self.state(key), "Disabled")
        for call in (lambda **_: self.kms.encrypt(KeyId=key, Plaintext=b"x"),
                     lambda **_: self.kms.decrypt(CiphertextBlob=blob),
                     lambda **_: self.kms.generate_data_key(KeyId=key, KeySpec="AES_128")):
            self.assertEqual(self.code(call), "DisabledException")
        self.kms.enable_key(KeyId=key)
        self.assertEqual(self.kms.decrypt(CiphertextBlob=blob)["Plaintext"], b"x")
        self.assertEqual(self.code(self.kms.schedule_key_deletion, KeyId=key,
                                   PendingWindowInDays=6), "ValidationException")
        going = self.kms.schedule_key_deletion(KeyId=key, PendingWindowInDays=7)
        self.assertEqual(going["KeyState"], "PendingDeletion")
        self.assertIn("DeletionDate", self.kms.describe_key(KeyId=key)["KeyMetadata"])
        for call in (lambda **_: self.kms.decrypt(CiphertextBlob=blob),
                     lambda **_: self.kms.enable_key(KeyId=key),
                     lambda **_: self.kms.schedule_key_deletion(KeyId=key)):
            self.assertEqual(self.code(call), "KMSInvalidStateException")
        self.kms.cancel_key_deletion(KeyId=key)
        self.assertEqual(self.state(key), "Disabled")

    @unittest.skipIf(AWS is None, "the AWS CLI is not installed")
    def test_the_aws_cli_does_the_same(self):
        def aws(*words):
            done = subprocess.run([AWS, "--endpoint-url", self.tarn.url, "kms", *words],
                                  env=self.tarn.environment(), capture_output=True, text=True,
                                  timeout=60)
            self.assertEqual(done.returncode, 0, done.stderr)
            return json.loads(done.stdout) if done.stdout else {}
        key = aws("create-key", "--description", "cli")["KeyMetadata"]["KeyId"]
        aws("create-alias", "--alias-name", "alias/cli", "--target-key-id", key)
        with tempfile.NamedTemporaryFile() as text, tempfile.NamedTemporaryFile() as sealed:
            text.write(b"secret")
            text.flush()
            blob = aws("encrypt", "--key-id", "alias/cli", "--plaintext", f"fileb://{text.name}",
                       "--encryption-context", "a=b")["CiphertextBlob"]
            sealed.write(base64.b64decode(blob))
            sealed.flush()
            opened = aws("decrypt", "--ciphertext-blob", f"fileb://{sealed.name}",
                         "--encryption-context", "a=b")
        self.assertEqual(base64.b64decode(opened["Plaintext"]), b"secret")
        self.assertEqual(aws("schedule-key-deletion", "--key-id", key)["KeyState"],
                         "PendingDeletion")


class Rights(Kms):
    def user(self, name, *statements):
        self.iam.create_user(UserName=name)
        if statements:
            self.iam.put_user_policy(UserName=name, PolicyName="p", PolicyDocument=json.dumps(
                {"Version": "2012-10-17", "Statement": list(statements)}))
        key = self.iam.create_access_key(UserName=name)["AccessKey"]
        import boto3
        return boto3.Session(
            aws_access_key_id=key["AccessKeyId"], aws_secret_access_key=key["SecretAccessKey"],
            region_name=REGION).client("kms", endpoint_url=self.tarn.url)

    def allow(self, action, resource="*", **more):
        return {"Effect": "Allow", "Action": action, "Resource": resource, **more}

    def test_policies_of_users_and_of_keys_decide(self):
        key, other = self.key(), self.key()
        arn = self.kms.describe_key(KeyId=key)["KeyMetadata"]["Arn"]
        nobody = self.user("nobody")
        ada = self.user("ada", self.allow(["kms:Encrypt", "kms:Decrypt"], arn, Condition={
            "StringEqualsIfExists": {"kms:EncryptionContext:team": "a"}}))
        self.assertEqual(self.code(nobody.encrypt, KeyId=key, Plaintext=b"x"),
                         "AccessDeniedException")
        blob = ada.encrypt(KeyId=key, Plaintext=b"x")["CiphertextBlob"]
        self.assertEqual(ada.decrypt(CiphertextBlob=blob)["Plaintext"], b"x")
        self.assertEqual(self.code(ada.encrypt, KeyId=key, Plaintext=b"x",
                                   EncryptionContext={"team": "b"}), "AccessDeniedException")
        self.assertEqual(self.code(ada.encrypt, KeyId=other, Plaintext=b"x"),
                         "AccessDeniedException")
        self.assertEqual(self.code(ada.decrypt, CiphertextBlob=self.kms.encrypt(
            KeyId=other, Plaintext=b"x")["CiphertextBlob"]), "AccessDeniedException")
        self.assertEqual(self.code(ada.describe_key, KeyId=key), "AccessDeniedException")
        # A key that does not trust the account is for those whom it names.
        self.kms.put_key_policy(KeyId=key, PolicyName="default", Policy=json.dumps(
            {"Version": "2012-10-17", "Statement": [{
                "Sid": "For nobody else", "Effect": "Allow", "Action": "kms:Decrypt",
                "Principal": {"AWS": f"arn:aws:iam::{ACCOUNT}:user/nobody"}, "Resource": "*"}]}))
        self.assertEqual(self.code(ada.decrypt, CiphertextBlob=blob), "AccessDeniedException")
        self.assertEqual(nobody.decrypt(CiphertextBlob=blob)["Plaintext"], b"x")
        self.assertEqual(self.code(nobody.encrypt, KeyId=key, Plaintext=b"x"),
                         "AccessDeniedException")

    def test_who_is_not_known_hears_so_in_the_protocols_words(self):
        import boto3
        stranger = boto3.Session(aws_access_key_id="AKIAIOSFODNN7EXAMPLE",
                                 aws_secret_access_key="none",
                                 region_name=REGION).client("kms", endpoint_url=self.tarn.url)
        self.assertEqual(self.code(stranger.list_keys), "UnrecognizedClientException")


class Caches(Kms):
    def snapshot_is(self, name, status):
        eventually(lambda: self.elasticache.describe_snapshots(
            SnapshotName=name)["Snapshots"][0]["SnapshotStatus"] == status, f"{name} is {status}")

    def test_a_cache_and_its_snapshots_hang_upon_their_key(self):
        key = self.key()
        arn = self.kms.describe_key(KeyId=key)["KeyMetadata"]["Arn"]
        self.kms.create_alias(AliasName="alias/caches", TargetKeyId=key)
        shard = self.create_group(2, AtRestEncryptionEnabled=True, KmsKeyId="alias/caches")
        self.assertEqual(self.group()["KmsKeyId"], arn)
        self.write(shard, "k", "v")
        self.elasticache.create_snapshot(SnapshotName="s", ReplicationGroupId="g")
        self.snapshot_is("s", "available")
        self.addCleanup(self.elasticache.delete_snapshot, SnapshotName="s")
        snapshot = self.elasticache.describe_snapshots(SnapshotName="s")["Snapshots"][0]
        self.assertEqual(snapshot["KmsKeyId"], arn)
        self.settled()
        self.kms.disable_key(KeyId=key)
        refused = "InvalidKMSKeyFault"
        calls = (
            (self.elasticache.create_snapshot, {"SnapshotName": "t", "ReplicationGroupId": "g"}),
            (self.elasticache.copy_snapshot, {"SourceSnapshotName": "s",
                                              "TargetSnapshotName": "t"}),
            (self.elasticache.modify_replication_group, {
                "ReplicationGroupId": "g", "ReplicationGroupDescription": "new"}),
            (self.elasticache.increase_replica_count, {
                "ReplicationGroupId": "g", "NewReplicaCount": 2, "ApplyImmediately": True}),
            (self.elasticache.create_replication_group, {
                "ReplicationGroupId": "h", "ReplicationGroupDescription": "d",
                "CacheNodeType": TYPE, "NumCacheClusters": 1, "SnapshotName": "s"}),
            (self.elasticache.create_replication_group, {
                "ReplicationGroupId": "h", "ReplicationGroupDescription": "d",
                "CacheNodeType": TYPE, "NumCacheClusters": 1, "AtRestEncryptionEnabled": True,
                "KmsKeyId": key}))
        for call, parameters in calls:
            self.assertEqual(self.code(call, **parameters), refused, parameters)
        self.assertTrue(any("is disabled" in message for message in
                            self.events("g-001", "cache-cluster")))
        self.assertEqual(self.redis_value(shard), b"v")  # it goes on
        self.kms.enable_key(KeyId=key)
        self.create_group(1, group="h", SnapshotName="s")
        self.assertEqual(self.redis_value(self.shard("h")), b"v")

    @staticmethod
    def redis_value(shard):
        from groups import redis_at
        return redis_at(shard["PrimaryEndpoint"]).get("k")

    def test_a_key_that_there_is_not_is_refused(self):
        self.assertEqual(self.code(
            self.elasticache.create_replication_group, ReplicationGroupId="n",
            ReplicationGroupDescription="d", CacheNodeType=TYPE, NumCacheClusters=1,
            AtRestEncryptionEnabled=True, KmsKeyId="alias/none"), "InvalidKMSKeyFault")


if __name__ == "__main__":
    installation.main()
