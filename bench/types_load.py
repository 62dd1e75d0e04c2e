# SPDX-License-Identifier: Apache-2.0
"""The data types: what a request costs, and what an element takes of memory."""

import shlex
import subprocess
import sys

from contender import CLIENT_CORE, encode

# name: (requests, redis-benchmark arguments, commands that make the value first)
FILL = 1_000_000  # members of what the filling workloads make from nothing
LIST = [(b"RPUSH", b"list", *(b"element:%012d" % i for i in range(100)))]
HASH = [(b"HSET", b"hash", *(word for i in range(100) for word in (b"field:%d" % i, b"v" * 16)))]
SKETCHES = [(b"PFADD", b"sketch:" + key, *(b"%s:%d" % (key, i) for i in range(20_000)))
            for key in (b"a", b"b")]
BITS = [(b"SETRANGE", b"bits", b"0", b"\x5a" * (1 << 20)),
        (b"SETRANGE", b"more-bits", b"0", b"\x33" * (1 << 20)),
        (b"SETBIT", b"last-bit", b"%d" % ((8 << 20) - 1), b"1")]


READS = 300_000
STREAM = [*((b"XADD", b"stream", b"%d-1" % (i + 1), b"field", b"value:0123456789")
            for i in range(READS)),
          (b"XGROUP", b"CREATE", b"stream", b"group", b"0")]


def filled(command, key, words):
    """A collection of FILL elements, of each of which words(i) are the arguments."""
    return [(command, key, *(word for i in range(first, first + 1000) for word in words(i)))
            for first in range(0, FILL, 1000)]


LIST_1M = filled(b"RPUSH", b"list", lambda i: (b"element:%012d" % i,))
SET_1M = filled(b"SADD", b"set", lambda i: (b"member:%012d" % i,))
HASH_1M = filled(b"HSET", b"hash", lambda i: (b"field:%012d" % i, b"value:0123456789"))
ZSET_1M = filled(b"ZADD", b"zset", lambda i: (b"%d" % i, b"member:%012d" % i))


def scores(members):
    return [(b"ZADD", b"zset", *(word for i in range(first, min(first + 1000, members))
                                 for word in (b"%d" % (i * 7919 % members), b"member:%09d" % i)))
            for first in range(0, members, 1000)]


TYPES_WORKLOADS = {
    "lpush-fill": (FILL, f"-r {FILL} LPUSH list element:__rand_int__", []),
    "sadd-fill": (FILL, f"-r {FILL} SADD set member:__rand_int__", []),
    "hset-fill": (FILL, f"-r {FILL} HSET hash field:__rand_int__ value:0123456789", []),
    "zadd-fill": (FILL, f"-r {FILL} ZADD zset __rand_int__ member:__rand_int__", []),
    "rpop": (500_000, "RPOP list",
             [(b"RPUSH", b"list", *[b"element:%06d" % i] * 1000) for i in range(500)]),
    "lrange-100": (100_000, "LRANGE list 0 99", LIST),
    "lindex-1M": (300_000, "LINDEX list 500000", LIST_1M),
    "hget": (500_000, "-r 100 HGET hash field:42", HASH),
    "hget-1M": (500_000, f"-r {FILL} HGET hash field:__rand_int__", HASH_1M),
    "hgetall-100": (100_000, "HGETALL hash", HASH),
    "sismember-1M": (500_000, f"-r {FILL} SISMEMBER set member:__rand_int__", SET_1M),
    "zscore-1M": (500_000, f"-r {FILL} ZSCORE zset member:__rand_int__", ZSET_1M),
    "zrank-10": (500_000, "ZRANK zset member:000000007", scores(10)),
    "zrank-1000": (500_000, "ZRANK zset member:000000777", scores(1000)),
    "zrank-1M": (300_000, "ZRANK zset member:000777777", scores(FILL)),
    "zrange-10": (300_000, "ZRANGE zset 0 9", scores(10)),
    "zrange-1000": (300_000, "ZRANGE zset 500 509", scores(1000)),
    "zrange-1M": (300_000, "ZRANGE zset 500000 500009", scores(FILL)),
    "xadd": (500_000, "XADD stream * field value:0123456789", []),
    "xreadgroup": (READS, "XREADGROUP GROUP group consumer COUNT 1 STREAMS stream >", STREAM),
    "pfadd": (500_000, f"-r {FILL} PFADD sketch element:__rand_int__", []),
    "pfcount": (500_000, "PFCOUNT sketch:a", SKETCHES),
    "pfcount-2": (20_000, "PFCOUNT sketch:a sketch:b", SKETCHES),
    "pfmerge-2": (20_000, "PFMERGE both sketch:a sketch:b", SKETCHES),
    "bitcount-1MiB": (20_000, "BITCOUNT bits", BITS),
    "bitpos-1MiB": (20_000, "BITPOS last-bit 1", BITS),
    "bitop-1MiB": (2_000, "BITOP AND both bits more-bits", BITS),
    "publish": (500_000, "PUBLISH channel message", []),
}

# name: the commands that make 10,000 small values, or one large one, and how many elements in all.
SMALL_KEYS = 10_000


def small(command, words):
    elements = [word for i in range(10) for word in words(i)]
    return [(command, b"small:%s:%d" % (command, key), *elements) for key in range(SMALL_KEYS)]


ELEMENTS = {
    "list": (b"RPUSH", lambda i: (b"element:%09d" % i,)),
    "set": (b"SADD", lambda i: (b"member:%09d" % i,)),
    "hash": (b"HSET", lambda i: (b"field:%09d" % i, b"value:%09d" % i)),
    "zset": (b"ZADD", lambda i: (b"%d" % i, b"member:%09d" % i)),
}
MEMORY_CASES = {
    **{f"{name} of 10": (small(*words), SMALL_KEYS * 10) for name, words in ELEMENTS.items()},
    **{f"{name} of 1M": (filled(command, b"large:" + command, words), FILL)
       for name, (command, words) in ELEMENTS.items()},
}


def run(server, commands):
    client = server.client()
    try:
        for first in range(0, len(commands), 200):
            part = commands[first:first + 200]
            client.send(b"".join(encode(list(command)) for command in part))
            for command in part:
                kind, answer = client.read()
                if kind == "-":
                    sys.exit(f"{command[0]!r} was answered {answer!r}")
    finally:
        client.close()


def types_sample(server, name, depth):
    """(server CPU microseconds a request,) of one run, from the same value each time."""
    requests, arguments, before = TYPES_WORKLOADS[name]
    run(server, [(b"FLUSHALL", b"SYNC"), *before])
    spent = server.cpu_seconds()
    subprocess.run(["taskset", "-c", CLIENT_CORE, "redis-benchmark", "-p", str(server.port), "-n",
                    str(requests), "-P", str(depth), "-c", "50", "-q", *shlex.split(arguments)],
                   check=True, capture_output=True, timeout=600)
    return ((server.cpu_seconds() - spent) / requests * 1e6,)


def bytes_an_element(server, name):
    """What the server counts itself, keys included. Nothing is ever deleted from that server."""
    commands, elements = MEMORY_CASES[name]
    client = server.client()
    try:
        def used():
            reply = client.call("INFO", "memory")[1]
            return int(reply.split(b"used_memory:")[1].split(b"\r\n")[0])
        before = used()
        run(server, commands)
        return (used() - before) / elements
    finally:
        client.close()
