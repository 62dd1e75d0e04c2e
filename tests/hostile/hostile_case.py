# SPDX-License-Identifier: Apache-2.0
"""What the tests of hostile clients share: raw connections, and what the server knows of them."""

import socket
import struct
import sys
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from server_case import ServerCase, eventually, main  # noqa: E402, F401
from resp import Client, Closed, encode  # noqa: E402

MB = 1 << 20


class HostileCase(ServerCase):
    """self.watcher is a well-behaved client, whom the others must not disturb."""

    def setUp(self):
        self.watcher = self.connect()
        self.ask("FLUSHALL")

    def connect(self):
        client = Client(self.server.port, timeout=60)
        self.addCleanup(client.close)
        return client

    def ask(self, *words):
        """The watcher's answer, without its type."""
        return self.watcher.call(*words)[1]

    def assert_served(self):
        self.assertEqual(self.watcher.call("PING"), ("+", b"PONG"))

    def info(self, field):
        for line in self.ask("INFO", "all").split(b"\r\n"):
            if line.startswith(field.encode() + b":"):
                return int(line.split(b":")[1])
        raise KeyError(field)

    def rss_bytes(self):
        for line in Path(f"/proc/{self.server.pid}/status").read_text().splitlines():
            if line.startswith("VmRSS:"):
                return int(line.split()[1]) * 1024
        raise KeyError("VmRSS")

    def seen(self, client):
        """The fields of CLIENT LIST for a connection; None when it is gone."""
        host, port = client.socket.getsockname()
        for line in self.ask("CLIENT", "LIST").decode().splitlines():
            fields = dict(field.split("=", 1) for field in line.split(" ") if "=" in field)
            if fields["addr"] == f"{host}:{port}":
                return fields
        return None

    def until_received(self, client):
        """Waits until the server has read what was sent: no byte is left in the kernel."""
        ours, theirs = client.socket.getsockname()[1], self.server.port

        def all_is_read():
            for line in Path("/proc/self/net/tcp").read_text().splitlines()[1:]:
                _, local, remote, _, queues = line.split()[:5]
                ports = int(local.split(":")[1], 16), int(remote.split(":")[1], 16)
                sending, receiving = (int(bytes, 16) for bytes in queues.split(":"))
                if (ports == (ours, theirs) and sending) or (ports == (theirs, ours) and receiving):
                    return False
            return True

        eventually(all_is_read, "the server reads what was sent")
        self.assertIsNotNone(self.seen(client))

    def until_waiting(self, client):
        """Waits until replies pile up for the client, or it is closed."""

        def waits():
            fields = self.seen(client)
            return fields is None or int(fields["omem"]) > 0

        eventually(waits, "replies wait for the client")

    def assert_closed(self, client):
        """The server ends the connection; returns what it said before."""
        said = b""
        try:
            while chunk := client.socket.recv(MB):
                said += chunk
        except ConnectionError:
            pass
        return said

    def only_tarn(self, why):
        if not self.is_tarn():
            raise unittest.SkipTest(why)


def abandon(client):
    """Closes with a reset, as a client that crashes does; leaves no TIME_WAIT behind."""
    client.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    client.close()
