#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Compiles every file but tests alone, and runs clang-tidy over all of them, some dozen at a time:
most of its time goes into headers, once for all that include them. Commands are those of a build
folder's compile_commands.json: of its target check_alone, and of programs that are no part of src.

What was clean stays so until its text, a header of ours that it reaches, its command or the rules
change: build/<preset>/clean/ holds an empty file named by the hash of those.
"""

import concurrent.futures
import functools
import hashlib
import json
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

from standard_headers import NAMES
from tree import ROOT, includes

# Sources a batch. Twice as many save little more, and take twice as long when one has changed.
BATCH = 36

# Test bodies are made of GoogleTest's macros, which these checks read as ours.
NOT_IN_TESTS = ("-bugprone-use-after-move,-bugprone-infinite-loop,-bugprone-unused-return-value,"
                "-performance-*")

# A local name may be that of another file's constant; within its own, each is compiled alone too.
NOT_IN_BATCHES = ("-Wno-shadow",)


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


def is_alone(entry):
    return "/check_alone.dir/" in entry["command"]


def options_of(entry):
    """Those of the compiler for an entry, without what it reads and writes."""
    words = shlex.split(entry["command"])
    compiler = next(i for i, word in enumerate(words) if Path(word).name.startswith("clang++"))
    output = words.index("-o")
    words = words[compiler + 1:output] + words[output + 2:]
    return [word for word in words if word not in ("-c", entry["file"])]


class Work:
    """Sources that are checked by one process with the same options."""

    def __init__(self, sources, options, rules):
        self.sources, self.options = sources, options
        digest = hashlib.sha256(rules + type(self).__name__.encode() + "\n".join(options).encode())
        for path in sorted({path for source in sources for path in reachable(Path(source))}):
            digest.update(str(path).encode() + path.read_bytes())
        self.stamp = digest.hexdigest()

    def process(self, words):
        return subprocess.run(words, capture_output=True, text=True)


class Alone(Work):
    """Does one source compile by itself?"""

    def problems(self, build):
        done = self.process(["clang++", "-fsyntax-only", "-include-pch",
                             build / "standard_headers.h.pch", *self.options, *self.sources])
        return done.stderr if done.returncode else ""


class Tidy(Work):
    """What does clang-tidy say?"""

    def problems(self, build):
        """Sources that are in each other's way, which batches() did not foresee, are read apart:
        by modules, and those of one module one by one."""
        return self.problems_of(build, self.sources)

    def problems_of(self, build, sources):
        said = self.run_tidy(build, sources)
        if "[clang-diagnostic-error]" not in said or len(sources) == 1:
            return said
        modules = {}
        for source in sources:
            modules.setdefault(Path(source).parent, []).append(source)
        parts = list(modules.values()) if len(modules) > 1 else [[source] for source in sources]
        print(f"reads {len(parts)} parts one by one: {said.splitlines()[0]}", flush=True)
        return "".join(self.problems_of(build, part) for part in parts)

    def run_tidy(self, build, sources):
        path = build / "batches" / f"{hashlib.sha256(str(sources).encode()).hexdigest()[:16]}.cc"
        path.write_text("".join(f'#include "{source}"\n' for source in sources))
        checks = [f"--checks={NOT_IN_TESTS}"] if self.sources[0].endswith("_test.cc") else []
        done = self.process(["clang-tidy", "--quiet", f"--config-file={ROOT}/.clang-tidy", *checks,
                             path, "--", *self.options, *NOT_IN_BATCHES])
        return (done.stdout or done.stderr) if done.returncode else ""


def precompile(build, headers, options):
    """Half of the time of a file goes into these. That each includes those that it uses is not for
    the compiler to find: check_includes.py does."""
    source = build / "standard_headers.h"
    source.write_text("".join(f"#include <{header}>\n" for header in headers))
    subprocess.run(["clang++", *options, "-fpch-instantiate-templates", "-x", "c++-header", source,
                    "-o", f"{source}.pch"], check=True)


NAMESPACE = re.compile(r"^namespace (\w+(?:::\w+)*) \{", re.MULTILINE)
UNNAMED = re.compile(r"^namespace \{\n(.*?)^\}  // namespace$", re.MULTILINE | re.DOTALL)
USING = [re.compile(pattern, re.MULTILINE) for pattern in (
    r"^using (\w+) =", r"^using (?:\w+::)+(\w+);")]
FUZZER = "LLVMFuzzerTestOneInput"  # belongs to no namespace
NAMES_IN = [re.compile(pattern, re.MULTILINE) for pattern in (
    r"^(?:struct|class|enum class|using|namespace) (\w+)(?= =| :| \{)",
    r"^using (?:\w+::)+(\w+);",
    r"^(?:const|constexpr|inline|static)\b[^=({\n]*?\b(k[A-Z]\w*)",
    r"^[A-Za-z_][\w:<>,&* ]*[ &*](\w+)\(")]


@functools.cache
def names_of(path):
    """(all, its own) that a file says at the outermost level, as far as layout tells it, each with
    its namespace. Its own are those in unnamed namespaces, and what a source calls others."""
    text = path.read_text(encoding="utf-8")
    space = NAMESPACE.search(text)

    def names(part, kinds=NAMES_IN):
        return {(space and space[1], name) for kind in kinds for name in kind.findall(part)}
    every, own = names(text), set().union(*(names(part) for part in UNNAMED.findall(text)))
    if path.suffix == ".cc":
        own |= names(text, USING)
    if FUZZER in text:
        every.add((None, FUZZER))
        own.add((None, FUZZER))
    return every, own


class Names:
    """Of some files: what their own names must not meet is all that others reach."""

    def __init__(self, paths):
        self.own = set().union(*(names_of(path)[1] for path in paths))
        self.all = set().union(*(names_of(reached)[0] for path in paths
                                 for reached in reachable(path)))

    def clash(self, other):
        return self.own & other.all or other.own & self.all


def batches(sources):
    """Whole modules together as far as names allow: in unnamed namespaces two modules may use the
    same ones. Programs and fuzzers define the same ones always."""
    modules = {}
    for source in map(Path, sources):
        single = source.name.endswith("_fuzz.cc")
        modules.setdefault(source if single else source.parent, []).append(source)
    found = []
    for members in modules.values():
        names = Names(members)
        for start in range(0, len(members), BATCH):
            part = members[start:start + BATCH]
            batch = next((batch for batch in found if len(batch[0]) + len(part) <= BATCH
                          and not any(names.clash(others) for others in batch[1])), None)
            if batch is None:
                found.append(batch := ([], []))
            batch[0].extend(map(str, part))
            batch[1].append(names)
    return [batch[0] for batch in found]


def work_of(build, rules):
    """The long ones first."""
    entries = {(is_alone(entry), entry["file"]): entry
               for entry in json.loads((build / "compile_commands.json").read_text())}
    alone = {file: entry for (is_one, file), entry in sorted(entries.items()) if is_one}
    options = options_of(next(iter(alone.values())))
    ours = [file for file in alone if file.startswith(f"{ROOT}/src/")]
    tests = [file for file in ours if file.endswith("_test.cc")]
    others = [entry for (is_one, file), entry in sorted(entries.items())
              if not is_one and not file.startswith(str(build)) and file not in ours]
    tidy = [Tidy(batch, options, rules)
            for batch in (*batches([s for s in ours if s not in tests]), *batches(tests))]
    tidy += [Tidy([entry["file"]], options_of(entry), rules) for entry in others]
    # Nobody includes a test.
    return [*tidy, *(Alone([file], options_of(entry), rules) for file, entry in alone.items()
                     if file not in tests)]


def check(work, build):
    """Empty when the sources are clean, else what is wrong with them."""
    said = work.problems(build)
    if not said:
        (build / "clean" / work.stamp).touch()
    return said.replace(f"{ROOT}/", "")


def main():
    build = Path(sys.argv[1]).resolve()
    for folder in ("clean", "batches"):
        (build / folder).mkdir(exist_ok=True)
    version = subprocess.run(["clang-tidy", "--version"], capture_output=True, check=True).stdout
    rules = (version + (ROOT / ".clang-tidy").read_bytes() + Path(__file__).read_bytes())

    waiting = [work for work in work_of(build, rules)
               if not (build / "clean" / work.stamp).exists()]
    alone = [work for work in waiting if isinstance(work, Alone)]
    print(f"{len(alone)} files to compile alone, "
          f"{len(waiting) - len(alone)} batches for clang-tidy", flush=True)
    if alone:
        precompile(build, NAMES, alone[0].options)
    dirty = 0
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        for said in pool.map(lambda work: check(work, build), waiting):
            if said:
                dirty += 1
                print(said, flush=True)
    return 1 if dirty else 0


if __name__ == "__main__":
    sys.exit(main())
