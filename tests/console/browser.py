# SPDX-License-Identifier: Apache-2.0
"""Tests of the web console in Debian's Chromium, each against a whole Tarn of its own."""

import contextlib
import shutil
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "aws"))
from installation import SKIPPED, Installation  # noqa: E402


def chromium():
    for name in ("chromium", "chromium-headless-shell"):
        if path := shutil.which(name):
            return path
    return None


def key_of_account(tarn):
    lines = dict(line.split(" = ") for line in
                 Path(tarn.state, "credentials").read_text().splitlines() if " = " in line)
    return {"id": lines["aws_access_key_id"], "secret": lines["aws_secret_access_key"]}


def key_of_user(tarn, name):
    """A new one of an IAM user that is there."""
    key = tarn.client("iam").create_access_key(UserName=name)["AccessKey"]
    return {"id": key["AccessKeyId"], "secret": key["SecretAccessKey"]}


def run(script, prepare):
    """The exit status of console/e2e/`script`.

    Arguments are the program, the folder console, the one for pictures, and node's options.
    prepare(tarn, at_end) makes what the test begins with, and returns variables of its environment;
    `at_end` is an ExitStack.
    """
    program, console, shots, *options = sys.argv[1:]
    browser = chromium()
    if browser is None:
        print("skipped: Debian's chromium is not installed")
        return SKIPPED
    if not Path(console, "node_modules", "playwright-core").exists():
        print("skipped: console/node_modules is not installed (npm ci)")
        return SKIPPED
    with contextlib.ExitStack() as at_end:
        tarn = Installation(program)
        at_end.callback(tarn.stop)
        environment = {**tarn.environment(), "TARN_URL": tarn.url, "TARN_CHROMIUM": browser,
                       "TARN_SHOTS": str(Path(shots).resolve()), **prepare(tarn, at_end)}
        return subprocess.run(["node", "--test", *options, f"{console}/e2e/{script}"],
                              env=environment, check=False).returncode
