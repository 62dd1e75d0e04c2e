# SPDX-License-Identifier: Apache-2.0
"""How long the slowest request takes while the table grows from nothing.

On a machine with other tenants the slowest of millions is mostly one that waited for a core. The
kernel counts those waits for each thread, so they can be taken off.
"""

import os
import time

from contender import pipeline, set_command

BATCH = 10  # small, so that a pause of the server is not hidden behind its own work


class WaitsForCore:
    """Seconds that the main threads of two processes were runnable and did not run."""

    def __init__(self, *pids):
        self.files = [os.open(f"/proc/{pid}/schedstat", os.O_RDONLY) for pid in pids]

    def seconds(self):
        return sum(int(os.pread(file, 100, 0).split()[1]) for file in self.files) / 1e9

    def close(self):
        for file in self.files:
            os.close(file)


def slowest_while_growing(server, keys):
    """Milliseconds of the slowest batch of SETs while `keys` new keys are stored: as the client
    saw it, and without the time that server or client waited for a core."""
    client = server.client()
    waits = WaitsForCore(server.pid, os.getpid())
    slowest = slowest_running = 0.0
    waited = waits.seconds()
    for start in range(0, keys, BATCH):
        commands = [set_command(n) for n in range(start, start + BATCH)]
        before = time.perf_counter()
        pipeline(client, commands, BATCH)
        took = time.perf_counter() - before
        waited_before, waited = waited, waits.seconds()
        slowest = max(slowest, took)
        slowest_running = max(slowest_running, took - (waited - waited_before))
    waits.close()
    client.close()
    return slowest * 1e3, slowest_running * 1e3
