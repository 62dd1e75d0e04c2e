# SPDX-License-Identifier: Apache-2.0
"""What the tests of nodes that follow each other share."""

import shutil
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from server_case import ServerCase, eventually  # noqa: E402
from resp import Client  # noqa: E402
from servers import Server  # noqa: E402
from writers import contents  # noqa: E402

FLAGS = "--enable-debug-command yes --repl-diskless-sync-delay 0"
REDIS = shutil.which("redis-server")


def info(client, field, section="replication"):
    for line in client.call("INFO", section)[1].decode().split("\r\n"):
        if line.startswith(field + ":"):
            return line[len(field) + 1:]
    return None


def offset(client):
    """How far the data set is in its history."""
    if info(client, "role") == "slave":
        return info(client, "slave_repl_offset")
    return info(client, "master_repl_offset")


class ReplicationCase(ServerCase):
    """`start` gives a client of a fresh server; the first is self.first."""

    threads = "1"
    flags = FLAGS + " --threads 1"

    def setUp(self):
        self.first = self.start()

    def start(self, flags="", program=None):
        program = program or self.program
        if program != REDIS:
            flags = f"{FLAGS} --threads {self.threads} {flags}"
        server = Server(program, "redis", flags)
        self.addCleanup(server.stop)
        client = Client(server.port)
        self.addCleanup(client.close)
        client.server = server
        return client

    def follow(self, replica, primary):
        self.assertEqual(replica.call("REPLICAOF", "127.0.0.1", str(primary.server.port))[0], "+")
        self.until_linked(replica)

    def until_linked(self, replica):
        eventually(lambda: info(replica, "master_link_status") == "up", "the replica is linked")

    def assert_same(self, primary, *replicas):
        for replica in replicas:
            eventually(lambda: offset(replica) == offset(primary), "the replica has caught up")
            self.assertEqual(contents(replica), contents(primary))

    def syncs(self, client):
        return tuple(int(info(client, f"sync_{kind}", "stats"))
                     for kind in ("full", "partial_ok", "partial_err"))
