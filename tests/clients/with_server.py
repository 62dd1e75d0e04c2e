#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Runs a command, such as a test in another language, against a server of its own.

  with_server.py SERVER -- COMMAND ...

The command finds the server at port TARN_TEST_PORT of 127.0.0.1 and at the Unix socket
TARN_TEST_SOCKET, and its exit status is ours.
"""

import os
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "transcripts"))
from servers import Server  # noqa: E402


def main():
    if len(sys.argv) < 4 or sys.argv[2] != "--":
        sys.exit(__doc__)
    with Server(sys.argv[1], "redis", "--unixsocket redis.sock") as server:
        environment = {**os.environ, "TARN_TEST_PORT": str(server.port),
                       "TARN_TEST_SOCKET": str(Path(server.directory.name) / "redis.sock")}
        status = subprocess.run(sys.argv[3:], env=environment).returncode
        if status != 0:
            print(server.log()[-3000:], file=sys.stderr)
        return status


if __name__ == "__main__":
    sys.exit(main())
