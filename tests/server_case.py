# SPDX-License-Identifier: Apache-2.0
"""Black-box test cases in Python: a server a class, any program that speaks the protocol.

  tests/clients/redis_py_test.py build/release/tarn [-v] [Class.test ...]
  tests/clients/redis_py_test.py redis-server        the same tests against the oracle
"""

import sys
import time
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent / "transcripts"))
from servers import Server, kind_of  # noqa: E402

SKIPPED = 77  # exit status that CTest knows as "skipped"
DEADLINE_SECONDS = 30


class ServerCase(unittest.TestCase):
    """self.server is fresh a class; `flags` are the server's, or `flags_of_tarn` where ours takes
    others. Run by main()."""

    program = None
    engine = "redis"
    flags = ""
    flags_of_tarn = None

    @classmethod
    def setUpClass(cls):
        has_own = cls.is_tarn() and cls.flags_of_tarn is not None
        cls.server = Server(cls.program, cls.engine, cls.flags_of_tarn if has_own else cls.flags)
        cls.addClassCleanup(cls.server.stop)

    @classmethod
    def path(cls, name):
        """Of a file in the server's own directory."""
        return str(Path(cls.server.directory.name) / name)

    @classmethod
    def is_tarn(cls):
        return kind_of(cls.program) == "tarn"


def eventually(condition, what, seconds=DEADLINE_SECONDS):
    """Looks until condition() is true and returns that; fails after `seconds`."""
    deadline = time.monotonic() + seconds
    while True:
        result = condition()
        if result:
            return result
        if time.monotonic() > deadline:
            raise AssertionError(f"not within {seconds} s: {what}")
        time.sleep(0.005)  # between two looks


def main():
    if len(sys.argv) < 2 or sys.argv[1].startswith("-"):
        sys.exit(f"usage: {sys.argv[0]} SERVER [unittest's arguments]")
    ServerCase.program = sys.argv.pop(1)
    result = unittest.main(exit=False).result
    if not result.wasSuccessful():
        sys.exit(1)
    sys.exit(SKIPPED if result.skipped and not result.testsRun else 0)
