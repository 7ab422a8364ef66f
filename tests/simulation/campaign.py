# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Many scenes on all processors: counts what struck, what was found, and whether the oracle still sees what is planted."""

from __future__ import annotations

import json
import os
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from dataclasses import dataclass, field
from functools import lru_cache
from multiprocessing import get_context
from pathlib import Path
from typing import NamedTuple

from tests.simulation.planted import PLANTS, STAGES
from tests.simulation.promises import PROMISES
from tests.simulation.scenario import Scenario, scenario_from
from tests.simulation.scene import Theatre, Verdict

BLOCK = 100  # scenes that a process plays before it reports
EACH = 10  # of so many scenes, one has a violation planted
BLIND = 50  # of so many planted violations one may fall on what the oracle excuses
LONG = 100_000  # scenes: from here on everything has to have happened
OFTEN = 1_000  # times that each kind of fault has to strike in a long run
KEPT = Path(__file__).with_name("kept.jsonl")


class Found(NamedTuple):
    """A scene that broke a promise."""

    seed: int
    promise: str
    driver: str
    text: str


@dataclass
class Tally:
    """What came of some scenes. C(caught) and C(missed): planted violations by promise. C(excuses): what could not be known, by reason."""

    scenes: int = 0
    requests: int = 0
    fired: Counter[str] = field(default_factory=Counter)
    drivers: Counter[str] = field(default_factory=Counter)
    excuses: Counter[str] = field(default_factory=Counter)
    caught: Counter[str] = field(default_factory=Counter)
    missed: Counter[str] = field(default_factory=Counter)
    found: list[Found] = field(default_factory=list)

    def add(self, other: Tally) -> None:
        """Take in what came of others."""
        self.scenes += other.scenes
        self.requests += other.requests
        for name in ("fired", "drivers", "excuses", "caught", "missed"):
            getattr(self, name).update(getattr(other, name))
        self.found += other.found


@lru_cache(maxsize=1)
def theatre() -> Theatre:
    """The theatre of this process."""
    return Theatre()


def play_block(first: int, count: int) -> Tally:
    """Play the scenes of so many seeds."""
    tally = Tally()
    for seed in range(first, first + count):
        verdict = _played(seed)
        _note(tally, seed, verdict)
        if not verdict.violations and seed % EACH == 0:
            _plant(tally, seed // EACH, verdict)
    return tally


def _played(seed: int) -> Verdict:
    try:
        return theatre().play(theatre().draw(seed))
    except BaseException as error:
        raise RuntimeError(f"the simulation itself failed with SEED={seed}: {error!r}") from error


def _note(tally: Tally, seed: int, verdict: Verdict) -> None:
    stage = verdict.stage
    tally.scenes += 1
    tally.requests += len(stage.history.exchanges)
    tally.fired.update(stage.fired)
    tally.drivers[stage.driver.name] += 1
    tally.excuses.update({reason for _item, reason in verdict.excuses})
    for promise in sorted(verdict.promises):
        text = next(violation.text for violation in verdict.violations if violation.promise == promise)
        tally.found.append(Found(seed, promise, stage.driver.name, text))


def _plant(tally: Tally, turn: int, verdict: Verdict) -> None:
    """Break one promise in what the runs said, and look whether the oracle sees it."""
    promise = list(PLANTS)[turn % len(PLANTS)]
    plays = PLANTS[promise](verdict.stage, verdict.plays)
    if plays is None:  # the scene does not lend itself to it
        verdict = theatre().play(STAGES[promise].but(dice=turn))
        plays = PLANTS[promise](verdict.stage, verdict.plays)
    seen = plays is not None and any(violation.promise == promise for violation in theatre().judge(verdict.stage).judge(plays))
    (tally.caught if seen else tally.missed)[promise] += 1


def kept() -> Iterator[tuple[str, Scenario]]:
    """The scenes that once broke a promise, each with what it showed."""
    for line in KEPT.read_text(encoding="utf-8").splitlines():
        record = json.loads(line)
        yield record["why"], scenario_from(json.dumps(record["scenario"]))


class Campaign:
    """Scenes from one seed on. C(seconds): begin no more after so long, 0 for all of C(scenes). C(patient): go on after a scene that broke a promise."""

    def __init__(self, seed: int, scenes: int, seconds: float, jobs: int, patient: bool = True) -> None:
        self.seed = seed
        self._blocks = ((start, min(BLOCK, seed + scenes - start)) for start in range(seed, seed + scenes, BLOCK))
        self._seconds = seconds
        self._jobs = jobs
        self.patient = patient
        self._began = time.monotonic()
        self.tally = Tally()

    @property
    def lasted(self) -> float:
        """Seconds since it began."""
        return time.monotonic() - self._began

    def run(self) -> Tally:
        """All of it."""
        os.environ["PYTHONHASHSEED"] = "0"  # the order of sets belongs to what a seed decides
        with ProcessPoolExecutor(self._jobs, mp_context=get_context("spawn")) as pool:
            running: set[Future[Tally]] = set()
            while self._fill(pool, running) or running:
                done, running = wait(running, return_when=FIRST_COMPLETED)
                for block in done:
                    self.tally.add(block.result())
        self.tally.found.sort()
        return self.tally

    def _fill(self, pool: ProcessPoolExecutor, running: set[Future[Tally]]) -> bool:
        late = self._seconds and self.lasted > self._seconds
        if late or (self.tally.found and not self.patient):
            return False
        for block in self._blocks:
            running.add(pool.submit(play_block, *block))
            if len(running) >= 2 * self._jobs:
                return True
        return bool(running)


def shortcomings(tally: Tally) -> list[str]:
    """Why a run is red although no scene broke a promise."""
    missed = {promise: count for promise, count in sorted(tally.missed.items()) if count * BLIND > tally.caught[promise]}
    found = [f"a violation of '{promise}' was planted {count} times, and the oracle did not see it" for promise, count in missed.items()]
    if tally.scenes >= LONG:
        found += [f"{kind} struck {tally.fired[kind]} times, less than {OFTEN}" for kind in theatre().server.kinds if tally.fired[kind] < OFTEN]
        found += [f"no violation of '{promise}' was planted" for promise in PROMISES if not tally.caught[promise]]
    return found
