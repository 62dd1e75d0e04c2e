# SPDX-License-Identifier: Apache-2.0
"""Headers of ours that many files reach, and their precompiled forms. Most of the time that a file
takes to compile goes into what it includes.

A file may begin with the precompiled form of any header that it reaches: what that brings along is
there anyhow. Whether the header itself, and each between the two, needs something ahead of it is
seen where those are compiled alone.
"""

import collections
import functools
import subprocess

from tree import ROOT, includes, reachable

# Of making a hub: so many files would have to read it, and the weight of starting a compiler.
COST = 2
COST_OF_EACH = 20


@functools.cache
def weight(header):
    """About how long it takes to read: libraries are long, but for the standard one, which is
    precompiled for everybody."""
    libraries = {target for path in reachable(header)
                 for _, quoted, target in includes(path.read_text(encoding="utf-8"))
                 if not quoted and "/" in target}
    return len(reachable(header)) + 10 * len(libraries)


class Hubs:
    """Of files that are to be compiled: one more hub at a time, the one that spares the most, until
    none spares more than it costs."""

    def __init__(self, files):
        users = collections.defaultdict(list)
        for file in files:
            for header in reachable(file)[1:]:
                users[header].append(file)
        spared = collections.Counter()  # of each file, by the best of the hubs so far
        self.hubs = set()

        def gain(header):
            more = sum(max(weight(header) - spared[file], 0) for file in users[header])
            return more - COST * weight(header) - COST_OF_EACH
        while True:
            hub = max(users, key=gain, default=None)
            if hub is None or gain(hub) <= 0:
                return
            self.hubs.add(hub)
            for file in users[hub]:
                spared[file] = max(spared[file], weight(hub))

    def of(self, file):
        """The one that it begins with; nothing where it reaches none."""
        return max((header for header in reachable(file)[1:] if header in self.hubs),
                   key=lambda header: (weight(header), header), default=None)


def precompile_standard(folder, options):
    """Of the standard library; returns what was made."""
    return make(ROOT / "cmake/standard_headers.h", folder / "standard_headers.pch", options)


def precompile_hub(folder, options, standard, hub):
    """Of a hub, on top of those. Where it does not compile, which is said where it is compiled
    alone, those."""
    made = folder / f"{str(hub.relative_to(ROOT)).replace('/', '_')}.pch"
    try:
        return make(hub, made, ["-include-pch", standard, *options])
    except subprocess.CalledProcessError:
        return standard


def make(source, made, options):
    subprocess.run(["clang++", *options, "-Wno-pragma-once-outside-header",
                    "-fpch-instantiate-templates", "-x", "c++-header", source, "-o", made],
                   check=True, capture_output=True, text=True)
    return made
