# SPDX-License-Identifier: Apache-2.0
"""Clients that write, read and log what came of each request; a process, within a host.

  load.py SETTINGS-AS-JSON      (by writers.py, which has their meaning)

A line of JSON on the standard input names the node to ask from now on; its end ends the load.
Sockets note when the kernel got the last bytes of an answer: a client that was slow to read it
does not look like a node that was late to send it.
"""

import json
import random
import socket
import struct
import sys
import threading
import time
import zlib
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "transcripts"))
from history import OK, REFUSED, UNKNOWN, Operation, now_ns, pack  # noqa: E402
from resp import Client, Closed, encode  # noqa: E402

SO_TIMESTAMPNS = 35
ROOM = 65536
BACKOFF_MS = 20  # after nothing but refusals


def boot_behind_wall() -> int:
    """What CLOCK_BOOTTIME is behind the wall clock, which the kernel's stamps are of: of some
    looks the one that was not interrupted."""
    looks = []
    for _ in range(5):
        before, wall, after = now_ns(), time.time_ns(), now_ns()
        looks.append((after - before, wall - (before + after) // 2))
    return min(looks)[1]


class StampedStream:
    """The reader that Client wants, and when the last bytes came that it has read."""

    def __init__(self, connection: socket.socket):
        self.socket = connection
        self.buffer = b""
        self.stamp = 0
        self.behind = boot_behind_wall()

    def _fill(self) -> None:
        data, extra, _, _ = self.socket.recvmsg(ROOM, socket.CMSG_SPACE(16))
        if not data:
            raise Closed
        self.stamp = now_ns()
        for level, kind, stamp in extra:
            if (level, kind) == (socket.SOL_SOCKET, SO_TIMESTAMPNS):
                seconds, rest = struct.unpack("qq", stamp)
                self.stamp = min(self.stamp, seconds * 1_000_000_000 + rest - self.behind)
        self.buffer += data

    def readline(self) -> bytes:
        while (end := self.buffer.find(b"\n")) < 0:
            self._fill()
        return self._take(end + 1)

    def read(self, size: int) -> bytes:
        while len(self.buffer) < size:
            self._fill()
        return self._take(size)

    def _take(self, size: int) -> bytes:
        taken, self.buffer = self.buffer[:size], self.buffer[size:]
        return taken

    def close(self) -> None:
        self.buffer = b""


class StampedClient(Client):
    def __init__(self, address: str, port: int, timeout: float):
        self.socket = socket.create_connection((address, port), timeout)
        self.socket.setsockopt(socket.SOL_SOCKET, SO_TIMESTAMPNS, 1)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.reader = StampedStream(self.socket)


class Load:
    """Threads of one process, and the node that they ask."""

    def __init__(self, settings: dict):
        self.settings = settings
        self.target: list = settings["target"]  # [node, address, port]
        self.stopping = threading.Event()
        self.log = open(settings["log"], "w")
        self.count = 0
        self.connections = 0
        self.lock = threading.Lock()

    def run(self) -> None:
        threads = [threading.Thread(target=self._thread, args=(number,))
                   for number in range(self.settings["threads"])]
        for thread in threads:
            thread.start()
        for line in sys.stdin:
            self.target = json.loads(line)
        self.stopping.set()
        for thread in threads:
            thread.join()
        self.log.close()

    def _thread(self, number: int) -> None:
        dice = random.Random(f"{self.settings['seed']}/{number}")
        name = f"{self.settings['name']}.{number}"
        mix = self.settings["mix"]
        if number < self.settings["readers"]:
            mix = (0, mix[1], 0, mix[3])
        client, target = None, None
        while not self.stopping.is_set():
            if client is None or target is not self.target:
                if client is not None:
                    client.close()
                target = self.target
                client = self._connect(target, dice)
                if client is None:
                    continue
            batch = [self._request(name, target, dice, mix) for _ in range(self.settings["depth"])]
            if not self._play(client, batch):
                client.close()
                client = None
            idle = BACKOFF_MS if all(op.outcome == REFUSED for op in batch) else 0
            self.stopping.wait((self.settings["pause_ms"] * dice.random() * 2 + idle) / 1e3)

    def _connect(self, target: list, dice: random.Random) -> StampedClient | None:
        try:
            client = StampedClient(target[1], target[2], self.settings["connect_seconds"])
        except OSError:
            self.stopping.wait(0.005 + 0.01 * dice.random())
            return None
        client.socket.settimeout(self.settings["answer_seconds"])
        with self.lock:
            self.connections += 1
            client.number = self.connections
        return client

    def _request(self, name: str, target: list, dice: random.Random, mix: tuple) -> Operation:
        with self.lock:
            self.count += 1
            count = self.count
        kind = dice.choices(("append", "list", "set", "get"), mix)[0]
        if kind in ("append", "list"):
            key = f"l{count // self.settings['list_turn']}.{dice.randrange(4)}"
        else:
            key = f"r{count // self.settings['register_turn']}.{dice.randrange(4)}"
        value = f"{name}:{count}" if kind in ("append", "set") else None
        if value is not None:
            value += "x" * self.settings["padding"]
        return Operation(name, target[0], self.settings["near"] == target[0], kind, key, value,
                         0, 0, UNKNOWN)

    def _play(self, client: StampedClient, batch: list[Operation]) -> bool:
        """Whether the connection can be used again."""
        client.reader.behind = boot_behind_wall()
        begun = now_ns()
        for operation in batch:
            operation.begun = begun
            operation.connection = client.number
        answered = 0
        try:
            client.send(b"".join(encode(words_of(operation)) for operation in batch))
            for operation in batch:
                take(operation, *client.read())
                operation.ended = max(client.reader.stamp, begun)
                answered += 1
        except (Closed, OSError):
            pass
        ended = now_ns()
        for operation in batch[answered:]:
            operation.ended = ended
        with self.lock:
            self.log.writelines(map(pack, batch))
        return answered == len(batch)


def words_of(operation: Operation) -> list[bytes]:
    key = operation.key.encode()
    if operation.kind == "append":
        return [b"RPUSH", key, operation.value.encode()]
    if operation.kind == "set":
        return [b"SET", key, operation.value.encode()]
    return [b"GET", key] if operation.kind == "get" else [b"LRANGE", key, b"0", b"-1"]


def checksum(elements: list[bytes]) -> list[int]:
    """What is logged of a list instead of its elements."""
    return [len(elements), zlib.crc32(b"\r\n".join(elements))]


def take(operation: Operation, kind: str, payload: object) -> None:
    """Notes an answer."""
    if kind == "-":
        operation.outcome, operation.result = REFUSED, payload.decode(errors="replace")
        return
    operation.outcome = OK
    if operation.kind == "append":
        operation.result = int(payload)
    elif operation.kind == "list":
        operation.result = checksum([element for _, element in payload])
    elif operation.kind == "get":
        operation.result = None if payload is None else payload.decode()


if __name__ == "__main__":
    Load(json.loads(sys.argv[1])).run()
