# SPDX-License-Identifier: Apache-2.0
"""Processes of load.py: started within a host, told whom to ask, ended."""

import json
import subprocess
import sys
from dataclasses import asdict, dataclass
from pathlib import Path

from network import Host

END_SECONDS_MAX = 60


@dataclass
class Manner:
    """How a process of writers behaves."""

    threads: int = 3
    readers: int = 1  # of them, which only read: no write that waits is in their way
    depth: int = 4  # requests that a thread sends at once
    pause_ms: float = 5  # between those, on average
    mix: tuple[int, int, int, int] = (50, 10, 25, 15)  # of append, list, set, get
    padding: int = 0  # bytes that each value is longer
    list_turn: int = 150  # requests after which other lists take their turn
    register_turn: int = 400
    connect_seconds: float = 0.5
    answer_seconds: float = 3.0


class Writers:
    """One process. `target` is (node, address, port); `near` names the node on whose host it is,
    if any. `follows` says whether the rig is to tell it of a new primary."""

    def __init__(self, host: Host, target: tuple[str, str, int], log: Path, seed: str,
                 manner: Manner = Manner(), near: str | None = None):
        self.log = log
        self.follows = near is None
        settings = asdict(manner) | {"target": target, "log": str(log), "seed": seed,
                                     "near": near, "name": log.stem}
        program = Path(__file__).with_name("load.py")
        self.process = subprocess.Popen(
            [*host.enter(), sys.executable, program, json.dumps(settings)],
            stdin=subprocess.PIPE, text=True)

    def ask(self, target: tuple[str, str, int]) -> None:
        try:
            self.process.stdin.write(json.dumps(target) + "\n")
            self.process.stdin.flush()
        except (OSError, ValueError):
            pass  # it was stopped meanwhile

    def stop(self) -> None:
        """Waits until what was asked is answered or given up, and logged."""
        if self.process.poll() is None:
            self.process.stdin.close()
            try:
                self.process.wait(END_SECONDS_MAX)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        if self.process.returncode != 0:
            raise RuntimeError(f"the writers of {self.log} ended with {self.process.returncode}")
