# SPDX-License-Identifier: Apache-2.0
"""A RESP2/RESP3 client in one screen, and how a transcript prints what it reads.

The printed form follows redis-cli, but keeps apart what redis-cli shows alike: "bulk" and
+simple strings, the three nulls, and doubles.
"""

import re
import socket

SHOWN_BYTES_MAX = 256  # longer strings are printed as their size and their first bytes
_ESCAPES = {0x22: '\\"', 0x5C: "\\\\", 0x0A: "\\n", 0x0D: "\\r", 0x09: "\\t", 7: "\\a", 8: "\\b"}
_UNESCAPES = {"n": b"\n", "r": b"\r", "t": b"\t", "a": b"\a", "b": b"\b"}


class Closed(Exception):
    """The server closed the connection."""


def escape(data):
    return "".join(_ESCAPES.get(b) or (chr(b) if 32 <= b < 127 else f"\\x{b:02x}") for b in data)


def unescape(text):
    """The bytes of a text with backslash escapes and <x*100> repetitions."""
    out, i = b"", 0
    while i < len(text):
        repeat = re.compile(r"<((?:[^<>*\\]|\\x[0-9a-f]{2}|\\[nrt])+)\*(\d+)>").match(text, i)
        if repeat:
            out += unescape(repeat[1]) * int(repeat[2])
            i = repeat.end()
        elif text[i] == "\\" and text[i + 1:i + 2] == "x":
            out += bytes.fromhex(text[i + 2:i + 4])
            i += 4
        elif text[i] == "\\" and i + 1 < len(text):
            out += _UNESCAPES.get(text[i + 1], text[i + 1].encode())
            i += 2
        else:
            out += text[i].encode()
            i += 1
    return out


def split_words(line):
    """The arguments of a command line: words, "double" (with escapes) or 'single' quotes."""
    words = re.findall(r'"(?:\\.|[^"\\])*"|\'[^\']*\'|\S+', line)
    return [unescape(w[1:-1]) if w[0] == '"' else w[1:-1].encode() if w[0] == "'" else unescape(w)
            for w in words]


def encode(words):
    return b"*%d\r\n" % len(words) + b"".join(b"$%d\r\n%s\r\n" % (len(w), w) for w in words)


class Client:
    def __init__(self, port, timeout=10):
        """Of a server: its port on this machine, its address and port, or its socket's path."""
        if isinstance(port, int):
            port = ("127.0.0.1", port)
        if isinstance(port, tuple):
            self.socket = socket.create_connection(port, timeout)
        else:
            self.socket = socket.socket(socket.AF_UNIX)
            self.socket.settimeout(timeout)
            self.socket.connect(port)
        self.reader = self.socket.makefile("rb")

    def send(self, data):
        self.socket.sendall(data)

    def call(self, *words):
        self.send(encode([w if isinstance(w, bytes) else w.encode() for w in words]))
        return self.read()

    def close(self):
        self.reader.close()
        self.socket.close()

    def read_line(self):
        line = self.reader.readline()
        if not line.endswith(b"\r\n"):
            raise Closed
        return line[:-2]

    def read_exactly(self, count):
        data = self.reader.read(count + 2)
        if len(data) != count + 2:
            raise Closed
        return data[:-2]

    def read(self):
        """One reply as (type byte, payload); aggregates hold such pairs."""
        line = self.read_line()
        kind, rest = chr(line[0]), line[1:]
        if kind in "$=!":
            return kind, None if rest == b"-1" else self.read_exactly(int(rest))
        if kind in "*~>":
            return kind, None if rest == b"-1" else [self.read() for _ in range(int(rest))]
        if kind in "%|":
            return kind, [(self.read(), self.read()) for _ in range(int(rest))]
        return kind, rest


def quote(data):
    if len(data) > SHOWN_BYTES_MAX:
        return f'({len(data)} bytes) "{escape(data[:16])}..."'
    return f'"{escape(data)}"'


_SCALARS = {
    "+": lambda v: "+" + escape(v),
    "-": lambda v: "(error) " + escape(v).replace('\\"', '"'),
    ":": lambda v: "(integer) " + v.decode(),
    "$": lambda v: "(nil)" if v is None else quote(v),
    "_": lambda v: "(null)",
    ",": lambda v: "(double) " + v.decode(),
    "#": lambda v: {b"t": "(true)", b"f": "(false)"}[v],
    "(": lambda v: "(big number) " + v.decode(),
    "=": lambda v: f"(verbatim {v[:3].decode()}) {quote(v[4:])}",
    "!": lambda v: "(error) " + escape(v),
}
_AGGREGATES = {"*": ("array", ")"), "~": ("set", "~"), ">": ("push", ">"), "%": ("map", "#"),
               "|": ("attribute", "|")}


def render(reply, unordered=False):
    """A reply as lines. unordered sorts the elements of the outermost aggregate."""
    kind, value = reply
    if kind in _SCALARS:
        return [_SCALARS[kind](value)]
    name, mark = _AGGREGATES[kind]
    if value is None:
        return [f"(nil {name})"]
    if not value:
        return [f"(empty {name})"]
    blocks = [_render_pair(*item) if kind in "%|" else render(item) for item in value]
    lines = []
    for number, block in enumerate(sorted(blocks) if unordered else blocks, 1):
        prefix = f"{number}{mark} "
        lines += [(" " * len(prefix) if i else prefix) + line for i, line in enumerate(block)]
    return lines


def _render_pair(key, value):
    keys, values = render(key), render(value)
    if len(values) == 1:
        return keys[:-1] + [f"{keys[-1]} => {values[0]}"]
    return keys[:-1] + [keys[-1] + " =>"] + ["   " + line for line in values]
