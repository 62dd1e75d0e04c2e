# SPDX-License-Identifier: Apache-2.0
"""A cable between a host and the bridge that delays, loses and slows down frames as it is told.

  relay.py HOST_NAMESPACE BRIDGE_NAMESPACE PORT SEED     (by network.py)

It does what `tc netem` does, for kernels without that, and with dice of its own seed. A line of
JSON on its standard input sets the limits for both directions; the order of frames is kept.
"""

import ctypes
import fcntl
import heapq
import json
import os
import random
import select
import struct
import sys
import time

CLONE_NEWNET = 0x40000000
TUNSETIFF = 0x400454CA
IFF_TAP, IFF_NO_PI = 0x0002, 0x1000
FRAME_MAX = 65536
QUEUE_MAX = 1000  # frames on the way in one direction; more are lost, as netem does


def tap(namespace: str, name: str) -> int:
    """The descriptor of a new tap device there."""
    libc = ctypes.CDLL(None, use_errno=True)
    with open(f"/run/netns/{namespace}") as entry:
        if libc.setns(entry.fileno(), CLONE_NEWNET) != 0:
            raise OSError(ctypes.get_errno(), "setns")
    device = os.open("/dev/net/tun", os.O_RDWR | os.O_NONBLOCK)
    fcntl.ioctl(device, TUNSETIFF, struct.pack("16sH22x", name.encode(), IFF_TAP | IFF_NO_PI))
    return device


class Direction:
    """Frames from one device to the other."""

    def __init__(self, source: int, target: int, dice: random.Random):
        self.source, self.target, self.dice = source, target, dice
        self.on_the_way: list[tuple[float, int, bytes]] = []
        self.count = 0
        self.free_at = 0.0  # when the frames before have passed a slow line
        self.last_due = 0.0

    def take(self, now: float, limits: dict) -> None:
        try:
            frame = os.read(self.source, FRAME_MAX)
        except BlockingIOError:
            return
        if self.dice.random() * 100 < limits.get("loss_percent", 0):
            return
        if len(self.on_the_way) >= QUEUE_MAX:
            return
        due = max(now, self.free_at)
        if limits.get("rate_mbit"):
            due += len(frame) * 8 / (limits["rate_mbit"] * 1e6)
            self.free_at = due
        jitter = limits.get("jitter_ms", 0)
        due += max(0.0, limits.get("delay_ms", 0) + self.dice.uniform(-jitter, jitter)) / 1e3
        self.last_due = max(due, self.last_due)
        self.count += 1
        heapq.heappush(self.on_the_way, (self.last_due, self.count, frame))

    def give(self, now: float) -> None:
        while self.on_the_way and self.on_the_way[0][0] <= now:
            try:
                os.write(self.target, heapq.heappop(self.on_the_way)[2])
            except OSError:
                pass  # the device is down: lost

    def next_due(self) -> float:
        return self.on_the_way[0][0] if self.on_the_way else float("inf")


def main() -> None:
    host, bridge, port, seed = sys.argv[1:]
    ends = (tap(host, "eth0"), tap(bridge, port))
    dice = random.Random(int(seed))
    directions = {ends[0]: Direction(*ends, dice), ends[1]: Direction(*reversed(ends), dice)}
    limits: dict = {}
    poll = select.poll()
    for descriptor in (*ends, sys.stdin.fileno()):
        poll.register(descriptor, select.POLLIN)
    print("ready", flush=True)
    while True:
        due = min(direction.next_due() for direction in directions.values())
        wait = None if due == float("inf") else max(0.0, (due - time.monotonic()) * 1e3)
        for descriptor, _ in poll.poll(wait):
            if descriptor in directions:
                directions[descriptor].take(time.monotonic(), limits)
                continue
            line = sys.stdin.readline()
            if not line:
                return
            limits = json.loads(line)
        for direction in directions.values():
            direction.give(time.monotonic())


if __name__ == "__main__":
    main()
