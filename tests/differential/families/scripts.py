# SPDX-License-Identifier: Apache-2.0
from family import Family

# Each runs the command that its arguments are, and shows what a script has of the reply.
SCRIPTS = (
    b"return redis.call(unpack(ARGV))",
    b"return redis.pcall(unpack(ARGV))",
    b"redis.setresp(3) return redis.pcall(unpack(ARGV))",
    b"return {redis.pcall(unpack(ARGV)), redis.pcall(unpack(ARGV))}",
    b"local r = redis.pcall(unpack(ARGV)) return {type(r), tostring(r) == r}",
    b"local r = redis.pcall(unpack(ARGV)) "
    b"if type(r) == 'table' and r.err then return r end "
    b"return {cjson.encode(type(r) == 'table' and #r or r), #cmsgpack.pack(r)}",
)


class Scripts(Family):
    """Commands of the other families, called by scripts."""

    # What is not for scripts, draws at random, comes in no order, tells the time, or is compared
    # elsewhere with what it is allowed to differ in.
    NEVER_CALLED = set(b"""
        SPOP CONFIG SELECT SWAPDB SRANDMEMBER HRANDFIELD ZRANDMEMBER RANDOMKEY OBJECT
        BLPOP BRPOP BLMOVE BRPOPLPUSH BLMPOP BZPOPMIN BZPOPMAX BZMPOP XREAD XREADGROUP
        SCAN HSCAN SSCAN ZSCAN DUMP RESTORE SORT SORT_RO XINFO XPENDING XAUTOCLAIM XCLAIM
        SMEMBERS SUNION SINTER SDIFF HKEYS HVALS KEYS HGETALL
        TTL PTTL EXPIRETIME PEXPIRETIME HTTL HPTTL HEXPIRETIME HPEXPIRETIME
        """.split())

    def __init__(self, random, version, others):
        super().__init__(random, version)
        self.others = others

    def command(self):
        while True:
            words = self.random.choice(self.others).command()
            name = words[0].upper()
            if name not in self.NEVER_CALLED and not name.startswith(b"GEO"):
                return [b"EVAL", self.random.choice(SCRIPTS), b"0", *words]
