# SPDX-License-Identifier: Apache-2.0
"""What the tools that guard the tree share: where it is, its files, its modules."""

import functools
import re
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
INCLUDE = re.compile(r'^\s*#\s*include\s+(["<])([^">]+)[">]')


def tracked_files(root=ROOT):
    """Paths relative to root of the files git knows or would add, in order."""
    out = subprocess.run(["git", "ls-files", "-co", "--exclude-standard", "-z"], cwd=root,
                         check=True, capture_output=True, text=True).stdout
    return sorted({path for path in out.split("\0") if path and (root / path).is_file()})


def includes(text):
    """(line number, quoted with ", path) of each #include in the text of a source file."""
    for number, line in enumerate(text.splitlines(), 1):
        found = INCLUDE.match(line)
        if found:
            yield number, found[1] == '"', found[2]


@functools.cache
def reachable(source):
    """The file and every file of ours that it includes, directly or not, in a fixed order."""
    seen, waiting = {source: None}, [source]
    while waiting:
        text = waiting.pop().read_text(encoding="utf-8")
        for _, quoted, target in includes(text):
            header = ROOT / "src" / target
            if quoted and header not in seen and header.is_file():
                seen[header] = None
                waiting.append(header)
    return list(seen)


def read_dependencies(text):
    """[(module, [modules it may include], line number)] of src/DEPENDENCIES, in its order."""
    rows, known = [], {}
    for number, line in enumerate(text.splitlines(), 1):
        if line.strip() and not line.startswith("#"):
            module, _, words = line.partition(":")
            allowed = []
            for word in words.split():
                name = word.lstrip("+")
                more = [name, *known.get(name, [])] if word.startswith("+") else [name]
                allowed += [other for other in more if other not in allowed]
            known[module.strip()] = allowed
            rows.append((module.strip(), allowed, number))
    return rows
