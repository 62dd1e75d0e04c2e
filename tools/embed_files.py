#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes a C++ file that holds the web console: src/control/console/assets.h says in what form.

  tools/embed_files.py DIRECTORY OUT.cc

DIRECTORY is what Vite has built: index.html, and files below console/ whose names carry a hash of
what is in them. The bytes are taken in by the assembler (.incbin), which costs no compiling.
"""

import gzip
import hashlib
import sys
from pathlib import Path

TYPES = {".html": "text/html; charset=utf-8", ".js": "text/javascript; charset=utf-8",
         ".css": "text/css; charset=utf-8", ".svg": "image/svg+xml", ".woff2": "font/woff2",
         ".png": "image/png", ".txt": "text/plain; charset=utf-8"}
COMPRESSED = (".html", ".js", ".css", ".svg", ".txt")

HEAD = """// Written by tools/embed_files.py.
#include "control/console/assets.h"

#define TARN_EMBED(name, path)                                     \\
  __asm__(".section .rodata,\\"a\\",%progbits\\n" #name ":\\n"         \\
          ".incbin \\"" path "\\"\\n" #name "_end:\\n.byte 0\\n.previous\\n"); \\
  extern "C" const char name[];                                    \\
  extern "C" const char name##_end[];

"""

TABLE = """
namespace {

std::string_view between(const char* from, const char* to) {
  return {from, static_cast<size_t>(to - from)};
}

}  // namespace

namespace control {

std::span<const ConsoleAsset> embedded_console() {
  static const ConsoleAsset kAssets[] = {
"""


def served_as(path, directory):
    name = path.relative_to(directory).as_posix()
    return "/" if name == "index.html" else "/" + name


def write(directory, out):
    twins = out.parent / "gzip"
    twins.mkdir(parents=True, exist_ok=True)
    blobs, rows = [], []
    for path in sorted(path for path in directory.rglob("*") if path.is_file()):
        number, data = len(rows), path.read_bytes()
        blobs.append((f"tarn_console_{number}", path.resolve()))
        body = f"between(tarn_console_{number}, tarn_console_{number}_end)"
        packed = gzip.compress(data, 9, mtime=0)
        twin = "{}"
        if path.suffix in COMPRESSED and len(packed) < len(data):
            file = twins / f"{number}.gz"
            file.write_bytes(packed)
            blobs.append((f"tarn_console_{number}_gzip", file.resolve()))
            twin = f"between(tarn_console_{number}_gzip, tarn_console_{number}_gzip_end)"
        hashed = "/assets/" in served_as(path, directory)
        rows.append(f'      {{"{served_as(path, directory)}", "{TYPES[path.suffix]}",\n'
                    f'       "\\"{hashlib.sha256(data).hexdigest()}\\"",\n'
                    f'       {body}, {twin}, {str(hashed).lower()}}},\n')
    text = HEAD + "".join(f'TARN_EMBED({name}, "{path}")\n' for name, path in blobs)
    text += TABLE + "".join(rows) + "  };\n  return kAssets;\n}\n\n}  // namespace control\n"
    out.write_text(text)


if __name__ == "__main__":
    write(Path(sys.argv[1]), Path(sys.argv[2]))
