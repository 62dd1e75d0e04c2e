# SPDX-License-Identifier: Apache-2.0
"""Fewer steps that still show a difference."""

import time


def shrunk(steps, shows, seconds):
    """Deletes steps in ever smaller chunks as long as shows(steps) stays true and time is left."""
    deadline = time.monotonic() + seconds
    chunk = max(1, len(steps) // 2)
    while True:
        at, smaller = 0, False
        while at < len(steps):
            if time.monotonic() > deadline:
                return steps
            candidate = steps[:at] + steps[at + chunk:]
            if candidate and shows(candidate):
                steps, smaller = candidate, True
            else:
                at += chunk
        if chunk == 1 and not smaller:
            return steps
        chunk = max(1, chunk // 2)
