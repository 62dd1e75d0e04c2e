# SPDX-License-Identifier: Apache-2.0
from family import Family


class Sets(Family):
    PREFIX = "set"
    COMMANDS = """
      6 SADD key members
        SADD key many_members
      3 SREM key members
        SREM key many_members
      2 SMEMBERS key
        SISMEMBER key member
        SMISMEMBER key members
        SCARD key
        SPOP key [picks]
      2 SRANDMEMBER key [picks]
      2 SMOVE key key member
        SINTER key...
        SUNION key...
        SDIFF key...
        SINTERSTORE key key...
        SUNIONSTORE key key...
        SDIFFSTORE key key...
        SINTERCARD counted_keys [LIMIT count]
        SSCAN key 0 COUNT 10000 [MATCH pattern]
        SSCAN key ('x'|-1) [COUNT count]
    """
