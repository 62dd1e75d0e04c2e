# SPDX-License-Identifier: Apache-2.0
"""A node on a host of its own, that is killed, stopped and started again, on a disk that fails."""

import ctypes
import os
import shutil
import signal
import subprocess
import time
from pathlib import Path

from load import StampedClient  # noqa: F401  (puts resp and servers on the path)
from network import Host
from resp import Client, Closed
from shim import Shim

PORT = 6379
START_SECONDS_MAX = 60
END_SECONDS_MAX = 30
PR_SET_PDEATHSIG = 1
LIBC = ctypes.CDLL(None)


def die_with_the_rig() -> None:
    LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


class NodeFailed(Exception):
    """It ended by itself, or did not answer in time."""


class Node:
    """`directory` is short-lived and its path short (sockets); `log` is kept."""

    def __init__(self, program: str, host: Host, directory: Path, log: Path):
        self.program = os.path.abspath(program)
        self.host, self.name = host, host.name
        self.directory = directory / host.name
        self.data = self.directory / "data"
        self.data.mkdir(parents=True)
        self.log = log
        self.socket = str(self.directory / "admin")
        self.flags: list[str] = []
        self.process: subprocess.Popen | None = None
        self.shim: Shim | None = None
        self.disk_mounted = False
        self.starts = 0

    @property
    def target(self) -> tuple[str, str, int]:
        return (self.name, self.host.address, PORT)

    def use_shim(self, library: str) -> None:
        self.shim = Shim(library, self.directory)

    def mount_disk(self, megabytes: int) -> None:
        subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "tarnf",
                        str(self.data)], check=True, capture_output=True)
        self.disk_mounted = True

    def resize_disk(self, megabytes: int) -> None:
        subprocess.run(["mount", "-o", f"remount,size={megabytes}m", str(self.data)], check=True,
                       capture_output=True)

    # --- the process ---

    def start(self, flags: str | None = None, wait: bool = True) -> None:
        """With the flags of before if none are given; returns when it answers and has loaded."""
        if flags is not None:
            self.flags = flags.split()
        argv = [self.program, "node", "--port", str(PORT), "--bind", self.host.address,
                "127.0.0.1", "--protected-mode", "no", "--threads", "2", "--dir", str(self.data),
                "--admin-socket", self.socket, *self.flags]
        environment = dict(os.environ) | (self.shim.environment() if self.shim else {})
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen(
                [*self.host.enter(), *argv], stdin=subprocess.DEVNULL, stdout=log,
                stderr=subprocess.STDOUT, env=environment, preexec_fn=die_with_the_rig)
        self.starts += 1
        if wait:
            self.wait_until_ready()

    def wait_until_ready(self) -> None:
        deadline = time.monotonic() + START_SECONDS_MAX
        while True:
            if self.process.poll() is not None:
                raise NodeFailed(f"{self.name} ended with {self.process.returncode} at its start")
            try:
                if self.info("persistence")["loading"] == "0":
                    return
            except (OSError, Closed, KeyError):
                pass
            if time.monotonic() > deadline:
                raise NodeFailed(f"{self.name} has not started within {START_SECONDS_MAX} s")
            time.sleep(0.01)  # between two looks

    def alive(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()

    def pause(self) -> None:
        self.process.send_signal(signal.SIGSTOP)

    def resume(self) -> None:
        self.process.send_signal(signal.SIGCONT)

    def end(self) -> int:
        """In order, if it was not paused."""
        self.process.terminate()
        try:
            return self.process.wait(END_SECONDS_MAX)
        except subprocess.TimeoutExpired:
            self.kill()
            return self.process.returncode

    def close(self) -> None:
        if self.alive():
            self.kill()
        if self.disk_mounted:
            subprocess.run(["umount", "-l", str(self.data)], check=False, capture_output=True)
        shutil.rmtree(self.directory, ignore_errors=True)

    # --- its admin socket ---

    def admin(self, *words: str | bytes, timeout: float = 10) -> tuple[str, object]:
        client = Client(self.socket, timeout=timeout)
        try:
            return client.call(*words)
        finally:
            client.close()

    def ok(self, *words: str) -> None:
        reply = self.admin(*words)
        if reply[0] == "-":
            raise NodeFailed(f"{self.name}: {' '.join(words)}: {reply[1].decode()}")

    def info(self, section: str, timeout: float = 10) -> dict[str, str]:
        text = self.admin("INFO", section, timeout=timeout)[1].decode()
        return dict(line.split(":", 1) for line in text.split("\r\n") if ":" in line)

    def follow(self, primary: "Node") -> None:
        self.ok("REPLICAOF", primary.host.address, str(PORT))
