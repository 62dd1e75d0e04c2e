#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The web console in Debian's Chromium, against a whole Tarn of its own.

  tests/console/console_test.py build/release/tarn console build/release/console/shots

The tests themselves are console/e2e/console.test.js; pictures of all pages go into the last
directory.
"""

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "aws"))
from installation import SKIPPED, Installation, eventually  # noqa: E402


def chromium():
    for name in ("chromium", "chromium-headless-shell"):
        if path := shutil.which(name):
            return path
    return None


def login_link(tarn):
    output = Path(tarn.directory.name, "output")

    def printed():
        found = re.search(r"http\S+/#/sign-in/[0-9a-f]{64}", output.read_text())
        return found and found.group()

    eventually(printed, "tarn up prints a login link")
    return printed()


def user_without_policies(tarn):
    iam = tarn.client("iam")
    iam.create_user(UserName="guest")
    key = iam.create_access_key(UserName="guest")["AccessKey"]
    return {"id": key["AccessKeyId"], "secret": key["SecretAccessKey"]}


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
        environment = {**tarn.environment(), "TARN_URL": tarn.url, "TARN_LINK": login_link(tarn),
                       "TARN_SHOTS": str(Path(shots).resolve()), "TARN_CHROMIUM": browser,
                       "TARN_KEYS": json.dumps(user_without_policies(tarn))}
        return subprocess.run(["node", "--test", console + "/e2e/console.test.js"],
                              env=environment, check=False).returncode
    finally:
        tarn.stop()


if __name__ == "__main__":
    sys.exit(main())
