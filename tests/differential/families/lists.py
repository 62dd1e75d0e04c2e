# SPDX-License-Identifier: Apache-2.0
from family import Family


class Lists(Family):
    PREFIX = "list"
    COMMANDS = """
      4 RPUSH key value...
      4 LPUSH key value...
        RPUSH key many_members
        RPUSHX key value...
        LPUSHX key value...
      2 LPOP key [count]
      2 RPOP key [count]
        LLEN key
      2 LINDEX key index
      3 LSET key index value
      3 LINSERT key (BEFORE|AFTER) value value
      3 LREM key index value
      4 LRANGE key index index
      2 LTRIM key index index
        LTRIM key 3 60
      2 LPOS key value [RANK index] [COUNT count] [MAXLEN count]
      2 LMOVE key key (LEFT|RIGHT) (LEFT|RIGHT)
        RPOPLPUSH key key
      2 LMPOP counted_keys (LEFT|RIGHT) [COUNT count]
        BLPOP key... 0.001
        BRPOP key... 0.001
        BLMOVE key key (LEFT|RIGHT) (LEFT|RIGHT) 0.001
        BRPOPLPUSH key key 0.001
        BLMPOP 0.001 counted_keys (LEFT|RIGHT) [COUNT count]
        BLPOP key ('x'|-1|'nan')
    """
