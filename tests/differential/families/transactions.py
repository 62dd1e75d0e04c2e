# SPDX-License-Identifier: Apache-2.0
from family import Family


class Transactions(Family):
    """Commands of the other families between MULTI and EXEC, with another client at their keys."""

    # What is queued is compared by what EXEC says: nothing that is drawn at random and changes.
    NEVER_QUEUED = (b"SPOP", b"CONFIG", b"SELECT", b"SWAPDB")

    def __init__(self, random, version, others):
        super().__init__(random, version)
        self.others = others

    def steps(self):
        steps = []
        if self.random.random() < 0.5:
            steps.append((0, [b"WATCH", *(self.any_key().encode() for _ in range(2))]))
            if self.random.random() < 0.5:
                steps.append((1, self.other_command()))
            if self.random.random() < 0.1:
                steps.append((0, [b"UNWATCH"]))
        steps.append((0, [b"MULTI"]))
        for _ in range(self.random.randint(0, 5)):
            steps.append((int(self.random.random() < 0.1), self.other_command()))
        if self.random.random() < 0.05:
            steps.append((0, [self.random.choice((b"MULTI", b"WATCH", b"NONESUCH", b"GET")), b"x"]))
        steps.append((0, [b"DISCARD" if self.random.random() < 0.1 else b"EXEC"]))
        return steps

    def other_command(self):
        while True:
            words = self.random.choice(self.others).command()
            if words[0] not in self.NEVER_QUEUED:
                return words
