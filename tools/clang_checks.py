#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Compiles every file but tests alone, and runs clang-tidy over all of them, some dozen at a time:
most of its time goes into headers, once for all that include them. The options are those that a
build folder's compile_commands.json has for its target check_alone.

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

from hubs import Hubs, precompile_hub, precompile_standard
from tree import ROOT, reachable

# Sources a batch. Six seconds of any go into the standard library; twice as many save little more,
# and take twice as long when one has changed.
BATCH = 60

# Test bodies are made of GoogleTest's macros, which these checks read as ours.
NOT_IN_TESTS = ("-bugprone-use-after-move,-bugprone-infinite-loop,-bugprone-unused-return-value,"
                "-performance-*")

# A local name may be that of another file's constant, and a main() of another name returns nothing;
# that each is right by itself is seen when it is compiled.
NOT_IN_BATCHES = ("-Wno-shadow", "-Wno-return-type")


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
    """Does one source, or header, compile by itself?"""

    def __init__(self, source, options, rules, hub):
        super().__init__([source], options, rules)
        self.hub = hub

    def begin_with(self, header):
        """Precompiled, before all else."""
        self.options = ["-include-pch", header, *self.options]

    def problems(self, build):
        source, = self.sources
        words = self.sources
        if source.endswith(".h"):
            words = ["-include", source, "-x", "c++", "/dev/null"]
        done = self.process(["clang++", "-fsyntax-only", *self.options, *words])
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
        path.write_text("".join(map(included, range(len(sources)), sources)))
        checks = [f"--checks={NOT_IN_TESTS}"] if self.sources[0].endswith("_test.cc") else []
        done = self.process(["clang-tidy", "--quiet", f"--config-file={ROOT}/.clang-tidy", *checks,
                             path, "--", *self.options, *NOT_IN_BATCHES])
        return (done.stdout or done.stderr) if done.returncode else ""


def included(number, source):
    """As one of a batch: what all programs, and all fuzzers, call the same has another name."""
    text = f'#include "{source}"\n'
    for name in ("LLVMFuzzerTestOneInput", "main"):
        text = f"#define {name} {name.lower()}_{number}  // NOLINT\n{text}#undef {name}\n"
    return text


NAMESPACE = re.compile(r"^namespace (\w+(?:::\w+)*) \{", re.MULTILINE)
UNNAMED = re.compile(r"^namespace \{\n(.*?)^\}  // namespace$", re.MULTILINE | re.DOTALL)
USING = [re.compile(pattern, re.MULTILINE) for pattern in (
    r"^using (\w+) =", r"^using (?:\w+::)+(\w+);")]
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
    same ones, and so may two programs."""
    modules = {}
    for source in map(Path, sources):
        is_of_module = ROOT / "src" in source.parents
        modules.setdefault(source.parent if is_of_module else source, []).append(source)
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
    entries = json.loads((build / "compile_commands.json").read_text())
    alone = {entry["file"]: entry for entry in entries if is_alone(entry)}
    options = options_of(next(iter(alone.values())))
    tidy = sorted({entry["file"] for entry in entries
                   if entry["file"].startswith(f"{ROOT}/")
                   and not entry["file"].startswith(f"{build}/")})
    tests = [file for file in tidy if file.endswith("_test.cc")]
    tidy = [Tidy(batch, [*options, f"-I{ROOT}"], rules)
            for batch in (*batches([file for file in tidy if file not in tests]), *batches(tests))]
    return [*tidy, *(Alone(str(file), options, rules, hub) for file, hub in alone_work(
        [Path(file) for file in alone if file not in tests]))]


def alone_work(sources):
    """(file, hub) of all that is compiled alone; nobody includes a test. A source shows as well
    that its own header needs nothing ahead of it, since it includes that first; but if it begins
    with a hub that the header does not reach, the header is compiled apart. Sources outside of src
    are there for a header that has none."""
    files = [source if ROOT / "src" in source.parents else reachable(source)[1]
             for source in sources]
    hubs = Hubs(files)
    for file in files:
        hub, header = hubs.of(file), file.with_suffix(".h")
        has_header = file != header and header in reachable(file)
        if has_header and hub and hub not in reachable(header)[1:]:
            yield header, hubs.of(header)
        yield file, hub


def begin_with_hubs(alone, folder, pool):
    """Half of the time of a file goes into the standard library, most of the rest into hubs. That
    each includes what it uses of the former is not for the compiler to find: check_includes.py
    does."""
    options = alone[0].options  # of all
    standard = precompile_standard(folder, options)
    hubs = list({work.hub for work in alone if work.hub})
    made = dict(zip(hubs, pool.map(
        lambda hub: precompile_hub(folder, options, standard, hub), hubs)))
    for work in alone:
        work.begin_with(made.get(work.hub, standard))


def check(work, build):
    """Empty when the sources are clean, else what is wrong with them."""
    said = work.problems(build)
    if not said:
        (build / "clean" / work.stamp).touch()
    return said.replace(f"{ROOT}/", "")


def main():
    build = Path(sys.argv[1]).resolve()
    for folder in ("clean", "batches", "hubs"):
        (build / folder).mkdir(exist_ok=True)
    version = subprocess.run(["clang-tidy", "--version"], capture_output=True, check=True).stdout
    rules = (version + (ROOT / ".clang-tidy").read_bytes() + Path(__file__).read_bytes())

    waiting = [work for work in work_of(build, rules)
               if not (build / "clean" / work.stamp).exists()]
    alone = [work for work in waiting if isinstance(work, Alone)]
    print(f"{len(alone)} files to compile alone, "
          f"{len(waiting) - len(alone)} batches for clang-tidy", flush=True)
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        if alone:
            begin_with_hubs(alone, build / "hubs", pool)
        dirty = 0
        for said in pool.map(lambda work: check(work, build), waiting):
            if said:
                dirty += 1
                print(said, flush=True)
    return 1 if dirty else 0


if __name__ == "__main__":
    sys.exit(main())
