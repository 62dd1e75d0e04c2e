# SPDX-License-Identifier: Apache-2.0
"""A server that is measured: pinned to one core, its CPU time and memory read from /proc."""

import os
import shutil
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests/transcripts"))
from resp import Client, encode  # noqa: E402
from servers import Server, kind_of  # noqa: E402

SERVER_CORE, CLIENT_CORE = "0", "1"
TICK = os.sysconf("SC_CLK_TCK")
BATCH = 1000


class Contender(Server):
    """`name` is the column it stands in. cores: where the server may run."""

    def __init__(self, name, program, engine="redis", flags="", cores=SERVER_CORE):
        self.name = name
        if kind_of(program) == "redis" and "--appendonly" not in flags:
            flags += " --appendonly no"
        super().__init__(program, engine, flags, prefix=("taskset", "-c", cores))

    def cpu_seconds(self):
        """User and system time of all its threads, so far."""
        fields = Path(f"/proc/{self.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / TICK

    def rss_bytes(self):
        for line in Path(f"/proc/{self.pid}/status").read_text().splitlines():
            if line.startswith("VmRSS:"):
                return int(line.split()[1]) * 1024
        raise OSError("no VmRSS")

    def client(self, timeout=120):
        return Client(self.port, timeout)


def require_programs(*names):
    missing = [name for name in names if not shutil.which(name)]
    if missing:
        sys.exit(f"the bench needs {', '.join(missing)}; ./dev bench installs them")


def pipeline(client, commands, replies):
    """Sends encoded commands at once and reads one line of answer each; any error ends the run."""
    client.send(b"".join(commands))
    for _ in range(replies):
        line = client.reader.readline()
        if not line or line[:1] == b"-":
            sys.exit(f"a server answered {line!r}")


def set_command(number, extra=()):
    """SET of a 16-byte key to a 64-byte value."""
    return encode([b"SET", b"key:%012d" % number, b"v" * 64, *extra])


def fill(server, keys, extra=lambda number: ()):
    """Stores `keys` distinct keys; extra(number) are SET's further words."""
    client = server.client()
    for start in range(0, keys, BATCH):
        numbers = range(start, min(start + BATCH, keys))
        pipeline(client, [set_command(n, extra(n)) for n in numbers], len(numbers))
    client.close()
