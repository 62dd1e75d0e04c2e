#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""COMMAND and COMMAND DOCS beside Debian's Redis: every row of a command that both have, but for
what differs on purpose, which is listed here; and the types that RESP3 gives the parts of a row."""

import shutil
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from server_case import ServerCase, main  # noqa: E402
from servers import Server  # noqa: E402
from resp import Client  # noqa: E402

def listed(lines):
    """{(command, part)} of lines "part: command ..."."""
    split = [line.split(": ") for line in lines.strip().splitlines()]
    return {(name, part.strip()) for part, names in split for name in names.split()}


# What COMMAND INFO says otherwise than Redis 7.0: FAILOVER is not for transactions, and the rest is
# as Valkey 9.1 has it: waiting commands may stand in scripts, CLIENT REPLY, MULTI and WATCH not in
# transactions, ranks have WITHSCORE.
INFO_DIFFERS = listed("""
    arity: command|getkeys command|getkeysandflags zrank zrevrank
    categories: wait
    flags: blmove blpop brpop brpoplpush bzpopmax bzpopmin client|caching client|getname
    flags: client|getredir client|id client|no-evict client|reply
    flags: client|setname failover
    flags: memory|malloc-stats multi wait watch
    keys: sinterstore
    tips: client|setname config|resetstat config|rewrite latency|reset msetnx randomkey scan
""")

# What COMMAND DOCS says otherwise, for the same reason: names of groups, types, later options and
# deprecations. Only the arguments of DEBUG, the later filters of CLIENT KILL and LIST, and IFEQ of
# SET are there beside Valkey's.
DOCS_DIFFER = listed("""
    arguments: bgsave bitcount bitfield bitfield_ro bitop bitpos client|kill client|list
    arguments: client|reply
    arguments: client|tracking client|unblock command|getkeys command|getkeysandflags config|get
    arguments: config|set debug flushall flushdb function|flush geoadd geodist geohash geopos
    arguments: acl|cat module|loadex script|flush
    arguments: georadius georadius_ro georadiusbymember georadiusbymember_ro geosearch
    arguments: geosearchstore hello hmset hscan hset latency|histogram lcs mset msetnx pfmerge
    arguments: psubscribe replicaof set shutdown slaveof
    arguments: sort sort_ro xack xadd xclaim xdel xgroup|create
    arguments: xgroup|createconsumer xgroup|delconsumer xgroup|destroy xgroup|setid
    arguments: xinfo|consumers xinfo|stream xread xreadgroup xsetid zadd zrange zrangebylex
    arguments: zrangebyscore zrangestore zrank zrevrangebylex zrevrangebyscore zrevrank zscan
    deprecated_since: psetex quit setex setnx slaveof
    doc_flags: psetex quit replconf setex setnx slaveof
    since: client|pause
""")


def plain(reply):
    """A reply without its types; sets in order."""
    kind, value = reply
    if kind == "~":
        return sorted((plain(part) for part in value), key=str)
    if kind == "*":
        return [plain(part) for part in value]
    if kind == "%":
        return {plain(key): plain(part) for key, part in value}
    if kind == ":":
        return int(value)
    return value.decode() if value is not None else None


def notes_exist(specs):
    """Key specifications with their notes as a flag: the words are each server's own."""
    return [{**spec, "notes": "notes" in spec} for spec in specs]


def rows(client):
    """{full name: row} of COMMAND, over subcommands too."""
    found = {}

    def add(parts):
        for name, arity, flags, first, last, step, categories, tips, specs, subcommands in parts:
            found[name] = {"arity": arity, "flags": flags, "range": (first, last, step),
                           "categories": categories, "tips": tips, "keys": notes_exist(specs)}
            add(subcommands)

    add(plain(client.call("COMMAND")))
    return found


def shape(arguments):
    """Arguments without versions and the words for people."""
    return [{key: shape(value) if key == "arguments" else value
             for key, value in argument.items()
             if key not in ("since", "deprecated_since", "summary", "display_text")}
            for argument in arguments]


def docs(client):
    found = {}

    def add(parts):
        for name, doc in parts.items():
            found[name] = {"group": doc.get("group"), "since": doc.get("since"),
                           "doc_flags": doc.get("doc_flags", []),
                           "deprecated_since": doc.get("deprecated_since"),
                           "arguments": shape(doc.get("arguments", []))}
            add(doc.get("subcommands", {}))

    add(plain(client.call("COMMAND", "DOCS")))
    return found


class CommandTable(ServerCase):
    def connect(self, port):
        client = Client(port)
        self.addCleanup(client.close)
        client.call("HELLO", "3")
        return client

    def both(self, read):
        """What both servers say of the commands that both have: pairs, theirs first."""
        if shutil.which("redis-server") is None:
            self.skipTest("no redis-server")
        oracle = Server("redis-server")
        self.addCleanup(oracle.stop)
        theirs, ours = read(self.connect(oracle.port)), read(self.connect(self.server.port))
        return {name: (theirs[name], ours[name]) for name in theirs.keys() & ours.keys()}

    def assert_same(self, pairs, known):
        different = {(name, part) for name, (theirs, ours) in pairs.items()
                     for part in theirs if theirs[part] != ours[part]}
        for name, part in sorted(different - known):
            theirs, ours = pairs[name]
            print(f"{name} {part}:\n  {theirs[part]}\n  {ours[part]}", file=sys.stderr)
        self.assertEqual(different - known, set())
        self.assertEqual(known - different, set(), "no longer different")

    def test_every_row_is_that_of_redis(self):
        self.assert_same(self.both(rows), INFO_DIFFERS)

    def test_every_document_is_that_of_redis(self):
        pairs = self.both(docs)
        self.assertGreater(len(pairs), 200)
        self.assert_same(pairs, DOCS_DIFFER)

    def test_every_command_has_a_document(self):
        client = self.connect(self.server.port)
        described = docs(client)
        for name in rows(client):
            self.assertTrue(described[name]["group"], name)

    def test_resp3_has_sets_where_redis_has_them(self):
        row = self.connect(self.server.port).call("COMMAND", "INFO", "object")[1][0][1]
        kinds = [part[0] for part in row]
        self.assertEqual("".join(kinds), "$:~:::~~~*")  # subcommands in an array ...
        sub = row[9][1][0][1]
        self.assertEqual("".join(part[0] for part in sub), "$:~:::~~~~")  # ... or an empty set
        self.assertEqual([part[0] for part in sub[7][1]], ["$"])  # a tip

    def test_channels_of_shards_are_found_like_keys(self):
        client = self.connect(self.server.port)
        for name, last in (("spublish", 0), ("ssubscribe", -1), ("sunsubscribe", -1)):
            row = plain(client.call("COMMAND", "INFO", name))[0]
            self.assertEqual(row[3:6], [1, last or 1, 1])
            self.assertEqual(row[8][0]["flags"], ["not_key"])
            self.assertEqual(row[8][0]["find_keys"]["spec"]["lastkey"], last)
        self.assertEqual(client.call("COMMAND", "GETKEYS", "SPUBLISH", "c", "m")[0], "-")


if __name__ == "__main__":
    main()
