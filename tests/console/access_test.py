#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The network, and IAM's groups and roles, in the web console, in Debian's Chromium against a whole
Tarn of its own.

  tests/console/access_test.py build/release/tarn console build/release/console/shots

The tests themselves are console/e2e/access.test.js.
"""

import json
import sys

from browser import key_of_account, key_of_user, run


def make_user(tarn, name, policy=None):
    """With that policy or none; the user's key."""
    iam = tarn.client("iam")
    iam.create_user(UserName=name)
    if policy:
        iam.put_user_policy(UserName=name, PolicyName="careful",
                            PolicyDocument=json.dumps({"Version": "2012-10-17",
                                                       "Statement": policy}))
    return key_of_user(tarn, name)


MAY_ASK_WHY = [
    {"Effect": "Allow", "Action": "iam:SimulatePrincipalPolicy", "Resource": "*"},
    {"Effect": "Deny", "Action": "elasticache:Describe*", "Resource": "*"},
]


def prepare(tarn, _):
    return {"TARN_KEY": json.dumps(key_of_account(tarn)),
            "TARN_KEY_OF_BEA": json.dumps(make_user(tarn, "bea")),
            "TARN_KEY_OF_CAI": json.dumps(make_user(tarn, "cai", MAY_ASK_WHY))}


if __name__ == "__main__":
    sys.exit(run("access.test.js", prepare))
