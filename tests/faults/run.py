#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Real nodes under faults, and what became of the writes that they acknowledged. See README.md.

  run.py --server build/release/tarn --shim build/release/tests/libfault_shim.so --seconds 600
  run.py ... --seed 7 --only 12     the twelfth run of that seed again
  run.py ... --short                each scenario once, briefly
"""

import argparse
import random
import signal
import sys
import tempfile
import time
import traceback
from pathlib import Path
from typing import Callable

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from server_case import SKIPPED  # noqa: E402
import failover_faults  # noqa: E402
import journal_faults  # noqa: E402
import replica_faults  # noqa: E402
from network import Network, NotPermitted  # noqa: E402
from stage import Outcome, Settings, Stage  # noqa: E402

Scenario = Callable[[Stage], None]
SCENARIOS: tuple[Scenario, ...] = (*journal_faults.SCENARIOS, *replica_faults.SCENARIOS,
                                   *failover_faults.SCENARIOS)
SEEDS = 1_000_000


def play(settings: Settings, number: int, scenario: Scenario) -> Outcome:
    with Stage(settings, number, scenario.__name__) as stage:
        try:
            scenario(stage)
            stage.end_nodes()
        except Exception as error:  # one run that fails must not hide the others
            stage.outcome.problems.append(f"{type(error).__name__}: {error}")
            (stage.folder / "traceback.txt").write_text(traceback.format_exc())
        report(stage, number, scenario.__name__)
        return stage.outcome


def report(stage: Stage, number: int, name: str) -> None:
    outcome = stage.outcome
    figures = " ".join(f"{key}={value}" for key, value in outcome.figures.items())
    lines = [f"{'FAIL' if outcome.problems else 'ok  '} {number:3} {name:16} {figures}"]
    lines += [f"       {problem}" for problem in outcome.problems]
    if outcome.problems:
        lines.append(f"       seed {stage.settings.seed} --only {number}, logs in {stage.folder}")
    print("\n".join(lines), flush=True)
    (stage.folder / "verdict.txt").write_text("\n".join(lines) + "\n")


def chosen(number: int, seed: int, scenarios: tuple[Scenario, ...]) -> Scenario:
    """Each once, then those that the dice choose."""
    if number < len(scenarios):
        return scenarios[number]
    return random.Random(f"{seed}/{number}").choice(scenarios)


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--server", required=True)
    parser.add_argument("--shim", required=True, help="the library that shim.cc becomes")
    parser.add_argument("--seconds", type=float, default=0, help="as many runs as fit")
    parser.add_argument("--seed", type=int, help="of all dice; one at random unless given")
    parser.add_argument("--only", type=int, action="append", help="of that seed's runs")
    parser.add_argument("--short", action="store_true", help="each scenario once, briefly")
    parser.add_argument("--logs", type=Path, help="kept there; else only those of failures")
    parser.add_argument("names", nargs="*", help="of scenarios: no others")
    given = parser.parse_args()
    known = [scenario.__name__ for scenario in SCENARIOS]
    if unknown := set(given.names) - set(known):
        parser.error(f"no scenario {', '.join(unknown)}; there are {', '.join(known)}")
    if given.seed is None:
        given.seed = 1 if given.short else random.SystemRandom().randrange(SEEDS)
    return given


def numbers(given: argparse.Namespace, scenarios: int):
    """Of the runs, for as long as there is time."""
    if given.only:
        yield from given.only
        return
    began, number = time.monotonic(), 0
    while number < scenarios or (not given.short and time.monotonic() < began + given.seconds):
        yield number
        number += 1


def main() -> int:
    given = arguments()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # so that everything is ended
    try:
        Network([]).close()
    except (NotPermitted, FileNotFoundError) as error:
        print(f"skipped: no network namespaces can be made here ({error})")
        return SKIPPED
    logs = given.logs or Path(tempfile.mkdtemp(prefix="tarn-faults-"))
    settings = Settings(given.server, given.shim, given.seed, given.short, logs.resolve())
    scenarios = tuple(each for each in SCENARIOS
                      if not given.names or each.__name__ in given.names)
    print(f"seed {given.seed}, logs in {settings.logs}", flush=True)
    runs, failed = 0, 0
    for number in numbers(given, len(scenarios)):
        outcome = play(settings, number, chosen(number, given.seed, scenarios))
        runs, failed = runs + 1, failed + bool(outcome.problems)
    print(f"seed {given.seed}: {runs} runs, {failed} failed; logs in {settings.logs}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
