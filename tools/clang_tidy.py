#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Runs clang-tidy over every source of a build folder's compile_commands.json.

A file that was clean stays so until its text, a header of ours that it reaches, its command or
the rules change: build/<preset>/tidy/ holds an empty file named by the hash of those.
"""

import concurrent.futures
import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path

from tree import ROOT, includes

# Test bodies are made of GoogleTest's macros, which these checks read as ours.
NOT_IN_TESTS = ("-bugprone-use-after-move,-bugprone-infinite-loop,-bugprone-unused-return-value,"
                "-performance-*")


def reachable(source):
    """The file and every header below src/ that it includes, directly or not, in a fixed order."""
    seen, waiting = {source: None}, [source]
    while waiting:
        text = waiting.pop().read_text(encoding="utf-8")
        for _, quoted, target in includes(text):
            header = ROOT / "src" / target
            if quoted and header not in seen and header.is_file():
                seen[header] = None
                waiting.append(header)
    return list(seen)


def fingerprint(entry, rules):
    digest = hashlib.sha256(rules + entry["command"].encode())
    for path in reachable(Path(entry["file"])):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def tidy(build, entry, stamp):
    """None when the file is clean, else what clang-tidy says."""
    source = entry["file"]
    checks = [f"--checks={NOT_IN_TESTS}"] if source.endswith("_test.cc") else []
    done = subprocess.run(["clang-tidy", "--quiet", "-p", str(build), *checks, source],
                          capture_output=True, text=True)
    if done.returncode == 0:
        stamp.touch()
        return None
    return (done.stdout or done.stderr).replace(f"{ROOT}/", "")


def main():
    build = Path(sys.argv[1]).resolve()
    stamps = build / "tidy"
    stamps.mkdir(exist_ok=True)
    version = subprocess.run(["clang-tidy", "--version"], capture_output=True, check=True).stdout
    rules = (version + (ROOT / ".clang-tidy").read_bytes() + Path(__file__).read_bytes())

    entries = {e["file"]: e for e in json.loads((build / "compile_commands.json").read_text())
               if not e["file"].startswith(str(build))}
    waiting = [(entry, stamps / fingerprint(entry, rules)) for entry in entries.values()]
    waiting = [(entry, stamp) for entry, stamp in waiting if not stamp.exists()]
    print(f"{len(entries)} files, {len(waiting)} of them new to clang-tidy", flush=True)

    dirty = 0
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        for said in pool.map(lambda work: tidy(build, *work), waiting):
            if said is not None:
                dirty += 1
                print(said, flush=True)
    return 1 if dirty else 0


if __name__ == "__main__":
    sys.exit(main())
