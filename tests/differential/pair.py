# SPDX-License-Identifier: Apache-2.0
"""Two servers that are told the same."""

import re
import subprocess

from resp import Client, Closed, encode
from servers import Server

CLIENTS = 2
CLOSED = ("closed", None)
# What every round starts from; an oracle refuses what it does not know.
DEFAULTS = {"list-max-listpack-size": "-2", "hash-max-listpack-entries": "128",
            "hash-max-listpack-value": "64", "set-max-intset-entries": "512",
            "set-max-listpack-entries": "128", "set-max-listpack-value": "64",
            "zset-max-listpack-entries": "128", "zset-max-listpack-value": "64",
            "stream-node-max-entries": "100", "stream-node-max-bytes": "4096",
            "hll-sparse-max-bytes": "3000", "proto-max-bulk-len": "1048576"}


def version_of(program):
    told = subprocess.run([program, "--version"], capture_output=True, text=True, check=True).stdout
    return tuple(int(part) for part in re.search(r"(\d+)\.(\d+)\.(\d+)", told).groups())


class Side:
    """One server, its clients, and one more that looks at everything."""

    def __init__(self, program, flags=""):
        self.server = Server(program, flags=flags)
        self.clients = []
        self.watcher = Client(self.server.port)

    def reset(self, resp):
        for client in self.clients:
            client.close()
        self.watcher.close()
        self.watcher = Client(self.server.port)
        for name, value in DEFAULTS.items():
            self.watcher.call("CONFIG", "SET", name, value)
        self.watcher.call("FLUSHALL")
        self.clients = [Client(self.server.port) for _ in range(CLIENTS)]
        for client in self.clients:
            client.call("HELLO", str(resp))


class Pair:
    """Ours and theirs."""

    def __init__(self, program, oracle):
        self.version = version_of(oracle)
        self.sides = [Side(program), Side(oracle)]

    def reset(self, resp):
        for side in self.sides:
            side.reset(resp)

    def call(self, client, words):
        """Both replies, ours first, to a command of the clients with this number."""
        return self._both([side.clients[client] for side in self.sides], words)

    def look(self, *words):
        """The same of those who look."""
        return self._both([side.watcher for side in self.sides], words)

    def _both(self, clients, words):
        request = encode([word if isinstance(word, bytes) else word.encode() for word in words])
        for client in clients:
            try:
                client.send(request)
            except ConnectionError:
                pass  # reading says it
        return [_read(client) for client in clients]

    def stop(self):
        for side in self.sides:
            side.server.stop()


def _read(client):
    try:
        return client.read()
    except (Closed, ConnectionError):
        return CLOSED
    except OSError:
        return ("no answer", None)
