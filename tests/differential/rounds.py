# SPDX-License-Identifier: Apache-2.0
"""A round: commands made from a seed, and what playing them to both servers shows."""

import argparse
import random
import time
from dataclasses import dataclass

import state
from compare import DRAWN, alike, drawn_from, flat, with_popped
from families import OF_A_TYPE, OF_ALL, Scripts, Transactions
from known import HALF_DONE, explanation
from resp import render

STEPS = 300
STATE_EVERY = 60
DUMPS = 2  # keys that are carried over whenever the state is compared
ALL_OF = {b"SMEMBERS": [], b"HGETALL": [], b"ZRANGE": [b"0", b"-1", b"WITHSCORES"]}


@dataclass
class Round:
    seed: str
    resp: int
    steps: list  # of (client, words)


@dataclass
class Difference:
    step: int  # index of the last command that was played
    words: list
    ours: tuple
    theirs: tuple
    of_state: bool = False


def make(seed, number, version, only):
    """Two or three families a round, so that values live long enough to get into trouble."""
    seed = f"{seed}/{number}"
    source = random.Random(seed)
    types = [family for family in OF_A_TYPE if not only or family.__name__.lower() in only]
    chosen = source.sample(types, min(len(types), source.randint(1, 3)))
    families = [family(source, version) for family in [*chosen, *chosen, *OF_ALL]]
    families.append(Transactions(source, version, families[:-1]))
    families.append(Scripts(source, version, families[:2 * len(chosen)]))
    weights = [8] * (2 * len(chosen)) + [5, 1, 3, 3]
    steps = []
    while len(steps) < STEPS:
        steps += source.choices(families, weights)[0].steps()
    return Round(seed, source.choice((2, 3)), steps)


def rounds_parser(doc):
    """Of a command line that says which rounds are played."""
    parser = argparse.ArgumentParser(description=doc,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--server", required=True, help="our program")
    parser.add_argument("--seed", type=int, help="a random one unless given")
    parser.add_argument("--round", type=int, help="only this one")
    parser.add_argument("--rounds", type=int, help="how many, however long it takes")
    parser.add_argument("--seconds", type=float, default=10, help="after which no round begins")
    parser.add_argument("--shrink-seconds", type=float, default=20, help="for each difference")
    parser.add_argument("--families", nargs="*", help="of types, e.g. lists; all unless given")
    return parser


def parse(parser):
    args = parser.parse_args()
    if args.seed is None:
        args.seed = random.SystemRandom().randrange(10**6)
    return args


def is_enough(args, number, deadline):
    """Whether no round `number` is to be played, by what the command line says."""
    if args.round is not None:
        return True
    return number >= args.rounds if args.rounds else time.monotonic() > deadline


class Player:
    """Plays steps to a pair of servers."""

    def __init__(self, pair, resp):
        self.pair, self.resp = pair, resp
        self.played = 0
        self.known = {}  # reason: times
        self.queues, self.parted = {}, False

    def play(self, steps, look_from=0):
        """The first Difference, or None. States are compared from `look_from` on."""
        self.pair.reset(self.resp)
        self.parted = False  # the states are no longer the same, and known not to be
        self.queues = {}     # of the clients between MULTI and EXEC
        picks = random.Random(self.resp)
        for at, (client, words) in enumerate(steps):
            ours, theirs = self.pair.call(client, words)
            self.played += 1
            half_done = any(HALF_DONE in leaf for leaf in flat(ours) if leaf)
            if half_done or not self._alike(client, words, ours, theirs):
                if not self._known(words, ours, theirs):
                    return Difference(at, words, ours, theirs)
            if self.parted:
                return None
            wrong = self._drawn(client, words, ours, theirs)
            if wrong:
                return Difference(at, *wrong)
            last = at + 1 == len(steps)
            if (last or at % STATE_EVERY == STATE_EVERY - 1) and at >= look_from:
                for found in state.differences(
                        self.pair, lambda keys: picks.sample(keys, min(DUMPS, len(keys)))):
                    if not self._known(*found):
                        return Difference(at, *found, of_state=True)
        return None

    def _known(self, words, ours, theirs):
        texts = [" ".join(render(reply)) if reply[0] not in ("closed", "no answer") else reply[0]
                 for reply in (ours, theirs)]
        known = explanation(b" ".join(words).decode("latin1"), *texts, self.pair.version)
        if known:
            self.known[known.why] = self.known.get(known.why, 0) + 1
            # What only one of the two has queued, only one will run.
            self.parted |= known.parts or b"QUEUED" in (ours[1], theirs[1])
        return known is not None

    def _alike(self, client, words, ours, theirs):
        """Also keeps account of what is queued, which tells what the replies in EXEC's mean."""
        name = words[0].upper()
        if ours == ("+", b"QUEUED") and ours == theirs:
            self.queues.setdefault(client, []).append(words)
            return True
        if name in (b"EXEC", b"DISCARD"):
            queued = self.queues.pop(client, [])
            if isinstance(ours[1], list) and isinstance(theirs[1], list):
                return len(ours[1]) == len(theirs[1]) and all(
                    alike(*all_three) or self._known(*all_three)
                    for all_three in zip(queued, ours[1], theirs[1]))
        return alike(words, ours, theirs)

    def _drawn(self, client, words, ours, theirs):
        """None, or what shows that something was drawn that was not there."""
        name = words[0].upper()
        if name not in DRAWN or ours[0] in "-+" or client in self.queues:
            return None
        if name == b"RANDOMKEY":
            everything = self.pair.call(client, [b"KEYS", b"*"])[0]
            return None if drawn_from(words, ours, everything) else (words, ours, everything)
        ask = [DRAWN[name], words[1], *ALL_OF[DRAWN[name]]]
        everything, their_everything = self.pair.call(client, ask)
        if name != b"SPOP":
            return None if drawn_from(words, ours, everything) else (words, ours, everything)
        self._make_same(client, words[1])
        if with_popped(everything, ours) == with_popped(their_everything, theirs):
            return None
        return words, everything, their_everything

    def _make_same(self, client, key):
        """Gives both servers the oracle's value: it has lost other members than ours."""
        dump = self.pair.call(client, [b"DUMP", key])[1][1]
        if dump is not None:
            ttl = max(0, int(self.pair.call(client, [b"PTTL", key])[1][1]))
            self.pair.call(client, [b"RESTORE", key, b"%d" % ttl, dump, b"REPLACE"])
