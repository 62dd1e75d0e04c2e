#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Random commands to one server, and what they changed run again by a second one: both must then
hold the same. See README.md.

  replay.py --server build/release/tarn --rounds 40
  replay.py --server build/release/tarn --threads 4 --at-once   two clients that do not wait
"""

import random
import sys
import threading
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
import server_case  # noqa: E402, F401  (the way to what tests share)
import state  # noqa: E402
from pair import CLIENTS, Pair, Side  # noqa: E402
from report import report  # noqa: E402
from resp import Closed, encode  # noqa: E402
from rounds import is_enough, make, parse, rounds_parser  # noqa: E402
from servers import StartError  # noqa: E402
from shrink import shrunk  # noqa: E402

VERSION = (9, 1, 0)  # of the commands that are drawn: all of them
STEPS_BETWEEN = 60   # looks at the state
SHORT_MS = 2000      # a time to live that ends while we look
HELD_BYTES = 40_000  # more than that is evicted, in rounds that evict


class Replay(Pair):
    """The replica and the origin, as a Pair has two servers: ours is what was run again."""

    def __init__(self, program, threads):
        self.version = VERSION
        debug = "--enable-debug-command local"
        self.sides = [Side(program, debug), Side(program, f"{debug} --threads {threads}")]
        self.effects = 0

    def reset(self, resp, evicting=False):
        super().reset(resp)
        replica, origin = (side.watcher for side in self.sides)
        replica.call("CONFIG", "SET", "import-mode", "yes")
        replica.call("CLIENT", "IMPORT-SOURCE", "ON")
        origin.call("CONFIG", "SET", "maxmemory", "0")
        origin.call("CONFIG", "SET", "maxmemory-policy", "allkeys-lru")
        origin.call("DEBUG", "EFFECTS", "ON")
        if evicting:
            used = int(dict(line.split(b":", 1) for line in origin.call("INFO", "memory")[1]
                            .split(b"\r\n") if b":" in line)[b"used_memory"])
            origin.call("CONFIG", "SET", "maxmemory", str(used + HELD_BYTES))

    def run_again(self):
        """Has the replica run what the origin has told. None, or (words, reply) that failed."""
        replica, origin = (side.watcher for side in self.sides)
        units = origin.call("DEBUG", "EFFECTS", "TAKE")
        if units[0] == "-":
            return [b"DEBUG", b"EFFECTS", b"TAKE"], units
        for _, unit in units[1]:
            for _, effect in unit:
                (_, database), *words = effect
                words = [word for _, word in words]
                self.effects += 1
                replica.call("SELECT", database)
                reply = replica.call(*words)
                if reply[0] in "-!":
                    return words, reply
        return None

    def catch_up(self):
        """The same until nothing is about to expire, and the origin has noticed what has."""
        replica, origin = (side.watcher for side in self.sides)
        while True:
            failed = self.run_again()
            if failed:
                return failed
            short = False
            for database in state.DATABASES:
                for side in (replica, origin):
                    side.call("SELECT", database)
                for _, key in replica.call("KEYS", "*")[1]:
                    origin.call("HLEN", key)  # who looks at a key removes what has expired of it
                    short |= self._is_short(replica, key)
            if not short:
                return self.run_again()

    def _is_short(self, replica, key):
        limit = int(time.time() * 1000) + SHORT_MS
        times = [replica.call("PEXPIRETIME", key)]
        if replica.call("TYPE", key)[1] == b"hash":
            fields = [field for _, field in replica.call("HKEYS", key)[1]]
            times += replica.call("HPEXPIRETIME", key, "FIELDS", str(len(fields)), *fields)[1]
        return any(0 <= int(time_ms) < limit for _, time_ms in times)


def shorten(steps, source):
    """Now and then a key, or its fields, expire while the round lasts."""
    for client, words in steps:
        yield client, words
        if len(words) > 1 and source.random() < 0.04:
            ms = b"%d" % source.randint(1, 30)
            yield client, source.choice(([b"PEXPIRE", words[1], ms],
                                         [b"HPEXPIRE", words[1], ms, b"FIELDS", b"1", b"f1"]))


def is_setting(words):
    return words[0].upper() == b"CONFIG"


def play_in_turn(pair, steps):
    """None, or what an effect was and how it failed; the same below."""
    for client, words in steps:
        if is_setting(words):  # no effect, but some say how values are kept
            failed = pair.run_again()
            if failed:
                return failed
            pair.sides[0].watcher.call(*words)
        try:
            pair.sides[1].clients[client].call(*words)
        except (Closed, ConnectionError):
            pass  # a mistake that the protocol does not forgive: the other client goes on
    return pair.catch_up()


def play_at_once(pair, steps):
    def play(client):
        mine = [words for who, words in steps if who == client and not is_setting(words)]
        try:
            client = pair.sides[1].clients[client]
            client.send(b"".join(map(encode, mine)))
            for _ in mine:
                client.read()
        except (Closed, ConnectionError):
            pass

    threads = [threading.Thread(target=play, args=(client,)) for client in range(CLIENTS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return pair.catch_up()


class Difference:
    of_state = True

    def __init__(self, words, ours, theirs):
        self.words, self.ours, self.theirs = words, ours, theirs


def play(pair, args, resp, steps, evicting):
    """None, or the Difference and how many steps led to it."""
    pair.reset(resp, evicting)
    for at in range(0, len(steps), STEPS_BETWEEN):
        failed = (play_at_once if args.at_once else play_in_turn)(
            pair, steps[at:at + STEPS_BETWEEN])
        if failed:
            return Difference(*failed, ("+", b"OK")), at + STEPS_BETWEEN
        # An encoding may come of a command that changed nothing, and is told to nobody.
        for words, ours, theirs in state.differences(pair, lambda keys: [], encodings=False):
            return Difference(words, ours, theirs), at + STEPS_BETWEEN
        for words, ours, theirs in digests_apart(pair):
            return Difference(words, ours, theirs), at + STEPS_BETWEEN
    return None


def digests_apart(pair):
    """What replies do not show: of the key that it is about, or of all."""
    everything = pair.look("DEBUG", "DIGEST")
    if everything[0] == everything[1]:
        return
    for database in state.DATABASES:
        pair.look("SELECT", database)
        for _, key in pair.look("KEYS", "*")[0][1]:
            ours, theirs = pair.look("DEBUG", "DIGEST-VALUE", key)
            if ours != theirs:
                yield [b"DEBUG", b"DIGEST-VALUE", key], ours, theirs
    yield [b"DEBUG", b"DIGEST"], *everything


def examine(args, pair, number):
    made = make(args.seed, number, VERSION, args.families)
    source = random.Random(made.seed)
    evicting = source.random() < 0.2
    steps = list(shorten(made.steps, source))
    found = play(pair, args, made.resp, steps, evicting)
    if not found:
        return len(steps), None
    difference, count = found
    shorter = steps[:count]
    if not args.at_once:
        def shows(some):
            return play(pair, args, made.resp, some, evicting) is not None

        shorter = shrunk(shorter, shows, args.shrink_seconds)
        difference, _ = play(pair, args, made.resp, shorter, evicting) or found
    text = report(args.seed, number, made.resp, shorter, difference, pair.sides)
    text = text.replace("  ours:", "  the replica:").replace("  theirs:", "  the origin:")
    return len(steps), text + ("\n(keys were evicted)" if evicting else "")


def arguments():
    parser = rounds_parser(__doc__)
    parser.add_argument("--threads", type=int, default=1, help="of the origin")
    parser.add_argument("--at-once", action="store_true", help="clients do not wait for replies")
    return parse(parser)


def main():
    args = arguments()
    try:
        pair = Replay(args.server, args.threads)
    except (StartError, FileNotFoundError) as error:
        sys.exit(f"replay.py: {error}")
    deadline = time.monotonic() + args.seconds
    number, commands, failed = args.round or 0, 0, None
    try:
        while not failed:
            played, failed = examine(args, pair, number)
            commands += played
            number += 1
            if is_enough(args, number, deadline):
                break
        if failed:
            print(failed, flush=True)
    finally:
        pair.stop()
    print(f"seed {args.seed}: {commands} commands, {pair.effects} effects run again, "
          f"{'a difference' if failed else 'no difference'}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
