# SPDX-License-Identifier: Apache-2.0
"""How long the slowest request takes while the table grows from nothing.

On a machine with other tenants the slowest of millions is mostly one that waited for a core. The
kernel counts for each thread how long it really ran, so both figures are shown.
"""

import os
import time

from contender import pipeline, set_command

BATCH = 10  # small, so that a pause of the server is not hidden behind its own work


class ThreadTime:
    """How long the main thread of a process has run, to the nanosecond."""

    def __init__(self, pid):
        self.file = os.open(f"/proc/{pid}/schedstat", os.O_RDONLY)

    def seconds(self):
        return int(os.pread(self.file, 100, 0).split()[0]) / 1e9

    def close(self):
        os.close(self.file)


def slowest_while_growing(server, keys):
    """Milliseconds of the slowest batch of SETs while `keys` new keys are stored: as the client
    saw it, and as the server ran for it."""
    client = server.client()
    thread = ThreadTime(server.pid)
    slowest = slowest_run = 0.0
    ran = thread.seconds()
    for start in range(0, keys, BATCH):
        commands = [set_command(n) for n in range(start, start + BATCH)]
        before = time.perf_counter()
        pipeline(client, commands, BATCH)
        slowest = max(slowest, time.perf_counter() - before)
        ran_before, ran = ran, thread.seconds()
        slowest_run = max(slowest_run, ran - ran_before)
    thread.close()
    client.close()
    return slowest * 1e3, slowest_run * 1e3
