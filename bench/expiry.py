# SPDX-License-Identifier: Apache-2.0
"""How long expired keys stay, read from DBSIZE, so that any server can be measured.

Keys are due one after another, evenly over a window. When DBSIZE says that r keys are gone, the
r-th key, whose due time is known, has just left: the difference is its lag.
"""

import time

from contender import fill

WINDOW_SECONDS = 5
SAMPLE_SECONDS = 0.01
GIVE_UP_SECONDS = 120  # a server that is later than this gets this figure
LOAD_SECONDS_A_KEY = 12e-6  # the first key is due only after the last was stored


def expiry_lag(server, keys):
    """(p50, p99) of the keys' lags in milliseconds."""
    first_due = time.time() + 1 + keys * LOAD_SECONDS_A_KEY
    step = WINDOW_SECONDS / keys
    fill(server, keys, lambda n: (b"PXAT", b"%d" % ((first_due + n * step) * 1000)))
    client = server.client()
    if client.call("DBSIZE")[1] != b"%d" % keys:
        raise RuntimeError("keys expired before all were stored; the machine is too slow")

    gone, lags = 0, []  # lags holds (keys, lag): that many left at that sample
    while gone < keys and time.time() < first_due + WINDOW_SECONDS + GIVE_UP_SECONDS:
        now_gone = keys - int(client.call("DBSIZE")[1])
        now = time.time()
        if now_gone > gone:
            middle_due = first_due + (gone + now_gone) / 2 * step
            lags.append((now_gone - gone, max(now - middle_due, 0.0)))
            gone = now_gone
        time.sleep(SAMPLE_SECONDS)
    if gone < keys:
        lags.append((keys - gone, float(GIVE_UP_SECONDS)))
    client.close()
    return percentile(lags, 0.5) * 1e3, percentile(lags, 0.99) * 1e3


def percentile(weighted, fraction):
    """The value below which that fraction of the (weight, value) pairs' weight lies."""
    left = fraction * sum(weight for weight, _ in weighted)
    for weight, value in sorted(weighted, key=lambda pair: pair[1]):
        left -= weight
        if left <= 0:
            return value
    return weighted[-1][1]
