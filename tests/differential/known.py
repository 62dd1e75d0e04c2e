# SPDX-License-Identifier: Apache-2.0
"""Differences that are on purpose (docs/compat.md), or mistakes of an older oracle.

After HALF_DONE in a reply the states may differ though the replies do not: the oracle has done a
part of what it refuses.
"""

import re
from dataclasses import dataclass


HALF_DONE = b"INVALIDOBJ"


@dataclass
class Known:
    command: str         # a pattern for the command's words, one space between them
    why: str
    ours: str = ".*"     # a pattern for our reply as it is printed, lines joined by one space
    theirs: str = ".*"
    before: tuple = ()   # only of oracles before this version
    since: tuple = ()    # only from this version on
    parts: bool = False  # the states are different from there on: the round ends

    def explains(self, command, ours, theirs, version):
        return ((not self.before or version < self.before) and version >= self.since
                and re.fullmatch(self.command, command, re.S | re.I) is not None
                and re.fullmatch(self.ours, ours, re.S) is not None
                and re.fullmatch(self.theirs, theirs, re.S) is not None)


KNOWN = [
    Known("EXEC", "XGROUP DESTROY counts as a change of the key under WATCH",
          ours=r"\(nil.*|\(null\)", theirs=r"(?!\(nil|\(null).*", parts=True),
    Known(".*", "a sketch whose runs are nonsense stays as it is", ours=".*INVALIDOBJ.*",
          theirs=".*INVALIDOBJ.*", parts=True),
    Known("OBJECT ENCODING .* of a zset", "SORT leaves a sorted set in its small form",
          ours='"listpack"', theirs='"skiplist"'),
    Known("OBJECT ENCODING .* of a list", "a short list is one listpack, however it became so",
          ours='"listpack"', theirs='"quicklist"'),
    Known("H[GS]ETEX FIELDS .*", "the key comes first", ours=".*ERR numfields.*", since=(9,),
          parts=True),
    Known(".?SCAN .*", "a cursor is a number without sign and space", ours=".*invalid cursor"),
    Known("LSET .*", "no index is cut down to 32 bits", ours=".*index out of range", theirs=r"\+OK",
          since=(7, 2), parts=True),
    Known("SCAN .*", "TYPE of a type that there is not finds nothing, as in Redis 7",
          theirs=".*unknown type name.*", since=(8,)),
    Known("XINFO .*", "counters stop at the greatest number", ours=".*9223372036854775807.*",
          theirs=".*-922337203685477580.*"),
    Known("OBJECT REFCOUNT .*", "no value is shared", ours=r"\(integer\) 1",
          theirs=r"\(integer\) \d+"),
    Known("Z.*(COUNT|SCORE|RANGE).*", "a bound may be empty or start with a space, as in Redis 7",
          theirs=".*min or max is not a float", since=(8,), parts=True),
    Known("EVAL .*", "what is refused is refused in Redis 7.2's words",
          ours=".*(Unknown command called|Wrong number of args calling command|"
               "Tarn command is not allowed|Command arguments must be).*"),
    Known("EVAL .*", "the name of the script is in the text, as in Redis", theirs=".*script: on .*",
          since=(9,)),
    # Mistakes and manners of Redis 7.0.
    Known("EVAL .*", "a number in its shortest form", theirs=r".*\d\.\d{15,}.*", before=(7, 2)),
    Known("SORT.*", "what is empty or starts with a space is no number",
          ours=".*can't be converted into double", before=(7, 2), parts=True),
    Known("Z(REV)?RANK .*", "takes WITHSCORE", theirs=".*wrong number of arguments.*",
          before=(7, 2)),
    Known("GETEX .*", "all arguments are looked at before the key", before=(7, 2)),
    Known("OBJECT ENCODING .* of a hash", "HSET counts the fields that it is given",
          ours='"hashtable"', theirs='"listpack"', before=(7, 2)),
    Known("XREAD .*", "the id + is known", theirs=".*Invalid stream ID.*", before=(7, 2)),
    Known("XSETID .*", "without ENTRIESADDED, too, not below what has been deleted",
          ours=".*max_deleted.*", before=(7, 2), parts=True),
    Known("BIT(COUNT|POS) .*", "all arguments are looked at before the key", before=(7, 2)),
    Known("GEO.*", "says which member is not there", ours=".*does not exist",
          theirs=".*could not decode requested zset member", before=(7, 2)),
    Known("XREAD.*", "says which command is unbalanced", ours=".*Unbalanced.*",
          theirs=".*Unbalanced.*", before=(7, 2)),
    Known("(WATCH|MULTI).*", "what MULTI does not allow spoils the transaction",
          ours=".*not allowed inside a transaction", before=(7, 2), parts=True),
    Known(".*", "a sketch whose runs are nonsense stays as it is", ours=".*INVALIDOBJ.*",
          theirs=".*INVALIDOBJ.*", parts=True),
    Known("OBJECT ENCODING .* of a zset", "ZADD XX looks at all members it is given",
          ours='"skiplist"', theirs='"listpack"', before=(7, 2)),
    Known("(LREM|LPOS) .*", "the lowest integer has no negative", ours=".*out of range.*",
          before=(7, 2), parts=True),
]


def explanation(command, ours, theirs, version):
    """The Known that is behind a difference, or None."""
    # A script's difference is that of the command which it calls: its last words.
    called = command.split(" 0 ", 1)[1] if command.startswith("EVAL ") else command
    return next((k for k in KNOWN if k.explains(command, ours, theirs, version)
                 or k.explains(called, ours, theirs, version)), None)
