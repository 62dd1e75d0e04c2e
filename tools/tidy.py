#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Rules about the tree that no compiler knows: banned calls, dead files, form of the text.

A line that must break a rule says why behind `tidy: allow RULE`, for example
`// tidy: allow banned: the C library wants it`.
"""

import re
import sys
from pathlib import PurePosixPath

from tree import ROOT, includes, tracked_files

LICENSE = "SPDX-License-Identifier: Apache-2.0"
COLUMNS = 100
CXX = (".cc", ".h")
TEXT_SUFFIXES = CXX + (".py", ".sh", ".cmake", ".md", ".txt", ".json", ".js", ".ts", ".tsx",
                       ".yml", ".toml", "")
LICENSED_SUFFIXES = CXX + (".py", ".sh", ".js", ".ts", ".tsx")
WITHOUT_RULES = ("fuzz/corpus/", "LICENSE")  # bytes of others, or not ours to form
LONG_LINES = (".md", ".json", ".txt", "src/DEPENDENCIES")  # prose, data, one line a fact

# (what is banned, where it may stand all the same, what to write instead)
BANNED = [
    (r"\b(strcpy|strcat|stpcpy|strncpy|strncat)\s*\(", (),
     "std::string, or memcpy with a checked length"),
    (r"\bv?sprintf\s*\(", (), "fmt::format_to_n, or base's number formatting"),
    (r"\b(atoi|atol|atoll|atof|strtol|strtoll|strtoul|strtoull|std::sto[a-z]+)\s*\(",
     ("src/base/numbers.", "bench/"),
     "a parser that reports every error and overflow (std::from_chars)"),
    (r"\b(rand|srand|random|drand48)\s*\(\)", (), "the random source handed to the constructor"),
    (r"\b(usleep|nanosleep|sleep|sleep_for|sleep_until)\s*\(", (),
     "an event, a timer or a fake clock"),
    (r"\bstd::w?regex\b", (),
     "a hand-written matcher; std::regex recurses on its input"),
    (r"(?<![\w:.>])(std::)?time\s*\(|\b(gettimeofday|clock_gettime)\s*\(|\w+_clock::now\s*\(",
     ("src/base/clock", "src/base/cycle_clock", "bench/"),
     "the clock handed to the constructor (base/clock.h)"),
    (r"\bstd::endl\b", (), "'\\n'; endl flushes"),
    (r"(?<!\w)(std::)?(printf|puts|putchar)\s*\(|\bstd::(cout|cerr)\b",
     ("src/cli/", "fuzz/", "bench/", "sim/", "tests/"), "the log, or a reply"),
    (r"\b(setjmp|longjmp|alloca|gets|tmpnam|mktemp)\s*\(", (), "something that cannot corrupt us"),
    (r"\bthrow\b(?!\s*\(\s*\))", (), "base::Result; we throw nothing"),
]
LEFTOVER = re.compile(r"\b(TO" r"DO|FIX" r"ME|X" r"XX)\b")
CONFLICT = re.compile(r"^(<{7}|>{7}|={7}|\|{7})( |$)")
WORKPLACE = re.compile(r"(?<![\w./$}])/(work|home/\w+|root|tmp/brief)/")
ALLOW = re.compile(r"tidy: allow (\w+): \w")
LITERAL = re.compile(r'"(\\.|[^"\\])*"')


def code_of(line):
    """The line without its comment and the contents of its string literals."""
    return LITERAL.sub('""', line).split("//")[0]


def check_line(path, line, suffix):
    """Yields (rule, message) for one line of a text file."""
    if CONFLICT.match(line):
        yield "conflict", "marker of a merge conflict"
    if line != line.rstrip() and suffix != ".txt":
        yield "whitespace", "trailing whitespace"
    if "\t" in line and suffix in CXX + (".py",):
        yield "whitespace", "tab"
    wraps = path not in LONG_LINES and suffix not in LONG_LINES and "://" not in line
    if len(line) > COLUMNS and wraps:
        yield "columns", f"{len(line)} columns, at most {COLUMNS}"
    if LEFTOVER.search(line):
        yield "leftover", "finish it or drop it"
    if WORKPLACE.search(line):
        yield "workplace", "a path of one workplace; derive it"
    if suffix in CXX:
        code = code_of(line)
        for pattern, exempt, instead in BANNED:
            if re.search(pattern, code) and not path.startswith(exempt or ("\0",)):
                yield "banned", f"banned call; write {instead}"


def check_text(path, text):
    suffix = PurePosixPath(path).suffix
    lines = text.split("\n")
    head = lines[1:2] if lines[0].startswith("#!") else lines[:1]
    if suffix in LICENSED_SUFFIXES and not any(LICENSE in line for line in head):
        yield f"{path}:1: license: the first line must hold '{LICENSE}'"
    if suffix == ".h" and not any(line == "#pragma once" for line in lines):
        yield f"{path}:1: once: a header starts with #pragma once"
    if text and not text.endswith("\n"):
        yield f"{path}:{len(lines)}: newline: the last line has no end"
    for number, line in enumerate(lines, 1):
        allowed = {match[1] for match in ALLOW.finditer(line)}
        for rule, message in check_line(path, line, suffix):
            if rule not in allowed:
                yield f"{path}:{number}: {rule}: {message}"


def check_dead(texts):
    """Headers that nobody includes, and sources that CMake's globs cannot reach, unless CMake's
    files name them."""
    included = {target for path, text in texts.items() if path.endswith(CXX)
                for _, quoted, target in includes(text) if quoted}
    modules = {line.split(":")[0] for line in texts.get("src/DEPENDENCIES", "").splitlines()
               if ":" in line and not line.startswith("#")}
    cmake = "\n".join(text for path, text in texts.items()
                      if path.endswith((".cmake", "CMakeLists.txt")))
    for path in texts:
        name = path.removeprefix("src/")
        named = PurePosixPath(path).name in cmake
        if path.endswith(".h") and name not in included and not named:
            yield f"{path}:1: dead: no file includes it"
        if path.endswith(".cc") and not (path.startswith("src/")
                                         and name.rpartition("/")[0] in modules):
            if not named:
                yield f"{path}:1: dead: no CMakeLists.txt builds it"


def check(texts):
    """Every violation in {path relative to the root: text}."""
    for path, text in texts.items():
        if not path.startswith(WITHOUT_RULES):
            yield from check_text(path, text)
    yield from check_dead(texts)


def main():
    texts = {}
    for path in tracked_files():
        if PurePosixPath(path).suffix in TEXT_SUFFIXES and not path.startswith(WITHOUT_RULES):
            try:
                texts[path] = (ROOT / path).read_bytes().decode()
            except UnicodeDecodeError:
                continue  # not text
    problems = list(check(texts))
    print("\n".join(problems) if problems else f"{len(texts)} files are tidy")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
