#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Builds the web console into a C++ file, for CMake.

  tools/build_console.py --npm NPM --source console --work build/release/console

Installs what the lock file says unless that is there already, runs Vite, and embeds what it wrote.
Where npm's registry cannot be reached, the program gets the page that says so, and the next build
tries again.
"""

import argparse
import os
import subprocess
import sys
from pathlib import Path

import embed_files


def run(words, source, log):
    with log.open("ab") as output:
        return subprocess.run(words, cwd=source, stdin=subprocess.DEVNULL, stdout=output,
                              stderr=output, check=False).returncode == 0


def installed(source):
    mark = source / "node_modules" / ".package-lock.json"
    lock = source / "package-lock.json"
    return mark.exists() and mark.stat().st_mtime >= lock.stat().st_mtime


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--npm", required=True)
    parser.add_argument("--source", type=Path, required=True)
    parser.add_argument("--work", type=Path, required=True)
    options = parser.parse_args()
    source, work = options.source.resolve(), options.work.resolve()
    work.mkdir(parents=True, exist_ok=True)
    log, out = work / "npm.log", work / "console_assets.cc"
    log.write_bytes(b"")
    if not installed(source) and not run(
            [options.npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund"], source, log):
        print(f"The web console is not built: npm ci failed, see {log}", file=sys.stderr)
        embed_files.write(source / "without", out)
        os.utime(out, (0, 0))
        return 0
    if not run([options.npm, "run", "--silent", "build", "--", "--outDir", str(work / "dist"),
                "--emptyOutDir"], source, log):
        print(log.read_text(errors="replace")[-4000:], file=sys.stderr)
        return 1
    embed_files.write(work / "dist", out)
    return 0


if __name__ == "__main__":
    sys.exit(main())
