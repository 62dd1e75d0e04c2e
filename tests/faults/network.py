# SPDX-License-Identifier: Apache-2.0
"""Hosts in network namespaces of their own, joined by a bridge in another; links that fail."""

import json
import os
import re
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

PREFIX = "tarnf"
NOWHERE = "02:00:00:00:00:fe"  # a hardware address that nobody has
LIMITS = ("delay_ms", "jitter_ms", "loss_percent", "rate_mbit")


class NotPermitted(Exception):
    """No network namespaces can be made here; says why."""


def ip(*words: str) -> str:
    done = subprocess.run(["ip", *words], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise NotPermitted(f"ip {' '.join(words)}: {done.stderr.strip()}")
    return done.stdout


def remove_leftovers() -> None:
    """Namespaces of rigs that were killed."""
    for line in ip("netns", "list").splitlines():
        name = line.split()[0]
        owner = re.fullmatch(PREFIX + r"(\d+)-\w+", name)
        if owner and not Path(f"/proc/{owner[1]}").exists():
            ip("netns", "del", name)


@dataclass
class Host:
    name: str
    number: int
    relay: subprocess.Popen | None = None  # what stands in for its cable
    blind_to: set[str] = field(default_factory=set)
    is_cut: bool = False

    @property
    def namespace(self) -> str:
        return f"{PREFIX}{os.getpid()}-{self.name}"

    @property
    def address(self) -> str:
        return f"10.213.0.{self.number}"

    @property
    def port(self) -> str:
        """Of the bridge."""
        return f"p{self.number}"

    def enter(self) -> list[str]:
        """What a command line is to begin with to run there."""
        return ["nsenter", f"--net=/run/netns/{self.namespace}", "--"]


class Network:
    """Made with its hosts, by name; a context manager. Those in `relayed` have a relay.py for a
    cable, whose delay, loss and rate can be set with shape(); the others a veth pair."""

    def __init__(self, names: list[str], relayed: tuple[str, ...] = (), seed: int = 0):
        self.hosts = {name: Host(name, number) for number, name in enumerate(names, 1)}
        self.bridge = Host("bridge", 0)
        self.seed = seed
        try:
            self._make(relayed)
        except BaseException:
            self.close()
            raise

    def _make(self, relayed: tuple[str, ...]) -> None:
        remove_leftovers()
        for host in (self.bridge, *self.hosts.values()):
            ip("netns", "add", host.namespace)
            ip("-n", host.namespace, "link", "set", "lo", "up")
        ip("-n", self.bridge.namespace, "link", "add", "br0", "type", "bridge")
        ip("-n", self.bridge.namespace, "link", "set", "br0", "up")
        for host in self.hosts.values():
            if host.name in relayed:
                self._lay_relay(host)
            else:
                ip("-n", host.namespace, "link", "add", "eth0", "type", "veth", "peer", "name",
                   host.port, "netns", self.bridge.namespace)
            ip("-n", self.bridge.namespace, "link", "set", host.port, "master", "br0", "up")
            ip("-n", host.namespace, "addr", "add", f"{host.address}/24", "dev", "eth0")
            ip("-n", host.namespace, "link", "set", "eth0", "up")

    def _lay_relay(self, host: Host) -> None:
        program = Path(__file__).with_name("relay.py")
        host.relay = subprocess.Popen(
            [sys.executable, program, host.namespace, self.bridge.namespace, host.port,
             str(self.seed + host.number)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        if host.relay.stdout.readline() != "ready\n":
            raise NotPermitted("relay.py cannot make a tap device")

    def close(self) -> None:
        for host in (*self.hosts.values(), self.bridge):
            if host.relay is not None:
                host.relay.kill()
                host.relay.wait()
            subprocess.run(["ip", "netns", "del", host.namespace], capture_output=True,
                           check=False)

    def __enter__(self) -> "Network":
        return self

    def __exit__(self, *_) -> None:
        self.close()

    # --- faults ---

    def cut(self, name: str) -> None:
        """The host's link is down: nothing passes, and nobody is told."""
        self.hosts[name].is_cut = True
        ip("-n", self.bridge.namespace, "link", "set", self.hosts[name].port, "down")

    def blind(self, name: str, other: str) -> None:
        """What `name` sends to `other` is lost; what comes from there arrives."""
        self.hosts[name].blind_to.add(other)
        ip("-n", self.hosts[name].namespace, "neigh", "replace", self.hosts[other].address,
           "lladdr", NOWHERE, "dev", "eth0", "nud", "permanent")

    def heal(self, name: str) -> None:
        """Ends cut() and blind()."""
        host = self.hosts[name]
        for other in host.blind_to:
            ip("-n", host.namespace, "neigh", "del", self.hosts[other].address, "dev", "eth0")
        host.blind_to.clear()
        ip("-n", self.bridge.namespace, "link", "set", host.port, "up")
        host.is_cut = False

    def shape(self, name: str, **limits: float) -> None:
        """Of a relayed host, both ways: LIMITS; what is not named is unlimited."""
        assert set(limits) <= set(LIMITS), limits
        relay = self.hosts[name].relay
        relay.stdin.write(json.dumps(limits) + "\n")
        relay.stdin.flush()
