#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Holds every #include below src/ against src/DEPENDENCIES.

A file may include its own module and those that its module's line names. Quoted includes start
at src/ and exist; angle brackets are for the system's headers. A .cc file begins with its own
header and includes no other .cc; who uses a name of the standard library includes its header
(standard_headers.py). The lines of DEPENDENCIES stand bottom-up, so that a cycle between modules
cannot be written down; cycles between headers within a module are reported here.
"""

import sys

from standard_headers import StandardIncludes
from tree import ROOT, includes, read_dependencies, tracked_files


def module_of(path, modules):
    """The module that holds a path relative to src/: the longest that is a folder above it."""
    folder = path.rpartition("/")[0]
    while folder and folder not in modules:
        folder = folder.rpartition("/")[0]
    return folder


def check_order(rows):
    """Each module stands once and names only modules above its own line."""
    seen = set()
    for module, allowed, line in rows:
        if module in seen:
            yield f"src/DEPENDENCIES:{line}: {module} stands twice"
        for name in allowed:
            if name not in seen:
                yield f"src/DEPENDENCIES:{line}: {module} names {name}, which is not above it"
        seen.add(module)


def check_source(path, text, files):
    """A .cc file shows that its header compiles alone, and stands in no other file."""
    lines = list(includes(text))
    own = path[:-3] + ".h"
    if path.endswith(".cc") and own in files and (not lines or lines[0][2] != own):
        yield f'src/{path}:{lines[0][0] if lines else 1}: its first include is "{own}"'
    for line, _, target in lines:
        if target.endswith(".cc"):
            yield f"src/{path}:{line}: {target} is no header"


def check_file(path, text, rules, files):
    """rules: module -> modules it may include; files: every path relative to src/."""
    module = module_of(path, rules)
    if not module:
        yield f"src/{path}:1: belongs to no module of src/DEPENDENCIES"
        return
    yield from check_source(path, text, files)
    for line, quoted, target in includes(text):
        where = f"src/{path}:{line}"
        if not quoted:
            if target in files:
                yield f'{where}: include our own header as "{target}", not in angle brackets'
        elif target not in files:
            yield f'{where}: "{target}" is no file; an include starts at src/'
        elif (other := module_of(target, rules)) not in {module, *rules[module]}:
            yield f"{where}: {module} may not include {other or 'that'} (src/DEPENDENCIES)"


def check_cycles(texts):
    """texts: path -> text. Reports each chain of headers that leads back to its start."""
    edges = {path: [t for _, quoted, t in includes(text) if quoted and t in texts]
             for path, text in texts.items()}
    done = set()

    def visit(path, chain):
        if path in chain:
            yield "src/" + " -> ".join(chain[chain.index(path):] + [path]) + ": cycle of includes"
        elif path not in done:
            for target in edges[path]:
                yield from visit(target, chain + [path])
            done.add(path)

    for path in edges:
        yield from visit(path, [])


def check(dependencies, texts):
    """Every violation, given the text of DEPENDENCIES and {path relative to src/: text}."""
    rows = read_dependencies(dependencies)
    rules = {module: allowed for module, allowed, _ in rows}
    yield from check_order(rows)
    standard = StandardIncludes(texts)
    for path, text in texts.items():
        yield from check_file(path, text, rules, texts.keys())
        yield from standard.problems(path)
    yield from check_cycles(texts)


def main():
    texts = {path[4:]: (ROOT / path).read_text(encoding="utf-8") for path in tracked_files()
             if path.startswith("src/") and path.endswith((".h", ".cc"))}
    problems = list(check((ROOT / "src/DEPENDENCIES").read_text(encoding="utf-8"), texts))
    print("\n".join(problems) if problems else f"includes of {len(texts)} files are in order")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
