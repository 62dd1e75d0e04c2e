# SPDX-License-Identifier: Apache-2.0
from family import Family


class Bitmaps(Family):
    PREFIX = "bits"
    COMMANDS = """
      2 SET key blob
      4 SETBIT key bit (0|1|2)
      2 GETBIT key bit
      3 BITCOUNT key [range]
      4 BITPOS key (0|1) [index|range]
        BITPOS key (2|'x')
      3 BITOP (AND|OR|XOR) key key...
        BITOP NOT key key
      @9.1 BITOP (DIFF|DIFF1|ANDOR|ONE) key key...
      8 BITFIELD key operation...
      2 BITFIELD_RO key (GET type place)...
        GET key
    """

    def bit(self):
        return self.mostly(lambda: self.random.randint(0, 600), self.odd, 0.06)

    def range(self):
        return [self.edge(), self.edge(), *self.random.choice(([], [], ["BYTE"], ["BIT"], ["x"]))]

    def edge(self):
        return self.mostly(lambda: self.random.randint(-70, 70), self.odd, 0.06)

    def type(self):
        width = self.random.choice((1, 2, 7, 8, 16, 31, 32, 63, 64, 65, 0,
                                    self.random.randint(1, 64)))
        return f"{self.random.choice('iiuuI')}{width}"

    def place(self):
        return self.random.choice(("", "", "#")) + str(self.mostly(
            lambda: self.random.randint(0, 200), lambda: self.random.choice(("-1", "x", "")), 0.05))

    def number(self):
        return self.random.choice((0, 1, -1, 127, 128, 255, 2**31, 2**63 - 1, -2**62, 2**63, "x",
                                   self.random.randint(-2**62, 2**63 - 1)))

    def operation(self):
        name = self.random.choice(("GET", "SET", "SET", "INCRBY", "INCRBY", "OVERFLOW"))
        if name == "OVERFLOW":
            return [name, self.random.choice(("WRAP", "SAT", "FAIL", "sat", "x"))]
        return [name, self.type(), self.place(), *([] if name == "GET" else [self.number()])]
