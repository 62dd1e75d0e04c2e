# SPDX-License-Identifier: Apache-2.0
"""When two replies to the same command mean the same, for what Redis leaves open."""

import re

CLOSE_MS = 60_000  # between the two servers' reading of a clock
# What may be a double: with a fraction, an exponent, or more digits than one holds.
DOUBLE = re.compile(rb"-?(\d+\.\d+(e[-+]?\d+)?|\d+e[-+]?\d+|\d{17,})")

UNORDERED = {b"SMEMBERS", b"SUNION", b"SINTER", b"SDIFF", b"HKEYS", b"HVALS", b"KEYS"}
UNORDERED_PAIRS = {b"HGETALL"}
SCANNED = {b"SCAN": 1, b"SSCAN": 1, b"HSCAN": 2, b"ZSCAN": 2}  # elements that belong together
# Elements drawn at random: the command that tells all there are to draw from.
DRAWN = {b"SRANDMEMBER": b"SMEMBERS", b"HRANDFIELD": b"HGETALL", b"ZRANDMEMBER": b"ZRANGE",
         b"SPOP": b"SMEMBERS", b"RANDOMKEY": b"KEYS"}
SECONDS = {b"TTL", b"EXPIRETIME", b"HTTL", b"HEXPIRETIME"}
MILLISECONDS = {b"PTTL", b"PEXPIRETIME", b"HPTTL", b"HPEXPIRETIME"}
# Of XINFO: times, and figures of a radix tree that only one of the two has.
MASKED = {b"seen-time", b"active-time", b"idle", b"inactive", b"radix-tree-keys",
          b"radix-tree-nodes"}


def alike(words, ours, theirs):
    """Whether two replies mean the same."""
    if ours == theirs:
        return True
    name = words[0].upper()
    return meaning(name, words, plain(ours)) == meaning(name, words, plain(theirs))


def plain(reply):
    """A reply whose doubles are all written alike: an oracle may give more digits than it takes to
    tell one from all others. Zero has no sign, which a small sorted set does not keep."""
    kind, value = reply
    if isinstance(value, list):
        pairs = kind in "%|"
        return kind, [(plain(part[0]), plain(part[1])) if pairs else plain(part) for part in value]
    if kind not in "$," or value is None:
        return reply
    if value == b"-0":
        return kind, b"0"
    return kind, repr(float(value)).encode() if DOUBLE.fullmatch(value) else value


def parts_of(reply):
    """The elements of an aggregate, of a map by turns its keys and values."""
    kind, value = reply
    return [part for pair in value for part in pair] if kind in "%|" else value


def meaning(name, words, reply):
    """A reply without what is left open."""
    kind, value = reply
    if kind == "-" or value is None:
        return reply
    if name == b"SORT" and b"BY" in words and isinstance(value, list):
        return kind, len(value) if b"LIMIT" in words else in_groups(value, 1)
    if name in UNORDERED:
        return kind, in_groups(value, 1)
    if name in UNORDERED_PAIRS:
        return kind, in_groups(value, 1 if kind == "%" else 2)
    if name.startswith(b"GEO") and isinstance(value, list):
        return kind, in_groups(value, 1), distances(words, value)
    if name in SCANNED and words[1 if name == b"SCAN" else 2] != b"0":
        return kind, "whatever lies behind that cursor"
    if name in SCANNED:
        together = 1 if b"NOVALUES" in words else SCANNED[name]
        return kind, [value[0], in_groups(value[1][1], together)]
    if name in DRAWN:
        return kind, len(value) if isinstance(value, list) else "one"
    if name in SECONDS or name in MILLISECONDS:
        return rough(reply, 1000 if name in SECONDS else 1)
    if name == b"XINFO":
        return masked(reply)
    if name == b"XPENDING" and len(words) > 3:
        return kind, [row[1][:2] + row[1][3:] for row in value]
    return reply


def in_groups(elements, size):
    return sorted((elements[i:i + size] for i in range(0, len(elements), size)), key=repr)


def distances(words, found):
    """In their order; those that are equally far stand in any."""
    return [place[1][1] for place in found] if b"WITHDIST" in words else None


def rough(reply, unit_ms):
    """Times as whole minutes of those that are any; -1 and -2 as they are."""
    kind, value = reply
    if isinstance(value, list):
        return kind, [rough(element, unit_ms) for element in value]
    number = int(value) if kind == ":" else 0
    return (kind, round(number * unit_ms / CLOSE_MS)) if number > 0 else reply


def masked(reply):
    """XINFO without what is MASKED, and without the times of pending entries."""
    kind, value = reply
    if not isinstance(value, list):
        return reply
    parts = parts_of(reply)
    hidden = [part[0] in "$+" and part[1] in MASKED for part in parts]
    # [id, consumer, time, deliveries] of a group, [id, time, deliveries] of a consumer
    if len(parts) in (3, 4) and [kind for kind, _ in parts[-2:]] == [":", ":"]:
        hidden[-2] = True
    return kind, [masked(part) for i, part in enumerate(parts)
                  if not hidden[i] and not (i > 0 and hidden[i - 1] and parts[i - 1][0] in "$+")]


def drawn_from(words, reply, everything):
    """Whether what was drawn at random is all of what is there, each once where it has to be."""
    kind, value = reply
    if kind in "-_" or value is None:
        return True
    drawn = flat(reply) if isinstance(value, list) else [value]
    there = set(flat(everything))
    distinct = words[0].upper() == b"SPOP" or (len(words) > 2 and not words[2].startswith(b"-"))
    if distinct and len(words) == 3 and len(set(drawn)) != len(drawn):
        return False
    return all(element in there for element in drawn)


def with_popped(left, popped):
    """The members that there were before SPOP."""
    return sorted(flat(left) + [member for member in flat(popped) if member is not None])


def flat(reply):
    """All strings and numbers in a reply."""
    kind, value = reply
    if isinstance(value, list):
        return [leaf for part in parts_of(reply) for leaf in flat(part)]
    return [value]
