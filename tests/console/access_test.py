#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The network, and IAM's groups and roles, in the web console, in Debian's Chromium against a whole
Tarn of its own.

  tests/console/access_test.py build/release/tarn console build/release/console/shots

The tests themselves are console/e2e/access.test.js.
"""

import json
import subprocess
import sys
from pathlib import Path

from console_test import chromium
from data_test import key_of_account

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "aws"))
from installation import SKIPPED, Installation  # noqa: E402


def make_user(tarn, name, policy=None):
    """With that policy or none; the user's key."""
    iam = tarn.client("iam")
    iam.create_user(UserName=name)
    if policy:
        iam.put_user_policy(UserName=name, PolicyName="careful",
                            PolicyDocument=json.dumps({"Version": "2012-10-17",
                                                       "Statement": policy}))
    key = iam.create_access_key(UserName=name)["AccessKey"]
    return {"id": key["AccessKeyId"], "secret": key["SecretAccessKey"]}


MAY_ASK_WHY = [
    {"Effect": "Allow", "Action": "iam:SimulatePrincipalPolicy", "Resource": "*"},
    {"Effect": "Deny", "Action": "elasticache:Describe*", "Resource": "*"},
]


def main():
    program, console, shots = sys.argv[1:4]
    browser = chromium()
    if browser is None:
        print("skipped: Debian's chromium is not installed")
        return SKIPPED
    if not Path(console, "node_modules", "playwright-core").exists():
        print("skipped: console/node_modules is not installed (npm ci)")
        return SKIPPED
    tarn = Installation(program)
    try:
        environment = {**tarn.environment(), "TARN_URL": tarn.url,
                       "TARN_SHOTS": str(Path(shots).resolve()), "TARN_CHROMIUM": browser,
                       "TARN_KEY": json.dumps(key_of_account(tarn)),
                       "TARN_KEY_OF_BEA": json.dumps(make_user(tarn, "bea")),
                       "TARN_KEY_OF_CAI": json.dumps(make_user(tarn, "cai", MAY_ASK_WHY))}
        return subprocess.run(["node", "--test", console + "/e2e/access.test.js"],
                              env=environment, check=False).returncode
    finally:
        tarn.stop()


if __name__ == "__main__":
    sys.exit(main())
