# SPDX-License-Identifier: Apache-2.0
"""What the families of commands share: few keys and members, so that they meet, and odd numbers."""

from grammar import rows_of

PREFIXES = ("string", "list", "set", "hash", "zset", "stream", "bits", "hll", "geo")
KEYS_A_FAMILY = 3
OTHERS_KEY = 0.12  # how often a command is sent to a key of another family
BROKEN = 0.04      # how often a command is spoilt

INT64_MAX, INT64_MIN = "9223372036854775807", "-9223372036854775808"
EXTREMES = (INT64_MAX, INT64_MIN, "9223372036854775808", "-9223372036854775809",
            "18446744073709551615", "2147483648", "-2147483649", "4294967296")
# Nothing here is a small positive number: as a time to live it would run out during the test.
ODD = (*EXTREMES, "", "-1", "abc", "1.5", "nan", "inf", "-inf", "+1", " 1", "1 ", "01", "-0",
       "(5", "[a", "*", "1e400")
LETTERS = "abcdefgh"


class Family:
    """One family: PREFIX of its keys, its COMMANDS (grammar.py), its own kinds of words."""

    PREFIX = "string"
    COMMANDS = ""
    # Never spoilt: what replies as much, or waits as long, as a number in it says, and what the
    # oracle may not survive.
    DELICATE = (b"SRANDMEMBER", b"HRANDFIELD", b"ZRANDMEMBER", b"CONFIG", b"LIMIT", b"BLOCK",
                b"BLPOP", b"BRPOP", b"BLMOVE", b"BRPOPLPUSH", b"BLMPOP", b"BZPOPMIN", b"BZPOPMAX",
                b"BZMPOP")

    def __init__(self, random, version):
        self.random, self.version = random, version
        self._rows = rows_of(self.COMMANDS, version)
        self._weights = [row.weight for row in self._rows]

    def command(self):
        row = self.random.choices(self._rows, self._weights)[0]
        words = row.draw(self)
        if self.random.random() < BROKEN and not any(word in self.DELICATE for word in words):
            self.spoil(words)
        return words

    def steps(self):
        """What comes next: (client, words) of one command or of several that belong together."""
        return [(int(self.random.random() < 0.05), self.command())]

    def spoil(self, words):
        """Leaves out, doubles or replaces an argument, or adds one."""
        at = self.random.randrange(1, len(words) + 1)
        if at == len(words):
            words.append(self.odd())
        else:
            words[at:at + 1] = self.random.choice(([], [words[at]] * 2, [self.odd()], [self.odd()]))

    def words(self, name):
        if name.upper() == name or name.startswith("'"):
            return [name.strip("'").encode()]
        made = getattr(self, name)()
        return [word if isinstance(word, bytes) else str(word).encode()
                for word in (made if isinstance(made, list) else [made])]

    def mostly(self, usual, rare, rarely=0.1):
        """One of two calls."""
        return rare() if self.random.random() < rarely else usual()

    def some(self, word, most=4):
        return [word() for _ in range(self.random.randint(1, most))]

    def several(self, group, most=4):
        """The words of a few groups, one behind the other."""
        return [word for words in self.some(group, most) for word in words]

    # --- keys -----------------------------------------------------------------------------------

    def key(self):
        other = self.random.random() < OTHERS_KEY
        prefix = self.random.choice(PREFIXES) if other else self.PREFIX
        return f"{prefix}:{self.random.randint(1, KEYS_A_FAMILY)}"

    def any_key(self):
        return f"{self.random.choice(PREFIXES)}:{self.random.randint(1, KEYS_A_FAMILY)}"

    def counted_keys(self):
        keys = self.some(self.key, 3)
        return [self.mostly(lambda: len(keys), lambda: self.random.randint(-1, 4), 0.05), *keys]

    # --- texts ----------------------------------------------------------------------------------

    def odd(self):
        return self.random.choice(ODD).encode()

    def member(self):
        """Of a collection: from a pool of about forty, of every encoding's width."""
        pick = self.random.randrange(8)
        if pick < 3:
            return self.random.choice(LETTERS)
        if pick < 6:
            return self.random.randint(-8, 12)
        if pick == 6:
            return self.random.choice(("300", "-70000", "5000000000", INT64_MAX, "", "01", "1.5"))
        return self.random.choice(LETTERS[:3]) * self.random.choice((9, 63, 64, 65, 300))

    def members(self):
        return self.some(self.member)

    def many_members(self):
        """So many that collections grow out of their compact forms."""
        first = self.random.choice(("", "m", "long" * 16))
        return [f"{first}{number}" for number in range(self.random.choice((10, 40, 150)))]

    def value(self):
        return self.mostly(self.member, self.blob, 0.15)

    def blob(self):
        return self.random.randbytes(self.random.choice((1, 20, 44, 45, 200, 1000)))

    def pattern(self):
        return self.random.choice(("*", "", "?", "[a-c]*", "[^a]*", "*1", "m*", "\\*", "[",
                                   "string:*"))

    # --- numbers --------------------------------------------------------------------------------

    def int(self):
        return self.mostly(lambda: self.random.randint(-20, 20), self.odd, 0.08)

    def index(self):
        return self.mostly(lambda: self.random.randint(-7, 7), self.odd, 0.06)

    def offset(self):
        """Of LIMIT: what a negative one means depends on the encoding."""
        return self.mostly(lambda: self.random.randint(0, 7),
                           lambda: self.random.choice(("x", INT64_MAX)), 0.06)

    def count(self):
        return self.mostly(lambda: self.random.randint(0, 5), self.odd, 0.06)

    def picks(self):
        """How many to draw at random, negative where they may repeat."""
        return self.random.choice((0, 1, 2, 5, 200, -1, -5, -30, "x", "1.5", INT64_MAX))

    def float(self):
        return self.random.choice(("0", "1", "-1", "1.5", "-0.25", "3", "10", "0.1", "-2.75", "1e5",
                                   "1e-5", "inf", "-inf", "+inf", "nan", "1e308", "x", "", "5.0e3",
                                   "123456789.125", "9007199254740993", "-0"))

    # --- times: far from now, or gone ------------------------------------------------------------

    def seconds(self):
        return self.mostly(lambda: self.random.randint(100_000, 900_000), self.odd, 0.05)

    def milliseconds(self):
        return self.mostly(lambda: self.random.randint(10**8, 10**9), self.odd, 0.05)

    def lifetime(self):
        return self.random.choice((["EX", self.seconds()], ["PX", self.milliseconds()],
                                   ["EXAT", self.unix_seconds()],
                                   ["PXAT", self.unix_milliseconds()]))

    def unix_seconds(self):
        return self.random.randint(4 * 10**9, 5 * 10**9)

    def unix_milliseconds(self):
        return self.random.randint(4 * 10**12, 5 * 10**12)

    def past(self):
        return self.random.choice((0, -1, -5))
