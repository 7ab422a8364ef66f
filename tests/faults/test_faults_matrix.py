# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every fault at every module: nothing lost, nothing falsely claimed, nothing removed unasked, and a second run finishes."""

from __future__ import annotations

from typing import Any

import pytest

from tests.faults import promises, table
from tests.faults.catalogue import OVERCOME, PARTIAL, WALL, Fault
from tests.faults.drivers import Driver
from tests.faults.scene import Report, Scene
from tests.simulator.thread import SimulatorThread

CASES = table.cases()
LOOKS = [(fault, driver) for fault, driver in CASES if fault.plant.looks]


def _each(cases: list[tuple[Fault, Driver]]) -> Any:
    return pytest.mark.parametrize("fault, driver", cases, ids=[f"{driver.name}: {fault.name}" for fault, driver in cases])


@_each(CASES)
def test_a_run_under_a_fault_keeps_its_promises_and_the_next_one_finishes(fault: Fault, driver: Driver, sim: SimulatorThread, sim_tls: SimulatorThread) -> None:
    scene, report = observed(fault, driver, sim, sim_tls)
    promises.held(report)
    ends_as_expected(report, fault.unless.get(driver.name, fault.ends))
    finishes(scene)


@_each(LOOKS)
def test_check_mode_under_a_fault_writes_nothing(fault: Fault, driver: Driver, sim: SimulatorThread, sim_tls: SimulatorThread) -> None:
    scene = Scene(sim_tls if fault.tls else sim, driver)
    fault.plant.lay(scene)
    report = scene.run(check_mode=True)
    promises.held(report)
    assert scene.writes() == 0


def observed(fault: Fault, driver: Driver, sim: SimulatorThread, sim_tls: SimulatorThread) -> tuple[Scene, Report]:
    """One run under the fault; remembered for the table."""
    scene = Scene(sim_tls if fault.tls else sim, driver)
    fault.plant.lay(scene)
    report = table.REPORTS[fault.name, driver.name] = scene.run()
    return scene, report


def ends_as_expected(report: Report, ends: str) -> None:
    """Hold a run against the end that its fault names."""
    shown = f"{report.reasons()} {report.result['msg']}"
    if ends == OVERCOME:
        assert report.result["complete"], shown
    elif ends == PARTIAL:
        assert not report.result["complete"], shown
    else:
        assert ends == WALL
        assert {"not_attempted", "not_found"} & set(report.reasons().values()), shown


def finishes(scene: Scene) -> None:
    """Without the fault, a second run brings all to an end, and the bystanders are still there."""
    scene.clear()
    report = scene.run(verify_timeout=3.0)
    promises.held(report)
    assert report.result["complete"], report.result["msg"]
    assert set(scene.bystanders) <= report.after
