#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Random commands to two servers, whose replies and states are compared. See README.md.

  run.py --server build/release/tarn --oracle redis-server --seconds 60
  run.py --server build/release/tarn --oracle redis-server --seed 7 --round 12   one round again
"""

import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
import server_case  # noqa: E402, F401  (the way to what tests share)
from pair import Pair  # noqa: E402
from report import report  # noqa: E402
from rounds import Player, is_enough, make, parse, rounds_parser  # noqa: E402
from servers import StartError  # noqa: E402
from shrink import shrunk  # noqa: E402


def examine(args, pair, number):
    """Plays one round. Returns (commands, {known difference: times}, what to report or None)."""
    made = make(args.seed, number, pair.version, args.families)
    player = Player(pair, made.resp)
    found = player.play(made.steps)
    if not found:
        return player.played, player.known, None
    alive = not {found.ours[0], found.theirs[0]} & {"closed", "no answer"}
    steps = made.steps[:found.step + 1]
    if alive:  # the rest is not cheap to repeat
        other = Player(pair, made.resp)

        def shows(candidate):
            return other.play(candidate, 0 if found.of_state else len(candidate)) is not None

        steps = shrunk(steps, shows, args.shrink_seconds)
        found = other.play(steps) or found
    text = report(args.seed, number, made.resp, steps, found, pair.sides)
    return player.played, player.known, text


def arguments():
    parser = rounds_parser(__doc__)
    parser.add_argument("--oracle", default="redis-server", help="or valkey-server: its path")
    parser.add_argument("--differences", type=int, default=1, help="after how many to stop")
    return parse(parser)


def main():
    args = arguments()
    try:
        pair = Pair(args.server, args.oracle)
    except (StartError, FileNotFoundError) as error:
        sys.exit(f"run.py: {error}")
    deadline = time.monotonic() + args.seconds
    number, commands, known, reports = args.round or 0, 0, {}, []
    try:
        while len(reports) < args.differences:
            played, seen, found = examine(args, pair, number)
            commands += played
            for reason, times in seen.items():
                known[reason] = known.get(reason, 0) + times
            if found:
                reports.append(found)
                print(found, flush=True)
            if any(side.server.process.poll() is not None for side in pair.sides):
                break
            number += 1
            if is_enough(args, number, deadline):
                break
    finally:
        pair.stop()
    for reason, times in known.items():
        print(f"{times} times: {reason}")
    print(f"seed {args.seed}: {commands} commands, {len(reports)} differences")
    return 1 if reports else 0


if __name__ == "__main__":
    sys.exit(main())
