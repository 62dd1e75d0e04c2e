# SPDX-License-Identifier: Apache-2.0
from family import Family


class HyperLogLog(Family):
    PREFIX = "hll"
    COMMANDS = """
      6 PFADD key members
        PFADD key
        PFADD key numbered
      3 PFCOUNT key...
      2 PFMERGE key key...
        PFMERGE key
        PFDEBUG ENCODING key
        PFDEBUG TODENSE key
        PFDEBUG GETREG key
      2 GET key
        SETRANGE key header letter
    """

    def numbered(self):
        """Enough to make a sparse one dense."""
        first = self.random.randrange(10**6)
        return [f"n{first + i}" for i in range(self.random.choice((20, 200, 2000)))]

    def header(self):
        return self.random.choice((0, 4, 5, 8, 15))

    def letter(self):
        return self.random.choice("HaZ\0")
