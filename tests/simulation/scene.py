# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""One scene from its seed to its verdict, and the machine that a process keeps for all of its scenes."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from random import Random

from tests.simulation.draw import Drawing, switches_by_vendor
from tests.simulation.lies import Liar
from tests.simulation.oracle import Judge
from tests.simulation.promises import Violation
from tests.simulation.scenario import Scenario
from tests.simulation.server import Server
from tests.simulation.show import conversation
from tests.simulation.shrink import shrunk
from tests.simulation.stage import Played, Stage, perform
from tests.simulator.switches import general_switches

MEMORY = Path("/dev/shm")  # where there is one, evidence is written there: fsync takes no time


class Verdict:
    """What came of one scene."""

    def __init__(self, stage: Stage, plays: list[Played], judge: Judge) -> None:
        self.stage = stage
        self.plays = plays
        self.excuses = judge.excuses
        self.violations: list[Violation] = judge.judge(plays)

    @property
    def promises(self) -> set[str]:
        """The promises that were broken."""
        return {violation.promise for violation in self.violations}

    def shown(self) -> str:
        """The whole conversation."""
        return conversation(self.stage, self.plays, self.violations)


class Theatre:
    """Plays scenes one after the other, in a folder of its own."""

    def __init__(self) -> None:
        self.server = Server()
        self._liar = Liar()
        self._folder = tempfile.TemporaryDirectory(dir=MEMORY if os.access(MEMORY, os.W_OK) else None)
        self._place = Path(self._folder.name, "evidence.jsonl")
        vendors = self.server.simulator.vendors
        self._switches = switches_by_vendor(vendors, general_switches(list(vendors)))

    def draw(self, seed: int) -> Scenario:
        """The scenario of a seed."""
        return Drawing(Random(seed), self.server.kinds, self._switches).scenario()

    def play(self, scenario: Scenario) -> Verdict:
        """A scene and what the oracle says of it."""
        stage, plays = perform(scenario, self.server, self._place)
        return Verdict(stage, plays, self.judge(stage))

    def judge(self, stage: Stage) -> Judge:
        """Somebody who has not looked yet."""
        return Judge(stage, self._liar)

    def shrink(self, scenario: Scenario, promise: str) -> Scenario:
        """The smallest scenario that breaks the same promise."""
        return shrunk(scenario, lambda smaller: promise in self.play(smaller).promises)
