# SPDX-License-Identifier: Apache-2.0
from family import Family


class Settings(Family):
    """Thresholds of encodings, low enough to be crossed."""

    COMMANDS = """
        CONFIG SET 'list-max-listpack-size' (-2|-1|0|1|3|8)
        CONFIG SET 'hash-max-listpack-entries' (0|2|8|128)
        CONFIG SET 'hash-max-listpack-value' (0|8|64)
        CONFIG SET 'set-max-intset-entries' (0|3|10|512)
      @7.2 CONFIG SET 'set-max-listpack-entries' (0|3|10|128)
      @7.2 CONFIG SET 'set-max-listpack-value' (0|8|64)
        CONFIG SET 'zset-max-listpack-entries' (0|2|8|128)
        CONFIG SET 'zset-max-listpack-value' (0|8|64)
        CONFIG SET 'stream-node-max-entries' (0|1|2|3|10|100)
        CONFIG SET 'stream-node-max-bytes' (0|1|100|4096)
        CONFIG SET 'hll-sparse-max-bytes' (0|100|3000)
    """
