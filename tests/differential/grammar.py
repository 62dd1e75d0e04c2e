# SPDX-License-Identifier: Apache-2.0
"""Tables of commands, and the random commands that their rows stand for.

      SET key value [NX|XX] [GET] [lifetime|KEEPTTL]
    4 RPUSH key value...
    @9.1 HEXPIRE key seconds [NX|XX|GT|LT] FIELDS fields

Upper case, digits and signs are sent as they are, and so is what stands in 'quotes'. Any other word
is a method of the family that the table belongs to: it returns a word or a list of words. `[a|b c]`
is nothing, a, or b and c; `(a|b)` is one of them; `...` repeats what stands before it up to four
times. In front stand how often the row is drawn in comparison (1), and from which version of the
oracle on.
"""

import re

_TOKEN = re.compile(r"\.\.\.|[\[\]()|]|(?:(?!\.\.\.)[^\s\[\]()|])+")
_ROW = re.compile(r"(?:@([\d.]+) +)?(?:(\d+) +)?(\S.*)")
REPEATS_MAX = 4


class Row:
    def __init__(self, text):
        version, weight, command = _ROW.fullmatch(text.strip()).groups()
        self.version = tuple(int(part) for part in version.split(".")) if version else ()
        self.weight = int(weight or 1)
        tokens = _TOKEN.findall(command)
        self.name = tokens[0]
        self.sequence = _alternatives(tokens[::-1])[0]

    def draw(self, family):
        """The words of a command, as bytes."""
        words = []
        for node in self.sequence:
            _emit(node, family, words)
        return words


def rows_of(table, version):
    """The rows of a table that an oracle of this version knows."""
    rows = [Row(line) for line in table.splitlines() if line.strip()]
    return [row for row in rows if row.version <= version]


def _alternatives(tokens):
    """Takes what stands before the next closing bracket from the end of `tokens`."""
    choices = [[]]
    while tokens and tokens[-1] not in (")", "]"):
        token = tokens.pop()
        if token == "|":
            choices.append([])
        elif token == "...":
            choices[-1][-1] = ("many", choices[-1][-1])
        elif token in ("(", "["):
            choices[-1].append(("one" if token == "(" else "maybe", _alternatives(tokens)))
            tokens.pop()
        else:
            choices[-1].append(("word", token))
    return choices


def _emit(node, family, words):
    kind, what = node
    if kind == "word":
        words += family.words(what)
    elif kind == "many":
        for _ in range(family.random.randint(1, REPEATS_MAX)):
            _emit(what, family, words)
    elif kind == "one" or family.random.random() < 0.4:
        for part in family.random.choice(what):
            _emit(part, family, words)
