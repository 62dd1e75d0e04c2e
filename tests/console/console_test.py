#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The web console in Debian's Chromium, against a whole Tarn of its own.

  tests/console/console_test.py build/release/tarn console build/release/console/shots

The tests themselves are console/e2e/console.test.js; pictures of all pages go into the last
directory.
"""

import json
import re
import sys
from pathlib import Path

from browser import key_of_user, run
from installation import eventually


def login_link(tarn):
    output = Path(tarn.directory.name, "output")

    def printed():
        found = re.search(r"http\S+/#/sign-in/[0-9a-f]{64}", output.read_text())
        return found and found.group()

    eventually(printed, "tarn up prints a login link")
    return printed()


def prepare(tarn, _):
    tarn.client("iam").create_user(UserName="guest")  # without policies
    return {"TARN_LINK": login_link(tarn), "TARN_KEYS": json.dumps(key_of_user(tarn, "guest"))}


if __name__ == "__main__":
    sys.exit(run("console.test.js", prepare))
