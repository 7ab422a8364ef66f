# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Plays scenes from a seed on, and shows what broke a promise: C(python -m tests.simulation --seed 7 --scenes 1)."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from collections import Counter

from tests.simulation.campaign import Campaign, Found, Tally, kept, shortcomings, theatre
from tests.simulation.promises import PROMISES
from tests.simulation.scenario import Scenario, scenario_from

SCENES = 20_000
ENDLESS = 10**9
SHOWN = 4  # broken promises that are shown with their conversation; an operation's second scene with the same promise seldom says more


def commit_seed() -> int:
    """A number that belongs to the commit, so that a red run is red again; a fixed one where there is no git."""
    try:
        told = subprocess.run(["git", "rev-parse", "HEAD"], capture_output=True, text=True, check=True).stdout
    except (OSError, subprocess.CalledProcessError):
        return 20_260_101
    return int(told[:12], 16)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.simulation", description=__doc__)
    parser.add_argument("--seed", type=int, help="the first seed; without one it belongs to the commit")
    parser.add_argument("--scenes", type=int, help=f"how many; 1 with --seed, else {SCENES}")
    parser.add_argument("--seconds", type=float, default=0.0, help="as many scenes as fit in this time")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="processes")
    parser.add_argument("--scenario", help="play this one line")
    parser.add_argument("--impatient", action="store_true", help="stop at the first broken promise, and shrink nothing")
    return parser.parse_args()


def main() -> int:
    """Play, and say what came of it. Returns 1 where something is red."""
    if os.environ.get("PYTHONHASHSEED") != "0":
        os.environ["PYTHONHASHSEED"] = "0"
        os.execv(sys.executable, [sys.executable, "-m", "tests.simulation", *sys.argv[1:]])
    wanted = _arguments()
    if wanted.scenario:
        return _replay(scenario_from(wanted.scenario))
    if wanted.seed is not None and wanted.scenes in (None, 1) and not wanted.seconds:
        return _replay(theatre().draw(wanted.seed))
    seed = commit_seed() if wanted.seed is None else wanted.seed
    scenes = wanted.scenes or (ENDLESS if wanted.seconds else SCENES)
    return _campaign(Campaign(seed, scenes, wanted.seconds, wanted.jobs, not wanted.impatient))


def _replay(scenario: Scenario) -> int:
    verdict = theatre().play(scenario)
    print(verdict.shown())
    print("RED" if verdict.violations else "every promise was kept")
    return int(bool(verdict.violations))


def _campaign(campaign: Campaign) -> int:
    broken = [
        f"a scene that was mended is broken again ({why}): {verdict.shown()}" for why, scenario in kept() if (verdict := theatre().play(scenario)).violations
    ]
    tally = campaign.run()
    lasted = campaign.lasted
    print(f"{tally.scenes} scenes from seed {campaign.seed} in {lasted:.0f} s: {tally.scenes / lasted:.0f} a second, {tally.requests} requests", flush=True)
    _counts("scenes per operation", tally.drivers)
    _counts("what struck", tally.fired)
    _counts("what nobody could have known", tally.excuses)
    _planted(tally)
    for problem in [*broken, *shortcomings(tally)]:
        print(f"RED: {problem}")
    _found(tally.found, shrink=campaign.patient)
    return int(bool(broken or tally.found or shortcomings(tally)))


def _counts(title: str, counts: Counter[str]) -> None:
    print(f"\n{title}")
    for name, count in sorted(counts.items()):
        print(f"  {count:>9}  {name}")


def _planted(tally: Tally) -> None:
    print("\npromises: planted violations that the oracle saw, and did not see")
    for promise, text in PROMISES.items():
        print(f"  {tally.caught[promise]:>9} {tally.missed[promise]:>4}  {promise}: {text}")


def _found(found: list[Found], shrink: bool) -> None:
    groups: dict[tuple[str, str], list[Found]] = {}
    for each in found:
        groups.setdefault((each.promise, each.driver), []).append(each)
    print(f"\n{len({each.seed for each in found})} scenes broke a promise")
    for (promise, driver), scenes in sorted(groups.items()):
        print(f"  {len(scenes):>9}  {driver}: {promise}; first with SEED={scenes[0].seed}: {scenes[0].text[:150]}")
    for (promise, _driver), scenes in sorted(groups.items())[: SHOWN if shrink else 0]:
        small = theatre().shrink(theatre().draw(scenes[0].seed), promise)
        print(f"\n--- SEED={scenes[0].seed}, made as small as it still breaks the promise '{promise}'; keep the line in tests/simulation/kept.jsonl")
        print(theatre().play(small).shown())


if __name__ == "__main__":
    sys.exit(main())
