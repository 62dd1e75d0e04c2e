# SPDX-License-Identifier: Apache-2.0
"""All keys of two servers, compared: what DUMP and every reading command say of them."""

from compare import alike

DATABASES = ("0", "1")
CONTENTS = {
    b"string": [["GET"]],
    b"list": [["LRANGE", "0", "-1"]],
    b"set": [["SMEMBERS"]],
    b"hash": [["HGETALL"]],
    b"zset": [["ZRANGE", "0", "-1", "WITHSCORES"]],
    b"stream": [["XRANGE", "-", "+"], ["XINFO", "STREAM", "FULL", "COUNT", "0"]],
}
# Types whose encodings are compared, and since which version they have the same names. Those of
# strings tell where the bytes lie, those of sets in which order members came and went.
ENCODINGS_SINCE = {b"hash": (), b"zset": (), b"list": (7, 2)}
COPY = "copy"


def differences(pair, dumps_of, encodings=True):
    """Yields (words, our reply, their reply) that tell the states apart. `dumps_of` picks of a
    list of keys those that are carried over by DUMP and RESTORE."""
    for database in DATABASES:
        pair.look("SELECT", database)
        keys, found = _ask(pair, ["KEYS", "*"])
        yield from found
        keys = sorted(key for _, key in keys[1])
        carried = dumps_of(keys)
        for key in keys:
            yield from _of_key(pair, key, encodings)
            if key in carried:
                yield from _of_dumps(pair, key)


def _ask(pair, words):
    """Our reply, and what is to be yielded."""
    words = [_bytes(word) for word in words]
    ours, theirs = pair.look(*words)
    same = alike(words, ours, theirs)
    return ours, [] if same else [(words, ours, theirs)]


def _bytes(word):
    return word if isinstance(word, bytes) else word.encode()


def _questions(pair, key, kind, encodings):
    yield ["PEXPIRETIME", key]
    if encodings and kind in ENCODINGS_SINCE and pair.version >= ENCODINGS_SINCE[kind]:
        yield ["OBJECT", "ENCODING", key]
    yield from _contents(key, kind)
    if kind == b"hash" and pair.version >= (9,):
        fields = [field for _, field in pair.look("HKEYS", key)[1][1]]
        if fields:
            yield ["HPEXPIRETIME", key, "FIELDS", str(len(fields)), *fields]


def _contents(key, kind):
    for words in CONTENTS[kind]:
        at = 2 if words[0] == "XINFO" else 1
        yield [*words[:at], key, *words[at:]]


def _of_key(pair, key, encodings):
    kind, found = _ask(pair, ["TYPE", key])
    yield from found
    for words in _questions(pair, key, kind[1], encodings):
        for said, ours, theirs in _ask(pair, words)[1]:
            yield [*said, b"of", b"a", kind[1]], ours, theirs


def _of_dumps(pair, key):
    """Each server's dump restored into the other, where it knows the format, and read back."""
    kind = pair.look("TYPE", key)[0][1]
    dumps = pair.look("DUMP", key)
    for giver, taker in ((1, 0), (0, 1)):
        if giver == 0 and pair.version < (9,):
            continue  # our dumps are of a later version than it reads
        watcher = pair.sides[taker].watcher
        reply = watcher.call("RESTORE", COPY, "0", dumps[giver][1])
        if reply != ("+", b"OK"):
            yield [b"RESTORE", COPY.encode(), b"0", dumps[giver][1]], reply, ("+", b"OK")
            continue
        there = pair.sides[giver].watcher
        for here_words, there_words in zip(_contents(COPY, kind), _contents(key, kind)):
            copied, original = watcher.call(*here_words), there.call(*there_words)
            if not alike([_bytes(here_words[0])], copied, original):
                yield [b"RESTORE of", key, *map(_bytes, here_words)], copied, original
        watcher.call("DEL", COPY)
