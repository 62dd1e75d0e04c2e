# SPDX-License-Identifier: Apache-2.0
"""The jobs of python_frameworks_test.py that RQ's workers run."""


def add(a, b):
    return a + b


def fail():
    raise ValueError("as it should")
