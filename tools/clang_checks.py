#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Compiles every file alone, and runs clang-tidy over all of them, as a build folder's
compile_commands.json has them: the sources of its target check_alone for the one, the batches in
which the files of a module are compiled for the other, since most of its time goes into headers.

What was clean stays so until its text, a header of ours that it reaches, its command or the rules
change: build/<preset>/clean/ holds an empty file named by the hash of those.
"""

import concurrent.futures
import hashlib
import json
import os
import shlex
import subprocess
import sys
from pathlib import Path

from standard_headers import NAMES
from tree import ROOT, includes

# Test bodies are made of GoogleTest's macros, which these checks read as ours.
NOT_IN_TESTS = ("-bugprone-use-after-move,-bugprone-infinite-loop,-bugprone-unused-return-value,"
                "-performance-*")


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


def fingerprint(entry, rules):
    digest = hashlib.sha256(rules + entry["command"].encode())
    for path in reachable(Path(entry["file"])):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def is_alone(entry):
    return "/check_alone.dir/" in entry["command"]


def options_of(entry):
    """Those of the compiler for an entry, without what it reads and writes."""
    words = shlex.split(entry["command"])
    compiler = next(i for i, word in enumerate(words) if Path(word).name.startswith("clang++"))
    output = words.index("-o")
    words = words[compiler + 1:output] + words[output + 2:]
    return [word for word in words if word not in ("-c", entry["file"])]


def precompile_standard_headers(build, entries):
    """Half of the time of a file goes into them. That each includes those that it uses is not for
    the compiler to find: check_includes.py does."""
    source = build / "standard_headers.h"
    source.write_text("".join(f"#include <{header}>\n" for header in NAMES))
    options = next(options_of(entry) for entry in entries if is_alone(entry))
    subprocess.run(["clang++", *options, "-x", "c++-header", source, "-o", f"{source}.pch"],
                   check=True)
    return f"{source}.pch"


def check_command(entry, standard_headers):
    """What checks the source of an entry: the compiler, or clang-tidy with the same options."""
    options = options_of(entry)
    if is_alone(entry):
        return ["clang++", "-fsyntax-only", "-include-pch", standard_headers, *options,
                entry["file"]]
    checks = [f"--checks={NOT_IN_TESTS}"] if "_test.dir/" in entry["command"] else []
    return ["clang-tidy", "--quiet", f"--config-file={ROOT}/.clang-tidy", *checks, entry["file"],
            "--", *options]


def check(entry, stamp, standard_headers):
    """None when the source is clean, else what is wrong with it."""
    done = subprocess.run(check_command(entry, standard_headers), cwd=entry["directory"],
                          capture_output=True, text=True)
    if done.returncode == 0:
        stamp.touch()
        return None
    return (done.stdout or done.stderr).replace(f"{ROOT}/", "")


def main():
    build = Path(sys.argv[1]).resolve()
    stamps = build / "clean"
    stamps.mkdir(exist_ok=True)
    version = subprocess.run(["clang-tidy", "--version"], capture_output=True, check=True).stdout
    rules = (version + (ROOT / ".clang-tidy").read_bytes() + Path(__file__).read_bytes())

    entries = {(is_alone(e), e["file"]): e
               for e in json.loads((build / "compile_commands.json").read_text())}
    waiting = [(entry, stamps / fingerprint(entry, rules)) for entry in entries.values()]
    waiting = [(entry, stamp) for entry, stamp in waiting if not stamp.exists()]
    waiting.sort(key=lambda work: is_alone(work[0]))  # the long ones first
    alone = sum(is_alone(entry) for entry, _ in waiting)
    print(f"{alone} files to compile alone, {len(waiting) - alone} batches for clang-tidy",
          flush=True)

    standard_headers = precompile_standard_headers(build, entries.values()) if alone else None
    dirty = 0
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        for said in pool.map(lambda work: check(*work, standard_headers), waiting):
            if said is not None:
                dirty += 1
                print(said, flush=True)
    return 1 if dirty else 0


if __name__ == "__main__":
    sys.exit(main())
