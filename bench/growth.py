# SPDX-License-Identifier: Apache-2.0
"""How long the slowest request takes while the table grows from nothing."""

import time

from contender import pipeline, set_command

BATCH = 10  # small, so that a pause of the server is not hidden behind its own work


def slowest_while_growing(server, keys):
    """Milliseconds of the slowest batch of SETs while `keys` new keys are stored."""
    client = server.client()
    slowest = 0.0
    for start in range(0, keys, BATCH):
        commands = [set_command(n) for n in range(start, start + BATCH)]
        before = time.perf_counter()
        pipeline(client, commands, BATCH)
        slowest = max(slowest, time.perf_counter() - before)
    client.close()
    return slowest * 1e3
