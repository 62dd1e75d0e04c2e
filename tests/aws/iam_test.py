#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Users, keys, policies and roles with AWS' SDK for Python and the unchanged AWS CLI: what is
allowed, what is denied, and what is on record of it. See installation.py."""

import json
import os
import shutil
import subprocess
import unittest
from pathlib import Path

import installation
from installation import REGION, InstallationCase

AWS = "/usr/bin/aws" if os.path.exists("/usr/bin/aws") else shutil.which("aws")
ACCOUNT = "000000000000"
CLUSTER = f"arn:aws:elasticache:{REGION}:{ACCOUNT}:cluster:"


def policy(*statements):
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def allow(action, resource="*", **more):
    return {"Effect": "Allow", "Action": action, "Resource": resource, **more}


def deny(action, resource="*", **more):
    return {"Effect": "Deny", "Action": action, "Resource": resource, **more}


def trust(principal, **more):
    return json.dumps({"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"AWS": principal}, **more}]})


class Iam(InstallationCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.iam = cls.tarn.client("iam")
        cls.names = 0

    def client_of(self, service, key_id, secret, token=None, region=REGION):
        import boto3
        import botocore.config
        session = boto3.Session(aws_access_key_id=key_id, aws_secret_access_key=secret,
                                aws_session_token=token, region_name=region)
        return session.client(service, endpoint_url=self.tarn.url,
                              config=botocore.config.Config(retries={"max_attempts": 1}))

    def user(self, *statements):
        """A new user with a key and one inline policy: its name and its credentials."""
        type(self).names += 1
        name = f"user-{self.names}"
        self.iam.create_user(UserName=name)
        if statements:
            self.iam.put_user_policy(UserName=name, PolicyName="p",
                                     PolicyDocument=policy(*statements))
        key = self.iam.create_access_key(UserName=name)["AccessKey"]
        return name, (key["AccessKeyId"], key["SecretAccessKey"])

    def denied(self, call, **parameters):
        """The text of the denial."""
        import botocore.exceptions
        with self.assertRaises(botocore.exceptions.ClientError) as caught:
            call(**parameters)
        error = caught.exception.response
        self.assertEqual(error["ResponseMetadata"]["HTTPStatusCode"], 403)
        self.assertIn(error["Error"]["Code"], ("AccessDenied", "UnauthorizedOperation"))
        return error["Error"]["Message"]

    def audit(self):
        lines = Path(self.tarn.state, "audit.log").read_text().splitlines()
        return [json.loads(line) for line in lines]


class Users(Iam):
    def test_a_user_may_what_its_policies_allow(self):
        name, key = self.user(allow("elasticache:Describe*"),
                              deny("*", CLUSTER + "secret-*"))
        elasticache = self.client_of("elasticache", *key)
        elasticache.describe_cache_clusters()
        text = self.denied(elasticache.delete_cache_cluster, CacheClusterId="any")
        self.assertEqual(
            text, f"User: arn:aws:iam::{ACCOUNT}:user/{name} is not authorized to perform: "
            f"elasticache:DeleteCacheCluster on resource: {CLUSTER}any because no identity-based "
            "policy allows the elasticache:DeleteCacheCluster action")
        self.assertIn("with an explicit deny in an identity-based policy",
                      self.denied(elasticache.describe_cache_clusters, CacheClusterId="secret-1"))
        self.denied(self.client_of("ec2", *key).describe_vpcs)
        self.denied(self.client_of("iam", *key).list_users)
        self.assertEqual(self.client_of("sts", *key).get_caller_identity()["Arn"],
                         f"arn:aws:iam::{ACCOUNT}:user/{name}")

    def test_the_decision_and_its_reason_are_on_record(self):
        name, key = self.user(allow("elasticache:*CacheSubnetGroup*"))
        elasticache = self.client_of("elasticache", *key)
        with self.assertRaises(elasticache.exceptions.ClientError):
            elasticache.delete_cache_subnet_group(CacheSubnetGroupName="missing")
        self.denied(elasticache.delete_cache_cluster, CacheClusterId="any")
        lines = [line for line in self.audit() if line["arn"].endswith("/" + name)]
        self.assertEqual([(line["operation"], line["decision"]) for line in lines],
                         [("DeleteCacheSubnetGroup", "allowed"), ("DeleteCacheCluster", "denied")])
        self.assertEqual(lines[0]["reason"], f"inline policy p of user {name}, statement 1")
        self.assertEqual(lines[1]["reason"], "no identity-based policy allows it")

    def test_keys_are_switched_off_at_once(self):
        name, key = self.user(allow("elasticache:*"))
        elasticache = self.client_of("elasticache", *key)
        elasticache.describe_cache_clusters()
        self.iam.update_access_key(UserName=name, AccessKeyId=key[0], Status="Inactive")
        self.assertEqual(self.error_of(elasticache.describe_cache_clusters),
                         "InvalidClientTokenId")
        self.iam.update_access_key(UserName=name, AccessKeyId=key[0], Status="Active")
        elasticache.describe_cache_clusters()
        self.assertEqual(self.error_of(
            self.client_of("elasticache", key[0], "guess").describe_cache_clusters),
            "SignatureDoesNotMatch")
        self.assertNotIn(key[1], Path(self.tarn.state, "audit.log").read_text())
        for file in Path(self.tarn.state).glob("state.db*"):
            self.assertNotIn(key[1].encode(), file.read_bytes(), file)

    def test_users_and_keys_outlive_the_service(self):
        name, key = self.user(allow("elasticache:Describe*"))
        self.tarn.restart()
        elasticache = self.client_of("elasticache", *key)
        elasticache.describe_cache_clusters()
        self.denied(elasticache.delete_cache_cluster, CacheClusterId="any")

    def test_tags_of_caches_decide(self):
        name, key = self.user(allow("elasticache:*", Condition={
            "StringEquals": {"aws:ResourceTag/owner": "${aws:username}"}}))
        for cache, owner in (("hers", name), ("his", "somebody")):
            self.elasticache.create_cache_cluster(
                CacheClusterId=cache, Engine="redis", CacheNodeType="cache.custom.0.1g.1",
                NumCacheNodes=1, Tags=[{"Key": "owner", "Value": owner}])
            self.wait("cache_cluster_available", CacheClusterId=cache)
        elasticache = self.client_of("elasticache", *key)
        elasticache.delete_cache_cluster(CacheClusterId="hers")
        self.denied(elasticache.delete_cache_cluster, CacheClusterId="his")
        self.delete("his")


class Policies(Iam):
    def test_managed_policies_and_their_versions(self):
        name, key = self.user()
        elasticache = self.client_of("elasticache", *key)
        arn = self.iam.create_policy(PolicyName="managed", PolicyDocument=policy(
            allow("elasticache:Describe*")))["Policy"]["Arn"]
        self.iam.attach_user_policy(UserName=name, PolicyArn=arn)
        elasticache.describe_cache_clusters()
        self.assertEqual(self.iam.get_policy(PolicyArn=arn)["Policy"]["AttachmentCount"], 1)
        self.iam.create_policy_version(PolicyArn=arn, SetAsDefault=True, PolicyDocument=policy(
            deny("elasticache:*")))
        self.assertTrue(self.denied(elasticache.describe_cache_clusters).endswith(
            f"with an explicit deny in an identity-based policy: {arn}"))
        version = self.iam.get_policy_version(PolicyArn=arn, VersionId="v1")["PolicyVersion"]
        self.assertEqual(version["Document"]["Statement"][0]["Action"], "elasticache:Describe*")
        self.assertEqual([v["VersionId"] for v in
                          self.iam.list_policy_versions(PolicyArn=arn)["Versions"]], ["v2", "v1"])
        self.assertEqual(self.error_of(self.iam.delete_policy, PolicyArn=arn), "DeleteConflict")

    def test_groups_and_policies_of_aws(self):
        name, key = self.user()
        self.iam.create_group(GroupName="administrators")
        self.iam.attach_group_policy(GroupName="administrators",
                                     PolicyArn="arn:aws:iam::aws:policy/AdministratorAccess")
        self.iam.add_user_to_group(GroupName="administrators", UserName=name)
        self.assertTrue(self.client_of("iam", *key).list_users()["Users"])
        self.iam.remove_user_from_group(GroupName="administrators", UserName=name)
        self.denied(self.client_of("iam", *key).list_users)

    def test_a_bad_document_is_refused_with_a_sentence(self):
        import botocore.exceptions
        name, _ = self.user()
        with self.assertRaises(botocore.exceptions.ClientError) as caught:
            self.iam.put_user_policy(UserName=name, PolicyName="p", PolicyDocument=policy(
                {"Effect": "Allow", "Action": "Describe", "Resource": "*"}))
        error = caught.exception.response["Error"]
        self.assertEqual(error["Code"], "MalformedPolicyDocument")
        self.assertIn("must be prefaced by a vendor", error["Message"])

    def test_lists_come_in_pages(self):
        for number in range(5):
            self.iam.create_user(UserName=f"page-{number}", Path="/pages/")
        pages = list(self.iam.get_paginator("list_users").paginate(
            PathPrefix="/pages/", PaginationConfig={"PageSize": 2}))
        self.assertEqual([len(page["Users"]) for page in pages], [2, 2, 1])

    def test_simulation(self):
        name, key = self.user(allow("elasticache:CreateSnapshot", CLUSTER + "*"))
        arn = f"arn:aws:iam::{ACCOUNT}:user/{name}"
        results = self.iam.simulate_principal_policy(
            PolicySourceArn=arn, ActionNames=["elasticache:CreateSnapshot"],
            ResourceArns=[CLUSTER + "a", "*"])["EvaluationResults"]
        self.assertEqual([r["EvalDecision"] for r in results], ["allowed", "implicitDeny"])
        said = self.tarn.run("iam", "simulate", name, "--action", "elasticache:CreateSnapshot")
        self.assertEqual(said.stdout, "implicitDeny: no identity-based policy allows it\n")


class Roles(Iam):
    def role(self, name, principal, *statements, **conditions):
        arn = self.iam.create_role(RoleName=name, AssumeRolePolicyDocument=trust(
            principal, **conditions))["Role"]["Arn"]
        self.iam.put_role_policy(RoleName=name, PolicyName="p",
                                 PolicyDocument=policy(*statements))
        return arn

    def assume(self, key, arn, **more):
        given = self.client_of("sts", *key).assume_role(
            RoleArn=arn, RoleSessionName="tests", **more)["Credentials"]
        return given["AccessKeyId"], given["SecretAccessKey"], given["SessionToken"]

    def test_an_assumed_role_may_what_its_policies_allow(self):
        name, key = self.user()
        arn = self.role("operators", f"arn:aws:iam::{ACCOUNT}:user/{name}",
                        allow("elasticache:*"))
        session = self.assume(key, arn)
        elasticache = self.client_of("elasticache", *session)
        elasticache.describe_cache_clusters()
        self.assertEqual(self.client_of("sts", *session).get_caller_identity()["Arn"],
                         f"arn:aws:sts::{ACCOUNT}:assumed-role/operators/tests")
        self.assertIn(f"User: arn:aws:sts::{ACCOUNT}:assumed-role/operators/tests is not",
                      self.denied(self.client_of("iam", *session).list_users))
        narrowed = self.client_of("elasticache", *self.assume(
            key, arn, Policy=policy(allow("elasticache:Describe*"))))
        narrowed.describe_cache_clusters()
        self.assertIn("because no session policy allows",
                      self.denied(narrowed.delete_cache_cluster, CacheClusterId="a"))
        self.assertEqual(self.error_of(self.client_of(
            "elasticache", session[0], session[1], session[2][:-2] + "00").describe_cache_clusters),
            "InvalidClientTokenId")
        self.iam.delete_role_policy(RoleName="operators", PolicyName="p")
        self.denied(elasticache.describe_cache_clusters)
        self.iam.delete_role(RoleName="operators")
        self.assertEqual(self.error_of(elasticache.describe_cache_clusters),
                         "InvalidClientTokenId")

    def test_only_whom_a_role_trusts_may_assume_it(self):
        _, key = self.user(allow("elasticache:*"))
        other, _ = self.user()
        arn = self.role("others", f"arn:aws:iam::{ACCOUNT}:user/{other}", allow("*"))
        self.assertIn(f"is not authorized to perform: sts:AssumeRole on resource: {arn}",
                      self.denied(self.client_of("sts", *key).assume_role, RoleArn=arn,
                                  RoleSessionName="x1"))

    def test_credentials_of_a_session(self):
        name, key = self.user(allow("*"))
        given = self.client_of("sts", *key).get_session_token(DurationSeconds=900)["Credentials"]
        session = (given["AccessKeyId"], given["SecretAccessKey"], given["SessionToken"])
        self.client_of("elasticache", *session).describe_cache_clusters()
        self.assertEqual(self.error_of(self.client_of("iam", *session).list_users),
                         "InvalidClientTokenId")


class Elsewhere(Iam):
    options = ("--region", "eu-central-1")

    def test_services_without_regions_are_signed_for_their_own(self):
        _, key = self.user(allow("*"))
        for region in ("us-east-1", "eu-central-1"):
            self.client_of("iam", *key, region=region).list_users()
            self.client_of("sts", *key, region=region).get_caller_identity()
        self.client_of("elasticache", *key, region="eu-central-1").describe_cache_clusters()
        self.assertEqual(self.error_of(self.client_of(
            "elasticache", *key, region="us-east-1").describe_cache_clusters),
            "SignatureDoesNotMatch")


@unittest.skipUnless(AWS, "awscli is not installed")
class Cli(Iam):
    def aws(self, key, *words):
        environment = {**self.tarn.environment(), "AWS_ACCESS_KEY_ID": key[0],
                       "AWS_SECRET_ACCESS_KEY": key[1]}
        if len(key) > 2:
            environment["AWS_SESSION_TOKEN"] = key[2]
        return subprocess.run([AWS, "--endpoint-url", self.tarn.url, "--output", "json", *words],
                              env=environment, capture_output=True, text=True, timeout=120)

    def test_as_another_user(self):
        name, key = self.user(allow(["elasticache:Describe*", "iam:GetUser", "sts:AssumeRole"]))
        allowed = self.aws(key, "elasticache", "describe-cache-clusters")
        self.assertEqual(allowed.returncode, 0, allowed.stderr)
        denied = self.aws(key, "elasticache", "delete-cache-cluster", "--cache-cluster-id", "a")
        self.assertNotEqual(denied.returncode, 0)
        self.assertIn("(AccessDenied) when calling the DeleteCacheCluster operation: User: "
                      f"arn:aws:iam::{ACCOUNT}:user/{name} is not authorized", denied.stderr)
        user = json.loads(self.aws(key, "iam", "get-user").stdout)["User"]
        self.assertEqual(user["UserName"], name)
        self.iam.create_role(RoleName="cli", AssumeRolePolicyDocument=trust(ACCOUNT))
        assumed = self.aws(key, "sts", "assume-role", "--role-arn",
                           f"arn:aws:iam::{ACCOUNT}:role/cli", "--role-session-name", "s1")
        self.assertEqual(assumed.returncode, 0, assumed.stderr)
        given = json.loads(assumed.stdout)["Credentials"]
        who = self.aws((given["AccessKeyId"], given["SecretAccessKey"], given["SessionToken"]),
                       "sts", "get-caller-identity")
        self.assertEqual(json.loads(who.stdout)["Arn"],
                         f"arn:aws:sts::{ACCOUNT}:assumed-role/cli/s1")


if __name__ == "__main__":
    installation.main()
