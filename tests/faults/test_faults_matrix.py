# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every fault at every module: nothing lost, nothing falsely claimed, nothing removed unasked, and a second run finishes."""

from __future__ import annotations

import itertools
from typing import Any

import pytest

from tests.faults import promises, table
from tests.faults.planting import Fault
from tests.faults.scene import Scene
from tests.operations.driver import Driver
from tests.simulator.thread import SimulatorThread

CASES = table.cases()
# Each fault once, the operations in turn: in check mode all of them together are the simulation's.
BY_FAULT = [list(cases) for _name, cases in itertools.groupby([case for case in CASES if case[0].plant.looks], key=lambda case: case[0].name)]
LOOKS = [cases[place % len(cases)] for place, cases in enumerate(BY_FAULT)]


def _each(cases: list[tuple[Fault, Driver]]) -> Any:
    return pytest.mark.parametrize("fault, driver", cases, ids=[f"{driver.name}: {fault.name}" for fault, driver in cases])


@_each(CASES)
def test_a_run_under_a_fault_keeps_its_promises_and_the_next_one_finishes(
    fault: Fault, driver: Driver, sim: SimulatorThread, sim_tls: SimulatorThread, sightings: table.Sightings
) -> None:
    scene, report = table.observed(fault, driver, sim, sim_tls, sightings)
    promises.held(report)
    promises.ends_as_expected(report, fault.end(driver))
    promises.finishes(scene)


@_each(LOOKS)
def test_check_mode_under_a_fault_writes_nothing(fault: Fault, driver: Driver, sim: SimulatorThread, sim_tls: SimulatorThread) -> None:
    scene = Scene(sim_tls if fault.tls else sim, driver)
    fault.plant.lay(scene)
    report = scene.run(check_mode=True)
    promises.held(report)
    assert scene.writes() == 0
