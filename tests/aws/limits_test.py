#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""How often one may call, and be wrong, before the API says Throttling.

  tests/aws/limits_test.py build/release/tarn [-v] [Class.test ...]
"""

import boto3
import botocore.config
import botocore.exceptions

from installation import REGION, InstallationCase, main


class Limits(InstallationCase):
    # A burst of twenty changes, which the setup stays below.
    options = ("--changes-per-second", "2", "--failures-per-minute", "3")

    def client_with(self, key, secret):
        session = boto3.Session(aws_access_key_id=key, aws_secret_access_key=secret,
                                region_name=REGION)
        return session.client("elasticache", endpoint_url=self.tarn.url,
                              config=botocore.config.Config(retries={"max_attempts": 0}))

    def key_of(self, name):
        iam = self.tarn.client("iam")
        iam.create_user(UserName=name)
        iam.put_user_policy(
            UserName=name, PolicyName="all",
            PolicyDocument='{"Version":"2012-10-17","Statement":'
                           '[{"Effect":"Allow","Action":"*","Resource":"*"}]}')
        key = iam.create_access_key(UserName=name)["AccessKey"]
        return key["AccessKeyId"], key["SecretAccessKey"]

    def codes_of(self, calls, call, *name):
        """`name`: of a parameter, which gets another value each time: the same call in the same
        second would be taken for a replay."""
        codes = []
        for number in range(calls):
            try:
                call(**{parameter: f"nobody-{number}" for parameter in name})
                codes.append("")
            except botocore.exceptions.ClientError as error:
                codes.append(error.response["Error"]["Code"])
                self.last = error.response
        return codes

    def test_who_changes_too_much_is_throttled_and_nobody_else(self):
        ada = self.client_with(*self.key_of("ada"))
        bob = self.client_with(*self.key_of("bob"))
        codes = self.codes_of(100, ada.delete_user, "UserId")
        self.assertEqual(codes[:20], ["UserNotFound"] * 20)
        self.assertIn("Throttling", codes)
        self.assertEqual(self.last["Error"]["Message"], "Rate exceeded")
        self.assertEqual(self.last["ResponseMetadata"]["HTTPStatusCode"], 400)
        self.assertEqual(self.codes_of(3, ada.describe_users), [""] * 3)
        self.assertEqual(self.codes_of(3, bob.delete_user, "UserId"), ["UserNotFound"] * 3)

    def test_guesses_are_refused_and_lock_out_nobody_who_works_there(self):
        key, secret = self.key_of("eve")
        used, used_secret = self.key_of("works")
        self.client_with(used, used_secret).describe_users()
        wrong = self.codes_of(8, self.client_with(key, "guess").describe_users)
        self.assertEqual(wrong[:3], ["SignatureDoesNotMatch"] * 3)
        self.assertEqual(wrong[-1], "Throttling")
        wrong = self.codes_of(8, self.client_with(used, "guess").describe_users)
        self.assertEqual(wrong, ["SignatureDoesNotMatch"] * 8)
        self.client_with(used, used_secret).describe_users()


if __name__ == "__main__":
    main()
